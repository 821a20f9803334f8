package sandbox

import (
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"slices"
)

// View is the book in one piece, as GET /book shows it.
type View struct {
	Provider string        `json:"provider"`
	Requests int64         `json:"requests"` // received, of any kind
	Repeats  int64         `json:"repeats"`  // of them, with a number received before
	Orders   []OrderView   `json:"orders"`   // booked, oldest first
	Unbooked []NumberView  `json:"unbooked"` // numbers received but not booked
	Totals   []TotalView   `json:"totals"`
	Balances []BalanceView `json:"balances"`
	Notices  NoticesView   `json:"notices"`
}

// OrderView is one booked order. WireStatus is the provider's own word;
// Requests counts every request that carried the number.
type OrderView struct {
	Order
	WireStatus string `json:"wire_status"`
	Requests   int    `json:"requests"`
}

// NumberView is a number that was received but is not booked.
type NumberView struct {
	Number   string `json:"number"`
	Requests int    `json:"requests"`
	Decision string `json:"decision"` // about the last request
	Waiting  bool   `json:"waiting"`  // it is going to be booked later
}

// TotalView is the sum of the orders of one kind and currency in one status.
type TotalView struct {
	Kind     string `json:"kind,omitempty"`
	Currency string `json:"currency"`
	Status   Status `json:"status"`
	Orders   int    `json:"orders"`
	Minor    string `json:"minor"`
}

// BalanceView is what is left of one currency, as decimal text.
type BalanceView struct {
	Currency  string `json:"currency"`
	Opening   string `json:"opening"`
	Available string `json:"available"`
}

// NoticesView counts the notices.
type NoticesView struct {
	Open      int   `json:"open"`
	Delivered int64 `json:"delivered"`
	GaveUp    int64 `json:"gave_up"`
}

// View takes a picture of the book.
func (e *Engine) View() View {
	var v View
	e.book.read(func(s *state) { v = e.view(s) })
	return v
}

func (e *Engine) view(s *state) View {
	v := View{
		Provider: e.spec.Name, Requests: s.received, Repeats: s.repeats,
		Orders: make([]OrderView, 0, len(s.sequence)), Unbooked: []NumberView{},
		Notices: NoticesView{len(s.notices), s.delivered, s.gaveUp},
	}
	for _, number := range s.sequence {
		v.Orders = append(v.Orders, e.orderView(s, number))
	}
	for _, number := range slices.Sorted(maps.Keys(s.requests)) {
		if s.orders[number] == nil {
			v.Unbooked = append(v.Unbooked, NumberView{
				number, s.requests[number], s.decisions[number], s.intakes[number] != nil,
			})
		}
	}
	v.Totals = totals(v.Orders)
	for _, c := range e.spec.Currencies {
		v.Balances = append(v.Balances, BalanceView{c.Code, c.Opening, Decimal(s.available(c).String(), c.Exponent)})
	}
	return v
}

func (e *Engine) orderView(s *state, number string) OrderView {
	order := *s.orders[number]
	return OrderView{order, e.spec.Word(order.Status), s.requests[number]}
}

func totals(orders []OrderView) []TotalView {
	type group struct {
		kind     string
		currency string
		status   Status
	}
	counts, sums := map[group]int{}, map[group]*big.Int{}
	for _, order := range orders {
		g := group{order.Kind, order.Currency, order.Status}
		if sums[g] == nil {
			sums[g] = new(big.Int)
		}
		counts[g]++
		sums[g].Add(sums[g], whole(order.Minor))
	}
	list := make([]TotalView, 0, len(sums))
	for g, sum := range sums {
		list = append(list, TotalView{g.kind, g.currency, g.status, counts[g], sum.String()})
	}
	slices.SortFunc(list, func(a, b TotalView) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Currency, b.Currency), cmp.Compare(a.Status, b.Status))
	})
	return list
}

// Row is one row of the table of magic values, for people.
type Row struct {
	Name    string // empty for hints
	Trigger string // how to call it
	Does    string // what happens
}

// Table is the whole table of magic values: orders first, then the hints.
func (s Spec) Table() []Row {
	var rows []Row
	for i, magic := range s.Magic {
		trigger := fmt.Sprintf("sandbox:%s in %s", magic.Name, s.Texts)
		if magic.Amount != "" {
			trigger += ", or amount " + magic.Amount
		}
		if i == 0 {
			trigger = "no magic value"
		}
		rows = append(rows, Row{magic.Name, trigger, magic.Does})
	}
	for _, hint := range s.Hints {
		rows = append(rows, Row{"", hint.Trigger, hint.Does})
	}
	return rows
}
