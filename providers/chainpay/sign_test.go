package chainpay

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

type vector struct {
	Name   string         `json:"name"`
	Fields map[string]any `json:"fields"`
	Text   string         `json:"text"`
}

func vectors(t testing.TB) []vector {
	t.Helper()
	raw, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&all); err != nil || len(all) < 5 {
		t.Fatalf("%d vectors, %v", len(all), err)
	}
	return all
}

func TestSignedTextsEqualThePrintedOnes(t *testing.T) {
	for _, v := range vectors(t) {
		if got, err := canonical(v.Fields); err != nil || got != v.Text {
			t.Errorf("%s: signed text is\n%s\nnot\n%s (%v)", v.Name, got, v.Text, err)
		}
	}
}

func TestASignatureHoldsForItsFieldsOnly(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, minBits)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range vectors(t) {
		signature, err := sign(v.Fields, key)
		if err != nil || !verify(v.Fields, signature, &key.PublicKey) {
			t.Fatalf("%s: %q, %v", v.Name, signature, err)
		}
		for name, value := range v.Fields {
			if name == signField {
				continue
			}
			v.Fields[name] = "other"
			if verify(v.Fields, signature, &key.PublicKey) {
				t.Errorf("%s: a changed %s has the same signature", v.Name, name)
			}
			v.Fields[name] = value
		}
		for _, bent := range []string{"", signature + "=", signature[1:], strings.ToLower(signature), signature + "\n"} {
			if verify(v.Fields, bent, &key.PublicKey) {
				t.Errorf("%s: %q passes", v.Name, bent)
			}
		}
	}
}

func FuzzCanonical(f *testing.F) {
	f.Add("amount", "1.00", "currency", "USD")
	f.Add("a", "", "sign", "x")
	f.Add("Ä", "ß&b=c", "b", "=")
	f.Fuzz(func(t *testing.T, n1, v1, n2, v2 string) {
		fields := map[string]any{n1: v1, n2: v2}
		text, err := canonical(fields)
		if err != nil {
			t.Fatal(err)
		}
		length := -1
		for name, value := range fields {
			if value == "" || name == signField {
				continue
			}
			told, _ := value.(string)
			length += len(name) + len(told) + 2
			if !strings.Contains(text, name+"="+told) {
				t.Fatalf("%q is not signed in %q", name, text)
			}
		}
		if len(text) != max(length, 0) {
			t.Fatalf("the signed text %q holds something else", text)
		}
	})
}
