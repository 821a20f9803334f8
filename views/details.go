package views

import (
	"strings"

	"countersign/models"
	"countersign/views/ui"
)

// DetailsForm is the form of an instrument that is described by a provider's
// data. In its first step people choose provider, country and currency (a GET
// form); then the methods of that corridor are offered, and the details of the
// chosen one asked for. It posts form_token, via, country, currency, method,
// label, and f_<name> for each detail to /payees/{id}/details.
type DetailsForm struct {
	Shell      Shell
	Payee      models.Payee
	Token      string
	Accounts   []ui.Option // provider accounts that describe details
	Currencies []ui.Option
	Countries  []ui.Option
	Via        string
	Country    string
	Currency   string
	Label      string
	Methods    []DetailsMethod   // of the corridor; nil before it is chosen
	Method     string            // key of the chosen one
	Values     map[string]string // as typed, by form field
	Problems   []ui.Problem
	Provider   string // its name, once chosen
}

// DetailsMethod is one way of receiving money, with what it asks for.
type DetailsMethod struct {
	Key, Title string
	Fields     []DetailsField
}

// DetailsField is one detail that a method asks for.
type DetailsField struct {
	Name, Label, Help string
	Required          bool
	Sealed            bool // encrypted, and shown as its last four only
	Digits            bool
	Max               int
	Options           []ui.Option // a closed list
}

// DetailPrefix stands before the name of every detail in the form.
const DetailPrefix = "f_"

func (p DetailsForm) chosen() (DetailsMethod, bool) {
	for _, m := range p.Methods {
		if m.Key == p.Method {
			return m, true
		}
	}
	return DetailsMethod{}, false
}

func (p DetailsForm) input(in ui.Input) ui.Input {
	in.Error = ui.ErrorFor(p.Problems, in.ID)
	return in
}

func (p DetailsForm) via() ui.Input {
	return p.input(ui.Input{ID: "via", Label: "Through", Value: p.Via, Required: true, Options: p.Accounts})
}

func (p DetailsForm) country() ui.Input {
	return p.input(ui.Input{ID: "country", Label: "Country of the account", Value: p.Country, Required: true, Options: p.Countries})
}

func (p DetailsForm) currency() ui.Input {
	return p.input(ui.Input{ID: "currency", Label: "Currency", Value: p.Currency, Required: true, Options: p.Currencies})
}

func (p DetailsForm) method() ui.Input {
	in := ui.Input{ID: "method", Label: "How the payee is paid", Value: p.Method, Required: true}
	for _, m := range p.Methods {
		in.Options = append(in.Options, ui.Option{Value: m.Key, Label: m.Title})
	}
	return p.input(in)
}

func (p DetailsForm) label() ui.Input {
	return p.input(ui.Input{ID: "label", Label: "Label", Optional: "optional", Value: p.Label, Autocomplete: "off", MaxLength: 60, Hint: "For example Main wallet."})
}

// detail is one field of the method.
func (p DetailsForm) detail(f DetailsField) ui.Input {
	in := ui.Input{ID: DetailPrefix + f.Name, Label: f.Label, Hint: f.Help, Value: p.Values[DetailPrefix+f.Name], Autocomplete: "off", Required: f.Required, MaxLength: f.Max}
	if !f.Required {
		in.Optional = "optional"
	}
	if f.Sealed {
		in.Mono = true
		in.Hint = strings.TrimSpace(in.Hint + " It is encrypted; pages show the last four.")
	}
	if f.Digits {
		in.InputMode = "numeric"
	}
	if len(f.Options) > 0 && !f.Required {
		in.Options = append(in.Options, ui.Option{Label: "None"})
	}
	in.Options = append(in.Options, f.Options...)
	return p.input(in)
}

func (p DetailsForm) next() []ui.Fact {
	return []ui.Fact{
		{Kind: "ok", Text: "What " + p.Provider + " asks for is checked here first"},
		{Kind: "ok", Text: "The number is compared with all other accounts", Detail: "You are told when another payee has the same one."},
	}
}
