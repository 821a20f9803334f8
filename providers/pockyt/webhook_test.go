package pockyt_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"countersign/models"
	"countersign/providers"
)

// The notice of the worked example.
const (
	noticeForm = "accountToken=2010305228303182765718&amount=125.40&currency=USD&invoiceId=po-2025-000123&paymentTime=2025-03-01T09%3A31%3A12Z" +
		"&status=success&transactionNo=305588797074336092&vendor=BANK_ACCOUNT&verifySign=2470e88d2a5496ef5abf41eadf3a67f7"
	formType = "application/x-www-form-urlencoded"
	jsonType = "application/json"
)

func notice(contentType, body string) providers.Delivery {
	return providers.Delivery{Header: http.Header{"Content-Type": {contentType}}, Body: []byte(body)}
}

func noticeJSON(t testing.TB) string {
	t.Helper()
	values, err := url.ParseQuery(noticeForm)
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]string{}
	for name := range values {
		fields[name] = values.Get(name)
	}
	body, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestTheExampleNoticeIsReadInBothForms(t *testing.T) {
	g := gateway(t, "http://127.0.0.1:1")
	for _, d := range []providers.Delivery{
		notice(formType, noticeForm), notice(formType+"; charset=UTF-8", noticeForm), notice(jsonType+";charset=utf-8", noticeJSON(t)),
	} {
		n := g.Parse(d)
		if n.Verdict != providers.VerdictVerified || n.Number != "po-2025-000123" || n.Subject != providers.SubjectPayout {
			t.Fatalf("%s: %+v", d.Body, n)
		}
		out := n.Outcome
		if out.Event != models.EventPay || out.Ref != "305588797074336092" || out.Status != "success" || out.Source != models.FromNotice {
			t.Errorf("outcome %+v", out)
		}
		if providers.Differs(order(), out.Echo) != "" || out.Echo.Amount != "125.40" {
			t.Errorf("echo %+v", out.Echo)
		}
		if n.Reply.Status != 200 || n.Reply.Body != "success" || !strings.HasPrefix(n.Reply.ContentType, "text/plain") {
			t.Errorf("reply %+v", n.Reply)
		}
	}
}

func TestAnyFlippedByteOfANoticeIsRefused(t *testing.T) {
	g := gateway(t, "http://127.0.0.1:1")
	for _, d := range []providers.Delivery{notice(formType, noticeForm), notice(jsonType, noticeJSON(t))} {
		for i := range d.Body {
			for _, bit := range []byte{0x01, 0x20, 0x80} {
				bent := strings.Clone(string(d.Body[:i])) + string([]byte{d.Body[i] ^ bit}) + string(d.Body[i+1:])
				n := g.Parse(providers.Delivery{Header: d.Header, Body: []byte(bent)})
				if n.Verdict != providers.VerdictVerified {
					if n.Reply.Body == "success" || n.Why == "" {
						t.Fatalf("refused, but answered %+v with why %q", n.Reply, n.Why)
					}
					continue
				}
				// The case of a percent escape carries nothing.
				if !strings.EqualFold(bent, string(d.Body)) || n.Number != "po-2025-000123" || n.Outcome.Event != models.EventPay {
					t.Fatalf("byte %d flipped by %#x passes: %s", i, bit, bent)
				}
			}
		}
	}
}

func TestImproperNoticesAreRefused(t *testing.T) {
	g := gateway(t, "http://127.0.0.1:1")
	whole := noticeJSON(t)
	for name, d := range map[string]providers.Delivery{
		"no signature":        notice(formType, strings.Split(noticeForm, "&verifySign")[0]),
		"empty signature":     notice(formType, strings.Split(noticeForm, "2470e88d")[0]),
		"capital signature":   notice(formType, strings.Replace(noticeForm, "2470e88d2a5496ef5abf41eadf3a67f7", "2470E88D2A5496EF5ABF41EADF3A67F7", 1)),
		"extra field":         notice(formType, noticeForm+"&extra=1"),
		"field twice":         notice(formType, noticeForm+"&status=success"),
		"field in other case": notice(formType, noticeForm+"&Status=failed"),
		"no type":             {Body: []byte(noticeForm)},
		"wrong type":          notice("text/plain", noticeForm),
		"form as JSON":        notice(jsonType, noticeForm),
		"JSON as form":        notice(formType, whole),
		"JSON name twice":     notice(jsonType, whole[:len(whole)-1]+`,"status":"success"}`),
		"JSON other case":     notice(jsonType, whole[:len(whole)-1]+`,"STATUS":"failed"}`),
		"JSON long s":         notice(jsonType, whole[:len(whole)-1]+`,"ſtatus":"failed"}`),
		"JSON and more":       notice(jsonType, whole+`{}`),
		"JSON nested":         notice(jsonType, whole[:len(whole)-1]+`,"more":{"a":"b"}}`),
		"JSON list":           notice(jsonType, `[`+whole+`]`),
		"JSON null":           notice(jsonType, `null`),
		"empty":               notice(jsonType, ``),
		"too long":            notice(formType, noticeForm+"&pad="+strings.Repeat("x", 300<<10)),
		// The value of one field swallows the next: the signed text is the same.
		"recut": notice(formType, strings.Replace(noticeForm, "&status=success", "%26status%3Dsuccess", 1)),
	} {
		n := g.Parse(d)
		if n.Verdict == providers.VerdictVerified || n.Reply.Body == "success" || n.Reply.Status < 400 {
			t.Errorf("%s: %s, answered %+v", name, n.Verdict, n.Reply)
		}
		if n.Outcome.Event != models.EventUnreadable {
			t.Errorf("%s: an unbelieved notice claims %s", name, n.Outcome.Event)
		}
	}
}

func TestAnotherAccountsNoticeIsForged(t *testing.T) {
	r := providers.NewRegistry([]providers.Driver{driver()}, providers.Options{DemoURLs: map[string]string{"pockyt": "http://127.0.0.1:1"}})
	other := maps.Clone(credentials())
	other["token"] = "another token"
	g, err := r.Open(models.ProviderAccount{ID: "x", Provider: "pockyt", Environment: models.EnvDemo}, other)
	if err != nil {
		t.Fatal(err)
	}
	if n := g.Parse(notice(formType, noticeForm)); n.Verdict != providers.VerdictForged {
		t.Errorf("verdict %s", n.Verdict)
	}
}

func FuzzParseWebhook(f *testing.F) {
	f.Add(formType, noticeForm)
	f.Add(jsonType, noticeJSON(f))
	f.Add(jsonType, `{"status":"success","amount":1e9}`)
	f.Add("", "%zz&=&&")
	g := gateway(f, "http://127.0.0.1:1")
	f.Fuzz(func(t *testing.T, contentType, body string) {
		n := g.Parse(notice(contentType, body))
		switch n.Verdict {
		case providers.VerdictVerified:
			if !strings.Contains(body, "2470e88d2a5496ef5abf41eadf3a67f7") {
				t.Fatalf("%q passes without a signature of ours", body)
			}
			if n.Number != "po-2025-000123" || n.Outcome.Status != "success" || n.Outcome.Echo.Amount != "125.40" {
				t.Fatalf("%q passes as %+v", body, n)
			}
		case providers.VerdictForged, providers.VerdictUnreadable:
			if n.Why == "" || n.Outcome.Event != models.EventUnreadable {
				t.Fatalf("%q: why %q, event %s", body, n.Why, n.Outcome.Event)
			}
		default:
			t.Fatalf("verdict %q", n.Verdict)
		}
	})
}
