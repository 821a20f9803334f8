package views

import (
	"strconv"

	"countersign/models"
	"countersign/views/ui"
)

// PayeeForm is the form of a new payee, or of a change of one. It posts
// form_token, version (of a change), kind, code (of a new one), first_name,
// last_name, company_name, details, email, phone, date_of_birth, government_id_type,
// government_id, country, state, city, street, street2, zip and lang to /payees,
// or to /payees/{id}/edit.
type PayeeForm struct {
	Shell     Shell
	ID        int64 // 0 for a new payee
	Version   int64 // that the person saw
	Name      string
	Token     string
	Draft     models.PayeeDraft // as typed
	Problems  []ui.Problem
	Fix       Fix      // what a provider refused, when the form was opened to mend it
	Registers []string // names of the providers that are told
	Hosted    bool     // a provider asks payees itself, so that less needs to be known
}

// Fix is what a provider refused, at the field that it is about.
type Fix struct {
	Note  *ui.Note // nil when nothing was refused
	Field string   // id of the control, "" when it is not known
	Text  string
}

// at is the message of the field with this id. Once the form was sent, its own
// problems count.
func (f Fix) at(id string, sent []ui.Problem) string {
	if len(sent) == 0 && f.Note != nil && f.Field == id {
		return f.Text
	}
	return ui.ErrorFor(sent, id)
}

// action is where the form goes.
func (p PayeeForm) action() string {
	if p.ID == 0 {
		return "/payees"
	}
	return PayeeURL(p.ID) + "/edit"
}

// back is where "Go back" leads.
func (p PayeeForm) back() string {
	if p.ID == 0 {
		return "/payees"
	}
	return PayeeURL(p.ID)
}

func (p PayeeForm) title() string {
	if p.ID == 0 {
		return "New payee"
	}
	return "Edit " + p.Name
}

func (p PayeeForm) save() ui.Action {
	if p.ID == 0 {
		return ui.Action{Kind: "pri", Label: "Add payee", Busy: "Adding"}
	}
	return ui.Action{Kind: "pri", Label: "Save changes", Busy: "Saving"}
}

// input is one field with its error.
func (p PayeeForm) input(in ui.Input) ui.Input {
	in.Error = p.Fix.at(in.ID, p.Problems)
	return in
}

// code is the field of the payee's own code; it never changes once it is given.
func (p PayeeForm) code() ui.Input {
	in := ui.Input{ID: "code", Label: "Your code", Value: p.Draft.Code, Mono: true, Autocomplete: "off", MaxLength: 40,
		Hint: "Your own number for this payee, for example VENDOR-12. It cannot be changed later. Left empty, one is made."}
	if p.ID != 0 {
		in.ReadOnly, in.Hint = true, "The code cannot be changed."
	}
	return p.input(in)
}

// kinds are the two kinds of payee.
func (p PayeeForm) kinds() ui.Input {
	return p.input(ui.Input{ID: "kind", Label: "Who is it", Value: p.Draft.Kind, Required: true, Options: []ui.Option{
		{Value: string(models.PayeeIndividual), Label: "A person"},
		{Value: string(models.PayeeBusiness), Label: "A company", Hint: "The names below are those of its representative."},
	}})
}

// details is the choice between knowing everything and knowing a name and an
// e-mail address.
func (p PayeeForm) details() ui.Input {
	in := ui.Input{ID: "details", Label: "How much is known", Value: p.Draft.Details, Options: []ui.Option{
		{Value: models.DetailsFull, Label: "Everything", Hint: "We keep the address and the account."},
		{Value: models.DetailsContact, Label: "Name and e-mail only", Hint: "The payee tells the provider the rest."},
	}}
	if in.Value == "" {
		in.Value = models.DetailsFull
	}
	return p.input(in)
}

// who are the fields about the person.
func (p PayeeForm) who() []ui.Input {
	return []ui.Input{
		p.input(ui.Input{ID: "first_name", Label: "First name", Value: p.Draft.FirstName, Autocomplete: "off", MaxLength: 60, Required: true, Hint: "As the bank writes it."}),
		p.input(ui.Input{ID: "last_name", Label: "Last name", Value: p.Draft.LastName, Autocomplete: "off", MaxLength: 60, Required: true}),
		p.input(ui.Input{ID: "company_name", Label: "Company", Optional: "for companies", Value: p.Draft.CompanyName, Autocomplete: "off", MaxLength: 120, Span: true}),
	}
}

// contact are the fields to reach the payee by.
func (p PayeeForm) contact() []ui.Input {
	return []ui.Input{
		p.input(ui.Input{ID: "email", Label: "Email", Type: "email", InputMode: "email", Value: p.Draft.Email, Autocomplete: "off", MaxLength: 254, Required: true, Hint: "Providers want another one for each payee."}),
		p.input(ui.Input{ID: "phone", Label: "Phone", InputMode: "tel", Value: p.Draft.Phone, Autocomplete: "off", MaxLength: 20, Required: true, Hint: "For example +1 212 555 0100."}),
		p.input(ui.Input{ID: "lang", Label: "Language", Optional: "optional", Value: p.Draft.Lang, Autocomplete: "off", MaxLength: 10, Suggest: []string{"en", "es", "pt", "fr", "de", "zh"}, Hint: "A code such as en or pt."}),
	}
}

// identity are the fields that prove who it is.
func (p PayeeForm) identity() []ui.Input {
	return []ui.Input{
		p.input(ui.Input{ID: "date_of_birth", Label: "Date of birth", InputMode: "numeric", Value: p.Draft.DateOfBirth, Autocomplete: "off", MaxLength: 10, Required: true,
			Placeholder: "1990-04-30", Hint: "Year-month-day, for example 1990-04-30. For a company: of its representative."}),
		p.input(ui.Input{ID: "government_id", Label: "Number of the document", Optional: "needed for China", Value: p.Draft.GovernmentID, Mono: true, Autocomplete: "off", MaxLength: 40}),
	}
}

// document is the kind of document.
func (p PayeeForm) document() ui.Input {
	options := DocumentKinds()
	known := p.Draft.GovernmentIDType == ""
	for _, o := range options {
		known = known || o.Value == p.Draft.GovernmentIDType
	}
	if !known { // one that a script set stays what it is
		options = append(options, ui.Option{Value: p.Draft.GovernmentIDType, Label: p.Draft.GovernmentIDType})
	}
	return p.input(ui.Input{ID: "government_id_type", Label: "Document", Optional: "optional", Value: p.Draft.GovernmentIDType, Placeholder: "None", Options: options})
}

// place are the fields of the address, beside the country.
func (p PayeeForm) place() []ui.Input {
	return []ui.Input{
		p.input(ui.Input{ID: "street", Label: "Street and number", Value: p.Draft.Street, Autocomplete: "off", MaxLength: 120, Required: true}),
		p.input(ui.Input{ID: "street2", Label: "Second line", Optional: "optional", Value: p.Draft.Street2, Autocomplete: "off", MaxLength: 120}),
		p.input(ui.Input{ID: "city", Label: "City", Value: p.Draft.City, Autocomplete: "off", MaxLength: 80, Required: true}),
		p.input(ui.Input{ID: "state", Label: "State or region", Value: p.Draft.State, Autocomplete: "off", MaxLength: 60, Required: true, Hint: "In the United States two letters, for example NY."}),
		p.input(ui.Input{ID: "zip", Label: "Postal code", Value: p.Draft.Zip, Autocomplete: "off", MaxLength: 16, Required: true}),
	}
}

// country is the choice of a country.
func (p PayeeForm) country() ui.Input {
	in := ui.Input{ID: "country", Label: "Country", Value: p.Draft.Country, Placeholder: "Choose a country", Required: true}
	for _, c := range models.Countries() {
		in.Options = append(in.Options, ui.Option{Value: c.Code, Label: c.Name})
	}
	return p.input(in)
}

// next are the facts about what happens after saving.
func (p PayeeForm) next() []ui.Fact {
	var out []ui.Fact
	for _, name := range p.Registers {
		text := name + " is told and answers by itself"
		if p.ID != 0 {
			text = name + " is told of the change"
		}
		out = append(out, ui.Fact{Kind: "todo", Text: text})
	}
	if p.ID == 0 {
		out = append(out, ui.Fact{Kind: "todo", Text: "Then add an account to pay to"})
	}
	return append(out, ui.Fact{Kind: "ok", Text: "Birth date and document are encrypted", Detail: "Pages show the year and the last two characters."})
}

// version is the hidden field of a change.
func (p PayeeForm) version() string { return strconv.FormatInt(p.Version, 10) }

// RefusedFix says what a provider refused, in plain words and in its own.
func RefusedFix(provider, what, field, reason, code, message string) Fix {
	return Fix{Note: &ui.Note{Kind: "bad", Title: provider + " refused " + what, Text: sentence(reason) + TheirWords(provider, code, message)},
		Field: field, Text: provider + ": " + sentence(reason)}
}
