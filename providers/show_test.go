package providers

import "testing"

func TestABodyIsShownAsItCameButForItsSecrets(t *testing.T) {
	red := testRedactor()
	for body, want := range map[string]string{
		"{ \"amount\": 1.50,\n \"x\": \"<b>\" }": "",
		"amount=1.00&x=a%20b+c":                  "",
		"<script>alert(1)</script>\x00\xff":      "",
		"":                                       "",
		`{"verifySign":""}`:                      "",
		`{ "data": {"verifySign": "abcdef0123"}, "amount": 1.50 }`:     `{"data":{"verifySign":"[hidden]"},"amount":1.50}`,
		`amount=1.00&verifySign=abc%26def&x=a%20b%2Bc`:                 `amount=1.00&verifySign=[hidden]&x=a%20b%2Bc`,
		`bankAccountId=7861053298&note=token-of-the-account%2C+100%25`: `bankAccountId=•••• 3298&note=[hidden], 100%`,
		`{"verifySign":"abcdef0123","amount":"1`:                       `{"verifySign":"[hidden]","amount":"1`,
		"not a form, token-of-the-account\xff":                         "not a form, [hidden]\xff",
	} {
		got, struck := red.show([]byte(body))
		if want == "" {
			want = body
		}
		if got != want || struck != (want != body) {
			t.Errorf("%s is shown as\n%s (struck: %t), want\n%s", body, got, struck, want)
		}
	}
}
