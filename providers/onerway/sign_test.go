package onerway

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

type vector struct {
	Name     string            `json:"name"`
	Secret   string            `json:"secret"`
	Unsigned []string          `json:"unsigned"`
	Fields   map[string]string `json:"fields"`
	Text     string            `json:"text"`
	Sign     string            `json:"sign"`
}

func vectors(t testing.TB) []vector {
	t.Helper()
	raw, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	if err := json.Unmarshal(raw, &all); err != nil || len(all) < 3 {
		t.Fatalf("%d vectors, %v", len(all), err)
	}
	return all
}

func TestSignaturesEqualThePrintedOnes(t *testing.T) {
	for _, v := range vectors(t) {
		if got := signText(v.Fields, v.Unsigned, v.Secret); got != v.Text {
			t.Errorf("%s: signed text is\n%s\nnot\n%s", v.Name, got, v.Text)
		}
		if got := sign(v.Fields, v.Unsigned, v.Secret); got != v.Sign {
			t.Errorf("%s: signature %s, printed %s", v.Name, got, v.Sign)
		}
	}
}

func TestPaymentsLeaveTheirFieldsUnsigned(t *testing.T) {
	fields := map[string]string{"a": "1", "paymentMethod": "LOCAL", "sign": "x"}
	if got := signText(fields, nil, "s"); got != "1LOCALs" {
		t.Error(got)
	}
	if got := signText(fields, paymentsUnsigned, "s"); got != "1s" {
		t.Error(got)
	}
}

func FuzzSignText(f *testing.F) {
	f.Add("amount", "1.00", "currency", "USD")
	f.Add("a", "", "sign", "x")
	f.Fuzz(func(t *testing.T, n1, v1, n2, v2 string) {
		fields := map[string]string{n1: v1, n2: v2}
		length := len("secret")
		for name, value := range fields {
			if name != signField {
				length += len(value)
			}
		}
		text := signText(fields, nil, "secret")
		if len(text) != length || !strings.HasSuffix(text, "secret") {
			t.Fatalf("the signed text is %q", text)
		}
		if got := sign(fields, nil, "secret"); len(got) != 64 || strings.ToLower(got) != got {
			t.Fatalf("signature %q", got)
		}
	})
}
