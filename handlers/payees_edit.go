package handlers

import (
	"context"
	"crypto/sha256"
	"net/http"
	"strconv"

	"countersign/models"
	"countersign/views"
	"countersign/views/ui"
)

// payeeFields are what the form of a payee posts. The rules are the store's.
type payeeFields struct {
	Token            string `form:"form_token"`
	Version          string `form:"version"`
	Kind             string `form:"kind" label:"Who is it"`
	FirstName        string `form:"first_name" label:"First name"`
	LastName         string `form:"last_name" label:"Last name"`
	CompanyName      string `form:"company_name" label:"Company"`
	Code             string `form:"code" label:"Your code"`
	Details          string `form:"details" label:"How much is known" validate:"omitempty,oneof=full contact"`
	Email            string `form:"email" label:"Email"`
	Phone            string `form:"phone" label:"Phone"`
	Lang             string `form:"lang" label:"Language" validate:"max=10"`
	DateOfBirth      string `form:"date_of_birth" label:"Date of birth"`
	GovernmentIDType string `form:"government_id_type" label:"Document" validate:"max=40"`
	GovernmentID     string `form:"government_id" label:"Number of the document"`
	Street           string `form:"street" label:"Street and number"`
	Street2          string `form:"street2" label:"Second line"`
	City             string `form:"city" label:"City"`
	State            string `form:"state" label:"State or region"`
	Zip              string `form:"zip" label:"Postal code"`
	Country          string `form:"country" label:"Country"`
}

// draft is the form as the store takes it.
func (f payeeFields) draft() models.PayeeDraft {
	return models.PayeeDraft{Code: f.Code, Kind: f.Kind, Details: f.Details, FirstName: f.FirstName, LastName: f.LastName, CompanyName: f.CompanyName,
		Email: f.Email, Phone: f.Phone, DateOfBirth: f.DateOfBirth, GovernmentIDType: f.GovernmentIDType, GovernmentID: f.GovernmentID,
		Country: f.Country, State: f.State, City: f.City, Street: f.Street, Street2: f.Street2, Zip: f.Zip, Lang: f.Lang}
}

// payeeFieldsOf fills the form with a payee as it is.
func payeeFieldsOf(p models.Payee) payeeFields {
	return payeeFields{Version: strconv.FormatInt(p.Version, 10), Kind: string(p.Kind), FirstName: p.FirstName, LastName: p.LastName,
		CompanyName: p.CompanyName, Code: p.Code, Details: p.Details, Email: p.Email, Phone: p.Phone, Lang: p.Lang, DateOfBirth: p.DateOfBirth,
		GovernmentIDType: p.GovernmentIDType, GovernmentID: p.GovernmentID, Street: p.Street, Street2: p.Street2, City: p.City,
		State: p.State, Zip: p.Zip, Country: p.Country}
}

// codeLetters are easy to read aloud: no I, L, O and U.
const codeLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// proposedCode makes a code for a payee out of the form's one-time token, so that
// the same form sent twice asks for the same payee.
func proposedCode(token string) string {
	sum := sha256.Sum256([]byte("payee code\n" + token))
	code := []byte("PE-")
	for _, b := range sum[:6] {
		code = append(code, codeLetters[int(b)%len(codeLetters)])
	}
	return string(code)
}

// payeeNew shows the form of a new payee.
func (a *App) payeeNew(w http.ResponseWriter, r *Request) error {
	form := payeeFields{Kind: string(models.PayeeIndividual), Country: "US"}
	r.refill(&form)
	return a.payeeForm(w, r, http.StatusOK, views.PayeeForm{}, form)
}

// payeeForm shows the form, empty or with what was typed and what is wrong.
func (a *App) payeeForm(w http.ResponseWriter, r *Request, status int, page views.PayeeForm, form payeeFields) error {
	token, err := r.formToken()
	if err != nil {
		return err
	}
	registers, hosted, err := a.askers(r.Context())
	if err != nil {
		return err
	}
	page.Token, page.Registers, page.Hosted = token, registers, hosted
	if page.ID == 0 {
		page.Shell = r.payeeShell("New payee", models.Payee{})
		if form.Code == "" {
			form.Code = proposedCode(token)
		}
	}
	page.Draft = form.draft()
	return r.render(w, status, views.PayeeFormPage(page))
}

// askers returns the names of the providers that want to know payees, and
// whether one asks payees itself.
func (a *App) askers(ctx context.Context) (names []string, hosted bool, err error) {
	accounts, called, err := a.providers(ctx)
	for _, account := range accounts {
		if account.Registers {
			names = append(names, called.Name(account.ID))
		}
		hosted = hosted || account.Hosted
	}
	return names, hosted, err
}

// payeeCreate adds a payee.
func (a *App) payeeCreate(w http.ResponseWriter, r *Request) error {
	var form payeeFields
	err := r.bind(&form)
	var made models.Payee
	if err == nil {
		draft := form.draft()
		if draft.Code == "" {
			draft.Code = proposedCode(form.Token)
		}
		made, err = a.store.CreatePayee(r.Context(), r.Actor, draft, form.Token)
	}
	if found, ok := problems(err, &form); ok {
		return a.payeeForm(w, r, http.StatusUnprocessableEntity, views.PayeeForm{Problems: found}, form)
	}
	if err != nil {
		return err
	}
	r.flash(ui.Note{Kind: "ok", Role: "status", Title: made.DisplayName() + " was added", Text: "Now add the account that the money goes to.",
		Actions: []ui.Action{{Label: "Add account", Icon: "plus", Href: views.PayeeURL(made.ID) + "/accounts/new"}}})
	return r.redirect(w, views.PayeeURL(made.ID))
}

// payeeEdit shows the form of a payee as it is.
func (a *App) payeeEdit(w http.ResponseWriter, r *Request) error {
	p, err := a.payeeOf(r)
	if err != nil {
		return err
	}
	form := payeeFieldsOf(p)
	r.refill(&form)
	page := views.PayeeForm{}
	if account := r.URL.Query().Get("fix"); account != "" {
		if page.Fix, err = a.payeeFix(r, p, account); err != nil {
			return err
		}
	}
	return a.payeeEditForm(w, r, http.StatusOK, p, page, form)
}

// payeeOf reads the payee that the path names.
func (a *App) payeeOf(r *Request) (models.Payee, error) {
	id, err := r.number("id", noPayee)
	if err != nil {
		return models.Payee{}, err
	}
	return a.store.PayeeByID(r.Context(), id)
}

func (a *App) payeeEditForm(w http.ResponseWriter, r *Request, status int, p models.Payee, page views.PayeeForm, form payeeFields) error {
	page.Shell = r.payeeShell("Edit "+p.DisplayName(), p)
	page.ID, page.Name = p.ID, p.DisplayName()
	page.Version, _ = strconv.ParseInt(form.Version, 10, 64)
	form.Code = p.Code
	return a.payeeForm(w, r, status, page, form)
}

// payeeFix is what a provider refused about a payee, at the field that it is
// about.
func (a *App) payeeFix(r *Request, p models.Payee, account string) (views.Fix, error) {
	_, names, err := a.providers(r.Context())
	if err != nil {
		return views.Fix{}, err
	}
	_, known, err := a.store.PayeeForRegistration(r.Context(), p.ID, account)
	if err != nil || known.State != models.RegistrationRefused {
		return views.Fix{}, err
	}
	return views.RefusedFix(names.Name(account), "this payee", known.Field, known.Reason, known.Code, known.Message), nil
}

// payeeUpdate changes a payee.
func (a *App) payeeUpdate(w http.ResponseWriter, r *Request) error {
	p, err := a.payeeOf(r)
	if err != nil {
		return err
	}
	var form payeeFields
	if err = r.bind(&form); err == nil {
		version, _ := strconv.ParseInt(form.Version, 10, 64)
		_, err = a.store.EditPayee(r.Context(), r.Actor, p.ID, version, form.draft())
	}
	if found, ok := problems(err, &form); ok {
		return a.payeeEditForm(w, r, http.StatusUnprocessableEntity, p, views.PayeeForm{Problems: found}, form)
	}
	if err != nil {
		return err
	}
	r.flash(ui.Note{Kind: "ok", Role: "status", Title: "The changes were saved"})
	return r.redirect(w, views.PayeeURL(p.ID))
}
