package lamapay_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"countersign/models"
	"countersign/providers"
	"countersign/providers/lamapay"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const (
	token  = "tk_test_n4912345faza90aefk4c3awf"
	number = "3e3f3796-4c3a-41e2-a90a-2c0f3e20b0a1"
	ref    = "pay_a1b2c3d4"
)

// script is what a station answers.
type script struct {
	status int
	body   string
}

// station answers every request with what the test wants, and keeps what came.
type station struct {
	*httptest.Server
	mu       sync.Mutex
	answer   script
	requests []string
	bodies   []string
}

func newStation(t testing.TB, status int, body string) *station {
	s := &station{answer: script{status, body}}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.requests, s.bodies = append(s.requests, written(r, body)), append(s.bodies, string(body))
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(s.answer.status)
		_, _ = io.WriteString(w, s.answer.body)
	}))
	t.Cleanup(s.Close)
	return s
}

// written is a request as the golden files have it.
func written(r *http.Request, body []byte) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", r.Method, r.URL)
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		fmt.Fprintf(&b, "%s: %s\n", name, strings.Join(r.Header[name], " | "))
	}
	return b.String() + "\n" + string(body) + "\n"
}

func (s *station) came() (requests, bodies []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests), slices.Clone(s.bodies)
}

func credentials() models.Credentials { return models.Credentials{lamapay.CredentialToken: token} }

func open(t testing.TB, url string, c models.Credentials) (*providers.Gateway, error) {
	t.Helper()
	r := providers.NewRegistry([]providers.Driver{lamapay.Driver()}, providers.Options{DemoURLs: map[string]string{lamapay.Name: url}})
	t.Cleanup(r.Close)
	return r.Open(models.ProviderAccount{ID: "lamapay", Provider: "lamapay", Environment: models.EnvDemo, Version: 1}, c)
}

func gateway(t testing.TB, url string) *providers.Gateway {
	t.Helper()
	g, err := open(t, url, credentials())
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// order is the manual's own sample, as far as it goes.
func order() models.Order {
	return models.Order{
		PayoutID: "PO-0000000001", AttemptNo: 1, Number: number, AccountID: "lamapay", Amount: models.Money{Minor: 1000, Currency: "EUR"},
		Reference: "INV-1 <&> é", Description: "Order #1456", NotifyURL: "https://pay.example.com/webhooks/lamapay/lamapay", RedirectURL: "https://pay.example.com/p/return-secret",
		IdempotencyKey: "3e3f3796-4c3a-41e2-a90a-2c0f3e20b0a1",
		Payee:          models.Payee{Code: "VENDOR-12", FirstName: "Ada", LastName: "O'Neill & Søn"},
	}
}

func yes(context.Context) error { return nil }

// payment is an answer that agrees with order(), with a form on host.
func payment(status, host string) string {
	return fmt.Sprintf(`{"id":%q,"status":%q,"url":"http://%s/checkin/form-secret","externalId":%q,"amount":"10.00","currency":"EUR","description":"Order #1456","metadata":{"payout":"PO-0000000001"},"createdAt":"2025-05-27T14:25:00Z"}`,
		ref, status, host, number)
}

// pending is the usual answer of a station about itself.
func (s *station) pending() *station {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer.body = payment("pending", s.Listener.Addr().String())
	return s
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".http")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is sent as\n%s\nbut the golden file says\n%s", name, got, want)
	}
}

func TestEachCallSendsItsGoldenRequest(t *testing.T) {
	s := newStation(t, 201, "").pending()
	g := gateway(t, s.URL)
	g.Send(t.Context(), order(), yes)
	asked := order()
	asked.ProviderRef = ref
	g.Query(t.Context(), asked)
	bare := order()
	bare.Description, bare.Reference, bare.NotifyURL, bare.RedirectURL, bare.Payee = "", "", "", "", models.Payee{}
	g.Send(t.Context(), bare, yes)
	requests, _ := s.came()
	if len(requests) != 3 {
		t.Fatalf("%d requests came", len(requests))
	}
	for i, name := range []string{"create", "query", "create-bare"} {
		golden(t, name, requests[i])
	}
}

func TestEveryBodyIsAPayout(t *testing.T) {
	s := newStation(t, 201, "").pending()
	g := gateway(t, s.URL)
	if out, _ := g.Send(t.Context(), order(), yes); out.Event != models.EventAwaitPayee {
		t.Fatalf("%s: %s", out.Event, out.Reason)
	}
	_, bodies := s.came()
	if strings.Count(bodies[0], `"type":"payout"`) != 1 || strings.Contains(bodies[0], `\u0026`) {
		t.Errorf("sent: %s", bodies[0])
	}
	for name, change := range map[string][2]string{
		"no type": {`"type":"payout",`, ``}, "a pay-in": {`"type":"payout"`, `"type":"payin"`}, "type twice": {`"type":"payout"`, `"type":"payout","type":"payin"`},
		"type in another case": {`"type":"payout"`, `"Type":"payout"`}, "another number": {number, "3e3f3796-4c3a-41e2-a90a-2c0f3e20b0a2"},
		"another amount": {`"10.00"`, `"100.00"`}, "another currency": {`"EUR"`, `"USD"`}, "no amount": {`"amount":"10.00",`, ``}, "cut": {`}}`, ``},
	} {
		stored := order()
		stored.Body = []byte(strings.Replace(bodies[0], change[0], change[1], 1))
		if name == "cut" {
			stored.Body = stored.Body[:len(stored.Body)-1]
		}
		out, trail := g.Send(t.Context(), stored, func(context.Context) error { t.Errorf("%s: the gate was asked", name); return nil })
		if out.Event != models.EventRelease || !strings.HasPrefix(out.Reason, "Nothing was sent") || len(trail) != 0 {
			t.Errorf("%s: %s %s", name, out.Event, out.Reason)
		}
	}
	if _, bodies = s.came(); len(bodies) != 1 {
		t.Errorf("%d requests came", len(bodies))
	}
}

func TestWhatCannotBeWrittenIsNotSent(t *testing.T) {
	s := newStation(t, 201, "").pending()
	g := gateway(t, s.URL)
	for name, change := range map[string]func(*models.Order){
		"no key": func(o *models.Order) { o.IdempotencyKey = "" }, "a key that is no UUID v4": func(o *models.Order) { o.IdempotencyKey = "3e3f3796-4c3a-11e2-a90a-2c0f3e20b0a1" },
		"a key with a second header": func(o *models.Order) { o.IdempotencyKey += "\r\nX: y" }, "no decimals": func(o *models.Order) { o.Amount.Currency = "JPY" },
		"three decimals": func(o *models.Order) { o.Amount.Currency = "KWD" }, "a token": func(o *models.Order) { o.Amount.Currency = "USDT" },
		"a note": func(o *models.Order) { o.Note = "n" }, "a subject": func(o *models.Order) { o.Subject = "s" },
		"a long description": func(o *models.Order) { o.Description = strings.Repeat("ü", 256) }, "a long reference": func(o *models.Order) { o.Reference = strings.Repeat("r", 4096) },
		"a long number": func(o *models.Order) { o.Number = strings.Repeat("1", 256) }, "http": func(o *models.Order) { o.RedirectURL = "http://pay.example.com/p" },
		"a long address": func(o *models.Order) { o.NotifyURL = "https://pay.example.com/" + strings.Repeat("x", 2048) }, "no address": func(o *models.Order) { o.NotifyURL = "pay.example.com" },
	} {
		bent := order()
		change(&bent)
		out, trail := g.Send(t.Context(), bent, func(context.Context) error { t.Errorf("%s: the gate was asked", name); return nil })
		if out.Event != models.EventRelease || !strings.HasPrefix(out.Reason, "Nothing was sent") || len(trail) != 0 {
			t.Errorf("%s: %s %s", name, out.Event, out.Reason)
		}
	}
	if requests, _ := s.came(); len(requests) != 0 {
		t.Errorf("%d requests came", len(requests))
	}
}

func TestARepetitionIsTheSameBytesWithTheSameKey(t *testing.T) {
	s := newStation(t, 201, "").pending()
	g := gateway(t, s.URL)
	first := order()
	body, err := g.Prepare(first)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := g.Prepare(first); !bytes.Equal(body, again) || !g.Prepares() {
		t.Errorf("prepared twice: %s, then %s", body, again)
	}
	g.Send(t.Context(), first, yes)
	again := order()
	// What the desk would write by now is another text; the stored one counts.
	again.Resend, again.Body, again.RedirectURL, again.Payee.LastName = true, body, "https://elsewhere.example.com/p/2", "Else"
	if out, _ := g.Send(t.Context(), again, yes); out.Event != models.EventAwaitPayee || out.Ref != ref {
		t.Errorf("the repetition is %s: %s", out.Event, out.Reason)
	}
	if requests, bodies := s.came(); len(requests) != 2 || requests[0] != requests[1] || bodies[0] != string(body) {
		t.Errorf("sent first\n%s\nthen\n%s", requests[0], requests[1])
	}
}

func TestTwoEqualPayoutsStayTwo(t *testing.T) {
	g := gateway(t, "http://127.0.0.1:1")
	one, two := order(), order()
	one.PayoutID, one.Number = "PO-0000000001", models.OrderNumber("PO-0000000001", 1)
	two.PayoutID, two.Number = "PO-0000000002", models.OrderNumber("PO-0000000002", 1)
	first, err := g.Prepare(one)
	second, err2 := g.Prepare(two)
	if err != nil || err2 != nil || bytes.Equal(first, second) {
		t.Errorf("%s and %s, errors %v, %v", first, second, err, err2)
	}
}
