package sandbox

import (
	"errors"
	"strings"
	"time"

	engine "countersign/providers/sandbox"
)

// Credentials are the one merchant the sandbox knows, and what has been agreed
// with it. Secret is what the payout manual calls "Private Key": a shared text,
// never sent, only signed with (Onerway manual, Obtain Merchant Information).
type Credentials struct {
	MerchantNo string
	Secret     string
	// NotifyURL is the callback address from the merchant's portal (Onerway
	// manual, Pre-launch Checklist). Empty: no callbacks.
	NotifyURL string
	// WebhookSecret signs callbacks while the switch "hmac-notices" is on.
	// Empty: Secret.
	WebhookSecret string
	// PayeeListPath is the path of the query for payees, behind the base.
	// Empty: "/api/v1/beneficiary/queryList".
	PayeeListPath string
}

// String shows everything but the secrets.
func (c Credentials) String() string { return "merchant " + c.MerchantNo }

// GoString is String: the secrets must not slip out through %#v either.
func (c Credentials) GoString() string { return c.String() }

// Server is Onerway's payout service. The embedded engine brings Handler,
// Start, URL, Close, and the console's actions (Arm, Disarm, Push, Renotify,
// Shift, Turn, View) for tests and harnesses. Its base URL is URL() with
// "/payout" behind it.
type Server struct {
	*engine.Engine
	credentials Credentials
	clock       engine.Clock
}

// base is the first part of every path (Onerway manual, Environment
// Configuration).
const base = "/payout"

// The calls, as faults are aimed at them. The first one creates orders.
const (
	scopePay    = "pay"
	scopeQuery  = "query"
	scopePayees = "payees"
	scopeNeeds  = "required fields"
)

// The switches: readings that the manual leaves open, and things a merchant can
// lack.
const (
	switchExclusions = "payments-exclusions"
	switchNumericIDs = "numeric-ids"
	switchBoth       = "both-amounts"
	switchNoInline   = "no-inline-payees"
	switchListKey    = "other-list-key"
	switchUnfiltered = "filter-ignored"
	switchHMAC       = "hmac-notices"
	switchJSONAck    = "json-acknowledgement"
)

// New opens the sandbox's book in options.DataDir and is ready to serve
// Handler; Start listens. Merchant number and secret are required.
func New(credentials Credentials, options engine.Options) (*Server, error) {
	if credentials.MerchantNo == "" || credentials.Secret == "" {
		return nil, errors.New("onerway sandbox: merchant number and secret are both needed")
	}
	if credentials.WebhookSecret == "" {
		credentials.WebhookSecret = credentials.Secret
	}
	if credentials.PayeeListPath == "" {
		credentials.PayeeListPath = "/api/v1/beneficiary/queryList"
	}
	if !strings.HasPrefix(credentials.PayeeListPath, "/") || strings.ContainsAny(credentials.PayeeListPath, "{} ?#") {
		return nil, errors.New("onerway sandbox: the path of the payee list is not a path")
	}
	s := &Server{credentials: credentials, clock: options.Clock}
	if s.clock == nil {
		s.clock = engine.SystemClock{}
	}
	spec := Spec()
	spec.Compose, spec.AcknowledgedFor = s.compose, s.acknowledged
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
// values is Spec().Table(). Compose and AcknowledgedFor are filled in by New.
func Spec() engine.Spec {
	return engine.Spec{
		Name: "onerway", Title: "Onerway", Currencies: balances(), Magic: magicValues(), Hints: hints(),
		Texts:  "reference",
		Scopes: []string{scopePay, scopeQuery, scopePayees, scopeNeeds},
		Kinds:  []engine.Kind{{Name: kindPayee, States: []string{payeePass, payeeProcess, payeeReject, payeeDisable}}},
		Switches: []engine.Switch{
			{Name: switchExclusions, Does: "The fields that the payments API does not sign (paymentMethod …) are not signed here either"},
			{Name: switchNumericIDs, Does: "payoutId and beneficiaryId are JSON numbers instead of texts"},
			{Name: switchBoth, Does: "A payout must carry both amounts"},
			{Name: switchNoInline, Does: "The merchant may not pay to inline payees: v2 is refused with 40008"},
			{Name: switchListKey, Does: "Lists are called content instead of records"},
			{Name: switchUnfiltered, Does: "queryList ignores requestId and payoutId and lists every order of the time"},
			{Name: switchHMAC, Does: "Callbacks are signed in the headers x-timestamp and x-signature instead of in the body"},
			{Name: switchJSONAck, Does: `Callbacks want {"respCode":"20000"} instead of the payoutId as plain text`},
		},
		Secrets: []string{signField, "cardNumber", "walletPhone", "vatNumber", "phone"},
		Retries: retries(),
		Word:    word,
		Speak:   speak,
	}
}

// retries are the gaps between the tries of a callback: at once, and 30 and 60
// minutes after the first (Onerway manual, Transaction Notification of the
// payments API; the payout pages only say that callbacks are repeated).
func retries() []time.Duration {
	return []time.Duration{0, 30 * time.Minute, 30 * time.Minute}
}

// routes lists the calls (Onerway payout manual, API list).
func (s *Server) routes() {
	s.route("/api/v1/acct/queryPaymentFeild", scopeNeeds, s.listNeeds)
	s.route("/api/v1/beneficiary/add", scopePayees, s.addPayee)
	s.route("/api/v1/beneficiary/edit", scopePayees, s.editPayee)
	s.route("/api/v1/beneficiary/queryDetail", scopePayees, s.showPayee)
	s.route(s.credentials.PayeeListPath, scopePayees, s.listPayees)
	s.route("/api/v1/txn/remittance", scopePay, s.payStored)
	s.route("/api/v2/txn/remittance", scopePay, s.payInline)
	s.route("/api/v1/txn/queryList", scopeQuery, s.listOrders)
}

// route serves one call behind the checks of the envelope.
func (s *Server) route(path, scope string, act func(*engine.Page, request) *answer) {
	s.Handle("POST "+base+path, scope, func(p *engine.Page, call *engine.Call) engine.Reply {
		r, a := s.open(p, call)
		if a == nil {
			a = act(p, r)
		}
		reply := a.reply()
		switch scope {
		case scopePay:
			reply.Number = r.text("requestId")
		case scopeQuery:
			reply.About = r.text("requestId")
		}
		return reply
	})
}
