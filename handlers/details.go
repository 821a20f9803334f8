package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"countersign/models"
	"countersign/providers"
	"countersign/views"
	"countersign/views/ui"
)

// detailsNames are the fields of the form of details beside the details
// themselves, which are data of the provider.
var detailsNames = []string{tokenField, "via", "country", "currency", "method", "label"}

// detailsNew shows the form of an instrument that a provider describes by data:
// first where the money goes to, then what is needed for it.
func (a *App) detailsNew(w http.ResponseWriter, r *Request) error {
	p, err := a.payeeOf(r)
	if err != nil {
		return err
	}
	values := r.resumed()
	if values == nil {
		values = r.URL.Query()
	}
	return a.detailsForm(w, r, http.StatusOK, p, values, nil)
}

// detailsForm renders the form as far as the choices in values go.
func (a *App) detailsForm(w http.ResponseWriter, r *Request, status int, p models.Payee, values url.Values, found []ui.Problem) error {
	token, err := r.formToken()
	if err != nil {
		return err
	}
	page := views.DetailsForm{Shell: r.payeeShell("New account of "+p.DisplayName(), p), Payee: p, Token: token, Problems: found,
		Via: values.Get("via"), Country: strings.ToUpper(values.Get("country")), Currency: values.Get("currency"),
		Method: values.Get("method"), Label: values.Get("label"), Values: map[string]string{}}
	for name := range values {
		page.Values[name] = values.Get(name)
	}
	if err := a.detailsChoices(r, &page); err != nil {
		return err
	}
	return r.render(w, status, views.DetailsFormPage(page))
}

// detailsChoices fills in what can be chosen, and the methods of the corridor.
func (a *App) detailsChoices(r *Request, page *views.DetailsForm) error {
	accounts, names, err := a.providers(r.Context())
	if err != nil {
		return err
	}
	for _, account := range accounts {
		if driver, ok := a.registry.Driver(account.Provider); ok && !account.Registers && !account.Hosted {
			page.Accounts = append(page.Accounts, ui.Option{Value: account.ID, Label: names.Name(account.ID)})
			if account.ID == page.Via {
				page.Provider = driver.Traits.Title
			}
		}
	}
	if page.Via == "" && len(page.Accounts) == 1 {
		page.Via = page.Accounts[0].Value
	}
	if page.Country == "" {
		page.Country = page.Payee.Country
	}
	for _, c := range models.Countries() {
		page.Countries = append(page.Countries, ui.Option{Value: c.Code, Label: c.Name})
	}
	for _, c := range models.Currencies() {
		page.Currencies = append(page.Currencies, ui.Option{Value: string(c), Label: string(c)})
	}
	if page.Provider == "" || page.Currency == "" {
		return nil
	}
	methods, err := a.methods(r, page.Payee, page.Via, page.Country, page.Currency)
	if err != nil {
		return err
	}
	for _, m := range methods {
		page.Methods = append(page.Methods, detailsMethod(m))
	}
	if page.Method == "" && len(methods) > 0 {
		page.Method = methods[0].Key
	}
	return nil
}

func detailsMethod(m providers.Method) views.DetailsMethod {
	shown := views.DetailsMethod{Key: m.Key, Title: m.Title}
	for _, f := range m.Fields {
		field := views.DetailsField{Name: f.Name, Label: f.Label, Help: f.Help, Required: f.Required, Sealed: f.Secret || f.Identifies, Max: f.Max,
			Digits: slices.Contains([]providers.FieldCheck{providers.CheckDigits, providers.CheckABA, providers.CheckCLABE, providers.CheckBSB}, f.Check)}
		for _, c := range f.Options {
			field.Options = append(field.Options, ui.Option{Value: c.Value, Label: c.Label})
		}
		shown.Fields = append(shown.Fields, field)
	}
	return shown
}

// methods asks a provider account how a payee can be paid.
func (a *App) methods(r *Request, p models.Payee, accountID, country, currency string) ([]providers.Method, error) {
	gateway, err := a.gatewayOf(r, accountID)
	if err != nil {
		return nil, err
	}
	return gateway.Methods(r.Context(), providers.Corridor{Country: country, Currency: models.Currency(currency), Kind: p.Kind}), nil
}

// detailsAdd adds an instrument that a provider describes by data.
func (a *App) detailsAdd(w http.ResponseWriter, r *Request) error {
	p, err := a.payeeOf(r)
	if err != nil {
		return err
	}
	values, err := r.posted()
	if err != nil {
		return err
	}
	for name, list := range values {
		if len(list) != 1 || !slices.Contains(detailsNames, name) && !strings.HasPrefix(name, views.DetailPrefix) {
			return badForm("it has fields that the form does not have")
		}
	}
	if err := a.store.CheckFormToken(r.Actor, values.Get(tokenField)); err != nil {
		return err
	}
	made, method, err := a.addDetails(r, p, values)
	if e, ok := models.AsError(err); ok && e.Kind == models.KindInvalid && len(e.Fields) > 0 {
		return a.detailsForm(w, r, http.StatusUnprocessableEntity, p, values, detailProblems(e, method))
	}
	if err != nil {
		return err
	}
	r.flash(ui.Note{Kind: "ok", Role: "status", Title: made.Masked() + " was added"})
	return r.redirect(w, views.PayeeURL(p.ID))
}

// addDetails checks the details against the method and keeps them.
func (a *App) addDetails(r *Request, p models.Payee, values url.Values) (models.Instrument, providers.Method, error) {
	methods, err := a.methods(r, p, values.Get("via"), values.Get("country"), values.Get("currency"))
	if err != nil {
		return models.Instrument{}, providers.Method{}, err
	}
	at := slices.IndexFunc(methods, func(m providers.Method) bool { return m.Key == values.Get("method") })
	if at < 0 {
		return models.Instrument{}, providers.Method{}, models.Invalid("Nothing was saved.", models.FieldError{Field: "method", Message: "Choose how the payee is paid."})
	}
	method := methods[at]
	fields, wrong := method.CheckFields(views.DetailPrefix, values.Get)
	if len(wrong) > 0 {
		return models.Instrument{}, method, models.Invalid("Nothing was saved. Correct the marked fields.", wrong...)
	}
	account, err := a.store.ProviderAccountByID(r.Context(), values.Get("via"))
	if err != nil {
		return models.Instrument{}, method, err
	}
	if err := a.providerChecks(r, p, method, values, fields); err != nil {
		return models.Instrument{}, method, err
	}
	made, err := a.store.AddDetails(r.Context(), r.Actor, models.NewDetails{PayeeID: p.ID, Provider: account.Provider, Method: method.Key, Title: method.Title,
		Label: values.Get("label"), Country: values.Get("country"), Currency: values.Get("currency"), Fields: fields,
		Identifier: method.Identifier(fields), Field: identifierField(method), Token: values.Get(tokenField)})
	return made, method, err
}

// providerChecks lets the provider look at the details before they are kept,
// where it does such a thing. A check that is not possible stops nobody: the
// provider looks again when it is paid.
func (a *App) providerChecks(r *Request, p models.Payee, m providers.Method, values url.Values, fields map[string]string) error {
	gateway, err := a.gatewayOf(r, values.Get("via"))
	if err != nil || !gateway.Validates() {
		return err
	}
	wrong, _, err := gateway.Validate(r.Context(), models.Order{AccountID: values.Get("via"), Method: m.Key, Country: values.Get("country"),
		Amount: models.Money{Currency: models.Currency(values.Get("currency"))}, Payee: p, Fields: fields})
	if err != nil || len(wrong) == 0 {
		return nil
	}
	for i := range wrong {
		if slices.ContainsFunc(m.Fields, func(f providers.Field) bool { return f.Name == wrong[i].Field }) {
			wrong[i].Field = views.DetailPrefix + wrong[i].Field
		} else {
			wrong[i].Field = "method"
		}
	}
	return models.Invalid(gateway.Traits().Title+" refuses these details. Nothing was saved.", wrong...)
}

// gatewayOf opens the gateway of a provider account.
func (a *App) gatewayOf(r *Request, accountID string) (*providers.Gateway, error) {
	account, credentials, err := a.store.OpenCredentials(r.Context(), accountID)
	if err != nil {
		return nil, err
	}
	return a.registry.Open(account, credentials)
}

// identifierField is the form field of the number by which an instrument is
// known.
func identifierField(m providers.Method) string {
	for _, f := range m.Fields {
		if f.Identifies {
			return views.DetailPrefix + f.Name
		}
	}
	return "method"
}

// detailProblems names the problems by the labels of the form.
func detailProblems(e *models.Error, m providers.Method) []ui.Problem {
	labels := map[string]string{"via": "Through", "country": "Country of the account", "currency": "Currency", "method": "How the payee is paid", "label": "Label"}
	for _, f := range m.Fields {
		labels[views.DetailPrefix+f.Name] = f.Label
	}
	var list []ui.Problem
	for _, f := range e.Fields {
		list = append(list, ui.Problem{Field: f.Field, Label: labels[f.Field], Text: f.Message})
	}
	return list
}
