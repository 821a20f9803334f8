package models_test

import (
	"strings"
	"testing"
	"time"

	"countersign/models"
	"countersign/models/modelstest"
)

func replacement(token string) models.NewProviderAccount {
	return models.NewProviderAccount{Secret: map[string]bool{"token": true}, Identity: map[string]bool{"merchant_no": true, "store_no": true},
		Credentials: models.Credentials{"merchant_no": "202333", "store_no": "301854", "token": token}}
}

func TestReplacedCredentialsHoldTheAccountUntilAGoodTest(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	modelstest.Refused(t, w.ReplaceCredentials(ctx, w.Maker, "pockyt", replacement("canary-token-second-77")), models.KindForbidden)
	modelstest.Refused(t, w.ReplaceCredentials(ctx, w.Admin, "nobody", replacement("canary-token-second-77")), models.KindNotFound)
	said := modelstest.Refused(t, w.ReplaceCredentials(ctx, w.Admin, "pockyt", replacement(" ")), models.KindInvalid)
	if said.Field("token") == "" {
		t.Error(said)
	}
	n := replacement("canary-token-second-77")
	n.Version = w.Account.Version + 1
	modelstest.Refused(t, w.ReplaceCredentials(ctx, w.Admin, "pockyt", n), models.KindConflict)
	n.Version = w.Account.Version
	if err := w.ReplaceCredentials(ctx, w.Admin, "pockyt", n); err != nil {
		t.Fatal(err)
	}
	modelstest.Refused(t, w.ReplaceCredentials(ctx, w.Admin, "pockyt", n), models.KindConflict)
	account, secret, err := w.OpenCredentials(ctx, "pockyt")
	if err != nil || secret["token"] != "canary-token-second-77" || account.Status != models.AccountPaused || !strings.Contains(account.PauseReason, "replaced") {
		t.Fatalf("%+v, %v", account, err)
	}
	w.Approved(t)
	if orders, err := w.ClaimPayouts(ctx, "worker", 1, time.Minute); err != nil || len(orders) != 0 {
		t.Errorf("%d orders leave through an account that is not tested, %v", len(orders), err)
	}
	test := models.Exchange{AccountID: "another", PayoutID: "PO-1", PayeeID: 1, Kind: "balance", Method: "POST", Path: "/v3/payouts/balance", StatusCode: 200, Response: "canary-answer"}
	bad := models.AccountTest{AccountID: "pockyt", Exchanges: []models.Exchange{test}}
	modelstest.Refused(t, w.RecordTest(ctx, w.Maker, bad), models.KindForbidden)
	modelstest.Refused(t, w.RecordTest(ctx, w.Admin, models.AccountTest{AccountID: "nobody", Good: true}), models.KindNotFound)
	modelstest.Refused(t, w.RecordTest(ctx, w.Admin, models.AccountTest{AccountID: "pockyt", Version: w.Account.Version, Good: true}), models.KindConflict) // the old ones
	if err := w.RecordTest(ctx, w.Admin, bad); err != nil {
		t.Fatal(err)
	}
	if account, err = w.ProviderAccountByID(ctx, "pockyt"); err != nil || account.Status != models.AccountPaused || account.TestedAt != 0 {
		t.Errorf("after a bad test: %+v, %v", account, err)
	}
	w.Clock.Advance(time.Second)
	test.Response = "canary-good"
	if err := w.RecordTest(ctx, w.Admin, models.AccountTest{AccountID: "pockyt", Version: account.Version, Good: true, Exchanges: []models.Exchange{test}}); err != nil {
		t.Fatal(err)
	}
	if orders, err := w.ClaimPayouts(ctx, "worker", 1, time.Minute); err != nil || len(orders) != 1 {
		t.Errorf("%d orders leave after a good test, %v", len(orders), err)
	}
	trail, err := w.AccountTrail(ctx, "pockyt", 10)
	if err != nil || len(trail) != 2 || trail[0].Response != "canary-good" || trail[1].Response != "canary-answer" || trail[0].PayoutID != "" || trail[0].AccountID != "pockyt" {
		t.Errorf("%+v, %v", trail, err)
	}
	if modelstest.FileHolds(t, w.Desk, "canary-") {
		t.Error("the file tells what is sealed")
	}
	w.Sound(t)
}

// Asked as somebody else the provider would not know the orders that it has.
func TestAnAccountKeepsItsNumbersWhileOrdersAreUnderWay(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	o := w.Sending(t)
	n := replacement("canary-token-second-77")
	n.Credentials["merchant_no"] = "999"
	said := modelstest.Refused(t, w.ReplaceCredentials(ctx, w.Admin, "pockyt", n), models.KindInvalid)
	if said.Field("merchant_no") == "" {
		t.Error(said)
	}
	if err := w.ReplaceCredentials(ctx, w.Admin, "pockyt", replacement("canary-token-second-77")); err != nil {
		t.Errorf("a new token alone: %v", err)
	}
	w.Answer(t, o, models.EventPay)
	if err := w.ReplaceCredentials(ctx, w.Admin, "pockyt", n); err != nil {
		t.Errorf("with nothing under way: %v", err)
	}
}
