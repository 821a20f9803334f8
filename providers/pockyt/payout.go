package pockyt

import (
	"context"
	"fmt"

	"github.com/shopspring/decimal"

	"countersign/models"
)

// scales are the currencies that Pockyt pays out in (docs.pockyt.io, Transfer
// payout) and the decimals that an amount is written with there.
var scales = []struct {
	currency models.Currency
	decimals int32
}{
	{"USD", 2}, {"CNY", 2}, {"PHP", 2}, {"IDR", 2}, {"KRW", 0}, {"HKD", 2}, {"THB", 2}, {"MYR", 2},
	{"GBP", 2}, {"BDT", 2}, {"PKR", 2},
}

func currencies() []models.Currency {
	all := make([]models.Currency, 0, len(scales))
	for _, s := range scales {
		all = append(all, s.currency)
	}
	return all
}

// amountText writes an amount as Pockyt wants it: "125.40". An amount that
// cannot be written exactly is an error, never rounded.
func amountText(m models.Money) (string, error) {
	for _, s := range scales {
		if s.currency != m.Currency {
			continue
		}
		value := decimal.New(m.Minor, -int32(m.Currency.Exponent()))
		if !value.Equal(value.Truncate(s.decimals)) {
			return "", fmt.Errorf("pockyt cannot express %s exactly", m)
		}
		return value.StringFixed(s.decimals), nil
	}
	return "", fmt.Errorf("pockyt does not pay out in %s", m.Currency)
}

// CreatePayout sends the order (Pockyt manual, Transfer). invoiceId is the
// order number.
func (a *adapter) CreatePayout(ctx context.Context, order models.Order) models.Outcome {
	amount, err := amountText(order.Amount)
	if err != nil {
		return models.Outcome{Event: models.EventRelease, Reason: "Nothing was sent: Pockyt cannot take this amount. Choose another amount or currency."}
	}
	r := a.send(ctx, pathPay, map[string]string{
		"customerNo": order.PayeeRef, "accountToken": order.DestRef, "invoiceId": order.Number,
		"amount": amount, "currency": string(order.Amount.Currency), "ipnUrl": order.NotifyURL,
		"subject": order.Subject, "description": order.Description, "note": order.Note,
	})
	out := models.Outcome{Event: models.EventDoubt, Code: r.code, Message: r.message}
	switch {
	case r.unsent:
		out.Event, out.Message = models.EventRelease, r.problem
		out.Reason = "Nothing was sent: " + r.problem + ". The order is tried again."
	case r.problem != "":
		out.Message = r.problem
		out.Reason = "The order may have been sent: " + r.problem + ". Pockyt is asked what became of it."
	case r.code == codeSuccess:
		return accepted(out, r.object.sub("result"))
	default:
		return refused(out, order)
	}
	return out
}

// accepted reads the result of an order that Pockyt took.
func accepted(out models.Outcome, result object) models.Outcome {
	fill(&out, result)
	known, ok := transfer(out.Status)
	switch {
	case out.Echo.Number == "":
		out.Reason = "Pockyt took an order but does not say which. It is asked what became of this one."
	case !ok:
		out.Reason = fmt.Sprintf("Pockyt took the order but names a status that its manual does not list (%q). It is asked what became of it.", out.Status)
	default:
		out.Event, out.Reason = known.event, known.reason
	}
	return out
}

// refused reads a code other than success as the answer to an order.
func refused(out models.Outcome, order models.Order) models.Outcome {
	known, ok := refusals[out.Code]
	switch {
	case !ok:
		out.Reason = says(out.Code) + ". Whether the order was executed is not clear; Pockyt is asked."
	case order.Resend:
		out.Reason = says(out.Code) + ". That answers the repeated order and says nothing about the first one; Pockyt is asked."
	default:
		out.Event, out.Reason = known.event, known.reason
	}
	return out
}

// fill takes over what Pockyt says the order is.
func fill(out *models.Outcome, result object) {
	out.Ref = result.text("transactionNo")
	out.Status = result.text("status")
	out.Echo = models.Echo{
		Number: result.text("invoiceId"), Amount: result.text("amount"), Currency: result.text("currency"),
		PayeeRef: result.text("customerNo"), DestRef: result.text("accountToken"),
	}
}

// QueryPayout asks by order number (Pockyt, /v3/payouts/inquiry). Where the
// answer holds the order is not published for sure; "result" and "transaction"
// are both read, and what they say is compared strictly.
func (a *adapter) QueryPayout(ctx context.Context, order models.Order) models.Outcome {
	r := a.ask(ctx, pathInquiry, map[string]string{"invoiceId": order.Number})
	out := models.Outcome{Event: models.EventUnreadable, Code: r.code, Message: r.message}
	switch {
	case r.problem != "":
		out.Message = r.problem
		out.Reason = "Pockyt could not be asked: " + r.problem + ". It is asked again."
		return out
	case r.code == codeNoData:
		out.Event = models.EventNotFound
		out.Reason = "Pockyt does not know an order with this number."
		return out
	case r.code != codeSuccess:
		out.Reason = says(r.code) + ". That tells nothing about the order; it is asked again."
		return out
	}
	fill(&out, r.object.sub("result", "transaction"))
	known, ok := transfer(out.Status)
	switch {
	case out.Echo.Number == "" || out.Status == "":
		out.Reason = "Pockyt's answer does not say which order it is about, or how it stands. It is asked again."
	case !ok:
		out.Event = models.EventDrift
		out.Reason = fmt.Sprintf("Pockyt names a status that its manual does not list (%q). Nothing is decided by it.", out.Status)
	default:
		out.Event, out.Reason = known.event, known.reason
	}
	return out
}
