package payermax_test

import (
	"net/http"
	"strings"
	"testing"

	"countersign/models"
	"countersign/providers"
	"countersign/providers/payermax"
)

// notice is the body of a notice.
func notice(status, more string) string {
	return `{"code":"APPLY_SUCCESS","data":` + entry(status, more) + `,"keyVersion":"1","appId":"` + appID + `","merchantNo":"` + merchantNo +
		`","msg":"Success.","notifyTime":"2023-03-08T16:22:05 +0000","notifyType":"PAYOUT"}`
}

// genuine is a notice as PayerMax sends it.
func genuine(body string) providers.Delivery {
	return providers.Delivery{Header: http.Header{"Sign": {signed(platformKey(), body)}, "Content-Type": {"application/json"}}, Body: []byte(body)}
}

var thanks = providers.Reply{Status: 200, ContentType: "application/json", Body: `{"msg":"Success","code":"SUCCESS"}`}

func TestANoticeDecidesByItsStatus(t *testing.T) {
	g := gateway(t, "http://127.0.0.1:1")
	for status, want := range map[string]models.Event{
		"PENDING": models.EventAccept, "SUCCESS": models.EventPay, "FAILED": models.EventFail, "BOUNCEBACK": models.EventReturn,
		"success": models.EventDrift, "CLOSED": models.EventDrift, "": models.EventDrift,
	} {
		for _, code := range []string{"APPLY_SUCCESS", "SYSTEM_ERROR", "FAILED", "SUCCESS", ""} {
			n := g.Parse(genuine(strings.Replace(notice(status, ""), "APPLY_SUCCESS", code, 1)))
			if n.Verdict != providers.VerdictVerified || n.Outcome.Event != want || n.Number != number || n.Subject != providers.SubjectPayout || n.Why != "" || n.Reply != thanks ||
				n.Outcome.Ref != ref || n.Outcome.Status != status || n.Outcome.Reason == "" || n.Outcome.Source != models.FromNotice ||
				n.Outcome.Echo != (models.Echo{Number: number, Amount: "50000.00", Currency: "IDR"}) {
				t.Errorf("%q with code %q: %+v", status, code, n)
			}
		}
	}
	n := g.Parse(genuine(notice("FAILED", `"responseCode":"ACCOUNT_NOT_EXIST","responseMsg":"No such account.",`)))
	if n.Outcome.Code != "ACCOUNT_NOT_EXIST" || n.Outcome.Message != "No such account." || !strings.Contains(n.Outcome.Reason, "does not exist") {
		t.Errorf("%+v", n.Outcome)
	}
}

func TestANoticeOfAnotherAccountIsForged(t *testing.T) {
	g := gateway(t, "http://127.0.0.1:1")
	for name, change := range map[string][2]string{
		"app": {appID, appID[:31] + "4"}, "merchant": {merchantNo, merchantNo[:14] + "7"}, "no app": {`"appId":"` + appID + `",`, ``}, "no merchant": {`"merchantNo":"` + merchantNo + `",`, ``},
		"merchant as a number": {`"` + merchantNo + `"`, strings.TrimPrefix(merchantNo, "0")}, "longer app": {appID, appID + "3"},
	} {
		if n := g.Parse(genuine(strings.Replace(notice("SUCCESS", ""), change[0], change[1], 1))); n.Verdict != providers.VerdictForged || n.Why == "" || n.Reply.Status != 401 || n.Outcome.Event != models.EventUnreadable {
			t.Errorf("another %s: %+v", name, n)
		}
	}
}

func TestASignatureIsOneAndPayerMaxs(t *testing.T) {
	g, body := gateway(t, "http://127.0.0.1:1"), notice("SUCCESS", "")
	right := signed(platformKey(), body)
	for name, given := range map[string][]string{
		"none": nil, "empty": {""}, "ours": {signed(merchantKey(), body)}, "a stranger's": {signed(strangeKey(), body)}, "of another body": {signed(platformKey(), body+" ")},
		"cut": {right[:len(right)-4]}, "longer": {right + right}, "unpadded": {strings.TrimRight(right, "=")}, "with a line": {right[:64] + "\n" + right[64:]}, "blank before": {" " + right},
		"twice": {right, right}, "right and wrong": {right, signed(strangeKey(), body)}, "junk": {"%%%"}, "hex": {strings.Repeat("ab", 256)},
	} {
		if n := g.Parse(providers.Delivery{Header: http.Header{"Sign": given}, Body: []byte(body)}); n.Verdict != providers.VerdictForged || n.Why == "" || n.Reply.Status != 401 {
			t.Errorf("%s: %s %s", name, n.Verdict, n.Why)
		}
	}
	if n := g.Parse(providers.Delivery{Header: http.Header{"Signature": {right}}, Body: []byte(body)}); n.Verdict != providers.VerdictForged {
		t.Errorf("in another header: %s", n.Verdict)
	}
}

func TestAnyFlippedBitIsRefused(t *testing.T) {
	g, d := gateway(t, "http://127.0.0.1:1"), genuine(notice("SUCCESS", ""))
	for i := range d.Body {
		for _, bit := range []byte{1, 2, 32, 128} {
			d.Body[i] ^= bit
			if n := g.Parse(d); n.Verdict != providers.VerdictForged {
				t.Fatalf("byte %d: %s", i, n.Verdict)
			}
			d.Body[i] ^= bit
		}
	}
	if n := g.Parse(d); n.Verdict != providers.VerdictVerified {
		t.Errorf("the notice itself is %s", n.Verdict)
	}
}

func TestASignedNoticeThatCanBeReadInTwoWaysIsRefused(t *testing.T) {
	g, body := gateway(t, "http://127.0.0.1:1"), notice("SUCCESS", "")
	for name, bent := range map[string]string{
		"empty": "", "list": "[" + body + "]", "two": body + body, "cut": body[:len(body)-1],
		"status twice": strings.Replace(body, `"status"`, `"status":"FAILED","status"`, 1), "status in two cases": strings.Replace(body, `"status"`, `"STATUS":"FAILED","status"`, 1),
		"status in wrong case": strings.Replace(body, `"status"`, `"Status"`, 1), "long s": strings.Replace(body, `"status"`, `"ſtatus"`, 1), "data in wrong case": strings.Replace(body, `"data"`, `"Data"`, 1),
		"amount in wrong case": strings.Replace(body, `"amount"`, `"AMOUNT"`, 1), "appId twice": strings.Replace(body, `"appId"`, `"appid":"x","appId"`, 1),
	} {
		if n := g.Parse(genuine(bent)); n.Verdict != providers.VerdictUnreadable || n.Why == "" || n.Reply.Status != 400 {
			t.Errorf("%s: %s %s", name, n.Verdict, n.Why)
		}
	}
}

// TestAGenuineNoticeThatSaysTooLittleDecidesNothing holds for what is PayerMax's
// and ours: it is acknowledged, for a repetition would say no more.
func TestAGenuineNoticeThatSaysTooLittleDecidesNothing(t *testing.T) {
	g, body := gateway(t, "http://127.0.0.1:1"), notice("SUCCESS", "")
	for name, change := range map[string][2]string{
		"no amount": {`"amount":"50000.00",`, ``}, "no currency": {`"50000.00","currency":"IDR"`, `"50000.00"`}, "no trade": {`"trade"`, `"other"`}, "no status": {`"status":"SUCCESS",`, ``},
		"status an object": {`"SUCCESS"`, `{"a":"SUCCESS"}`},
	} {
		n := g.Parse(genuine(strings.Replace(body, change[0], change[1], 1)))
		if n.Verdict != providers.VerdictVerified || n.Outcome.Event != models.EventDrift || n.Reply != thanks || n.Outcome.Reason == "" {
			t.Errorf("%s: %+v", name, n)
		}
	}
	for name, change := range map[string][2]string{
		"a payment": {`"PAYOUT"`, `"PAYMENT"`}, "no kind": {`,"notifyType":"PAYOUT"`, ``}, "no number": {`"outTradeNo":"` + number + `",`, ``}, "no data": {`"data"`, `"other"`},
	} {
		n := g.Parse(genuine(strings.Replace(body, change[0], change[1], 1)))
		if n.Verdict != providers.VerdictUnreadable || n.Outcome.Event != models.EventUnreadable || n.Reply != thanks || n.Why == "" {
			t.Errorf("%s: %+v", name, n)
		}
	}
	n := g.Parse(genuine(strings.Replace(body, `"50000.00"`, `"50000.01"`, 1)))
	if n.Verdict != providers.VerdictVerified || providers.Differs(order(), n.Outcome.Echo) == "" {
		t.Errorf("another amount is not seen: %+v", n)
	}
}

// FuzzParseWebhook feeds signed and unsigned bodies: only what is signed and
// names this account is believed, and no event comes without a status for it.
func FuzzParseWebhook(f *testing.F) {
	for _, seed := range []string{notice("SUCCESS", ""), notice("FAILED", `"responseCode":"X",`), `{}`, `{"data":[]}`, "", `{"appId":"` + appID + `","merchantNo":"` + merchantNo + `","data":{"status":"SUCCESS"}}`} {
		f.Add([]byte(seed), true)
		f.Add([]byte(seed), false)
	}
	g := gateway(f, "http://127.0.0.1:1")
	words := map[models.Event]string{models.EventPay: "SUCCESS", models.EventFail: "FAILED", models.EventReturn: "BOUNCEBACK", models.EventAccept: "PENDING"}
	f.Fuzz(func(t *testing.T, body []byte, sealed bool) {
		d := providers.Delivery{Header: http.Header{}, Body: body}
		if sealed {
			d = genuine(string(body))
		}
		n := g.Parse(d)
		if n.Verdict == providers.VerdictVerified && (!sealed || n.Number == "" || n.Reply != thanks) || n.Verdict != providers.VerdictVerified && n.Why == "" {
			t.Fatalf("%+v", n)
		}
		if word, decides := words[n.Outcome.Event]; decides && (n.Outcome.Status != word || n.Outcome.Echo.Amount == "" || n.Outcome.Echo.Currency == "" || n.Verdict != providers.VerdictVerified) {
			t.Fatalf("%+v", n)
		}
	})
}

// FuzzSign sends orders with any texts: the station looks at every signature.
func FuzzSign(f *testing.F) {
	f.Add("po-123", "James Kanta", "plain remark.")
	f.Add("<&>\u2028\\\"", "A-B, C.", "")
	f.Add("北京 🙂", "", "SUCCESS")
	s := newStation(f, accepted(taken("PENDING")))
	g := gateway(f, s.URL)
	f.Fuzz(func(t *testing.T, reference, name, remark string) {
		o := order()
		o.Reference, o.Fields["full_name"], o.Description = reference, name, remark
		out, _ := g.Send(t.Context(), o, yes)
		if out.Event != models.EventAccept && out.Event != models.EventRelease {
			t.Fatalf("%s: %s", out.Event, out.Reason)
		}
		if out.Event == models.EventAccept && payermax.Traits().Check(o) != nil {
			t.Fatalf("sent although it cannot be taken: %q", remark)
		}
	})
}
