package models_test

import (
	"fmt"
	"slices"
	"testing"

	"countersign/models"
	"countersign/models/modelstest"
)

// kinds counts how often each kind of refusal came; "" is success.
func kinds(errs []error) map[models.Kind]int {
	count := map[models.Kind]int{}
	for _, err := range errs {
		switch said, ok := models.AsError(err); {
		case err == nil:
			count[""]++
		case ok:
			count[said.Kind]++
		default:
			count[models.Kind("fault: "+err.Error())]++
		}
	}
	return count
}

func TestTwentyCheckersApproveOnce(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	checkers := make([]models.Actor, 20)
	for i := range checkers {
		checkers[i] = w.Person(t, models.RoleApprover)
	}
	p := w.Submitted(t)
	got := kinds(modelstest.Together(len(checkers), func(i int) error {
		_, err := w.ApprovePayout(ctx, checkers[i], p.ID, p.Digest)
		return err
	}))
	if got[""] != 1 || got[models.KindConflict] != 19 {
		t.Errorf("twenty approvals at once: %v", got)
	}
	one := &walker{Works: w, t: t, id: p.ID}
	one.holds(one.now())
	w.Sound(t)
}

func TestOnePersonApprovesOnce(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	if err := w.Write(ctx, func(tx *models.Tx) error { return tx.Exec("UPDATE entities SET approvals_needed = 2") }); err != nil {
		t.Fatal(err)
	}
	p := w.Submitted(t)
	got := kinds(modelstest.Together(20, func(int) error {
		_, err := w.ApprovePayout(ctx, w.Approver, p.ID, p.Digest)
		return err
	}))
	if got[""] != 1 || got[models.KindConflict] != 19 {
		t.Errorf("one person, twenty clicks: %v", got)
	}
	if now := w.Look(t, p.ID); now.Status != models.StatusPendingApproval {
		t.Errorf("one person approved alone what needs two: %s", now.Status)
	}
	if _, err := w.ApprovePayout(ctx, w.Person(t, models.RoleApprover), p.ID, p.Digest); err != nil {
		t.Fatal(err)
	}
	if now := w.Look(t, p.ID); now.Status != models.StatusApproved {
		t.Errorf("two people approved, and it is %s", now.Status)
	}
	w.Sound(t)
}

func TestOfAllWhoDecideAtOnceOneWins(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	others := []models.Actor{w.Person(t, models.RoleApprover), w.Person(t, models.RoleMaker)}
	won := map[models.Status]int{}
	for range 40 {
		p := w.Submitted(t)
		entry := w.Entry("55555.00")
		acts := []func() error{
			func() error { _, err := w.ApprovePayout(ctx, w.Approver, p.ID, p.Digest); return err },
			func() error { _, err := w.RejectPayout(ctx, others[0], p.ID, p.Digest, "no"); return err },
			func() error { _, err := w.RecallPayout(ctx, w.Maker, p.ID, p.Version); return err },
			func() error { _, err := w.CancelPayout(ctx, others[1], p.ID, p.Version, "no"); return err },
			func() error { _, err := w.EditPayout(ctx, w.Maker, p.ID, p.Version, entry); return err },
		}
		got := kinds(modelstest.Together(len(acts), func(i int) error { return acts[i]() }))
		if got[""] != 1 || got[models.KindConflict] != len(acts)-1 {
			t.Fatalf("five at once: %v", got)
		}
		now := w.Look(t, p.ID)
		won[now.Status]++
		if now.Version != p.Version+1 || now.Minor != p.Minor {
			t.Fatalf("version %d after %d, amount %d after %d", now.Version, p.Version, now.Minor, p.Minor)
		}
		if !now.Status.IsFinal() {
			if _, err := w.CancelPayout(ctx, w.Maker, p.ID, now.Version, "done"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(won) < 2 {
		t.Logf("always the same one won: %v", won)
	}
	w.Sound(t)
}

func TestTwentyWorkersClaimEachPayoutOnce(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	var want []string
	for range 50 {
		want = append(want, w.Approved(t).ID)
	}
	claimed := modelstest.Together(20, func(i int) []string {
		var ids []string
		for range 10 {
			orders, err := w.ClaimPayouts(ctx, fmt.Sprintf("worker %d", i), 5, modelstest.Lease)
			if err != nil {
				t.Error(err)
			}
			for _, o := range orders {
				ids = append(ids, o.PayoutID)
			}
		}
		return ids
	})
	got := slices.Concat(claimed...)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("claimed %d times %d payouts, want each of %d once", len(got), len(slices.Compact(slices.Clone(got))), len(want))
	}
	attempts, err := w.Count(ctx, "SELECT COUNT(*) FROM attempts WHERE no = 1 AND sends = 0")
	if err != nil || attempts != 50 {
		t.Errorf("%d attempts, %v", attempts, err)
	}
	w.Sound(t)
}

func TestOneGateLetsOneThrough(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	o := w.Claimed(t)
	got := kinds(modelstest.Together(20, func(int) error { return w.MarkSending(ctx, o) }))
	if got[""] != 1 || got[models.KindConflict] != 19 {
		t.Errorf("twenty at the gate: %v", got)
	}
	w.Sound(t)
}

func TestTheGateRefusesALostClaim(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(*modelstest.Works, *models.Order){
		"lease at its end":  func(w *modelstest.Works, _ *models.Order) { w.Clock.Advance(modelstest.Lease) },
		"other fence":       func(_ *modelstest.Works, o *models.Order) { o.Fence++ },
		"other attempt":     func(_ *modelstest.Works, o *models.Order) { o.AttemptNo++ },
		"other meaning":     func(_ *modelstest.Works, o *models.Order) { o.Meaning = "else" },
		"taken by recovery": func(w *modelstest.Works, _ *models.Order) { _, _, _ = w.Recover(ctx, "new", true) },
		"unknown payout":    func(_ *modelstest.Works, o *models.Order) { o.PayoutID = "PO-0000000000" },
		"claimed anew": func(w *modelstest.Works, o *models.Order) {
			_, _, _ = w.Recover(ctx, "new", true)
			w.Claim(t, o.PayoutID)
		},
	} {
		w := modelstest.NewWorks(t)
		o := w.Claimed(t)
		id := o.PayoutID
		lose(w, &o)
		before := w.Look(t, id)
		if err := w.MarkSending(ctx, o); !models.IsKind(err, models.KindConflict) && !models.IsKind(err, models.KindNotFound) {
			t.Errorf("%s: %v", name, err)
		}
		if after := w.Look(t, id); after != before {
			t.Errorf("%s: changed to %s", name, after.Status)
		}
		sends, err := w.Count(ctx, "SELECT SUM(sends) FROM attempts")
		if err != nil || sends != 0 {
			t.Errorf("%s: %d sends counted, %v", name, sends, err)
		}
	}
}
