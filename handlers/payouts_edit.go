package handlers

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"countersign/models"
	"countersign/providers"
	"countersign/views"
	"countersign/views/ui"
)

// payoutFields are what the form of a payout posts.
type payoutFields struct {
	Token       string `form:"form_token"`
	Version     string `form:"version"` // of a draft that is changed
	Payee       string `form:"payee" label:"Payee"`
	Instrument  string `form:"instrument" label:"Pay to"`
	Account     string `form:"account" label:"Through"`
	Amount      string `form:"amount" label:"Amount"`
	Currency    string `form:"currency" label:"Currency"`
	Reference   string `form:"reference" label:"Your reference"`
	Subject     string `form:"subject" label:"Subject"`
	Description string `form:"description,lines" label:"Description"`
	Note        string `form:"note,lines" label:"Note"`
	Memo        string `form:"memo,lines" label:"Memo"`
	Action      string `form:"action" label:"What to do" validate:"omitempty,oneof=draft submit choose"`
}

// The actions of the form. Without one, a draft is saved: it moves nothing.
const (
	actionSubmit = "submit"
	actionChoose = "choose" // saves nothing: shows the accounts of the chosen payee
)

// draft is the form as the store wants it. Numbers that are none are nobody's.
func (f payoutFields) draft() models.PayoutDraft {
	payee, _ := strconv.ParseInt(f.Payee, 10, 64)
	instrument, _ := strconv.ParseInt(f.Instrument, 10, 64)
	return models.PayoutDraft{PayeeID: payee, InstrumentID: instrument, AccountID: f.Account, Amount: f.Amount, Currency: f.Currency,
		Reference: f.Reference, Subject: f.Subject, Description: f.Description, Note: f.Note, Memo: f.Memo}
}

func (f payoutFields) values() views.PayoutValues {
	return views.PayoutValues{Payee: f.Payee, Instrument: f.Instrument, Account: f.Account, Amount: f.Amount, Currency: f.Currency,
		Reference: f.Reference, Subject: f.Subject, Description: f.Description, Note: f.Note, Memo: f.Memo}
}

// fieldsOf fills the form with a payout.
func fieldsOf(p models.Payout) payoutFields {
	return payoutFields{Version: strconv.FormatInt(p.Version, 10), Payee: strconv.FormatInt(p.PayeeID, 10), Instrument: strconv.FormatInt(p.InstrumentID, 10),
		Account: p.AccountID, Amount: p.Amount().Decimal(), Currency: string(p.Currency), Reference: p.Reference, Subject: p.Subject,
		Description: p.Description, Note: p.Note, Memo: p.Memo}
}

// payoutNew shows the form of a new payout. payee= chooses a payee, from= fills
// the form like an old payout.
func (a *App) payoutNew(w http.ResponseWriter, r *Request) error {
	q := r.URL.Query()
	form := payoutFields{Payee: q.Get("payee"), Instrument: q.Get("instrument"), Account: q.Get("account")}
	if from := q.Get("from"); from != "" {
		old, err := a.store.PayoutByID(r.Context(), from)
		if err != nil {
			return err
		}
		form = fieldsOf(old)
		if !isReferenceFree(old.Status) {
			form.Reference = ""
		}
	}
	r.refill(&form)
	return a.payoutFormPage(w, r, http.StatusOK, "", form, nil)
}

// isReferenceFree says that a payout in this state leaves its reference to
// another one.
func isReferenceFree(s models.Status) bool {
	return s == models.StatusCanceled || s == models.StatusRejected || s == models.StatusExpired
}

// payoutCreate makes a payout. The same form sent again leads to the payout that
// it made.
func (a *App) payoutCreate(w http.ResponseWriter, r *Request) error {
	var form payoutFields
	err := r.bind(&form)
	if err == nil && form.Action == actionChoose {
		return a.payoutFormPage(w, r, http.StatusOK, "", form, nil)
	}
	if err == nil {
		err = a.checkReach(r, form.draft())
	}
	var p models.Payout
	var again bool
	if err == nil {
		p, again, err = a.store.CreatePayout(r.Context(), r.Actor, models.NewPayout{Draft: form.draft(), Token: form.Token, Submit: form.Action == actionSubmit})
	}
	if found, ok := problems(err, &form); ok {
		return a.payoutFormPage(w, r, http.StatusUnprocessableEntity, "", form, found)
	}
	if err != nil {
		return err
	}
	if !again {
		r.flash(ui.Note{Kind: "ok", Role: "status", Title: savedTitle(form.Action, p)})
	}
	return r.redirect(w, views.PayoutURL(p.ID))
}

func savedTitle(action string, p models.Payout) string {
	if action == actionSubmit {
		return p.ID + " was submitted for approval."
	}
	return p.ID + " was saved as a draft. Nothing is sent before it is submitted and approved."
}

// payoutEdit shows the form of a draft.
func (a *App) payoutEdit(w http.ResponseWriter, r *Request) error {
	p, err := a.store.PayoutByID(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if p.Status != models.StatusDraft {
		return models.Conflict("Only a draft can be edited. Recall the payout first; that withdraws its approvals.")
	}
	form := fieldsOf(p)
	r.refill(&form)
	return a.payoutFormPage(w, r, http.StatusOK, p.ID, form, nil)
}

// payoutSave changes a draft, and submits it when asked.
func (a *App) payoutSave(w http.ResponseWriter, r *Request) error {
	id := r.PathValue("id")
	var form payoutFields
	err := r.bind(&form)
	if err == nil && form.Action == actionChoose {
		return a.payoutFormPage(w, r, http.StatusOK, id, form, nil)
	}
	if err == nil {
		err = a.checkReach(r, form.draft())
	}
	var p models.Payout
	if err == nil {
		p, err = a.store.EditPayout(r.Context(), r.Actor, id, versionOf(form.Version), form.draft())
	}
	if err == nil && form.Action == actionSubmit {
		p, err = a.store.SubmitPayout(r.Context(), r.Actor, id, p.Version)
	}
	if found, ok := problems(err, &form); ok {
		return a.payoutFormPage(w, r, http.StatusUnprocessableEntity, id, form, found)
	}
	if err != nil {
		return err
	}
	r.flash(ui.Note{Kind: "ok", Role: "status", Title: savedTitle(form.Action, p)})
	return r.redirect(w, views.PayoutURL(id))
}

// versionOf reads the version that a page showed; a form without one, or with
// something else, is held to no version.
func versionOf(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// checkReach asks what the provider of the account could take at all, so that an
// order does not fail for its length or its currency only when it is sent.
func (a *App) checkReach(r *Request, d models.PayoutDraft) error {
	traits, ok, err := a.traitsOf(r, d.AccountID)
	if err != nil || !ok {
		return err
	}
	money, wrong := models.ParseMoney(d.Amount, models.Currency(d.Currency))
	refused, ok := models.AsError(traits.Check(models.Order{Amount: money, Reference: d.Reference, Subject: d.Subject, Description: d.Description, Note: d.Note}))
	if !ok {
		return nil
	}
	fields := refused.Fields
	if said, bad := models.AsError(wrong); bad {
		// Without an amount the provider has no say about it, and the form says
		// both at once.
		fields = slices.DeleteFunc(slices.Clone(fields), func(f models.FieldError) bool { return f.Field == "amount" || f.Field == "currency" })
		if len(fields) == 0 {
			return nil
		}
		fields = append(slices.Clone(said.Fields), fields...)
	}
	if strings.TrimSpace(d.Reference) == "" {
		fields = append(slices.Clone(fields), models.FieldError{Field: "reference", Message: "Enter your reference, for example an invoice number."})
	}
	return models.Invalid(refused.Message, fields...)
}

// traitsOf are the facts about the vendor of an account; ok is false when there
// is no such account or driver.
func (a *App) traitsOf(r *Request, accountID string) (traits providers.Traits, ok bool, err error) {
	if accountID == "" {
		return traits, false, nil
	}
	account, err := a.store.ProviderAccountByID(r.Context(), accountID)
	if models.IsKind(err, models.KindNotFound) {
		return traits, false, nil
	}
	if err != nil {
		return traits, false, err
	}
	driver, ok := a.registry.Driver(account.Provider)
	return driver.Traits, ok, nil
}
