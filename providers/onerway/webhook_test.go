package onerway_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"

	"countersign/models"
	"countersign/providers"
	"countersign/providers/onerway"
)

// example is the worked example of a notice.
const (
	exampleSign = "5dc16cf4734037037bf40c3793d59dd577053e662ba0b32b11cf11d5b115b832"
	example     = `{"merchantNo":"801040","payoutId":"1954374604177408000","payoutStatus":"S","requestId":"PO20250301000123","targetAmount":"100.50","targetCurrency":"PHP","sign":"` + exampleSign + `"}`
)

func bySign(body string) providers.Delivery { return providers.Delivery{Body: []byte(body)} }

// signed is a notice with these values, in the order of their names.
func signed(fields, values string) providers.Delivery {
	sum := sha256.Sum256([]byte(values + secret))
	return bySign(`{` + fields + `,"sign":"` + hex.EncodeToString(sum[:]) + `"}`)
}

func TestTheExampleNoticeIsRead(t *testing.T) {
	n := gateway(t, "http://127.0.0.1:9", nil).Parse(bySign(example))
	if n.Verdict != providers.VerdictVerified || n.Number != "PO20250301000123" || n.Outcome.Event != models.EventPay || n.Outcome.Echo.Amount != "100.50" || n.Reply.Body != ref || n.Reply.Status != 200 {
		t.Errorf("%+v", n)
	}
	asJSON := gateway(t, "http://127.0.0.1:9", models.Credentials{onerway.CredentialAck: onerway.AckJSON}).Parse(bySign(example))
	if asJSON.Reply.ContentType != "application/json" || !strings.Contains(asJSON.Reply.Body, `"respCode":"20000"`) {
		t.Errorf("%+v", asJSON.Reply)
	}
	traits := onerway.Traits()
	if traits.NoticeDecides || traits.NoticeStandsIn || traits.ResendByMachine {
		t.Error("a notice may decide, or a machine repeat an order")
	}
}

func TestEveryStatusOfANoticeHasItsEvent(t *testing.T) {
	g := gateway(t, "http://127.0.0.1:9", nil)
	for status, event := range map[string]models.Event{
		"A": models.EventAccept, "C": models.EventAccept, "B": models.EventAccept, "R": models.EventAccept, "P": models.EventAccept,
		"U": models.EventFail, "V": models.EventFail, "F": models.EventFail, "S": models.EventPay, "s": models.EventDrift, "X": models.EventDrift,
	} {
		n := g.Parse(signed(`"payoutId":"7","payoutStatus":"`+status+`","requestId":"n1"`, "7"+status+"n1"))
		if n.Verdict != providers.VerdictVerified || n.Outcome.Event != event || n.Number != "n1" || n.Reply.Body != "7" {
			t.Errorf("%s: %+v", status, n)
		}
	}
}

func TestImproperNoticesAreRefused(t *testing.T) {
	g := gateway(t, "http://127.0.0.1:9", nil)
	inner := strings.TrimSuffix(example, "}")
	for what, d := range map[string]providers.Delivery{
		"changed":       bySign(strings.Replace(example, `"S"`, `"F"`, 1)),
		"renamed":       bySign(strings.Replace(example, "payoutStatus", "payoutStatut", 1)),
		"empty unknown": bySign(inner + `,"unknown":""}`),
		"twice":         bySign(inner + `,"payoutStatus":"F"}`),
		"wrong case":    bySign(inner + `,"PayoutStatus":""}`),
		"nested":        bySign(inner + `,"remark":{"a":1}}`),
		"more":          bySign(example + "{}"),
		"unsigned":      bySign(strings.Replace(example, exampleSign, "", 1)),
		"upper case":    bySign(strings.Replace(example, exampleSign, strings.ToUpper(exampleSign), 1)),
		"no order":      signed(`"payoutStatus":"S"`, "S"),
		"other's":       signed(`"merchantNo":"800000","payoutStatus":"S","requestId":"n1"`, "800000Sn1"),
		"nothing":       {},
	} {
		if n := g.Parse(d); n.Verdict == providers.VerdictVerified || n.Why == "" {
			t.Errorf("%s: %s (%s)", what, n.Verdict, n.Why)
		}
	}
}

func TestHeadersSealTheRawBodyAndItsTime(t *testing.T) {
	g := gateway(t, "http://127.0.0.1:9", models.Credentials{onerway.CredentialCallbackMode: onerway.CallbackHMACHeader})
	const now = "1740821400" // the gateway's clock
	body := `{"payoutId":7,"payoutStatus":"S","requestId":"n1","whatever":{}}`
	deliver := func(stamp, body, key string) providers.Delivery {
		mac := hmac.New(sha256.New, []byte(key))
		mac.Write([]byte(stamp + "." + body))
		return providers.Delivery{Header: http.Header{"X-Timestamp": {stamp}, "X-Signature": {hex.EncodeToString(mac.Sum(nil))}}, Body: []byte(body)}
	}
	for _, stamp := range []string{now, now + "000"} {
		if n := g.Parse(deliver(stamp, body, webhookSecret)); n.Verdict != providers.VerdictVerified || n.Outcome.Event != models.EventPay || n.Number != "n1" {
			t.Errorf("%s: %+v", stamp, n)
		}
	}
	bent := deliver(now, body, webhookSecret)
	bent.Body = append(bent.Body, ' ')
	doubled := deliver(now, body, webhookSecret)
	doubled.Header.Add("X-Signature", "x")
	for what, d := range map[string]providers.Delivery{
		"other key": deliver(now, body, secret), "old": deliver("1740720000", body, webhookSecret), "no time": deliver("now", body, webhookSecret),
		"bent": bent, "two": doubled, "body's own": bySign(example),
	} {
		if n := g.Parse(d); n.Verdict != providers.VerdictForged {
			t.Errorf("%s: %s (%s)", what, n.Verdict, n.Why)
		}
	}
}

func FuzzParseWebhook(f *testing.F) {
	f.Add(example)
	f.Add(`{"payoutStatus":"S","sign":"","requestId":1e9}`)
	f.Add(`[{}]`)
	g := gateway(f, "http://127.0.0.1:9", nil)
	f.Fuzz(func(t *testing.T, body string) {
		n := g.Parse(bySign(body))
		if n.Verdict == providers.VerdictVerified && !strings.Contains(body, exampleSign) {
			t.Fatalf("%q passes without a signature of ours", body)
		}
		if n.Verdict != providers.VerdictVerified && n.Why == "" {
			t.Fatalf("%q is %s without a reason", body, n.Verdict)
		}
	})
}
