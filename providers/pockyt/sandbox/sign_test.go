package sandbox

import (
	"encoding/json"
	"os"
	"testing"
)

// The published signatures, and two worked by hand.
func TestSignaturesEqualThePrintedOnes(t *testing.T) {
	text, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Name, Token, VerifySign string
		Fields                  map[string]string
	}
	if err := json.Unmarshal(text, &vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors) != 7 {
		t.Fatalf("%d vectors, want 7", len(vectors))
	}
	for _, v := range vectors {
		t.Run(v.Name, func(t *testing.T) {
			if got := sign(v.Fields, v.Token); got != v.VerifySign {
				t.Errorf("verifySign %s, printed %s", got, v.VerifySign)
			}
			v.Fields[signField] = v.VerifySign
			if !signed(v.Fields, v.Token) {
				t.Error("the printed signature is refused")
			}
			for name := range v.Fields {
				bent := map[string]string{}
				for n, value := range v.Fields {
					bent[n] = value
				}
				bent[name] += "1"
				if signed(bent, v.Token) {
					t.Errorf("a changed %s is not noticed", name)
				}
			}
		})
	}
}
