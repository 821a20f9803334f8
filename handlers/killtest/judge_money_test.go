package killtest

import (
	"fmt"
	"slices"
	"strings"
)

// booking is one booked order with what the desk says about it.
type booking struct {
	entry
	payout     payoutRow
	instrument instrumentRow
}

func (v *verdict) bookings() []booking {
	var list []booking
	for _, b := range v.of("booking") {
		if p, ok := v.desk.payouts[payoutOf(b.Invoice)]; ok {
			list = append(list, booking{b, p, v.desk.instruments[p.instrument]})
		}
	}
	return list
}

// cents writes minor units of a currency with cents, as digits only: no
// arithmetic that could round.
func cents(minor int64) string {
	digits := fmt.Sprintf("%03d", minor)
	return digits[:len(digits)-2] + "." + digits[len(digits)-2:]
}

// sentAsApproved is I3: what the provider booked is what was approved.
func (v *verdict) sentAsApproved() {
	accounts := map[string]entry{}
	for _, a := range v.of("account") {
		accounts[a.Number] = a
	}
	for _, b := range v.bookings() {
		p := b.payout
		for _, c := range []struct{ what, sent, approved string }{
			{"amount", b.Fields["amount"], cents(p.minor)}, {"currency", b.Fields["currency"], p.currency},
			{"account", b.Fields["accountToken"], b.instrument.ref}, {"payee", b.Fields["customerNo"], b.instrument.payeeRef},
			{"description", b.Fields["description"], p.description}, {"note", b.Fields["note"], p.note}, {"subject", b.Fields["subject"], p.subject},
			{"number", b.Fields["invoiceId"], numberOf(p.id, p.attempt)},
		} {
			if c.sent != c.approved {
				v.say("I3", "%s: the provider booked the %s %q, approved was %q", p.id, c.what, c.sent, c.approved)
			}
		}
		known := accounts[b.Fields["accountToken"]].Fields
		if p.payee != b.instrument.payee || known["branchId"] != b.instrument.routing || !strings.HasSuffix(known["bankAccountId"], b.instrument.last4) {
			v.say("I3", "%s: the account at the provider is not the one that was approved", p.id)
		}
	}
}

// numberOf is the order number of an attempt.
func numberOf(id string, attempt int64) string {
	return fmt.Sprintf("%s_a%d", strings.ReplaceAll(id, "-", ""), attempt)
}

// approvedBefore is I4: before an order was sent, enough other people had said
// yes to exactly this.
func (v *verdict) approvedBefore() {
	byPayout := map[string][]approvalRow{}
	for _, a := range v.desk.approvals {
		byPayout[a.payout] = append(byPayout[a.payout], a)
	}
	for _, b := range v.bookings() {
		who := map[int64]bool{}
		for _, a := range byPayout[b.payout.id] {
			mayDecide := (a.role == "approver" || a.role == "admin") && !a.isMaker && !a.isEditor
			if mayDecide && a.at <= b.At && a.submission == b.payout.submission && a.digest == b.payout.digest && a.digest != "" {
				who[a.user] = true
			}
		}
		if int64(len(who)) < max(b.payout.needed, 1) {
			v.say("I4", "%s was booked with %d approvals of %d", b.payout.id, len(who), b.payout.needed)
		}
	}
}

// numbers is I5: the order number follows from payout and attempt, nobody else
// has it, and a further attempt needs proof that the one before was not sent.
func (v *verdict) numbers() {
	numbers, last := map[string]bool{}, map[string]attemptRow{}
	for _, a := range v.desk.attempts {
		if a.number != numberOf(a.payout, a.no) {
			v.say("I5", "attempt %d of %s has the number %s", a.no, a.payout, a.number)
		}
		if numbers[a.number] {
			v.say("I5", "the number %s was given twice", a.number)
		}
		numbers[a.number] = true
		if before := last[a.payout]; a.no != before.no+1 || before.sends > before.releases {
			v.say("I5", "%s has attempt %d although attempt %d may have been sent", a.payout, a.no, before.no)
		}
		if a.sends-a.releases > 1 {
			v.say("I5", "attempt %d of %s was sent %d times", a.no, a.payout, a.sends)
		}
		last[a.payout] = a
	}
	for _, q := range v.of("request") {
		if q.Path == "/v3/payouts/pay" && !numbers[q.Invoice] {
			v.say("I5", "the provider got the order %s, of which the desk knows nothing", q.Invoice)
		}
	}
}

// after is what a payout may be at the end, by what the provider says last.
var after = map[string][]string{
	"pending": {"in_transit", "in_doubt"},
	"success": {"paid"},
	"failed":  {"failed"},
	// A payout that was seen paid and whose return nobody told stays paid.
	"returned": {"returned", "failed", "paid"},
}

// booksAgree is I10: what we hold as paid was booked, and what was booked is
// paid, or what else the provider made of it, once everything has come to rest.
func (v *verdict) booksAgree() {
	last := map[string]string{}
	for _, e := range v.book {
		switch e.Kind {
		case "booking":
			last[payoutOf(e.Invoice)] = "pending"
		case "state":
			last[payoutOf(e.Invoice)] = e.Status
		}
	}
	for id, p := range v.desk.payouts {
		status, booked := last[id]
		switch {
		case !booked && slices.Contains([]string{"paid", "returned", "in_transit"}, p.status) && p.account == "pockyt":
			v.say("I10", "%s is %s, but the provider never booked it", id, p.status)
		case booked && !slices.Contains(after[status], p.status):
			v.say("I10", "%s is %s, but the provider booked it and says %q", id, p.status, status)
		}
	}
}
