package hosted

import (
	"countersign/models"

	"github.com/a-h/templ"
)

// step is one station on the way of a payment.
type step struct {
	key   string // of its words
	state string // done, now or todo
	at    models.Stamp
}

// steps is the way so far and to come. Only what is known for sure is done; a
// payment that ended badly has none.
func (p Status) steps() []step {
	o := p.Payout
	approved := step{"steps.approved", "done", o.ApprovedAt}
	switch p.stage() {
	case "wait":
		return []step{approved, {"steps.form", "now", 0}, {"steps.sent", "todo", 0}, {"steps.paid", "todo", 0}}
	case "way":
		return []step{approved, {"steps.form", "done", 0}, {"steps.sent", "now", 0}, {"steps.paid", "todo", 0}}
	case "paid":
		return []step{approved, {"steps.form", "done", 0}, {"steps.sent", "done", 0}, {"steps.paid", "done", o.FinishedAt}}
	}
	return nil
}

// icon is the symbol of a step: its shape says the state too.
func (s step) icon() string {
	switch s.state {
	case "done":
		return "st-approved"
	case "now":
		return "st-waiting"
	}
	return "todo"
}

// here marks the step that the payment is at.
func here(now bool) templ.Attributes {
	if !now {
		return nil
	}
	return templ.Attributes{"aria-current": "step"}
}

// fact is one line of the summary; more stands small behind it.
type fact struct{ name, value, more string }

// facts of a payment: what for, and by which number it is known.
func (f Frame) facts(p models.Payout) []fact {
	var list []fact
	if p.Description != "" {
		list = append(list, fact{"fact.for", p.Description, ""})
	}
	return append(list, fact{"fact.reference", p.Reference, ""}, fact{"fact.number", p.ID, ""})
}

func (p Open) facts() []fact {
	return append(p.Frame.facts(p.Payout), fact{"fact.until", p.Lang.Minute(p.Until), p.left()})
}

// facts of a payment that was made are its receipt.
func (p Status) facts() []fact {
	list := p.Frame.facts(p.Payout)
	if p.stage() == "paid" {
		return append([]fact{{"fact.from", p.Payer, ""}}, append(list, fact{"fact.date", p.Lang.Minute(p.Payout.FinishedAt), ""})...)
	}
	return list
}
