package views

import (
	"strconv"

	"countersign/models"
	"countersign/views/ui"
)

// Overview is the first page: what needs somebody, what waits for approval, what
// is under way, and what the last days looked like.
type Overview struct {
	Shell     Shell
	Times     Times
	Facts     models.Overview
	Action    int // payouts that need action, all of them
	Given     map[string]int
	Providers Providers
	Balances  []BalanceRow
	MayMake   bool
	MayDecide bool
	MaySetup  bool
	MayHooks  bool // see webhooks
}

// cause is one line of what needs action: what, why, how long, and one next step.
type cause struct {
	icon        string
	shape       string // class of a state, which colours its glyph
	tint        string // class that colours any other glyph
	title       string
	about       string // a name, shown after the title
	detail      string
	money       *models.Money
	since       models.Stamp
	href, label string
}

// heading is the title, with a colon when a name follows.
func (c cause) heading() string {
	if c.about == "" {
		return c.title
	}
	return c.title + ": "
}

// causes is everything that needs somebody, the most pressing first.
func (p Overview) causes() []cause {
	var list []cause
	list = append(list, p.deskCauses()...)
	for _, c := range p.Facts.Conflicts {
		list = append(list, cause{"alert", "", "bad", p.Providers.Name(c.AccountID) + " contradicts us", c.PayoutID, c.Detail, nil, c.At, PayoutURL(c.PayoutID), "Open"})
	}
	for _, d := range p.Facts.Doubtful {
		list = append(list, payoutCause("st-unconfirmed", "st-unconfirmed", "", "No clear answer", d, "Money may have moved. Do not pay again", d.SentAt, "Check"))
	}
	for _, a := range p.Facts.Paused {
		list = append(list, cause{"clock", "", "warn", a.Name + " is paused", "", sentence(a.PauseReason) + " Nothing is sent through it", nil, a.PausedAt, "/settings/providers", p.setupLabel()})
	}
	for _, h := range p.Facts.Held {
		list = append(list, payoutCause("clock", "", "warn", "Approved, but it waits", h.Payout, h.Waits, h.ApprovedAt, "Open"))
	}
	for _, y := range p.Facts.Refused {
		list = append(list, cause{"payees", "", "bad", "Payee refused by the provider", y.DisplayName(), y.Reason, nil, y.UpdatedAt, PayeeURL(y.ID), "Correct"})
	}
	for _, r := range p.Facts.Returned {
		list = append(list, payoutCause("st-returned", "st-returned", "", "Money came back", r, firstSentence(r.Reason), r.FinishedAt, "Open"))
	}
	for _, f := range p.Facts.Failed {
		list = append(list, payoutCause("st-failed", "st-failed", "", "Failed, no money moved", f, firstSentence(f.Reason), f.FinishedAt, "Open"))
	}
	return list
}

func payoutCause(icon, shape, tint, title string, p models.Payout, detail string, since models.Stamp, label string) cause {
	money := p.Amount()
	return cause{icon, shape, tint, title, p.PayeeName, joinedBy(", ", p.ID, detail), &money, since, PayoutURL(p.ID), label}
}

// deskCauses are faults of the desk or of its surroundings.
func (p Overview) deskCauses() []cause {
	var list []cause
	if p.Facts.BooksFault {
		list = append(list, cause{icon: "alert", tint: "bad", title: "The books do not balance",
			detail: "The totals of a currency do not sum to zero. Approve nothing until whoever runs this desk has looked", href: "/audit", label: "Audit log"})
	}
	if n := p.Facts.Forged; n > 0 {
		list = append(list, cause{icon: "hook", tint: "warn", title: ui.Count(int(n)) + " " + plural(int(n), "notice was", "notices were") + " not genuine", detail: "In the last 24 hours; none had any effect", href: p.hooksURL(), label: "Open"})
	}
	if n := p.Facts.Orphans; n > 0 {
		list = append(list, cause{icon: "hook", tint: "warn", title: ui.Count(int(n)) + " " + plural(int(n), "notice", "notices") + " about unknown orders",
			detail: "In the last 7 days. Somebody else may be paying through this account", href: p.hooksURL(), label: "Open"})
	}
	if n := p.Facts.DeadJobs; n > 0 {
		list = append(list, cause{icon: "alert", tint: "warn", title: ui.Count(int(n)) + " background " + plural(int(n), "task", "tasks") + " gave up",
			detail: "The log of the server says why", href: "/settings/providers", label: "Settings"})
	}
	return list
}

func (p Overview) hooksURL() string {
	if p.MayHooks {
		return "/webhooks"
	}
	return ""
}

func (p Overview) setupLabel() string {
	if p.MaySetup {
		return "Test and resume"
	}
	return "See accounts"
}

// firstSentence is the head of a longer explanation.
func firstSentence(text string) string {
	for i, r := range text {
		if r == '.' && (i+1 == len(text) || text[i+1] == ' ') {
			return text[:i]
		}
	}
	return text
}

// causeCount is the number beside the title of the list.
func (p Overview) causeCount() int { return len(p.causes()) }

// tile is one line of what is under way.
type tile struct {
	label  string
	totals []models.CurrencyTotal
	href   string
}

// tiles say where the money is, per currency.
func (p Overview) tiles() []tile {
	return []tile{
		{"On its way", p.Facts.InFlight, PayoutQuery{Statuses: []models.Status{models.StatusSending, models.StatusAwaitingPayee, models.StatusInTransit, models.StatusInDoubt}}.Address()},
		{"Reserved, not sent", p.Facts.Reserved, PayoutQuery{Statuses: []models.Status{models.StatusApproved}}.Address()},
		{"Made and paid today", p.Facts.PaidToday, PayoutQuery{View: "paid", Created: "today"}.Address()},
	}
}

// actions stand beside the title.
func (p Overview) actions() []ui.Action {
	if !p.MayMake {
		return nil
	}
	return []ui.Action{{Kind: "pri", Label: "New payout", Icon: "plus", Href: "/payouts/new", Keys: "n"}}
}

// date is the day of the page, and its zone.
func (p Overview) date() string {
	return p.Times.local(p.Times.Now).Format("Monday 2 January 2006")
}

// waitingURL is where a waiting payout leads.
func (p Overview) waitingURL(id string) string {
	if p.MayDecide {
		return PayoutDoorURL(id, "review")
	}
	return PayoutURL(id)
}

// waiting is how many payouts wait for approval, all of them.
func (p Overview) waiting() int { return int(p.Facts.Counts[models.StatusPendingApproval]) }

// isEmpty says that there is no payout at all.
func (p Overview) isEmpty() bool {
	for _, n := range p.Facts.Counts {
		if n > 0 {
			return false
		}
	}
	return true
}

// stage is one bar of the picture of all payouts by state.
type stage struct {
	status models.Status
	n      int64
	width  string // of 200
	tint   string
	href   string
}

// stages counts all payouts by state. States that nobody is in, and what was
// called off, are left out.
func (p Overview) stages() []stage {
	var most int64 = 1
	for _, n := range p.Facts.Counts {
		most = max(most, n)
	}
	var list []stage
	for _, s := range models.Statuses() {
		n := p.Facts.Counts[s]
		if s == models.StatusSending {
			n += p.Facts.Counts[models.StatusClaimed]
		}
		switch s {
		case models.StatusClaimed: // the same word for people as sending
			continue
		case models.StatusRejected, models.StatusCanceled, models.StatusExpired:
			continue
		}
		if n == 0 {
			continue
		}
		tint := "v-paid"
		switch {
		case s == models.StatusFailed || s == models.StatusReturned || s == models.StatusInDoubt:
			tint = "v-fail"
		case !s.IsFinal():
			tint = "v-open"
		}
		list = append(list, stage{s, n, strconv.FormatInt(max(2, n*200/most), 10), tint, PayoutQuery{Statuses: []models.Status{s}}.Address()})
	}
	return list
}
