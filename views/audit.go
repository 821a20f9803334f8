package views

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"countersign/models"
	"countersign/views/ui"
)

// Audit is a page of the audit log.
type Audit struct {
	Shell  Shell
	Times  Times
	Rows   []models.AuditEntry
	First  int // number of the first row, from 1
	Newer  string
	Older  string
	Chain  ChainCheck
	People bool // the reader may open people
	Query  AuditQuery
	// Persons are all people, to choose one from.
	Persons []models.User
	Token   string // of the export
}

// AuditQuery is the filter of the log as its address says it.
type AuditQuery struct {
	Who       string // id of a person, Nobody, or "" for all
	Group     string // key of a group of actions
	Kind      string // of what it was done to
	SubjectID string
	From, To  string // days as yyyy-MM-dd, both included
}

// Nobody stands for what no signed-in person did.
const Nobody = "nobody"

// Values are the fields of the query, without empty ones.
func (q AuditQuery) Values() url.Values {
	return filled("who", q.Who, "group", q.Group, "kind", q.Kind, "id", q.SubjectID, "from", q.From, "to", q.To)
}

// IsNarrow reports whether anything narrows the log.
func (q AuditQuery) IsNarrow() bool { return q != AuditQuery{} }

// auditGroups are the groups of actions in the order of the filter. An action
// belongs to the first group one of whose beginnings it has.
var auditGroups = []struct {
	key, label string
	actions    []string // names, or beginnings that end in a dot
}{
	{"decisions", "Approvals and rejections", []string{"payout.sign", "payout.approve", "payout.reject", "payout.invalidate"}},
	{"payouts", "Payouts", []string{"payout.", "batch.", "link.", "webhook."}},
	{"payees", "Payees and accounts", []string{"payee.", "instrument."}},
	{"sign-ins", "Sign-ins and passwords", []string{"person.sign_in", "person.sign_in_failed", "person.sign_out", "person.end_other_sessions", "person.confirm_failed", "person.change_password", "person.accept_link"}},
	{"people", "People and rights", []string{"person."}},
	{"providers", "Providers", []string{"provider_account."}},
	{"refusals", "Refused tries", []string{"access."}},
	{"desk", "The desk itself", []string{"installation.", "entity.", "audit."}},
}

// IsAuditGroup reports whether key is a group of actions.
func IsAuditGroup(key string) bool {
	return slices.ContainsFunc(auditGroups, func(g struct {
		key, label string
		actions    []string
	}) bool {
		return g.key == key
	})
}

// auditGroupOf is the group of an action, "" when it has none.
func auditGroupOf(action string) string {
	for _, g := range auditGroups {
		for _, name := range g.actions {
			if action == name || strings.HasSuffix(name, ".") && strings.HasPrefix(action, name) {
				return g.key
			}
		}
	}
	return ""
}

// AuditGroupActions are those of the known actions that belong to a group.
func AuditGroupActions(key string, known []string) []string {
	var list []string
	for _, action := range known {
		if auditGroupOf(action) == key {
			list = append(list, action)
		}
	}
	return list
}

// auditKinds are the kinds of things that entries are about.
var auditKinds = []ui.Option{{Value: "payout", Label: "Payout"}, {Value: "batch", Label: "Batch"}, {Value: "payee", Label: "Payee"}, {Value: "person", Label: "Person"},
	{Value: "provider_account", Label: "Provider account"}, {Value: "webhook", Label: "Delivery"}, {Value: "request", Label: "Refused request"}, {Value: "audit", Label: "Audit log"}}

// IsAuditKind reports whether kind is a kind of thing that entries are about.
func IsAuditKind(kind string) bool {
	return slices.ContainsFunc(auditKinds, func(o ui.Option) bool { return o.Value == kind })
}

// whoFilter, groupFilter and kindFilter are the filters; their buttons state
// their value.
func (p Audit) whoFilter() ui.Input {
	in := ui.Input{ID: "who", Label: "Who", Value: p.Query.Who, Options: []ui.Option{{Value: "", Label: "Anybody"}}}
	for _, u := range p.Persons {
		in.Options = append(in.Options, ui.Option{Value: strconv.FormatInt(u.ID, 10), Label: u.Name})
	}
	return withOption(in, ui.Option{Value: Nobody, Label: "Nobody signed in, or the program"})
}

// withOption adds an answer at the end.
func withOption(in ui.Input, o ui.Option) ui.Input {
	in.Options = append(in.Options, o)
	return in
}

func (p Audit) groupFilter() ui.Input {
	in := ui.Input{ID: "group", Label: "Did", Value: p.Query.Group, Options: []ui.Option{{Value: "", Label: "Anything"}}}
	for _, g := range auditGroups {
		in.Options = append(in.Options, ui.Option{Value: g.key, Label: g.label})
	}
	return in
}

func (p Audit) kindFilter() ui.Input {
	return ui.Input{ID: "kind", Label: "About", Value: p.Query.Kind, Options: append([]ui.Option{{Value: "", Label: "Anything"}}, auditKinds...)}
}

func (p Audit) subjectFilter() ui.Input {
	return ui.Input{ID: "id", Label: "Its number", Value: p.Query.SubjectID, MaxLength: 100, Autocomplete: "off", Mono: true}
}

// aboutWords is the button of the filter by subject.
func (p Audit) aboutWords() string {
	words := filterLabel(p.kindFilter())
	if p.Query.SubjectID == "" {
		return words
	}
	if p.Query.Kind == "" {
		words += ":"
	}
	return words + " " + p.Query.SubjectID
}

// blank says why nothing is listed.
func (p Audit) blank() ui.Blank {
	if p.Query.IsNarrow() {
		return ui.Blank{Title: "No entry matches", Text: "Nothing that was done fits these filters.", Actions: []ui.Action{{Label: "Clear filters", Href: "/audit"}}}
	}
	return ui.Blank{Title: "Nothing older", Text: "There are no entries before this one."}
}

// checkURL checks the chain and keeps the filter.
func (p Audit) checkURL() string {
	v := p.Query.Values()
	v.Set("check", "1")
	return listAt("/audit", v)
}

// ChainCheck is what a walk over the whole chain found, when it was asked for.
type ChainCheck struct {
	Done   bool
	Broken int64 // number of the first broken entry, 0 when the chain holds
	Last   int64 // number of the last entry
	At     models.Stamp
}

// note says what the walk found.
func (p Audit) note() *ui.Note {
	switch {
	case !p.Chain.Done:
		return nil
	case p.Chain.Broken != 0:
		return &ui.Note{Kind: "bad", Role: "alert", Title: "The chain is broken at entry " + ui.Count(int(p.Chain.Broken)),
			Text: "From this entry on the log is not what was written: an entry was changed, taken out or put in. Keep a copy of the database and compare it with a backup."}
	}
	return &ui.Note{Kind: "ok", Role: "status", Title: "The chain is intact",
		Text: "Every hash was computed again at " + p.Times.Second(p.Chain.At) + ": " + ui.Count(int(p.Chain.Last)) + " entries, none changed."}
}

// subjectURL leads to what the entry is about, when the reader may go there.
func (p Audit) subjectURL(e models.AuditEntry) string {
	if e.SubjectKind == "person" && !p.People {
		return ""
	}
	return auditURL(e)
}

// auditEntryURL is the page of one entry.
func auditEntryURL(seq int64) string { return "/audit/" + strconv.FormatInt(seq, 10) }

// AuditShow is one entry with everything that is stored of it.
type AuditShow struct {
	Shell  Shell
	Times  Times
	Entry  models.AuditEntry
	People bool
}

// terms are the facts of the entry.
func (p AuditShow) terms() []ui.Term {
	e := p.Entry
	about := ui.Term{Name: "About", Value: auditSubject(e)}
	if e.SubjectKind != "person" || p.People {
		about.Href = auditURL(e)
	}
	return []ui.Term{
		{Name: "When", Value: p.Times.Day(e.At) + ", " + p.Times.local(e.At.Time()).Format(secondForm)},
		{Name: "Who", Value: auditWho(e)}, {Name: "Did", Value: auditWords(e.Action), Dim: e.Action}, about,
		{Name: "Change", Value: auditChange(e)}, {Name: "From", Value: e.IP}, {Name: "Session", Value: e.Session, Mono: true},
		{Name: "Hash", Value: e.Hash, Mono: true, Copy: "Copy hash"}, {Name: "Hash before", Value: e.Prev, Mono: true},
	}
}
