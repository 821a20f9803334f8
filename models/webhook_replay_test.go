package models_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"countersign/models"
	"countersign/models/modelstest"
)

func TestAVerifiedDeliveryCanBeAskedAboutAgain(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	o := w.Sending(t)
	early := delivery("early")
	early.OrderNumber = o.Number
	id, _, err := w.ReceiveWebhook(ctx, early)
	if err != nil {
		t.Fatal(err)
	}
	key := fmt.Sprintf("webhook:%d", id)
	for _, state := range []string{models.WebhookApplied, models.WebhookIgnored, models.WebhookNew} {
		done(t, w.Desk)
		if err := w.FinishWebhook(ctx, id, state, "so it was"); err != nil {
			t.Fatal(err)
		}
		modelstest.Refused(t, w.ReplayWebhook(ctx, w.Person(t, models.RoleViewer), id), models.KindForbidden)
		if err := w.ReplayWebhook(ctx, w.Approver, id); err != nil {
			t.Fatal(err)
		}
		n, err := w.WebhookByID(ctx, id)
		if err != nil || n.State != models.WebhookNew || n.Effect != "" || n.AppliedAt != 0 || n.PayoutID != o.PayoutID {
			t.Errorf("%+v, %v", n, err)
		}
		if j, err := w.JobByKey(ctx, key); err != nil || j.State != "ready" {
			t.Errorf("%+v, %v", j, err)
		}
	}
	modelstest.Refused(t, w.ReplayWebhook(ctx, w.Approver, 99), models.KindNotFound)
	for _, change := range []func(*models.NewWebhook){
		func(n *models.NewWebhook) { n.Verdict = "forged" },
		func(n *models.NewWebhook) { n.Verdict = "unreadable" },
		func(n *models.NewWebhook) { n.Subject = "instrument" },
	} {
		n := delivery("no effect")
		change(&n)
		n.Body = []byte(n.Verdict + n.Subject)
		id, _, err := w.ReceiveWebhook(ctx, n)
		if err != nil {
			t.Fatal(err)
		}
		modelstest.Refused(t, w.ReplayWebhook(ctx, w.Approver, id), models.KindConflict)
	}
	entries, err := w.AuditLog(ctx, models.AuditFilter{Actions: []string{"webhook.replay"}, Kind: "webhook", SubjectID: fmt.Sprint(id), Limit: 10})
	if err != nil || len(entries) != 3 || entries[0].ActorID != w.Approver.UserID {
		t.Errorf("%+v, %v", entries, err)
	}
	w.Sound(t)
}

// A notice may be faster than the commit of its order, or older than a backup
// that was played back.
func TestAnOrphanFindsItsOrder(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	id, _, err := w.ReceiveWebhook(ctx, delivery("orphan"))
	if err != nil {
		t.Fatal(err)
	}
	o := w.Sending(t)
	if err := w.FinishWebhook(ctx, id, models.WebhookOrphan, "We never made an order with this number."); err != nil {
		t.Fatal(err)
	}
	if err := w.ReplayWebhook(ctx, w.Maker, id); err != nil {
		t.Fatal(err)
	}
	if n, err := w.WebhookByID(ctx, id); err != nil || n.PayoutID != "" || n.State != models.WebhookNew {
		t.Errorf("%+v, %v", n, err)
	}
	err = w.Write(ctx, func(tx *models.Tx) error {
		return tx.Exec("UPDATE webhooks SET order_number = ? WHERE id = ?", o.Number, id)
	})
	if err == nil {
		err = w.ReplayWebhook(ctx, w.Maker, id)
	}
	if err != nil {
		t.Fatal(err)
	}
	if n, err := w.WebhookByID(ctx, id); err != nil || n.PayoutID != o.PayoutID {
		t.Errorf("%+v, %v", n, err)
	}
}

func TestDeliveriesAreFiltered(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	o := w.Sending(t)
	began := w.Now()
	for i := range 60 {
		n := delivery(fmt.Sprint("body ", i))
		n.Verdict = []string{"verified", "verified", "forged", "unreadable"}[i%4]
		n.AccountID = []string{"pockyt", "pockyt-2", "lamapay"}[i%3]
		if i%5 == 0 {
			n.AccountID, n.OrderNumber = "pockyt", o.Number
		}
		id, _, err := w.ReceiveWebhook(ctx, n)
		if err != nil {
			t.Fatal(err)
		}
		if i%4 == 0 {
			if err := w.FinishWebhook(ctx, id, []string{models.WebhookApplied, models.WebhookOrphan}[i%8/4], ""); err != nil {
				t.Fatal(err)
			}
		}
		w.Clock.Advance(17 * time.Minute)
	}
	all, err := w.Webhooks(ctx, models.WebhookFilter{Limit: 100})
	if err != nil || len(all) != 60 {
		t.Fatalf("%d, %v", len(all), err)
	}
	verified := func(n models.Webhook) bool { return n.Verdict == "verified" }
	for name, c := range map[string]struct {
		f    models.WebhookFilter
		keep func(models.Webhook) bool
	}{
		"verified": {models.WebhookFilter{Verdict: "verified"}, verified},
		"forged":   {models.WebhookFilter{Verdict: "forged"}, func(n models.Webhook) bool { return n.Verdict == "forged" }},
		"applied":  {models.WebhookFilter{State: "applied"}, func(n models.Webhook) bool { return n.State == "applied" }},
		"orphans":  {models.WebhookFilter{State: "orphan", Verdict: "verified"}, func(n models.Webhook) bool { return n.State == "orphan" }},
		"refused":  {models.WebhookFilter{State: "refused", Verdict: "unreadable"}, func(n models.Webhook) bool { return n.Verdict == "unreadable" }},
		"account":  {models.WebhookFilter{AccountID: "lamapay"}, func(n models.Webhook) bool { return n.AccountID == "lamapay" }},
		"payout":   {models.WebhookFilter{Query: o.PayoutID}, func(n models.Webhook) bool { return n.OrderNumber == o.Number && verified(n) }},
		"number":   {models.WebhookFilter{Query: " " + o.Number + " "}, func(n models.Webhook) bool { return n.OrderNumber == o.Number }},
		"nothing":  {models.WebhookFilter{Query: "PO-NOSUCH0000"}, func(models.Webhook) bool { return false }},
		"time": {models.WebhookFilter{From: began.Add(3 * time.Hour), To: began.Add(7 * time.Hour)}, func(n models.Webhook) bool {
			return n.ReceivedAt >= began.Add(3*time.Hour) && n.ReceivedAt < began.Add(7*time.Hour)
		}},
		"no time": {models.WebhookFilter{From: began.Add(7 * time.Hour), To: began.Add(3 * time.Hour)}, func(models.Webhook) bool { return false }},
		"everything": {models.WebhookFilter{Verdict: "verified", State: "new", AccountID: "pockyt", Query: o.PayoutID, To: began.Add(9 * time.Hour)},
			func(n models.Webhook) bool {
				return verified(n) && n.State == "new" && n.OrderNumber == o.Number && n.ReceivedAt < began.Add(9*time.Hour)
			}},
	} {
		var want, got []int64
		for _, n := range all {
			if c.keep(n) {
				want = append(want, n.ID)
			}
		}
		for c.f.Limit = 7; ; {
			rows, err := w.Webhooks(ctx, c.f)
			if err != nil {
				t.Fatal(name, err)
			}
			for _, n := range rows {
				got = append(got, n.ID)
			}
			if len(rows) < c.f.Limit {
				break
			}
			c.f.Before = rows[len(rows)-1].ID
		}
		if !slices.Equal(got, want) || name != "nothing" && name != "no time" && len(want) == 0 {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}
