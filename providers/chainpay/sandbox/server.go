package sandbox

import (
	"crypto/rsa"
	"errors"
	"time"

	engine "countersign/providers/sandbox"
)

// Credentials are the one merchant the sandbox knows: its app id, and its
// public key to check what comes in (ChainPay manual, Sign).
type Credentials struct {
	AppID             string
	MerchantPublicKey *rsa.PublicKey // at least 1024 bits, as in the manual's sample
	// PlatformPrivateKey signs notices, at least 1024 bits. Needed only with
	// NotifyURL.
	PlatformPrivateKey *rsa.PrivateKey
	// NotifyURL is the merchant's address for notices, sent only while the
	// switch "notices" is on. Empty: none.
	NotifyURL string
}

// String shows no key.
func (c Credentials) String() string { return "app " + c.AppID }

// GoString is String: the private key must not slip out through %#v either.
func (c Credentials) GoString() string { return c.String() }

// minBits is the length of the manual's sample signature.
const minBits = 1024

func (c Credentials) check() error {
	if c.AppID == "" || c.MerchantPublicKey == nil {
		return errors.New("chainpay sandbox: app id and the merchant's public key are both needed")
	}
	if c.NotifyURL != "" && c.PlatformPrivateKey == nil {
		return errors.New("chainpay sandbox: notices need the platform's private key")
	}
	if c.MerchantPublicKey.N.BitLen() < minBits || c.PlatformPrivateKey != nil && c.PlatformPrivateKey.N.BitLen() < minBits {
		return errors.New("chainpay sandbox: RSA keys have at least 1024 bits")
	}
	return nil
}

// Server is ChainPay. The embedded engine brings Handler, Start, URL, Close,
// and the console's actions (Arm, Disarm, Push, Renotify, Turn, View) for tests
// and harnesses.
type Server struct {
	*engine.Engine
	credentials Credentials
}

// The calls, as faults are aimed at them. The first one creates orders.
const (
	scopePay      = "pay"
	scopeQuery    = "query"
	scopeChannels = "channels"
)

// The switches: readings that the manual leaves open.
const (
	switchNotices = "notices"
	switchExtra   = "sign-empty-extra"
	switchMillis  = "pay-time-in-ms"
	switchRepeat  = "repeat-says-balance"
)

// New opens the sandbox's book in options.DataDir and is ready to serve
// Handler; Start listens.
func New(credentials Credentials, options engine.Options) (*Server, error) {
	if err := credentials.check(); err != nil {
		return nil, err
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

// Spec is everything about this sandbox that is plain data; the table of magic
// values is Spec().Table(). Compose is filled in by New.
func Spec() engine.Spec {
	return engine.Spec{
		Name: "chainpay", Title: "ChainPay", Currencies: balances(), Magic: magicValues(), Hints: hints(),
		Texts:  "extra.memo or extra.description",
		Scopes: []string{scopePay, scopeQuery, scopeChannels},
		Switches: []engine.Switch{
			{Name: switchNotices, Does: "New orders send signed notices to the merchant's address, if it has one"},
			{Name: switchExtra, Does: `An empty extra is part of the signature as extra={}`},
			{Name: switchMillis, Does: "payTime is in milliseconds"},
			{Name: switchRepeat, Does: `A repeated outTradeNo is refused with "insufficient token balance"`},
		},
		Secrets:      []string{signField, "receiver"},
		Retries:      retries(),
		Word:         word,
		Speak:        speak,
		Acknowledged: acknowledged,
	}
}

// retries are the gaps between the tries of a notice. The manual describes no
// webhook at all; these are this sandbox's own.
func retries() []time.Duration {
	return []time.Duration{15 * time.Second, time.Minute, 5 * time.Minute, 30 * time.Minute}
}

// routes lists the calls (ChainPay manual, PayOut, Query PayOut Order, Channel
// and Currency).
func (s *Server) routes() {
	s.post("/v2/payout", scopePay, s.pay)
	s.post("/v2/queryPayOutOrder", scopeQuery, s.query)
	s.look("/v2/payChannel", func(*engine.Call) *answer { return listChannels() })
	s.look("/v2/currency", func(call *engine.Call) *answer { return listCurrencies(call.Query.Get("channel")) })
}

// post serves one signed call.
func (s *Server) post(path, scope string, act func(*engine.Page, request) *answer) {
	s.Handle("POST "+path, scope, func(p *engine.Page, call *engine.Call) engine.Reply {
		r, a := s.open(p, call)
		if a == nil {
			a = act(p, r)
		}
		reply := a.reply()
		if scope == scopePay {
			reply.Number = r.text("outTradeNo")
		} else {
			reply.About = r.text("outTradeNo")
		}
		return reply
	})
}

// look serves one call without a body, which therefore has no signature.
func (s *Server) look(path string, act func(*engine.Call) *answer) {
	s.Handle("GET "+path, scopeChannels, func(_ *engine.Page, call *engine.Call) engine.Reply {
		a := s.known(call)
		if name := call.Refusal(); a == nil && name != "" {
			a = refusal(name, "armed at the console: "+name)
		}
		if a == nil {
			a = act(call)
		}
		return a.reply()
	})
}
