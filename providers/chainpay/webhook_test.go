package chainpay_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"countersign/models"
	"countersign/providers"
	"countersign/providers/chainpay"
)

// notice is a notice with the given fields, whose signed text is text.
func notice(t testing.TB, fields, text string) providers.Delivery {
	t.Helper()
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(nil, platformKey(), crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	body := fmt.Sprintf(`{%s,"sign":%q}`, fields, base64.StdEncoding.EncodeToString(signature))
	return providers.Delivery{Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(body)}
}

// paidNotice says that order() was paid.
func paidNotice(t testing.TB) providers.Delivery {
	return notice(t, `"merchantOrderNo":"`+number+`","orderNo":"`+ref+`","tokenSymbol":"USD","tokenCount":"125.40","payHash":"","state":"DONE_PAYMENT","payTime":0`,
		"merchantOrderNo="+number+"&orderNo="+ref+"&payTime=0&state=DONE_PAYMENT&tokenCount=125.40&tokenSymbol=USD")
}

func TestANoticeIsReadWithAKeyOnly(t *testing.T) {
	d := paidNotice(t)
	n := gateway(t, "http://127.0.0.1:9").Parse(d)
	if n.Verdict != providers.VerdictVerified || n.Number != number || n.Outcome.Event != models.EventPay || providers.Differs(order(), n.Outcome.Echo) != "" || n.Reply.Body != "success" {
		t.Errorf("%+v", n)
	}
	c := credentials()
	delete(c, chainpay.CredentialPublicKey)
	keyless, err := open(t, "http://127.0.0.1:9", c)
	if err != nil {
		t.Fatal(err)
	}
	if n := keyless.Parse(d); n.Verdict != providers.VerdictUnreadable || n.Reply.Status < 400 {
		t.Errorf("without a key it is %s, answered %d", n.Verdict, n.Reply.Status)
	}
	if chainpay.Traits().NoticeDecides || chainpay.Traits().NoticeStandsIn || chainpay.Traits().ResendByMachine {
		t.Error("a notice may decide, or a machine repeat an order")
	}
}

func TestEveryStateOfANoticeHasItsEvent(t *testing.T) {
	g := gateway(t, "http://127.0.0.1:9")
	for state, event := range map[string]models.Event{
		"PENDING": models.EventAccept, "DONE_PAYMENT": models.EventPay, "FAILED": models.EventFail, "success": models.EventDrift, "done_payment": models.EventDrift,
	} {
		n := g.Parse(notice(t, `"outTradeNo":"n1","state":"`+state+`"`, "outTradeNo=n1&state="+state))
		if n.Verdict != providers.VerdictVerified || n.Outcome.Event != event || n.Number != "n1" {
			t.Errorf("%s: %+v", state, n)
		}
	}
}

func TestImproperNoticesAreRefused(t *testing.T) {
	g := gateway(t, "http://127.0.0.1:9")
	good := string(paidNotice(t).Body)
	inner := strings.TrimSuffix(good, "}")
	for what, d := range map[string]providers.Delivery{
		"another key's":  {Body: []byte(strings.Replace(good, "DONE", "FINE", 1))},
		"twice":          {Body: []byte(inner + `,"state":"FAILED"}`)},
		"wrong case":     {Body: []byte(inner + `,"State":"FAILED"}`)},
		"more":           {Body: []byte(good + "{}")},
		"list":           {Body: []byte("[" + good + "]")},
		"empty unknown":  {Body: []byte(inner + `,"unknown":""}`)},
		"unsigned":       {Body: []byte(`{"merchantOrderNo":"n1","state":"DONE_PAYMENT"}`)},
		"no order":       notice(t, `"state":"DONE_PAYMENT"`, "state=DONE_PAYMENT"),
		"foreign app":    notice(t, `"appId":"app-2","merchantOrderNo":"n1","state":"DONE_PAYMENT"`, "appId=app-2&merchantOrderNo=n1&state=DONE_PAYMENT"),
		"recut value":    notice(t, `"extra":"x&state=DONE_PAYMENT","merchantOrderNo":"n1"`, "extra=x&state=DONE_PAYMENT&merchantOrderNo=n1"),
		"recut name":     notice(t, `"extra=x&a":"1","merchantOrderNo":"n1","state":"FAILED"`, "extra=x&a=1&merchantOrderNo=n1&state=FAILED"),
		"nothing":        {},
		"signed nothing": notice(t, `"x":null`, ""),
	} {
		if n := g.Parse(d); n.Verdict == providers.VerdictVerified || n.Why == "" || n.Outcome.Event == models.EventPay && n.Verdict != providers.VerdictUnreadable {
			t.Errorf("%s: %s (%s)", what, n.Verdict, n.Why)
		}
	}
}

func FuzzParseWebhook(f *testing.F) {
	f.Add(string(paidNotice(f).Body))
	f.Add(`{"state":"DONE_PAYMENT","sign":"","payTime":1e9}`)
	f.Add(`[{}]`)
	signature := func(body []byte) string {
		var fields map[string]any
		_ = json.Unmarshal(body, &fields)
		s, _ := fields["sign"].(string)
		return s
	}
	genuine := signature(paidNotice(f).Body)
	g := gateway(f, "http://127.0.0.1:9")
	f.Fuzz(func(t *testing.T, body string) {
		n := g.Parse(providers.Delivery{Body: []byte(body)})
		switch {
		case n.Verdict == providers.VerdictVerified && (signature([]byte(body)) != genuine || n.Number != number || n.Outcome.Event != models.EventPay || n.Outcome.Echo.Amount != "125.40"):
			t.Fatalf("%q passes as %+v", body, n)
		case n.Verdict != providers.VerdictVerified && n.Why == "":
			t.Fatalf("%q is %s without a reason", body, n.Verdict)
		}
	})
}
