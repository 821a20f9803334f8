package models_test

import (
	"strings"
	"testing"
	"time"

	"countersign/models"
	"countersign/models/modelstest"
)

// notClaimed checks that a claim leaves the payout alone, without an attempt.
func notClaimed(t *testing.T, w *modelstest.Works, name string, p models.Payout, want models.Status) {
	t.Helper()
	orders, err := w.ClaimPayouts(ctx, "worker", 10, modelstest.Lease)
	if err != nil || len(orders) != 0 {
		t.Errorf("%s: claimed %v, %v", name, orders, err)
	}
	if now := w.Look(t, p.ID); now.Status != want {
		t.Errorf("%s: %s, want %s", name, now.Status, want)
	}
	attempts, err := w.Count(ctx, "SELECT COUNT(*) FROM attempts WHERE payout_id = ?", p.ID)
	if err != nil || attempts != 0 {
		t.Errorf("%s: %d attempts, %v", name, attempts, err)
	}
}

// stops are the ways to hold a payout back, and how to undo them.
var stops = map[string]struct {
	stop, undo func(*testing.T, *modelstest.Works) error
	words      string
}{
	"payee suspended": {
		func(_ *testing.T, w *modelstest.Works) error {
			return w.SetPayeeStatus(ctx, w.Maker, w.Payee.ID, models.PayeeSuspended, "under review")
		},
		func(_ *testing.T, w *modelstest.Works) error {
			return w.SetPayeeStatus(ctx, w.Maker, w.Payee.ID, models.PayeeActive, "")
		}, "suspended (under review)"},
	"account paused": {
		func(_ *testing.T, w *modelstest.Works) error {
			return w.PauseAccount(ctx, w.Admin, w.Account.ID, "month end")
		},
		func(_ *testing.T, w *modelstest.Works) error {
			return w.RecordTest(ctx, w.Admin, models.AccountTest{AccountID: w.Account.ID, Good: true})
		}, "paused: month end"},
	"instrument archived": {
		func(_ *testing.T, w *modelstest.Works) error {
			return w.ArchiveInstrument(ctx, w.Maker, w.Payee.ID, w.Instrument.ID)
		}, nil, "replaced or removed"},
	"payee refused by the provider": {
		func(t *testing.T, w *modelstest.Works) error {
			return w.RecordPayeeRegistration(ctx, models.System("r"), models.PayeeRegistration{PayeeID: w.Payee.ID, AccountID: w.Account.ID},
				models.RegistrationResult{State: models.RegistrationRefused, Reason: "declined there"}, nil)
		},
		func(t *testing.T, w *modelstest.Works) error {
			w.Register(t, w.Payee.ID, w.Instrument.ID)
			return nil
		}, "declined there"},
	"account refused by the provider": {
		func(t *testing.T, w *modelstest.Works) error {
			return w.RecordInstrumentRegistration(ctx, models.System("r"), w.Payee.ID, models.InstrumentRegistration{InstrumentID: w.Instrument.ID, AccountID: w.Account.ID},
				models.RegistrationResult{State: models.RegistrationRefused, Reason: "invalid there"}, nil)
		},
		func(t *testing.T, w *modelstest.Works) error {
			w.Register(t, w.Payee.ID, w.Instrument.ID)
			return nil
		}, "invalid there"},
}

func TestWhatIsStoppedIsNotClaimed(t *testing.T) {
	t.Parallel()
	for name, s := range stops {
		w := modelstest.NewWorks(t)
		p := w.Approved(t)
		if err := s.stop(t, w); err != nil {
			t.Fatal(err)
		}
		notClaimed(t, w, name, p, models.StatusApproved)
		f, err := w.PayoutFileByID(ctx, p.ID)
		if err != nil || !strings.Contains(f.Waits, s.words) {
			t.Errorf("%s: waits %q, %v", name, f.Waits, err)
		}
		if s.undo == nil {
			continue
		}
		if err := s.undo(t, w); err != nil {
			t.Fatal(err)
		}
		w.Claim(t, p.ID)
		w.Sound(t)
	}
}

// What is stopped between claim and first byte does not leave either.
func TestAStopHoldsAtTheGate(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"payee suspended", "account paused", "instrument archived"} {
		w := modelstest.NewWorks(t)
		o := w.Claimed(t)
		if err := stops[name].stop(t, w); err != nil {
			t.Fatal(err)
		}
		modelstest.Refused(t, w.MarkSending(ctx, o), models.KindConflict)
		if p := w.Answer(t, o, models.EventRelease); p.Status != models.StatusApproved {
			t.Errorf("%s: %s", name, p.Status)
		}
		w.Clock.Advance(time.Hour)
		orders, err := w.ClaimPayouts(ctx, "worker", 10, modelstest.Lease)
		if err != nil || len(orders) != 0 {
			t.Errorf("%s: claimed again: %v, %v", name, orders, err)
		}
		w.Sound(t)
	}
}

func TestAnOpenConflictHoldsAtTheGateAndInTheQueue(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	o := w.Claimed(t)
	_, err := w.RecordOutcome(ctx, models.System("test"), o, models.Outcome{Event: models.EventPay, Source: models.FromNotice}, nil)
	if err != nil {
		t.Fatal(err)
	}
	modelstest.Refused(t, w.MarkSending(ctx, o), models.KindConflict)
	w.Answer(t, o, models.EventRelease)
	w.Clock.Advance(time.Hour)
	orders, err := w.ClaimPayouts(ctx, "worker", 10, modelstest.Lease)
	if err != nil || len(orders) != 0 {
		t.Errorf("claimed with a conflict: %v, %v", orders, err)
	}
	w.Sound(t)
}

func TestASuspendedPayeeIsRefusedAtEveryStep(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	draft, pending := w.Draft(t), w.Submitted(t)
	if err := stops["payee suspended"].stop(t, w); err != nil {
		t.Fatal(err)
	}
	_, _, err := w.CreatePayout(ctx, w.Maker, models.NewPayout{Draft: w.Entry("1.00"), Token: w.FormToken(t, w.Maker)})
	if said := modelstest.Refused(t, err, models.KindInvalid); said.Field("payee") == "" {
		t.Errorf("create: %v", said)
	}
	_, err = w.SubmitPayout(ctx, w.Maker, draft.ID, 0)
	modelstest.Refused(t, err, models.KindInvalid)
	_, err = w.ApprovePayout(ctx, w.Approver, pending.ID, pending.Digest)
	modelstest.Refused(t, err, models.KindConflict)
}

func TestARenamedPayeeNeedsNewApprovals(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	approved := w.Approved(t)
	d := w.PayeeDraft()
	d.LastName = "Ferreira-Mallory"
	if _, err := w.EditPayee(ctx, w.Maker, w.Payee.ID, 0, d); err != nil {
		t.Fatal(err)
	}
	notClaimed(t, w, "renamed", approved, models.StatusPendingApproval)
	now := w.Look(t, approved.ID)
	if now.PayeeName != "Aline Ferreira-Mallory" || now.Digest == approved.Digest {
		t.Errorf("%s, digest %s after %s", now.PayeeName, now.Digest, approved.Digest)
	}
	// One that is still waiting cannot be approved under the old name either.
	pending := w.Submitted(t)
	d.LastName = "Ferreira"
	if _, err := w.EditPayee(ctx, w.Maker, w.Payee.ID, 0, d); err != nil {
		t.Fatal(err)
	}
	_, err := w.ApprovePayout(ctx, w.Approver, pending.ID, pending.Digest)
	modelstest.Refused(t, err, models.KindConflict)
	w.Sound(t)
}

// One payout that cannot be claimed does not keep the others from going out.
func TestABrokenPayoutHoldsUpNobody(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	broken, whole := w.Approved(t), w.Approved(t)
	err := w.Write(ctx, func(tx *models.Tx) error {
		return tx.Exec("CREATE TRIGGER t BEFORE INSERT ON audit WHEN NEW.action = 'payout.claim' AND NEW.subject_id = '" + broken.ID + "' BEGIN SELECT RAISE(ABORT, 'no room'); END")
	})
	if err != nil {
		t.Fatal(err)
	}
	w.Claim(t, whole.ID)
	if p := w.Look(t, broken.ID); p != broken {
		t.Errorf("the broken one changed: %+v", p)
	}
	if n, err := w.Count(ctx, "SELECT COUNT(*) FROM attempts WHERE payout_id = ?", broken.ID); err != nil || n != 0 {
		t.Errorf("the broken one has %d attempts, %v", n, err)
	}
	w.Sound(t)
}

func TestTheOldestApprovalGoesFirst(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	var want []string
	for range 12 {
		w.Clock.Advance(time.Second)
		want = append(want, w.Approved(t).ID)
	}
	for i := 0; i < len(want); i += 5 {
		orders, err := w.ClaimPayouts(ctx, "worker", 5, modelstest.Lease)
		if err != nil {
			t.Fatal(err)
		}
		for j, o := range orders {
			if o.PayoutID != want[i+j] {
				t.Errorf("place %d: %s, want %s", i+j, o.PayoutID, want[i+j])
			}
		}
	}
}

// What leaves carries the name that was approved.
func TestARenamedPayeeIsStoppedAtTheGate(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	o := w.Claimed(t)
	d := w.PayeeDraft()
	d.FirstName = "Mallory"
	if _, err := w.EditPayee(ctx, w.Maker, w.Payee.ID, 0, d); err != nil {
		t.Fatal(err)
	}
	modelstest.Refused(t, w.MarkSending(ctx, o), models.KindConflict)
	w.Answer(t, o, models.EventRelease)
	w.Clock.Advance(time.Hour)
	if orders, err := w.ClaimPayouts(ctx, "worker", 10, modelstest.Lease); err != nil || len(orders) != 0 {
		t.Errorf("claimed %v, %v", orders, err)
	}
	if p := w.Look(t, o.PayoutID); p.Status != models.StatusPendingApproval {
		t.Errorf("%s", p.Status)
	}
	w.Sound(t)
}
