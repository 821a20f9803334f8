package sandbox

import (
	"slices"
	"time"
)

// The causes of a change.
const (
	causeBooked = "booked"
	causePlan   = "plan"
	causeHand   = "hand"
)

// Enter takes an order as the plan says: it books it, or puts it aside to be
// booked later, or does neither. It returns the order as it stands at the
// moment of the answer. The caller has made sure that the number is not taken.
func (p *Page) Enter(order Order, magic Magic) Order {
	order.Magic, order.Notices, order.ReceivedAt = magic.Name, magic.Plan.Notices, p.now
	order.Status = firstStatus(magic.Plan)
	switch magic.Plan.Booking {
	case BookNever:
		return order
	case BookLate:
		order.BookAt = p.now.Add(p.engine.options.Timing.LateBooking)
		p.add("intake", func(l *line) { l.Intake = &order })
		p.later(p.engine.steps, order.BookAt, func() { p.engine.bookLate(order.Number) })
		return order
	}
	return p.book(order, magic.Plan)
}

func firstStatus(plan Plan) Status {
	if plan.First == "" {
		return Pending
	}
	return plan.First
}

// book writes the booking, the first entry of the history, and what the order
// will do by itself.
func (p *Page) book(order Order, plan Plan) Order {
	timing := p.engine.options.Timing
	booked := Change{At: p.now, To: firstStatus(plan), Cause: causeBooked}
	order.Status, order.BookedAt, order.BookAt = booked.To, p.now, time.Time{}
	order.History = []Change{booked}
	for _, move := range plan.Walk {
		order.Steps = append(order.Steps, Step{At: p.now.Add(timing.length(move.After)), To: move.To})
	}
	p.add("booking", func(l *line) { l.Booking = &order })
	if booked.To != Pending {
		// The answer has just said it; the notice comes behind it.
		p.announce(order, booked, p.now.Add(timing.Settle))
	}
	if order.Notices == NoticesClaimed {
		p.notify(Notice{Number: order.Number, URL: order.NoticeURL, Status: string(Paid), At: p.now, Due: p.now.Add(timing.Settle)})
	}
	p.walk(order.Number)
	return order
}

// Amend adds to the other fields of a booked order and replaces what it will do
// by itself; the moves are counted from now.
func (p *Page) Amend(number string, detail map[string]string, walk []Move) {
	amended := amendment{Number: number, Detail: detail}
	for _, move := range walk {
		at := p.now.Add(p.engine.options.Timing.length(move.After))
		amended.Steps = append(amended.Steps, Step{At: at, To: move.To})
	}
	p.add("amend", func(l *line) { l.Amend = &amended })
	p.walk(number)
}

// walk makes the moves that are due and winds up the next one.
func (p *Page) walk(number string) {
	for order := p.state.orders[number]; order != nil && len(order.Steps) > 0; {
		next := order.Steps[0]
		if next.At.After(p.now) {
			p.later(p.engine.steps, next.At, func() { p.engine.step(number) })
			return
		}
		p.move(number, next.To, causePlan)
	}
}

// move writes a change of status and has it told.
func (p *Page) move(number string, to Status, cause string) {
	change := Change{Number: number, At: p.now, From: p.state.orders[number].Status, To: to, Cause: cause}
	p.add("change", func(l *line) { l.Change = &change })
	p.announce(*p.state.orders[number], change, p.now)
}

// announce queues the notices of one change, in the order's own way.
func (p *Page) announce(order Order, change Change, due time.Time) {
	if p.silent(change.To) {
		return
	}
	notice := Notice{
		Number: order.Number, URL: order.NoticeURL, Status: string(change.To), At: change.At, Due: due,
	}
	switch order.Notices {
	case NoticesNever:
		return
	case NoticesLate:
		notice.Due = due.Add(p.engine.options.Timing.LateNotice)
	case NoticesTwice:
		p.notify(notice)
	case NoticesForged, NoticesAltered:
		notice.Bent = order.Notices
	case NoticesDisorder:
		if len(order.Steps) > 0 {
			return
		}
		older := slices.Clone(order.History[:len(order.History)-1])
		older = slices.DeleteFunc(older, func(c Change) bool { return p.silent(c.To) })
		slices.Reverse(older)
		notice.Next = older
	}
	id := p.notify(notice)
	if order.Notices == NoticesEarly && id != 0 {
		p.early = append(p.early, id)
	}
}

// silent tells whether the provider never tells of a status.
func (p *Page) silent(status Status) bool {
	return p.engine.spec.Silent != nil && p.engine.spec.Silent(status)
}

// notify writes one notice and hands it to the courier. It returns 0 when
// nobody wants to hear.
func (p *Page) notify(notice Notice) int64 {
	if notice.URL == "" {
		return 0
	}
	notice.ID = p.state.notice + 1
	p.add("notice", func(l *line) { l.Notice = &notice })
	if err := loopbackURL(notice.URL); err != nil {
		refused := delivery{Notice: notice.ID, Number: notice.Number, Status: notice.Status, Error: err.Error(), GaveUp: true}
		p.add("delivery", func(l *line) { l.Delivery = &refused })
		return 0
	}
	p.after = append(p.after, func() { p.engine.courier.queue(notice.ID, notice.Due) })
	return notice.ID
}

// step makes the moves of an order that are due.
func (e *Engine) step(number string) {
	e.inBackground(func(p *Page) { p.walk(number) })
}

// bookLate books an order that was put aside.
func (e *Engine) bookLate(number string) {
	e.inBackground(func(p *Page) {
		intake := p.state.intakes[number]
		if intake == nil {
			return
		}
		plan := Plan{Walk: []Move{{After: Settle, To: Paid}}}
		if i := index(e.spec.Magic, intake.Magic); i >= 0 {
			plan = e.spec.Magic[i].Plan
		}
		p.book(*intake, plan)
	})
}

// recordStep lets a record take the state it was going to take.
func (e *Engine) recordStep(kind, key string) {
	e.inBackground(func(p *Page) {
		record, found := p.Record(kind, key)
		if found && record.Next != nil && !record.Next.At.After(p.now) {
			p.shift(record, record.Next.State)
		}
	})
}

// shift puts a record into another state and has it told.
func (p *Page) shift(record Record, state string) {
	record.State, record.Next = state, nil
	p.Keep(record)
	p.notify(Notice{
		Kind: record.Kind, Key: record.Key, URL: record.NoticeURL, Status: state, At: p.now, Due: p.now,
	})
}

// Settling is how long an order or a record takes to settle.
func (e *Engine) Settling() time.Duration { return e.options.Timing.Settle }

// Resume goes on where the book ended: delayed bookings, changes and notices
// that are due happen at once, the others in their time. It is called once,
// when the provider's part is complete.
func (e *Engine) Resume() {
	e.book.read(func(s *state) {
		for number, order := range s.orders {
			if len(order.Steps) > 0 {
				e.steps.at(order.Steps[0].At, func() { e.step(number) })
			}
		}
		for number, order := range s.intakes {
			e.steps.at(order.BookAt, func() { e.bookLate(number) })
		}
		for _, record := range s.records {
			if record.Next != nil && !record.Gone {
				kind, key := record.Kind, record.Key
				e.steps.at(record.Next.At, func() { e.recordStep(kind, key) })
			}
		}
		for id, notice := range s.notices {
			e.courier.queue(id, notice.Due)
		}
	})
}

// inBackground makes a decision that nobody waits for.
func (e *Engine) inBackground(decision func(*Page)) {
	if err := e.decide(decision); err != nil {
		e.options.Logger.Error("sandbox book", "provider", e.spec.Name, "error", err)
	}
}
