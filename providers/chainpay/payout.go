package chainpay

import (
	"context"
	"fmt"
	"strings"

	"countersign/models"
	"countersign/providers/strict"
)

// CreatePayout sends the order (ChainPay manual, PayOut). outTradeNo is the order
// number.
func (a *adapter) CreatePayout(ctx context.Context, order models.Order) models.Outcome {
	fields, problems := a.fields(order)
	if len(problems) > 0 {
		words := make([]string, 0, len(problems))
		for _, p := range problems {
			words = append(words, p.Field+": "+p.Message)
		}
		return models.Outcome{Event: models.EventRelease, Reason: "Nothing was sent: ChainPay cannot take this order. " + strings.Join(words, " ")}
	}
	return created(a.send(ctx, pathPayout, fields))
}

// created reads the answer to an order. A success says that ChainPay has the
// order, whatever its status is called; only a query says more.
func created(r reply) models.Outcome {
	out := models.Outcome{Event: models.EventDoubt, Code: r.code, Message: r.message}
	switch {
	case r.unsent:
		out.Event, out.Message = models.EventRelease, r.problem
		out.Reason = "Nothing was sent: " + r.problem + ". The order is tried again."
	case r.problem != "":
		out.Message = r.problem
		out.Reason = "The order may have been sent: " + r.problem + ". ChainPay is asked what became of it."
	case r.code == codeSuccess:
		out.Ref, out.Status = text(r.data, "order_no"), text(r.data, "status")
		switch {
		case out.Ref == "":
			out.Reason = "ChainPay took an order but does not say which. It is asked what became of this one."
		case strings.EqualFold(out.Status, statusFailed):
			out.Reason = "ChainPay took the order but says that it failed. It is asked what became of it before anything is decided."
		default:
			out.Event, out.Reason = models.EventAccept, "ChainPay took the order. It is asked what becomes of it."
		}
	case r.code == codeRefused && strings.EqualFold(strings.TrimSpace(r.message), saidBalance):
		out.Event, out.Reason = refusedBalance.event, refusedBalance.reason
	case r.code == codeRefused:
		out.Reason = "ChainPay answered with its general code for trouble (7), and not with the words for a low balance. That does not prove that the order was refused; ChainPay is asked what became of it."
	default:
		out.Reason = says(r.code) + ". ChainPay is asked what became of the order."
	}
	return out
}

// QueryPayout asks for the state of an order by its number (ChainPay manual,
// Query PayOut Order).
func (a *adapter) QueryPayout(ctx context.Context, order models.Order) models.Outcome {
	r := a.ask(ctx, pathQuery, map[string]any{"outTradeNo": order.Number})
	out := models.Outcome{Event: models.EventUnreadable, Code: r.code, Message: r.message}
	switch {
	case r.problem != "":
		out.Message = r.problem
		out.Reason = "ChainPay could not be asked: " + r.problem + ". It is asked again."
		return out
	case r.code == codeRefused:
		// Code 7 stands for any refusal, so by itself it proves nothing.
		out.Event = models.EventNotFound
		out.Reason = "ChainPay says that it does not know an order with this number. Shortly after the order that is no proof that it was not sent."
		return out
	case r.code != codeSuccess:
		out.Reason = says(r.code) + ". It is asked again."
		return out
	}
	fill(&out, r.data)
	out.Mismatch = a.differs(order, r.data)
	known, ok := states[out.Status]
	switch {
	case out.Echo.Number == "" || out.Echo.Amount == "" || out.Echo.Currency == "" || out.Status == "":
		out.Reason = "ChainPay's answer does not say which order it is about, or how it stands. It is asked again."
	case !ok:
		out.Event, out.Reason = models.EventDrift, drifted(out.Status)
	default:
		out.Event, out.Reason = known.event, known.reason
	}
	if hash := firstText(r.data, "payHash", "transactionID"); hash != "" && out.Event == models.EventPay {
		out.Reason += fmt.Sprintf(" The transaction is %.120s.", hash)
	}
	return out
}

// firstText returns the first of the named fields that is told. The manual
// speaks of a txHash that no answer has.
func firstText(o strict.Object, names ...string) string {
	for _, name := range names {
		if told := text(o, name); told != "" {
			return told
		}
	}
	return ""
}

// differs says how an order differs from the one that was sent, beyond number,
// amount and currency: by ChainPay's own id, application, channel, token or
// receiver.
func (a *adapter) differs(order models.Order, data strict.Object) string {
	want := map[string]string{
		"appId": a.appID, "orderNo": order.ProviderRef, "channelName": order.Method,
		"currencyId": tokenID(order.Fields[fieldToken]), "receiver": order.Fields[fieldReceiver],
	}
	for _, name := range []string{"orderNo", "appId", "channelName", "currencyId", "receiver"} {
		told := text(data, name)
		if told == "" || want[name] == "" || told == want[name] || name == "receiver" && strings.EqualFold(told, want[name]) {
			continue
		}
		if name == "receiver" {
			return "The provider names another receiver than was sent."
		}
		return fmt.Sprintf("The provider names %s %.60q, but %.60q was sent.", name, told, want[name])
	}
	return ""
}
