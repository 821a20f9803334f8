package views

import (
	"net/url"

	"countersign/models"
	"countersign/views/ui"
)

// PayeeStatus is the page that confirms a change of a payee's status. It posts
// form_token, status and reason to /payees/{id}/status.
type PayeeStatus struct {
	Shell    Shell
	Payee    models.Payee
	To       models.PayeeStatus
	Reason   string
	Token    string
	Problems []ui.Problem
}

// payeeStatusURL is the page that confirms a change of status.
func payeeStatusURL(id int64, to models.PayeeStatus) string {
	return PayeeURL(id) + "/status?" + url.Values{"to": {string(to)}}.Encode()
}

// title names the act and the payee.
func (p PayeeStatus) title() string { return p.verb() + " " + p.Payee.DisplayName() }

func (p PayeeStatus) verb() string {
	switch p.To {
	case models.PayeeSuspended:
		return "Suspend"
	case models.PayeeArchived:
		return "Archive"
	}
	return "Reactivate"
}

// effect says what the change does.
func (p PayeeStatus) effect() string {
	switch p.To {
	case models.PayeeSuspended:
		return "Every payout to this payee is refused from now on, also those already approved. What is at a provider already goes on. You can reactivate the payee at any time."
	case models.PayeeArchived:
		return "The payee leaves the lists and cannot be paid. Its history stays, nothing is deleted, and it can be reactivated."
	}
	return "The payee can be paid again. Payouts that were approved before and still wait are sent then."
}

// button is the act itself.
func (p PayeeStatus) button() ui.Action {
	if p.To == models.PayeeActive {
		return ui.Action{Kind: "pri", Label: "Reactivate payee", Busy: "Reactivating"}
	}
	return ui.Action{Kind: "danger solid", Label: p.verb() + " payee", Busy: "Working"}
}

// reason is the field of the reason.
func (p PayeeStatus) reason() ui.Input {
	in := ui.Input{ID: "reason", Label: "Reason", Value: p.Reason, MaxLength: 255, Required: true, Autocomplete: "off", Focus: true,
		Hint: "Others read it on the payee's page and in the audit log.", Error: ui.ErrorFor(p.Problems, "reason")}
	if p.To == models.PayeeActive {
		in.Required, in.Optional = false, "optional"
	}
	return in
}

// InstrumentForm is the form of a new account of a payee. It posts form_token,
// kind, label, country, currency, purpose, routing and account_number to
// /payees/{id}/accounts, with replaces when it takes the place of another one.
type InstrumentForm struct {
	Shell     Shell
	Payee     models.Payee
	Replaces  models.Instrument // its ID is 0 when nothing is replaced
	Token     string
	Draft     models.NewInstrument // as typed
	Problems  []ui.Problem
	Fix       Fix      // what a provider refused about the account that is replaced
	Registers []string // names of the providers that are told
	Other     string   // where other kinds of account are added, "" when there are none
}

func (p InstrumentForm) title() string {
	if p.Replaces.ID != 0 {
		return "Replace " + instrumentWords(p.Replaces)
	}
	return "New account of " + p.Payee.DisplayName()
}

func (p InstrumentForm) save() ui.Action {
	if p.Replaces.ID != 0 {
		return ui.Action{Kind: "pri", Label: "Replace account", Busy: "Replacing"}
	}
	return ui.Action{Kind: "pri", Label: "Add account", Busy: "Adding"}
}

// input is one field with its error.
func (p InstrumentForm) input(in ui.Input) ui.Input {
	in.Error = p.Fix.at(in.ID, p.Problems)
	return in
}

// kind, country and currency have one answer each for now; they are shown, so
// that nobody has to guess which account is meant.
func (p InstrumentForm) kind() ui.Input {
	return p.input(ui.Input{ID: "kind", Label: "Kind", Value: p.Draft.Kind, Required: true,
		Options: []ui.Option{{Value: string(models.InstrumentUSBank), Label: "US bank account"}}})
}

func (p InstrumentForm) country() ui.Input {
	return p.input(ui.Input{ID: "country", Label: "Country", Value: p.Draft.Country, Required: true, Options: []ui.Option{{Value: "US", Label: "United States"}}})
}

func (p InstrumentForm) currency() ui.Input {
	return p.input(ui.Input{ID: "currency", Label: "Currency", Value: p.Draft.Currency, Required: true, Options: []ui.Option{{Value: "USD", Label: "USD"}}})
}

func (p InstrumentForm) label() ui.Input {
	return p.input(ui.Input{ID: "label", Label: "Label", Optional: "optional", Value: p.Draft.Label, Autocomplete: "off", MaxLength: 60, Hint: "For example Main account."})
}

func (p InstrumentForm) purpose() ui.Input {
	return p.input(ui.Input{ID: "purpose", Label: "What the account is for", Value: p.Draft.Purpose, Required: true,
		Options: []ui.Option{{Value: "checking", Label: "Checking"}, {Value: "savings", Label: "Savings"}}})
}

func (p InstrumentForm) routing() ui.Input {
	return p.input(ui.Input{ID: "routing", Label: "Routing number", Value: p.Draft.Routing, InputMode: "numeric", Autocomplete: "off", MaxLength: 20, Mono: true, Required: true,
		Hint: "Nine digits, at the lower left of a check. Its check digit is verified."})
}

func (p InstrumentForm) number() ui.Input {
	return p.input(ui.Input{ID: "account_number", Label: "Account number", Value: p.Draft.Number, InputMode: "numeric", Autocomplete: "off", MaxLength: 30, Mono: true, Required: true,
		Hint: "4 to 17 digits. It is encrypted and never shown again; pages show the last four."})
}

// next are the facts about what happens after saving.
func (p InstrumentForm) next() []ui.Fact {
	var out []ui.Fact
	if p.Replaces.ID != 0 {
		out = append(out, ui.Fact{Kind: "warn", Text: instrumentWords(p.Replaces) + " is archived", Detail: "Payouts that wait for approval to it have to be edited."})
	}
	for _, name := range p.Registers {
		out = append(out, ui.Fact{Kind: "todo", Text: "The account is registered at " + name, Detail: "It can be used once " + name + " has said yes."})
	}
	return append(out, ui.Fact{Kind: "ok", Text: "The number is compared with all other accounts", Detail: "You are told when another payee has the same one."})
}

// InstrumentArchive is the page that confirms that an account is taken out of
// use. It posts form_token.
type InstrumentArchive struct {
	Shell      Shell
	Payee      models.Payee
	Instrument models.Instrument
	Token      string
}
