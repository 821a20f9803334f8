package models_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"countersign/models"
	"countersign/models/modelstest"
)

func TestSecretsOfPayoutsAreNotInTheFile(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	d := w.PayeeDraft()
	d.DateOfBirth, d.GovernmentIDType, d.GovernmentID = "1987-06-05", "ssn", "987654329"
	payee, err := w.CreatePayee(ctx, w.Maker, d, w.FormToken(t, w.Maker))
	if err != nil {
		t.Fatal(err)
	}
	maker := w.Maker
	maker.IP = "192.0.2.77"
	w.AddUSBank(t, maker, payee.ID, "90210073456")
	d.DateOfBirth = "1987-06-06"
	if _, err := w.EditPayee(ctx, w.Maker, payee.ID, 0, d); err != nil {
		t.Fatal(err)
	}
	o := w.Sending(t)
	o.Body = nil
	exchanges := []models.Exchange{{Kind: "pay", Method: "POST", Path: "/v3/payouts/pay", StatusCode: 200, Request: `{"x":"canary-request"}`, Response: `{"x":"canary-response"}`}}
	if _, err := w.RecordOutcome(ctx, models.System("test"), o, models.Outcome{Event: models.EventAccept, Source: models.FromAnswer}, exchanges); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.ReceiveWebhook(ctx, delivery("x=canary-notice")); err != nil {
		t.Fatal(err)
	}
	forged := delivery("x=canary-forged")
	forged.Verdict = "forged"
	if _, _, err := w.ReceiveWebhook(ctx, forged); err != nil {
		t.Fatal(err)
	}
	if err := w.ReplaceCredentials(ctx, w.Admin, w.Account.ID, models.NewProviderAccount{Secret: map[string]bool{"token": true}, Credentials: models.Credentials{
		"merchant_no": "202333", "store_no": "301854", "token": "canary-token-second-77"}}); err != nil {
		t.Fatal(err)
	}
	for what, canary := range map[string]string{
		"account number": "90210073456", "first account number": modelstest.AccountNumber, "birth date": "1987-06-0", "government id": "987654329",
		"token": "canary-token", "request": "canary-request", "response": "canary-response", "notice": "canary-notice", "forged notice": "canary-forged",
	} {
		if modelstest.FileHolds(t, w.Desk, canary) {
			t.Errorf("the file tells the %s", what)
		}
	}
	if !modelstest.FileHolds(t, w.Desk, "October royalties") || !modelstest.FileHolds(t, w.Desk, "202333") {
		t.Error("what is no secret is not found either: the search sees nothing")
	}
	// They are all there for those who hold the key.
	back, err := w.PayeeByID(ctx, payee.ID)
	if err != nil || back.DateOfBirth != "1987-06-06" || back.GovernmentID != "987654329" {
		t.Errorf("%q %q, %v", back.DateOfBirth, back.GovernmentID, err)
	}
	trail, err := w.Trail(ctx, o.PayoutID)
	if err != nil || len(trail) != 1 || trail[0].Request != exchanges[0].Request || trail[0].Response != exchanges[0].Response {
		t.Errorf("%v, %v", trail, err)
	}
	_, c, err := w.OpenCredentials(ctx, w.Account.ID)
	if err != nil || c["token"] != "canary-token-second-77" {
		t.Errorf("%v", err)
	}
}

func TestSecretsDoNotPrintThemselves(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	_, c, err := w.OpenCredentials(ctx, w.Account.ID)
	if err != nil {
		t.Fatal(err)
	}
	_, secret, _, err := w.InstrumentForRegistration(ctx, w.Instrument.ID, w.Account.ID)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	logger := slog.New(slog.NewJSONHandler(&log, nil))
	logger.Info("all", "credentials", c, "secret", secret, "keys", fmt.Sprint(w.Keys()), "form", models.NewInstrument{Number: modelstest.AccountNumber},
		"connect", models.NewProviderAccount{Credentials: c}, "details", models.NewDetails{Fields: map[string]string{"iban": modelstest.AccountNumber}},
		"order", models.Order{Fields: map[string]string{"iban": modelstest.AccountNumber}})
	text := log.String() + fmt.Sprintf("%v %+v %#v %s %v %+v %#v %s", c, c, c, c, secret, secret, secret, secret)
	n := models.NewInstrument{Number: modelstest.AccountNumber}
	text += fmt.Sprintf("%v %+v %#v %s %+v", n, n, n, n, models.NewProviderAccount{Credentials: c})
	o := models.Order{Number: "PO0000000000_a1", Fields: map[string]string{"iban": modelstest.AccountNumber}}
	text += fmt.Sprintf("%v %+v %#v %s", o, o, o, o)
	for _, canary := range []string{"canary-token", modelstest.AccountNumber} {
		if strings.Contains(text, canary) {
			t.Errorf("printed: %s", text)
		}
	}
}

// A sealed value opens only where it was sealed.
func TestSealedValuesCannotBeSwapped(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	other := w.AddPayee(t, w.Maker)
	for _, q := range []string{
		"UPDATE payees SET private = (SELECT private FROM payees WHERE id = ?) WHERE id = ?",
		"UPDATE payees SET private = substr(private, 1, 20) WHERE id <> ? AND id = ?",
		"UPDATE payees SET private = x'' WHERE id <> ? AND id = ?",
	} {
		if err := w.Write(ctx, func(tx *models.Tx) error { return tx.Exec(q, w.Payee.ID, other.ID) }); err != nil {
			t.Fatal(err)
		}
		if p, err := w.PayeeByID(ctx, other.ID); err == nil || p.DateOfBirth != "" {
			t.Errorf("opened as %q, %v", p.DateOfBirth, err)
		}
	}
	sealed, err := w.Keys().Seal("here", []byte("plain"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range sealed {
		bad := append([]byte(nil), sealed...)
		bad[i] ^= 1
		if _, err := w.Keys().Open("here", bad); err == nil {
			t.Errorf("byte %d may be changed", i)
		}
	}
	if _, err := w.Keys().Open("there", sealed); err == nil {
		t.Error("it opens elsewhere")
	}
	if plain, err := w.Keys().Open("here", sealed); err != nil || string(plain) != "plain" {
		t.Errorf("%q, %v", plain, err)
	}
}
