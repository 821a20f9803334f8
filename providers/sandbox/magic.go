package sandbox

import (
	"regexp"
	"slices"
	"strings"
)

// Status is where an order stands, in words common to all providers; the
// provider's own word for it comes from Spec.Word.
type Status string

// The statuses of an order.
const (
	Pending  Status = "pending"  // taken, not yet settled
	Paid     Status = "paid"     // the payee has the money
	Failed   Status = "failed"   // refused after it was taken; the money is back
	Returned Status = "returned" // paid once, came back; the money is back
	Canceled Status = "canceled" // stopped before it was ever paid; the money is back
)

// Statuses lists every status an order can be pushed to.
func Statuses() []Status { return []Status{Pending, Paid, Failed, Returned, Canceled} }

// holds tells whether an order in this status has taken money off the balance.
func (s Status) holds() bool { return s == Pending || s == Paid }

// Booking says whether and when a plan books the order.
type Booking string

// The kinds of booking.
const (
	BookNow   Booking = ""      // before the answer
	BookLate  Booking = "late"  // Timing.LateBooking after the request
	BookNever Booking = "never" // not at all
)

// Answer says what happens to the answer on its way back.
type Answer string

// The kinds of answer.
const (
	AnswerPlain    Answer = ""         // as the manual says
	AnswerSlow     Answer = "slow"     // after Timing.SlowAnswer
	AnswerCut      Answer = "cut"      // never: the connection is cut
	AnswerHalf     Answer = "half"     // the connection is cut in the middle of the body
	AnswerError    Answer = "500"      // HTTP 500 with a page of HTML
	AnswerHTML     Answer = "html"     // HTTP 200 with a page of HTML
	AnswerTorn     Answer = "torn"     // HTTP 200 with the first half of the JSON
	AnswerEmpty    Answer = "empty"    // HTTP 200 without a body
	AnswerRedirect Answer = "redirect" // HTTP 302 to elsewhere
	AnswerAltered  Answer = "altered"  // as the manual says, with another amount
)

// Notices says how the notices of an order travel.
type Notices string

// The ways of notices.
const (
	NoticesPlain    Notices = ""         // one per change, at once, retried until acknowledged
	NoticesEarly    Notices = "early"    // the first one is tried before the answer leaves
	NoticesLate     Notices = "late"     // Timing.LateNotice after the change
	NoticesTwice    Notices = "twice"    // every one two times, side by side
	NoticesDisorder Notices = "disorder" // all of them after the last change, newest first
	NoticesForged   Notices = "forged"   // with a signature that is wrong
	NoticesAltered  Notices = "altered"  // rightly signed, with another amount
	NoticesClaimed  Notices = "claimed"  // one says paid after Timing.Settle, although the order stays as it is
	NoticesNever    Notices = "never"
)

// Move is one change an order makes by itself.
type Move struct {
	After Wait // counted from the booking
	To    Status
}

// Plan is all that the sandbox will do with one request.
type Plan struct {
	Refusal string  // the provider's name for a refusal, "" to accept
	Booking Booking // refused requests are never booked
	Answer  Answer
	First   Status // status right after booking, Pending if empty
	Walk    []Move // in order of time
	Notices Notices
	// OnlyFirst keeps the plan to the first request with a number: after a
	// lost request that booked nothing, the same number can go through.
	OnlyFirst bool
}

// Magic is one row of the table of magic values.
type Magic struct {
	Name   string // as in the text "sandbox:name"
	Amount string // an amount that triggers it too, "" for none
	Does   string // what happens, one sentence for the console
	Plan   Plan
}

// Hint is a magic value outside of orders (a payee's name, the end of an
// account number): the provider acts on it, the console shows it.
type Hint struct {
	Trigger string
	Does    string
}

var magicText = regexp.MustCompile(`sandbox:([a-z0-9]+(?:-[a-z0-9]+)*)`)

// choose finds the first magic value named in one of the texts, then one whose
// amount is this very text. The first row of the table is the usual case.
func choose(table []Magic, texts []string, amount string) Magic {
	for _, text := range texts {
		for _, found := range magicText.FindAllStringSubmatch(strings.ToLower(text), -1) {
			if i := index(table, found[1]); i >= 0 {
				return table[i]
			}
		}
	}
	for _, m := range table {
		if m.Amount != "" && m.Amount == amount {
			return m
		}
	}
	return table[0]
}

func index(table []Magic, name string) int {
	return slices.IndexFunc(table, func(m Magic) bool { return m.Name == name })
}
