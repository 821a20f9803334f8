package lamapay

import (
	"context"
	"fmt"
	"net/http"

	"countersign/models"
	"countersign/providers"
)

// QueryPayout asks for a payment by LamaPay's own id (LamaPay manual, Poll if you
// wish). What the answer holds is not published; it is read as the answer to an
// order is. Without the id there is nothing to ask by.
func (a *adapter) QueryPayout(ctx context.Context, order models.Order) models.Outcome {
	out := models.Outcome{Event: models.EventUnreadable}
	if order.ProviderRef == "" {
		out.Reason = "LamaPay can be asked by its own id only, and it is not known: the answer that tells it was lost. Only a repetition of the stored request can tell."
		return out
	}
	if !paymentID.MatchString(order.ProviderRef) {
		out.Reason = "The id that LamaPay gave this payment cannot be asked for. Look it up in LamaPay's dashboard."
		return out
	}
	r := read(a.wire.Ask(ctx, providers.Request{Method: http.MethodGet, Path: pathPayments + "/" + order.ProviderRef, Header: a.headers()}))
	out.Code, out.Message = r.code, r.message
	switch {
	case r.status == http.StatusNotFound:
		out.Event = models.EventNotFound
		out.Reason = "LamaPay does not know a payment with this id."
		return out
	case r.status == http.StatusUnauthorized || r.status == http.StatusForbidden:
		out.Reason, _ = refusalWords(r.status)
		out.Reason += " The payment could not be asked for; it is asked again."
		return out
	case r.problem != "":
		if out.Message == "" {
			out.Message = r.problem
		}
		out.Reason = "LamaPay could not be asked: " + r.problem + ". It is asked again."
		return out
	}
	return told(out, r, order)
}

// unknownPayment is asked for by Test. LamaPay's ids begin with "pay_".
const unknownPayment = "countersign-test"

// Test asks for a payment that does not exist: who is told so has a valid token
// (LamaPay manual, Poll if you wish; the statuses of errors are customary).
func (a *adapter) Test(ctx context.Context) error {
	r := read(a.wire.Ask(ctx, providers.Request{Method: http.MethodGet, Path: pathPayments + "/" + unknownPayment, Header: a.headers()}))
	failed := &providers.CallError{Code: r.code, Message: r.message}
	switch {
	case r.status == http.StatusNotFound && r.isJSON:
		return nil
	case r.status == http.StatusNotFound: // any server says so about any path
		failed.Reason = "What answered is not LamaPay's API. Check the API address."
	case r.status == http.StatusUnauthorized || r.status == http.StatusForbidden:
		failed.Reason, _ = refusalWords(r.status)
		failed.Ours = true
	case r.problem != "":
		if failed.Message == "" {
			failed.Message = r.problem
		}
		failed.Reason = "LamaPay could not be asked: " + r.problem + ". Check the API address, or try again later."
	default:
		failed.Reason = "LamaPay answered with a payment that does not exist. Check the API address."
	}
	return failed
}

// told reads the payment that a query was answered with.
func told(out models.Outcome, r reply, order models.Order) models.Outcome {
	known, ok := fill(&out, r.payment)
	if out.Mismatch == "" && out.Ref != "" && out.Ref != order.ProviderRef {
		out.Mismatch = fmt.Sprintf("The provider names the payment %.60q, but %.60q was asked for.", out.Ref, order.ProviderRef)
	}
	switch {
	case !complete(out) || out.Status == "":
		out.Reason = "LamaPay's answer does not say which payment it is about, or how it stands. It is asked again."
	case !ok:
		out.Event = models.EventDrift
		out.Reason = fmt.Sprintf("LamaPay names a status that its manual does not list (%.60q). Nothing is decided by it.", out.Status)
	default:
		out.Event, out.Reason = known.event, known.reason
	}
	return out
}
