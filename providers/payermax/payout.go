package payermax

import (
	"context"
	"fmt"
	"strings"

	"countersign/models"
)

// CreatePayout sends the order (PayerMax manual, Disbursement Request API,
// paymentOrderPay).
func (a *adapter) CreatePayout(ctx context.Context, order models.Order) models.Outcome {
	data, problems := a.tree(order)
	why := ""
	switch {
	case !outTradeNo.MatchString(order.Number):
		why = "The order number may hold letters, digits and underscores only, at most 63."
	case len(problems) > 0:
		why = inWords(problems)
	}
	if why != "" {
		return models.Outcome{Event: models.EventRelease, Reason: "Nothing was sent: " + why}
	}
	return created(a.send(ctx, pathPay, data))
}

// inWords makes one sentence of problems that people should have seen at a
// form.
func inWords(problems []models.FieldError) string {
	words := make([]string, 0, len(problems))
	for _, p := range problems {
		words = append(words, p.Field+": "+p.Message)
	}
	return "PayerMax cannot take this order. " + strings.Join(words, " ")
}

// created reads the answer to an order. Its code says whether the call was
// accepted; how the order stands is data.status.
func created(r reply) models.Outcome {
	out := models.Outcome{Event: models.EventDoubt, Code: r.code, Message: r.message}
	if r.unsent {
		out.Event, out.Message = models.EventRelease, r.problem
		out.Reason = "Nothing was sent: " + r.problem + ". The order is tried again."
		return out
	}
	if r.problem != "" {
		if out.Message == "" {
			out.Message = r.problem
		}
		out.Reason = "The order may have been sent: " + r.problem + ". PayerMax is asked what became of it."
		return out
	}
	if r.code != codeAccepted {
		known, definite := refused(r.code)
		if definite {
			out.Event, out.Reason = known.event, known.reason
			return out
		}
		out.Reason = says(r.code) + ". PayerMax is asked what became of the order."
		return out
	}
	fill(&out, r.data)
	known, ok := statusNews(r.data)
	switch {
	case out.Echo.Number == "":
		out.Reason = "PayerMax took an order but does not say which. It is asked what became of this one."
	case !ok:
		out.Reason = fmt.Sprintf("PayerMax took the order but names a status that its manual does not list (%.60q). It is asked what became of it.", out.Status)
	default:
		out.Event, out.Reason = known.event, known.reason
	}
	return out
}

// questionTree is the data of a query.
type questionTree struct {
	OutTradeNo string `json:"outTradeNo"`
}

// QueryPayout asks for the state of an order by its number (PayerMax manual,
// Get Payout Status, paymentOrderQry).
func (a *adapter) QueryPayout(ctx context.Context, order models.Order) models.Outcome {
	out := models.Outcome{Event: models.EventUnreadable}
	if !outTradeNo.MatchString(order.Number) {
		out.Reason = "PayerMax cannot be asked for this order number."
		return out
	}
	r := a.ask(ctx, pathQuery, questionTree{order.Number})
	out.Code, out.Message = r.code, r.message
	switch {
	case r.problem != "":
		if out.Message == "" {
			out.Message = r.problem
		}
		out.Reason = "PayerMax could not be asked: " + r.problem + ". It is asked again."
		return out
	case r.code == codeNotExist:
		out.Event = models.EventNotFound
		out.Reason = "PayerMax does not know an order with this number."
		return out
	case r.code != codeAccepted:
		out.Reason = says(r.code) + ". It is asked again."
		return out
	}
	fill(&out, r.data)
	if out.Ref != "" && order.ProviderRef != "" && out.Ref != order.ProviderRef {
		out.Mismatch = fmt.Sprintf("The provider names its order %.60q, but it called this one %.60q.", out.Ref, order.ProviderRef)
	}
	known, ok := statusNews(r.data)
	switch {
	case !complete(out):
		out.Reason = "PayerMax's answer does not say which order it is about, or how it stands. It is asked again."
	case !ok:
		out.Event = models.EventDrift
		out.Reason = drifted(out.Status)
	default:
		out.Event, out.Reason = known.event, known.reason
	}
	return out
}

// complete reports whether an order is told as the manual says: number, amount,
// currency and status.
func complete(out models.Outcome) bool {
	return out.Echo.Number != "" && out.Echo.Amount != "" && out.Echo.Currency != "" && out.Status != ""
}

func drifted(status string) string {
	return fmt.Sprintf("PayerMax names a status that its manual does not list (%.60q). Nothing is decided by it.", status)
}
