package views

import (
	"net/url"
	"strconv"

	"countersign/models"
	"countersign/views/ui"
)

// Payees is the list of payees.
type Payees struct {
	Shell    Shell
	Times    Times
	Rows     []models.PayeeRow
	Query    string
	Status   models.PayeeStatus // "" for all but archived ones
	First    int                // number of the first row, from 1
	Newer    string
	Older    string
	MayWrite bool
}

// PayeeURL is the address of a payee's page.
func PayeeURL(id int64) string { return "/payees/" + strconv.FormatInt(id, 10) }

// actions are what can be done above the list.
func (p Payees) actions() []ui.Action {
	if !p.MayWrite {
		return nil
	}
	return []ui.Action{{Kind: "pri", Label: "New payee", Icon: "plus", Href: "/payees/new", Keys: "n"}}
}

// views are the saved queries.
func (p Payees) views() []ui.View {
	var out []ui.View
	for _, v := range []struct {
		label  string
		status models.PayeeStatus
	}{{"All in use", ""}, {"Suspended", models.PayeeSuspended}, {"Archived", models.PayeeArchived}} {
		out = append(out, ui.View{Label: v.label, Href: p.at(p.Query, v.status), Count: -1, Current: v.status == p.Status})
	}
	return out
}

// at is the address of the list with another filter.
func (p Payees) at(query string, status models.PayeeStatus) string {
	q := url.Values{}
	if query != "" {
		q.Set("q", query)
	}
	if status != "" {
		q.Set("status", string(status))
	}
	if len(q) == 0 {
		return "/payees"
	}
	return "/payees?" + q.Encode()
}

// blank says why the list is empty.
func (p Payees) blank() ui.Blank {
	switch {
	case p.Query != "":
		return ui.Blank{Title: "No payee matches “" + p.Query + "”", Text: "Names, codes and e-mail addresses were searched" + p.scope() + ".",
			Actions: []ui.Action{{Label: "Clear filters", Href: "/payees"}}}
	case p.Status != "":
		return ui.Blank{Title: "No payee is " + string(p.Status), Actions: []ui.Action{{Label: "All payees", Href: "/payees"}}}
	}
	b := ui.Blank{Title: "No payees yet", Picture: true,
		Text: "A payee is a person or a company that you pay. Add one with an account; the providers that want to know payees are told by themselves."}
	if p.MayWrite {
		b.Actions = []ui.Action{{Label: "New payee", Icon: "plus", Href: "/payees/new"}}
	}
	return b
}

func (p Payees) scope() string {
	if p.Status == "" {
		return ", archived payees not included"
	}
	return " among those who are " + string(p.Status)
}

// payeeKindWords says what a payee is.
func payeeKindWords(k models.PayeeKind) string {
	if k == models.PayeeBusiness {
		return "Company"
	}
	return "Person"
}

// payeeState is the one word about a payee in a list, the most urgent first.
func payeeState(r models.PayeeRow) (kind, word string) {
	switch {
	case r.Status == models.PayeeArchived:
		return "", "archived"
	case r.Status == models.PayeeSuspended:
		return "warn", "suspended"
	case r.Registered == models.RegistrationRefused:
		return "bad", "refused by a provider"
	case r.Accounts == 0:
		return "warn", "no account"
	case r.Registered == models.RegistrationUnsure:
		return "warn", "a provider has not answered"
	case r.Registered == models.RegistrationPending:
		return "", "being registered"
	}
	return "ok", "active"
}

// payeeWhy is the reason behind payeeState, when there is one.
func payeeWhy(r models.PayeeRow) string {
	switch {
	case r.Status != models.PayeeActive:
		return r.StatusReason
	case r.Registered == models.RegistrationRefused:
		return r.Reason
	}
	return ""
}

// counted is a number with its word: "1 account", "2 accounts".
func counted(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return ui.Count(int(n)) + " " + many
}

// nameCell is the class of the first cell of a row, with room for a second line.
func nameCell(twoLines bool) string {
	if twoLines {
		return "a wrap actcell"
	}
	return "a wrap"
}
