package handlers

import (
	"net/http"
	"slices"
	"strconv"

	"countersign/models"
	"countersign/views"
	"countersign/views/ui"
)

// payoutFormPage shows the form of a payout: id is the draft that is changed, ""
// for a new one. What was typed stays; what has only one answer is chosen.
func (a *App) payoutFormPage(w http.ResponseWriter, r *Request, status int, id string, form payoutFields, found []ui.Problem) error {
	page := views.PayoutForm{Times: r.times(), ID: id, Version: versionOf(form.Version), Problems: found,
		MaxReference: models.MaxReference, MaxSubject: models.MaxSubject, MaxDescription: models.MaxDescription, MaxNote: models.MaxNote, MaxMemo: models.MaxMemo}
	title := "New payout"
	if id != "" {
		title = "Change " + id
	}
	page.Shell = r.shell(title, "payouts")
	page.Shell.Crumbs = []ui.Link{{Label: "Payouts", Href: "/payouts"}}
	if id != "" {
		page.Shell.Crumbs = append(page.Shell.Crumbs, ui.Link{Label: id, Href: views.PayoutURL(id)})
	}
	for _, read := range []func(*Request, *views.PayoutForm, *payoutFields) error{a.formPayees, a.formAccounts, a.formPast, a.formApprovers} {
		if err := read(r, &page, &form); err != nil {
			return err
		}
	}
	page.Token = form.Token
	if a.store.CheckFormToken(r.Actor, form.Token) != nil {
		token, err := r.formToken()
		if err != nil {
			return err
		}
		page.Token = token
	}
	page.Values = form.values()
	return r.render(w, status, views.PayoutFormPage(page))
}

// formPayees reads the payees to choose from, and the accounts of the chosen one.
func (a *App) formPayees(r *Request, page *views.PayoutForm, form *payoutFields) error {
	rows, err := a.store.Payees(r.Context(), models.PayeeFilter{Status: models.PayeeActive, Limit: payeeChoices + 1})
	if err != nil {
		return err
	}
	if len(rows) > payeeChoices {
		rows, page.More = rows[:payeeChoices], true
	}
	page.Payees = rows
	id, err := strconv.ParseInt(form.Payee, 10, 64)
	if err != nil {
		return nil
	}
	payee, err := a.store.PayeeFileByID(r.Context(), id)
	if models.IsKind(err, models.KindNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	page.Chosen, page.PaidBefore = &payee.Payee, payee.Totals
	for _, i := range payee.Instruments {
		if i.Status != models.InstrumentActive {
			continue
		}
		facts := views.InstrumentFacts{Instrument: i.Instrument, Registrations: map[string]models.RegistrationState{}}
		for _, reg := range i.Registrations {
			facts.Registrations[reg.AccountID] = reg.State
		}
		page.Instruments = append(page.Instruments, facts)
	}
	if len(page.Instruments) == 1 && form.Instrument == "" {
		form.Instrument = strconv.FormatInt(page.Instruments[0].ID, 10)
	}
	for _, i := range page.Instruments {
		if form.Currency == "" && form.Instrument == strconv.FormatInt(i.ID, 10) {
			form.Currency = string(i.Currency)
		}
	}
	for _, reg := range payee.Registrations {
		page.Accounts = append(page.Accounts, views.AccountFacts{ProviderAccount: models.ProviderAccount{ID: reg.AccountID}, Payee: reg.State})
	}
	return nil
}

// formAccounts reads the provider accounts and what they can pay.
func (a *App) formAccounts(r *Request, page *views.PayoutForm, form *payoutFields) error {
	accounts, names, err := a.providers(r.Context())
	if err != nil {
		return err
	}
	known := map[string]models.RegistrationState{}
	for _, account := range page.Accounts {
		known[account.ID] = account.Payee
	}
	page.Accounts = nil
	for _, account := range accounts {
		page.Accounts = append(page.Accounts, views.AccountFacts{ProviderAccount: account, Title: names.Name(account.ID), Payee: known[account.ID]})
		if driver, ok := a.registry.Driver(account.Provider); ok {
			page.Currencies = append(page.Currencies, driver.Traits.Currencies...)
		}
	}
	if len(page.Currencies) == 0 {
		page.Currencies = models.Currencies()
	}
	slices.Sort(page.Currencies)
	page.Currencies = slices.Compact(page.Currencies)
	if len(accounts) == 1 && form.Account == "" {
		form.Account = accounts[0].ID
	}
	return nil
}

// formPast reads payouts that look like this one.
func (a *App) formPast(r *Request, page *views.PayoutForm, form *payoutFields) error {
	money, err := models.ParseMoney(form.Amount, models.Currency(form.Currency))
	if err != nil || page.Chosen == nil {
		return nil // nothing to compare yet
	}
	page.Similar, err = a.store.SimilarPayouts(r.Context(), models.Payout{ID: page.ID, PayeeID: page.Chosen.ID, Minor: money.Minor, Currency: money.Currency})
	return err
}

// formApprovers reads who must and can decide.
func (a *App) formApprovers(r *Request, page *views.PayoutForm, _ *payoutFields) error {
	entity, err := a.store.Entity(r.Context())
	if err != nil {
		return err
	}
	page.Needed = entity.ApprovalsNeeded
	file := models.PayoutFile{Payout: models.Payout{CreatedBy: r.User.ID}}
	if page.ID != "" {
		if file, err = a.store.PayoutFileByID(r.Context(), page.ID); err != nil {
			return err
		}
		file.Editors = append(file.Editors, r.User.ID)
	}
	page.Approvers, err = a.deciders(r.Context(), file)
	return err
}
