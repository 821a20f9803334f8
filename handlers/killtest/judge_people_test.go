package killtest

import (
	"net/http"
	"strconv"
	"strings"
)

// acknowledgedIsThere is I8: whatever the desk acknowledged to a person is in
// the database, as it was entered.
func (v *verdict) acknowledgedIsThere() {
	yes := map[[3]string]bool{}
	for _, a := range v.desk.approvals {
		yes[[3]string{a.payout, a.digest, a.email}] = true
	}
	references := map[string]int{}
	for _, p := range v.desk.payouts {
		references[p.reference]++
	}
	for _, a := range v.people {
		switch a.Kind {
		case "payee":
			if v.desk.payees[a.ID] != a.Reference {
				v.say("I8", "payee %s was acknowledged to %s and is %q now", a.Reference, a.Who, v.desk.payees[a.ID])
			}
		case "account":
			id, err := strconv.ParseInt(a.ID, 10, 64)
			i, known := v.desk.instruments[id]
			if err != nil || !known || strconv.FormatInt(i.payee, 10) != a.PayeeID || !strings.HasSuffix(a.Number, i.last4) {
				v.say("I8", "account %s of payee %s was acknowledged to %s and is not there", a.ID, a.PayeeID, a.Who)
			}
		case "payout":
			p, known := v.desk.payouts[a.ID]
			if !known || p.reference != a.Reference || cents(p.minor) != a.Amount || strconv.FormatInt(p.payee, 10) != a.PayeeID || p.status == "draft" {
				v.say("I8", "payout %s was acknowledged to %s and is not there as it was entered", a.ID, a.Who)
			}
			if references[a.Reference] != 1 {
				v.say("I8", "the form of %s made %d payouts", a.Reference, references[a.Reference])
			}
		case "approval":
			if !yes[[3]string{a.ID, a.Digest, a.Who}] {
				v.say("I8", "the approval of %s was acknowledged to %s and is not there", a.ID, a.Who)
			}
			if p := v.desk.payouts[a.ID]; p.status == "pending_approval" || p.status == "draft" {
				v.say("I8", "%s was approved by %s and is %s", a.ID, a.Who, p.status)
			}
		}
	}
}

// noticesAreThere is I9: a notice that was answered with success is stored, and
// counted as often as it was answered.
func (v *verdict) noticesAreThere() {
	type notice struct{ number, status string }
	kept, told := map[notice]int64{}, map[notice]int64{}
	for _, w := range v.desk.webhooks {
		if w.verdict == "verified" {
			kept[notice{w.number, w.status}] += 1 + w.copies
		}
		if w.state == "new" {
			v.say("I9", "the notice %q about %s was stored and never applied", w.status, w.number)
		}
	}
	for _, n := range v.of("notice") {
		if n.HTTP == http.StatusOK && n.Reply == "success" {
			told[notice{n.Invoice, n.Status}]++
		}
	}
	for n, times := range told {
		if kept[n] < times {
			v.say("I9", "the notice %q about %s was acknowledged %d times and stored %d times", n.status, n.number, times, kept[n])
		}
	}
}
