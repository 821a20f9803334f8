package payermax

import (
	"context"
	"maps"
	"slices"
	"time"

	"countersign/models"
	"countersign/providers"
	"countersign/providers/strict"
)

// The limits of a list (PayerMax manual, Batch Query Payment Orders).
const (
	pageSize  = 100
	maxPeriod = 24 * time.Hour
)

// periodLayout is how PayerMax takes the ends of a period, in UTC.
const periodLayout = "2006-01-02 15:04:05"

// listTree is the data of a list query. Pages are counted from 1.
type listTree struct {
	QueryBeginTime   string `json:"queryBeginTime"`
	QueryEndTime     string `json:"queryEndTime"`
	CurrentPageIndex int    `json:"currentPageIndex"`
	PageSize         int    `json:"pageSize"`
}

// ListPayouts returns one page, counted from 1, of the orders created in a
// period of at most a day, oldest first (PayerMax manual, Batch Query Payment
// Orders, paymentOrderBatchQry). The manual does not print under which name the
// answer holds its list; it is found by what it holds. The error, if any, is a
// *providers.CallError.
func (a *adapter) ListPayouts(ctx context.Context, from, to models.Stamp, page int) (list []providers.Listed, more bool, err error) {
	begin, end := from.Time().UTC(), to.Time().UTC()
	if page < 1 || end.Before(begin) || end.Sub(begin) > maxPeriod {
		return nil, false, &providers.CallError{Reason: "PayerMax lists the orders of one day at most, page by page from 1."}
	}
	r := a.ask(ctx, pathBatch, listTree{begin.Format(periodLayout), end.Format(periodLayout), page, pageSize})
	if err := r.failed("The orders of the period could not be listed."); err != nil {
		return nil, false, err
	}
	entries, ok := r.orders()
	if !ok {
		return nil, false, &providers.CallError{Code: r.code, Reason: "PayerMax's answer holds no list of orders."}
	}
	for _, entry := range entries {
		list = append(list, listed(entry))
	}
	return list, len(entries) >= pageSize, nil
}

// orders finds the list of orders in an answer: the data itself, or the first of
// its fields, by name, that is a list and holds nothing but orders.
func (r reply) orders() ([]strict.Object, bool) {
	if r.data == nil {
		return r.list, r.listed && allOrders(r.list)
	}
	for _, name := range slices.Sorted(maps.Keys(r.data)) {
		if raw, isList := r.data[name].([]any); isList {
			if entries := r.data.List(name); len(entries) == len(raw) && allOrders(entries) {
				return entries, true
			}
		}
	}
	return nil, false
}

func allOrders(entries []strict.Object) bool {
	return !slices.ContainsFunc(entries, func(o strict.Object) bool { return o.Text("outTradeNo") == "" })
}

// listed reads one order of a list as a query would.
func listed(entry strict.Object) providers.Listed {
	out := models.Outcome{Event: models.EventUnreadable, Source: models.FromQuery}
	fill(&out, entry)
	known, ok := statusNews(entry)
	switch {
	case !complete(out):
		out.Reason = "PayerMax lists this order without its amount, currency or status."
	case !ok:
		out.Event, out.Reason = models.EventDrift, drifted(out.Status)
	default:
		out.Event, out.Reason = known.event, known.reason
	}
	return providers.Listed{Number: out.Echo.Number, Outcome: out}
}
