package killtest

import (
	"maps"
	"slices"
	"testing"
	"time"
)

// checkJudge doctors the evidence of a good run, one promise at a time, and
// fails when the judge does not see it: a judge that finds nothing anyway
// proves nothing.
func checkJudge(t *testing.T, good evidence) {
	t.Helper()
	paid := func(e *evidence) entry {
		for _, l := range e.book {
			if l.Kind == "booking" && e.desk.payouts[payoutOf(l.Invoice)].status == "paid" {
				return l
			}
		}
		t.Fatal("no booked and paid payout to doctor")
		return entry{}
	}
	change := func(e *evidence, id string, f func(*payoutRow)) {
		p := e.desk.payouts[id]
		f(&p)
		e.desk.payouts[id] = p
	}
	for _, c := range []struct {
		law, name string
		doctor    func(*evidence)
	}{
		{"I1", "a double booking", func(e *evidence) { e.book = append(e.book, paid(e)) }},
		{"I1", "a second send", func(e *evidence) {
			l := paid(e)
			l.Kind, l.Path, l.Signed = "request", "/v3/payouts/pay", true
			e.book = append(e.book, l)
		}},
		{"I2", "a payout that is stuck", func(e *evidence) { change(e, payoutOf(paid(e).Invoice), func(p *payoutRow) { p.status = "sending" }) }},
		{"I3", "another amount", func(e *evidence) { change(e, payoutOf(paid(e).Invoice), func(p *payoutRow) { p.minor *= 10 }) }},
		{"I3", "another account", func(e *evidence) {
			i := slices.IndexFunc(e.book, func(l entry) bool { return l.Kind == "booking" && l.Invoice == paid(e).Invoice })
			e.book[i].Fields = maps.Clone(e.book[i].Fields)
			e.book[i].Fields["accountToken"] = "2010999999999999"
		}},
		{"I4", "an approval by the maker", func(e *evidence) {
			for i := range e.desk.approvals {
				e.desk.approvals[i].isMaker = true
			}
		}},
		{"I4", "an approval after the booking", func(e *evidence) {
			for i := range e.desk.approvals {
				e.desk.approvals[i].at += time.Hour.Microseconds()
			}
		}},
		{"I5", "a further attempt after one that was sent", func(e *evidence) {
			a := e.desk.attempts[slices.IndexFunc(e.desk.attempts, func(a attemptRow) bool { return a.number == paid(e).Invoice })]
			a.no++
			a.number = numberOf(a.payout, a.no)
			i := slices.IndexFunc(e.desk.attempts, func(b attemptRow) bool { return b.payout == a.payout })
			e.desk.attempts = slices.Insert(e.desk.attempts, i+1, a)
		}},
		{"I6", "a history with a gap", func(e *evidence) { e.desk.events = slices.Delete(e.desk.events, 2, 3) }},
		{"I7", "a changed audit entry", func(e *evidence) { e.desk.audit[5].name = "Somebody Else" }},
		{"I7", "a lost audit entry", func(e *evidence) {
			for e.desk.audit[len(e.desk.audit)-1].kind != "payout" {
				e.desk.audit = e.desk.audit[:len(e.desk.audit)-1]
			}
			e.desk.audit = e.desk.audit[:len(e.desk.audit)-1]
		}},
		{"I8", "a lost payout", func(e *evidence) {
			i := slices.IndexFunc(e.people, func(a acked) bool { return a.Kind == "payout" })
			delete(e.desk.payouts, e.people[i].ID)
		}},
		{"I8", "a lost approval", func(e *evidence) { e.desk.approvals = nil }},
		{"I9", "a lost notice", func(e *evidence) { e.desk.webhooks = e.desk.webhooks[1:] }},
		{"I10", "paid, but never booked", func(e *evidence) {
			invoice := paid(e).Invoice
			e.book = slices.DeleteFunc(e.book, func(l entry) bool { return l.Invoice == invoice && (l.Kind == "booking" || l.Kind == "state") })
		}},
		{"I10", "booked, but failed", func(e *evidence) { change(e, payoutOf(paid(e).Invoice), func(p *payoutRow) { p.status = "failed" }) }},
		{"I11", "a token in the log", func(e *evidence) { e.logs[0].text += "\ntoken=" + e.token }},
		{"I12", "a slow restart", func(e *evidence) { e.restarts[1] = time.Minute }},
	} {
		doctored := good
		doctored.book, doctored.people, doctored.restarts, doctored.logs = slices.Clone(good.book), slices.Clone(good.people), slices.Clone(good.restarts), slices.Clone(good.logs)
		doctored.desk.payouts, doctored.desk.attempts = maps.Clone(good.desk.payouts), slices.Clone(good.desk.attempts)
		doctored.desk.approvals, doctored.desk.events = slices.Clone(good.desk.approvals), slices.Clone(good.desk.events)
		doctored.desk.audit, doctored.desk.webhooks = slices.Clone(good.desk.audit), slices.Clone(good.desk.webhooks)
		c.doctor(&doctored)
		found := judge(doctored)
		if !slices.ContainsFunc(found, func(f finding) bool { return f.law == c.law }) {
			t.Errorf("the judge does not see %s (%s); it found %v", c.name, c.law, found)
		}
	}
}
