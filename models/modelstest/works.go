package modelstest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"countersign/models"
)

// Lease is how long the claims of Works last.
const Lease = 90 * time.Second

// AccountNumber is the account number of every instrument that Works makes.
const AccountNumber = "4417820033"

// Works is a desk that can pay: people, a provider account, and a payee with an
// account that the provider knows.
type Works struct {
	*Desk
	Maker, Approver models.Actor
	Account         models.ProviderAccount
	Payee           models.Payee
	Instrument      models.Instrument
}

// NewWorks opens a desk and makes all that a payout needs.
func NewWorks(t testing.TB) *Works {
	t.Helper()
	w := &Works{Desk: New(t)}
	w.Maker, w.Approver = w.Person(t, models.RoleMaker), w.Person(t, models.RoleApprover)
	w.Account = w.AddAccount(t)
	w.Payee = w.AddPayee(t, w.Maker)
	w.Instrument = w.AddUSBank(t, w.Maker, w.Payee.ID, AccountNumber)
	w.Register(t, w.Payee.ID, w.Instrument.ID)
	return w
}

// AddAccount connects a provider account "pockyt" that registers payees; the
// second one is "pockyt-2".
func (d *Desk) AddAccount(t testing.TB) models.ProviderAccount {
	t.Helper()
	account, err := d.AddProviderAccount(context.Background(), models.System("setup"), models.NewProviderAccount{
		Provider: "pockyt", Name: "Pockyt USD", Registers: true, Secret: map[string]bool{"token": true},
		Credentials: models.Credentials{"merchant_no": "202333", "store_no": "301854", "token": "canary-token-5cea5c1a"}})
	if err != nil {
		t.Fatal(err)
	}
	return account
}

// PayeeDraft returns a valid draft of a payee with a code of its own.
func (d *Desk) PayeeDraft() models.PayeeDraft {
	n := d.count.Add(1)
	return models.PayeeDraft{Code: fmt.Sprintf("CR-%d", n), Kind: "individual", FirstName: "Aline", LastName: "Ferreira",
		Email: fmt.Sprintf("aline%d@payees.test", n), Phone: "+1 212 555 0101", DateOfBirth: "1991-03-14",
		Country: "US", State: "NY", City: "New York", Street: "48 Mercer Street", Zip: "10013", Lang: "en"}
}

// AddPayee makes the payee of PayeeDraft.
func (d *Desk) AddPayee(t testing.TB, maker models.Actor) models.Payee {
	t.Helper()
	payee, err := d.CreatePayee(context.Background(), maker, d.PayeeDraft(), d.FormToken(t, maker))
	if err != nil {
		t.Fatal(err)
	}
	return payee
}

// AddUSBank adds a US bank account with the number to a payee.
func (d *Desk) AddUSBank(t testing.TB, maker models.Actor, payeeID int64, number string) models.Instrument {
	t.Helper()
	instrument, err := d.AddInstrument(context.Background(), maker, models.NewInstrument{PayeeID: payeeID, Kind: string(models.InstrumentUSBank),
		Label: "Main account", Country: "US", Currency: "USD", Purpose: "checking", Routing: "021000021", Number: number, Token: d.FormToken(t, maker)})
	if err != nil {
		t.Fatal(err)
	}
	return instrument
}

// Register lets the provider know payee and instrument, as if it had answered.
func (w *Works) Register(t testing.TB, payeeID, instrumentID int64) {
	t.Helper()
	ctx := context.Background()
	err := w.RecordPayeeRegistration(ctx, models.System("registration"), models.PayeeRegistration{PayeeID: payeeID, AccountID: w.Account.ID, PayeeVersion: 1},
		models.RegistrationResult{State: models.RegistrationActive, Ref: fmt.Sprintf("cust-%d", payeeID)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = w.RecordInstrumentRegistration(ctx, models.System("registration"), payeeID, models.InstrumentRegistration{InstrumentID: instrumentID, AccountID: w.Account.ID},
		models.RegistrationResult{State: models.RegistrationActive, Ref: fmt.Sprintf("dest-%d", instrumentID)}, nil)
	if err != nil {
		t.Fatal(err)
	}
}

// Entry returns what a maker would type for a payout of the amount, with a
// reference of its own.
func (w *Works) Entry(amount string) models.PayoutDraft {
	return models.PayoutDraft{PayeeID: w.Payee.ID, InstrumentID: w.Instrument.ID, AccountID: w.Account.ID, Amount: amount, Currency: "USD",
		Reference: fmt.Sprintf("INV-%d", w.count.Add(1)), Subject: "Payout", Description: "October royalties", Note: "Thank you", Memo: "checked"}
}

// Draft makes a draft of 12.50 USD.
func (w *Works) Draft(t testing.TB) models.Payout {
	t.Helper()
	p, _, err := w.CreatePayout(context.Background(), w.Maker, models.NewPayout{Draft: w.Entry("12.50"), Token: w.FormToken(t, w.Maker)})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Submitted makes a payout that waits for approval.
func (w *Works) Submitted(t testing.TB) models.Payout {
	t.Helper()
	p := w.Draft(t)
	p, err := w.SubmitPayout(context.Background(), w.Maker, p.ID, p.Version)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Approved makes a payout that may be sent.
func (w *Works) Approved(t testing.TB) models.Payout {
	t.Helper()
	p := w.Submitted(t)
	p, err := w.ApprovePayout(context.Background(), w.Approver, p.ID, p.Digest)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Claimed makes a payout that a worker owns, and returns its order. Nothing else
// may be waiting in the queue.
func (w *Works) Claimed(t testing.TB) models.Order {
	t.Helper()
	return w.Claim(t, w.Approved(t).ID)
}

// Claim claims the payout, which must be the only one in the queue.
func (w *Works) Claim(t testing.TB, id string) models.Order {
	t.Helper()
	orders, err := w.ClaimPayouts(context.Background(), "test worker", 10, Lease)
	if err != nil {
		t.Fatal(err)
	}
	if len(orders) != 1 || orders[0].PayoutID != id {
		t.Fatalf("claimed %v, want %s alone", orders, id)
	}
	return orders[0]
}

// Sending makes a payout whose first byte may have left.
func (w *Works) Sending(t testing.TB) models.Order {
	t.Helper()
	return w.Send(t, w.Approved(t).ID)
}

// Send claims an approved payout and passes the gate. Nothing else may be
// waiting in the queue.
func (w *Works) Send(t testing.TB, id string) models.Order {
	t.Helper()
	o := w.Claim(t, id)
	if err := w.MarkSending(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	return o
}

// Answer records an answer with the event to the order.
func (w *Works) Answer(t testing.TB, o models.Order, event models.Event) models.Payout {
	t.Helper()
	p, err := w.RecordOutcome(context.Background(), models.System("dispatcher"), o, models.Outcome{Event: event, Source: models.FromAnswer, Reason: "As the test wants it."}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Reopen opens the file of a desk that was closed, as the next process would.
func Reopen(t testing.TB, d *Desk) *models.Store {
	t.Helper()
	s, err := models.OpenStore(context.Background(), models.Options{Path: d.Path, Keys: d.Keys(), Clock: d.Clock.Now, PasswordCost: cheap})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// Look reads a payout.
func (d *Desk) Look(t testing.TB, id string) models.Payout {
	t.Helper()
	p, err := d.PayoutByID(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Sound fails the test unless the books balance and the audit chain holds.
func (d *Desk) Sound(t testing.TB) {
	t.Helper()
	faults, err := d.CheckBooks(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		t.Error(f)
	}
	broken, err := d.VerifyAudit(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if broken != 0 {
		t.Errorf("the audit chain breaks at %d", broken)
	}
}
