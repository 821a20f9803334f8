package lamapay

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"unicode/utf8"

	"countersign/models"
	"countersign/providers"
	"countersign/providers/strict"
)

// pathPayments is the one endpoint (LamaPay manual, Payouts API).
const pathPayments = "/api/payments"

// typePayout makes a payment a payout. Without it LamaPay takes the request for
// a pay-in and charges the payee.
const typePayout = "payout"

// request is the body of an order (LamaPay manual, Step 1), with its fields in
// the order in which they are written.
type request struct {
	ExternalID  string    `json:"externalId"`
	Amount      string    `json:"amount"`
	Currency    string    `json:"currency"`
	Type        string    `json:"type"`
	Description string    `json:"description,omitempty"`
	Customer    *customer `json:"customer,omitempty"`
	Metadata    metadata  `json:"metadata"`
	RedirectURL string    `json:"redirectUrl,omitempty"`
	WebhookURL  string    `json:"webhookUrl,omitempty"`
}

// customer is the payee. Only the manual's sample has it.
type customer struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

// metadata is ours and comes back as it was: no arrays and no nulls.
type metadata struct {
	Payout    string `json:"payout"`
	Reference string `json:"reference,omitempty"`
}

// Prepare returns the body of the order's request: the same order gives the same
// bytes. The error, a *models.Error, says what cannot be written.
func (a *adapter) Prepare(order models.Order) ([]byte, error) {
	if order.Amount.Currency.Exponent() != decimals || !order.Amount.Currency.IsKnown() {
		return nil, models.Invalid("LamaPay does not pay out in " + string(order.Amount.Currency) + " here. Choose another currency.")
	}
	r := request{
		ExternalID: order.Number, Amount: order.Amount.Decimal(), Currency: string(order.Amount.Currency), Type: typePayout,
		Description: order.Description, Metadata: metadata{order.PayoutID, order.Reference},
		RedirectURL: order.RedirectURL, WebhookURL: order.NotifyURL,
	}
	if order.Payee.Code != "" {
		r.Customer = &customer{order.Payee.Code, order.Payee.DisplayName()}
	}
	if utf8.RuneCountInString(r.ExternalID) > maxExternalID {
		return nil, models.Invalid("The order number is too long for LamaPay.")
	}
	for what, address := range map[string]string{"return": r.RedirectURL, "notice": r.WebhookURL} {
		if why := a.badAddress(address); why != "" {
			return nil, models.Invalid("The " + what + " address of this desk " + why + ".")
		}
	}
	extra, err := encode(r.Metadata)
	if err != nil || len(extra) > maxMetadata {
		return nil, models.Invalid("The reference is too long for LamaPay.")
	}
	return encode(r)
}

// badAddress says why LamaPay would not take an address of ours (LamaPay manual,
// Step 1: https, at most 2 KB); "" when it would. On loopback a desk that moves
// no real money has no https.
func (a *adapter) badAddress(address string) string {
	u, err := url.Parse(address)
	switch {
	case address == "":
		return ""
	case err != nil || u.Host == "" || len(address) > maxURL:
		return "is not a URL of at most 2 KB"
	case u.Scheme == "https" || u.Scheme == "http" && a.environment != models.EnvLive && isLoopback(u.Hostname()):
		return ""
	}
	return "must begin with https:// for LamaPay"
}

func isLoopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.Unmap().IsLoopback()
}

func encode(v any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// unfit looks at a body once more before it leaves: it must be a payout, and
// this one. It says what is wrong, "" when all agrees.
func unfit(body []byte, order models.Order) string {
	o, err := strict.Parse(body)
	switch {
	case err != nil:
		return "The stored request cannot be read."
	case o.Text("type") != typePayout:
		return "The request would not pay out: it is not of the type payout."
	case o.Text("externalId") == "" || o.Text("amount") == "" || o.Text("currency") == "":
		return "The stored request misses its number, amount or currency."
	}
	return providers.Differs(order, echoOf(o))
}

var uuidV4 = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

// CreatePayout sends the order, the first time as well as when it is repeated
// (LamaPay manual, Step 1 and What next): the stored body when there is one,
// with the key that was stored beside it.
func (a *adapter) CreatePayout(ctx context.Context, order models.Order) models.Outcome {
	body, why := order.Body, ""
	if len(body) == 0 {
		made, err := a.Prepare(order)
		if err != nil {
			why = err.Error()
		}
		body = made
	}
	switch {
	case why != "":
	case !uuidV4.MatchString(order.IdempotencyKey):
		why = "The order has no idempotency key."
	default:
		why = unfit(body, order)
	}
	if why != "" {
		return models.Outcome{Event: models.EventRelease, Reason: "Nothing was sent: " + why}
	}
	header := a.headers()
	header.Set("Content-Type", "application/json")
	header.Set("Idempotency-Key", order.IdempotencyKey)
	return created(read(a.wire.Send(ctx, providers.Request{Path: pathPayments, Body: body, Header: header})), order)
}

// headers are those of every call (LamaPay manual, Preparation).
func (a *adapter) headers() http.Header {
	return http.Header{"Authorization": {"Bearer " + a.token}, "Accept": {"application/json"}}
}

// created reads the answer to an order.
func created(r reply, order models.Order) models.Outcome {
	out := models.Outcome{Event: models.EventDoubt, Code: r.code, Message: r.message}
	switch {
	case r.unsent:
		out.Event, out.Message = models.EventRelease, r.problem
		out.Reason = "Nothing was sent: " + r.problem + ". The order is tried again."
		return out
	case r.status >= 400 && r.status < 500:
		out.Event, out.Reason = refused(r.status, order)
		return out
	case r.problem != "":
		if out.Message == "" {
			out.Message = r.problem
		}
		out.Reason = "The order may have been sent: " + r.problem + ". The stored request is repeated to learn what became of it."
		return out
	}
	known, ok := fill(&out, r.payment)
	switch {
	case !complete(out):
		out.Reason = "LamaPay took an order but does not say which. The stored request is repeated to learn what became of this one."
	case !ok:
		out.Reason = fmt.Sprintf("LamaPay took the order but names a status that its manual does not list (%.60q). It is asked what became of it.", out.Status)
	case known.event == models.EventAwaitPayee && out.FormURL == "":
		out.Reason = "LamaPay took the order but does not say where its form is. It is asked again."
	default:
		out.Event, out.Reason = known.event, known.reason
	}
	return out
}

// fill takes over what LamaPay says the payment is, and looks its status up.
func fill(out *models.Outcome, payment strict.Object) (news, bool) {
	out.Ref, out.Status, out.FormURL = payment.Text("id"), payment.Text("status"), payment.Text("url")
	out.Echo = echoOf(payment)
	if kind := payment.Text("type"); kind != "" && kind != typePayout {
		out.Mismatch = fmt.Sprintf("The provider names a payment of the type %.60q, but a payout was sent.", kind)
	}
	known, ok := payments[out.Status]
	return known, ok
}

// complete reports whether an answer names the payment as the manual says that
// answers do, with an id that can be asked for.
func complete(out models.Outcome) bool {
	return paymentID.MatchString(out.Ref) && out.Echo.Number != "" && out.Echo.Amount != "" && out.Echo.Currency != ""
}

func echoOf(payment strict.Object) models.Echo {
	return models.Echo{Number: payment.Text("externalId"), Amount: payment.Text("amount"), Currency: payment.Text("currency")}
}
