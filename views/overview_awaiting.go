package views

import "countersign/models"

// ageCount is how many payouts have waited so long.
type ageCount struct {
	words string
	n     int64
}

// ages are the payouts that wait for their payee, by how long.
func (p Overview) ages() []ageCount {
	a := p.Facts.Awaiting
	return []ageCount{{"less than a day", a.Fresh}, {"1 to 3 days", a.Days}, {"3 to 7 days", a.Week}, {"more than 7 days", a.Longer}}
}

// awaitingCount is how many payouts wait for their payee.
func (p Overview) awaitingCount() int {
	a := p.Facts.Awaiting
	return int(a.Fresh + a.Days + a.Week + a.Longer)
}

// linkStep is how far a payee came with its link, and what moves it on.
type linkStep struct {
	kind, word  string // tag
	label, href string // next step
}

// step says where a payout that waits for its payee stands. What only a maker may
// do is offered to makers; everybody else is led to the payout.
func (p Overview) step(w models.AwaitingPayout) linkStep {
	s := linkStep{label: "Open", href: PayoutURL(w.ID)}
	next := func(label, href string) {
		if p.MayMake {
			s.label, s.href = label, href
		}
	}
	switch l := w.Link; {
	case l.PayoutID == "":
		s.kind, s.word = "warn", "no link"
	case l.BouncedAt != 0:
		s.kind, s.word = "bad", "address refused"
		next("Change contact", linkDoorURL(w.ID, "contact"))
	case l.RevokedAt != 0:
		s.kind, s.word = "warn", "revoked"
		next("New link", linkDoorURL(w.ID, "reissue"))
	case !l.IsOpen(models.StampOf(p.Times.Now)):
		s.kind, s.word = "warn", "expired"
		next("New link", linkDoorURL(w.ID, "reissue"))
	case l.ReturnedAt != 0:
		s.word, s.label = "came back from the form", "Check"
	case l.ForwardedAt != 0:
		s.word = "went to the form"
		next("Remind", s.href)
	case l.OpenedAt != 0:
		s.word = "opened"
		next("Remind", s.href)
	case l.Sends > 0:
		s.word = "sent, not opened"
		next("Remind", s.href)
	default:
		s.kind, s.word = "warn", "not sent"
		next("Send link", s.href)
	}
	return s
}
