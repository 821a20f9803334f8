package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"countersign/models"
	"countersign/providers"
)

// webhook applies a stored, verified notice. A notice of a provider whose
// signature proves little only triggers a query, and the query decides; when
// the query cannot be read, a notice that matches the order may stand in.
func (w *Worker) webhook(ctx context.Context, j models.Job) models.JobResult {
	id, err := strconv.ParseInt(j.Subject, 10, 64)
	if err != nil {
		return models.JobResult{Err: fmt.Errorf("bad subject %q", j.Subject)}
	}
	notice, err := w.Store.WebhookByID(ctx, id)
	if err != nil {
		return again(err, j)
	}
	if notice.Verdict != string(providers.VerdictVerified) {
		return models.JobResult{}
	}
	state, effect, err := w.applyNotice(ctx, notice)
	if err != nil {
		return again(err, j)
	}
	if err := w.Store.FinishWebhook(ctx, id, state, effect); err != nil {
		return again(err, j)
	}
	return models.JobResult{}
}

func (w *Worker) applyNotice(ctx context.Context, n models.Webhook) (state, effect string, err error) {
	if n.Subject != "payout" {
		return w.applyNews(ctx, n)
	}
	if n.PayoutID == "" {
		return models.WebhookOrphan, "We never made an order with this number. Nothing was changed.", nil
	}
	order, _, err := w.Store.OrderOf(ctx, n.PayoutID)
	if err != nil {
		return "", "", err
	}
	var claim models.Outcome
	if err := json.Unmarshal([]byte(n.Claim), &claim); err != nil {
		return "", "", fmt.Errorf("claim of notice %d: %w", n.ID, err)
	}
	claim.Source, claim.Notice = models.FromNotice, n.ID
	if order.Number != n.OrderNumber {
		order.Number, order.AttemptNo = n.OrderNumber, models.AttemptOfNumber(n.OrderNumber)
		return w.believe(ctx, order, claim, "It is about an earlier attempt of this payout.")
	}
	gateway, err := w.gateway(ctx, n.AccountID)
	if err != nil {
		return "", "", err
	}
	if order.ProviderRef == "" {
		// A lost answer never told the provider's own id; the notice does. What is
		// asked by it is held against the order all the same.
		order.ProviderRef = claim.Ref
	}
	claim.Mismatch = providers.Differs(order, claim.Echo)
	if gateway.Traits().NoticeDecides || claim.Mismatch != "" {
		return w.believe(ctx, order, claim, "The notice decides at this provider.")
	}
	out, exchanges := gateway.Query(ctx, order)
	out.Notice = n.ID
	p, err := w.Store.RecordOutcome(ctx, models.System("notice "+strconv.FormatInt(n.ID, 10)), order, out, exchanges)
	if err != nil {
		return "", "", err
	}
	// "No such order" was read well: it contradicts the notice, so it is asked again.
	if out.Event == models.EventUnreadable && out.Mismatch == "" && gateway.Traits().NoticeStandsIn && standsIn(order, claim) {
		return w.believe(ctx, order, claim, "The status query could not be read, so the verified notice counts.")
	}
	return models.WebhookApplied, fmt.Sprintf("The provider was asked; the payout is %s.", p.Status.Label()), nil
}

// applyNews acts on a notice about an account of a payee: whatever it says, the
// provider is asked how the account stands.
func (w *Worker) applyNews(ctx context.Context, n models.Webhook) (state, effect string, err error) {
	var claim models.Outcome
	if err := json.Unmarshal([]byte(n.Claim), &claim); err != nil {
		return "", "", fmt.Errorf("claim of notice %d: %w", n.ID, err)
	}
	known, err := w.Store.AskAboutInstrument(ctx, n.AccountID, claim.Echo.DestRef)
	switch {
	case err != nil:
		return "", "", err
	case !known:
		return models.WebhookIgnored, "It is about an account that we do not know by this number; registrations are asked for by themselves.", nil
	}
	return models.WebhookApplied, "The provider is asked about the account.", nil
}

// believe records what a notice claims.
func (w *Worker) believe(ctx context.Context, o models.Order, claim models.Outcome, why string) (state, effect string, err error) {
	p, err := w.Store.RecordOutcome(ctx, models.System("notice "+strconv.FormatInt(claim.Notice, 10)), o, claim, nil)
	if err != nil {
		return "", "", err
	}
	return models.WebhookApplied, fmt.Sprintf("%s The payout is %s.", why, p.Status.Label()), nil
}

// standsIn reports whether a notice names number, amount, currency and account
// of the order, all of them and rightly.
func standsIn(o models.Order, claim models.Outcome) bool {
	e := claim.Echo
	return e.Number != "" && e.Amount != "" && e.Currency != "" && e.DestRef != "" && providers.Differs(o, e) == ""
}
