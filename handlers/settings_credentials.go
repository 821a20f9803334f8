package handlers

import (
	"maps"
	"net/http"
	"strconv"
	"strings"

	"countersign/models"
	"countersign/providers"
	"countersign/views"
	"countersign/views/ui"
)

// replacement is the form that replaces the credentials of an account. Which
// there are, the driver says, so it is read by hand.
type replacement struct {
	account models.ProviderAccount
	driver  providers.Driver
	present models.Credentials // what the account has now
	typed   models.Credentials // what was entered; secrets that were left out are not in it
	token   string
	version int64
}

// replacementOf starts from what the account has now.
func (a *App) replacementOf(r *Request) (form replacement, err error) {
	if form.account, form.present, err = a.store.OpenCredentials(r.Context(), r.PathValue("id")); err != nil {
		return form, err
	}
	d, ok := a.registry.Driver(form.account.Provider)
	if !ok {
		return form, models.Conflict("The driver of this account is not part of this program, so nobody knows what credentials it needs.")
	}
	form.driver, form.version, form.typed = d, form.account.Version, models.Credentials{}
	for _, field := range d.Traits.Credentials {
		if !field.Secret {
			form.typed[field.Name] = form.present[field.Name]
		}
	}
	return form, nil
}

// fields are the credentials that the form asks for.
func (f replacement) fields() []providers.CredentialField {
	var list []providers.CredentialField
	for _, field := range f.driver.Traits.Credentials {
		if !field.NotInDemo || f.account.Environment != models.EnvDemo {
			list = append(list, field)
		}
	}
	return list
}

// providerCredentials shows the form that replaces credentials.
func (a *App) providerCredentials(w http.ResponseWriter, r *Request) error {
	form, err := a.replacementOf(r)
	if err != nil {
		return err
	}
	if kept := r.resumed(); kept != nil {
		for _, field := range form.fields() {
			if !field.Secret {
				form.typed[field.Name] = kept.Get(field.Name)
			}
		}
	}
	return a.providerCredentialsPage(w, r, http.StatusOK, form, nil)
}

func (a *App) providerCredentialsPage(w http.ResponseWriter, r *Request, status int, form replacement, found []ui.Problem) error {
	token, err := r.formToken()
	if err != nil {
		return err
	}
	shell := r.providerShell("Replace credentials of " + form.account.Name)
	shell.Crumbs = append(shell.Crumbs, ui.Link{Label: form.account.Name, Href: providerPath(form.account.ID)})
	page := views.ProviderCredentials{Shell: shell, Account: form.account, Title: form.driver.Traits.Title, Token: token, Version: form.version, Problems: found}
	for _, field := range form.fields() {
		in := credentialInput(field, form.typed[field.Name], form.account.Environment)
		if field.Secret && form.present[field.Name] != "" {
			in.Required, in.Optional, in.Placeholder = false, "leave empty to keep the present one", form.account.Hints[field.Name]
		}
		in.Error = ui.ErrorFor(found, field.Name)
		page.Fields = append(page.Fields, in)
	}
	return r.render(w, status, views.ProviderCredentialsPage(page))
}

// read takes in what was posted; err is something that no page of ours sends.
func (f *replacement) read(r *Request) error {
	values, err := r.posted()
	if err != nil {
		return err
	}
	known := map[string]formField{tokenField: {}, "version": {}}
	for _, field := range f.fields() {
		known[field.Name] = formField{label: field.Label}
	}
	if err := checkNames(values, known); err != nil {
		return err
	}
	f.token = values.Get(tokenField)
	if f.version, err = strconv.ParseInt(values.Get("version"), 10, 64); err != nil {
		return badForm("it does not say which version it replaces")
	}
	for _, field := range f.fields() {
		value := strings.TrimSpace(strings.ReplaceAll(values.Get(field.Name), "\r\n", "\n"))
		if !field.Secret || value != "" {
			f.typed[field.Name] = value
		}
	}
	return nil
}

// merged is what the account is to have.
func (f replacement) merged() models.Credentials {
	all := maps.Clone(f.present)
	for name, value := range f.typed {
		if all[name] = value; value == "" {
			delete(all, name)
		}
	}
	return all
}

// providerReplace replaces the credentials of an account.
func (a *App) providerReplace(w http.ResponseWriter, r *Request) error {
	form, err := a.replacementOf(r)
	if err != nil {
		return err
	}
	if err := form.read(r); err != nil {
		return err
	}
	err = a.replace(r, form)
	if found, ok := (connection{driver: form.driver}).problems(err); ok {
		return a.providerCredentialsPage(w, r, http.StatusUnprocessableEntity, form, found)
	}
	if err != nil {
		return err
	}
	r.flash(ui.Note{Kind: "ok", Role: "status", Title: "The credentials were replaced", Text: "Nothing leaves through this account until a test of them is good."})
	return r.redirect(w, providerPath(form.account.ID))
}

// replace opens the account once with the new credentials, to learn whether they
// can be used at all, and keeps them.
func (a *App) replace(r *Request, form replacement) error {
	if err := a.store.CheckFormToken(r.Actor, form.token); err != nil {
		return err
	}
	all, traits := form.merged(), form.driver.Traits
	if maps.Equal(all, form.present) {
		return models.Invalid("The credentials are the same as before. Enter what is new.")
	}
	account := form.account
	account.Version = 0 // not kept open
	if _, err := a.registry.Open(account, all); err != nil {
		return err
	}
	full, err := traits.Complete(all, account.Environment)
	if err != nil {
		return err
	}
	n := models.NewProviderAccount{Credentials: full, Secret: map[string]bool{}, Identity: map[string]bool{}, Version: form.version}
	for _, field := range traits.Credentials {
		n.Secret[field.Name] = field.Secret
		if !field.Secret && field.NeededIn(account.Environment) {
			n.Identity[field.Name] = true
		}
	}
	return a.store.ReplaceCredentials(r.Context(), r.Actor, account.ID, n)
}
