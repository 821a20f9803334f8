package e2e

import (
	"strings"
	"testing"

	"countersign/providers/sandbox"
)

// What became unclear is told in plain words, is asked about, and is never
// offered to be paid again.
func TestAnUnclearAnswerIsUnconfirmedAndAskedAbout(t *testing.T) {
	t.Parallel()
	d := demoDesk(t)
	maker, approver := d.as(t, "maker"), d.as(t, "approver")
	for _, c := range []struct{ magic, words string }{
		{"http500-unbooked", "HTTP 500"},
		{"supplier-unbooked", "000080"},
		{"lost-unbooked", "before an answer came"},
	} {
		id := paysOut(d, maker, approver, draft{"Kofi Mensah", "31.00", unique("E2E-" + c.magic), "sandbox:" + c.magic})
		for _, p := range []*person{maker, approver} {
			p.status("Unconfirmed")
			p.see("Nobody knows yet whether Pockyt has this order", "Money may have moved: do not pay it again.", "quote order number", c.words)
			p.is("it is not offered to be paid again", "![...document.querySelectorAll('main a, main button')].some(e => /retry|again|duplicate|resend/i.test(name(e)))")
		}
		maker.press("Check now")
		maker.see("The provider is being asked.")
		maker.see("Pockyt does not know an order with this number") // by itself
		maker.status("Unconfirmed")
		if n := len(d.orders(id)); n != 0 {
			t.Errorf("%s: %d orders", c.magic, n)
		}
	}
	maker.press("Overview")
	maker.see("No clear answer: Kofi Mensah", "Money may have moved. Do not pay again")
}

// An answer that is nonsense or lost although the order was booked: the desk
// finds out, and the order was sent once.
func TestAnAnswerThatWasLostIsFoundAgain(t *testing.T) {
	t.Parallel()
	d := demoDesk(t)
	maker, approver := d.as(t, "maker2"), d.as(t, "approver2")
	for _, magic := range []string{"html-booked", "http500-booked", "late-booking", "slow"} {
		id := paysOut(d, maker, approver, draft{"Chen Wei", "32.00", unique("E2E-" + magic), "sandbox:" + magic})
		approver.status("Paid")
		approver.see("History", "Sent to Pockyt")
		if magic != "slow" {
			approver.see("Unconfirmed", "Pockyt is asked what became of it.")
		}
		if orders := d.orders(id); len(orders) != 1 || orders[0].Requests != 1 {
			t.Errorf("%s: the provider has %+v", magic, orders)
		}
	}
}

// A provider that never tells is asked when a person wants to know.
func TestCheckNowAsksTheProvider(t *testing.T) {
	t.Parallel()
	d := demoDesk(t)
	maker, approver := d.as(t, "maker"), d.as(t, "approver2")
	id := paysOut(d, maker, approver, draft{"Fatou Diop", "33.00", unique("E2E-CHECK-1"), "sandbox:notice-never"})
	maker.status("Sent")
	maker.see("Pockyt has the order")
	err := until(patience, func() (bool, error) {
		orders := d.orders(id)
		return len(orders) == 1 && orders[0].Status == sandbox.Paid, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	maker.status("Sent")
	maker.press("Check now")
	maker.status("Paid")
}

func TestALowBalanceFailsWithReasonAndNextStep(t *testing.T) {
	t.Parallel()
	d := demoDesk(t)
	maker, approver := d.as(t, "maker"), d.as(t, "approver")
	id := paysOut(d, maker, approver, draft{"Jonas Lindqvist", "34.00", unique("E2E-LOW-1"), "sandbox:low-balance"})
	maker.status("Failed")
	maker.see("It failed: no money left the account", "the balance is too low", "000040", "A maker can mend the cause and make a new payout.")
	maker.press("Duplicate")
	if maker.heading() != "New payout" || maker.value("Amount") != "34.00" || !strings.HasPrefix(maker.value("Payee"), "Jonas Lindqvist") || maker.value("Your reference") != "" {
		maker.stuck("the new payout is not filled like the old one")
	}
	if n := len(d.orders(id)); n != 0 {
		t.Errorf("%d orders", n)
	}
}

func TestMoneyThatCameBackIsShownAsReturned(t *testing.T) {
	t.Parallel()
	d := demoDesk(t)
	maker, approver := d.as(t, "maker2"), d.as(t, "approver")
	id := paysOut(d, maker, approver, draft{"Priya Raman", "35.00", unique("E2E-RETURNED-1"), "sandbox:stays-pending"})
	maker.status("Sent")
	d.push(t, id, sandbox.Paid)
	maker.status("Paid")
	d.push(t, id, sandbox.Returned)
	maker.status("Returned")
	maker.see("The money came back", "A maker corrects the account with the payee")
	maker.is("the books say where the money lies", "/available/.test(document.querySelector('#payout-side').innerText)")
}

// A provider that contradicts itself is shown, and nothing moves by itself.
func TestAContradictionIsShown(t *testing.T) {
	t.Parallel()
	d := demoDesk(t)
	maker, approver := d.as(t, "maker"), d.as(t, "approver2")
	paysOut(d, maker, approver, draft{"Aline Ferreira", "36.00", unique("E2E-CONFLICT-1"), "sandbox:failed-then-paid"})
	maker.status("Failed")
	maker.see("Pockyt contradicts what we know", "Nothing more is sent for it until this is settled")
	maker.press("Overview")
	maker.see("Pockyt contradicts us")
}
