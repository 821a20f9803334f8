package models_test

import (
	"testing"
	"time"

	"countersign/models"
	"countersign/models/modelstest"
)

func TestAReleasedPayoutKeepsItsNumberAndWaitsLonger(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	p := w.Approved(t)
	var last time.Duration
	for i := range 12 {
		o := w.Claim(t, p.ID)
		if o.Number != models.OrderNumber(p.ID, 1) || o.AttemptNo != 1 || o.Resend {
			t.Fatalf("try %d goes out as %s, resend %v", i, o.Number, o.Resend)
		}
		if i%2 == 0 {
			if err := w.MarkSending(ctx, o); err != nil {
				t.Fatal(err)
			}
		}
		now := w.Answer(t, o, models.EventRelease)
		pause := now.DueAt.Time().Sub(w.Clock.Now())
		if pause < last || pause <= 0 || pause > 5*time.Minute {
			t.Errorf("try %d waits %v after %v", i, pause, last)
		}
		if last = pause; now.Hold == "" {
			t.Error("it waits without a word")
		}
		w.Clock.Advance(pause - time.Microsecond)
		if early, err := w.ClaimPayouts(ctx, "worker", 10, modelstest.Lease); err != nil || len(early) != 0 {
			t.Fatalf("claimed before it was due: %v, %v", early, err)
		}
		w.Clock.Advance(time.Microsecond)
	}
	w.Sound(t)
}

func TestRecoveryTellsUnsentFromUnknown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name          string
		owner         string
		atStart       bool
		after         time.Duration
		released, dbt int
	}{
		{"start of a new process", "new", true, 0, 1, 1},
		{"start of the same owner", "test worker", true, 0, 0, 0},
		{"a living worker", "new", false, modelstest.Lease - time.Microsecond, 0, 0},
		{"a lease at its end", "test worker", false, modelstest.Lease, 1, 1},
	} {
		w := modelstest.NewWorks(t)
		sending := w.Sending(t)
		claimed := w.Claimed(t)
		w.Clock.Advance(c.after)
		released, doubtful, err := w.Recover(ctx, c.owner, c.atStart)
		if err != nil || released != c.released || doubtful != c.dbt {
			t.Errorf("%s: %d released, %d doubtful, %v", c.name, released, doubtful, err)
		}
		want := []models.Status{models.StatusSending, models.StatusClaimed}
		if c.released > 0 {
			want = []models.Status{models.StatusInDoubt, models.StatusApproved}
		}
		for i, o := range []models.Order{sending, claimed} {
			one := &walker{Works: w, t: t, id: o.PayoutID}
			if p := one.now(); p.Status != want[i] {
				t.Errorf("%s: %s, want %s", c.name, p.Status, want[i])
			}
			one.holds(one.now())
		}
		if c.dbt > 0 {
			j, err := w.JobByKey(ctx, "poll:"+sending.PayoutID)
			if err != nil || j.State != "ready" {
				t.Errorf("%s: nobody asks: %+v, %v", c.name, j, err)
			}
		}
		w.Sound(t)
	}
}

func TestRecoveryTakesMoreThanOneBatch(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	w.Fill(t, 1203, models.StatusClaimed)
	released, doubtful, err := w.Recover(ctx, "new", true)
	if err != nil || released != 1203 || doubtful != 0 {
		t.Errorf("%d released, %d doubtful, %v", released, doubtful, err)
	}
	w.Sound(t)
}

func TestOrderNumbersCanBeReadBack(t *testing.T) {
	t.Parallel()
	for _, no := range []int{1, 2, 17, 999} {
		number := models.OrderNumber("PO-7K3M2Q0WZ8", no)
		if len(number) > 32 || models.PayoutOfNumber(number) != "PO-7K3M2Q0WZ8" || models.AttemptOfNumber(number) != no {
			t.Errorf("%s is attempt %d of %s", number, models.AttemptOfNumber(number), models.PayoutOfNumber(number))
		}
	}
	for _, number := range []string{"", "PO7K3M2Q0WZ8", "PO7K3M2Q0WZ8_a", "PO7K3M2Q0WZ8_a01", "PO7K3M2Q0WZ8_a+1", "PO7K3M2Q0WZ_a1", "XX7K3M2Q0WZ8_a1", "_a1"} {
		if no := models.AttemptOfNumber(number); no != 0 {
			t.Errorf("%q is attempt %d", number, no)
		}
	}
}
