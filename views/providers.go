package views

import (
	"net/url"
	"sort"
	"strings"

	"countersign/models"
	"countersign/views/ui"
)

// ProviderList is the list of provider accounts.
type ProviderList struct {
	Shell    Shell
	Times    Times
	Rows     []ProviderRow
	Connect  []ui.Link // providers that can be connected, for those who may
	MaySetUp bool
}

// ProviderRow is one account with the facts of its driver.
type ProviderRow struct {
	Account    models.ProviderAccount
	Title      string // the vendor's name, such as "Pockyt"
	Currencies string // what it pays out, "USD" or "12 currencies"
}

// providerURL is the page of a provider account.
func providerURL(id string) string { return "/settings/providers/" + url.PathEscape(id) }

// accountTag is the state of an account in one word.
func accountTag(a models.ProviderAccount) (kind, word string) {
	if a.Status == models.AccountPaused {
		return "warn", "paused"
	}
	return "ok", "connected"
}

// ProviderShow is the page of one provider account: what it is, what it can do, and
// whether orders leave through it.
type ProviderShow struct {
	Shell       Shell
	Times       Times
	Account     models.ProviderAccount
	Title       string
	Host        string // where requests go
	Callback    string // address for the provider's notices
	Credentials []CredentialHint
	Abilities   []ui.Fact
	GoLive      GoLive
	Token       string
	MaySetUp    bool
	Test        *ui.Note          // what a test call just said
	Exchanges   []models.Exchange // of the last test calls
	Reads       bool              // the test reads a balance
	Testable    bool
}

// CredentialHint is what may be shown of one credential.
type CredentialHint struct {
	Label, Hint string
}

// terms are the read-only facts of the account.
func (p ProviderShow) terms() []ui.Term {
	return []ui.Term{
		{Name: "Provider", Value: p.Title}, {Name: "Environment", Value: envLabel(string(p.Account.Environment)), Dim: "belongs to the installation, cannot be changed"},
		{Name: "Host", Value: p.Host}, {Name: "Account", Value: p.Account.ID, Mono: true},
		{Name: "Connected", Value: p.Times.Minute(p.Account.CreatedAt)}, {Name: "Last good test", Value: p.tested()},
	}
}

// tested is when the account last answered a test well.
func (p ProviderShow) tested() string {
	if p.Account.TestedAt.IsZero() {
		return "never"
	}
	return p.Times.Minute(p.Account.TestedAt)
}

// credentialTerms are the hints of the credentials, in the order of the form.
func (p ProviderShow) credentialTerms() []ui.Term {
	var out []ui.Term
	for _, c := range p.Credentials {
		out = append(out, ui.Term{Name: c.Label, Value: c.Hint, Mono: true})
	}
	return out
}

// paused says why nothing leaves, or nil.
func (p ProviderShow) paused() *ui.Note {
	if p.Account.Status != models.AccountPaused {
		return nil
	}
	text := "No payout leaves through it; approved ones wait."
	if p.Account.PauseReason != "" {
		text = "Reason: " + strings.TrimSuffix(p.Account.PauseReason, ".") + ". " + text
	}
	if p.MaySetUp {
		text += " A good test call resumes it."
	}
	return &ui.Note{Kind: "warn", Title: p.Title + " is paused since " + p.Times.Minute(p.Account.PausedAt), Text: text}
}

// notice is the one thing to know first: the test that was just made, else that
// the account is paused.
func (p ProviderShow) notice() *ui.Note {
	if p.Test != nil {
		return p.Test
	}
	return p.paused()
}

// testAction is the button of the test call.
func (p ProviderShow) testAction() ui.Action {
	label := "Test connection"
	if p.Account.Status == models.AccountPaused {
		label = "Test and resume"
	}
	return ui.Action{Kind: "pri", Label: label, Icon: "refresh", Busy: "Testing"}
}

// testWords says what the test does.
func (p ProviderShow) testWords() string {
	if p.Reads {
		return "The test reads a balance at " + p.Title + " and moves nothing."
	}
	return "The test asks " + p.Title + " something that only valid credentials are answered, and moves nothing."
}

// ProviderCredentials is the form that replaces the credentials of an account.
// It posts form_token, version and the provider's credentials.
type ProviderCredentials struct {
	Shell    Shell
	Account  models.ProviderAccount
	Title    string
	Fields   []ui.Input
	Token    string
	Version  int64 // of the account
	Problems []ui.Problem
}

// next are the facts about what happens then.
func (p ProviderCredentials) next() []ui.Fact {
	return []ui.Fact{{Kind: "warn", Text: "The account is paused", Detail: "Nothing leaves through it until a test of the new credentials is good. What is on its way goes on."},
		{Kind: "ok", Text: "Secrets are encrypted", Detail: "Nobody can read them again, also not you. The old ones are gone."},
		{Kind: "todo", Text: "Then test the connection"}}
}

// ProviderPause confirms that an account is paused. It posts form_token and
// reason.
type ProviderPause struct {
	Shell    Shell
	Account  models.ProviderAccount
	Title    string
	Reason   string
	Token    string
	Problems []ui.Problem
}

// ProviderNew is the form that connects an account. It posts form_token,
// provider, name and the provider's credentials to /settings/providers.
type ProviderNew struct {
	Shell       Shell
	Provider    string // driver
	Title       string
	Name        string
	Environment models.Environment
	Host        string
	Fields      []ui.Input // of the credentials
	Token       string
	Problems    []ui.Problem
}

// name is the field of the account's name.
func (p ProviderNew) name() ui.Input {
	return ui.Input{ID: "name", Label: "Name", Value: p.Name, Autocomplete: "off", MaxLength: 60, Required: true,
		Hint: "What people call this account, for example Pockyt main store.", Error: ui.ErrorFor(p.Problems, "name")}
}

// next are the facts about what happens after connecting.
func (p ProviderNew) next() []ui.Fact {
	facts := []ui.Fact{{Kind: "ok", Text: "Secrets are encrypted", Detail: "Nobody can read them again, also not you."}}
	if p.Host != "" {
		facts = append(facts, ui.Fact{Kind: "ok", Text: "Requests go to " + p.Host,
			Detail: "The host follows from the environment, " + lowerFirst(envLabel(string(p.Environment))) + "."})
	}
	return append(facts, ui.Fact{Kind: "todo", Text: "Then test the connection", Detail: "The test reads a balance and moves nothing."},
		ui.Fact{Kind: "todo", Text: "Then give the provider the callback address", Detail: "It stands on the account's page."})
}

// CurrencyWords lists a few currencies, and counts many.
func CurrencyWords(list []models.Currency) string {
	if len(list) > 4 {
		return counted(int64(len(list)), "currency", "currencies")
	}
	var names []string
	for _, c := range list {
		names = append(names, string(c))
	}
	sort.Strings(names)
	return strings.Join(names, ", ")
}
