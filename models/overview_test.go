package models_test

import (
	"testing"
	"time"

	"countersign/models"
	"countersign/models/modelstest"
)

func TestTheOverviewTellsWhatWaitsForPayees(t *testing.T) {
	t.Parallel()
	d := modelstest.New(t)
	var ids []string
	for _, wait := range []time.Duration{5 * 24 * time.Hour, 2 * 24 * time.Hour, 2 * time.Hour, 0} {
		ids = append(ids, d.Hosted(t).ID)
		d.Clock.Advance(wait)
	}
	gone := d.Hosted(t)
	d.News(t, gone.ID, models.EventPay)
	see := func() models.Awaiting {
		t.Helper()
		o, err := d.Overview(ctx, 0)
		if err != nil {
			t.Fatal(err)
		}
		return o.Awaiting
	}
	a := see()
	if a.Fresh != 2 || a.Days != 1 || a.Week != 0 || a.Longer != 1 {
		t.Errorf("%+v", a)
	}
	if len(a.Oldest) != 2 || a.Oldest[0].ID != ids[0] || a.Oldest[1].ID != ids[1] || a.Oldest[0].Link.PayoutID != ids[0] || a.Oldest[0].Link.Sends != 0 {
		t.Errorf("%+v", a.Oldest)
	}
	err := d.Write(ctx, func(tx *models.Tx) error {
		return tx.Exec("UPDATE payee_links SET bounced_at = ? WHERE payout_id IN (?, ?)", d.Now(), ids[3], gone.ID)
	})
	if err != nil {
		t.Fatal(err)
	}
	if a := see(); len(a.Oldest) != 3 || a.Oldest[2].ID != ids[3] || a.Oldest[2].Link.BouncedAt == 0 {
		t.Errorf("a link that came back is not named: %+v", a.Oldest)
	}
}
