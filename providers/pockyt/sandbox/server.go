package sandbox

import (
	"errors"
	"time"

	engine "countersign/providers/sandbox"
)

// Credentials are the one merchant the sandbox knows. Token is a secret: it is
// never sent, only signed with.
type Credentials struct {
	MerchantNo string
	StoreNo    string
	Token      string
}

// String shows everything but the token.
func (c Credentials) String() string {
	return "merchant " + c.MerchantNo + ", store " + c.StoreNo
}

// GoString is String: the token must not slip out through %#v either.
func (c Credentials) GoString() string { return c.String() }

// Server is Pockyt's payouts service. The embedded engine brings Handler,
// Start, URL, Close, and the console's actions (Arm, Disarm, Push, Renotify,
// Shift, Turn, View) for tests and harnesses.
type Server struct {
	*engine.Engine
	credentials Credentials
}

// The calls, as faults are aimed at them. The first one creates orders.
const (
	scopePay      = "pay"
	scopeInquiry  = "inquiry"
	scopeBalance  = "balance"
	scopePayees   = "payees"
	scopeAccounts = "accounts"
)

// switchJSON makes notices JSON instead of forms.
const switchJSON = "json-notices"

// New opens the sandbox's book in options.DataDir and is ready to serve
// Handler; Start listens. All three credentials are required.
func New(credentials Credentials, options engine.Options) (*Server, error) {
	if credentials.MerchantNo == "" || credentials.StoreNo == "" || credentials.Token == "" {
		return nil, errors.New("pockyt sandbox: merchant number, store number and token are all needed")
	}
	s := &Server{credentials: credentials}
	spec := Spec()
	spec.Compose = s.compose
	opened, err := engine.Open(spec, options)
	if err != nil {
		return nil, err
	}
	s.Engine = opened
	s.routes()
	s.Resume()
	return s, nil
}

// Spec is everything about this sandbox that is plain data; the table of
// magic values is Spec().Table(). Compose is filled in by New.
func Spec() engine.Spec {
	return engine.Spec{
		Name: "pockyt", Title: "Pockyt", Currencies: currencies(), Magic: magicValues(), Hints: hints(),
		Texts:  "description, note or subject",
		Scopes: []string{scopePay, scopeInquiry, scopeBalance, scopePayees, scopeAccounts},
		Kinds: []engine.Kind{
			{Name: kindPayee, States: []string{payeeActivated, payeePending, payeeDeclined, payeeDeactivated}},
			{Name: kindAccount, States: []string{accountActivated, accountPending, accountInvalid}},
		},
		Switches:     []engine.Switch{{Name: switchJSON, Does: "Notices as JSON instead of forms"}},
		Secrets:      []string{signField, "bankAccountId", "cardNumber", "governmentId"},
		Retries:      retries(),
		Word:         word,
		Speak:        speak,
		Acknowledged: acknowledged,
	}
}

// currencies are those of the manual (Transfer Payout), with play money.
func currencies() []engine.Currency {
	return []engine.Currency{
		{Code: "USD", Exponent: 2, Opening: "250000.00"},
		{Code: "CNY", Exponent: 2, Opening: "1000000.00"},
		{Code: "PHP", Exponent: 2, Opening: "5000000.00"},
		{Code: "IDR", Exponent: 2, Opening: "2000000000.00"},
		{Code: "KRW", Exponent: 0, Opening: "200000000"},
		{Code: "HKD", Exponent: 2, Opening: "1000000.00"},
		{Code: "THB", Exponent: 2, Opening: "5000000.00"},
		{Code: "MYR", Exponent: 2, Opening: "500000.00"},
		{Code: "GBP", Exponent: 2, Opening: "100000.00"},
		{Code: "BDT", Exponent: 2, Opening: "10000000.00"},
		{Code: "PKR", Exponent: 2, Opening: "20000000.00"},
	}
}

func currencyOf(code string) (engine.Currency, bool) {
	for _, c := range currencies() {
		if c.Code == code {
			return c, true
		}
	}
	return engine.Currency{}, false
}

// retries are the gaps between the tries of a notice: eight more after the
// first, within two hours (Pockyt manual, Webhook Notification Reference; the
// gaps themselves are not published).
func retries() []time.Duration {
	return []time.Duration{
		15 * time.Second, 30 * time.Second, time.Minute, 5 * time.Minute,
		10 * time.Minute, 20 * time.Minute, 30 * time.Minute, 45 * time.Minute,
	}
}

// routes lists the calls (Pockyt manual, Payouts API).
func (s *Server) routes() {
	s.route("/v3/payee/register", scopePayees, s.register)
	s.route("/v3/payee/retrieve", scopePayees, s.retrieve)
	s.route("/v3/payee/update", scopePayees, s.update)
	s.route("/v3/payee/account/configurations", scopeAccounts, s.configurations)
	s.route("/v3/payee/account/create/bank-account", scopeAccounts, s.createBankAccount)
	s.route("/v3/payee/account/create/crypto", scopeAccounts, s.createWallet)
	s.route("/v3/payee/account/delete", scopeAccounts, s.deleteAccount)
	s.route("/v3/payee/payout-accounts", scopeAccounts, s.listAccounts)
	s.route("/v3/payouts/pay", scopePay, s.pay)
	s.route("/v3/payouts/inquiry", scopeInquiry, s.inquiry)
	s.route("/v3/payouts/balance", scopeBalance, s.balance)
}

// route serves one call behind the checks of the envelope.
func (s *Server) route(path, scope string, act func(*engine.Page, request) *answer) {
	s.Handle("POST "+path, scope, func(p *engine.Page, call *engine.Call) engine.Reply {
		r, a := s.open(p, call)
		if a == nil {
			a = act(p, r)
		}
		reply := a.reply()
		switch scope {
		case scopePay:
			reply.Number = r.fields["invoiceId"]
		case scopeInquiry:
			reply.About = r.fields["invoiceId"]
		}
		return reply
	})
}
