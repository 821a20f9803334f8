package views

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"time"

	"countersign/models"
	"countersign/views/ui"
)

// Webhooks is the list of notices that providers sent.
type Webhooks struct {
	Shell     Shell
	Times     Times
	Providers Providers
	Query     WebhookQuery
	Rows      []models.Webhook
	First     int // number of the first row, from 1
	Newer     string
	Older     string
	Settings  bool // the reader may see the providers
}

// WebhookQuery is the filter of the list as its address says it.
type WebhookQuery struct {
	Verdict  string // "" for all
	State    string // "" for all
	Account  string // provider account, "" for all
	Text     string // a payout's number, or an order number
	From, To string // days as yyyy-MM-dd, both included
}

// Values are the fields of the query, without empty ones.
func (q WebhookQuery) Values() url.Values {
	return filled("verdict", q.Verdict, "state", q.State, "account", q.Account, "q", q.Text, "from", q.From, "to", q.To)
}

// filled are the pairs of name and value that have a value.
func filled(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			v.Set(pairs[i], pairs[i+1])
		}
	}
	return v
}

// listAt is the address of a list with a filter.
func listAt(path string, v url.Values) string {
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// IsNarrow reports whether anything narrows the list.
func (q WebhookQuery) IsNarrow() bool { return q != WebhookQuery{} }

// WebhookURL is the page of one notice.
func WebhookURL(id int64) string { return "/webhooks/" + strconv.FormatInt(id, 10) }

// views are the saved queries.
func (p Webhooks) views() []ui.View {
	var out []ui.View
	for _, v := range []struct {
		label string
		query WebhookQuery
	}{{"All", WebhookQuery{}}, {"Signature wrong", WebhookQuery{Verdict: "forged"}}, {"Unreadable", WebhookQuery{Verdict: "unreadable"}},
		{"No order of ours", WebhookQuery{State: models.WebhookOrphan}}, {"Not applied yet", WebhookQuery{State: models.WebhookNew}}} {
		out = append(out, ui.View{Label: v.label, Href: listAt("/webhooks", v.query.Values()), Count: -1, Current: v.query == p.Query})
	}
	return out
}

// actions are what can be done above the list.
func (p Webhooks) actions() []ui.Action {
	if !p.Settings {
		return nil
	}
	return []ui.Action{{Label: "Addresses and keys", Href: "/settings/providers"}}
}

// verdictFilter and stateFilter are the two filters; their buttons state their
// value.
func (p Webhooks) verdictFilter() ui.Input {
	return ui.Input{ID: "verdict", Label: "Signature", Value: p.Query.Verdict, Options: []ui.Option{{Value: "", Label: "Any"},
		{Value: "verified", Label: "Valid"}, {Value: "forged", Label: "Wrong"}, {Value: "unreadable", Label: "Unreadable"}}}
}

func (p Webhooks) stateFilter() ui.Input {
	in := ui.Input{ID: "state", Label: "Result", Value: p.Query.State, Options: []ui.Option{{Value: "", Label: "Any"}}}
	for _, s := range []string{models.WebhookNew, models.WebhookApplied, models.WebhookIgnored, models.WebhookOrphan, models.WebhookRefused} {
		in.Options = append(in.Options, ui.Option{Value: s, Label: firstUpper(webhookStateWords(s))})
	}
	return in
}

func (p Webhooks) accountFilter() ui.Input {
	in := ui.Input{ID: "account", Label: "From", Value: p.Query.Account, Options: []ui.Option{{Value: "", Label: "Any"}}}
	for _, id := range slices.Sorted(maps.Keys(p.Providers)) {
		in.Options = append(in.Options, ui.Option{Value: id, Label: p.Providers[id]})
	}
	return in
}

// dayWords is the button of a filter by days: "Received: 1 Nov 2026 to 20 Nov
// 2026".
func dayWords(label, from, to string) string {
	word := func(day string) string {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			return ""
		}
		return at.Format(dayForm)
	}
	switch {
	case from == "" && to == "":
		return label
	case from == to:
		return label + ": " + word(from)
	case to == "":
		return label + ": since " + word(from)
	case from == "":
		return label + ": until " + word(to)
	}
	return label + ": " + word(from) + " to " + word(to)
}

// filterLabel is a filter's button: "Signature: wrong".
func filterLabel(in ui.Input) string {
	for _, o := range in.Options {
		if o.Value == in.Value && o.Value != "" {
			return in.Label + ": " + lowerFirst(o.Label)
		}
	}
	return in.Label
}

// nameLabel is filterLabel for names: they keep their capitals.
func nameLabel(in ui.Input) string {
	for _, o := range in.Options {
		if o.Value == in.Value && o.Value != "" {
			return in.Label + ": " + o.Label
		}
	}
	return in.Label
}

// lowerFirst writes a word as it stands inside a sentence.
func lowerFirst(text string) string {
	if text == "" || text[0] < 'A' || text[0] > 'Z' {
		return text
	}
	return string(text[0]+'a'-'A') + text[1:]
}

// blank says why the list is empty.
func (p Webhooks) blank() ui.Blank {
	if p.Query.IsNarrow() {
		return ui.Blank{Title: "No delivery matches", Text: "Nothing that arrived fits these filters.", Actions: []ui.Action{{Label: "Clear filters", Href: "/webhooks"}}}
	}
	return ui.Blank{Title: "No deliveries yet", Picture: true, Text: "Providers send a notice when a payout changes. Each one is stored as it came, before it is believed.", Actions: p.actions()}
}

// webhookStateWords says what became of a notice.
func webhookStateWords(state string) string {
	switch state {
	case models.WebhookNew:
		return "not applied yet"
	case models.WebhookApplied:
		return "applied"
	case models.WebhookIgnored:
		return "ignored"
	case models.WebhookOrphan:
		return "no order of ours"
	case models.WebhookRefused:
		return "refused, no effect"
	}
	return state
}

// webhookResult is the tag of a notice in the list. A verified and applied one
// has none: it is the normal case.
func webhookResult(w models.Webhook) (kind, word string) {
	switch {
	case w.Verdict == "forged":
		return "bad", "signature wrong"
	case w.Verdict == "unreadable":
		return "warn", "unreadable"
	case w.State == models.WebhookOrphan:
		return "warn", webhookStateWords(w.State)
	case w.State != models.WebhookApplied:
		return "", webhookStateWords(w.State)
	}
	return "", ""
}

// webhookEvent is what the notice is about, in the provider's word.
func webhookEvent(w models.Webhook) string {
	switch {
	case w.Verdict == "unreadable":
		return "not readable"
	case w.Status == "":
		return "no status"
	}
	return "status " + w.Status
}

// verdictWords says what is to be thought of a notice.
func verdictWords(verdict string) string {
	switch verdict {
	case "verified":
		return "Signature valid"
	case "forged":
		return "Signature wrong or missing"
	case "unreadable":
		return "Not what the manual describes"
	}
	return verdict
}
