// Package mail writes the letters that the desk sends: to payees in their own
// language, and a digest for staff in English. Letters are plain text; nothing in
// them is loaded from anywhere, and their only link is the payee's own.
//
// The tour: mail.go has the letters to payees, digest.go the one to staff. The
// words of payees' letters stand in package lang, beside those of the pages.
package mail

import (
	"strings"
	"unicode"

	"countersign/models"
	"countersign/views/hosted/lang"
)

// Letter is a mail ready to be sent: a subject without line breaks, and text.
type Letter struct{ Subject, Text string }

// Facts are what a letter to a payee may say.
type Facts struct {
	Payer  string
	Payee  string
	Payout models.Payout
	URL    string       // of the payee's link; "" when the letter has none
	Site   string       // host of the link
	Until  models.Stamp // when the link ends
}

// pen writes one letter.
type pen struct {
	lang  *lang.Language
	facts Facts
	parts []string
}

func (p *pen) values() lang.Values {
	f := p.facts
	return lang.Values{"payer": clean(f.Payer), "name": clean(f.Payee), "amount": p.lang.Amount(f.Payout.Amount()), "number": f.Payout.ID,
		"site": f.Site, "date": p.lang.Minute(f.Until)}
}

// say adds a paragraph.
func (p *pen) say(key string) { p.add(p.lang.Say(key, p.values())) }

func (p *pen) add(paragraph string) { p.parts = append(p.parts, paragraph) }

// line is a name and its value, such as "Reference: RF-3321".
func (p *pen) line(key, value string) string {
	return p.lang.Say("line", lang.Values{"name": p.lang.Say(key, nil), "value": clean(value)})
}

// table adds what the payment is: its amount, what for, and its numbers. paidAt
// is added for a receipt.
func (p *pen) table(paidAt models.Stamp) {
	o := p.facts.Payout
	lines := []string{p.line("fact.from", p.facts.Payer), p.line("fact.amount", p.lang.Amount(o.Amount()))}
	if o.Description != "" {
		lines = append(lines, p.line("fact.for", o.Description))
	}
	lines = append(lines, p.line("fact.reference", o.Reference), p.line("fact.number", o.ID))
	if paidAt != 0 {
		lines = append(lines, p.line("fact.date", p.lang.Minute(paidAt)))
	}
	p.add(strings.Join(lines, "\n"))
}

// letter ends the letter under a subject.
func (p *pen) letter(subject string) Letter {
	text := strings.Join(p.parts, "\n\n") + "\n\n-- \n" + p.lang.Say("mail.foot", p.values()) + "\n"
	return Letter{Subject: p.lang.Say(subject, p.values()), Text: text}
}

// clean is text in one line: a value must not begin a line of its own. Spaces
// that do not break, as stand in amounts, stay.
func clean(text string) string {
	breaks := func(r rune) bool {
		return r != '\u00a0' && r != '\u202f' && (unicode.IsSpace(r) || unicode.IsControl(r))
	}
	return strings.Join(strings.FieldsFunc(text, breaks), " ")
}

// Link is the letter with a payee's link.
func Link(l *lang.Language, f Facts) Letter {
	p := &pen{lang: l, facts: f}
	p.say("mail.hello")
	p.say("mail.link.text")
	p.way()
	return p.letter("open.window")
}

// Reminder is the letter to a payee who did not fill in the form yet.
func Reminder(l *lang.Language, f Facts) Letter {
	p := &pen{lang: l, facts: f}
	p.say("mail.hello")
	p.say("mail.reminder.text")
	p.say("mail.reminder.done")
	p.way()
	return p.letter("mail.reminder.subject")
}

// way adds the link, and how to know that it is genuine.
func (p *pen) way() {
	p.add(p.lang.Say("mail.link.open", nil) + "\n" + p.facts.URL)
	p.table(0)
	p.say("mail.link.until")
	p.say("mail.link.safe")
	p.say("mail.ask")
}

// Paid is the letter that a payment was made: its receipt.
func Paid(l *lang.Language, f Facts) Letter {
	p := &pen{lang: l, facts: f}
	p.say("mail.hello")
	p.say("mail.paid.text")
	p.table(f.Payout.FinishedAt)
	p.say("mail.ask")
	return p.letter("mail.paid.subject")
}

// Failed is the letter that a payment was not made.
func Failed(l *lang.Language, f Facts) Letter {
	p := &pen{lang: l, facts: f}
	p.say("mail.hello")
	p.say("failed.text")
	p.table(0)
	return p.letter("mail.failed.subject")
}

// Returned is the letter that a payment came back after it was made.
func Returned(l *lang.Language, f Facts) Letter {
	p := &pen{lang: l, facts: f}
	p.say("mail.hello")
	p.say("returned.text")
	p.table(0)
	return p.letter("mail.returned.subject")
}
