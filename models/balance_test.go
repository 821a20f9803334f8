package models_test

import (
	"strings"
	"testing"
	"time"

	"countersign/models"
	"countersign/models/modelstest"
)

// told lets the provider answer a balance now.
func told(t *testing.T, w *modelstest.Works, minor int64) {
	t.Helper()
	questions, err := w.BalanceQuestions(ctx, w.Account.ID)
	if err != nil || len(questions) != 1 || questions[0].Currency != "USD" {
		t.Fatalf("%+v, %v", questions, err)
	}
	if err := w.RecordBalance(ctx, questions[0], models.Money{Minor: minor, Currency: "USD"}); err != nil {
		t.Fatal(err)
	}
}

func claims(t *testing.T, w *modelstest.Works) []models.Order {
	t.Helper()
	orders, err := w.ClaimPayouts(ctx, "worker", 10, modelstest.Lease)
	if err != nil {
		t.Fatal(err)
	}
	return orders
}

func TestOnlyWhatTheBalanceCoversIsClaimed(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	for range 3 {
		w.Approved(t) // 12.50 each
	}
	told(t, w, 2600)
	first := claims(t, w)
	if len(first) != 2 || len(claims(t, w)) != 0 {
		t.Fatalf("of 26.00 USD %d payouts of 12.50 were claimed", len(first))
	}
	for _, o := range first {
		if err := w.MarkSending(ctx, o); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(claims(t, w)); n != 0 {
		t.Errorf("%d more were claimed while two are on their way", n)
	}
	w.Answer(t, first[0], models.EventPay)
	if n := len(claims(t, w)); n != 0 {
		t.Errorf("%d more were claimed after one was paid", n)
	}
	w.Answer(t, first[1], models.EventFail) // the money stayed there
	if n := len(claims(t, w)); n != 1 {
		t.Errorf("%d were claimed after one failed", n)
	}
	w.Sound(t)
}

func TestAPayoutThatLacksFundsSaysHowMuch(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	p := w.Approved(t)
	told(t, w, 1000)
	notClaimed(t, w, "10.00 of 12.50", p, models.StatusApproved)
	waits := func() string {
		f, err := w.PayoutFileByID(ctx, p.ID)
		if err != nil {
			t.Fatal(err)
		}
		return f.Waits
	}
	if said := waits(); !strings.Contains(said, "Awaiting funds") || !strings.Contains(said, "10.00 USD left") || !strings.Contains(said, "lacks 2.50 USD") {
		t.Errorf("it waits for %q", said)
	}
	told(t, w, 1250)
	if said := waits(); said != "" || len(claims(t, w)) != 1 {
		t.Errorf("with enough it waits for %q", said)
	}
}

func TestAnOldBalanceHoldsNothing(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	w.Approved(t)
	told(t, w, 0)
	w.Clock.Advance(14 * time.Minute)
	if n := len(claims(t, w)); n != 0 {
		t.Fatalf("%d were claimed on an empty account", n)
	}
	w.Clock.Advance(2 * time.Minute)
	if n := len(claims(t, w)); n != 1 {
		t.Errorf("%d were claimed when nobody knows the balance any more", n)
	}
}

func TestASmallerPayoutIsNotBlockedByALargerOne(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	large, _, err := w.CreatePayout(ctx, w.Maker, models.NewPayout{Draft: w.Entry("500.00"), Token: w.FormToken(t, w.Maker)})
	if err == nil {
		large, err = w.SubmitPayout(ctx, w.Maker, large.ID, large.Version)
	}
	if err == nil {
		_, err = w.ApprovePayout(ctx, w.Approver, large.ID, large.Digest)
	}
	if err != nil {
		t.Fatal(err)
	}
	small := w.Approved(t)
	told(t, w, 2000)
	if orders := claims(t, w); len(orders) != 1 || orders[0].PayoutID != small.ID {
		t.Errorf("claimed %v", orders)
	}
}

func TestAnAnswerToAnOlderQuestionChangesNothing(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	w.Approved(t)
	old, err := w.BalanceQuestions(ctx, w.Account.ID)
	if err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(time.Second)
	told(t, w, 7000)
	if err := w.RecordBalance(ctx, old[0], models.Money{Minor: 1, Currency: "USD"}); err != nil {
		t.Fatal(err)
	}
	list, err := w.Balances(ctx)
	if err != nil || len(list) != 1 || list[0].Minor != 7000 || list[0].Source != "provider" || list[0].Approved != 1250 || list[0].Available().Minor != 5750 {
		t.Errorf("%+v, %v", list, err)
	}
	if err := w.RecordBalance(ctx, old[0], models.Money{Minor: 1, Currency: "EUR"}); err == nil {
		t.Error("a balance in another currency was kept")
	}
}

func TestBalancesArePlannedOncePerSlot(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	for range 3 {
		if err := w.PlanBalances(ctx, []string{w.Account.ID}); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := w.Count(ctx, "SELECT COUNT(*) FROM jobs WHERE kind = 'balance'"); err != nil || n != 1 {
		t.Errorf("%d jobs, %v", n, err)
	}
	w.Clock.Advance(models.BalanceEvery)
	if err := w.PlanBalances(ctx, []string{w.Account.ID}); err != nil {
		t.Fatal(err)
	}
	if n, err := w.Count(ctx, "SELECT COUNT(*) FROM jobs WHERE kind = 'balance'"); err != nil || n != 2 {
		t.Errorf("%d jobs after the next slot, %v", n, err)
	}
}
