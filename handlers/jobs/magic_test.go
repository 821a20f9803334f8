package jobs_test

import (
	"strings"
	"testing"

	"countersign/models"
	pockyt "countersign/providers/pockyt/sandbox"
	"countersign/providers/sandbox"
)

// ending is what a magic value of the sandbox must end in at the desk.
type ending struct {
	status   string // states that are right, joined with "|"
	conflict bool   // a conflict is open in the end
	unbooked bool   // the provider never made an order
}

// Every row of the sandbox's table of orders. A return that came before anybody
// saw the success is a failure: the money came back either way.
var endings = map[string]ending{
	"accepted":  {status: "paid"},
	"paid-now":  {status: "paid"},
	"failed":    {status: "failed"},
	"returned":  {status: "returned|failed"},
	"canceled":  {status: "failed"},
	"bad-value": {status: "failed", unbooked: true}, "low-balance": {status: "failed", unbooked: true}, "bad-account": {status: "failed", unbooked: true},
	"stays-pending":    {status: "in_transit"},
	"failed-then-paid": {status: "failed", conflict: true},
	"slow":             {status: "paid"},
	"lost-booked":      {status: "paid"}, "lost-unbooked": {status: "in_doubt", unbooked: true},
	"half-booked":    {status: "paid"},
	"http500-booked": {status: "paid"}, "http500-unbooked": {status: "in_doubt", unbooked: true},
	"html-booked": {status: "paid"}, "torn-booked": {status: "paid"}, "empty-booked": {status: "paid"}, "redirect-booked": {status: "paid"},
	"late-booking":  {status: "paid"},
	"wrong-amount":  {status: "paid", conflict: true},
	"system-booked": {status: "paid"}, "supplier-unbooked": {status: "in_doubt", unbooked: true},
	"notice-early": {status: "paid"}, "notice-late": {status: "paid"}, "notice-twice": {status: "paid"}, "notice-disorder": {status: "paid"},
	"returned-disorder": {status: "returned|failed"},
	"notice-forged":     {status: "paid"},
	"notice-amount":     {status: "paid", conflict: true},
	"notice-never":      {status: "paid"},
	// these two stop the account, so they have a law of their own
	"no-rights": {}, "bad-signature": {},
}

func TestEveryMagicValueEndsAsItMust(t *testing.T) {
	h := newHall(t)
	payee, instrument := h.payee("Aline", "4417820033")
	ids := map[string]string{}
	for _, row := range pockyt.Spec().Table() {
		if row.Name == "" {
			continue
		}
		want, known := endings[row.Name]
		if !known {
			t.Errorf("the sandbox knows %s, this law does not", row.Name)
		}
		if want.status != "" {
			ids[row.Name] = h.pay(payee, instrument, "INV-"+row.Name, "sandbox:"+row.Name).ID
		}
	}
	for name, id := range ids {
		var last models.Payout
		h.eventually(name+" to end in "+endings[name].status, func() bool {
			last = h.Look(t, id)
			return isOneOf(last.Status, endings[name].status) && h.isQuiet(t, name, id)
		})
	}
	h.judge(ids)
	h.Sound(t)
}

func isOneOf(s models.Status, list string) bool {
	for want := range strings.SplitSeq(list, "|") {
		if string(s) == want {
			return true
		}
	}
	return false
}

// isQuiet reports whether everything that the magic value does has come about:
// a parked payout was asked for more than once, and a conflict was raised.
func (h *hall) isQuiet(t *testing.T, name, id string) bool {
	f, err := h.PayoutFileByID(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	return (f.Status.IsFinal() || f.Checks >= 3) && (len(f.Conflicts) > 0) == endings[name].conflict
}

// judge holds the desk's books against the sandbox's.
func (h *hall) judge(ids map[string]string) {
	h.t.Helper()
	orders := map[string]sandbox.OrderView{}
	for _, o := range h.box.View().Orders {
		id := models.PayoutOfNumber(o.Number)
		if _, twice := orders[id]; twice {
			h.t.Errorf("%s has two orders at the provider", id)
		}
		orders[id] = o
		if o.Requests != 1 {
			h.t.Errorf("%s was sent %d times", o.Number, o.Requests)
		}
		if o.Minor != "1250" || o.Currency != "USD" {
			h.t.Errorf("%s went out as %s %s", o.Number, o.Minor, o.Currency)
		}
	}
	for _, n := range h.box.View().Unbooked {
		if n.Requests != 1 {
			h.t.Errorf("%s was sent %d times", n.Number, n.Requests)
		}
	}
	for name, id := range ids {
		p, want := h.Look(h.t, id), endings[name]
		o, booked := orders[id]
		if booked == want.unbooked {
			h.t.Errorf("%s: booked is %v", name, booked)
		}
		if paid := booked && o.Status == sandbox.Paid; (p.Status == models.StatusPaid) != paid && !want.conflict {
			h.t.Errorf("%s: %s here, %s there", name, p.Status, o.Status)
		}
		if p.AttemptNo != 1 {
			h.t.Errorf("%s: %d attempts", name, p.AttemptNo)
		}
		if booked && p.ProviderRef != "" && p.ProviderRef != o.ProviderRef {
			h.t.Errorf("%s: reference %s here, %s there", name, p.ProviderRef, o.ProviderRef)
		}
	}
}

// A refusal that is our own fault stops the account, and the payout goes out
// once, under the same number, when the account works again.
func TestARefusalOfOursWaitsAndGoesOutOnce(t *testing.T) {
	for _, magic := range []string{"no-rights", "bad-signature"} {
		h := newHall(t)
		payee, instrument := h.payee("Aline", "4417820033")
		// The magic is in a fault and not in the note, so that it ends.
		if err := h.box.Arm("pay", magic, 1); err != nil {
			t.Fatal(err)
		}
		p := h.pay(payee, instrument, "INV-1", "")
		h.eventually("the account to stop", func() bool {
			account, err := h.ProviderAccountByID(ctx, h.account.ID)
			return err == nil && account.Status == models.AccountPaused
		})
		f, err := h.PayoutFileByID(ctx, p.ID)
		if err != nil || f.Status != models.StatusApproved || f.Waits == "" {
			t.Fatalf("%s: %s, waits %q, %v", magic, f.Status, f.Waits, err)
		}
		if err := h.RecordTest(ctx, h.Admin, models.AccountTest{AccountID: h.account.ID, Good: true}); err != nil {
			t.Fatal(err)
		}
		if got := h.settled(p.ID, models.StatusPaid); got.AttemptNo != 1 {
			t.Errorf("%s: paid by attempt %d", magic, got.AttemptNo)
		}
		if v := h.box.View(); len(v.Orders) != 1 || v.Orders[0].Number != models.OrderNumber(p.ID, 1) {
			t.Errorf("%s: orders %v", magic, v.Orders)
		}
		h.Sound(t)
	}
}
