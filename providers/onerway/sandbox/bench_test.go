package sandbox

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	engine "countersign/providers/sandbox"
)

const (
	testMerchant = "801040"
	testSecret   = "3b5e10b65bff4172a5b9ca2d2ec00a6e" // the one printed in the manual
)

var testStart = time.Date(2025, 3, 1, 9, 30, 0, 0, time.UTC)

// bench is one sandbox on loopback with a clock moved by hand, and a merchant
// that talks to it.
type bench struct {
	t      *testing.T
	server *Server
	clock  *engine.HandClock
	folder string
	agreed Credentials
	client *http.Client
}

func newBench(t *testing.T, notify string) *bench {
	t.Helper()
	b := &bench{
		t: t, clock: engine.NewHandClock(testStart), folder: t.TempDir(),
		agreed: Credentials{MerchantNo: testMerchant, Secret: testSecret, NotifyURL: notify},
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
	server, err := New(b.agreed, engine.Options{DataDir: b.folder, Clock: b.clock})
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
	code   string
	data   map[string]any
	isJSON bool
	err    error
}

// in reads a text of data.
func (r reply) in(name string) string {
	text, _ := r.data[name].(string)
	return text
}

// call signs and posts the fields.
func (b *bench) call(path string, f fields) reply {
	all := fields{"merchantNo": testMerchant}
	maps.Copy(all, f)
	if _, given := f[signField]; !given {
		all[signField] = sign(all, testSecret, plainExclusions())
	}
	return b.post(path, encode(all))
}

func (b *bench) post(path string, body []byte) reply {
	request, err := http.NewRequest(http.MethodPost, b.server.URL()+base+path, bytes.NewReader(body))
	if err != nil {
		return reply{err: err}
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := b.client.Do(request)
	if err != nil {
		return reply{err: err}
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	r := reply{status: response.StatusCode, raw: string(raw), err: err}
	var envelope struct {
		RespCode string
		Data     map[string]any
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	r.isJSON = decoder.Decode(&envelope) == nil
	r.code, r.data = envelope.RespCode, envelope.Data
	return r
}

// with is a copy of the fields with one changed; nil removes it.
func (f fields) with(name string, value any) fields {
	changed := maps.Clone(f)
	changed[name] = value
	if value == nil {
		delete(changed, name)
	}
	return changed
}

// individual are good fields of an individual with a bank account in the
// Philippines.
func individual(first, card string) fields {
	return fields{
		"bankCountry": "PH", "payoutCurrency": "PHP", "entityType": "1", "paymentMethod": "BANK_TRANSFER",
		"receiverInfo":      string(encode(map[string]any{"firstName": first, "lastName": "Cruz", "companyName": nil})),
		"address":           string(encode(map[string]any{"city": "Manila", "countryCode": nil})),
		"accountInfomation": string(encode(map[string]any{"cardNumber": card, "bankName": "BDO & Co", "bankHolderName": first + " Cruz"})),
	}
}

// add adds a payee and waits for its review.
func (b *bench) add(f fields) string {
	b.t.Helper()
	r := b.call("/api/v1/beneficiary/add", f)
	if r.code != codeSuccess {
		b.t.Fatalf("add: %s %v", r.raw, r.err)
	}
	key := r.in("beneficiaryId")
	b.clock.Advance(2 * time.Second)
	eventually(b.t, "passed", func() bool { return b.payeeState(key) == payeePass })
	return key
}

func (b *bench) payeeState(key string) string {
	return b.call("/api/v1/beneficiary/queryDetail", fields{"beneficiaryId": key}).in("payeeStatus")
}

// order is a good payout of pesos to a stored payee.
func order(payee, number, amount string) fields {
	return fields{
		"beneficiaryId": payee, "requestId": number, "chargeFlag": "Y", "sourceCurrency": "USD", "sourceAmount": "",
		"targetAmount": amount, "targetCurrency": "PHP", "transactionPurpose": "3", "reference": "Invoice 123",
	}
}

func (b *bench) pay(f fields) reply { return b.call("/api/v1/txn/remittance", f) }

// list asks for the orders of the day.
func (b *bench) list(f fields) reply {
	all := fields{"createTimeStartTime": "2025-03-01 00:00:00", "createTimeEndTime": "2025-03-02 23:59:59", "size": "10", "current": "1"}
	maps.Copy(all, f)
	return b.call("/api/v1/txn/queryList", all)
}

// records are the rows of a list.
func (r reply) records() []map[string]any {
	var rows []map[string]any
	found, _ := r.data["records"].([]any)
	for _, row := range found {
		fields, _ := row.(map[string]any)
		rows = append(rows, fields)
	}
	return rows
}

// shown is the one order with this requestId, nil if it is not listed.
func (b *bench) shown(number string) map[string]any {
	rows := b.list(fields{"requestId": number}).records()
	if len(rows) != 1 {
		return nil
	}
	return rows[0]
}

func (b *bench) status(number string) string {
	text, _ := b.shown(number)["payoutStatus"].(string)
	return text
}

// booked finds an order in the book.
func (b *bench) booked(number string) (engine.OrderView, bool) {
	for _, order := range b.server.View().Orders {
		if order.Number == number {
			return order, true
		}
	}
	return engine.OrderView{}, false
}

// available is the balance left of a currency.
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

// heard is one callback as it arrived.
type heard struct {
	fields  fields
	header  http.Header
	raw     []byte
	genuine bool // signed in the body
}

// ear is a merchant's callback address. It answers with the payoutId it hears
// of, unless it has been told what to say.
type ear struct {
	*httptest.Server
	heard chan heard
	says  atomic.Pointer[string]
}

func newEar(t *testing.T) *ear {
	t.Helper()
	e := &ear{heard: make(chan heard, 100)}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		read, _ := readFields(body)
		e.heard <- heard{read, r.Header, body, signed(read, testSecret, plainExclusions())}
		answer := read.text("payoutId")
		if told := e.says.Load(); told != nil {
			answer = *told
		}
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(e.Close)
	return e
}

// next waits for one callback.
func (e *ear) next(t *testing.T) heard {
	t.Helper()
	select {
	case h := <-e.heard:
		return h
	case <-time.After(10 * time.Second):
		t.Fatal("no callback came")
		return heard{}
	}
}
