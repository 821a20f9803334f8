package lamapay_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"countersign/models"
	"countersign/providers"
	"countersign/providers/lamapay"
	"countersign/providers/lamapay/sandbox"
	"countersign/providers/providertest"
	engine "countersign/providers/sandbox"
)

func harness() providertest.Harness {
	return providertest.Harness{
		Driver: lamapay.Driver(), Credentials: credentials(),
		Sandbox: func(o engine.Options) (providertest.Sandbox, error) {
			return sandbox.New(sandbox.Credentials{Token: token}, o)
		},
		Plans: plans(), SecretFields: []string{"url", "redirectUrl"},
		Notices: []providertest.NoticePlan{
			{Magic: "auto-paid", Events: []models.Event{models.EventPay}},
			{Magic: "auto-failed", Events: []models.Event{models.EventFail}},
			{Magic: "contradiction", Events: []models.Event{models.EventPay, models.EventFail}},
			{Magic: "notice-twice", Events: []models.Event{models.EventPay}},
			{Magic: "notice-disorder", Events: []models.Event{models.EventPay, models.EventFail}},
			{Magic: "notice-forged", Forged: true},
			{Magic: "notice-wrong-amount", Altered: true},
		},
		Words: []string{loose("pending"), loose("succeeded"), loose("failed"), `{"message":"low balance"}`},
		Refusals: map[int]models.Event{
			400: models.EventFail, 401: models.EventRefuseOurs, 403: models.EventRefuseOurs, 404: models.EventFail, 413: models.EventFail, 422: models.EventFail,
		},
		Unknown: http.StatusNotFound, NeverReturns: true, Kind: "payout", FillForm: fillForm, ForeignHost: "forms.lamapay-payments.example",
		Mutants: []providertest.Mutant{{Name: "type left out", Law: "order: every", Bend: untyped}},
		Vectors: provePrinted,
	}
}

// loose is an answer about the order that the laws send to servers that look at
// nothing.
func loose(status string) string {
	return fmt.Sprintf(`{"id":"loose-1","status":%q,"externalId":"PO0000000000_a1","amount":"125.40","currency":"AED"}`, status)
}

func plans() []providertest.Plan {
	const (
		await, pay, fail = models.EventAwaitPayee, models.EventPay, models.EventFail
		ours, doubt      = models.EventRefuseOurs, models.EventDoubt
	)
	return []providertest.Plan{
		{Magic: "accepted", Answer: await, Booked: true, First: await, Later: await},
		{Magic: "auto-paid", Answer: await, Booked: true, First: await, Later: pay},
		{Magic: "auto-failed", Answer: await, Booked: true, Later: fail},
		{Magic: "bad-request", Answer: fail},
		{Magic: "refused", Answer: fail},
		{Magic: "bad-token", Answer: ours},
		{Magic: "no-payout-tick", Answer: ours},
		{Magic: "conflict", Answer: doubt},
		{Magic: "rate-limited", Answer: doubt},
		{Magic: "lost-booked", Answer: doubt, Booked: true, First: await, Later: pay},
		{Magic: "lost-unbooked", Answer: doubt, First: await, Later: await},
		{Magic: "half-booked", Answer: doubt, Booked: true, Later: pay},
		{Magic: "http500-booked", Answer: doubt, Booked: true, Later: pay},
		{Magic: "http500-unbooked", Answer: doubt, First: await, Later: await},
		{Magic: "html-booked", Answer: doubt, Booked: true, Later: pay},
		{Magic: "torn-booked", Answer: doubt, Booked: true, Later: pay},
		{Magic: "empty-booked", Answer: doubt, Booked: true, Later: pay},
		{Magic: "redirect-booked", Answer: doubt, Booked: true, Later: pay},
		{Magic: "late-booking", Answer: doubt, First: await, Later: pay},
		{Magic: "wrong-amount", Answer: doubt, Booked: true, First: doubt, Mismatch: true},
		{Magic: "wrong-amount-read", Answer: await, Booked: true, First: models.EventUnreadable},
		{Magic: "unknown-status", Answer: await, Booked: true, First: models.EventDrift},
		{Magic: "foreign-form-host", Answer: doubt, Booked: true, Mismatch: true, Form: true},
	}
}

func TestLamaPayKeepsTheLaws(t *testing.T) { providertest.Run(t, harness()) }

func TestTheLawsFindEveryMutant(t *testing.T) { providertest.Hunt(t, harness()) }

// fillForm does what a payee does.
func fillForm(t testing.TB, form string) {
	body := strings.NewReader(url.Values{"name": {"Ada O'Neill"}, "account": {"DE89370400440532013000"}}.Encode())
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, form, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusSeeOther || !strings.Contains(answer.Header.Get("Location"), "/p/") {
		t.Errorf("the form answers HTTP %d and leads to %q", answer.StatusCode, answer.Header.Get("Location"))
	}
}

// forgetful is an adapter that leaves the type out of its requests.
type forgetful struct {
	providers.Provider
	providers.Preparer
	providers.HostedFormer
	wire *providers.Wire
}

// CreatePayout sends a request without its type.
func (f forgetful) CreatePayout(ctx context.Context, o models.Order) models.Outcome {
	body, err := f.Prepare(o)
	if err != nil {
		return models.Outcome{Event: models.EventRelease, Reason: err.Error()}
	}
	body = bytes.Replace(body, []byte(`"type":"payout",`), nil, 1)
	answer := f.wire.Send(ctx, providers.Request{Path: "/api/payments", Body: body, Header: http.Header{
		"Authorization": {"Bearer " + token}, "Content-Type": {"application/json"}, "Idempotency-Key": {o.IdempotencyKey},
	}})
	if answer.Status != http.StatusCreated {
		return models.Outcome{Event: models.EventDoubt}
	}
	return models.Outcome{Event: models.EventAwaitPayee, Ref: "pay_x"}
}

func untyped(h providertest.Harness) providertest.Harness {
	inner := h.Driver.New
	h.Driver.New = func(s providers.Settings) (providers.Provider, error) {
		p, err := inner(s)
		if err != nil {
			return nil, err
		}
		preparer, prepares := p.(providers.Preparer)
		former, hosts := p.(providers.HostedFormer)
		if !prepares || !hosts {
			return p, nil
		}
		return forgetful{p, preparer, former, s.Wire}, nil
	}
	return h
}
