package handlers

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"countersign/models"
	"countersign/providers"
	"countersign/views"
	"countersign/views/ui"
)

// capabilities tells what every registered provider can do, and what the desk
// makes of each of its words.
func (a *App) capabilities(w http.ResponseWriter, r *Request) error {
	page := views.Capabilities{Shell: r.providerShell("What providers can do")}
	for _, d := range a.registry.Drivers() {
		c := views.Capability{Name: d.Traits.Name, Title: d.Traits.Title, Abilities: driverAbilities(d), Rules: driverRules(d.Traits)}
		for _, table := range d.Tables {
			t := views.MeaningTable{Title: table.Title}
			for _, row := range table.Rows {
				t.Rows = append(t.Rows, views.Meaning(row))
			}
			c.Tables = append(c.Tables, t)
		}
		page.Drivers = append(page.Drivers, c)
	}
	return r.render(w, http.StatusOK, views.CapabilitiesPage(page))
}

// driverAbilities are what a driver's type can do, and what it cannot.
func driverAbilities(d providers.Driver) []ui.Fact {
	can := d.Abilities()
	var facts []ui.Fact
	either := func(holds bool, yes, no string) {
		if holds {
			facts = append(facts, ui.Fact{Kind: "ok", Text: yes})
		} else {
			facts = append(facts, ui.Fact{Kind: "todo", Text: no})
		}
	}
	either(can.RegistersPayees, "Registers payees and accounts first", "Pays without registering payees")
	either(can.ReadsBalances, "Tells balances", "Does not tell balances")
	either(can.HostsForms, "Asks payees itself, on a form of its own", "Has no form for payees")
	either(can.HasMethods, "Ways to pay are described by data", "Has one way to pay")
	either(can.Validates, "Checks details before they are sent", "Checks details only with the order")
	either(can.ListsOrders, "Lists its orders of a period", "Tells its orders one by one")
	either(can.IsTestable, "Has a test call that moves nothing", "Has no test call")
	return facts
}

// driverRules are the facts about a vendor that the desk decides by.
func driverRules(t providers.Traits) []ui.Term {
	notice := "A notice only makes us ask; the answer decides."
	switch {
	case t.NoticeDecides:
		notice = "A verified notice decides."
	case t.NoticeStandsIn:
		notice = "A notice makes us ask; it counts by itself when the answer cannot be read."
	}
	repeat := "Only two people with evidence may send it again."
	switch {
	case t.ReplayFor > 0:
		repeat = fmt.Sprintf("The same request is repeated by machine for %d hours.", int(t.ReplayFor.Hours()))
	case t.ResendByMachine:
		repeat = "The same number is sent again by machine after the provider said twice that it does not know it."
	}
	return []ui.Term{
		{Name: "Notices", Value: notice}, {Name: "Unclear order", Value: repeat},
		{Name: "Currencies", Value: currencyScales(t)},
		{Name: "Description", Value: textLimit(t.MaxDescription)}, {Name: "Note", Value: textLimit(t.MaxNote)}, {Name: "Subject", Value: textLimit(t.MaxSubject)},
		{Name: "Texts may hold", Value: t.Alphabet.Words}, {Name: "Before going live", Value: t.Whitelist},
	}
}

// currencyScales lists currencies by the decimals that the vendor takes: "0
// decimals: JPY KRW; 2 decimals: EUR USD".
func currencyScales(t providers.Traits) string {
	byScale := map[int][]string{}
	for _, c := range t.Currencies {
		byScale[t.Scale(c)] = append(byScale[t.Scale(c)], string(c))
	}
	var parts []string
	for _, scale := range slices.Sorted(maps.Keys(byScale)) {
		slices.Sort(byScale[scale])
		parts = append(parts, fmt.Sprintf("%d decimals: %s", scale, strings.Join(byScale[scale], " ")))
	}
	return strings.Join(parts, "; ")
}

// textLimit says how long a text may be.
func textLimit(limit int) string {
	switch limit {
	case providers.NoText:
		return "no place for it"
	case 0:
		return "no limit that is published"
	}
	return "up to " + ui.Count(limit) + " characters"
}

// goLive reads what has been seen to work at an account.
func (a *App) goLive(r *Request, account models.ProviderAccount) (views.GoLive, error) {
	facts, err := a.store.GoLiveOf(r.Context(), account.ID)
	if err != nil {
		return views.GoLive{}, err
	}
	d, _ := a.registry.Driver(account.Provider)
	return views.GoLive{Facts: facts, Whitelist: d.Traits.Whitelist, Testable: d.Abilities().IsTestable}, nil
}
