package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
)

// row is one line of a table, as pages write it.
func row() templ.Component {
	return templ.Join(PickCell(Pick{ID: "PO-7K3M9Q", Minor: 1248050, Exponent: 2, Currency: "EUR"}))
}

// gallery is every part that carries others, with all it can show.
func gallery() map[string]templ.Component {
	actions := []Action{{Label: "Use another route", Href: "/a"}, {Label: "Retry", Icon: "refresh", Kind: "pri", Busy: "Retrying", Name: "do", Value: "retry"}, {Label: "Copy", Copy: "x"}}
	at := time.Date(2026, 11, 20, 13, 51, 8, 0, time.UTC)
	return map[string]templ.Component{
		"panel":    Panel(Section{Title: "Needs action", Note: "today", Head: Badge("red", 12, "payouts"), Aside: Quorum(1, 2), More: Link{"All 12 payouts", "/payouts"}, Foot: "Rule.", Body: "stack", Class: "dangerzone"}),
		"unnamed":  Panel(Section{Label: "Payouts, filtered", Flush: true}),
		"notice":   Notice(Note{Kind: "warn", Title: "On hold", Text: "Until tomorrow.", Role: "status", Actions: actions}),
		"empty":    Empty(Blank{Title: "No payouts yet", Text: "Make one.", Picture: true, Panel: true, Actions: actions}),
		"no match": Empty(Blank{Title: "Nothing matches"}),
		"fold":     Fold("Request and response", true),
		"bar":      ActionBar(),
		"checks":   Checks([]Fact{{Kind: "ok", Text: "Verified"}, {Kind: "todo", Text: "Unknown", Value: "not yet"}, {Kind: "bad", Text: "Short", Detail: "13 wait", Number: "-1.00", Currency: "USD"}, {Kind: "warn", Text: "Similar", Href: "/payouts/1"}}),
		"dl":       DL([]Term{{Name: "Pay to", Value: "US •••• 3298", Dim: "routing 1"}, {Name: "Batch", Value: "B-1", Href: "/b", Mono: true, Copy: "Copy batch"}, {Name: "Fee", Value: ""}, {Name: "State", Body: Tag("ok", "active")}}),
		"rail":     Rail([]Stop{{State: "done", Title: "Created"}, {State: "now", Title: "Sent"}, {State: "stop", Title: "Failed", Detail: "code"}, {State: "todo", Title: "Paid"}}),
		"timeline": Timeline([]Moment{{At: at, Clock: "13:51:08", Icon: "st-failed", Kind: "bad", Strong: "Failed.", Text: "Code 40", Detail: "more"}}),
		"short":    TimelineShort([]Moment{{At: at, Clock: "20 Nov", Icon: "bank", Text: "Added"}}),
		"steps":    Steps([]string{"Upload", "Check", "Submit"}, 1),
		"table":    Table(Grid{Label: "Payout rows", Class: "flow", Keys: true, Columns: []Column{{Pick: true}, {Label: "Payout"}, {Label: "Created", Href: "?sort=c", Sort: "descending"}, {Label: "Amount", Class: "r", Href: "?sort=a"}, {Label: "Actions", Hidden: true}}}),
		"pager":    Pager(Pages{First: 1, Last: 50, Total: 768, Older: "?before=x", Keys: true}),
		"bulk":     Bulk("Selected payouts"),
		"filter":   Filter("Created: today", true),
		"check":    Check("status", "paid", "Paid", true),
		"views":    Views("Saved views", []View{{Label: "All", Href: "/payouts", Count: 768, Current: true}, {Label: "Failed", Href: "?f", Count: 2, Red: true}, {Label: "Mine", Href: "?m", Count: -1}}),
		"head":     PageHead(Head{Title: "Payouts", Sub: "today", Sums: []Sum{{Words: "431 payouts", Number: "412,880.10", Currency: "EUR"}}, Actions: actions}),
		"hero":     PageHead(Head{Number: "9,800.00", Currency: "USD"}),
		"crumbs":   Crumbs([]Link{{"Payouts", "/payouts"}}),
		"live":     Live(),
		"sums":     SumsBig([]Sum{{Words: "203 payouts", Number: "214,480.10", Currency: "EUR"}}),
		"post":     PostButton("/payouts/1/check", "token", Action{Label: "Check now"}),
		"copy":     CopyButton("PO-1", "Copy payout number"),
		"tail":     Field(Input{ID: "k", Label: "Key", ReadOnly: true, Mono: true, Value: "x", Suggest: []string{"a"}, Tail: []Action{{Label: "Copy", Copy: "x"}}}),
		"link":     IDLink("PO-1", "/payouts/PO-1"),
	}
}

func TestEveryPartKeepsTheLaws(t *testing.T) {
	for name, part := range gallery() {
		t.Run(name, func(t *testing.T) {
			if got := render(t, part, Tag("", "child")); got == "" {
				t.Error("nothing is drawn")
			}
		})
	}
}

func TestPartsThatCarryOthersShowThem(t *testing.T) {
	parts := gallery()
	for _, name := range []string{"panel", "unnamed", "notice", "empty", "no match", "fold", "bar", "bulk", "filter", "check", "head", "post"} {
		if got := render(t, parts[name], Tag("", "child")); strings.Count(got, ">child<") != 1 {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := render(t, parts["table"], row()); !strings.Contains(got, `data-minor="1248050" data-exp="2" data-cur="EUR"`) {
		t.Errorf("a row brings no minor units: %s", got)
	}
}

func TestWhatHasNoSourceIsNotShown(t *testing.T) {
	if got := render(t, gallery()["dl"]); strings.Contains(got, "Fee") {
		t.Errorf("a term without a value: %s", got)
	}
	if got := render(t, Views("v", []View{{Label: "Mine", Href: "?m", Count: -1}})); strings.Contains(got, "badge") {
		t.Errorf("a count nobody counted: %s", got)
	}
}
