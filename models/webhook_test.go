package models_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"countersign/models"
	"countersign/models/modelstest"
)

func delivery(body string) models.NewWebhook {
	return models.NewWebhook{AccountID: "pockyt", Provider: "pockyt", ContentType: "application/x-www-form-urlencoded", Body: []byte(body), IP: "127.0.0.1",
		Verdict: "verified", Subject: "payout", OrderNumber: "PO7K3M2Q0WZ8_a1", Claim: models.Outcome{Event: models.EventPay, Status: "success"}}
}

func TestTheSameNoticeIsStoredOnce(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	type result struct {
		id     int64
		copied bool
		err    error
	}
	got := modelstest.Together(50, func(int) result {
		id, copied, err := w.ReceiveWebhook(ctx, delivery("status=success"))
		return result{id, copied, err}
	})
	fresh := 0
	for _, r := range got {
		if r.err != nil || r.id != got[0].id {
			t.Fatalf("%+v", r)
		}
		if !r.copied {
			fresh++
		}
	}
	n, err := w.WebhookByID(ctx, got[0].id)
	if err != nil || n.Copies != 49 || n.State != models.WebhookNew || fresh != 1 {
		t.Errorf("%+v, %d fresh, %v", n, fresh, err)
	}
	// Another account, another type or another byte is another notice.
	for _, change := range []func(*models.NewWebhook){
		func(d *models.NewWebhook) { d.AccountID = "pockyt-2" },
		func(d *models.NewWebhook) { d.ContentType = "application/json" },
		func(d *models.NewWebhook) { d.Body = append(slices.Clone(d.Body), ' ') },
	} {
		d := delivery("status=success")
		change(&d)
		if _, copied, err := w.ReceiveWebhook(ctx, d); copied || err != nil {
			t.Errorf("%+v is taken for a copy, %v", d, err)
		}
	}
	jobs, err := w.Count(ctx, "SELECT COUNT(*) FROM jobs WHERE kind = 'webhook'")
	if err != nil || jobs != 4 {
		t.Errorf("%d jobs for four notices, %v", jobs, err)
	}
}

func TestBytesOfANoticeComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	rapid.Check(t, func(r *rapid.T) {
		d := delivery("")
		d.Body = rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(r, "body")
		d.ContentType = rapid.StringN(0, 40, 80).Draw(r, "type")
		id, _, err := w.ReceiveWebhook(ctx, d)
		if err != nil {
			t.Fatal(err)
		}
		kind, body, err := w.WebhookRaw(ctx, id)
		if err != nil || kind != d.ContentType || !bytes.Equal(body, d.Body) {
			t.Fatalf("%q %q came back as %q %q, %v", d.ContentType, d.Body, kind, body, err)
		}
	})
	_, _, err := w.WebhookRaw(ctx, 1<<40)
	modelstest.Refused(t, err, models.KindNotFound)
}

func TestForgedNoticesAreCapped(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	genuine, _, err := w.ReceiveWebhook(ctx, delivery("genuine"))
	if err != nil {
		t.Fatal(err)
	}
	other := delivery("of another account")
	other.AccountID, other.Verdict = "pockyt-2", "forged"
	if _, _, err := w.ReceiveWebhook(ctx, other); err != nil {
		t.Fatal(err)
	}
	modelstest.Together(8, func(i int) error {
		for j := range 150 {
			d := delivery(fmt.Sprintf("forged %d %d", i, j))
			d.Verdict, d.Why = "forged", "The signature does not match."
			if _, _, err := w.ReceiveWebhook(ctx, d); err != nil {
				t.Error(err)
			}
		}
		return nil
	})
	for query, want := range map[string]int64{
		"SELECT COUNT(*) FROM webhooks WHERE account_id = 'pockyt' AND state = 'refused'":   1000,
		"SELECT COUNT(*) FROM webhooks WHERE account_id = 'pockyt-2' AND state = 'refused'": 1,
		"SELECT COUNT(*) FROM webhooks WHERE state = 'new'":                                 1,
		"SELECT COUNT(*) FROM jobs WHERE kind = 'webhook'":                                  1,
	} {
		if n, err := w.Count(ctx, query); err != nil || n != want {
			t.Errorf("%s: %d, want %d, %v", query, n, want, err)
		}
	}
	// A refused one has no effect, even when somebody finishes it.
	list, err := w.Webhooks(ctx, models.WebhookFilter{Verdict: "forged", Limit: 1})
	if err != nil || len(list) != 1 || list[0].PayoutID != "" {
		t.Fatalf("%v, %v", list, err)
	}
	if err := w.FinishWebhook(ctx, list[0].ID, models.WebhookApplied, "x"); err != nil {
		t.Fatal(err)
	}
	if n, err := w.WebhookByID(ctx, list[0].ID); err != nil || n.State != models.WebhookRefused {
		t.Errorf("%s, %v", n.State, err)
	}
	if err := w.FinishWebhook(ctx, genuine, models.WebhookApplied, "asked"); err != nil {
		t.Fatal(err)
	}
	if n, err := w.WebhookByID(ctx, genuine); err != nil || n.State != models.WebhookApplied {
		t.Errorf("%s, %v", n.State, err)
	}
}

// While the token was wrong here, a genuine notice looked forged. Its
// repetition counts.
func TestANoticeThatWasRefusedCountsWhenItHolds(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	o := w.Sending(t)
	d := delivery("invoiceId=" + o.Number)
	d.OrderNumber, d.Verdict, d.Why = o.Number, "forged", "The signature does not match."
	id, _, err := w.ReceiveWebhook(ctx, d)
	if err != nil {
		t.Fatal(err)
	}
	d.Verdict, d.Why = "verified", ""
	again, copied, err := w.ReceiveWebhook(ctx, d)
	if err != nil || again != id || copied {
		t.Errorf("notice %d is %d, copied %v, %v", id, again, copied, err)
	}
	n, err := w.WebhookByID(ctx, id)
	if err != nil || n.Verdict != "verified" || n.State != models.WebhookNew || n.PayoutID != o.PayoutID || n.Why != "" {
		t.Errorf("%+v, %v", n, err)
	}
	if j, err := w.JobByKey(ctx, fmt.Sprintf("webhook:%d", id)); err != nil || j.State != "ready" {
		t.Errorf("%+v, %v", j, err)
	}
	// The other way round nothing is taken back.
	d.Verdict = "forged"
	if _, copied, err := w.ReceiveWebhook(ctx, d); err != nil || !copied {
		t.Errorf("copied %v, %v", copied, err)
	}
	if n, err := w.WebhookByID(ctx, id); err != nil || n.Verdict != "verified" {
		t.Errorf("%+v, %v", n, err)
	}
}

func TestANoticeFindsItsPayoutByNumberAndAccount(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	o := w.Sending(t)
	for name, c := range map[string]struct {
		change func(*models.NewWebhook)
		want   string
	}{
		"ours":            {func(*models.NewWebhook) {}, o.PayoutID},
		"unknown number":  {func(d *models.NewWebhook) { d.OrderNumber = "PO0000000000_a1" }, ""},
		"no number":       {func(d *models.NewWebhook) { d.OrderNumber = "" }, ""},
		"another attempt": {func(d *models.NewWebhook) { d.OrderNumber = models.OrderNumber(o.PayoutID, 2) }, ""},
		"another account": {func(d *models.NewWebhook) { d.AccountID = "pockyt-2" }, ""},
		"forged":          {func(d *models.NewWebhook) { d.Verdict = "forged" }, ""},
	} {
		d := delivery(name)
		d.OrderNumber = o.Number
		c.change(&d)
		id, _, err := w.ReceiveWebhook(ctx, d)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := w.WebhookByID(ctx, id); err != nil || n.PayoutID != c.want {
			t.Errorf("%s: belongs to %q, want %q, %v", name, n.PayoutID, c.want, err)
		}
	}
	list, err := w.WebhooksOf(ctx, o.PayoutID)
	if err != nil || len(list) != 1 {
		t.Errorf("%v, %v", list, err)
	}
}
