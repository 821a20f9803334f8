package handlers

import (
	"net/http"

	"countersign/models"
	"countersign/views"
	"countersign/views/ui"
)

// payeeStatusFields are what the page that confirms a change of status posts.
type payeeStatusFields struct {
	Token  string `form:"form_token"`
	Status string `form:"status" label:"Status" validate:"required,oneof=active suspended archived"`
	Reason string `form:"reason" label:"Reason"`
}

// payeeStatusForm asks whether a payee shall be suspended, archived or
// reactivated.
func (a *App) payeeStatusForm(w http.ResponseWriter, r *Request) error {
	p, err := a.payeeOf(r)
	if err != nil {
		return err
	}
	form := payeeStatusFields{Status: r.URL.Query().Get("to")}
	r.refill(&form)
	return a.payeeStatusPage(w, r, http.StatusOK, p, form, nil)
}

func (a *App) payeeStatusPage(w http.ResponseWriter, r *Request, status int, p models.Payee, form payeeStatusFields, found []ui.Problem) error {
	token, err := r.formToken()
	if err != nil {
		return err
	}
	to := models.PayeeStatus(form.Status)
	if to != models.PayeeActive && to != models.PayeeArchived {
		to = models.PayeeSuspended
	}
	return r.render(w, status, views.PayeeStatusPage(views.PayeeStatus{Shell: r.payeeShell("Status of "+p.DisplayName(), p), Payee: p,
		To: to, Reason: form.Reason, Token: token, Problems: found}))
}

// payeeStatus suspends, archives or reactivates a payee.
func (a *App) payeeStatus(w http.ResponseWriter, r *Request) error {
	p, err := a.payeeOf(r)
	if err != nil {
		return err
	}
	var form payeeStatusFields
	if err = r.bind(&form); err == nil {
		err = a.store.SetPayeeStatus(r.Context(), r.Actor, p.ID, models.PayeeStatus(form.Status), form.Reason)
	}
	if found, ok := problems(err, &form); ok {
		return a.payeeStatusPage(w, r, http.StatusUnprocessableEntity, p, form, found)
	}
	if err != nil {
		return err
	}
	done := map[string]string{"active": "reactivated", "suspended": "suspended", "archived": "archived"}[form.Status]
	r.flash(ui.Note{Kind: "ok", Role: "status", Title: p.DisplayName() + " was " + done})
	return r.redirect(w, views.PayeeURL(p.ID))
}

// payeeResync asks a provider about a payee again.
func (a *App) payeeResync(w http.ResponseWriter, r *Request) error {
	id, err := r.number("id", noPayee)
	if err != nil {
		return err
	}
	if err := r.bind(&tokenOnly{}); err != nil {
		return err
	}
	account := r.PathValue("account")
	if err := a.store.RetryRegistration(r.Context(), r.Actor, id, account); err != nil {
		return err
	}
	_, names, err := a.providers(r.Context())
	if err != nil {
		return err
	}
	r.flash(ui.Note{Kind: "info", Role: "status", Title: names.Name(account) + " is asked now", Text: "The answer appears on this page in a moment.",
		Actions: []ui.Action{{Label: "Check again", Href: views.PayeeURL(id)}}})
	return r.redirect(w, views.PayeeURL(id))
}

// payeeNumberFields are what the page that links a payee to its number posts.
type payeeNumberFields struct {
	Token string `form:"form_token"`
	Ref   string `form:"ref" label:"Number at the provider" validate:"required,max=64"`
}

// payeeNumberForm asks for the number that a provider knows a refused payee by.
func (a *App) payeeNumberForm(w http.ResponseWriter, r *Request) error {
	var form payeeNumberFields
	r.refill(&form)
	return a.payeeNumberPage(w, r, http.StatusOK, form, nil)
}

func (a *App) payeeNumberPage(w http.ResponseWriter, r *Request, status int, form payeeNumberFields, found []ui.Problem) error {
	p, err := a.payeeOf(r)
	if err != nil {
		return err
	}
	_, names, err := a.providers(r.Context())
	if err != nil {
		return err
	}
	_, known, err := a.store.PayeeForRegistration(r.Context(), p.ID, r.PathValue("account"))
	if err != nil {
		return err
	}
	if known.PayeeID == 0 {
		return models.NotFound("This payee was never registered at that provider account.")
	}
	token, err := r.formToken()
	if err != nil {
		return err
	}
	provider := names.Name(known.AccountID)
	return r.render(w, status, views.PayeeNumberPage(views.PayeeNumber{Shell: r.payeeShell("Number at "+provider, p), Payee: p, Registration: known,
		Provider: provider, Ref: form.Ref, Token: token, Problems: found}))
}

// payeeNumber links a refused payee to its number at a provider.
func (a *App) payeeNumber(w http.ResponseWriter, r *Request) error {
	id, err := r.number("id", noPayee)
	if err != nil {
		return err
	}
	var form payeeNumberFields
	if err = r.bind(&form); err == nil {
		err = a.store.LinkRegistration(r.Context(), r.Actor, id, r.PathValue("account"), form.Ref)
	}
	if found, ok := problems(err, &form); ok {
		return a.payeeNumberPage(w, r, http.StatusUnprocessableEntity, form, found)
	}
	if err != nil {
		return err
	}
	_, names, err := a.providers(r.Context())
	if err != nil {
		return err
	}
	r.flash(ui.Note{Kind: "info", Role: "status", Title: names.Name(r.PathValue("account")) + " is asked about this number", Text: "Nothing is paid before it confirmed that the number is this payee's."})
	return r.redirect(w, views.PayeeURL(id))
}
