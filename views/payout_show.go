package views

import (
	"fmt"
	"strconv"

	"countersign/models"
	"countersign/views/ui"

	"github.com/a-h/templ"
)

// PayoutShow is the page of one payout: what it is, where it stands, what happens
// next and who acts, and everything that was said about it.
type PayoutShow struct {
	Shell     Shell
	Times     Times
	File      models.PayoutFile
	Postings  []models.Posting
	Provider  string     // the vendor's name for people
	Account   string     // the provider account's name for people
	Approvers []string   // who may decide on it
	Token     string     // form token for its acts
	Link      *PayeeLink // of a payee who fills in the provider's form; nil for others

	// What the reader's role allows.
	MayMake, MayApprove, MayCheck, MayAudit bool
	// IsOwn says that the reader made or changed it; HasApproved that the reader
	// approved this submission.
	IsOwn, HasApproved bool
}

// mayDecide says that the reader may approve or reject it now.
func (p PayoutShow) mayDecide() bool {
	return p.File.Status == models.StatusPendingApproval && p.MayApprove && !p.IsOwn && !p.HasApproved
}

// mayRecall says that the payout can still come back.
func (p PayoutShow) mayRecall() bool {
	return p.MayMake && (p.File.Status == models.StatusPendingApproval || p.File.Status == models.StatusApproved)
}

func (p PayoutShow) isDraft() bool { return p.File.Status == models.StatusDraft }

// mayCancel says that the payout can be ended here.
func (p PayoutShow) mayCancel() bool { return p.MayMake && (p.isDraft() || p.mayRecall()) }

// mayCheck says that there is an order to ask the provider about.
func (p PayoutShow) mayCheck() bool {
	s := p.File.Status
	return p.MayCheck && p.File.AttemptNo > 0 && (s.IsInFlight() && s != models.StatusSending || s == models.StatusPaid || p.conflict() != nil && s.IsFinal())
}

// mayRepeat says that a new payout can be made out of this one: never while the
// money of this one may be on its way, so that nobody pays twice out of doubt.
func (p PayoutShow) mayRepeat() bool {
	return p.MayMake && p.File.Status.IsFinal() && p.conflict() == nil
}

// conflict is the open contradiction, if there is one.
func (p PayoutShow) conflict() *models.ProviderConflict {
	for i, c := range p.File.Conflicts {
		if c.ClosedAt == 0 {
			return &p.File.Conflicts[i]
		}
	}
	return nil
}

// orderNumber is what the provider's support knows the payout by, "" before
// anything was claimed.
func (p PayoutShow) orderNumber() string {
	if n := len(p.File.Attempts); n > 0 {
		return p.File.Attempts[n-1].OrderNumber
	}
	return ""
}

// askedWords says how often the provider was asked, and when last.
func (p PayoutShow) askedWords() string {
	if p.File.Checks == 0 {
		return p.Provider + " was not asked yet; the desk asks by itself."
	}
	return fmt.Sprintf("%s was asked %s, last at %s; the desk keeps asking by itself.", p.Provider, times(p.File.Checks), p.Times.Second(p.File.CheckedAt))
}

// times counts in words: once, twice, 3 times.
func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return ui.Count(n) + " times"
}

// headActions stand beside the amount.
func (p PayoutShow) headActions() []ui.Action {
	var list []ui.Action
	if p.mayRepeat() {
		list = append(list, ui.Action{Label: "Duplicate", Icon: "copy", Href: DuplicateURL(p.File.ID)})
	}
	if p.mayRecall() {
		list = append(list, ui.Action{Label: "Recall to draft", Form: "recall", Busy: "Recalling"})
	}
	if p.isDraft() && p.MayMake {
		list = append(list, ui.Action{Label: "Edit", Icon: "pencil", Href: PayoutDoorURL(p.File.ID, "edit")},
			ui.Action{Kind: "pri", Label: "Submit for approval", Form: "submit", Busy: "Submitting"})
	}
	if p.mayDecide() {
		list = append(list, ui.Action{Kind: "pri", Label: "Review", Icon: "approve", Href: PayoutDoorURL(p.File.ID, "review")})
	}
	return list
}

// version is the version that the page shows; acts on an older one are refused.
func (p PayoutShow) version() string { return strconv.FormatInt(p.File.Version, 10) }

// details are the facts about the payout. What has no value is left out.
func (p PayoutShow) details() []ui.Term {
	f := p.File
	return []ui.Term{
		{Name: "Payee", Body: bdiLink(f.PayeeName, PayeeURL(f.PayeeID))},
		payToTerm(f),
		{Name: "Through", Value: p.Account},
		{Name: "Reference", Value: f.Reference, Copy: "Copy reference"},
		{Name: "Subject", Value: f.Subject},
		{Name: "Description", Value: f.Description, Dim: when(f.Description != "", "shown to the payee")},
		{Name: "Note", Value: f.Note, Dim: when(f.Note != "", "shown to the payee")},
		{Name: "Memo", Value: f.Memo, Dim: when(f.Memo != "", "for staff only")},
		{Name: "Order number", Value: p.orderNumber(), Mono: true, Copy: "Copy order number"},
		{Name: p.Provider + "'s id", Value: f.ProviderRef, Mono: true},
		{Name: "Their status", Value: f.ProviderStatus, Mono: true},
		{Name: "Their words", Value: theirWords(f.ProviderCode, f.ProviderMessage)},
		{Name: "Created", Value: f.CreatedByName, Dim: p.Times.Second(f.CreatedAt)},
		{Name: "Submitted", Value: p.Times.Second(f.SubmittedAt)},
		{Name: "Fingerprint", Value: fingerprint(f.Digest), Mono: true},
	}
}

// payToTerm says where the money of a payout goes.
func payToTerm(f models.PayoutFile) ui.Term {
	if f.Instrument.ID == 0 {
		return ui.Term{Name: "Pay to", Value: f.Destination}
	}
	return ui.Term{Name: "Pay to", Value: instrumentWords(f.Instrument), Dim: instrumentSub(f.Instrument)}
}

// approvalFacts are the yeses to this submission.
func (p PayoutShow) approvalFacts() []ui.Fact {
	var facts []ui.Fact
	for _, a := range p.File.Approvals {
		facts = append(facts, ui.Fact{Kind: "ok", Text: a.UserName, Value: p.Times.Minute(a.At)})
	}
	return facts
}

// approvalRule says how many must approve, and who can.
func (p PayoutShow) approvalRule() string {
	n := p.File.ApprovalsNeeded
	text := "Needs " + ui.Count(n) + " " + plural(n, "person", "people") + ". Whoever created or changed it cannot approve it."
	if p.File.Status == models.StatusPendingApproval && len(p.Approvers) > 0 {
		text += " " + listed(p.Approvers, "or") + " can."
	}
	return text
}

// move is one change of the place where the money lies.
type move struct {
	At       string
	From, To string
	Number   string
	Currency string
}

// moves reads the postings of each version as one move.
func (p PayoutShow) moves() []move {
	var list []move
	for i := 0; i+1 < len(p.Postings); i += 2 {
		from, to := p.Postings[i], p.Postings[i+1]
		if from.Minor > 0 {
			from, to = to, from
		}
		money := models.Money{Minor: to.Minor, Currency: to.Currency}
		list = append(list, move{At: p.Times.Second(to.At), From: placeWords(from.Place), To: placeWords(to.Place), Number: money.Grouped(), Currency: string(to.Currency)})
	}
	return list
}

// placeWords names an account of the books.
func placeWords(place models.Place) string {
	switch place {
	case models.PlaceAvailable:
		return "available"
	case models.PlaceReserved:
		return "reserved"
	case models.PlaceSent:
		return "on its way"
	case models.PlacePaidOut:
		return "paid out"
	}
	return string(place)
}

// PayoutPatches are the parts of the page that change while somebody looks, as
// templates for the event stream.
func PayoutPatches(p PayoutShow) templ.Component {
	return templ.Join(inTemplate(payoutHead(p)), inTemplate(payoutNotice(p)), inTemplate(payoutRail(p)),
		inTemplate(payoutTrail(p)), inTemplate(payoutHistory(p)), inTemplate(payoutSide(p)))
}

// PayoutRowPatch is one line of the list as a template for the event stream.
func PayoutRowPatch(t Times, names Providers, p models.Payout, given int) templ.Component {
	return inTemplate(PayoutRow(t, names, p, given))
}
