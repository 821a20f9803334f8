package jobs_test

import (
	"crypto/md5"
	"encoding/hex"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"countersign/models"
	"countersign/providers/sandbox"
)

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
		err = h.RecordTest(ctx, h.Admin, models.AccountTest{AccountID: h.account.ID, Good: true})
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
