package models_test

import (
	"testing"

	"countersign/models"
	"countersign/models/modelstest"
)

func TestFiftyPostsOfOneFormMakeOnePayout(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	n := models.NewPayout{Draft: w.Entry("12.50"), Token: w.FormToken(t, w.Maker), Submit: true}
	type result struct {
		id     string
		replay bool
		err    error
	}
	got := modelstest.Together(50, func(int) result {
		p, replay, err := w.CreatePayout(ctx, w.Maker, n)
		return result{p.ID, replay, err}
	})
	fresh := 0
	for _, r := range got {
		if r.err != nil || r.id != got[0].id {
			t.Fatalf("%+v, want %s", r, got[0].id)
		}
		if !r.replay {
			fresh++
		}
	}
	all, err := w.Count(ctx, "SELECT COUNT(*) FROM payouts")
	if err != nil || all != 1 || fresh != 1 {
		t.Errorf("%d payouts, %d of the answers are fresh, %v", all, fresh, err)
	}
	n.Draft.Amount = "13.50"
	if _, _, err := w.CreatePayout(ctx, w.Maker, n); !models.IsKind(err, models.KindInvalid) {
		t.Errorf("the same token with another amount: %v", err)
	}
	w.Sound(t)
}

func TestTheSameReferenceCreatesOnePayout(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	spellings := []string{"INV-7 a", "inv-7 A", "  INV-7   a ", "ＩＮＶ-7 a", "INV-7\u00a0a", "INV-7\ta"}
	got := kinds(modelstest.Together(len(spellings), func(i int) error {
		d := w.Entry("12.50")
		d.Reference = spellings[i]
		_, _, err := w.CreatePayout(ctx, w.Maker, models.NewPayout{Draft: d, Token: w.FormToken(t, w.Maker)})
		return err
	}))
	if got[""] != 1 || got[models.KindInvalid] != len(spellings)-1 {
		t.Errorf("spellings of one reference: %v", got)
	}
}

func TestAnAnswerAfterRecoveryHasNoEffect(t *testing.T) {
	t.Parallel()
	for _, event := range []models.Event{models.EventPay, models.EventAccept, models.EventFail, models.EventRelease, models.EventRefuseOurs, models.EventDoubt} {
		for _, sent := range []bool{false, true} {
			w := modelstest.NewWorks(t)
			o, want := w.Claimed(t), models.StatusApproved
			if sent {
				want = models.StatusInDoubt
				if err := w.MarkSending(ctx, o); err != nil {
					t.Fatal(err)
				}
			}
			w.Clock.Advance(modelstest.Lease)
			if _, _, err := w.Recover(ctx, "test worker", false); err != nil {
				t.Fatal(err)
			}
			p := w.Answer(t, o, event)
			if p.Status != want {
				t.Errorf("a late %s moved the payout to %s, want %s", event, p.Status, want)
			}
			f, err := w.PayoutFileByID(ctx, o.PayoutID)
			if err != nil || len(f.Conflicts) != 0 || len(f.Notes) != 1 || f.Notes[0].Kind != "stale" {
				t.Errorf("a late %s left conflicts %v and notes %v, %v", event, f.Conflicts, f.Notes, err)
			}
			if f.Waits != "" {
				t.Errorf("after a late %s the payout waits: %s", event, f.Waits)
			}
			w.Sound(t)
		}
	}
}

// Whatever comes first of notice, query and answer, the payout is paid once.
func TestAnswerQueryAndNoticeAtOnceHaveOneEffect(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	for range 20 {
		o := w.Sending(t)
		sources := []models.Source{models.FromAnswer, models.FromQuery, models.FromNotice, models.FromNotice, models.FromQuery}
		errs := modelstest.Together(len(sources), func(i int) error {
			event := models.EventPay
			if sources[i] == models.FromAnswer {
				event = models.EventAccept
			}
			_, err := w.RecordOutcome(ctx, models.System("test"), o, models.Outcome{Event: event, Source: sources[i], Ref: "R" + o.Number}, nil)
			return err
		})
		if got := kinds(errs); got[""] != len(sources) {
			t.Fatalf("%v", got)
		}
		one := &walker{Works: w, t: t, id: o.PayoutID}
		if p := one.now(); p.Status != models.StatusPaid {
			t.Fatalf("%s", p.Status)
		}
		one.holds(one.now())
	}
	if conflicts, err := w.OpenConflicts(ctx); err != nil || len(conflicts) != 0 {
		t.Errorf("conflicts %v, %v", conflicts, err)
	}
	w.Sound(t)
}

// A move repeats state and version, so that it cannot rest on a row that is no
// longer so.
func TestAMoveOnAStaleRowIsRefused(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	p := w.Submitted(t)
	modelstest.Refused(t, w.MoveStale(ctx, p.ID, models.EventRecall), models.KindConflict)
	if now := w.Look(t, p.ID); now != p {
		t.Errorf("changed: %+v", now)
	}
	w.Sound(t)
}
