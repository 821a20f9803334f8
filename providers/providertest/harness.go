// Package providertest holds the laws that every provider must keep, and the
// mutants that the laws must catch.
//
// A tour: harness.go is what a provider's own test fills in; bench.go starts
// its sandbox, opens an account against it and makes orders; inbox.go takes
// notices in; law.go lists the laws; laws_*.go prove them, one file per chapter;
// wire.go are servers that misbehave in ways no sandbox should; mutant.go and
// mutant_fitting.go break an adapter on purpose.
//
// A provider's test has two lines: Run proves the laws, Hunt proves that each
// mutant breaks at least one. All traffic is real HTTP on loopback, and the
// judge is always the sandbox's book, never a word of the adapter.
package providertest

import (
	"context"
	"maps"
	"testing"
	"time"

	"countersign/models"
	"countersign/providers"
	engine "countersign/providers/sandbox"
)

// Sandbox is a provider's sandbox as its package makes it.
type Sandbox interface {
	Start(ctx context.Context) error
	URL() string
	View() engine.View
	Close() error
}

// Harness is what the laws need to know about one provider.
type Harness struct {
	Driver      providers.Driver
	Credentials models.Credentials
	// Strange are the credentials of another account, for a vendor with whom a
	// secret with one letter more is no secret at all; nil otherwise.
	Strange models.Credentials
	// Fit makes an order one that the vendor takes, with the details of an
	// instrument; nil when orders need none.
	Fit func(*models.Order)
	// Cast writes a magic value where this vendor's orders can carry it; nil for
	// the note or the description.
	Cast func(order *models.Order, magic string)
	// Booked is what the sandbox's book calls our texts, where it has other names
	// for them.
	Booked map[string]string
	// Spoil makes a detail of an order wrong in the vendor's eyes and returns its
	// name; needed when the vendor checks details before they are sent.
	Spoil func(*models.Order) string
	// Sandbox makes a sandbox that knows the credentials. It is not started.
	Sandbox func(engine.Options) (Sandbox, error)
	// SandboxFor is used instead of Sandbox where the vendor is told out of band
	// where its notices go.
	SandboxFor func(o engine.Options, noticeURL string) (Sandbox, error)
	// Texts reads description, note and subject of an order from what the
	// sandbox's book keeps of it, where Booked is not enough.
	Texts func(detail map[string]string) map[string]string
	// NeverOurs is true when no answer to an order says for certain that nothing
	// was created because of a fault of ours.
	NeverOurs bool
	// Plans are magic values of the sandbox, and what the desk must make of
	// them. Together they must cover Answers and Finals (see law.go).
	Plans []Plan
	// Notices are magic values about notices.
	Notices []NoticePlan
	// LostAccount ends the account number that is registered although its
	// answer is lost; "" when the provider registers none.
	LostAccount string
	// PendingAccount ends the account number that is under review at first,
	// then active, with a notice; "" when there is no such thing.
	PendingAccount string
	// Words are bodies that mean yes and no when they come with HTTP 200.
	Words []string
	// Refusals are the HTTP statuses that by the vendor's manual are clear
	// refusals of an order, and what the desk makes of them; nil when no status
	// decides by itself.
	Refusals map[int]models.Event
	// Unknown is the HTTP status that means to a query that there is no such
	// order; 0 when no status says that.
	Unknown int
	// NeverReturns is true when the vendor does not tell of money that came back.
	NeverReturns bool
	// Kind is what the sandbox's book calls an order of ours, where it books
	// other kinds too.
	Kind string
	// FillForm does what a payee does at the vendor's own form; needed when the
	// vendor has forms.
	FillForm func(t testing.TB, formURL string)
	// ForeignHost is the host of the forms that the sandbox offers although they
	// are not the vendor's.
	ForeignHost string
	// Mutants are mistakes that can only be made with this vendor.
	Mutants []Mutant
	// SecretFields are wire fields that must never be recorded; Secrets are values
	// of Fit that must not either.
	SecretFields, Secrets []string
	// Vectors proves that requests and signatures equal the printed ones.
	Vectors func(testing.TB)
}

// Plan is a magic value for an order and what must come of it.
type Plan struct {
	Magic  string
	Answer models.Event // of the answer to the order
	Booked bool         // the order is in the book right after the answer
	// First is what a query right after the answer must say, when it is worth
	// to be asked; Later is what queries must say in the end. Where an order can
	// be asked for by the vendor's own id only, and the id is not known, the order
	// is repeated byte for byte first.
	First, Later models.Event
	Mismatch     bool // the answer names something else than was sent
	Form         bool // the answer leads to a form that is not the vendor's
}

// NoticePlan is a magic value for an order and the notices that must come.
type NoticePlan struct {
	Magic   string
	Events  []models.Event // of genuine notices, in any order
	Forged  bool           // the notices are forged instead
	Altered bool           // the notices are genuine, but name another amount
}

// strange are credentials of another account.
func (h Harness) strange() models.Credentials {
	if h.Strange != nil {
		return h.Strange
	}
	other := maps.Clone(h.Credentials)
	for _, field := range h.Driver.Traits.Credentials {
		if field.Secret {
			other[field.Name] += "x"
		}
	}
	return other
}

// cast writes a magic value into an order.
func (h Harness) cast(order *models.Order, magic string) {
	switch {
	case magic == "":
	case h.Cast != nil:
		h.Cast(order, magic)
	case h.Driver.Traits.MaxNote == providers.NoText:
		order.Description = "sandbox:" + magic
	default:
		order.Note = "sandbox:" + magic
	}
}

// patience is how long a law waits for something that must happen.
const patience = 10 * time.Second

// eventually waits until something holds; what says what it is. When the law
// is broken already, there is nothing left to wait for.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	wait := patience
	if _, hunted := t.(*witness); hunted {
		wait = patience / 10
	}
	if t.Failed() {
		wait = 0
	}
	deadline := time.NewTimer(wait)
	defer deadline.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("it never came about that %s", what)
		}
	}
}
