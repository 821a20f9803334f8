package providers

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"countersign/models"
)

// post is a provider of the simplest kind: it posts, and says what it is told
// to make of the answer.
type post struct {
	wire  *Wire
	make  func(*Answer) models.Outcome
	read  func(Delivery) Notice
	times int
}

// CreatePayout posts the number.
func (p *post) CreatePayout(ctx context.Context, o models.Order) models.Outcome {
	answer := &Answer{}
	for range p.times {
		answer = p.wire.Send(ctx, Request{Path: "/pay", Body: []byte(o.Number)})
	}
	return p.make(answer)
}

// QueryPayout asks for the number.
func (p *post) QueryPayout(ctx context.Context, o models.Order) models.Outcome {
	return p.make(p.wire.Ask(ctx, Request{Method: "GET", Path: "/pay", Query: url.Values{"number": {o.Number}}}))
}

// ParseWebhook reads as told.
func (p *post) ParseWebhook(d Delivery) Notice { return p.read(d) }

func mustBase(t testing.TB, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func openPost(t *testing.T, server http.HandlerFunc, p *post) (*Gateway, *bytes.Buffer) {
	t.Helper()
	s := httptest.NewServer(server)
	t.Cleanup(s.Close)
	if p.times == 0 {
		p.times = 1
	}
	var log bytes.Buffer
	r := NewRegistry([]Driver{{
		Traits: Traits{Name: "post", Title: "Post", Currencies: []models.Currency{"USD"}},
		Hosts:  func(models.Environment) string { return "" },
		New:    func(s Settings) (Provider, error) { p.wire = s.Wire; return p, nil },
	}}, Options{DemoURLs: map[string]string{"post": s.URL}, Logger: slog.New(slog.NewJSONHandler(&log, nil))})
	t.Cleanup(r.Close)
	g, err := r.Open(models.ProviderAccount{ID: "post", Provider: "post", Environment: models.EnvDemo, Version: 1}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return g, &log
}

func anOrder() models.Order {
	return models.Order{PayoutID: "p", AttemptNo: 3, Number: "n-1", Amount: models.Money{Minor: 100, Currency: "USD"}}
}

func open(context.Context) error { return nil }

func fine(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "fine") }

func TestWhatAnAdapterMakesOfAnAnswerIsHeldToTheFacts(t *testing.T) {
	for claim, want := range map[models.Event]models.Event{
		models.EventAccept: models.EventAccept, models.EventPay: models.EventPay, models.EventFail: models.EventFail, models.EventReturn: models.EventReturn,
		models.EventRefuseOurs: models.EventRefuseOurs, models.EventDoubt: models.EventDoubt, models.EventRelease: models.EventDoubt,
		models.EventNotFound: models.EventDoubt, models.EventDrift: models.EventDoubt, models.EventUnreadable: models.EventDoubt, "": models.EventDoubt, "cancel": models.EventDoubt,
	} {
		g, _ := openPost(t, fine, &post{make: func(*Answer) models.Outcome { return models.Outcome{Event: claim, Status: "s"} }})
		if out, _ := g.Send(t.Context(), anOrder(), open); out.Event != want {
			t.Errorf("%q after bytes left is taken for %s", claim, out.Event)
		}
		if out, _ := g.Send(t.Context(), anOrder(), func(context.Context) error { return errors.New("no") }); out.Event != models.EventRelease {
			t.Errorf("%q although nothing left is taken for %s", claim, out.Event)
		}
	}
}

func TestEndlessWordsAreCut(t *testing.T) {
	long := strings.Repeat("ü\x1b", 10_000)
	g, _ := openPost(t, fine, &post{
		make: func(*Answer) models.Outcome {
			return models.Outcome{Event: models.EventPay, Ref: long, Status: long, Code: long, Message: long, Reason: long, Echo: models.Echo{Number: long}}
		},
		read: func(Delivery) Notice {
			return Notice{Verdict: VerdictVerified, Number: long, Outcome: models.Outcome{Event: models.EventPay, Status: long, Reason: long}}
		},
	})
	out, _ := g.Send(t.Context(), anOrder(), open)
	n := g.Parse(Delivery{})
	for _, text := range []string{out.Ref, out.Status, out.Code, out.Message, out.Reason, out.Mismatch, n.Number, n.Outcome.Status, n.Outcome.Reason} {
		if len(text) == 0 || len(text) > 2*maxMessage {
			t.Errorf("%d bytes are kept", len(text))
		}
	}
}

func TestAQueryNeverMovesMoreThanItMay(t *testing.T) {
	for claim, want := range map[models.Event]models.Event{
		models.EventPay: models.EventPay, models.EventNotFound: models.EventNotFound, models.EventDrift: models.EventDrift,
		models.EventRelease: models.EventUnreadable, models.EventRefuseOurs: models.EventUnreadable, models.EventDoubt: models.EventUnreadable, "": models.EventUnreadable,
	} {
		g, _ := openPost(t, fine, &post{make: func(*Answer) models.Outcome { return models.Outcome{Event: claim} }})
		if out, trail := g.Query(t.Context(), anOrder()); out.Event != want || len(trail) != 1 || trail[0].Method != "GET" || trail[0].Path != "/pay" {
			t.Errorf("%q is taken for %s, trail %+v", claim, out.Event, trail)
		}
	}
}

func TestACallCanPayOnlyOnce(t *testing.T) {
	hits := 0
	g, _ := openPost(t, func(http.ResponseWriter, *http.Request) { hits++ }, &post{times: 3, make: func(a *Answer) models.Outcome {
		if a.Sent && a.Err == nil {
			return models.Outcome{Event: models.EventPay}
		}
		return models.Outcome{Event: models.EventRelease}
	}})
	if out, trail := g.Send(t.Context(), anOrder(), open); hits != 1 || out.Event != models.EventDoubt || len(trail) != 3 {
		t.Errorf("%d requests arrived, outcome %s, %d exchanges", hits, out.Event, len(trail))
	}
}

func TestAPanicIsNoCrashAndNoDecision(t *testing.T) {
	g, log := openPost(t, fine, &post{make: func(*Answer) models.Outcome { panic("secret words") }, read: func(Delivery) Notice { panic(errors.New("secret words")) }})
	if out, trail := g.Send(t.Context(), anOrder(), open); out.Event != models.EventDoubt || len(trail) != 1 {
		t.Errorf("after bytes left: %s with %d exchanges", out.Event, len(trail))
	}
	if out, _ := g.Send(t.Context(), anOrder(), func(context.Context) error { return errors.New("no") }); out.Event != models.EventRelease {
		t.Errorf("before: %s", out.Event)
	}
	if out, _ := g.Query(t.Context(), anOrder()); out.Event != models.EventUnreadable {
		t.Errorf("query: %s", out.Event)
	}
	if n := g.Parse(Delivery{}); n.Verdict != VerdictUnreadable || n.Reply.Status != 400 {
		t.Errorf("notice: %+v", n)
	}
	if !strings.Contains(log.String(), "gateway_test.go") && !strings.Contains(log.String(), "panic of type") || strings.Contains(log.String(), "secret words") {
		t.Errorf("the log says %s", log.String())
	}
}

func TestWhatIsMissingIsSaid(t *testing.T) {
	g, _ := openPost(t, fine, &post{})
	if g.RegistersPayees() || g.ReadsBalances() || g.IsTestable() {
		t.Error("abilities appear from nowhere")
	}
	if _, _, err := g.Test(t.Context()); err == nil {
		t.Error("a test succeeds without a call")
	}
	if _, _, err := g.Balance(t.Context(), "USD"); err == nil {
		t.Error("a balance appears from nowhere")
	}
	if r, _ := g.CheckPayee(t.Context(), models.Payee{ID: 1}, ""); r.State != models.RegistrationActive {
		t.Errorf("who needs no registration is %s", r.State)
	}
}

func TestAddressesFollowFromTheEnvironment(t *testing.T) {
	driver := Driver{
		Traits: Traits{Name: "post", Title: "Post"}, New: func(Settings) (Provider, error) { return &post{}, nil },
		Hosts: func(env models.Environment) string {
			return map[models.Environment]string{models.EnvLive: "https://live.example.com", models.EnvSandbox: "https://test.example.com"}[env]
		},
	}
	for demo, ok := range map[string]bool{
		"http://127.0.0.1:8093": true, "http://localhost:8093": true, "https://[::1]:8093": true, "": false, "http://example.com": false, "https://example.com": false,
		"http://127.0.0.1@example.com": false, "ftp://127.0.0.1": false, "http://127.0.0.1/?x=1": false, "http://127.0.0.1.example.com": false, "127.0.0.1:1": false,
	} {
		r := NewRegistry([]Driver{driver}, Options{DemoURLs: map[string]string{"post": demo}})
		if _, err := r.Open(models.ProviderAccount{Provider: "post", Environment: models.EnvDemo}, nil); (err == nil) != ok {
			t.Errorf("demo at %q: %v", demo, err)
		}
		for env, host := range map[models.Environment]string{models.EnvLive: "live.example.com", models.EnvSandbox: "test.example.com"} {
			g, err := r.Open(models.ProviderAccount{Provider: "post", Environment: env}, nil)
			if err != nil || g.wire.base.Host != host || g.wire.base.Scheme != "https" {
				t.Errorf("%s leads to %v, %v", env, g.wire.base, err)
			}
		}
	}
	r := NewRegistry([]Driver{driver}, Options{})
	for _, account := range []models.ProviderAccount{{Provider: "other", Environment: models.EnvLive}, {Provider: "post", Environment: "production"}, {Provider: "post"}} {
		if _, err := r.Open(account, nil); err == nil {
			t.Errorf("%+v opens", account)
		}
	}
}

// formPost is a provider with forms of its own.
type formPost struct{ *post }

// FormHosts are two hosts.
func (formPost) FormHosts() []string { return []string{"pay.example.com", "127.0.0.1:8095"} }

func TestAFormElsewhereIsNotBelieved(t *testing.T) {
	for form, ok := range map[string]bool{
		"https://pay.example.com/f/1": true, "https://PAY.example.com/f": true, "http://127.0.0.1:8095/f": true, "": true,
		"http://pay.example.com/f": false, "https://pay.example.com.evil.test/f": false, "https://evil.test/f": false, "https://pay.example.com@evil.test/f": false,
		"https://x@pay.example.com/f": false, "javascript:alert(1)": false, "//pay.example.com/f": false, "http://127.0.0.1:8096/f": false,
	} {
		g, _ := openPost(t, fine, &post{make: func(*Answer) models.Outcome { return models.Outcome{Event: models.EventAwaitPayee, FormURL: form} }})
		if g.HostsForms() || g.Prepares() {
			t.Error("abilities appear from nowhere")
		}
		g.provider = formPost{g.provider.(*post)}
		out, _ := g.Send(t.Context(), anOrder(), open)
		if ok != (out.Event == models.EventAwaitPayee) || !ok && out.FormURL != "" || !g.HostsForms() {
			t.Errorf("%q: %s with %q", form, out.Event, out.FormURL)
		}
	}
}

func TestAnAccountIsOpenedOncePerVersion(t *testing.T) {
	made := 0
	driver := Driver{
		Traits: Traits{Name: "post", Title: "Post"}, Hosts: func(models.Environment) string { return "https://live.example.com" },
		New: func(Settings) (Provider, error) { made++; return &post{}, nil },
	}
	r := NewRegistry([]Driver{driver}, Options{})
	open := func(version int64, secret string) *Gateway {
		g, err := r.Open(models.ProviderAccount{ID: "a", Provider: "post", Environment: models.EnvLive, Version: version}, models.Credentials{"token": secret})
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	first := open(1, "x")
	if open(1, "x") != first || made != 1 {
		t.Errorf("made %d times", made)
	}
	if open(1, "y") == first || open(2, "y") == first || made != 3 {
		t.Errorf("a change is not noticed: made %d times", made)
	}
	if one, two := open(0, "y"), open(0, "y"); one == two {
		t.Error("an account that is not stored is kept")
	}
	if _, ok := r.Driver("post"); !ok || len(r.Drivers()) != 1 {
		t.Error("the driver is not listed")
	}
}
