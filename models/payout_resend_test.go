package models_test

import (
	"testing"
	"time"

	"countersign/models"
	"countersign/models/modelstest"
)

// repeat asks for the order to be repeated after n answers "no such order".
func repeat(t *testing.T, w *modelstest.Works, id string, n int) (models.Order, bool) {
	t.Helper()
	o, ok, err := w.ResendOrder(t.Context(), "test worker", id, models.Repetition{NotFound: n}, modelstest.Lease)
	if err != nil {
		t.Fatal(err)
	}
	return o, ok
}

// unknown takes in the answer "no such order" to a question.
func unknown(t *testing.T, w *modelstest.Works, o models.Order) {
	t.Helper()
	_, err := w.RecordOutcome(t.Context(), models.System("test"), o, models.Outcome{Event: models.EventNotFound, Source: models.FromQuery}, nil)
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnOrderThatItsProviderTwiceDidNotKnowIsSentAgainUnderTheSameNumber(t *testing.T) {
	w := modelstest.NewWorks(t)
	first := w.Sending(t)
	w.Answer(t, first, models.EventDoubt)

	unknown(t, w, first) // at once: it may still be on its way, so it does not count
	w.Clock.Advance(4 * time.Minute)
	unknown(t, w, first)
	if _, ok := repeat(t, w, first.PayoutID, 1); ok {
		t.Fatal("an answer within five minutes after the order was sent counted")
	}
	w.Clock.Advance(2 * time.Minute)
	unknown(t, w, first)
	w.Clock.Advance(time.Minute)
	unknown(t, w, first) // too soon after the one before
	if _, ok := repeat(t, w, first.PayoutID, 2); ok {
		t.Fatal("two answers within five minutes counted as two")
	}
	w.Clock.Advance(5 * time.Minute)
	unknown(t, w, first)
	again, ok := repeat(t, w, first.PayoutID, 2)
	if !ok || again.Number != first.Number || again.Meaning != first.Meaning || !again.Resend || again.Fence <= first.Fence {
		t.Fatalf("repeated: %v, order %+v after %+v", ok, again, first)
	}
	if p := w.Look(t, first.PayoutID); p.Status != models.StatusSending {
		t.Errorf("while it is repeated the payout is %s", p.Status)
	}
	if _, ok := repeat(t, w, first.PayoutID, 2); ok {
		t.Error("the same order was taken twice")
	}
	// A refusal of the repetition says nothing about the first order.
	if p := w.Answer(t, again, models.EventFail); p.Status != models.StatusInDoubt {
		t.Errorf("after a refused repetition the payout is %s", p.Status)
	}
	if _, ok := repeat(t, w, first.PayoutID, 2); ok {
		t.Error("old answers counted for a second repetition")
	}
	w.Sound(t)
}

func TestAStoppedAccountRepeatsNothing(t *testing.T) {
	w := modelstest.NewWorks(t)
	o := w.Sending(t)
	w.Answer(t, o, models.EventDoubt)
	for range 2 {
		w.Clock.Advance(6 * time.Minute)
		unknown(t, w, o)
	}
	if err := w.PauseAccount(t.Context(), w.Admin, o.AccountID, "under review"); err != nil {
		t.Fatal(err)
	}
	if _, ok := repeat(t, w, o.PayoutID, 2); ok {
		t.Error("an order was repeated through a paused account")
	}
}
