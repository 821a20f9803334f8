package models_test

import (
	"context"
	"testing"

	"countersign/models"
	"countersign/models/modelstest"
)

// walletAccount connects a provider that takes details with the order.
func walletAccount(t *testing.T, w *modelstest.Works) models.ProviderAccount {
	t.Helper()
	account, err := w.AddProviderAccount(context.Background(), models.System("test"), models.NewProviderAccount{Provider: "walletpay", Name: "Walletpay",
		Credentials: models.Credentials{"token": "canary-credential-0001"}, Secret: map[string]bool{"token": true}})
	if err != nil {
		t.Fatal(err)
	}
	return account
}

func TestDetailsOfAMethodAreSealedAndArriveAtTheWorker(t *testing.T) {
	w := modelstest.NewWorks(t)
	account := walletAccount(t, w)
	maker := w.Person(t, models.RoleMaker)
	payee := w.AddPayee(t, maker)
	details := models.NewDetails{PayeeID: payee.ID, Provider: "walletpay", Method: "wallet", Title: "Wallet", Country: "ID", Currency: "IDR",
		Fields: map[string]string{"account_no": "0812777733332", "org": "DANA"}, Identifier: "0812777733332", Field: "f_account_no", Token: w.FormToken(t, maker)}
	i, err := w.AddDetails(t.Context(), maker, details)
	if err != nil {
		t.Fatal(err)
	}
	if i.Masked() != "ID wallet •••• 3332" {
		t.Errorf("shown as %q", i.Masked())
	}
	if modelstest.FileHolds(t, w.Desk, "0812777733332") {
		t.Error("the number is readable in the database file")
	}
	again, err := w.AddDetails(t.Context(), maker, details)
	if err != nil || again.ID != i.ID {
		t.Errorf("the same form made another instrument: %v, %v", again.ID, err)
	}
	details.Token = w.FormToken(t, maker)
	if e := modelstest.Refused(t, second(w.AddDetails(t.Context(), maker, details)), models.KindInvalid); e.Field("f_account_no") == "" {
		t.Errorf("the same account twice: %v", e)
	}

	entry := w.Entry("50000.00")
	entry.PayeeID, entry.InstrumentID, entry.AccountID, entry.Currency = payee.ID, i.ID, account.ID, "IDR"
	p, _, err := w.CreatePayout(t.Context(), maker, models.NewPayout{Draft: entry, Submit: true, Token: w.FormToken(t, maker)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.ApprovePayout(t.Context(), w.Person(t, models.RoleApprover), p.ID, p.Digest); err != nil {
		t.Fatal(err)
	}
	o := w.Claim(t, p.ID)
	if err := w.FillOrder(t.Context(), &o); err != nil {
		t.Fatal(err)
	}
	if o.Fields["account_no"] != "0812777733332" || o.Fields["org"] != "DANA" || o.Method != "wallet" || o.Country != "ID" || o.Payee.DateOfBirth == "" {
		t.Errorf("the worker got %v %q %q", o.Fields, o.Method, o.Country)
	}
}

func TestAnInstrumentIsPaidOnlyByTheProviderThatAskedForIt(t *testing.T) {
	w := modelstest.NewWorks(t)
	account := walletAccount(t, w)
	maker := w.Person(t, models.RoleMaker)
	entry := w.Entry("10.00")
	entry.AccountID = account.ID
	_, _, err := w.CreatePayout(t.Context(), maker, models.NewPayout{Draft: entry, Token: w.FormToken(t, maker)})
	if e := modelstest.Refused(t, err, models.KindInvalid); e.Field("account") == "" {
		t.Errorf("a US bank account was taken for a wallet provider: %v", e)
	}
}

func second[T any](_ T, err error) error { return err }
