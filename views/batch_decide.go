package views

import (
	"net/url"
	"strconv"

	"countersign/models"
	"countersign/views/ui"
)

// BatchReview is the page on which an approver looks at a batch before deciding.
type BatchReview struct {
	Shell Shell
	Times Times
	File  models.BatchFile
}

func (p BatchReview) decideURL(door string) string {
	return BatchDoorURL(p.File.ID, door) + "?" + url.Values{"digest": {p.File.Decision}}.Encode()
}

// split parts the rows that wait: those worth a look, the others, those held.
func (p BatchReview) split() (odd, plain, held []models.BatchRow) {
	for _, r := range p.File.Rows {
		switch {
		case !r.Waits():
		case r.IsHeld():
			held = append(held, r)
		case r.IsOdd():
			odd = append(odd, r)
		default:
			plain = append(plain, r)
		}
	}
	return odd, plain, held
}

// facts is what the desk knows about the batch.
func (p BatchReview) facts() []ui.Fact {
	odd, plain, held := p.split()
	n := len(odd) + len(plain)
	facts := []ui.Fact{
		{Kind: "ok", Text: "You did not create or change any row"},
		{Kind: "ok", Text: "A yes covers " + ui.Count(n) + " " + plural(n, "row", "rows")},
	}
	if len(odd) > 0 {
		facts = append(facts, ui.Fact{Kind: "warn", Text: ui.Count(len(odd)) + " worth a look"})
	}
	if len(held) > 0 {
		facts = append(facts, ui.Fact{Kind: "warn", Text: ui.Count(len(held)) + " held", Detail: "Not approved and not sent with the others"})
	}
	if p.File.IsPaused() {
		facts = append(facts, ui.Fact{Kind: "warn", Text: "The batch is paused", Detail: "Approved rows wait until it is resumed"})
	}
	return facts
}

func (p BatchReview) foot() string {
	return "Made by " + p.File.CreatedByName + ", " + p.Times.Minute(p.File.CreatedAt) + ". Submitted by " + p.File.SubmittedByName + ", " + p.Times.Minute(p.File.SubmittedAt) +
		". Fingerprint " + fingerprint(p.File.Decision) + ": your decision counts for exactly these rows."
}

// batchDecidingSums are the totals that a yes covers.
func batchDecidingSums(totals []models.CurrencyTotal) []ui.Sum {
	var sums []ui.Sum
	for _, t := range totals {
		sums = append(sums, ui.Sum{Words: ui.Count(int(t.N)) + " " + plural(int(t.N), "payout", "payouts"), Number: t.Amount().Grouped(), Currency: string(t.Currency)})
	}
	return sums
}

// BatchDecision is the page that confirms a decision on a batch with the
// password. It posts form_token, digest and password, and reason for a rejection,
// to /batches/{id}/approve or /batches/{id}/reject.
type BatchDecision struct {
	Shell    Shell
	File     models.BatchFile
	Token    string
	Reject   bool
	Reason   string // kept as typed
	Problems []ui.Problem
}

func (p BatchDecision) door() string {
	if p.Reject {
		return "reject"
	}
	return "approve"
}

func (p BatchDecision) title() string {
	if p.Reject {
		return "Confirm rejection"
	}
	return "Confirm approval"
}

// lead says what the button does.
func (p BatchDecision) lead() string {
	if p.Reject {
		return "Every row that waits is rejected, held ones too. Nothing is sent; the maker reads your reason."
	}
	_, _, held := BatchReview{File: p.File}.split()
	text := "Rows with their last approval are sent at once and cannot be called back."
	if n := len(held); n > 0 {
		text += " " + strconv.Itoa(n) + " held " + plural(n, "row stays", "rows stay") + " out."
	}
	return text
}

func (p BatchDecision) in(in ui.Input) ui.Input {
	in.Error = ui.ErrorFor(p.Problems, in.ID)
	return in
}

// BatchHold is the page that asks why a row is held. It posts form_token and
// reason to /batches/{id}/rows/{payout}/hold.
type BatchHold struct {
	Shell    Shell
	Batch    models.Batch
	Payout   models.Payout
	Account  string
	Token    string
	Reason   string // kept as typed
	Problems []ui.Problem
}
