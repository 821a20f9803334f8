package models_test

import (
	"testing"

	"countersign/models"
	"countersign/models/modelstest"
)

func TestTheSameNewsTwiceHasOneEffect(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	for _, source := range []models.Source{models.FromAnswer, models.FromQuery, models.FromNotice} {
		for _, event := range []models.Event{models.EventAccept, models.EventAwaitPayee, models.EventPay, models.EventFail, models.EventDoubt, models.EventRelease, models.EventRefuseOurs} {
			if source != models.FromAnswer && (event == models.EventDoubt || event == models.EventRelease || event == models.EventRefuseOurs) {
				continue
			}
			o := w.Sending(t)
			for range 3 {
				if _, err := w.RecordOutcome(ctx, models.System("test"), o, models.Outcome{Event: event, Source: source, Ref: "T" + o.Number}, nil); err != nil {
					t.Fatal(err)
				}
			}
			p := w.Look(t, o.PayoutID)
			if p.Version != 6 { // create, submit, approve, claim, send, and this
				t.Errorf("%s by %s, three times: version %d in %s", event, source, p.Version, p.Status)
			}
			if conflicts, err := w.OpenConflicts(ctx); err != nil || len(conflicts) != 0 {
				t.Errorf("%s by %s, three times: %v, %v", event, source, conflicts, err)
			}
			if event == models.EventRefuseOurs {
				if err := w.RecordTest(ctx, w.Admin, models.AccountTest{AccountID: w.Account.ID, Good: true}); err != nil {
					t.Fatal(err)
				}
			}
			(&walker{Works: w, t: t, id: o.PayoutID, order: o}).finish()
		}
	}
	w.Sound(t)
}

func TestNewsThatContradictsWhatWasSentIsNotBelieved(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	for _, source := range []models.Source{models.FromAnswer, models.FromQuery, models.FromNotice} {
		for _, way := range []models.Event{"", models.EventAccept, models.EventPay, models.EventFail} {
			o := w.Sending(t)
			want := models.StatusInDoubt
			if way != "" {
				want = w.Answer(t, o, way).Status
			}
			p, err := w.RecordOutcome(ctx, models.System("test"), o, models.Outcome{Event: models.EventPay, Source: source, Mismatch: "another amount", Ref: "X-9"}, nil)
			if err != nil {
				t.Fatal(err)
			}
			f, err := w.PayoutFileByID(ctx, o.PayoutID)
			if err != nil {
				t.Fatal(err)
			}
			if p.Status != want || len(f.Conflicts) != 1 || f.Conflicts[0].Kind != "mismatch" {
				t.Errorf("a mismatch by %s after %q: %s, conflicts %v", source, way, p.Status, f.Conflicts)
			}
			if p.ProviderRef == "X-9" {
				t.Errorf("a mismatch by %s after %q left the provider's id", source, way)
			}
		}
	}
	w.Sound(t)
}

func TestOneProviderIDBelongsToOnePayout(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	first := w.Sending(t)
	say := func(o models.Order, event models.Event) models.Payout {
		p, err := w.RecordOutcome(ctx, models.System("test"), o, models.Outcome{Event: event, Source: models.FromAnswer, Ref: "305500000001"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	if p := say(first, models.EventPay); p.Status != models.StatusPaid {
		t.Fatalf("%s", p.Status)
	}
	second := w.Sending(t)
	if p := say(second, models.EventPay); p.Status != models.StatusInDoubt {
		t.Errorf("two orders with one provider id: the second is %s", p.Status)
	}
	conflicts, err := w.OpenConflicts(ctx)
	if err != nil || len(conflicts) != 1 || conflicts[0].PayoutID != second.PayoutID {
		t.Errorf("conflicts: %v, %v", conflicts, err)
	}
	w.Sound(t)
}

// An attempt is replaced only when it is proven not executed.
func TestNewsOfAnEarlierAttemptRaisesAConflict(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		event    models.Event
		source   models.Source
		conflict bool
	}{
		{models.EventPay, models.FromNotice, true}, {models.EventAccept, models.FromQuery, true}, {models.EventReturn, models.FromNotice, true},
		{models.EventFail, models.FromQuery, false}, {models.EventNotFound, models.FromQuery, false}, {models.EventPay, models.FromAnswer, false},
	} {
		w := modelstest.NewWorks(t)
		first := w.Sending(t)
		one := &walker{Works: w, t: t, id: first.PayoutID, order: first}
		one.step(models.EventRelease)
		one.step(models.EventRecall)
		if err := one.drive(models.EventEdit); err != nil {
			t.Fatal(err)
		}
		for _, e := range []models.Event{models.EventSubmit, models.EventApprove, models.EventClaim} {
			one.step(e)
		}
		if one.order.AttemptNo != 2 || one.order.Number == first.Number {
			t.Fatalf("another amount went out under the number %s", one.order.Number)
		}
		one.step(models.EventSend)
		p, err := w.RecordOutcome(ctx, models.System("test"), first, models.Outcome{Event: c.event, Source: c.source}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if p.Status != models.StatusSending {
			t.Errorf("%s by %s about an earlier attempt moved the later one to %s", c.event, c.source, p.Status)
		}
		conflicts, err := w.OpenConflicts(ctx)
		if err != nil || (len(conflicts) == 1) != c.conflict {
			t.Errorf("%s by %s about an earlier attempt: conflicts %v, %v", c.event, c.source, conflicts, err)
		}
	}
}
