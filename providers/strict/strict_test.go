package strict_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"countersign/providers/strict"
)

func TestWhatTwoReadersCouldReadInTwoWaysIsRefused(t *testing.T) {
	for name, raw := range map[string]string{
		"empty": "", "null": "null", "list": "[{}]", "text": `"a"`, "number": "1", "two objects": "{}{}", "more": "{} x", "open": `{"a":1`,
		"name twice": `{"a":1,"a":2}`, "name in two cases": `{"a":1,"A":2}`, "long s": `{"status":1,"ſtatus":2}`, "Kelvin": `{"k":1,"K":2}`,
		"twice inside": `{"x":{"a":1,"a":2}}`, "twice in a list": `{"x":[{"a":1,"a":2}]}`, "no UTF-8": "{\"a\":\"\xff\"}",
		"comma": `{"a":1,}`, "single quotes": `{'a':1}`, "bare name": `{a:1}`, "deep": strings.Repeat(`{"a":`, 20) + "1" + strings.Repeat("}", 20),
		"escaped twin": `{"status":1,"\u0073tatus":2}`,
	} {
		if o, err := strict.Parse([]byte(raw)); err != strict.ErrImproper {
			t.Errorf("%s: read as %v, error %v", name, o, err)
		}
	}
}

func TestValuesComeAsWritten(t *testing.T) {
	o, err := strict.Parse([]byte(` {"n":1234567890123456789,"d":10.00,"t":"x","no":null,"yes":true,"in":{"a":"b"},"all":[{"a":"1"},2,{"a":"3"}]} `))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"n": "1234567890123456789", "d": "10.00", "t": "x", "no": "", "yes": "", "in": "", "all": "", "absent": ""} {
		if got := o.Text(name); got != want {
			t.Errorf("%s is read as %q", name, got)
		}
	}
	if o.Sub("t", "absent", "in").Text("a") != "b" || o.Sub("t") != nil || len(o.List("all")) != 2 || len(o.List("in")) != 0 {
		t.Errorf("objects inside are read as %v, %v", o.Sub("in"), o.List("all"))
	}
	if o.MisspellsAny("T2", "a", "n") || !o.MisspellsAny("T") || !o.MisspellsAny("IN") {
		t.Error("names in the wrong case are not told from others")
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a":[1,{"b":null}]}`, `{"a":1,"A":2}`, `{"a":"\ud800"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		o, err := strict.Parse(raw)
		if err != nil {
			return
		}
		if !json.Valid(raw) {
			t.Fatalf("%q is not JSON, but read as %v", raw, o)
		}
		var plain map[string]json.RawMessage
		d := json.NewDecoder(bytes.NewReader(raw))
		if d.Decode(&plain) != nil || len(plain) != len(o) {
			t.Fatalf("%q has %d fields here and %d elsewhere", raw, len(o), len(plain))
		}
	})
}
