package sandbox

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	engine "countersign/providers/sandbox"
)

var testMerchant = Credentials{MerchantNo: "202333", StoreNo: "301854", Token: "canary-token-7f3a"}

var testStart = time.Date(2025, 3, 1, 9, 30, 0, 0, time.UTC)

// bench is one sandbox on loopback with a clock moved by hand, and a merchant
// that talks to it.
type bench struct {
	t      *testing.T
	server *Server
	clock  *engine.HandClock
	folder string
	client *http.Client
	serial atomic.Int64
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
// texts if it is JSON.
type reply struct {
	status int
	raw    string
	body   map[string]any
	err    error
}

func (r reply) code() string { return text(r.body["ret_code"]) }

// in reads a field of a nested object.
func (r reply) in(object, name string) string {
	nested, _ := r.body[object].(map[string]any)
	return text(nested[name])
}

func text(value any) string {
	s, _ := value.(string)
	return s
}

// call signs and posts the fields.
func (b *bench) call(path string, fields map[string]string) reply {
	all := map[string]string{
		"merchantNo": testMerchant.MerchantNo, "storeNo": testMerchant.StoreNo,
		"timestamp": b.clock.Now().Format(timeFormat),
	}
	for name, value := range fields {
		all[name] = value
	}
	if _, given := fields[signField]; !given {
		all[signField] = sign(all, testMerchant.Token)
	}
	body, err := json.Marshal(all)
	if err != nil {
		return reply{err: err}
	}
	return b.post(path, "application/json", body)
}

func (b *bench) post(path, contentType string, body []byte) reply {
	request, err := http.NewRequest(http.MethodPost, b.server.URL()+path, bytes.NewReader(body))
	if err != nil {
		return reply{err: err}
	}
	request.Header.Set("Content-Type", contentType)
	response, err := b.client.Do(request)
	if err != nil {
		return reply{err: err}
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	r := reply{status: response.StatusCode, raw: string(raw), err: err}
	if json.Unmarshal(raw, &r.body) != nil {
		r.body = nil
	}
	return r
}

// payeeFieldsFor are good fields of a payee with this e-mail.
func payeeFieldsFor(email string) map[string]string {
	return map[string]string{
		"profileType": "INDIVIDUAL", "dateOfBirth": "1999-01-01", "customerCode": "c-" + email, "email": email,
		"firstName": "John", "lastName": "Doe", "phone": "1234567890", "countryCode": "US", "country": "USA",
		"state": "NY", "city": "hometown", "street": "123 main St", "zip": "10005",
	}
}

func bankFieldsFor(customer, number string) map[string]string {
	return map[string]string{
		"customerNo": customer, "accountCountry": "US", "accountCurrency": "USD", "accountType": "BANK_ACCOUNT",
		"bankAccountId": number, "branchId": "101089292", "bankAccountPurpose": "CHECKING", "clientIp": "127.0.0.1",
		"accountTag": "tag-1",
	}
}

func (b *bench) register(email string) string {
	b.t.Helper()
	r := b.call("/v3/payee/register", payeeFieldsFor(email))
	if r.code() != codeSuccess {
		b.t.Fatalf("register %s: %s %v", email, r.raw, r.err)
	}
	return r.in("customer", "customerNo")
}

func (b *bench) attach(customer, number string) string {
	b.t.Helper()
	r := b.call("/v3/payee/account/create/bank-account", bankFieldsFor(customer, number))
	if r.code() != codeSuccess {
		b.t.Fatalf("attach %s: %s %v", number, r.raw, r.err)
	}
	return r.in("result", "accountToken")
}

// target is a payee with an account.
type target struct{ customer, account string }

func (b *bench) target() target {
	b.t.Helper()
	customer := b.register("payee" + strconv.FormatInt(b.serial.Add(1), 10) + "@example.com")
	return target{customer, b.attach(customer, "7861053298")}
}

func (b *bench) order(to target, number, amount string) map[string]string {
	return map[string]string{
		"customerNo": to.customer, "accountToken": to.account, "invoiceId": number,
		"amount": amount, "currency": "USD", "subject": "Payout",
	}
}

func (b *bench) pay(fields map[string]string) reply { return b.call("/v3/payouts/pay", fields) }

func (b *bench) status(number string) string {
	return b.call("/v3/payouts/inquiry", map[string]string{"invoiceId": number}).in("result", "status")
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

func (b *bench) book() engine.View {
	b.t.Helper()
	response, err := b.client.Get(b.server.URL() + "/book")
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	var view engine.View
	if err := json.NewDecoder(response.Body).Decode(&view); err != nil {
		b.t.Fatal(err)
	}
	return view
}

func (b *bench) available(currency string) string {
	return b.call("/v3/payouts/balance", map[string]string{"currency": currency}).in("balance", "balance")
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
	contentType string
	fields      map[string]string
	genuine     bool
}

// ear is a merchant's webhook address.
type ear struct {
	*httptest.Server
	heard  chan heard
	answer atomic.Value // func() (int, string)
}

func newEar(t *testing.T) *ear {
	t.Helper()
	e := &ear{heard: make(chan heard, 100)}
	e.says(http.StatusOK, "success")
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fields := map[string]string{}
		kind := r.Header.Get("Content-Type")
		if strings.HasPrefix(kind, "application/json") {
			_ = json.Unmarshal(body, &fields)
		} else {
			form, _ := url.ParseQuery(string(body))
			for name := range form {
				fields[name] = form.Get(name)
			}
		}
		e.heard <- heard{kind, fields, signed(fields, testMerchant.Token)}
		code, words := e.answer.Load().(func() (int, string))()
		w.WriteHeader(code)
		_, _ = io.WriteString(w, words)
	}))
	t.Cleanup(e.Close)
	return e
}

func (e *ear) says(code int, words string) {
	e.answer.Store(func() (int, string) { return code, words })
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
