package jobs_test

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/models"
	"countersign/providers/sandbox"
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

// signed returns a notice as Pockyt signs it (Pockyt manual, Signing).
func signed(token string, fields map[string]string) string {
	sum := func(text string) string {
		raw := md5.Sum([]byte(text))
		return hex.EncodeToString(raw[:])
	}
	var text strings.Builder
	form := url.Values{}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		text.WriteString(name + "=" + fields[name] + "&")
		form.Set(name, fields[name])
	}
	form.Set("verifySign", sum(text.String()+sum(token)))
	return form.Encode()
}

// tell posts a notice and returns the status of the answer.
func (h *hall) tell(body string) int {
	h.t.Helper()
	r, err := http.Post(h.door.URL+"/webhooks/pockyt/"+h.account.ID, "application/x-www-form-urlencoded", strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	_ = r.Body.Close()
	return r.StatusCode
}

const token = "canary-token-5cea5c1a"

func notice(number, status string) map[string]string {
	return map[string]string{"invoiceId": number, "status": status, "amount": "12.50", "currency": "USD", "transactionNo": "305500000000000001"}
}

// lastNotice waits until the last stored notice has been dealt with.
func (h *hall) lastNotice() models.Webhook {
	h.t.Helper()
	var last models.Webhook
	h.eventually("the notice to be applied", func() bool {
		list, err := h.Webhooks(ctx, models.WebhookFilter{Limit: 1})
		if err != nil {
			h.t.Fatal(err)
		}
		if len(list) == 1 {
			last = list[0]
		}
		return last.ID != 0 && last.State != models.WebhookNew
	})
	return last
}

func TestANoticeAlonePaysNothing(t *testing.T) {
	h := newHall(t)
	payee, instrument := h.payee("Aline", "4417820033")
	p := h.pay(payee, instrument, "INV-1", "sandbox:stays-pending")
	h.settled(p.ID, models.StatusInTransit)
	number := models.OrderNumber(p.ID, 1)
	if code := h.tell(signed("another token", notice(number, "success"))); code != http.StatusUnauthorized {
		t.Errorf("a forged notice was answered %d", code)
	}
	if n := h.lastNotice(); n.State != models.WebhookRefused {
		t.Errorf("a forged notice is %s", n.State)
	}
	if code := h.tell(signed(token, notice(number, "success"))); code != http.StatusOK {
		t.Errorf("a genuine notice was answered %d", code)
	}
	if n := h.lastNotice(); n.State != models.WebhookApplied {
		t.Errorf("a genuine notice is %s: %s", n.State, n.Effect)
	}
	if got := h.Look(t, p.ID); got.Status != models.StatusInTransit {
		t.Errorf("the provider says pending, a notice says success: %s", got.Status)
	}
	if code := h.tell(signed(token, notice("PO0000000000_a1", "success"))); code != http.StatusOK {
		t.Errorf("a notice of an unknown order was answered %d", code)
	}
	if n := h.lastNotice(); n.State != models.WebhookOrphan {
		t.Errorf("a notice of an unknown order is %s", n.State)
	}
	h.Sound(t)
}

// When the query cannot be read, a notice that names everything rightly counts.
func TestANoticeStandsInForAQueryThatCannotBeRead(t *testing.T) {
	h := newHall(t)
	payee, instrument := h.payee("Aline", "4417820033")
	p := h.pay(payee, instrument, "INV-1", "sandbox:stays-pending")
	h.settled(p.ID, models.StatusInTransit)
	f, err := h.PayoutFileByID(ctx, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.box.Arm("inquiry", "html-booked", 1000); err != nil {
		t.Fatal(err)
	}
	n := notice(models.OrderNumber(p.ID, 1), "success")
	n["transactionNo"] = f.ProviderRef
	h.tell(signed(token, n)) // without the account: not enough
	if got := h.lastNotice(); got.State != models.WebhookApplied || h.Look(t, p.ID).Status != models.StatusInTransit {
		t.Errorf("a notice without the account: %s, the payout is %s", got.Effect, h.Look(t, p.ID).Status)
	}
	n["accountToken"], n["customerNo"] = f.InstrReg.Ref, f.PayeeReg.Ref
	h.tell(signed(token, n))
	if got := h.lastNotice(); got.State != models.WebhookApplied || h.Look(t, p.ID).Status != models.StatusPaid {
		t.Errorf("a notice that names everything: %s, the payout is %s", got.Effect, h.Look(t, p.ID).Status)
	}
	h.Sound(t)
}

func TestAReturnAfterPaidIsFoundAndAContradictionIsNot(t *testing.T) {
	h := newHall(t)
	payee, instrument := h.payee("Aline", "4417820033")
	returned, contradicted := h.pay(payee, instrument, "INV-1", ""), h.pay(payee, instrument, "INV-2", "")
	h.settled(returned.ID, models.StatusPaid)
	h.settled(contradicted.ID, models.StatusPaid)
	for id, to := range map[string]sandbox.Status{returned.ID: sandbox.Returned, contradicted.ID: sandbox.Failed} {
		if err := h.box.Push(models.OrderNumber(id, 1), to); err != nil {
			t.Fatal(err)
		}
	}
	h.settled(returned.ID, models.StatusReturned)
	h.eventually("the conflict", func() bool {
		conflicts, err := h.OpenConflicts(ctx)
		return err == nil && len(conflicts) == 1 && conflicts[0].PayoutID == contradicted.ID
	})
	if p := h.Look(t, contradicted.ID); p.Status != models.StatusPaid {
		t.Errorf("a contradiction moved it to %s", p.Status)
	}
	h.Sound(t)
}

// The first attempt came back refused, the payout was changed and sent anew;
// then the provider says that it paid the first one.
func TestAPaymentOfAnEarlierAttemptIsAConflict(t *testing.T) {
	h := newHall(t)
	payee, instrument := h.payee("Aline", "4417820033")
	if err := h.box.Arm("pay", "no-rights", 1); err != nil {
		t.Fatal(err)
	}
	p := h.pay(payee, instrument, "INV-1", "")
	h.eventually("the refusal", func() bool { return h.Look(t, p.ID).ProviderCode == "000030" })
	p, err := h.RecallPayout(ctx, h.maker, p.ID, h.Look(t, p.ID).Version)
	if err == nil {
		p, err = h.EditPayout(ctx, h.maker, p.ID, p.Version, models.PayoutDraft{PayeeID: payee.ID, InstrumentID: instrument.ID, AccountID: h.account.ID,
			Amount: "99.00", Currency: "USD", Reference: "INV-1"})
	}
	if err == nil {
		p, err = h.SubmitPayout(ctx, h.maker, p.ID, p.Version)
	}
	if err == nil {
		_, err = h.ApprovePayout(ctx, h.approver, p.ID, p.Digest)
	}
	if err == nil {
		err = h.ResumeAccount(ctx, h.Admin, h.account.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	if got := h.settled(p.ID, models.StatusPaid); got.AttemptNo != 2 {
		t.Fatalf("attempt %d", got.AttemptNo)
	}
	h.tell(signed(token, notice(models.OrderNumber(p.ID, 1), "success")))
	h.eventually("the conflict", func() bool {
		conflicts, err := h.OpenConflicts(ctx)
		return err == nil && len(conflicts) == 1 && strings.Contains(conflicts[0].Detail, "paid twice")
	})
	h.Sound(t)
}
