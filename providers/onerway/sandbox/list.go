package sandbox

import (
	"strconv"
	"time"

	engine "countersign/providers/sandbox"
)

// listOrders lists orders, newest first (Onerway manual, Transfer Batch Query).
// It is the only query for payouts: with a requestId or payoutId it lists one
// order, or none. The times are mandatory in the manual's table, so they are
// here, although its sample leaves them empty; both ends are included.
func (s *Server) listOrders(p *engine.Page, r request) *answer {
	if no := r.require("createTimeStartTime", "createTimeEndTime"); no != nil {
		return no
	}
	created, no := r.window("createTimeStartTime", "createTimeEndTime")
	if no != nil {
		return no
	}
	paid, no := r.window("payoutStartTime", "payoutEndTime")
	if no != nil {
		return no
	}
	size, current, no := r.page()
	if no != nil {
		return no
	}
	records := []any{}
	booked := p.Booked(created.from, created.to)
	for i := len(booked) - 1; i >= 0; i-- {
		order := booked[i]
		if r.wants(p, order) && r.asks("payoutStatus", s.letter(order, p.Now())) && paid.holds(settledAt(order)) {
			records = append(records, s.describe(p, order))
		}
	}
	return succeed("listed "+strconv.Itoa(len(records)), list(p, records, size, current))
}

// wants tells whether an order is one of those asked for.
func (r request) wants(p *engine.Page, order engine.Order) bool {
	if !r.asks("payoutMethod", order.Detail["paymentMethod"]) {
		return false
	}
	return p.On(switchUnfiltered) || r.asks("requestId", order.Number) && r.asks("payoutId", order.ProviderRef)
}

// window is a span of time; without an end it is open there.
type window struct{ from, to time.Time }

func (r request) window(from, to string) (window, *answer) {
	var w window
	for name, end := range map[string]*time.Time{from: &w.from, to: &w.to} {
		text := r.text(name)
		if text == "" {
			continue
		}
		read, err := time.Parse(timeFormat, text)
		if err != nil {
			return w, refuse(codeParams, name+" is not yyyy-MM-dd HH:mm:ss")
		}
		*end = read
	}
	if !w.to.IsZero() {
		w.to = w.to.Add(time.Second - time.Nanosecond) // the whole last second
	}
	return w, nil
}

// holds tells whether a moment lies in the window; no moment lies only in a
// window that is open at both ends.
func (w window) holds(at time.Time) bool {
	if at.IsZero() {
		return w.from.IsZero() && w.to.IsZero()
	}
	return !at.Before(w.from) && (w.to.IsZero() || !at.After(w.to))
}

// settledAt is when an order was paid or failed at last, zero while it is open.
func settledAt(order engine.Order) time.Time {
	if order.Status == engine.Pending {
		return time.Time{}
	}
	return order.History[len(order.History)-1].At
}

// describe is an order as the list shows it. The names are those of requests;
// the real ones are not published.
func (s *Server) describe(p *engine.Page, order engine.Order) map[string]any {
	requestID := order.Number
	switch order.Magic {
	case nameAmount:
		order = lie(order)
	case nameNumber:
		requestID += "X"
	}
	paid := ""
	if at := settledAt(order); !at.IsZero() {
		paid = at.Format(timeFormat)
	}
	numeric := p.On(switchNumericIDs)
	shown := map[string]any{
		"merchantNo": s.credentials.MerchantNo, "payoutId": id(order.ProviderRef, numeric), "requestId": requestID,
		"beneficiaryId": id(order.Payee, numeric), "payoutStatus": s.letter(order, p.Now()), "payoutMethod": order.Detail["paymentMethod"],
		"createTime": order.BookedAt.Format(timeFormat), "payoutTime": paid,
	}
	for _, name := range []string{
		"chargeFlag", "sourceAmount", "sourceCurrency", "targetAmount", "targetCurrency", "transactionPurpose", "reference",
		"payerId", "payerDetail", "feeBearing",
	} {
		if text := order.Detail[name]; text != "" {
			shown[name] = text
		}
	}
	return shown
}
