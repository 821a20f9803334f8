package sandbox

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	engine "countersign/providers/sandbox"
)

// keys are made once per run and never written anywhere.
var keys = sync.OnceValue(func() (made struct{ merchant, platform, stranger *rsa.PrivateKey }) {
	for _, key := range []**rsa.PrivateKey{&made.merchant, &made.platform, &made.stranger} {
		var err error
		if *key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
			panic(err)
		}
	}
	return made
})

// testMerchant is the merchant of the worked example.
func testMerchant() Credentials {
	return Credentials{
		AppID: "6666c83333a24666674497c444a33333", MerchantNo: "010213834123456",
		MerchantPublicKey: &keys().merchant.PublicKey, PlatformPrivateKey: keys().platform,
	}
}

// testStart is the moment of the worked example.
var testStart = time.Date(2025, 3, 1, 2, 0, 0, 0, time.UTC)

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
	server, err := New(testMerchant(), engine.Options{DataDir: b.folder, Clock: b.clock})
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

// reply is what came back, and whether its signature is PayerMax's.
type reply struct {
	status  int
	raw     string
	header  http.Header
	body    map[string]any
	genuine bool
	err     error
}

func (r reply) code() string { return text(r.body["code"]) }

func (r reply) msg() string { return text(r.body["msg"]) }

// in reads a value of the body by its path, such as "data.trade.amount".
func (r reply) in(path string) any {
	var value any = r.body
	for name := range strings.SplitSeq(path, ".") {
		object, _ := value.(map[string]any)
		value = object[name]
	}
	return value
}

// said is a text in data.
func (r reply) said(path string) string { return text(r.in("data." + path)) }

func text(value any) string {
	s, _ := value.(string)
	return s
}

// object is JSON by its names.
type object = map[string]any

// sent are good fields of the envelope around data.
func (b *bench) sent(version string, data any) object {
	return object{
		"version": version, "keyVersion": "1", "requestTime": b.clock.Now().Format(requestLayout),
		"appId": testMerchant().AppID, "merchantNo": testMerchant().MerchantNo, "data": data,
	}
}

// call signs and posts data to a call of version 1.4.
func (b *bench) call(api string, data any) reply { return b.wrapped(api, b.sent("1.4", data)) }

func (b *bench) wrapped(api string, envelope object) reply {
	body, err := json.Marshal(envelope)
	if err != nil {
		return reply{err: err}
	}
	return b.post(api, body, b.signature(body))
}

// signature is the merchant's for a body.
func (b *bench) signature(body []byte) http.Header {
	signature, err := sign(body, keys().merchant)
	if err != nil {
		b.t.Error(err)
	}
	return http.Header{"Sign": {signature}, "Content-Type": {"application/json"}}
}

func (b *bench) post(api string, body []byte, header http.Header) reply {
	return b.do(http.MethodPost, "/aggregate-pay/api/gateway/"+api, body, header)
}

func (b *bench) do(method, path string, body []byte, header http.Header) reply {
	request, err := http.NewRequest(method, b.server.URL()+path, bytes.NewReader(body))
	if err != nil {
		return reply{err: err}
	}
	maps.Copy(request.Header, header)
	response, err := b.client.Do(request)
	if err != nil {
		return reply{err: err}
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	r := reply{status: response.StatusCode, raw: string(raw), header: response.Header, err: err}
	r.genuine = signed(response.Header, raw, &keys().platform.PublicKey)
	if json.Unmarshal(raw, &r.body) != nil {
		r.body = nil
	}
	return r
}

// orderOf are good fields of a payout in US dollars to a bank account.
func orderOf(number, amount string) object {
	return object{
		"outTradeNo": number, "country": "US", "trade": object{"amount": amount, "currency": "USD"},
		"payeeInfo": object{
			"paymentMethodType": "BANK_TRANSFER", "accountInfo": object{"accountNo": "7861053298"},
			"bankInfo": object{"bankCode": "021000021"}, "name": object{"fullName": "James Kanta"},
		},
	}
}

// with sets a field by its path; nil takes it away.
func with(order object, path string, value any) object {
	last := order
	names := strings.Split(path, ".")
	for _, name := range names[:len(names)-1] {
		next, _ := last[name].(object)
		if next == nil {
			next = object{}
			last[name] = next
		}
		last = next
	}
	last[names[len(names)-1]] = value
	if value == nil {
		delete(last, names[len(names)-1])
	}
	return order
}

func (b *bench) pay(order object) reply { return b.call("paymentOrderPay", order) }

// taken pays an order that must be taken.
func (b *bench) taken(order object) reply {
	b.t.Helper()
	r := b.pay(order)
	if r.code() != codeSuccess || !r.genuine {
		b.t.Fatalf("pay: %d %s %v, signature %t", r.status, r.raw, r.err, r.genuine)
	}
	return r
}

func (b *bench) query(number string) reply {
	return b.call("paymentOrderQry", object{"outTradeNo": number})
}

func (b *bench) status(number string) string { return b.query(number).said("status") }

// becomes waits for a status.
func (b *bench) becomes(number, status string) {
	b.t.Helper()
	eventually(b.t, number+" is "+status, func() bool { return b.status(number) == status })
}

func (b *bench) book() engine.View {
	b.t.Helper()
	var view engine.View
	if err := json.Unmarshal([]byte(b.do(http.MethodGet, "/book", nil, nil).raw), &view); err != nil {
		b.t.Fatal(err)
	}
	return view
}

// booked finds an order in the book.
func (b *bench) booked(number string) (engine.OrderView, bool) {
	b.t.Helper()
	for _, order := range b.server.View().Orders {
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
