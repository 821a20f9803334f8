package handlers

import (
	"net/http"
	"strconv"

	"countersign/models"
	"countersign/views"
	"countersign/views/ui"
)

// instrumentFields are what the form of an account posts. The account number is
// never logged and never part of an address.
type instrumentFields struct {
	Token    string `form:"form_token"`
	Replaces string `form:"replaces"`
	Kind     string `form:"kind" label:"Kind"`
	Country  string `form:"country" label:"Country"`
	Currency string `form:"currency" label:"Currency"`
	Label    string `form:"label" label:"Label"`
	Purpose  string `form:"purpose" label:"What the account is for"`
	Routing  string `form:"routing" label:"Routing number"`
	Number   string `form:"account_number" label:"Account number"`
}

// draft is the form as the store takes it.
func (f instrumentFields) draft(payeeID, replaces int64) models.NewInstrument {
	return models.NewInstrument{PayeeID: payeeID, Kind: f.Kind, Label: f.Label, Country: f.Country, Currency: f.Currency, Purpose: f.Purpose,
		Routing: f.Routing, Number: f.Number, Replaces: replaces, Token: f.Token}
}

const noInstrument = "This payee has no such account."

// instrumentNew shows the form of a new account.
func (a *App) instrumentNew(w http.ResponseWriter, r *Request) error {
	p, err := a.payeeOf(r)
	if err != nil {
		return err
	}
	form := instrumentFields{Kind: string(models.InstrumentUSBank), Country: "US", Currency: "USD"}
	r.refill(&form)
	replaced, _, err := a.replacedBy(r, p, form.Replaces)
	if err != nil {
		return err
	}
	return a.instrumentForm(w, r, http.StatusOK, views.InstrumentForm{Payee: p, Replaces: replaced}, form)
}

// instrumentReplace shows the form of an account that takes the place of another
// one, filled with what is known of it; the number is typed again.
func (a *App) instrumentReplace(w http.ResponseWriter, r *Request) error {
	p, file, err := a.instrumentOf(r)
	if err != nil {
		return err
	}
	i := file.Instrument
	form := instrumentFields{Replaces: strconv.FormatInt(i.ID, 10), Kind: string(i.Kind), Country: i.Country, Currency: string(i.Currency),
		Label: i.Label, Purpose: i.Purpose, Routing: i.Routing}
	page := views.InstrumentForm{Payee: p, Replaces: i}
	if account := r.URL.Query().Get("fix"); account != "" {
		_, names, err := a.providers(r.Context())
		if err != nil {
			return err
		}
		for _, known := range file.Registrations {
			if known.AccountID == account && known.State == models.RegistrationRefused {
				page.Fix = views.RefusedFix(names.Name(account), i.Masked(), known.Field, known.Reason, known.Code, known.Message)
			}
		}
	}
	return a.instrumentForm(w, r, http.StatusOK, page, form)
}

// instrumentOf reads the payee and the account that the path names.
func (a *App) instrumentOf(r *Request) (models.Payee, models.InstrumentFile, error) {
	id, err := r.number("id", noPayee)
	if err != nil {
		return models.Payee{}, models.InstrumentFile{}, err
	}
	file, err := a.store.PayeeFileByID(r.Context(), id)
	if err != nil {
		return models.Payee{}, models.InstrumentFile{}, err
	}
	for _, i := range file.Instruments {
		if strconv.FormatInt(i.ID, 10) == r.PathValue("instrument") {
			return file.Payee, i, nil
		}
	}
	return models.Payee{}, models.InstrumentFile{}, models.NotFound(noInstrument)
}

// replacedBy reads the account that a form replaces: the zero one for "".
func (a *App) replacedBy(r *Request, p models.Payee, text string) (models.Instrument, int64, error) {
	if text == "" {
		return models.Instrument{}, 0, nil
	}
	list, err := a.store.PayableInstruments(r.Context(), p.ID)
	if err != nil {
		return models.Instrument{}, 0, err
	}
	for _, i := range list {
		if strconv.FormatInt(i.ID, 10) == text {
			return i, i.ID, nil
		}
	}
	return models.Instrument{}, 0, models.Conflict("The account that was to be replaced is not in use any more. Nothing was saved.")
}

func (a *App) instrumentForm(w http.ResponseWriter, r *Request, status int, page views.InstrumentForm, form instrumentFields) error {
	token, err := r.formToken()
	if err != nil {
		return err
	}
	if page.Registers, _, err = a.askers(r.Context()); err != nil {
		return err
	}
	accounts, err := a.store.ProviderAccounts(r.Context())
	if err != nil {
		return err
	}
	for _, account := range accounts {
		if !account.Registers && !account.Hosted {
			page.Other = views.PayeeURL(page.Payee.ID) + "/details/new"
		}
	}
	page.Shell = r.payeeShell("Account of "+page.Payee.DisplayName(), page.Payee)
	page.Token, page.Draft = token, form.draft(page.Payee.ID, page.Replaces.ID)
	return r.render(w, status, views.InstrumentFormPage(page))
}

// instrumentAdd adds an account to a payee, or replaces one.
func (a *App) instrumentAdd(w http.ResponseWriter, r *Request) error {
	p, err := a.payeeOf(r)
	if err != nil {
		return err
	}
	var form instrumentFields
	page := views.InstrumentForm{Payee: p}
	var made models.Instrument
	if err = r.bind(&form); err == nil {
		// The store decides whether the other account can still be replaced: the
		// same form sent twice must give the same answer.
		replaces, unreadable := strconv.ParseInt(form.Replaces, 10, 64)
		if form.Replaces != "" && unreadable != nil {
			return badForm("it replaces an account that has no number")
		}
		made, err = a.store.AddInstrument(r.Context(), r.Actor, form.draft(p.ID, replaces))
	}
	if found, ok := problems(err, &form); ok {
		if page.Replaces, _, err = a.replacedBy(r, p, form.Replaces); err != nil {
			return err
		}
		page.Problems = found
		return a.instrumentForm(w, r, http.StatusUnprocessableEntity, page, form)
	}
	if err != nil {
		return err
	}
	r.flash(instrumentNote(made, form.Replaces != ""))
	return r.redirect(w, views.PayeeURL(p.ID))
}

// instrumentNote says what was done.
func instrumentNote(i models.Instrument, replaced bool) ui.Note {
	note := ui.Note{Kind: "ok", Role: "status", Title: i.Masked() + " was added", Text: "The providers that want to know accounts are told by themselves."}
	if replaced {
		note.Title = i.Masked() + " took the other account's place"
	}
	return note
}

// instrumentArchiveForm asks whether an account shall be taken out of use.
func (a *App) instrumentArchiveForm(w http.ResponseWriter, r *Request) error {
	p, file, err := a.instrumentOf(r)
	if err != nil {
		return err
	}
	token, err := r.formToken()
	if err != nil {
		return err
	}
	return r.render(w, http.StatusOK, views.InstrumentArchivePage(views.InstrumentArchive{
		Shell: r.payeeShell("Archive "+file.Masked(), p), Payee: p, Instrument: file.Instrument, Token: token}))
}

// instrumentArchive takes an account out of use.
func (a *App) instrumentArchive(w http.ResponseWriter, r *Request) error {
	p, file, err := a.instrumentOf(r)
	if err != nil {
		return err
	}
	if err := r.bind(&tokenOnly{}); err != nil {
		return err
	}
	if err := a.store.ArchiveInstrument(r.Context(), r.Actor, p.ID, file.ID); err != nil {
		return err
	}
	r.flash(ui.Note{Kind: "ok", Role: "status", Title: file.Masked() + " was archived"})
	return r.redirect(w, views.PayeeURL(p.ID))
}
