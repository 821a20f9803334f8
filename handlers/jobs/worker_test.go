package jobs_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"countersign/models"
)

func TestASlowOrderHoldsUpNobody(t *testing.T) {
	timing := quick()
	timing.SlowAnswer = 30 * time.Second
	h := newStill(t, timing, 20*time.Second)
	h.start()
	payee, instrument := h.payee("Aline", "4417820033")
	slow := h.pay(payee, instrument, "INV-1", "sandbox:slow")
	h.settled(slow.ID, models.StatusSending)
	for _, reference := range []string{"INV-2", "INV-3", "INV-4"} {
		p := h.pay(payee, instrument, reference, "sandbox:paid-now")
		h.settled(p.ID, models.StatusPaid)
		// The notice of the slow order may have settled it; its call still runs.
		if n := h.requests(slow.ID); n != 1 {
			t.Errorf("the slow order was sent %d times", n)
		}
	}
}

// requests counts the orders that reached the provider for a payout.
func (h *hall) requests(payoutID string) int {
	n := 0
	v := h.box.View()
	for _, o := range v.Orders {
		if models.PayoutOfNumber(o.Number) == payoutID {
			n += o.Requests
		}
	}
	for _, u := range v.Unbooked {
		if models.PayoutOfNumber(u.Number) == payoutID {
			n += u.Requests
		}
	}
	return n
}

// What an earlier process left: claimed is proven unsent and goes out, sending
// may have been sent and never goes out again.
func TestAStartPutsRightWhatAnEarlierOneLeft(t *testing.T) {
	h := newStill(t, quick(), time.Second)
	h.start()
	payee, instrument := h.payee("Aline", "4417820033")
	h.eventually("the payee to be known", func() bool {
		f, err := h.PayeeFileByID(ctx, payee.ID)
		return err == nil && len(f.Instruments) == 1 && len(f.Instruments[0].Registrations) == 1 && f.Instruments[0].Registrations[0].State == models.RegistrationActive
	})
	h.stop(h.worker)
	claimed, sending := h.pay(payee, instrument, "INV-1", ""), h.pay(payee, instrument, "INV-2", "")
	orders, err := h.ClaimPayouts(ctx, "an earlier process", 10, time.Hour)
	if err != nil || len(orders) != 2 {
		t.Fatalf("%v, %v", orders, err)
	}
	for _, o := range orders {
		if o.PayoutID == sending.ID {
			if err := h.MarkSending(ctx, o); err != nil {
				t.Fatal(err)
			}
		}
	}
	h.start()
	p := h.settled(claimed.ID, models.StatusPaid)
	if p.AttemptNo != 1 || h.requests(claimed.ID) != 1 {
		t.Errorf("attempt %d, %d requests", p.AttemptNo, h.requests(claimed.ID))
	}
	h.settled(sending.ID, models.StatusInDoubt)
	h.eventually("three questions", func() bool { return h.Look(t, sending.ID).Checks >= 3 })
	if p := h.Look(t, sending.ID); p.Status != models.StatusInDoubt || h.requests(sending.ID) != 0 {
		t.Errorf("%s after %d requests", p.Status, h.requests(sending.ID))
	}
	h.Sound(t)
}

func TestAStopWaitsForWhatIsOnItsWay(t *testing.T) {
	timing := quick()
	timing.SlowAnswer, timing.Settle = 400*time.Millisecond, time.Hour
	h := newStill(t, timing, 10*time.Second)
	h.start()
	payee, instrument := h.payee("Aline", "4417820033")
	p := h.pay(payee, instrument, "INV-1", "sandbox:slow")
	h.settled(p.ID, models.StatusSending)
	// "Sending" is committed before the first byte: the order is on its way only
	// once the provider has it.
	h.eventually("the order is at the provider", func() bool { return h.requests(p.ID) == 1 })
	w := h.worker
	h.worker = nil
	patience, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	w.Stop(patience)
	if got := h.Look(t, p.ID); got.Status != models.StatusInTransit {
		t.Errorf("after the stop it is %s", got.Status)
	}
}

func TestAnAbortedOrderIsInDoubt(t *testing.T) {
	timing := quick()
	timing.SlowAnswer, timing.Settle = 30*time.Second, time.Hour
	h := newStill(t, timing, 20*time.Second)
	h.start()
	payee, instrument := h.payee("Aline", "4417820033")
	p := h.pay(payee, instrument, "INV-1", "sandbox:slow")
	h.settled(p.ID, models.StatusSending)
	// "Sending" is committed before the first byte: the order is on its way only
	// once the provider has it.
	h.eventually("the order is at the provider", func() bool { return h.requests(p.ID) == 1 })
	w := h.worker
	h.worker = nil
	patience, cancel := context.WithCancel(ctx)
	cancel()
	w.Stop(patience)
	if got := h.Look(t, p.ID); got.Status != models.StatusInDoubt {
		t.Errorf("after the abort it is %s", got.Status)
	}
	h.start()
	h.settled(p.ID, models.StatusInTransit)
	if h.requests(p.ID) != 1 {
		t.Errorf("%d requests", h.requests(p.ID))
	}
}

func TestRegistrationsDecideWhoCanBePaid(t *testing.T) {
	h := newHall(t)
	for _, c := range []struct {
		first, number string
		paid          bool
		waits         string // part of the reason when it is not
	}{
		{"Aline", "4417820033", true, ""},
		{"Reviewed", "4417820033", true, ""},
		{"Shouted", "4417820033", true, ""},
		{"Active", "4417820033", true, ""},
		{"Aline", "441780003", true, ""},
		{"Aline", "441780005", true, ""},
		{"Aline", "441780008", true, ""}, // made, but the answer was lost: found by its tag
		{"Pending", "4417820033", false, "still being registered"},
		{"Declined", "4417820033", false, "refused the payee"},
		{"Refused", "4417820033", false, "refused the payee"},
		{"Aline", "441780001", false, "refused the account"},
		{"Aline", "441780002", false, "still being registered"},
		{"Aline", "441780006", false, "refused the account"},
		{"Aline", "441780007", false, "still being registered"},
	} {
		what := c.first + " " + c.number
		payee, instrument := h.payee(c.first, c.number)
		p := h.pay(payee, instrument, "INV-"+what, "sandbox:paid-now")
		if c.paid {
			h.settled(p.ID, models.StatusPaid)
			continue
		}
		var f models.PayoutFile
		h.eventually(what+" to wait", func() bool {
			var err error
			f, err = h.PayoutFileByID(ctx, p.ID)
			if err != nil {
				t.Fatal(err)
			}
			return f.PayeeReg.SyncedAt > 0 && strings.Contains(f.Waits, c.waits)
		})
		if f.Status != models.StatusApproved || h.requests(p.ID) != 0 {
			t.Errorf("%s: %s after %d requests", what, f.Status, h.requests(p.ID))
		}
	}
	h.Sound(t)
}
