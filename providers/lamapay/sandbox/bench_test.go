package sandbox

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	engine "countersign/providers/sandbox"
)

var testMerchant = Credentials{Token: "tk_test_n4912345faza90aefk4c3awf", TokenWithoutPayout: "tk_test_without_the_tick"}

// testStart is the moment of the manual's sample.
var testStart = time.Date(2025, 5, 27, 14, 25, 0, 0, time.UTC)

// bench is one sandbox on loopback with a clock moved by hand, and a merchant
// that talks to it.
type bench struct {
	t      *testing.T
	server *Server
	clock  *engine.HandClock
	folder string
	client *http.Client
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{
		t: t, clock: engine.NewHandClock(testStart), folder: t.TempDir(),
		client: &http.Client{
			Timeout: 20 * time.Second, Transport: &http.Transport{DisableKeepAlives: true},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	b.open()
	t.Cleanup(func() { b.close() })
	return b
}

func (b *bench) open() {
	b.t.Helper()
	server, err := New(testMerchant, engine.Options{DataDir: b.folder, Clock: b.clock})
	if err != nil {
		b.t.Fatal(err)
	}
	b.server = server
	if err := server.Start(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) close() {
	if err := b.server.Close(); err != nil {
		b.t.Error(err)
	}
}

// restart closes the sandbox and opens it again on the same folder.
func (b *bench) restart() {
	b.t.Helper()
	b.close()
	b.open()
}

// reply is what came back: the HTTP status, the raw body, and the body as
// fields if it is JSON.
type reply struct {
	status int
	raw    string
	header http.Header
	body   map[string]any
	err    error
}

func (r reply) text(name string) string {
	value, _ := r.body[name].(string)
	return value
}

// header is a list of names and values, the last of equal names wins, an empty
// value takes the header away.
type header []string

func (b *bench) do(method, path string, body []byte, extra header) reply {
	request, err := http.NewRequest(method, b.server.URL()+path, bytes.NewReader(body))
	if err != nil {
		return reply{err: err}
	}
	request.Header.Set("Authorization", "Bearer "+testMerchant.Token)
	request.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(extra); i += 2 {
		request.Header.Set(extra[i], extra[i+1])
		if extra[i+1] == "" {
			request.Header.Del(extra[i])
		}
	}
	response, err := b.client.Do(request)
	if err != nil {
		return reply{err: err}
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	r := reply{status: response.StatusCode, raw: string(raw), header: response.Header, err: err}
	if json.Unmarshal(raw, &r.body) != nil {
		r.body = nil
	}
	return r
}

// fieldsOf are good fields of a payout.
func fieldsOf(number, amount string) map[string]any {
	return map[string]any{"externalId": number, "amount": amount, "currency": "EUR", "type": "payout", "description": "Rent"}
}

func (b *bench) create(fields map[string]any, extra ...string) reply {
	body, err := json.Marshal(fields)
	if err != nil {
		return reply{err: err}
	}
	return b.do(http.MethodPost, "/api/payments", body, extra)
}

// created makes a payment that must be taken, and gives its id.
func (b *bench) created(fields map[string]any, extra ...string) string {
	b.t.Helper()
	r := b.create(fields, extra...)
	if r.status != http.StatusCreated || r.text("id") == "" {
		b.t.Fatalf("create: %d %s %v", r.status, r.raw, r.err)
	}
	return r.text("id")
}

func (b *bench) read(id string) reply { return b.do(http.MethodGet, "/api/payments/"+id, nil, nil) }

func (b *bench) status(id string) string { return b.read(id).text("status") }

// form hands in a hosted form, or a console's.
func (b *bench) form(path, body string) reply {
	return b.do(http.MethodPost, path, []byte(body), header{"Content-Type", "application/x-www-form-urlencoded", "Authorization", ""})
}

// look opens a page as a browser does: without any token.
func (b *bench) look(path string) reply {
	return b.do(http.MethodGet, path, nil, header{"Authorization", "", "Content-Type", ""})
}

func (b *bench) book() engine.View {
	b.t.Helper()
	var view engine.View
	if err := json.Unmarshal([]byte(b.look("/book").raw), &view); err != nil {
		b.t.Fatal(err)
	}
	return view
}

// booked finds an order in the book, as GET /book shows it.
func (b *bench) booked(number string) (engine.OrderView, bool) {
	b.t.Helper()
	for _, order := range b.book().Orders {
		if order.Number == number {
			return order, true
		}
	}
	return engine.OrderView{}, false
}

// eventually polls until the condition holds, and fails after ten seconds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-deadline:
			t.Fatalf("never came true: %s", what)
		case <-tick.C:
		}
	}
}

// heard is one webhook as it arrived.
type heard struct {
	header http.Header
	raw    string
	body   map[string]any
}

func (h heard) text(name string) string { return reply{body: h.body}.text(name) }

// ear is a merchant's webhook address.
type ear struct {
	*httptest.Server
	heard  chan heard
	answer atomic.Int64 // HTTP status
}

func newEar(t *testing.T) *ear {
	t.Helper()
	e := &ear{heard: make(chan heard, 100)}
	e.answer.Store(http.StatusNoContent)
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		h := heard{header: r.Header, raw: string(raw)}
		_ = json.Unmarshal(raw, &h.body)
		e.heard <- h
		w.WriteHeader(int(e.answer.Load()))
	}))
	t.Cleanup(e.Close)
	return e
}

// next waits for one webhook.
func (e *ear) next(t *testing.T) heard {
	t.Helper()
	select {
	case h := <-e.heard:
		return h
	case <-time.After(10 * time.Second):
		t.Fatal("no webhook came")
		return heard{}
	}
}

// long is a text of n characters.
func long(n int) string { return strings.Repeat("é", n) }
