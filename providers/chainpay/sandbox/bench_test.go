package sandbox

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	engine "countersign/providers/sandbox"
)

// keys are made once per run and never written anywhere.
var keys = sync.OnceValue(func() (made struct{ merchant, platform, stranger *rsa.PrivateKey }) {
	for _, key := range []**rsa.PrivateKey{&made.merchant, &made.platform, &made.stranger} {
		var err error
		if *key, err = rsa.GenerateKey(rand.Reader, 1024); err != nil {
			panic(err)
		}
	}
	return made
})

const (
	testApp    = "app-caf118dc-4e23-4ced-ab23-8a3f65d5071a"
	testWallet = "0xB0c5852ff023291D0de6333c9155b2f884368559"
	testUSD    = "P575ItNeMxM6fy6zhbnrlezYlvQnHMLZ"
	testUSDT   = "E1tHuSdT6rQ9mZk3Xv7NcLb5GjFp2SwA"
)

var testStart = time.Date(2025, 3, 1, 9, 30, 0, 0, time.UTC)

// bench is one sandbox on loopback with a clock moved by hand, and a merchant
// that talks to it.
type bench struct {
	t      *testing.T
	server *Server
	clock  *engine.HandClock
	folder string
	notify string
	client *http.Client
}

func newBench(t *testing.T, notify string) *bench {
	t.Helper()
	b := &bench{
		t: t, clock: engine.NewHandClock(testStart), folder: t.TempDir(), notify: notify,
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
	server, err := New(Credentials{
		AppID: testApp, MerchantPublicKey: &keys().merchant.PublicKey,
		PlatformPrivateKey: keys().platform, NotifyURL: b.notify,
	}, engine.Options{DataDir: b.folder, Clock: b.clock})
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

// turn sets a switch.
func (b *bench) turn(name string, on bool) {
	b.t.Helper()
	if err := b.server.Turn(name, on); err != nil {
		b.t.Fatal(err)
	}
}

// reply is what came back.
type reply struct {
	status int
	raw    string
	body   struct {
		Code int             `json:"code"`
		Data json.RawMessage `json:"data"`
		Msg  string          `json:"msg"`
	}
	isJSON bool
	err    error
}

// in reads a text of data.
func (r reply) in(name string) string {
	var data map[string]any
	_ = json.Unmarshal(r.body.Data, &data)
	text, _ := data[name].(string)
	return text
}

// call signs and posts the fields.
func (b *bench) call(path string, f fields) reply {
	return b.callAs(testApp, keys().merchant, path, f)
}

func (b *bench) callAs(app string, key *rsa.PrivateKey, path string, f fields) reply {
	all := fields{}
	for name, value := range f {
		all[name] = value
	}
	signature, err := sign(canonical(all, false), key)
	if err != nil {
		return reply{err: err}
	}
	all[signField] = signature
	return b.send(http.MethodPost, path, app, []byte(compact(all)))
}

func (b *bench) send(method, path, app string, body []byte) reply {
	request, err := http.NewRequest(method, b.server.URL()+path, bytes.NewReader(body))
	if err != nil {
		return reply{err: err}
	}
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/json")
	}
	request.Header.Set("app-id", app)
	response, err := b.client.Do(request)
	if err != nil {
		return reply{err: err}
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	r := reply{status: response.StatusCode, raw: string(raw), err: err}
	r.isJSON = json.Unmarshal(raw, &r.body) == nil
	return r
}

// order is a good payout of USDT to a wallet.
func order(number, amount string) fields {
	return fields{
		"amount": amount, "currency": "USDT", "outTradeNo": number, "payChannel": "settlement",
		"currencyId": testUSDT, "receiver": testWallet,
	}
}

// with is a copy of the fields with one changed; nil removes it.
func (f fields) with(name string, value any) fields {
	changed := fields{}
	for n, v := range f {
		changed[n] = v
	}
	changed[name] = value
	if value == nil {
		delete(changed, name)
	}
	return changed
}

func memo(text string) map[string]any { return map[string]any{"memo": text} }

func (b *bench) pay(f fields) reply { return b.call("/v2/payout", f) }

func (b *bench) query(number string) reply {
	return b.call("/v2/queryPayOutOrder", fields{"outTradeNo": number})
}

func (b *bench) state(number string) string { return b.query(number).in("state") }

// booked finds an order in the book.
func (b *bench) booked(number string) (engine.OrderView, bool) {
	for _, order := range b.server.View().Orders {
		if order.Number == number {
			return order, true
		}
	}
	return engine.OrderView{}, false
}

// available is the balance left of a token.
func (b *bench) available(code string) string {
	for _, balance := range b.server.View().Balances {
		if balance.Currency == code {
			return balance.Available
		}
	}
	return ""
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

// heard is one notice as it arrived.
type heard struct {
	fields  fields
	genuine bool
}

// ear is a merchant's webhook address.
type ear struct {
	*httptest.Server
	heard chan heard
	says  atomic.Value // string
}

func newEar(t *testing.T) *ear {
	t.Helper()
	e := &ear{heard: make(chan heard, 100)}
	e.says.Store("success")
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		read, _ := readFields(body)
		e.heard <- heard{read, signed(read, &keys().platform.PublicKey, false)}
		_, _ = io.WriteString(w, e.says.Load().(string))
	}))
	t.Cleanup(e.Close)
	return e
}

// next waits for one notice.
func (e *ear) next(t *testing.T) heard {
	t.Helper()
	select {
	case h := <-e.heard:
		return h
	case <-time.After(10 * time.Second):
		t.Fatal("no notice came")
		return heard{}
	}
}
