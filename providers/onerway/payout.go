package onerway

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"countersign/models"
	"countersign/providers/strict"
)

// CreatePayout sends the order: to a payee whose details go along (Onerway
// manual, remittance v2), or to a beneficiary that Onerway keeps (v1). requestId
// is the order number.
func (a *adapter) CreatePayout(ctx context.Context, order models.Order) models.Outcome {
	made, problems := a.order(order)
	if len(problems) > 0 {
		words := make([]string, 0, len(problems))
		for _, p := range problems {
			words = append(words, p.Field+": "+p.Message)
		}
		return models.Outcome{Event: models.EventRelease, Reason: "Nothing was sent: Onerway cannot take this order. " + strings.Join(words, " ")}
	}
	return created(a.send(ctx, made.path, made.fields, made.hide))
}

// created reads the answer to an order. A success says that Onerway has the
// order; its payoutStatus is not relied upon, only a query says more.
func created(r reply) models.Outcome {
	out := models.Outcome{Event: models.EventDoubt, Code: r.code, Message: r.message}
	known, refused := refusals[r.code]
	switch {
	case r.unsent:
		out.Event, out.Message = models.EventRelease, r.problem
		out.Reason = "Nothing was sent: " + r.problem + ". The order is tried again."
	case r.shut:
		out.Event, out.Message, out.Reason = models.EventRefuseOurs, r.problem, whitelist
	case r.problem != "":
		out.Message = r.problem
		out.Reason = "The order may have been sent: " + r.problem + ". Onerway is asked what became of it."
	case refused:
		out.Event, out.Reason = known.event, known.reason
	case r.code != codeSuccess:
		out.Reason = says(r.code) + ". Onerway is asked what became of the order."
	default:
		fill(&out, r.data)
		out.Status = "" // it is the query's word that counts
		if out.Ref == "" && out.Echo.Number == "" {
			out.Reason = "Onerway took an order but does not say which. It is asked what became of this one."
			return out
		}
		out.Event, out.Reason = models.EventAccept, "Onerway took the order. It is asked what becomes of it."
	}
	return out
}

// QueryPayout asks for the state of an order by its number (Onerway manual,
// payout transaction query list).
func (a *adapter) QueryPayout(ctx context.Context, order models.Order) models.Outcome {
	// The zone of the times is not published, and a window that missed the order
	// would prove a lie; so it is wider than any order is old. The page goes as
	// texts, as in the manual's sample.
	now := a.clock().UTC()
	r := a.ask(ctx, a.queryPath, map[string]string{
		"requestId": order.Number, "createTimeStartTime": now.AddDate(0, 0, -lookBack).Format(stampLayout),
		"createTimeEndTime": now.AddDate(0, 0, 2).Format(stampLayout), "size": "10", "current": "1",
	})
	out := models.Outcome{Event: models.EventUnreadable, Code: r.code, Message: r.message}
	switch {
	case r.shut:
		out.Message = r.problem
		out.Reason = "Onerway does not let this server in. Ask Onerway to whitelist this server's address. It is asked again."
		return out
	case r.problem != "":
		out.Message = r.problem
		out.Reason = "Onerway could not be asked: " + r.problem + ". It is asked again."
		return out
	case r.code != codeSuccess:
		out.Reason = says(r.code) + ". It is asked again."
		return out
	}
	entries, ok := firstList(r.body)
	switch {
	case !ok:
		out.Reason = "Onerway's answer holds no list of orders. It is asked again."
		return out
	case len(entries) == 0:
		out.Event = models.EventNotFound
		out.Reason = "Onerway does not list an order with this number. Shortly after the order that is no proof that it was not sent."
		return out
	}
	return found(out, order, entries)
}

// found reads the one order with the number in a list. A list without it, or with
// two of them, does not hold to what was asked for and says nothing.
func found(out models.Outcome, order models.Order, entries []strict.Object) models.Outcome {
	isOther := func(o strict.Object) bool { return text(o, "requestId") != order.Number }
	if len(entries) > 1 {
		entries = slices.DeleteFunc(entries, isOther)
	}
	if len(entries) != 1 {
		out.Reason = "Onerway lists other orders, or more than one with this number. It is asked again; look at Onerway's portal."
		return out
	}
	fill(&out, entries[0])
	if out.Ref != "" && order.ProviderRef != "" && out.Ref != order.ProviderRef {
		out.Mismatch = fmt.Sprintf("The provider names its payout %.60q, but it called this one %.60q.", out.Ref, order.ProviderRef)
	}
	known, ok := statuses[out.Status]
	switch {
	case out.Echo.Number == "" || out.Echo.Amount == "" || out.Echo.Currency == "" || out.Status == "":
		out.Reason = "Onerway's answer does not say which order it is about, or how it stands. It is asked again."
	case !ok:
		out.Event, out.Reason = models.EventDrift, drifted(out.Status)
	default:
		out.Event, out.Reason = known.event, known.reason
	}
	return out
}
