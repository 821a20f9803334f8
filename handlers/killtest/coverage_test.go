package killtest

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// enough is the number of kills from which on every main counter must have
// moved.
const enough = 20

// counter is one figure of coverage. It must not be zero in a run with at least
// from kills; 0 means that it may always be.
type counter struct {
	name string
	n    int
	from int
}

// report prints what the run covered, and fails it when something never
// happened.
func (r *run) report(e evidence) {
	r.Helper()
	counters := append(r.deskCounters(e), providerCounters(e)...)
	for _, m := range moments() {
		counters = append(counters, counter{"kills at " + m, r.killed[m], enough})
	}
	var out strings.Builder
	for _, c := range counters {
		fmt.Fprintf(&out, "\n  %-44s %d", c.name, c.n)
		if c.n == 0 && c.from > 0 && *kills >= c.from {
			r.Errorf("void: %s stayed at zero", c.name)
		}
	}
	restarts := slices.Sorted(slices.Values(e.restarts[1:]))
	fmt.Fprintf(&out, "\n  %-44s %s, at most %s", "time from restart to serving, median", restarts[len(restarts)/2].Round(time.Millisecond),
		restarts[len(restarts)-1].Round(time.Millisecond))
	r.Logf("seed %d, %d kills%s", r.seed, *kills, out.String())
}

func (r *run) deskCounters(e evidence) []counter {
	statuses := map[string]int{}
	for _, p := range e.desk.payouts {
		statuses[p.status]++
	}
	created, recovered, before := map[string]int64{}, map[[2]string]int{}, 0
	for _, ev := range e.desk.events {
		if ev.event == "create" {
			created[ev.payout] = ev.at
		}
		recovered[[2]string{ev.event, ev.source}]++
		if ev.from == "sending" && (ev.source == "query" || ev.source == "webhook") {
			before++
		}
	}
	acknowledged, again, saved := map[string]int{}, 0, 0
	for _, a := range e.people {
		acknowledged[a.Kind]++
		if a.Again > 0 {
			again++
		}
		if a.Again > 0 && a.Kind == "payout" && created[a.ID] < a.Again {
			saved++
		}
	}
	return []counter{
		{"payouts", len(e.desk.payouts), enough}, {"paid", statuses["paid"], enough}, {"unconfirmed at the end", statuses["in_doubt"], 0},
		{"acknowledged payouts", acknowledged["payout"], enough}, {"acknowledged approvals", acknowledged["approval"], enough},
		{"requests without an answer", int(r.office.cuts.Load()), enough}, {"forms sent again", again, enough},
		{"forms sent again that had been saved", saved, 200},
		{"approvals whose answer was lost", int(r.office.forgotten.Load()), 200},
		{"orders caught in claimed", r.caught["claimed"], enough},
		{"recovered: released", recovered[[2]string{"release", "system"}], enough},
		{"recovered: unconfirmed", recovered[[2]string{"doubt", "system"}], enough},
		{"unconfirmed after an answer or a cut", recovered[[2]string{"doubt", "answer"}], enough},
		{"news that came before the answer", before, 200},
		{"doubts ended by a question", recovered[[2]string{"pay", "query"}], enough},
	}
}

func providerCounters(e evidence) []counter {
	choices := map[string]int{}
	late, early, orders, queries := 0, 0, 0, 0
	acknowledged, refused, copies := 0, 0, map[string]int{}
	for _, l := range e.book {
		switch l.Kind {
		case "choice":
			choices[l.Choice]++
		case "booking":
			orders++
			if l.Late {
				late++
			}
		case "request":
			if l.Path == "/v3/payouts/inquiry" {
				queries++
			}
			if l.TooEarly {
				early++
			}
		case "notice":
			if l.HTTP == 200 {
				acknowledged++
				copies[l.Invoice+l.Status]++
			} else {
				refused++
			}
		}
	}
	repeated := 0
	for _, n := range copies {
		if n > 1 {
			repeated++
		}
	}
	list := []counter{{"orders booked", orders, enough}, {"booked after the line was cut", late, enough}, {"asked before they were booked", early, 200},
		{"status queries", queries, enough}, {"notices acknowledged", acknowledged, enough}, {"notices that came twice or more", repeated, enough},
		{"notices without a good answer", refused, enough}}
	for _, c := range []string{"accept", "accept_cut", "accept_500", "accept_babble", "accept_slow", "cut", "cut_book_late", "refuse_balance", "system_error"} {
		list = append(list, counter{"orders treated by " + c, choices[c], enough})
	}
	return list
}
