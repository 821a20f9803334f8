package models_test

import (
	"testing"
	"time"

	"countersign/models"
	"countersign/models/modelstest"
)

// doubtful is a payout in doubt whose first request was stored.
func doubtful(t *testing.T, w *modelstest.Works) models.Order {
	t.Helper()
	o := w.Claimed(t)
	o.Body = []byte(`{"amount":"12.50"}`)
	if err := w.MarkSending(ctx, o); err != nil {
		t.Fatal(err)
	}
	if p := w.Answer(t, o, models.EventDoubt); p.Status != models.StatusInDoubt {
		t.Fatal(p.Status)
	}
	return o
}

func mayRepeat(t *testing.T, w *modelstest.Works, id string, r models.Repetition) (models.Order, bool) {
	t.Helper()
	o, ok, err := w.ResendOrder(ctx, "other worker", id, r, modelstest.Lease)
	if err != nil {
		t.Fatal(err)
	}
	return o, ok
}

func TestARepeatedOrderIsTheSameOrder(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	first := doubtful(t, w)
	within := models.Repetition{Within: time.Hour}
	results := modelstest.Together(20, func(int) models.Order {
		o, _, err := w.ResendOrder(ctx, "other worker", first.PayoutID, within, modelstest.Lease)
		if err != nil {
			t.Error(err)
		}
		return o
	})
	var again models.Order
	for _, o := range results {
		if o.PayoutID == "" {
			continue
		}
		if again.PayoutID != "" {
			t.Fatal("two workers repeat it")
		}
		again = o
	}
	if !again.Resend || again.Number != first.Number || again.IdempotencyKey != first.IdempotencyKey || string(again.Body) != string(first.Body) ||
		again.Amount != first.Amount || again.Meaning != first.Meaning || again.Fence <= first.Fence {
		t.Errorf("%#v repeats %#v", again, first)
	}
	if err := w.HoldsFence(ctx, again); err != nil {
		t.Error(err)
	}
	if err := w.HoldsFence(ctx, first); err == nil {
		t.Error("the first worker still holds the fence")
	}
	// What the first worker still has to say comes too late.
	if p := w.Answer(t, first, models.EventRelease); p.Status != models.StatusSending {
		t.Errorf("%s", p.Status)
	}
	if p := w.Answer(t, again, models.EventPay); p.Status != models.StatusPaid {
		t.Errorf("%s", p.Status)
	}
	w.Sound(t)
}

// Nothing that a repetition meets proves that the first order was not executed.
func TestARepetitionNeverBringsAPayoutBack(t *testing.T) {
	t.Parallel()
	for _, event := range []models.Event{models.EventRelease, models.EventRefuseOurs, models.EventFail, models.EventDoubt, models.EventUnreadable, ""} {
		w := modelstest.NewWorks(t)
		first := doubtful(t, w)
		for range 3 {
			o, ok := mayRepeat(t, w, first.PayoutID, models.Repetition{Within: time.Hour})
			if !ok {
				t.Fatalf("after %q it may not be repeated", event)
			}
			if event == "" { // the worker dies
				w.Clock.Advance(modelstest.Lease)
				if _, _, err := w.Recover(ctx, "other worker", false); err != nil {
					t.Fatal(err)
				}
			} else {
				w.Answer(t, o, event)
			}
			if p := w.Look(t, first.PayoutID); p.Status != models.StatusInDoubt {
				t.Errorf("a repetition that ended in %q left it %s", event, p.Status)
			}
		}
		w.Sound(t)
	}
}

func TestWhatMayNotBeRepeated(t *testing.T) {
	t.Parallel()
	hour := models.Repetition{Within: time.Hour}
	for name, c := range map[string]struct {
		rule    models.Repetition
		prepare func(*modelstest.Works) error
	}{
		"no rule":  {models.Repetition{}, nil},
		"too late": {hour, func(w *modelstest.Works) error { w.Clock.Advance(time.Hour); return nil }},
		"account paused": {hour, func(w *modelstest.Works) error {
			return w.PauseAccount(ctx, w.Admin, w.Account.ID, "month end")
		}},
		"payee suspended": {hour, func(w *modelstest.Works) error {
			return w.SetPayeeStatus(ctx, w.Maker, w.Payee.ID, models.PayeeSuspended, "under review")
		}},
		"never said not found": {models.Repetition{NotFound: 2}, nil},
	} {
		w := modelstest.NewWorks(t)
		o := doubtful(t, w)
		if c.prepare != nil {
			if err := c.prepare(w); err != nil {
				t.Fatal(err)
			}
		}
		if _, ok := mayRepeat(t, w, o.PayoutID, c.rule); ok {
			t.Errorf("%s: repeated", name)
		}
	}
	w := modelstest.NewWorks(t)
	o := doubtful(t, w)
	if _, err := w.RecordOutcome(ctx, models.System("test"), o, models.Outcome{Event: models.EventUnreadable, Source: models.FromQuery, Mismatch: "another amount"}, nil); err != nil {
		t.Fatal(err)
	}
	if _, ok := mayRepeat(t, w, o.PayoutID, hour); ok {
		t.Error("repeated with a conflict open")
	}
	for _, s := range []models.Event{models.EventAccept, models.EventPay} {
		w := modelstest.NewWorks(t)
		o := doubtful(t, w)
		if _, err := w.RecordOutcome(ctx, models.System("test"), o, models.Outcome{Event: s, Source: models.FromQuery}, nil); err != nil {
			t.Fatal(err)
		}
		if _, ok := mayRepeat(t, w, o.PayoutID, hour); ok {
			t.Errorf("repeated after %s", s)
		}
	}
}

// An order may be booked late: only answers that are five minutes apart count,
// and the first of them only five minutes after the order was sent.
func TestNoSuchOrderCountsTwiceAndFiveMinutesApart(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	o := doubtful(t, w)
	twice := models.Repetition{NotFound: 2}
	for i, c := range []struct {
		after time.Duration
		event models.Event
		may   bool
	}{
		{0, models.EventNotFound, false}, {4 * time.Minute, models.EventNotFound, false}, {59 * time.Second, models.EventNotFound, false},
		{time.Second, models.EventNotFound, false}, // the first that counts
		{time.Minute, models.EventNotFound, false}, {3 * time.Minute, models.EventUnreadable, false}, {time.Minute - time.Microsecond, models.EventNotFound, false},
		{time.Hour, models.EventUnreadable, false}, {0, models.EventNotFound, true},
	} {
		w.Clock.Advance(c.after)
		if _, err := w.RecordOutcome(ctx, models.System("test"), o, models.Outcome{Event: c.event, Source: models.FromQuery}, nil); err != nil {
			t.Fatal(err)
		}
		again, ok := mayRepeat(t, w, o.PayoutID, twice)
		if ok != c.may {
			t.Fatalf("answer %d: may be repeated is %v", i, ok)
		}
		if ok {
			o = again
		}
	}
	// After the repetition the count begins anew.
	w.Answer(t, o, models.EventDoubt)
	w.Clock.Advance(time.Hour)
	if _, err := w.RecordOutcome(ctx, models.System("test"), o, models.Outcome{Event: models.EventNotFound, Source: models.FromQuery}, nil); err != nil {
		t.Fatal(err)
	}
	if _, ok := mayRepeat(t, w, o.PayoutID, twice); ok {
		t.Error("one answer was enough the second time")
	}
	w.Sound(t)
}
