package sandbox

import (
	"fmt"
	"slices"
)

// Push moves an order by hand, whatever it was going to do by itself, and has
// the change told. Every direction is allowed: contradictions are what a
// sandbox is for.
func (e *Engine) Push(number string, to Status) error {
	if !slices.Contains(Statuses(), to) {
		return fmt.Errorf("no status is called %q", to)
	}
	return e.onOrder(number, func(p *Page, _ Order) { p.move(number, to, causeHand) })
}

// Renotify sends the notice of an order's present status again.
func (e *Engine) Renotify(number string) error {
	return e.onOrder(number, func(p *Page, order Order) {
		p.notify(Notice{
			Number: number, URL: order.NoticeURL, Status: string(order.Status),
			At: order.History[len(order.History)-1].At, Due: p.now,
		})
	})
}

func (e *Engine) onOrder(number string, act func(*Page, Order)) error {
	var missing error
	err := e.decide(func(p *Page) {
		order, found := p.Order(number)
		if !found {
			missing = fmt.Errorf("no order is booked under %q", number)
			return
		}
		act(p, order)
	})
	if err != nil {
		return err
	}
	return missing
}

// Shift puts a record (a payee, an account) into another state by hand.
func (e *Engine) Shift(kind, key, to string) error {
	i := slices.IndexFunc(e.spec.Kinds, func(k Kind) bool { return k.Name == kind })
	if i < 0 || !slices.Contains(e.spec.Kinds[i].States, to) {
		return fmt.Errorf("a %s cannot be put into %q", kind, to)
	}
	var missing error
	err := e.decide(func(p *Page) {
		record, found := p.Record(kind, key)
		if !found {
			missing = fmt.Errorf("no %s has the number %q", kind, key)
			return
		}
		p.shift(record, to)
	})
	if err != nil {
		return err
	}
	return missing
}

// Turn sets one of Spec.Switches. The book remembers it.
func (e *Engine) Turn(name string, on bool) error {
	if !slices.ContainsFunc(e.spec.Switches, func(s Switch) bool { return s.Name == name }) {
		return fmt.Errorf("no switch is called %q", name)
	}
	return e.note(handLine{Action: fmt.Sprintf("switch %s: %t", name, on), Switch: name, On: on})
}

// On tells whether a switch is on. It may be asked while a notice is composed,
// but not in the middle of a decision: there, ask the Page.
func (e *Engine) On(name string) bool {
	on := false
	e.book.read(func(s *state) { on = s.switches[name] })
	return on
}
