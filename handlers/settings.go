package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"countersign/models"
	"countersign/providers"
	"countersign/views"
	"countersign/views/ui"
)

// providerList lists the provider accounts.
func (a *App) providerList(w http.ResponseWriter, r *Request) error {
	accounts, err := a.store.ProviderAccounts(r.Context())
	if err != nil {
		return err
	}
	page := views.ProviderList{Shell: r.shell("Providers", "settings"), Times: r.times(), MaySetUp: r.may(models.PermProviderSetup)}
	for _, account := range accounts {
		row := views.ProviderRow{Account: account, Title: a.providerTitle(account)}
		if d, ok := a.registry.Driver(account.Provider); ok {
			row.Currencies = views.CurrencyWords(d.Traits.Currencies)
		}
		page.Rows = append(page.Rows, row)
	}
	for _, d := range a.registry.Drivers() {
		page.Connect = append(page.Connect, ui.Link{Label: d.Traits.Title, Href: "/settings/providers/new?" + url.Values{"provider": {d.Traits.Name}}.Encode()})
	}
	return r.render(w, http.StatusOK, views.ProvidersPage(page))
}

// shownTests is how many calls of tests a page shows.
const shownTests = 10

// providerShow shows one provider account.
func (a *App) providerShow(w http.ResponseWriter, r *Request) error {
	return a.providerPage(w, r, http.StatusOK, nil)
}

// providerPage shows an account, with what a test call just said.
func (a *App) providerPage(w http.ResponseWriter, r *Request, status int, test *ui.Note) error {
	account, credentials, err := a.store.OpenCredentials(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	token, err := r.formToken()
	if err != nil {
		return err
	}
	page := views.ProviderShow{Shell: r.providerShell(account.Name), Times: r.times(), Account: account, Title: a.providerTitle(account),
		Callback: a.base.String() + "/webhooks/" + url.PathEscape(account.Provider) + "/" + url.PathEscape(account.ID),
		Token:    token, MaySetUp: r.may(models.PermProviderSetup), Test: test}
	if page.Exchanges, err = a.store.AccountTrail(r.Context(), account.ID, shownTests); err != nil {
		return err
	}
	if d, ok := a.registry.Driver(account.Provider); ok {
		page.Host = hostOf(d, account.Environment, account.Hints)
		for _, field := range d.Traits.Credentials {
			page.Credentials = append(page.Credentials, views.CredentialHint{Label: field.Label, Hint: account.Hints[field.Name]})
		}
	}
	if page.GoLive, err = a.goLive(r, account); err != nil {
		return err
	}
	gateway, err := a.registry.Open(account, credentials)
	if err != nil {
		r.note(err)
		page.Abilities = []ui.Fact{{Kind: "bad", Text: "The account cannot be opened", Detail: "Its credentials do not do. Replace them."}}
	} else {
		page.Abilities, page.Reads, page.Testable = abilities(gateway), gateway.ReadsBalances(), gateway.IsTestable()
	}
	return r.render(w, status, views.ProviderShowPage(page))
}

// providerShell is the frame of a page about a provider account.
func (r *Request) providerShell(title string) views.Shell {
	shell := r.shell(title, "settings")
	shell.Crumbs = []ui.Link{{Label: "Providers", Href: "/settings/providers"}}
	return shell
}

// hostOf is where requests of an account go. It follows from the environment, or
// from the account where a vendor publishes no address.
func hostOf(d providers.Driver, env models.Environment, shown map[string]string) string {
	if env == models.EnvDemo {
		return "a sandbox on this machine"
	}
	if published := d.Hosts(env); published != "" || d.HostCredential == "" {
		return published
	}
	return shown[d.HostCredential]
}

// abilities is what a provider can do, read from its driver.
func abilities(g *providers.Gateway) []ui.Fact {
	t := g.Traits()
	var codes []string
	for _, c := range t.Currencies {
		codes = append(codes, string(c))
	}
	facts := []ui.Fact{{Kind: "ok", Text: "Pays out " + views.CurrencyWords(t.Currencies), Detail: strings.Join(codes, " ")}}
	either := func(holds bool, yes, no string) {
		if holds {
			facts = append(facts, ui.Fact{Kind: "ok", Text: yes})
		} else {
			facts = append(facts, ui.Fact{Kind: "todo", Text: no})
		}
	}
	either(g.RegistersPayees(), "Registers payees and accounts first", "Pays without registering payees")
	if g.HostsForms() {
		facts = append(facts, ui.Fact{Kind: "ok", Text: "Asks payees itself, on a form of its own"})
	}
	either(g.ReadsBalances(), "Tells balances", "Does not tell balances")
	rule := func(holds bool, yes, no string) {
		text := no
		if holds {
			text = yes
		}
		facts = append(facts, ui.Fact{Kind: "ok", Text: text})
	}
	rule(t.NoticeDecides, "A verified notice decides", "A notice only makes us ask; the answer decides")
	rule(t.ResendByMachine || t.ReplayFor > 0, "An unclear order may be repeated by machine", "An unclear order is never repeated by machine")
	if t.MaxDescription > 0 {
		facts = append(facts, ui.Fact{Kind: "ok", Text: "Description", Value: "up to " + ui.Count(t.MaxDescription) + " characters"})
	}
	return facts
}

// providerTest makes a test call, outside of any transaction; a good answer lets
// orders leave again.
func (a *App) providerTest(w http.ResponseWriter, r *Request) error {
	if err := r.bind(&tokenOnly{}); err != nil {
		return err
	}
	account, credentials, err := a.store.OpenCredentials(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	gateway, err := a.registry.Open(account, credentials)
	if err != nil {
		return err
	}
	said, exchanges, failed := gateway.Test(r.Context())
	test := models.AccountTest{AccountID: account.ID, Version: account.Version, Good: failed == nil, Exchanges: exchanges}
	if err := a.store.RecordTest(r.Context(), r.Actor, test); err != nil {
		return err
	}
	if failed != nil {
		return a.providerPage(w, r, http.StatusUnprocessableEntity, testNote(gateway.Traits().Title, failed))
	}
	note := ui.Note{Kind: "ok", Role: "status", Title: gateway.Traits().Title + " answered well", Text: said}
	if account.Status == models.AccountPaused {
		note.Text += " Payouts leave again."
	}
	r.flash(note)
	return r.redirect(w, providerPath(account.ID))
}

func providerPath(id string) string { return "/settings/providers/" + url.PathEscape(id) }

// testNote says why a test call was not good.
func testNote(title string, err error) *ui.Note {
	note := &ui.Note{Kind: "bad", Role: "alert", Title: "The test call to " + title + " did not work", Text: "Nothing was changed."}
	var failed *providers.CallError
	if errors.As(err, &failed) {
		note.Text = strings.TrimSpace(failed.Reason + views.TheirWords(title, failed.Code, failed.Message) + " Nothing was changed.")
	}
	return note
}
