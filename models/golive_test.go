package models_test

import (
	"testing"

	"countersign/models"
	"countersign/models/modelstest"
)

func TestWhatWasSeenToWorkIsCounted(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	if g, err := w.GoLiveOf(ctx, w.Account.ID); err != nil || g != (models.GoLive{}) {
		t.Errorf("nothing happened yet: %+v, %v", g, err)
	}
	for i, verdict := range []string{"verified", "forged", "unreadable"} {
		n := models.NewWebhook{AccountID: w.Account.ID, Provider: "pockyt", Body: []byte{byte('a' + i)}, Verdict: verdict, Subject: "payout"}
		if _, _, err := w.ReceiveWebhook(ctx, n); err != nil {
			t.Fatal(err)
		}
	}
	g, err := w.GoLiveOf(ctx, w.Account.ID)
	if err != nil || g.Verified != 1 || g.Refused != 2 || g.VerifiedAt.IsZero() || g.Paid+g.Failed != 0 {
		t.Errorf("%+v, %v", g, err)
	}
	if g, err := w.GoLiveOf(ctx, "another"); err != nil || g != (models.GoLive{}) {
		t.Errorf("another account: %+v, %v", g, err)
	}
}
