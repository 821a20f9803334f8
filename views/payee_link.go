package views

import (
	"countersign/models"
	"countersign/views/ui"
)

// PayeeLink is the part of a payout's page about the way of its payee to the
// provider's form, and of the pages that confirm a change of it. It posts
// form_token (and version, the link's) to /payouts/{id}/link/send, remind,
// reissue and revoke; contact posts contact besides.
type PayeeLink struct {
	Times   Times
	Payout  models.Payout
	Link    models.PayeeLink
	URL     string        // our link; "" for readers who may not hand it out
	Mails   []models.Mail // about the payout, oldest first, without text
	Token   string        // form token
	MayMake bool
}

// linkDoorURL is the address of an act on the link of a payout.
func linkDoorURL(payoutID, action string) string { return PayoutDoorURL(payoutID, "link/"+action) }

// isAwaited reports whether the payout waits for its payee.
func (p PayeeLink) isAwaited() bool { return p.Payout.Status == models.StatusAwaitingPayee }

// isOpen reports whether the link leads to the form.
func (p PayeeLink) isOpen() bool {
	return p.isAwaited() && p.Link.IsOpen(models.StampOf(p.Times.Now))
}

// tag is the state of the link in one word.
func (p PayeeLink) tag() (kind, word string) {
	switch {
	case !p.isAwaited():
		return "", "used up"
	case p.Link.RevokedAt != 0:
		return "warn", "revoked"
	case !p.isOpen():
		return "warn", "expired"
	case p.Link.BouncedAt != 0:
		return "bad", "address refused"
	}
	return "ok", "works"
}

func (p PayeeLink) tagKind() string {
	kind, _ := p.tag()
	return kind
}

func (p PayeeLink) tagWord() string {
	_, word := p.tag()
	return word
}

// facts are what is known of the link; what did not happen is left out.
func (p PayeeLink) facts() []ui.Term {
	l, t := p.Link, p.Times
	terms := []ui.Term{{Name: "Sent to", Value: l.Contact}}
	if l.Sends > 0 {
		terms = append(terms, ui.Term{Name: "Mailed", Value: times(l.Sends), Dim: "last " + t.Minute(l.SentAt)})
	}
	if l.Reminders > 0 {
		terms = append(terms, ui.Term{Name: "Reminded", Value: times(l.Reminders), Dim: "last " + t.Minute(l.RemindedAt)})
	}
	if l.BouncedAt != 0 {
		terms = append(terms, ui.Term{Name: "Came back", Value: t.Minute(l.BouncedAt), Dim: "the address refuses mail"})
	}
	if l.Opens > 0 {
		terms = append(terms, ui.Term{Name: "Opened", Value: times(l.Opens), Dim: "first " + t.Minute(l.OpenedAt)})
	}
	terms = append(terms, ui.Term{Name: "Went to the form", Value: t.Minute(l.ForwardedAt)}, ui.Term{Name: "Returned", Value: t.Minute(l.ReturnedAt)})
	switch {
	case l.RevokedAt != 0:
		terms = append(terms, ui.Term{Name: "Revoked", Value: t.Minute(l.RevokedAt)})
	case p.isAwaited():
		terms = append(terms, ui.Term{Name: "Works until", Value: t.Minute(l.ExpiresAt)})
	}
	if m, ok := p.onItsWay(); ok {
		terms = append(terms, ui.Term{Name: "On its way", Value: mailWords(m.Kind), Dim: stateWords(m)})
	}
	return terms
}

// onItsWay is the newest mail about the payout, unless it ended well.
func (p PayeeLink) onItsWay() (models.Mail, bool) {
	if len(p.Mails) == 0 {
		return models.Mail{}, false
	}
	m := p.Mails[len(p.Mails)-1]
	return m, m.State != models.MailSent && m.State != models.MailKept && m.State != models.MailBounced
}

// mailWords is what a mail is, in words.
func mailWords(kind string) string {
	switch kind {
	case models.MailLink:
		return "Link"
	case models.MailReminder:
		return "Reminder"
	case "paid":
		return "Receipt"
	case "failed":
		return "News: not paid"
	case "returned":
		return "News: came back"
	case "digest":
		return "Digest"
	}
	return kind
}

// stateWords says what became of a mail.
func stateWords(m models.Mail) string {
	switch m.State {
	case models.MailQueued:
		if m.Tries > 0 {
			return "tried " + times(m.Tries) + ", it is tried again"
		}
		return "waits to be sent"
	case models.MailSending:
		return "is being sent"
	case models.MailSent:
		return "the mail server took it"
	case models.MailKept:
		return "kept here: no mail server is set"
	case models.MailBounced:
		return "the address refuses it"
	case models.MailFailed:
		return "not sent"
	case models.MailUnsure:
		return "perhaps sent; it is not repeated"
	}
	return string(m.State)
}

// send is the button that mails the link.
func (p PayeeLink) send() ui.Action {
	a := ui.Action{Size: "s", Icon: "mail", Label: "Mail the link", Busy: "Mailing"}
	if p.Link.Contact == "" {
		a.Off = "Add an e-mail address first."
	}
	return a
}

// foot says who knows what.
func (p PayeeLink) foot() string {
	return "The payee tells the provider where the money should go. Nobody at the desk sees the form or what is entered there."
}

// PayeeLinkAct is a page that confirms a change of a payee's link.
type PayeeLinkAct struct {
	Shell    Shell
	Payout   models.Payout
	Link     models.PayeeLink
	Action   string // "revoke", "reissue" or "contact"
	Contact  string // as typed
	Token    string
	Version  string // of the link that the reader saw
	Problems []ui.Problem
}

func (p PayeeLinkAct) title() string {
	switch p.Action {
	case "revoke":
		return "Revoke the payee's link"
	case "contact":
		return "Change where the link goes"
	}
	return "Make a new link"
}

// effect says what the change does.
func (p PayeeLinkAct) effect() string {
	switch p.Action {
	case "revoke":
		return "The link stops working at once. The payout goes on waiting, and the provider still has it: a payee who has opened the form already may still send it."
	case "contact":
		return "The link that was sent stops working, because somebody else has it. A new one is made; it is not mailed by itself."
	}
	return "The link that was sent stops working, and a new one is made with another 30 days. It is not mailed by itself."
}

func (p PayeeLinkAct) button() ui.Action {
	switch p.Action {
	case "revoke":
		return ui.Action{Kind: "danger solid", Label: "Revoke link", Busy: "Revoking"}
	case "contact":
		return ui.Action{Kind: "pri", Label: "Change address", Busy: "Changing"}
	}
	return ui.Action{Kind: "pri", Label: "Make new link", Busy: "Making"}
}

// contact is the field of the new address.
func (p PayeeLinkAct) contact() ui.Input {
	return ui.Input{ID: "contact", Label: "E-mail address", Value: p.Contact, InputMode: "email", Autocomplete: "off", MaxLength: 254, Required: true, Focus: true,
		Hint: "Only for this payout. The payee's own address stays.", Error: ui.ErrorFor(p.Problems, "contact")}
}

func (p PayeeLinkAct) terms() []ui.Term {
	return []ui.Term{{Name: "Payout", Value: p.Payout.ID, Href: PayoutURL(p.Payout.ID), Mono: true}, {Name: "Payee", Value: p.Payout.PayeeName},
		{Name: "Amount", Value: p.Payout.Amount().String()}, {Name: "Sent to", Value: p.Link.Contact}}
}
