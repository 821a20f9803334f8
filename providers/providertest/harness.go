// Package providertest holds the laws that every provider must keep, and the
// mutants that the laws must catch.
//
// A tour: harness.go is what a provider's own test fills in; bench.go starts
// its sandbox, opens an account against it and makes orders; law.go lists the
// laws; laws_*.go prove them, one file per chapter; wire.go are servers that
// misbehave in ways no sandbox should; mutant.go and mutant_fitting.go break an
// adapter on purpose.
//
// A provider's test has two lines: Run proves the laws, Hunt proves that each
// mutant breaks at least one. All traffic is real HTTP on loopback, and the
// judge is always the sandbox's book, never a word of the adapter.
package providertest

import (
	"context"
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
	// Sandbox makes a sandbox that knows the credentials. It is not started.
	Sandbox func(engine.Options) (Sandbox, error)
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
	// SecretFields are wire fields that must never be recorded.
	SecretFields []string
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
