package views

import (
	"fmt"
	"strings"
	"testing"

	"countersign/models"
	"countersign/views/ui"
)

// aList is the list with one row per state.
func aList(query PayoutQuery) Payouts {
	p := Payouts{Shell: payoutsFrame("Payouts"), Times: today, Providers: Providers{"pockyt": "Pockyt"}, Query: query, First: 1, MayMake: true, Token: "t",
		Totals: []models.CurrencyTotal{{Currency: "USD", N: 14, Minor: 13720000}, {Currency: "JPY", N: 1, Minor: 9800}},
		Counts: map[models.Status]int64{}, Action: 3, Known: []models.Currency{"JPY", "USD"}, Given: map[string]int{"PO-00000000B": 1},
		Payees: []models.PayeeRow{{Payee: aPayee()}}, Older: "/payouts?after=x&n=51"}
	for i, s := range models.Statuses() {
		row := aPayout(s)
		row.ID = fmt.Sprintf("PO-00000000%c", 'A'+i)
		p.Rows, p.Counts[s] = append(p.Rows, row), 1
	}
	return p
}

func TestTheListOfPayouts(t *testing.T) {
	got := golden(t, "payouts", PayoutsPage(aList(PayoutQuery{})))
	if strings.Contains(got, "13,729") || strings.Contains(got, "4417820033") {
		t.Error("currencies were added up, or an account number is shown")
	}
	narrow := aList(PayoutQuery{View: "approval", Text: "INV-2O931", Statuses: []models.Status{models.StatusPaid}, PayeeID: 99, Currency: "USD", Created: "custom", From: "2026-11-01", To: "2026-11-20"})
	narrow.PayeeName, narrow.Rows, narrow.Totals, narrow.Older = "Nobody <b>", nil, nil, ""
	got = golden(t, "payouts-nomatch", PayoutsPage(narrow))
	for _, want := range []string{"INV-2O931", "Search all dates", "Search all payouts", `href="/payouts?view=approval"`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q", want)
		}
	}
	named := aList(PayoutQuery{Statuses: []models.Status{models.StatusPaid}})
	named.Saved = []SavedView{{ID: 3, Name: "Aline's <b>", Query: PayoutQuery{Text: "aline"}, Count: 10_000, More: true}, {ID: 4, Name: "Too slow", Query: PayoutQuery{Text: "x"}, Count: -1}}
	named.ViewName, named.Problems = strings.Repeat("n", 50), []ui.Problem{{Field: "name", Label: "Name of the view", Text: "At most 40 characters."}}
	if got = golden(t, "payouts-save", PayoutsPage(named)); !strings.Contains(got, "10,000+") || strings.Contains(got, "Aline's <b>") {
		t.Error("the count is not said to be cut, or a name runs")
	}
	named.Problems, named.Saved[1].Query = nil, named.Query
	if got = golden(t, "payouts-saved", PayoutsPage(named)); !strings.Contains(got, "/payouts/views/4/remove") || strings.Contains(got, `action="/payouts/views"`) {
		t.Error("the saved view cannot be removed, or can be saved again")
	}
	golden(t, "payouts-empty", PayoutsPage(Payouts{Shell: payoutsFrame("Payouts"), Times: today, First: 1, MayMake: true}))
	if got := page(t, PayoutsPage(Payouts{Shell: payoutsFrame("Payouts"), Times: today, First: 1})); strings.Contains(got, "/payouts/new") {
		t.Error("somebody who makes no payouts is offered to")
	}
}

func TestTheAddressIsTheStateOfTheList(t *testing.T) {
	q := PayoutQuery{View: "paid", Text: "a b&c", Statuses: []models.Status{models.StatusPaid, models.StatusFailed}, PayeeID: 7, Currency: "USD", Created: "custom", From: "2026-11-01"}
	if got, want := q.Address(), "/payouts?created=custom&currency=USD&from=2026-11-01&payee=7&q=a+b%26c&status=paid&status=failed&view=paid"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := (PayoutQuery{}).Address(); got != "/payouts" {
		t.Errorf("the whole list is at %s", got)
	}
}

// aForm is the form of a new payout with a payee chosen.
func aForm() PayoutForm {
	payee := aPayee()
	return PayoutForm{Shell: payoutsFrame("New payout"), Times: today, Token: "t", Payees: []models.PayeeRow{{Payee: payee}}, Chosen: &payee,
		Values:      PayoutValues{Payee: "7", Instrument: "17", Account: "pockyt", Amount: "9800.00", Currency: "USD", Reference: "INV-1"},
		Instruments: []InstrumentFacts{{Instrument: anInstrument(), Registrations: map[string]models.RegistrationState{"pockyt": models.RegistrationPending}}},
		Accounts:    []AccountFacts{{ProviderAccount: models.ProviderAccount{ID: "pockyt", Registers: true, Status: models.AccountActive}, Title: "Pockyt", Payee: models.RegistrationActive}},
		Currencies:  []models.Currency{"CNY", "USD"}, Similar: []models.Payout{aPayout(models.StatusPaid)}, PaidBefore: []models.CurrencyTotal{{Currency: "USD", N: 3, Minor: 1190200}},
		Approvers: []string{"Tomás Weber"}, Needed: 1, MaxReference: 64, MaxSubject: 100, MaxDescription: 255, MaxNote: 255, MaxMemo: 500}
}

func TestTheFormOfAPayout(t *testing.T) {
	empty := aForm()
	empty.Values, empty.Chosen, empty.Instruments, empty.Similar, empty.PaidBefore = PayoutValues{Account: "pockyt"}, nil, nil, nil, nil
	golden(t, "payout-new-empty", PayoutFormPage(empty))
	golden(t, "payout-new", PayoutFormPage(aForm()))
	wrong := aForm()
	wrong.Values.Amount, wrong.Values.Reference = "12.480,50", `"><b>`
	wrong.Problems = []ui.Problem{{Field: "amount", Label: "Amount", Text: "Write the amount with digits and a dot only."}, {Field: "instrument", Label: "Pay to", Text: "Choose one."},
		{Field: "reference", Label: "Your reference", Text: "PO-1 already uses this reference."}, {Field: "account", Label: "Through", Text: "Choose one."}, {Field: "payee", Label: "Payee", Text: "Choose one."}}
	got := golden(t, "payout-new-errors", PayoutFormPage(wrong))
	if !strings.Contains(got, `value="12.480,50"`) || !strings.Contains(got, "Not known yet") {
		t.Error("what was typed is lost, or an amount is shown that nobody can read")
	}
	bare := aForm()
	bare.Instruments, bare.Accounts, bare.Approvers = nil, nil, nil
	bare.Problems = []ui.Problem{{Field: "instrument", Label: "Pay to", Text: "Choose one."}}
	golden(t, "payout-new-bare", PayoutFormPage(bare))
	draft := aForm()
	draft.ID, draft.Version = "PO-7K3M9Q2H4T", 4
	if got := page(t, PayoutFormPage(draft)); !strings.Contains(got, `action="/payouts/PO-7K3M9Q2H4T/edit"`) || !strings.Contains(got, `name="version" value="4"`) {
		t.Error("a draft does not say where and at which version it is saved")
	}
}
