package handlers

import (
	"net/http"
	"strings"

	"countersign/models"
	"countersign/providers"
	"countersign/views"
	"countersign/views/ui"
)

// pauseFields are what the page that confirms a pause posts.
type pauseFields struct {
	Token  string `form:"form_token"`
	Reason string `form:"reason" label:"Reason"`
}

// providerPauseForm asks why an account shall be paused.
func (a *App) providerPauseForm(w http.ResponseWriter, r *Request) error {
	var form pauseFields
	r.refill(&form)
	return a.providerPausePage(w, r, http.StatusOK, form, nil)
}

func (a *App) providerPausePage(w http.ResponseWriter, r *Request, status int, form pauseFields, found []ui.Problem) error {
	account, err := a.store.ProviderAccountByID(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	token, err := r.formToken()
	if err != nil {
		return err
	}
	shell := r.providerShell("Pause " + account.Name)
	shell.Crumbs = append(shell.Crumbs, ui.Link{Label: account.Name, Href: providerPath(account.ID)})
	return r.render(w, status, views.ProviderPausePage(views.ProviderPause{Shell: shell, Account: account, Title: a.providerTitle(account),
		Reason: form.Reason, Token: token, Problems: found}))
}

// providerPause stops an account by hand.
func (a *App) providerPause(w http.ResponseWriter, r *Request) error {
	var form pauseFields
	err := r.bind(&form)
	if err == nil {
		err = a.store.PauseAccount(r.Context(), r.Actor, r.PathValue("id"), form.Reason)
	}
	if found, ok := problems(err, &form); ok {
		return a.providerPausePage(w, r, http.StatusUnprocessableEntity, form, found)
	}
	if err != nil {
		return err
	}
	return r.redirect(w, providerPath(r.PathValue("id")))
}

// connection is the form that connects an account. Which credentials there are,
// the driver says, so it is read by hand.
type connection struct {
	driver      providers.Driver
	token, name string
	credentials models.Credentials
}

// driverOf finds the driver that is to be connected: the only one when none is
// named.
func (a *App) driverOf(name string) (providers.Driver, error) {
	if all := a.registry.Drivers(); name == "" && len(all) == 1 {
		return all[0], nil
	}
	d, ok := a.registry.Driver(name)
	if !ok {
		return d, models.NotFound("There is no such provider.")
	}
	return d, nil
}

// providerNew shows the form that connects an account.
func (a *App) providerNew(w http.ResponseWriter, r *Request) error {
	kept := r.resumed()
	name := r.URL.Query().Get("provider")
	if kept != nil {
		name = kept.Get("provider")
	}
	d, err := a.driverOf(name)
	if err != nil {
		return err
	}
	form := connection{driver: d, name: d.Traits.Title, credentials: models.Credentials{}}
	if kept != nil {
		form.name = kept.Get("name")
		for _, field := range d.Traits.Credentials {
			form.credentials[field.Name] = kept.Get(field.Name)
		}
	}
	return a.providerNewPage(w, r, http.StatusOK, form, nil)
}

func (a *App) providerNewPage(w http.ResponseWriter, r *Request, status int, form connection, found []ui.Problem) error {
	token, err := r.formToken()
	if err != nil {
		return err
	}
	t := form.driver.Traits
	page := views.ProviderNew{Shell: r.providerShell("Connect " + t.Title), Provider: t.Name, Title: t.Title, Name: form.name,
		Environment: a.settings.Environment, Host: hostOf(form.driver, a.settings.Environment, form.credentials), Token: token, Problems: found}
	for _, field := range t.Credentials {
		if field.NotInDemo && a.settings.Environment == models.EnvDemo {
			continue
		}
		in := credentialInput(field, form.credentials[field.Name], a.settings.Environment)
		in.Error = ui.ErrorFor(found, field.Name)
		page.Fields = append(page.Fields, in)
	}
	return r.render(w, status, views.ProviderNewPage(page))
}

// credentialInput is the field of one credential. A secret is write-only: the
// form never comes back with it.
func credentialInput(field providers.CredentialField, value string, env models.Environment) ui.Input {
	in := ui.Input{ID: field.Name, Label: field.Label, Hint: field.Help, Autocomplete: "off", Mono: true, Required: field.NeededIn(env)}
	if !in.Required {
		in.Optional = "optional"
		in.Placeholder = field.Default
	}
	if field.Secret {
		in.Type, in.Autocomplete = "password", "new-password"
	} else {
		in.Value = value
	}
	return in
}

// readConnection reads the form that connects an account; err is something that
// no page of ours sends.
func (a *App) readConnection(r *Request) (form connection, found []ui.Problem, err error) {
	values, err := r.posted()
	if err != nil {
		return form, nil, err
	}
	if form.driver, err = a.driverOf(values.Get("provider")); err != nil {
		return form, nil, err
	}
	fields := map[string]formField{tokenField: {}, "provider": {}, "name": {label: "Name"}}
	for _, field := range form.driver.Traits.Credentials {
		fields[field.Name] = formField{label: field.Label}
	}
	if err := checkNames(values, fields); err != nil {
		return form, nil, err
	}
	form.token, form.name, form.credentials = values.Get(tokenField), strings.TrimSpace(values.Get("name")), models.Credentials{}
	if hasHidden(form.name, false) {
		found = append(found, ui.Problem{Field: "name", Label: "Name", Text: "This holds invisible characters. Type it again instead of pasting it."})
	}
	for _, field := range form.driver.Traits.Credentials {
		if value := strings.TrimSpace(strings.ReplaceAll(values.Get(field.Name), "\r\n", "\n")); value != "" {
			form.credentials[field.Name] = value
		}
	}
	return form, found, nil
}

// problems are what a person can mend of err.
func (c connection) problems(err error) ([]ui.Problem, bool) {
	said, ok := models.AsError(err)
	if !ok || said.Kind != models.KindInvalid {
		return nil, false
	}
	labels := map[string]string{"name": "Name"}
	for _, field := range c.driver.Traits.Credentials {
		labels[field.Name] = field.Label
	}
	var found []ui.Problem
	for _, f := range said.Fields {
		if labels[f.Field] == "" {
			f.Field = ""
		}
		found = append(found, ui.Problem{Field: f.Field, Label: labels[f.Field], Text: f.Message})
	}
	if len(found) == 0 {
		found = []ui.Problem{{Text: said.Message}}
	}
	return found, true
}

// providerConnect connects an account at a provider.
func (a *App) providerConnect(w http.ResponseWriter, r *Request) error {
	form, found, err := a.readConnection(r)
	if err != nil {
		return err
	}
	account, err := a.connect(r, form, found)
	if more, ok := form.problems(err); ok {
		return a.providerNewPage(w, r, http.StatusUnprocessableEntity, form, append(found, more...))
	}
	if err != nil {
		return err
	}
	r.flash(ui.Note{Kind: "ok", Role: "status", Title: account.Name + " was connected", Text: "Test the connection before the first payout, and give the provider the callback address."})
	return r.redirect(w, providerPath(account.ID))
}

// connect opens the account once, to learn whether its credentials do and what
// the provider wants to know, and keeps it.
func (a *App) connect(r *Request, form connection, found []ui.Problem) (models.ProviderAccount, error) {
	t := form.driver.Traits
	if err := a.store.CheckFormToken(r.Actor, form.token); err != nil {
		return models.ProviderAccount{}, err
	}
	gateway, err := a.registry.Open(models.ProviderAccount{ID: t.Name, Provider: t.Name, Name: form.name, Environment: a.settings.Environment}, form.credentials)
	if err == nil && len(found) > 0 {
		err = models.Invalid("The account was not connected.", models.FieldError{Field: found[0].Field, Message: found[0].Text})
	}
	if err != nil {
		return models.ProviderAccount{}, err
	}
	// What counts when it is left out is kept too, so that pages can show it.
	credentials, err := t.Complete(form.credentials, a.settings.Environment)
	if err != nil {
		return models.ProviderAccount{}, err
	}
	secret := map[string]bool{}
	for _, field := range t.Credentials {
		secret[field.Name] = field.Secret
	}
	return a.store.AddProviderAccount(r.Context(), r.Actor, models.NewProviderAccount{Provider: t.Name, Name: form.name,
		Credentials: credentials, Secret: secret, Registers: gateway.RegistersPayees(), Hosted: gateway.HostsForms(), Token: form.token})
}
