package views

import (
	"strconv"

	"countersign/models"
	"countersign/views/ui"
)

// PayoutForm is the form of a new payout, and of a draft that is changed. It
// posts form_token, payee, instrument, account, amount, currency, reference,
// subject, description, note, memo and action (draft, submit, or choose, which
// saves nothing and shows the accounts of another payee) to /payouts; a draft
// posts version as well, to /payouts/{id}/edit.
type PayoutForm struct {
	Shell    Shell
	Times    Times
	ID       string // of the draft that is changed, "" for a new payout
	Version  int64
	Token    string
	Values   PayoutValues
	Problems []ui.Problem

	Payees      []models.PayeeRow
	More        bool              // there are more payees than the list holds
	Chosen      *models.Payee     // the payee of Values, nil when none is chosen
	Instruments []InstrumentFacts // active accounts of the chosen payee
	Accounts    []AccountFacts    // provider accounts
	Currencies  []models.Currency // that the accounts can pay
	Similar     []models.Payout   // other live payouts like this one
	PaidBefore  []models.CurrencyTotal
	Approvers   []string // who could decide on it
	Needed      int      // how many must

	MaxReference, MaxSubject, MaxDescription, MaxNote, MaxMemo int
}

// PayoutValues is the form as typed.
type PayoutValues struct {
	Payee, Instrument, Account                  string
	Amount, Currency                            string
	Reference, Subject, Description, Note, Memo string
}

// InstrumentFacts is an account of the payee with what the providers know of it.
type InstrumentFacts struct {
	models.Instrument
	Registrations map[string]models.RegistrationState // by provider account
}

// AccountFacts is a provider account with what it knows of the payee.
type AccountFacts struct {
	models.ProviderAccount
	Title string // of the account, for people
	Payee models.RegistrationState
}

func (p PayoutForm) isNew() bool { return p.ID == "" }

func (p PayoutForm) title() string {
	if p.isNew() {
		return "New payout"
	}
	return "Change " + p.ID
}

func (p PayoutForm) action() string {
	if p.isNew() {
		return "/payouts"
	}
	return PayoutDoorURL(p.ID, "edit")
}

// back is where "Go back" leads.
func (p PayoutForm) back() string {
	if p.isNew() {
		return "/payouts"
	}
	return PayoutURL(p.ID)
}

// in is one field with its error.
func (p PayoutForm) in(in ui.Input) ui.Input {
	in.Error = ui.ErrorFor(p.Problems, in.ID)
	return in
}

// payeeField is the list of payees.
func (p PayoutForm) payeeField() ui.Input {
	in := p.in(ui.Input{ID: "payee", Label: "Payee", Value: p.Values.Payee, Placeholder: "Choose a payee", Hint: p.payeeHint()})
	listed := false
	for _, row := range p.Payees {
		value := strconv.FormatInt(row.ID, 10)
		in.Options = append(in.Options, ui.Option{Value: value, Label: row.DisplayName() + " (" + row.Code + ")"})
		listed = listed || value == p.Values.Payee
	}
	if !listed && p.Chosen != nil {
		in.Options = append(in.Options, ui.Option{Value: p.Values.Payee, Label: p.Chosen.DisplayName() + " (" + p.Chosen.Code + ")"})
	}
	return in
}

func (p PayoutForm) payeeHint() string {
	if p.Chosen == nil {
		if p.More {
			return "These are the newest payees. For another one, open its page and start the payout there."
		}
		return "Then press Choose: it shows the payee's accounts and keeps what you typed."
	}
	kind := "Person"
	if p.Chosen.Kind == models.PayeeBusiness {
		kind = "Business"
	}
	text := kind + "."
	if p.Chosen.Country != "" {
		text = kind + ", " + models.CountryName(p.Chosen.Country) + "."
	}
	for _, t := range p.PaidBefore {
		text += " Paid before: " + ui.Count(int(t.N)) + " " + plural(int(t.N), "payout", "payouts") + ", " + t.Amount().String() + "."
	}
	return text
}

// instrumentField is the choice of the payee's account.
func (p PayoutForm) instrumentField() ui.Input {
	in := p.in(ui.Input{ID: "instrument", Label: "Pay to", Value: p.Values.Instrument, Span: true})
	for _, i := range p.Instruments {
		in.Options = append(in.Options, ui.Option{Value: strconv.FormatInt(i.ID, 10), Label: instrumentWords(i.Instrument),
			Hint: joinedBy(", ", string(i.Currency), instrumentSub(i.Instrument), "since "+p.Times.Day(i.CreatedAt))})
	}
	return in
}

// accountField is the provider account that pays.
func (p PayoutForm) accountField() ui.Input {
	in := p.in(ui.Input{ID: "account", Label: "Through", Value: p.Values.Account, Placeholder: "Choose a provider account"})
	for _, a := range p.Accounts {
		label := a.Title
		if a.Hosted {
			label += " (the payee fills in a form)"
		}
		if a.Status == models.AccountPaused {
			label += " (paused)"
			if p.Values.Account == a.ID {
				in.Hint = "Paused: " + sentence(a.PauseReason) + " The payout waits until it is resumed."
			}
		}
		in.Options = append(in.Options, ui.Option{Value: a.ID, Label: label})
	}
	if len(p.Accounts) == 0 {
		in.Hint = "No provider is connected yet. An administrator does that under Settings."
	}
	if len(p.Accounts) == 1 && p.Values.Account == p.Accounts[0].ID {
		in.Placeholder = ""
	}
	return in
}

func (p PayoutForm) currencyField() ui.Input {
	in := p.in(ui.Input{ID: "currency", Label: "Currency", Value: p.Values.Currency})
	known := false
	for _, c := range p.Currencies {
		in.Options = append(in.Options, ui.Option{Value: string(c), Label: string(c)})
		known = known || string(c) == p.Values.Currency
	}
	if !known {
		in.Placeholder = "Code"
	}
	return in
}

// money is the amount that was typed, if it can be read.
func (p PayoutForm) money() (models.Money, bool) {
	m, err := models.ParseMoney(p.Values.Amount, models.Currency(p.Values.Currency))
	return m, err == nil
}

// receiver begins "… receives".
func (p PayoutForm) receiver() string {
	if p.Chosen == nil {
		return "The payee"
	}
	return p.Chosen.DisplayName()
}

// noAccount says what to do about a payee without an account.
func (p PayoutForm) noAccount() ui.Note {
	n := ui.Note{Kind: "warn", Minor: true, Title: "This payee has no account yet", Text: "Add one on the payee's page, then come back.",
		Actions: []ui.Action{{Size: "s", Label: "Add account", Href: PayeeURL(p.Chosen.ID)}}}
	for _, a := range p.Accounts {
		if a.Hosted {
			n.Kind, n.Text = "info", "Pay through "+a.Title+", which asks the payee where to pay, or add an account on the payee's page."
		}
	}
	return n
}

// chosenAccount is the provider account of the form.
func (p PayoutForm) chosenAccount() *AccountFacts {
	for i := range p.Accounts {
		if p.Accounts[i].ID == p.Values.Account {
			return &p.Accounts[i]
		}
	}
	return nil
}

// chosenInstrument is the payee's account of the form.
func (p PayoutForm) chosenInstrument() *InstrumentFacts {
	for i := range p.Instruments {
		if strconv.FormatInt(p.Instruments[i].ID, 10) == p.Values.Instrument {
			return &p.Instruments[i]
		}
	}
	return nil
}

// facts is what the desk knows before anything is submitted.
func (p PayoutForm) facts() []ui.Fact {
	if p.Chosen == nil {
		return []ui.Fact{{Kind: "todo", Text: "No payee chosen"}, {Kind: "todo", Text: "No account chosen"}}
	}
	facts := []ui.Fact{payeeStatusFact(*p.Chosen)}
	account, instrument := p.chosenAccount(), p.chosenInstrument()
	switch {
	case account != nil && account.Hosted:
		facts = append(facts, ui.Fact{Kind: "ok", Text: account.Title + " asks the payee where to pay", Detail: "No account of the payee is needed"})
	case instrument == nil:
		facts = append(facts, ui.Fact{Kind: "todo", Text: "No account chosen"})
	}
	if account != nil && account.Registers {
		facts = append(facts, registrationOf("payee", account.Payee, account.Title))
		if instrument != nil {
			facts = append(facts, registrationOf("account", instrument.Registrations[account.ID], account.Title))
		}
	}
	return append(facts, historyFacts(p.Times, p.Similar, p.PaidBefore)...)
}

// approvalNote says who must approve.
func (p PayoutForm) approvalNote() ui.Note {
	n := ui.Note{Kind: "info", Icon: "approve", Minor: true, Title: "Needs " + ui.Count(p.Needed) + " " + plural(p.Needed, "approver", "approvers"),
		Text: "You cannot approve it yourself. " + listed(p.Approvers, "or") + " can."}
	if len(p.Approvers) == 0 {
		n.Kind, n.Icon, n.Text = "warn", "", "Nobody can approve payouts yet: an administrator can invite somebody with the role approver."
	}
	return n
}

// joinedBy joins the parts that are not empty.
func joinedBy(mark string, parts ...string) string {
	text := ""
	for _, part := range parts {
		if part == "" {
			continue
		}
		if text != "" {
			text += mark
		}
		text += part
	}
	return text
}
