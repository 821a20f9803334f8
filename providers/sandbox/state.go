package sandbox

import (
	"maps"
	"math/big"
	"slices"
)

// state is the book's contents in memory. It changes only by apply, so that a
// line read after a restart has the same effect as the line when it was new.
type state struct {
	seq        int64
	notice     int64 // last notice id
	received   int64 // requests of any kind
	repeats    int64 // requests whose number was known already
	orders     map[string]*Order
	sequence   []string // order numbers as booked
	intakes    map[string]*Order
	refs       map[string]string // order numbers by the provider's reference
	requests   map[string]int    // by number
	decisions  map[string]string // last decision by number
	records    map[string]*Record
	keys       map[string][]string // record ids by kind and by owner
	unique     map[string]string   // unique value → key
	notices    map[int64]*Notice   // open ones
	delivered  int64
	gaveUp     int64
	switches   map[string]bool
	taken      map[string]*big.Int // by currency, held by orders
	recentRows []requestRow
}

type requestRow struct {
	At string
	requestLine
}

func newState() *state {
	return &state{
		orders: map[string]*Order{}, intakes: map[string]*Order{}, refs: map[string]string{},
		requests: map[string]int{}, decisions: map[string]string{},
		records: map[string]*Record{}, keys: map[string][]string{}, unique: map[string]string{},
		notices: map[int64]*Notice{}, switches: map[string]bool{}, taken: map[string]*big.Int{},
	}
}

func (s *state) apply(l line) {
	s.seq = max(s.seq, l.Seq)
	switch {
	case l.Request != nil:
		s.applyRequest(l)
	case l.Intake != nil:
		order := *l.Intake
		s.intakes[order.Number] = &order
		s.refs[order.ProviderRef] = order.Number
	case l.Booking != nil:
		order := *l.Booking
		delete(s.intakes, order.Number)
		s.refs[order.ProviderRef] = order.Number
		s.orders[order.Number] = &order
		s.sequence = append(s.sequence, order.Number)
		s.hold(&order, 1)
	case l.Amend != nil:
		s.applyAmendment(*l.Amend)
	case l.Change != nil:
		s.applyChange(*l.Change)
	case l.Record != nil:
		s.applyRecord(*l.Record)
	case l.Notice != nil:
		notice := *l.Notice
		s.notice = max(s.notice, notice.ID)
		s.notices[notice.ID] = &notice
	case l.Delivery != nil:
		s.applyDelivery(*l.Delivery)
	case l.Hand != nil && l.Hand.Switch != "":
		s.switches[l.Hand.Switch] = l.Hand.On
	}
}

// recentKept is how many requests the console shows.
const recentKept = 40

func (s *state) applyRequest(l line) {
	s.received++
	if number := l.Request.Number; number != "" {
		s.requests[number]++
		if s.requests[number] > 1 {
			s.repeats++
		}
		s.decisions[number] = l.Request.Decision
	}
	s.recentRows = append(s.recentRows, requestRow{l.At.Format("15:04:05.000"), *l.Request})
	if len(s.recentRows) > recentKept {
		s.recentRows = slices.Clone(s.recentRows[1:])
	}
}

func (s *state) applyChange(c Change) {
	order := s.orders[c.Number]
	if order == nil {
		return
	}
	s.hold(order, -1)
	order.Status = c.To
	s.hold(order, 1)
	if c.Cause == causePlan && len(order.Steps) > 0 {
		order.Steps = order.Steps[1:]
	} else {
		order.Steps = nil
	}
	c.Number = ""
	order.History = append(slices.Clip(order.History), c)
}

// applyAmendment gives the order a new map: copies of the order are out there.
func (s *state) applyAmendment(a amendment) {
	order := s.orders[a.Number]
	if order == nil {
		return
	}
	detail := map[string]string{}
	maps.Copy(detail, order.Detail)
	maps.Copy(detail, a.Detail)
	order.Detail, order.Steps = detail, a.Steps
}

// hold puts the order's money on the taken side, or takes it off again.
func (s *state) hold(order *Order, sign int64) {
	if order.Kind == PayIn || !order.Status.holds() {
		return
	}
	charge := Charge{order.Minor, order.Currency}
	if order.Charge != nil {
		charge = *order.Charge
	}
	sum := s.taken[charge.Currency]
	if sum == nil {
		sum = new(big.Int)
		s.taken[charge.Currency] = sum
	}
	sum.Add(sum, new(big.Int).Mul(whole(charge.Minor), big.NewInt(sign)))
}

func (s *state) applyRecord(r Record) {
	id := r.Kind + "/" + r.Key
	old := s.records[id]
	if old == nil {
		s.keys[r.Kind] = append(s.keys[r.Kind], id)
		if r.Owner != "" {
			owned := r.Kind + " of " + r.Owner
			s.keys[owned] = append(s.keys[owned], id)
		}
	} else {
		for _, value := range old.Unique {
			delete(s.unique, r.Kind+"="+value)
		}
	}
	s.records[id] = &r
	if r.Gone {
		return
	}
	for _, value := range r.Unique {
		s.unique[r.Kind+"="+value] = r.Key
	}
}

func (s *state) applyDelivery(d delivery) {
	notice := s.notices[d.Notice]
	if notice == nil {
		return
	}
	notice.Tries, notice.Due, notice.Next = d.Try, d.Next, nil
	if d.Done {
		s.delivered++
	}
	if d.GaveUp {
		s.gaveUp++
	}
	if d.Done || d.GaveUp {
		delete(s.notices, d.Notice)
	}
}
