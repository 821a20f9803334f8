package views

import (
	"fmt"

	"countersign/models"
	"countersign/views/ui"
)

// notice says what happened, whether money moved, what comes next and who acts.
// Every state has one.
func (p PayoutShow) notice() ui.Note {
	if c := p.conflict(); c != nil {
		return ui.Note{Kind: "bad", Icon: "alert", Title: p.Provider + " contradicts what we know", Text: sentence(c.Detail) +
			" Nothing more is sent for it until this is settled. Ask " + p.Provider + "'s support" + p.quote() + "."}
	}
	switch p.File.Status {
	case models.StatusDraft, models.StatusPendingApproval, models.StatusApproved:
		return p.noticeBefore()
	case models.StatusPaid, models.StatusReturned, models.StatusFailed, models.StatusRejected, models.StatusCanceled, models.StatusExpired:
		return p.noticeAfter()
	}
	return p.noticeUnderway()
}

// quote tells the number that the provider's support knows.
func (p PayoutShow) quote() string {
	if number := p.orderNumber(); number != "" {
		return " and quote order number " + number
	}
	return ""
}

// noticeBefore is about payouts of which nothing was sent.
func (p PayoutShow) noticeBefore() ui.Note {
	f := p.File
	switch f.Status {
	case models.StatusDraft:
		n := ui.Note{Kind: "info", Icon: "st-draft", Title: "Not submitted yet", Text: "Nothing was sent. A maker submits it, then somebody else must approve it."}
		if len(f.Events) > 0 && f.Events[len(f.Events)-1].Event == models.EventRecall {
			n.Title, n.Text = "Taken back to draft", "Earlier approvals no longer count and nothing was sent. A maker can change it and submit it again."
		}
		return n
	case models.StatusPendingApproval:
		return p.noticePending()
	}
	if f.Waits == "" {
		text := "It is sent by itself, usually within seconds. Until then a maker can recall it."
		return ui.Note{Kind: "info", Icon: "st-approved", Title: "Approved, about to be sent", Text: text}
	}
	n := ui.Note{Kind: "warn", Icon: "clock", Title: "Approved, but it waits", Text: sentence(f.Waits) + " Nothing was sent. It goes out by itself as soon as this is mended."}
	switch {
	case f.Account.Status != models.AccountActive:
		n.Text += " An administrator can test and resume the account."
		n.Actions = []ui.Action{{Label: "Provider accounts", Href: "/settings/providers"}}
	case f.Payee.Status != models.PayeeActive || f.PayeeReg.State != models.RegistrationActive || f.InstrReg.State != models.RegistrationActive:
		n.Actions = []ui.Action{{Label: "Open payee", Href: PayeeURL(f.PayeeID)}}
	}
	if f.DueAt.Time().After(p.Times.Now) {
		n.Text += " Next try at " + p.Times.Second(f.DueAt) + "."
	}
	return n
}

func (p PayoutShow) noticePending() ui.Note {
	f := p.File
	missing := f.ApprovalsNeeded - len(f.Approvals)
	n := ui.Note{Kind: "info", Icon: "st-waiting", Title: fmt.Sprintf("Waits for %d %s", missing, plural(missing, "approval", "approvals")),
		Text: "Nothing is sent before that."}
	if f.Reason != "" {
		n.Kind, n.Title = "warn", n.Title+" again"
		n.Text = sentence(f.Reason) + " Earlier approvals no longer count; nothing was sent."
	}
	can := "Nobody else can approve payouts yet: an administrator can give somebody the role approver."
	if len(p.Approvers) > 0 {
		can = listed(p.Approvers, "or") + " can approve or reject it."
	}
	switch {
	case p.HasApproved:
		n.Text += " You approved it. " + can
	case p.IsOwn:
		n.Text += " You created or changed it, so you cannot approve it yourself. " + can
	case p.mayDecide():
		n.Text += " You can approve or reject it."
		n.Actions = []ui.Action{{Label: "Review", Words: "this payout", Href: PayoutDoorURL(f.ID, "review")}}
	default:
		n.Text += " " + can
	}
	return n
}

// noticeUnderway is about payouts that the provider has, or may have.
func (p PayoutShow) noticeUnderway() ui.Note {
	f := p.File
	switch f.Status {
	case models.StatusClaimed, models.StatusSending:
		return ui.Note{Kind: "info", Icon: "st-sent", Title: "Being sent to " + p.Provider, Text: "It can no longer be recalled. The answer comes within a minute, by itself."}
	case models.StatusAwaitingPayee:
		return ui.Note{Kind: "info", Icon: "st-details", Title: "Waiting for the payee", Text: p.Provider + " waits for the payee. " + p.askedWords()}
	case models.StatusInDoubt:
		return ui.Note{Kind: "warn", Icon: "st-unconfirmed", Title: "Nobody knows yet whether " + p.Provider + " has this order",
			Text: joined(sentence(f.Reason), "Money may have moved: do not pay it again.", p.askedWords(),
				"If it stays like this, ask "+p.Provider+"'s support"+p.quote()+".")}
	}
	return ui.Note{Kind: "info", Icon: "st-sent", Title: p.Provider + " has the order", Text: joined("The money is on its way and cannot be called back.", p.askedWords(), "Nobody has to act.")}
}

// noticeAfter is about payouts that are over.
func (p PayoutShow) noticeAfter() ui.Note {
	f := p.File
	switch f.Status {
	case models.StatusPaid:
		return ui.Note{Kind: "ok", Icon: "st-paid", Title: p.Provider + " paid it", Text: joined(sentence(f.Reason), "Nobody has to act.")}
	case models.StatusReturned:
		return ui.Note{Kind: "bad", Icon: "st-returned", Title: "The money came back", Text: joined(sentence(f.Reason),
			"The books count it as available again. A maker corrects the account with the payee, then makes a new payout.")}
	case models.StatusFailed:
		return ui.Note{Kind: "bad", Title: "It failed: no money left the account", Text: joined(sentence(f.Reason), p.verbatim(), "A maker can mend the cause and make a new payout.")}
	case models.StatusRejected:
		return ui.Note{Kind: "bad", Icon: "st-canceled", Title: "Rejected" + p.by(), Text: joined(quoted(f.Reason), "Nothing was sent. A maker can make a corrected one with Duplicate.")}
	case models.StatusCanceled:
		return ui.Note{Kind: "info", Icon: "st-canceled", Title: "Canceled" + p.by(), Text: joined(quoted(f.Reason), "Nothing was sent, and it cannot be reopened.")}
	}
	return ui.Note{Kind: "info", Icon: "clock", Title: "Expired", Text: "It waited too long for approval. Nothing was sent. A maker can make it again with Duplicate."}
}

// verbatim is what the provider said, for whoever asks its support.
func (p PayoutShow) verbatim() string {
	words := theirWords(p.File.ProviderCode, p.File.ProviderMessage)
	if words == "" {
		return ""
	}
	return p.Provider + " said " + words + "."
}

// by says who made the last move.
func (p PayoutShow) by() string {
	if n := len(p.File.Events); n > 0 && p.File.Events[n-1].ActorID != 0 {
		return " by " + p.File.Events[n-1].ActorName
	}
	return ""
}

// quoted is a person's reason in quotation marks.
func quoted(text string) string {
	if text == "" {
		return ""
	}
	return "\u201c" + text + "\u201d"
}

// joined puts sentences together and leaves out empty ones.
func joined(sentences ...string) string {
	text := ""
	for _, s := range sentences {
		if s == "" {
			continue
		}
		if text != "" {
			text += " "
		}
		text += s
	}
	return text
}

// when is the word if it holds, else nothing.
func when(holds bool, word string) string {
	if holds {
		return word
	}
	return ""
}
