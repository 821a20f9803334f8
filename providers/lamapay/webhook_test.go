package lamapay_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"strings"
	"testing"

	"countersign/models"
	"countersign/providers"
	"countersign/providers/lamapay"
)

// vector is a printed example of a signed notice.
type vector struct{ Name, Token, Body, Signature string }

func vectors(t testing.TB) []vector {
	t.Helper()
	raw, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	if err := json.Unmarshal(raw, &all); err != nil || len(all) == 0 {
		t.Fatalf("%d vectors, %v", len(all), err)
	}
	return all
}

func sum(body string) []byte {
	mac := hmac.New(sha256.New, []byte(token))
	mac.Write([]byte(body))
	return mac.Sum(nil)
}

func notice(header, signature, body string) providers.Delivery {
	return providers.Delivery{Header: http.Header{header: {signature}}, Body: []byte(body)}
}

func genuine(body string) providers.Delivery {
	return notice("X-Signature", hex.EncodeToString(sum(body)), body)
}

// withSettings opens an account with further settings.
func withSettings(t testing.TB, settings map[string]string) *providers.Gateway {
	t.Helper()
	c := credentials()
	maps.Copy(c, settings)
	g, err := open(t, "http://127.0.0.1:1", c)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// provePrinted proves the printed signatures.
func provePrinted(t testing.TB) {
	g := withSettings(t, nil)
	for _, v := range vectors(t) {
		n := g.Parse(notice("X-Signature", v.Signature, v.Body))
		if n.Verdict != providers.VerdictVerified || n.Number != number || n.Outcome.Event != models.EventPay || n.Outcome.Ref != ref ||
			n.Outcome.Echo != (models.Echo{Number: number, Amount: "10.00", Currency: "EUR"}) || n.Outcome.Status != "succeeded" {
			t.Errorf("%s: %+v", v.Name, n)
		}
		if n.Reply != (providers.Reply{Status: 200, ContentType: "text/plain; charset=utf-8", Body: "ok"}) || n.Subject != providers.SubjectPayout || n.Why != "" {
			t.Errorf("%s: answered %+v, why %q", v.Name, n.Reply, n.Why)
		}
	}
}

func TestThePrintedNoticesPass(t *testing.T) { provePrinted(t) }

func TestASignatureIsReadAsTheAccountSays(t *testing.T) {
	body := vectors(t)[0].Body
	asHex, asBase64 := hex.EncodeToString(sum(body)), base64.StdEncoding.EncodeToString(sum(body))
	for encoding, passes := range map[string]map[string]bool{
		"auto":   {asHex: true, strings.ToUpper(asHex): true, "sha256=" + asHex: true, asBase64: true, "sha256=" + asBase64: true, " " + asHex + " ": true},
		"hex":    {asHex: true, strings.ToUpper(asHex): true, "sha256=" + asHex: true, asBase64: false},
		"base64": {asHex: false, asBase64: true, "sha256=" + asBase64: true},
		"":       {asHex: true, asBase64: true, "": false, "sha256=": false, asHex[:62]: false, asHex + "00": false, asHex + asHex: false, "sha512=" + asHex: false, asBase64 + "=": false},
	} {
		g := withSettings(t, map[string]string{lamapay.CredentialHeader: "x-lama-sign", lamapay.CredentialEncoding: encoding})
		for signature, ok := range passes {
			n := g.Parse(notice("X-Lama-Sign", signature, body))
			if (n.Verdict == providers.VerdictVerified) != ok || !ok && (n.Verdict != providers.VerdictForged || n.Why == "" || n.Reply.Status != 401) {
				t.Errorf("%s %q: %s, %s", encoding, signature, n.Verdict, n.Why)
			}
			if g.Parse(notice("X-Signature", signature, body)).Verdict == providers.VerdictVerified {
				t.Errorf("%q passes in another header", signature)
			}
		}
	}
	twice := genuine(body)
	twice.Header.Add("X-Signature", twice.Header.Get("X-Signature"))
	if n := withSettings(t, nil).Parse(twice); n.Verdict != providers.VerdictForged {
		t.Errorf("two signatures are %s", n.Verdict)
	}
}

func TestAnyFlippedBitIsRefused(t *testing.T) {
	g, d := withSettings(t, nil), genuine(vectors(t)[0].Body)
	for i := range d.Body {
		for bit := range 8 {
			d.Body[i] ^= 1 << bit
			if n := g.Parse(d); n.Verdict != providers.VerdictForged {
				t.Fatalf("byte %d: %s", i, n.Verdict)
			}
			d.Body[i] ^= 1 << bit
		}
	}
	if n := g.Parse(d); n.Verdict != providers.VerdictVerified {
		t.Errorf("the notice itself is %s", n.Verdict)
	}
	if n := withSettings(t, map[string]string{lamapay.CredentialToken: token + "x"}).Parse(d); n.Verdict != providers.VerdictForged {
		t.Errorf("with another token it is %s", n.Verdict)
	}
}

func TestImproperNoticesAreRefusedAlthoughTheyAreSigned(t *testing.T) {
	whole := vectors(t)[0].Body
	for name, body := range map[string]string{
		"empty": "", "null": "null", "list": "[" + whole + "]", "cut": whole[:len(whole)-1], "two": whole + whole, "more": whole + " x",
		"status twice":     strings.Replace(whole, `"status"`, `"status":"failed","status"`, 1),
		"status two cases": strings.Replace(whole, `"status"`, `"STATUS":"failed","status"`, 1),
		"wrong case":       strings.Replace(whole, `"status"`, `"Status"`, 1),
		"long s":           strings.Replace(whole, `"status"`, `"ſtatus"`, 1),
		"wrong case above": `{"DATA":` + whole + `}`, "wrapped elsewhere": `{"event":` + whole + `}`,
		"wrong case inside": `{"data":` + strings.Replace(whole, `"amount"`, `"Amount"`, 1) + `}`,
		"no UTF-8":          strings.Replace(whole, "Order", "\xff", 1),
	} {
		for mode, g := range map[string]*providers.Gateway{"signed": withSettings(t, nil), "not signed": withSettings(t, map[string]string{lamapay.CredentialAlgorithm: lamapay.AlgorithmNone})} {
			n := g.Parse(genuine(body))
			if n.Verdict != providers.VerdictUnreadable || n.Why == "" || n.Reply.Status != 400 || n.Outcome.Event != models.EventUnreadable {
				t.Errorf("%s, %s: %+v", name, mode, n)
			}
		}
	}
	n := withSettings(t, nil).Parse(genuine(strings.Replace(whole, "externalId", "otherId", 1)))
	if n.Verdict != providers.VerdictUnreadable || n.Reply.Status != 200 || n.Why == "" {
		t.Errorf("a genuine notice that names no order: %+v", n)
	}
}

func TestWhatANoticeClaimsIsClosedToo(t *testing.T) {
	g, whole := withSettings(t, nil), vectors(t)[0].Body
	for status, want := range map[string]models.Event{
		"succeeded": models.EventPay, "failed": models.EventFail, "pending": models.EventAwaitPayee, "SUCCEEDED": models.EventDrift, "paid": models.EventDrift, "": models.EventDrift,
	} {
		body := strings.Replace(whole, "succeeded", status, 1)
		for _, wrapped := range []string{body, `{"data":` + body + `}`, `{"id":null,"payment":` + body + `}`} {
			n := g.Parse(genuine(wrapped))
			if n.Verdict != providers.VerdictVerified || n.Outcome.Event != want || n.Number != number || n.Outcome.FormURL != "" || n.Outcome.Reason == "" {
				t.Errorf("%s: %+v", wrapped, n)
			}
		}
	}
	n := g.Parse(genuine(strings.Replace(whole, `"status"`, `"type":"payin","url":"https://evil.test","status"`, 1)))
	if n.Verdict != providers.VerdictVerified || n.Outcome.Event != models.EventDrift || n.Outcome.FormURL != "" {
		t.Errorf("news of a pay-in: %+v", n)
	}
	if traits := lamapay.Traits(); traits.NoticeDecides || traits.NoticeStandsIn || traits.ResendByMachine {
		t.Error("a notice, or a number, counts more than it may")
	}
}

func TestAnUnsignedNoticeIsAHint(t *testing.T) {
	g := withSettings(t, map[string]string{lamapay.CredentialAlgorithm: lamapay.AlgorithmNone})
	n := g.Parse(providers.Delivery{Header: http.Header{}, Body: []byte(vectors(t)[0].Body)})
	if n.Verdict != providers.VerdictVerified || !strings.Contains(n.Why, "only a hint") || n.Number != number || n.Reply.Status != 200 {
		t.Errorf("%+v", n)
	}
	// It can neither decide nor contradict.
	if n.Outcome.Event != models.EventDrift || n.Outcome.Echo != (models.Echo{Number: number}) || n.Outcome.Ref != ref {
		t.Errorf("it claims %+v", n.Outcome)
	}
}

func TestSettingsThatCannotBeUsedAreNamed(t *testing.T) {
	for field, values := range map[string][]string{
		lamapay.CredentialToken:     {"", "two words", "line\r\nbreak", "tökén"},
		lamapay.CredentialHeader:    {"two words", "X:Y", "Ü", "-X", strings.Repeat("x", 65)},
		lamapay.CredentialAlgorithm: {"md5", "HMAC-SHA256", "None"},
		lamapay.CredentialEncoding:  {"base32", "HEX"},
		lamapay.CredentialFormHosts: {"https://a.example.com", "a.example.com/x", "*.example.com", "a.example.com:0", "a b", "a.example.com,,b.example.com", "user@a.example.com", "münchen.example"},
	} {
		for _, value := range values {
			c := credentials()
			c[field] = value
			_, err := open(t, "http://127.0.0.1:1", c)
			if said, ok := models.AsError(err); !ok || said.Field(field) == "" || len(said.Fields) != 1 {
				t.Errorf("%s %q: %v", field, value, err)
			}
		}
	}
	r := providers.NewRegistry([]providers.Driver{lamapay.Driver()}, providers.Options{})
	for _, env := range []models.Environment{models.EnvSandbox, models.EnvLive} {
		account := models.ProviderAccount{ID: "lamapay", Provider: "lamapay", Environment: env}
		_, err := r.Open(account, credentials())
		if said, ok := models.AsError(err); !ok || said.Field(lamapay.CredentialBaseURL) == "" {
			t.Errorf("%s without an address: %v", env, err)
		}
		c := credentials()
		c[lamapay.CredentialBaseURL] = "https://api.example.com"
		g, err := r.Open(account, c)
		if err != nil || strings.Join(g.FormHosts(), " ") != "api.example.com" || !g.HostsForms() || g.RegistersPayees() {
			t.Errorf("%s: %v", env, err)
		}
		for _, inside := range []string{"localhost", "127.0.0.1", "127.0.0.1:8095", "intranet", "10.0.0.1"} {
			c[lamapay.CredentialFormHosts] = "pay.example.com," + inside
			_, err := r.Open(account, c)
			if said, ok := models.AsError(err); !ok || said.Field(lamapay.CredentialFormHosts) == "" {
				t.Errorf("%s, forms on %s: %v", env, inside, err)
			}
		}
		c[lamapay.CredentialFormHosts] = "Pay.Example.com:443, forms.example.com:8443"
		if g, err = r.Open(account, c); err != nil || strings.Join(g.FormHosts(), " ") != "pay.example.com forms.example.com:8443" {
			t.Errorf("%s: %v", env, err)
		}
	}
}

func FuzzParseWebhook(f *testing.F) {
	whole := vectors(f)[0]
	f.Add("X-Signature", whole.Signature, []byte(whole.Body))
	f.Add("X-Signature", "sha256="+whole.Signature, []byte(`{"data":`+whole.Body+`}`))
	f.Add("", "", []byte(`{"id":"pay_1","externalId":1e9,"status":null}`))
	signed, hint := withSettings(f, nil), withSettings(f, map[string]string{lamapay.CredentialAlgorithm: lamapay.AlgorithmNone})
	f.Fuzz(func(t *testing.T, header, signature string, body []byte) {
		d := providers.Delivery{Header: http.Header{http.CanonicalHeaderKey(header): {signature}}, Body: body}
		if n := signed.Parse(d); n.Verdict == providers.VerdictVerified && string(body) != whole.Body {
			t.Fatalf("%q passes with %q", body, signature)
		}
		for _, n := range []providers.Notice{signed.Parse(genuine(string(body))), hint.Parse(d)} {
			switch n.Verdict {
			case providers.VerdictVerified:
				if n.Number == "" || n.Reply.Status != 200 || n.Outcome.FormURL != "" || !json.Valid(body) {
					t.Fatalf("%q passes as %+v", body, n)
				}
			case providers.VerdictUnreadable:
				if n.Why == "" || n.Outcome.Event != models.EventUnreadable {
					t.Fatalf("%q: why %q, event %s", body, n.Why, n.Outcome.Event)
				}
			default:
				t.Fatalf("%q is %s: %s", body, n.Verdict, n.Why)
			}
		}
	})
}
