package sandbox

import (
	"crypto/rsa"
	"errors"
	"net/http"
	"time"

	engine "countersign/providers/sandbox"
)

// Credentials are the one merchant the sandbox knows, and the two keys the
// sandbox holds: the merchant's public one, to check what comes in, and
// PayerMax's own private one, to sign what goes out (PayerMax manual,
// Configure Key). Both are at least 2048 bits.
type Credentials struct {
	AppID              string
	MerchantNo         string
	MerchantPublicKey  *rsa.PublicKey
	PlatformPrivateKey *rsa.PrivateKey
	// NotifyURL is the address for result notices from the merchant's
	// dashboard, which an order's own notifyUrl overrides. Empty: none.
	NotifyURL string
}

// String shows no key.
func (c Credentials) String() string { return "app " + c.AppID + ", merchant " + c.MerchantNo }

// GoString is String: the private key must not slip out through %#v either.
func (c Credentials) GoString() string { return c.String() }

// minBits is the shortest key PayerMax takes.
const minBits = 2048

func (c Credentials) check() error {
	if c.AppID == "" || c.MerchantNo == "" {
		return errors.New("payermax sandbox: app id and merchant number are both needed")
	}
	if c.MerchantPublicKey == nil || c.PlatformPrivateKey == nil {
		return errors.New("payermax sandbox: the merchant's public key and the platform's private key are both needed")
	}
	if c.MerchantPublicKey.N.BitLen() < minBits || c.PlatformPrivateKey.N.BitLen() < minBits {
		return errors.New("payermax sandbox: RSA keys have at least 2048 bits")
	}
	return nil
}

// Server is PayerMax. The embedded engine brings Handler, Start, URL, Close,
// and the console's actions (Arm, Disarm, Push, Renotify, Turn, View) for tests
// and harnesses.
type Server struct {
	*engine.Engine
	credentials Credentials
	clock       engine.Clock
}

// The calls, as faults are aimed at them. The first one creates orders.
const (
	scopePay      = "pay"
	scopeQuery    = "query"
	scopeBatch    = "batch query"
	scopeValidate = "validate"
	scopeBalance  = "balance"
)

// The switches: readings that the manual leaves open.
const (
	switchRepeatStatus = "repeat-with-status"
	switchListKey      = "other-list-key"
)

// New opens the sandbox's book in options.DataDir and is ready to serve
// Handler; Start listens.
func New(credentials Credentials, options engine.Options) (*Server, error) {
	if err := credentials.check(); err != nil {
		return nil, err
	}
	s := &Server{credentials: credentials, clock: options.Clock}
	if s.clock == nil {
		s.clock = engine.SystemClock{}
	}
	spec := Spec()
	spec.Seal, spec.Compose = s.seal, s.compose
	opened, err := engine.Open(spec, options)
	if err != nil {
		return nil, err
	}
	s.Engine = opened
	s.routes()
	s.Resume()
	return s, nil
}

// Spec is everything about this sandbox that is plain data; the table of magic
// values is Spec().Table(). Seal and Compose are filled in by New.
func Spec() engine.Spec {
	return engine.Spec{
		Name: "payermax", Title: "PayerMax", Currencies: balances(), Magic: magicValues(), Hints: hints(),
		Texts:  "reference (in remark also as sandbox.name)",
		Scopes: []string{scopePay, scopeQuery, scopeBatch, scopeValidate, scopeBalance},
		Switches: []engine.Switch{
			{Name: switchRepeatStatus, Does: "ORDER_REPEAT also says tradeNo and the present status"},
			{Name: switchListKey, Does: "The list of a batch query is called records instead of orderList"},
		},
		Secrets:      []string{"accountNo", "corAccountNo", "documentId"},
		Retries:      retries(),
		Word:         word,
		Speak:        speak,
		Acknowledged: acknowledged,
	}
}

// retries are the gaps between the tries of a notice: six tries, the first one
// at once (PayerMax manual, Disbursement notices).
func retries() []time.Duration {
	return []time.Duration{30 * time.Second, 300 * time.Second, 600 * time.Second, time.Hour, 12 * time.Hour}
}

// The versions of the calls (PayerMax OpenAPI).
const (
	versionPayout  = "1.4"
	versionBalance = "1.3"
)

func (s *Server) routes() {
	s.route("paymentFieldValidation", scopeValidate, versionPayout, s.validate)
	s.route("paymentOrderPay", scopePay, versionPayout, s.pay)
	s.route("paymentOrderQry", scopeQuery, versionPayout, s.query)
	s.route("paymentOrderBatchQry", scopeBatch, versionPayout, s.batch)
	s.route("currentBalanceQuery", scopeBalance, versionBalance, s.balance)
}

// route serves one call behind the checks of the envelope. Errors come with
// HTTP 200, too: the code is in the body.
func (s *Server) route(api, scope, version string, act func(*engine.Page, request) *answer) {
	s.Handle("POST /aggregate-pay/api/gateway/"+api, scope, func(p *engine.Page, call *engine.Call) engine.Reply {
		r, a := s.open(p, call, version)
		if a == nil {
			a = act(p, r)
		}
		reply := engine.Reply{Code: http.StatusOK, Body: a.body(), Decision: a.decision, Answer: a.spoilt}
		switch scope {
		case scopePay:
			reply.Number = r.text("outTradeNo")
		case scopeQuery:
			reply.About = r.text("outTradeNo")
		}
		return reply
	})
}
