package sandbox

import (
	"crypto/rand"
	"crypto/rsa"
	"net/http"
	"strings"
	"testing"

	engine "countersign/providers/sandbox"
)

// The published canonical texts, and the ones of the seed's bodies.
func TestCanonicalTextsEqualThePrintedOnes(t *testing.T) {
	const body = `"sign":"c2lnbmF0dXJlX3Rlc3Q=","amount":"1","currency":"USD","outTradeNo":"wendjfdsj","payChannel":"xpay",` +
		`"currencyId":"P575ItNeMxM6fy6zhbnrlezYlvQnHMLZ","receiver":"0xB0c5852ff023291D0de6333c9155b2f884368559"`
	const head = "amount=1&currency=USD&currencyId=P575ItNeMxM6fy6zhbnrlezYlvQnHMLZ"
	const tail = "&outTradeNo=wendjfdsj&payChannel=xpay&receiver=0xB0c5852ff023291D0de6333c9155b2f884368559"
	for _, c := range []struct{ body, want string }{
		{`{"amount":"100","currency":"USDT","outTradeNo":"TEST123456","timestamp":"1708752612","nonce":"202402241530"}`,
			"amount=100&currency=USDT&nonce=202402241530&outTradeNo=TEST123456&timestamp=1708752612"},
		{`{"amount":"0.01","currency":"USD","currencyId":"USD","payChannel":"payway","extra":{"channel_pay_type":"cards"},"payAddress":""}`,
			`amount=0.01&currency=USD&currencyId=USD&extra={"channel_pay_type":"cards"}&payChannel=payway`},
		{"{" + body + "}", head + tail},
		{"{" + body + `,"extra":{}}`, head + tail},
		{"{" + body + `,"extra":null}`, head + tail},
		{"{" + body + `,"extra":{ "memo" : "inv 77", "description":"payout transaction"}}`,
			head + `&extra={"description":"payout transaction","memo":"inv 77"}` + tail},
		{`{"extra":{"memo":"a&b <c> \u00e9"},"payTime":0,"n":12345678901234567890,"on":true}`,
			`extra={"memo":"a&b <c> é"}&n=12345678901234567890&on=true&payTime=0`},
		{`{"outTradeNo":"wendjfdsj"}`, "outTradeNo=wendjfdsj"},
	} {
		read, err := readFields([]byte(c.body))
		if err != nil {
			t.Fatal(err)
		}
		if got := canonical(read, false); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.body, got, c.want)
		}
	}
	if got := canonical(fields{"a": "1", "extra": map[string]any{}}, true); got != "a=1&extra={}" {
		t.Errorf("with empty objects: %s", got)
	}
}

func TestOnlyTheMerchantsSignatureIsTaken(t *testing.T) {
	b := newBench(t, "")
	good := order("PO1", "20")
	if r := b.callAs(testApp, keys().stranger, "/v2/payout", good); r.body.Code != codeError || r.body.Msg != saidSign {
		t.Errorf("a stranger's key: %s", r.raw)
	}
	if r := b.callAs("app-other", keys().merchant, "/v2/payout", good); r.body.Code != codeError {
		t.Errorf("another app: %s", r.raw)
	}
	signature, err := sign(canonical(good, false), keys().merchant)
	if err != nil {
		t.Fatal(err)
	}
	for name := range good {
		bent := good.with(name, good.text(name)+"1").with(signField, signature)
		if r := b.send(http.MethodPost, "/v2/payout", testApp, []byte(compact(bent))); r.body.Msg != saidSign {
			t.Errorf("a changed %s: %s", name, r.raw)
		}
	}
	for _, bad := range []string{"", "c2lnbmF0dXJlX3Rlc3Q=", strings.TrimRight(signature, "="), signature + "\n"} {
		bent := good.with(signField, bad)
		if r := b.send(http.MethodPost, "/v2/payout", testApp, []byte(compact(bent))); r.body.Msg != saidSign {
			t.Errorf("sign %q: %s", bad, r.raw)
		}
	}
	if orders := b.server.View().Orders; len(orders) != 0 {
		t.Errorf("booked %+v", orders)
	}
	if r := b.send(http.MethodPost, "/v2/payout", testApp, []byte(compact(good.with(signField, signature)))); r.body.Code != codeSuccess {
		t.Errorf("the right one: %s", r.raw)
	}
}

func TestAnEmptyExtraIsSignedAsTheSwitchSays(t *testing.T) {
	b := newBench(t, "")
	bare := func(number string) fields { return order(number, "20").with("extra", map[string]any{}) }
	if r := b.pay(bare("PO1")); r.body.Code != codeSuccess {
		t.Errorf("left out: %s", r.raw)
	}
	b.turn(switchExtra, true)
	if r := b.pay(bare("PO2")); r.body.Msg != saidSign {
		t.Errorf("left out although it counts: %s", r.raw)
	}
	f := bare("PO3")
	signature, err := sign(canonical(f, true), keys().merchant)
	if err != nil {
		t.Fatal(err)
	}
	if r := b.send(http.MethodPost, "/v2/payout", testApp, []byte(compact(f.with(signField, signature)))); r.body.Code != codeSuccess {
		t.Errorf("counted: %s", r.raw)
	}
	if r := b.pay(order("PO4", "20")); r.body.Code != codeSuccess {
		t.Errorf("not sent at all: %s", r.raw)
	}
}

func TestKeysAreLongEnoughAndNeverShown(t *testing.T) {
	t.Setenv("GODEBUG", "rsa1024min=0") // the standard library makes no such key by itself
	short, err := rsa.GenerateKey(rand.Reader, 768)
	if err != nil {
		t.Fatal(err)
	}
	good := &keys().merchant.PublicKey
	for name, c := range map[string]Credentials{
		"no app":             {MerchantPublicKey: good},
		"no key":             {AppID: testApp},
		"a short key":        {AppID: testApp, MerchantPublicKey: &short.PublicKey},
		"a short platform":   {AppID: testApp, MerchantPublicKey: good, PlatformPrivateKey: short},
		"notices unsignable": {AppID: testApp, MerchantPublicKey: good, NotifyURL: "http://127.0.0.1/x"},
	} {
		if server, err := New(c, engine.Options{DataDir: t.TempDir()}); err == nil {
			server.Close()
			t.Errorf("%s was accepted", name)
		}
	}
	server, err := New(Credentials{AppID: testApp, MerchantPublicKey: good}, engine.Options{DataDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Close(); err != nil {
		t.Error(err)
	}
}
