package jobs_test

import (
	"testing"
	"time"

	"countersign/models"
)

func TestTheBalanceOfAProviderIsReadByItself(t *testing.T) {
	h := newStill(t, quick(), time.Second)
	payee, instrument := h.payee("Ada", "000123456789")
	p := h.pay(payee, instrument, "INV-1", "")
	h.start()
	h.eventually("the balance is known", func() bool {
		list, err := h.Balances(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return len(list) == 1 && list[0].Source == "provider" && list[0].Currency == "USD" && list[0].Minor > 0 && !list[0].AsOf.IsZero()
	})
	h.settled(p.ID, models.StatusPaid)
	if n, err := h.DeadJobs(ctx); err != nil || n != 0 {
		t.Errorf("%d dead jobs, %v", n, err)
	}
}
