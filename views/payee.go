package views

import (
	"strconv"
	"strings"

	"countersign/models"
	"countersign/views/ui"
)

// PayeeShow is the page of one payee: where to pay, what was paid, and whether
// anything stands in the way.
type PayeeShow struct {
	Shell      Shell
	Times      Times
	File       models.PayeeFile
	Payable    Payable
	Providers  Providers
	Token      string // form token of the buttons on the page
	MayPay     bool   // may make payouts
	MayWrite   bool   // may change the payee and its accounts
	MaySuspend bool
	MayAudit   bool
}

// Payable says whether a payee can be paid now. Missing says what stands in the
// way, one sentence each.
type Payable struct {
	Facts   []ui.Fact
	Missing []string
}

// Yes reports whether nothing is missing.
func (p Payable) Yes() bool { return len(p.Missing) == 0 }

// tag is the answer in one or two words.
func (p Payable) tag() (kind, word string) {
	if p.Yes() {
		return "ok", "Payable"
	}
	return "warn", "Not payable yet"
}

// line is the answer as one sentence.
func (p Payable) line() string {
	if p.Yes() {
		return "Payable? Yes."
	}
	return "Payable? No. " + strings.Join(p.Missing, " ")
}

// stateTag is the word beside the title.
func (p PayeeShow) stateTag() (kind, word string) {
	switch p.File.Status {
	case models.PayeeSuspended:
		return "warn", "Suspended"
	case models.PayeeArchived:
		return "", "Archived"
	}
	return p.Payable.tag()
}

// sub is the line of facts beside the title.
func (p PayeeShow) sub() string {
	return payeeKindWords(p.File.Kind) + ", " + models.CountryName(p.File.Country) + ", payee code " + p.File.Code
}

// actions are what can be done beside the title.
func (p PayeeShow) actions() []ui.Action {
	var out []ui.Action
	if p.MayWrite && p.File.Status != models.PayeeArchived {
		out = append(out, ui.Action{Label: "Edit", Icon: "pencil", Href: PayeeURL(p.File.ID) + "/edit"})
	}
	if p.MayPay && p.File.Status == models.PayeeActive {
		out = append(out, ui.Action{Kind: "pri", Label: "New payout", Icon: "plus", Keys: "n",
			Href: "/payouts/new?payee=" + strconv.FormatInt(p.File.ID, 10)})
	}
	return out
}

// notice is the one thing to know first, or nil: a refusal, then a suspension,
// then an account that somebody else has too.
func (p PayeeShow) notice() *ui.Note {
	for _, r := range p.File.Registrations {
		if r.State == models.RegistrationRefused {
			return p.refusal(r.AccountID, "this payee", r.Reason, TheirWords(p.Providers.Name(r.AccountID), r.Code, r.Message), PayeeURL(p.File.ID)+"/edit?fix="+r.AccountID)
		}
	}
	for _, i := range p.File.Instruments {
		for _, r := range i.Registrations {
			if r.State == models.RegistrationRefused && i.Status == models.InstrumentActive {
				return p.refusal(r.AccountID, instrumentWords(i.Instrument), r.Reason, TheirWords(p.Providers.Name(r.AccountID), r.Code, r.Message),
					InstrumentURL(i.Instrument)+"/replace?fix="+r.AccountID)
			}
		}
	}
	switch p.File.Status {
	case models.PayeeSuspended:
		return &ui.Note{Kind: "warn", Title: "This payee is suspended", Text: reasonText(p.File.StatusReason) + "Payouts to it are refused, also those already approved."}
	case models.PayeeArchived:
		return &ui.Note{Kind: "info", Title: "This payee is archived", Text: reasonText(p.File.StatusReason) + "Its history stays; nothing is paid to it."}
	}
	return p.sharedNotice()
}

// refusal says that a provider said no, in plain words and in its own.
func (p PayeeShow) refusal(accountID, what, reason, words, fix string) *ui.Note {
	note := &ui.Note{Kind: "bad", Title: p.Providers.Name(accountID) + " refused " + what, Text: strings.TrimSpace(sentence(reason) + words)}
	if p.MayWrite && p.File.Status != models.PayeeArchived {
		note.Actions = []ui.Action{{Label: "Correct it", Icon: "pencil", Href: fix}}
	}
	return note
}

func (p PayeeShow) sharedNotice() *ui.Note {
	for _, i := range p.File.Instruments {
		if i.Status == models.InstrumentActive && len(i.SharedWith) > 0 {
			return &ui.Note{Kind: "warn", Title: "Another payee has the same account",
				Text: instrumentWords(i.Instrument) + " also belongs to " + strings.Join(i.SharedWith, ", ") + ". Make sure that this is meant before you pay."}
		}
	}
	return nil
}

// reasonText is a reason as a sentence before another one.
func reasonText(reason string) string {
	if reason == "" {
		return ""
	}
	return "Reason: " + strings.TrimSuffix(reason, ".") + ". "
}

// details are the facts of the payee; what is private is masked.
func (p PayeeShow) details() []ui.Term {
	f := p.File
	born := ""
	if len(f.DateOfBirth) >= 4 {
		born = f.DateOfBirth[:4] + " (year only)"
	}
	document := ""
	if f.GovernmentID != "" {
		document = lastShown(f.GovernmentID, 2)
	}
	terms := []ui.Term{
		{Name: "Email", Value: f.Email}, {Name: "Phone", Value: lastShown(f.Phone, 4)},
		{Name: "Born", Value: born}, {Name: "Document", Value: document, Dim: documentWords(f.GovernmentIDType)},
		{Name: "Address", Value: address(f.Payee)}, {Name: "Language", Value: f.Lang},
		{Name: "Code", Value: f.Code, Mono: true, Copy: "Copy payee code"},
		{Name: "Added", Value: p.Times.Minute(f.CreatedAt), Dim: "by " + f.CreatedByName},
	}
	if f.Kind == models.PayeeBusiness {
		terms = append([]ui.Term{{Name: "Represented by", Value: f.FirstName + " " + f.LastName}}, terms...)
	}
	return terms
}

func address(p models.Payee) string {
	var parts []string
	for _, part := range []string{p.Street, p.Street2, p.City, strings.TrimSpace(p.State + " " + p.Zip), models.CountryName(p.Country)} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

// paid are the totals that were paid, one per currency.
func (p PayeeShow) paid() []ui.Sum {
	var out []ui.Sum
	for _, t := range p.File.Totals {
		if t.N > 0 {
			out = append(out, ui.Sum{Words: counted(t.N, "payout paid", "payouts paid"), Number: t.Amount().Grouped(), Currency: string(t.Currency)})
		}
	}
	return out
}

// waits reports whether a provider still works on something, so that looking
// again makes sense.
func (p PayeeShow) waits() bool {
	open := func(s models.RegistrationState) bool {
		return s == models.RegistrationPending || s == models.RegistrationUnsure
	}
	for _, r := range p.File.Registrations {
		if open(r.State) {
			return true
		}
	}
	for _, i := range p.File.Instruments {
		for _, r := range i.Registrations {
			if i.Status == models.InstrumentActive && open(r.State) {
				return true
			}
		}
	}
	return false
}
