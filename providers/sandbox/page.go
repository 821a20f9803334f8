package sandbox

import (
	"io"
	"math/big"
	"slices"
	"time"
)

// Page is one decision being made: it sees the whole book and nobody else
// writes meanwhile. It must not be kept after the decision.
type Page struct {
	engine *Engine
	state  *state
	now    time.Time
	random io.Reader
	lines  []line
	after  []func() // run once the lines are on the disk
	early  []int64  // notices to be tried before the answer
}

// Now is the moment of the decision.
func (p *Page) Now() time.Time { return p.now }

// add applies a line and keeps it for the file.
func (p *Page) add(kind string, fill func(*line)) {
	l := line{Seq: p.state.seq + 1, At: p.now, Kind: kind}
	fill(&l)
	p.state.apply(l)
	p.lines = append(p.lines, l)
}

// Order finds a booked order by its number.
func (p *Page) Order(number string) (Order, bool) {
	if order := p.state.orders[number]; order != nil {
		return *order, true
	}
	return Order{}, false
}

// OrderByRef finds a booked order by the provider's own reference.
func (p *Page) OrderByRef(ref string) (Order, bool) { return p.Order(p.state.refs[ref]) }

// Before finds the order that was booked last, apart from this one.
func (p *Page) Before(number string) (Order, bool) {
	for i := len(p.state.sequence) - 1; i >= 0; i-- {
		if p.state.sequence[i] != number {
			return p.Order(p.state.sequence[i])
		}
	}
	return Order{}, false
}

// Booked lists the orders that were booked between two moments, both
// included, oldest first.
func (p *Page) Booked(from, to time.Time) []Order {
	var list []Order
	for _, number := range p.state.sequence {
		if order := p.state.orders[number]; !order.BookedAt.Before(from) && !order.BookedAt.After(to) {
			list = append(list, *order)
		}
	}
	return list
}

// Taken tells whether a number is in use: booked, or to be booked later.
func (p *Page) Taken(number string) bool {
	return p.state.orders[number] != nil || p.state.intakes[number] != nil
}

// Requests is how many requests with this number were received before.
func (p *Page) Requests(number string) int { return p.state.requests[number] }

// Record finds a record that has not been deleted.
func (p *Page) Record(kind, key string) (Record, bool) {
	record := p.state.records[kind+"/"+key]
	if record == nil || record.Gone {
		return Record{}, false
	}
	copied := *record
	copied.Unique = slices.Clone(record.Unique) // the caller may edit its copy
	return copied, true
}

// Owned lists the records of a kind that belong to an owner, oldest first.
func (p *Page) Owned(kind, owner string) []Record {
	var list []Record
	for _, id := range p.state.keys[kind+" of "+owner] {
		if record := p.state.records[id]; !record.Gone {
			list = append(list, *record)
		}
	}
	return list
}

// Holder finds the record of a kind that has this unique value.
func (p *Page) Holder(kind, value string) (key string, found bool) {
	key, found = p.state.unique[kind+"="+value]
	return key, found
}

// Digits makes a number of the given length that begins with prefix and that
// used does not know yet.
func (p *Page) Digits(prefix string, length int, used func(string) bool) string {
	return p.Letters("0123456789", prefix, length, used)
}

// Letters is Digits with an alphabet of the provider's own.
func (p *Page) Letters(alphabet, prefix string, length int, used func(string) bool) string {
	fair := 256 - 256%len(alphabet) // bytes from here on would favour the first letters
	for {
		text := []byte(prefix)
		for random := make([]byte, 1); len(text) < length; {
			if _, err := io.ReadFull(p.random, random); err != nil {
				panic("sandbox: no randomness: " + err.Error())
			}
			if int(random[0]) < fair {
				text = append(text, alphabet[int(random[0])%len(alphabet)])
			}
		}
		if !used(string(text)) {
			return string(text)
		}
	}
}

// KeyUsed tells whether any record of the kind ever had this key.
func (p *Page) KeyUsed(kind, key string) bool { return p.state.records[kind+"/"+key] != nil }

// RefUsed tells whether an order has this reference of the provider's.
func (p *Page) RefUsed(ref string) bool { return p.state.refs[ref] != "" }

// Keep writes a record, new or changed, and winds up the state it is going to
// take by itself.
func (p *Page) Keep(record Record) {
	p.add("record", func(l *line) { l.Record = &record })
	if record.Next != nil {
		p.later(p.engine.steps, record.Next.At, func() { p.engine.recordStep(record.Kind, record.Key) })
	}
}

// On tells whether a switch is on.
func (p *Page) On(name string) bool { return p.state.switches[name] }

// Available is what is left of a currency in minor units.
func (p *Page) Available(currency Currency) *big.Int { return p.state.available(currency) }

// Short tells whether less is left of a currency than an amount in minor units.
func (p *Page) Short(currency Currency, minor string) bool {
	return p.state.available(currency).Cmp(whole(minor)) < 0
}

func (s *state) available(currency Currency) *big.Int {
	opening, err := MinorUnits(currency.Opening, currency.Exponent)
	if err != nil {
		opening = "0"
	}
	left := whole(opening)
	if taken := s.taken[currency.Code]; taken != nil {
		left.Sub(left, taken)
	}
	return left
}

// later has run called at a time, once this decision's lines are on the disk.
func (p *Page) later(s *schedule, at time.Time, run func()) {
	p.after = append(p.after, func() { s.at(at, run) })
}
