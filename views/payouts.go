package views

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"countersign/models"
	"countersign/views/ui"
)

// Payouts is one page of the list of payouts.
type Payouts struct {
	Shell     Shell
	Times     Times
	Providers Providers
	Query     PayoutQuery
	Rows      []models.Payout
	Given     map[string]int // approvals by payout id
	Totals    []models.CurrencyTotal
	Counts    map[models.Status]int64 // of all payouts
	Action    int                     // how many need action
	Payees    []models.PayeeRow       // to choose one from
	PayeeName string                  // of the chosen payee
	Known     []models.Currency       // currencies to choose from
	First     int                     // number of the first row, from 1
	Newer     string                  // address of the page before
	Older     string                  // address of the page after
	MayMake   bool
	Token     string // form token for acts on selected rows
	Saved     []SavedView
	ViewName  string // of a view that is to be saved, as typed
	Problems  []ui.Problem
}

// SavedView is a query that the reader saved under a name.
type SavedView struct {
	ID    int64
	Name  string
	Query PayoutQuery
	Count int  // below zero: not known
	More  bool // there are more than that
}

// saved is the reader's view that the list shows, or nil.
func (p Payouts) saved() *SavedView {
	for _, v := range p.Saved {
		if v.Query.Address() == p.Query.Address() {
			return &v
		}
	}
	return nil
}

// maySave says that the list shows something worth a name.
func (p Payouts) maySave() bool { return p.Query.IsNarrow() && p.saved() == nil }

// viewName is the field of the name of a new view.
func (p Payouts) viewName() ui.Input {
	return ui.Input{ID: "name", Label: "Save this view as", Value: p.ViewName, MaxLength: 40, Autocomplete: "off", Required: true, Error: ui.ErrorFor(p.Problems, "name")}
}

// PayoutQuery is the filter of a list of payouts as its address says it: the
// address is the state.
type PayoutQuery struct {
	View     string // key of a saved view, see payoutViews
	Text     string
	Statuses []models.Status
	PayeeID  int64
	Currency models.Currency
	Created  string // "", today, 7d, 30d, or custom with From and To
	From, To string // days as yyyy-MM-dd, both included
}

// PayoutView is a saved query over the list.
type PayoutView struct {
	Key      string
	Label    string
	Statuses []models.Status
	Action   bool // what needs action, whatever its state
}

// PayoutViews are the saved queries in their order.
func PayoutViews() []PayoutView {
	return []PayoutView{
		{Label: "All"},
		{Key: "action", Label: "Needs action", Action: true},
		{Key: "approval", Label: "Awaiting approval", Statuses: []models.Status{models.StatusPendingApproval}},
		{Key: "flight", Label: "In flight", Statuses: []models.Status{models.StatusApproved, models.StatusClaimed, models.StatusSending,
			models.StatusAwaitingPayee, models.StatusInTransit, models.StatusInDoubt}},
		{Key: "paid", Label: "Paid", Statuses: []models.Status{models.StatusPaid}},
		{Key: "returned", Label: "Returned", Statuses: []models.Status{models.StatusReturned}},
		{Key: "failed", Label: "Failed", Statuses: []models.Status{models.StatusFailed}},
	}
}

// Address is the list with this query.
func (q PayoutQuery) Address() string { return q.address(nil) }

func (q PayoutQuery) address(more url.Values) string {
	v := q.Values()
	for name, list := range more {
		v[name] = list
	}
	if len(v) == 0 {
		return "/payouts"
	}
	return "/payouts?" + v.Encode()
}

// At is the list with this query on the page that a cursor points to.
func (q PayoutQuery) At(name, cursor string) string { return q.address(url.Values{name: {cursor}}) }

// Values are the fields of the query, without empty ones.
func (q PayoutQuery) Values() url.Values {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	set("view", q.View)
	set("q", q.Text)
	for _, s := range q.Statuses {
		v.Add("status", string(s))
	}
	if q.PayeeID != 0 {
		v.Set("payee", strconv.FormatInt(q.PayeeID, 10))
	}
	set("currency", string(q.Currency))
	set("created", q.Created)
	if q.Created == "custom" {
		set("from", q.From)
		set("to", q.To)
	}
	return v
}

// IsNarrow reports whether anything but a saved view narrows the list.
func (q PayoutQuery) IsNarrow() bool {
	return q.Text != "" || len(q.Statuses) > 0 || q.PayeeID != 0 || q.Currency != "" || q.Created != ""
}

func (q PayoutQuery) has(s models.Status) bool { return slices.Contains(q.Statuses, s) }

// createdWords is what the filter's button says.
func (q PayoutQuery) createdWords() string {
	switch q.Created {
	case "today":
		return "Created: today"
	case "7d":
		return "Created: last 7 days"
	case "30d":
		return "Created: last 30 days"
	case "custom":
		return "Created: " + strings.TrimSpace(q.From+" to "+q.To)
	}
	return "Created"
}

// statusWords is what the filter's button says.
func (q PayoutQuery) statusWords() string {
	switch len(q.Statuses) {
	case 0:
		return "Status: any"
	case 1:
		return "Status: " + q.Statuses[0].Label()
	}
	return "Status: " + strconv.Itoa(len(q.Statuses)) + " chosen"
}

func (q PayoutQuery) currencyWords() string {
	if q.Currency == "" {
		return "Currency"
	}
	return "Currency: " + string(q.Currency)
}

func (p Payouts) payeeWords() string {
	if p.Query.PayeeID == 0 {
		return "Payee"
	}
	return "Payee: " + p.PayeeName
}

// views are the saved queries with their counts; a change of view drops the
// filters.
func (p Payouts) views() []ui.View {
	var out []ui.View
	for _, v := range PayoutViews() {
		count := int64(0)
		for status, n := range p.Counts {
			if v.Key == "" || slices.Contains(v.Statuses, status) {
				count += n
			}
		}
		if v.Action {
			count = int64(p.Action)
		}
		out = append(out, ui.View{Label: v.Label, Href: PayoutQuery{View: v.Key}.Address(), Count: int(count), Red: v.Action, Current: p.Query.View == v.Key && p.saved() == nil})
	}
	for _, v := range p.Saved {
		out = append(out, ui.View{Label: v.Name, Href: v.Query.Address(), Count: v.Count, More: v.More, Own: true, Current: v.Query.Address() == p.Query.Address()})
	}
	return out
}

// viewLabel is the name of the current view.
func (p Payouts) viewLabel() string {
	if v := p.saved(); v != nil {
		return v.Name
	}
	for _, v := range PayoutViews() {
		if v.Key == p.Query.View {
			return v.Label
		}
	}
	return "All"
}

// total is how many payouts the filter has.
func (p Payouts) total() int {
	var n int64
	for _, t := range p.Totals {
		n += t.N
	}
	return int(n)
}

// isFirstVisit says that there is no payout at all.
func (p Payouts) isFirstVisit() bool {
	var n int64
	for _, c := range p.Counts {
		n += c
	}
	return n == 0 && !p.Query.IsNarrow()
}

// actions are what can be done above the list.
func (p Payouts) actions() []ui.Action {
	if !p.MayMake {
		return nil
	}
	return []ui.Action{{Kind: "pri", Label: "New payout", Icon: "plus", Href: "/payouts/new", Keys: "n"}}
}

// firstBlank is the page of a desk without payouts.
func (p Payouts) firstBlank() ui.Blank {
	b := ui.Blank{Title: "No payouts yet", Picture: true, Panel: true,
		Text: "A payout is one payment to one account of one payee. A maker prepares it, somebody else approves it, and the desk sends it once."}
	if p.MayMake {
		b.Actions = []ui.Action{{Kind: "pri", Label: "New payout", Icon: "plus", Href: "/payouts/new"}, {Label: "Payees", Icon: "payees", Href: "/payees"}}
	}
	return b
}

// blank says why a filtered list is empty, and how to look wider.
func (p Payouts) blank() ui.Blank {
	q := p.Query
	b := ui.Blank{Title: "Nothing matches these filters", Text: "Ids, references, provider references and payees were searched."}
	if q.Text != "" {
		b.Title = "Nothing matches \u201c" + q.Text + "\u201d"
	}
	switch q.Created {
	case "today":
		b.Title += " today"
	case "7d":
		b.Title += " in the last 7 days"
	case "30d":
		b.Title += " in the last 30 days"
	case "custom":
		b.Title += " on these days"
	}
	if !q.IsNarrow() {
		b.Title, b.Text = "Nothing is in this view", "Payouts appear here by themselves when they get there."
		b.Actions = []ui.Action{{Label: "All payouts", Href: "/payouts"}}
		return b
	}
	if q.Created != "" {
		wider := q
		wider.Created, wider.From, wider.To = "", "", ""
		b.Actions = append(b.Actions, ui.Action{Label: "Search all dates", Href: wider.Address()})
	}
	if q.View != "" && q.Text != "" {
		b.Actions = append(b.Actions, ui.Action{Label: "Search all payouts", Href: PayoutQuery{Text: q.Text}.Address()})
	}
	b.Actions = append(b.Actions, ui.Action{Kind: "quiet", Label: "Clear filters", Href: PayoutQuery{View: q.View}.Address()})
	return b
}

// pages is the foot of the list.
func (p Payouts) pages() ui.Pages {
	return ui.Pages{First: p.First, Last: p.First + len(p.Rows) - 1, Total: p.total(), Newer: p.Newer, Older: p.Older, Keys: true}
}
