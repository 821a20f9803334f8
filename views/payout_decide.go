package views

import (
	"net/url"
	"strings"

	"countersign/models"
	"countersign/views/ui"
)

// PayoutReview is the page on which an approver looks at a payout before
// deciding.
type PayoutReview struct {
	Shell    Shell
	Times    Times
	File     models.PayoutFile
	Provider string
	Account  string
	Editors  []string // who created or changed it
	Similar  []models.Payout
	Paid     []models.CurrencyTotal // to this payee before
	IsLast   bool                   // this yes would be the last one needed
}

// approveURL is the page that confirms the approval of exactly what was shown.
func (p PayoutReview) approveURL() string { return p.decideURL("approve") }

// rejectURL is the page that confirms the rejection.
func (p PayoutReview) rejectURL() string { return p.decideURL("reject") }

func (p PayoutReview) decideURL(door string) string {
	return PayoutDoorURL(p.File.ID, door) + "?" + url.Values{"digest": {p.File.Digest}}.Encode()
}

// facts is what the desk knows about the payout.
func (p PayoutReview) facts() []ui.Fact {
	facts := []ui.Fact{{Kind: "ok", Text: "You did not create or change it"}, payeeStatusFact(p.File.Payee)}
	if p.File.Account.Hosted {
		facts = append(facts, ui.Fact{Kind: "ok", Text: p.Account + " asks the payee where to pay"})
	} else if p.File.Instrument.Status != models.InstrumentActive {
		facts = append(facts, ui.Fact{Kind: "bad", Text: "The account was replaced or removed", Detail: "It cannot be approved like this: ask the maker to recall it"})
	}
	if p.File.Account.Registers {
		facts = append(facts, registrationOf("payee", p.File.PayeeReg.State, p.Account), registrationOf("account", p.File.InstrReg.State, p.Account))
	}
	if p.File.Account.Status == models.AccountPaused {
		facts = append(facts, ui.Fact{Kind: "warn", Text: p.Account + " is paused", Detail: "An approved payout waits until it is resumed"})
	}
	if p.isNewAccount() {
		facts = append(facts, ui.Fact{Kind: "warn", Text: "The account is new", Detail: "added " + p.Times.Minute(p.File.Instrument.CreatedAt) + " by " + p.File.Instrument.CreatedByName, Value: age(p.Times, p.File.Instrument.CreatedAt)})
	}
	return append(facts, historyFacts(p.Times, p.Similar, p.Paid)...)
}

// newAccountDays is how long an account counts as new.
const newAccountDays = 7

func (p PayoutReview) isNewAccount() bool {
	return IsNewInstrument(p.Times, p.File.Instrument)
}

// IsNewInstrument says that an account was added in the last week.
func IsNewInstrument(t Times, i models.Instrument) bool {
	return i.ID != 0 && t.Now.Sub(i.CreatedAt.Time()).Hours() < newAccountDays*24
}

// details is what is approved: all of it, and nothing else.
func (p PayoutReview) details() []ui.Term {
	f := p.File
	return []ui.Term{
		{Name: "Payee", Body: bdiLink(f.PayeeName, PayeeURL(f.PayeeID))},
		payToTerm(f),
		{Name: "Through", Value: p.Account},
		{Name: "Reference", Value: f.Reference},
		{Name: "Subject", Value: f.Subject},
		{Name: "Description", Value: f.Description, Dim: when(f.Description != "", "shown to the payee")},
		{Name: "Note", Value: f.Note, Dim: when(f.Note != "", "shown to the payee")},
		{Name: "Memo", Value: f.Memo, Dim: when(f.Memo != "", "for staff only, not part of the fingerprint")},
		{Name: "Made by", Value: strings.Join(p.Editors, ", ")},
		{Name: "Submitted", Value: p.Times.Second(f.SubmittedAt)},
	}
}

// foot says who did what, and what a yes does.
func (p PayoutReview) foot() string {
	text := "Submitted by " + p.submitter() + ", " + p.Times.Minute(p.File.SubmittedAt) + "."
	for _, a := range p.File.Approvals {
		text += " Approved by " + a.UserName + ", " + p.Times.Minute(a.At) + "."
	}
	if p.IsLast {
		return text + " You would be the last approver: it is sent at once."
	}
	return text + " It needs more approvals after yours."
}

// submitter is who submitted it last.
func (p PayoutReview) submitter() string {
	name := p.File.CreatedByName
	for _, e := range p.File.Events {
		if e.Event == models.EventSubmit {
			name = e.ActorName
		}
	}
	return name
}

// PayoutDecision is the page that confirms an approval or a rejection with the
// password. It posts form_token, digest and password, and reason for a rejection,
// to /payouts/{id}/approve or /payouts/{id}/reject.
type PayoutDecision struct {
	Shell    Shell
	File     models.PayoutFile
	Account  string
	Token    string
	Reject   bool
	IsLast   bool
	Reason   string // kept as typed
	Problems []ui.Problem
}

func (p PayoutDecision) door() string {
	if p.Reject {
		return "reject"
	}
	return "approve"
}

func (p PayoutDecision) title() string {
	if p.Reject {
		return "Confirm rejection"
	}
	return "Confirm approval"
}

// lead says what the button does.
func (p PayoutDecision) lead() string {
	switch {
	case p.Reject:
		return "Nothing is sent, and the payout is over. The maker reads your reason and can make a corrected one."
	case p.IsLast:
		return "It is sent at once and cannot be called back."
	}
	return "It still needs more approvals after yours."
}

func (p PayoutDecision) in(in ui.Input) ui.Input {
	in.Error = ui.ErrorFor(p.Problems, in.ID)
	return in
}

// PayoutCancel is the page that confirms a cancellation. It posts form_token,
// version and reason to /payouts/{id}/cancel.
type PayoutCancel struct {
	Shell    Shell
	Payout   models.Payout
	Account  string
	Token    string
	Reason   string // kept as typed
	Problems []ui.Problem
}

// reasonField is the field for the reason.
func (p PayoutCancel) reasonField() ui.Input {
	return ui.Input{ID: "reason", Label: "Reason", Optional: "optional, kept in the history", Value: p.Reason, MaxLength: 255, Rows: 2, Error: ui.ErrorFor(p.Problems, "reason")}
}

// backURL is the page on which the payout was looked at.
func (p PayoutDecision) backURL() string { return PayoutDoorURL(p.File.ID, "review") }
