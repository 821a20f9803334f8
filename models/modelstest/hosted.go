package modelstest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"countersign/models"
)

// FormURL is the provider's form of every payout that Hosted makes.
const FormURL = "https://pay.example.com/checkin/pay_7K3M4X"

// Hosted makes a payout of 320.00 EUR that waits for its payee, who is to fill
// in the provider's form FormURL. change, if any, may alter the payee and what
// is entered. The payee's e-mail address is ana.costa1@payee.test and so on.
func (d *Desk) Hosted(t testing.TB, change ...func(*models.PayeeDraft, *models.PayoutDraft)) models.Payout {
	t.Helper()
	ctx, n := context.Background(), d.count.Add(1)
	maker, approver := d.Person(t, models.RoleMaker), d.Person(t, models.RoleApprover)
	person := models.PayeeDraft{Code: fmt.Sprintf("P-%d", n), Kind: "individual", Details: models.DetailsContact, FirstName: "Ana", LastName: "Costa",
		Email: fmt.Sprintf("ana.costa%d@payee.test", n)}
	draft := models.PayoutDraft{AccountID: d.hostedAccount(t), Amount: "320.00", Currency: "EUR", Reference: fmt.Sprintf("RF-%d", 3320+n), Description: "Order refund"}
	for _, f := range change {
		f(&person, &draft)
	}
	payee, err := d.CreatePayee(ctx, maker, person, d.FormToken(t, maker))
	if err != nil {
		t.Fatal(err)
	}
	draft.PayeeID = payee.ID
	p, _, err := d.CreatePayout(ctx, maker, models.NewPayout{Draft: draft, Token: d.FormToken(t, maker), Submit: true})
	if err != nil {
		t.Fatal(err)
	}
	if p, err = d.ApprovePayout(ctx, approver, p.ID, p.Digest); err != nil {
		t.Fatal(err)
	}
	orders, err := d.ClaimPayouts(ctx, "test", 1, time.Minute)
	if err != nil || len(orders) != 1 {
		t.Fatalf("%d orders (%v), want one", len(orders), err)
	}
	if err := d.MarkSending(ctx, orders[0]); err != nil {
		t.Fatal(err)
	}
	out := models.Outcome{Event: models.EventAwaitPayee, Source: models.FromAnswer, Ref: fmt.Sprintf("pay_%d", n), Status: "pending", FormURL: FormURL}
	if p, err = d.RecordOutcome(ctx, models.System("dispatcher"), orders[0], out, nil); err != nil || p.Status != models.StatusAwaitingPayee {
		t.Fatalf("the payout is %s (%v)", p.Status, err)
	}
	return p
}

// hostedAccount is the desk's account at a provider with forms of its own.
func (d *Desk) hostedAccount(t testing.TB) string {
	t.Helper()
	accounts, err := d.ProviderAccounts(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range accounts {
		if a.Hosted {
			return a.ID
		}
	}
	a, err := d.AddProviderAccount(context.Background(), d.Admin, models.NewProviderAccount{Provider: "formpay", Name: "Forms", Hosted: true,
		Credentials: models.Credentials{"token": "t"}, Secret: map[string]bool{"token": true}, Token: d.FormToken(t, d.Admin)})
	if err != nil {
		t.Fatal(err)
	}
	return a.ID
}

// News records what a provider says about a payout in answer to a query.
func (d *Desk) News(t testing.TB, payoutID string, event models.Event) models.Payout {
	t.Helper()
	order, _, err := d.OrderOf(context.Background(), payoutID)
	if err != nil {
		t.Fatal(err)
	}
	p, err := d.RecordOutcome(context.Background(), models.System("status check"), order,
		models.Outcome{Event: event, Source: models.FromQuery, Ref: order.ProviderRef, Reason: "The provider said so."}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Link returns the token of a payout's link as it is now.
func (d *Desk) Link(t testing.TB, payoutID string) string {
	t.Helper()
	l, ok, err := d.LinkOf(context.Background(), payoutID)
	if err != nil || !ok {
		t.Fatalf("no link (%v)", err)
	}
	return d.Keys().LinkToken(payoutID, l.Version)
}
