package pockyt

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

type vector struct {
	Name   string            `json:"name"`
	Token  string            `json:"token"`
	Fields map[string]string `json:"fields"`
	Text   string            `json:"text"`
	Sign   string            `json:"sign"`
}

func vectors(t testing.TB) []vector {
	t.Helper()
	raw, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	if len(all) < 7 {
		t.Fatalf("only %d vectors", len(all))
	}
	return all
}

func TestSignaturesEqualThePrintedOnes(t *testing.T) {
	for _, v := range vectors(t) {
		hash := md5Hex(v.Token)
		if v.Text != "" && signText(v.Fields, hash) != v.Text {
			t.Errorf("%s: signed text is\n%s\nnot\n%s", v.Name, signText(v.Fields, hash), v.Text)
		}
		if got := sign(v.Fields, hash); got != v.Sign {
			t.Errorf("%s: signature %s, printed %s", v.Name, got, v.Sign)
		}
	}
}

func TestEveryFieldButTheSignatureIsSigned(t *testing.T) {
	for _, v := range vectors(t) {
		hash := md5Hex(v.Token)
		for name, value := range v.Fields {
			if value == "" {
				continue
			}
			changed := map[string]string{}
			for n, x := range v.Fields {
				changed[n] = x
			}
			changed[name] = value + "0"
			if sign(changed, hash) == v.Sign {
				t.Errorf("%s: a changed %s has the same signature", v.Name, name)
			}
		}
		signed := map[string]string{signField: "anything"}
		for n, x := range v.Fields {
			signed[n] = x
		}
		if sign(signed, hash) != v.Sign {
			t.Errorf("%s: the signature signs itself", v.Name)
		}
	}
}

func FuzzSignText(f *testing.F) {
	f.Add("amount", "1.00", "currency", "USD")
	f.Add("a", "", "verifySign", "x")
	f.Add("Ä", "ß&b=c", "b", "=")
	f.Fuzz(func(t *testing.T, n1, v1, n2, v2 string) {
		fields := map[string]string{n1: v1, n2: v2}
		text := signText(fields, "hash")
		if !strings.HasSuffix(text, "hash") {
			t.Fatal("the text does not end with the token's hash")
		}
		for name, value := range fields {
			part := name + "=" + value + "&"
			want := value != "" && name != signField
			if want && !strings.Contains(text, part) {
				t.Fatalf("%q is not signed", part)
			}
		}
		length := len("hash")
		for name, value := range fields {
			if value != "" && name != signField {
				length += len(name) + len(value) + 2
			}
		}
		if len(text) != length {
			t.Fatalf("the signed text %q holds something else", text)
		}
		if got := sign(fields, "hash"); len(got) != 32 || strings.ToLower(got) != got {
			t.Fatalf("signature %q is not lower-case hex of 16 bytes", got)
		}
	})
}
