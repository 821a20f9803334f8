package providers

import (
	"strings"
	"testing"
	"unicode/utf8"

	"countersign/models"
)

func testRedactor() *redactor {
	return newRedactor(Traits{SecretFields: []string{"verifySign", "dateOfBirth"}, MaskedFields: []string{"bankAccountId"}}, []string{"token-of-the-account", "abc"})
}

func TestRecordedBodiesHoldNoSecrets(t *testing.T) {
	red := testRedactor()
	hidden := []secretValue{{"7861053298", "•••• 3298"}, {"1999-01-01", hiddenMark}}
	for body, want := range map[string]string{
		`{"verifySign":"abcdef0123","amount":"1.00"}`:            `{"verifySign":"[hidden]","amount":"1.00"}`,
		` {"a":[{"VERIFYSIGN":"abcdef"},1.50,true,null]} `:       `{"a":[{"VERIFYSIGN":"[hidden]"},1.50,true,null]}`,
		`{"bankAccountId":"7861053298"}`:                         `{"bankAccountId":"•••• 3298"}`,
		`{"bankAccountId":"1234"}`:                               `{"bankAccountId":"[hidden]"}`,
		`{"bankAccountId":7861053298}`:                           `{"bankAccountId":"•••• 3298"}`,
		`{"msg":"no account 7861053298 <b>"}`:                    `{"msg":"no account •••• 3298 <b>"}`,
		`{"msg":"\u0037861053298"}`:                              `{"msg":"•••• 3298"}`,
		`{"dateOfBirth":["1999-01-01"]}`:                         `{"dateOfBirth":["[hidden]"]}`,
		`{"msg":"born 1999-01-01 token-of-the-account"}`:         `{"msg":"born [hidden] [hidden]"}`,
		`amount=1.00&verifySign=abcdef0123&x=a%20b`:              `amount=1.00&verifySign=[hidden]&x=a b`,
		`{"verifySign":"abcdef0123","amount":"1`:                 `{"verifySign":"[hidden]","amount":"1`,
		`{"amount":"1","verifySign":"abcdef`:                     `{"amount":"1","verifySign":"[hidden]"`,
		`<p>verifySign: abcdef0123 and token-of-the-account</p>`: `<p>verifySign: "[hidden]" and [hidden]</p>`,
		`{"a":1}{"verifySign":"abcdef"}`:                         `{"a":1}{"verifySign":"[hidden]"}`,
		``:                                                       ``,
	} {
		if got := red.body([]byte(body), hidden); got != want {
			t.Errorf("%s is recorded as\n%s, want\n%s", body, got, want)
		}
	}
}

func TestSecretsAreKnownByTheirFieldInTheRequest(t *testing.T) {
	red := testRedactor()
	values := red.valuesOf(Request{Body: []byte(`{"bankAccountId":"7861053298","dateOfBirth":"1999-01-01","city":"X"}`), Hide: []string{"hash of the token"}})
	got := red.message("\x1b[31mbad 7861053298,\n1999-01-01, hash of the token in X\xff", values)
	if got != " [31mbad •••• 3298, [hidden], [hidden] in X?" {
		t.Errorf("the message is kept as %q", got)
	}
}

func TestMessagesAndBodiesAreCapped(t *testing.T) {
	red := testRedactor()
	if got := red.message(strings.Repeat("ü", 10_000), nil); utf8.RuneCountInString(got) != maxMessage {
		t.Errorf("a message of %d characters is kept", utf8.RuneCountInString(got))
	}
	got := red.body([]byte(`{"a":"`+strings.Repeat("ü", 100_000)+`"}`), nil)
	if len(got) > maxRecord+20 || !utf8.ValidString(got) {
		t.Errorf("a body of %d bytes is kept, valid: %v", len(got), utf8.ValidString(got))
	}
}

func TestDeepOrBrokenBodiesDoNotHarm(t *testing.T) {
	red := testRedactor()
	for _, body := range []string{strings.Repeat(`[`, 100_000), strings.Repeat(`{"a":`, 10_000), `]`, `{"a"}`, "\xff\xfe", `{"a":1,}`, `%zz=1&b=2`} {
		if got := red.body([]byte(body), nil); !utf8.ValidString(got) {
			t.Errorf("%.20q is kept as %.40q", body, got)
		}
	}
}

func FuzzRedactor(f *testing.F) {
	f.Add(`{"verifySign":"`, `"}`)
	f.Add(`verifySign=`, `&b=c`)
	f.Add(`{"bankAccountId":["`, `"]}`)
	f.Add(`<p>`, `</p>`)
	red := testRedactor()
	const secret = "S3cret-0123456789"
	f.Fuzz(func(t *testing.T, before, after string) {
		got := red.body([]byte(before+secret+after), []secretValue{{secret, hiddenMark}})
		if strings.Contains(got, secret) {
			t.Fatalf("%q is recorded as %q", before+secret+after, got)
		}
	})
}

func TestEchoesAreComparedAsNumbers(t *testing.T) {
	order := models.Order{Number: "n", Amount: models.Money{Minor: 50000, Currency: "USD"}, PayeeRef: "p", DestRef: "d"}
	won := models.Order{Number: "n", Amount: models.Money{Minor: 500, Currency: "KRW"}}
	for _, same := range []models.Echo{
		{}, {Number: "n"}, {Amount: "500"}, {Amount: "500.00"}, {Amount: "500.0000"}, {Amount: "0500.0"}, {Currency: "USD", PayeeRef: "p", DestRef: "d"},
	} {
		if differs := Differs(order, same); differs != "" {
			t.Errorf("%+v: %s", same, differs)
		}
	}
	for _, other := range []models.Echo{
		{Number: "N"}, {Amount: "500.01"}, {Amount: "50000"}, {Amount: "5e2"}, {Amount: "+500"}, {Amount: "500 "}, {Amount: "5,00"}, {Amount: "-500"},
		{Amount: "0x1F4"}, {Amount: "500."}, {Currency: "usd"}, {PayeeRef: "q"}, {DestRef: "D"},
	} {
		if Differs(order, other) == "" {
			t.Errorf("%+v passes", other)
		}
	}
	if Differs(won, models.Echo{Amount: "500", Currency: "KRW"}) != "" || Differs(won, models.Echo{Amount: "5.00"}) == "" {
		t.Error("amounts of a currency without decimals are compared wrongly")
	}
}
