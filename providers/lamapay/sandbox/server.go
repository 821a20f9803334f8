package sandbox

import (
	"errors"
	"time"

	engine "countersign/providers/sandbox"
)

// Credentials are what the sandbox's one merchant has. The tokens are secrets:
// Token signs the webhooks too.
type Credentials struct {
	// Token was made with the "Payout" box ticked (LamaPay manual,
	// Preparation). Required.
	Token string
	// TokenWithoutPayout was made without the tick: it makes pay-ins and reads,
	// but payouts are refused with 403. Empty: there is no such token.
	TokenWithoutPayout string
	// WebhookURL is the merchant's default address for webhooks, which a
	// payment's own webhookUrl overrides. Empty: none.
	WebhookURL string
}

// String shows no token.
func (c Credentials) String() string { return "LamaPay merchant" }

// GoString is String: a token must not slip out through %#v either.
func (c Credentials) GoString() string { return c.String() }

// Server is LamaPay. The embedded engine brings Handler, Start, URL, Close, and
// the console's actions (Arm, Disarm, Push, Renotify, Turn, View) for tests and
// harnesses.
type Server struct {
	*engine.Engine
	credentials Credentials
}

// The calls, as faults are aimed at them. The first one creates payments.
const (
	scopeCreate = "create"
	scopeRead   = "read"
	scopeForm   = "form"
)

// New opens the sandbox's book in options.DataDir and is ready to serve
// Handler; Start listens.
func New(credentials Credentials, options engine.Options) (*Server, error) {
	if credentials.Token == "" {
		return nil, errors.New("lamapay sandbox: a token is needed")
	}
	if credentials.TokenWithoutPayout == credentials.Token {
		return nil, errors.New("lamapay sandbox: the two tokens are the same")
	}
	s := &Server{credentials: credentials}
	spec := Spec()
	spec.Compose = s.compose
	opened, err := engine.Open(spec, options)
	if err != nil {
		return nil, err
	}
	s.Engine = opened
	s.Handle("POST /api/payments", scopeCreate, s.create)
	s.Handle("GET /api/payments/{id}", scopeRead, s.read)
	s.Handle("GET /checkin/{id}", scopeForm, s.showForm)
	s.Handle("POST /checkin/{id}", scopeForm, s.takeForm)
	s.File("GET /checkin/style.css", "text/css; charset=utf-8", formStyle)
	s.Resume()
	return s, nil
}

// Spec is everything about this sandbox that is plain data; the table of magic
// values is Spec().Table(). Compose is filled in by New.
func Spec() engine.Spec {
	return engine.Spec{
		Name: "lamapay", Title: "LamaPay", Currencies: currencies(), Magic: magicValues(), Hints: hints(),
		Texts:        "description or metadata",
		Scopes:       []string{scopeCreate, scopeRead, scopeForm},
		Switches:     switches(),
		Secrets:      []string{"account"},
		Retries:      retries(),
		Word:         word,
		Silent:       func(status engine.Status) bool { return status == engine.Pending },
		Acknowledged: acknowledged,
	}
}

// word is LamaPay's own word for a status; it has three (LamaPay manual, Poll
// if you wish). Whatever gave the money back can only be told as failed.
func word(status engine.Status) string {
	switch status {
	case engine.Paid:
		return "succeeded"
	case engine.Failed, engine.Returned, engine.Canceled:
		return "failed"
	}
	return "pending"
}

// retries are the gaps between the tries of a webhook: five tries. The manual
// promises one and says nothing of more.
func retries() []time.Duration {
	return []time.Duration{10 * time.Second, time.Minute, 5 * time.Minute, 30 * time.Minute}
}

// currencies: the manual says ISO 4217 and names no list. These are common
// ones, of every number of decimal places, with play money.
func currencies() []engine.Currency {
	var list []engine.Currency
	for _, group := range []struct {
		exponent int
		opening  string
		codes    []string
	}{
		{2, "1000000.00", []string{
			"EUR", "USD", "GBP", "AED", "ARS", "AUD", "BDT", "BGN", "BRL", "CAD", "CHF", "CNY", "COP", "CZK", "DKK",
			"EGP", "GEL", "GHS", "HKD", "HUF", "IDR", "ILS", "INR", "KES", "KZT", "MAD", "MXN", "MYR", "NGN", "NOK",
			"NZD", "PEN", "PHP", "PKR", "PLN", "RON", "SAR", "SEK", "SGD", "THB", "TRY", "TWD", "UAH", "UZS", "ZAR",
		}},
		{0, "100000000", []string{"CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF"}},
		{3, "500000.000", []string{"BHD", "JOD", "KWD", "OMR", "TND"}},
	} {
		for _, code := range group.codes {
			list = append(list, engine.Currency{Code: code, Exponent: group.exponent, Opening: group.opening})
		}
	}
	return list
}

func currencyOf(code string) (engine.Currency, bool) {
	for _, c := range currencies() {
		if c.Code == code {
			return c, true
		}
	}
	return engine.Currency{}, false
}
