package views

import (
	"strings"
	"testing"

	"countersign/models"
	"countersign/views/ui"
)

func payeeFrame(s *Shell) {
	s.Title, s.Current = "Payee", "payees"
	s.Crumbs = []ui.Link{{Label: "Payees", Href: "/payees"}}
}

func TestTheFormOfAPayee(t *testing.T) {
	golden(t, "payee-new", PayeeFormPage(PayeeForm{Shell: shell(payeeFrame), Token: "t", Registers: []string{"Pockyt"},
		Draft: models.PayeeDraft{Kind: "individual", Code: "PE-7K3M9Q", Country: "US"}}))

	typed := models.PayeeDraft{Kind: "business", Code: "C 1", FirstName: `A"b`, Email: "not an address", DateOfBirth: "30.4.1990", Details: models.DetailsContact}
	got := golden(t, "payee-new-errors", PayeeFormPage(PayeeForm{Shell: shell(payeeFrame), Token: "t", Hosted: true, Draft: typed, Problems: []ui.Problem{
		{Field: "code", Label: "Your code", Text: "Write your own code."}, {Field: "kind", Label: "Who is it", Text: "Choose person or company."},
		{Field: "email", Label: "Email", Text: "Write an e-mail address."}, {Field: "date_of_birth", Label: "Date of birth", Text: "Write the date as year-month-day."}}}))
	for _, want := range []string{`value="30.4.1990"`, `value="not an address"`, `value="A&#34;b"`, "Four things to correct", "Nothing was saved or sent."} {
		if !strings.Contains(got, want) {
			t.Errorf("the form does not hold %s", want)
		}
	}

	fix := RefusedFix("Pockyt", "this payee", "email", "Pockyt refused a value", "000070", "email exists")
	p := aPayee()
	got = golden(t, "payee-fix", PayeeFormPage(PayeeForm{Shell: shell(payeeFrame), ID: 7, Version: 3, Name: p.DisplayName(), Token: "t", Fix: fix, Registers: []string{"Pockyt"},
		Draft: models.PayeeDraft{Kind: "business", Code: p.Code, Email: p.Email, DateOfBirth: p.DateOfBirth, GovernmentIDType: "PASSPORT", GovernmentID: p.GovernmentID, Country: "US"}}))
	for _, want := range []string{"Pockyt: Pockyt refused a value.", `id="email-e"`, "Pockyt says: 000070 “email exists”.", `value="1982-02-11"`, `value="X1234542"`, `<option value="PASSPORT" selected`} {
		if !strings.Contains(got, want) {
			t.Errorf("the form does not say %s", want)
		}
	}
}

func TestTheFormOfAnAccount(t *testing.T) {
	draft := models.NewInstrument{Kind: "us_bank", Country: "US", Currency: "USD"}
	golden(t, "account-new", InstrumentFormPage(InstrumentForm{Shell: shell(payeeFrame), Payee: aPayee(), Token: "t", Draft: draft, Registers: []string{"Pockyt"}}))

	draft.Routing, draft.Number, draft.Label = "101089293", "99 88 7766x", "Ops"
	got := golden(t, "account-errors", InstrumentFormPage(InstrumentForm{Shell: shell(payeeFrame), Payee: aPayee(), Token: "t", Draft: draft, Problems: []ui.Problem{
		{Field: "purpose", Label: "What the account is for", Text: "Choose checking or savings."},
		{Field: "routing", Label: "Routing number", Text: "This routing number has a wrong check digit. Compare it digit by digit."},
		{Field: "account_number", Label: "Account number", Text: "The account number has 4 to 17 digits."}}}))
	if !strings.Contains(got, `value="101089293"`) || !strings.Contains(got, `id="routing-e"`) || !strings.Contains(got, `href="#purpose"`) {
		t.Error("the form forgets what was typed, or does not say what is wrong at the field")
	}

	fix := RefusedFix("Pockyt", "US •••• 3298", "routing", "Pockyt refused a value: the routing number.", "000070", "branchId")
	golden(t, "account-replace", InstrumentFormPage(InstrumentForm{Shell: shell(payeeFrame), Payee: aPayee(), Replaces: anInstrument(), Token: "t", Draft: draft, Fix: fix, Registers: []string{"Pockyt"}}))
	golden(t, "account-archive", InstrumentArchivePage(InstrumentArchive{Shell: shell(payeeFrame), Payee: aPayee(), Instrument: anInstrument(), Token: "t"}))
}

func TestAChangeOfStatusIsConfirmed(t *testing.T) {
	golden(t, "payee-suspend", PayeeStatusPage(PayeeStatus{Shell: shell(payeeFrame), Payee: aPayee(), To: models.PayeeSuspended, Token: "t",
		Problems: []ui.Problem{{Field: "reason", Label: "Reason", Text: "Write a reason."}}}))
	golden(t, "payee-archive", PayeeStatusPage(PayeeStatus{Shell: shell(payeeFrame), Payee: aPayee(), To: models.PayeeArchived, Token: "t"}))
	golden(t, "payee-reactivate", PayeeStatusPage(PayeeStatus{Shell: shell(payeeFrame), Payee: aPayee(), To: models.PayeeActive, Token: "t"}))
}
