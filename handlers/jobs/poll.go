package jobs

import (
	"context"
	"fmt"
	mathrand "math/rand/v2"
	"time"

	"countersign/models"
)

// poll asks the provider about a payout, and plans the next question while the
// payout is not final. A paid payout is asked about as well when somebody asks
// for it, because it may have been returned.
func (w *Worker) poll(ctx context.Context, j models.Job) models.JobResult {
	order, p, err := w.Store.OrderOf(ctx, j.Subject)
	if models.IsKind(err, models.KindNotFound) {
		return models.JobResult{}
	}
	if err != nil {
		return again(err, j)
	}
	if p.Status == models.StatusApproved || p.Status == models.StatusClaimed {
		return models.JobResult{}
	}
	now, err := w.find(ctx, order, p)
	if err != nil {
		return again(err, j)
	}
	if !now.Status.IsInFlight() {
		return models.JobResult{}
	}
	pause := models.NextCheck(now.Checks)
	return models.JobResult{Again: pause + time.Duration(mathrand.Int64N(int64(pause/4))), Quiet: true}
}

// find asks what became of an order. A provider that can only be asked by an id
// of its own, which a lost answer never told, is sent the stored request again:
// it takes it once, and answers as the first time.
func (w *Worker) find(ctx context.Context, o models.Order, p models.Payout) (models.Payout, error) {
	gateway, err := w.gateway(ctx, o.AccountID)
	if err != nil {
		return p, fmt.Errorf("ask about %s: %w", o.PayoutID, err)
	}
	var repeat models.Repetition
	if o.ProviderRef == "" {
		repeat.Within = gateway.Traits().ReplayFor
	}
	if gateway.Traits().ResendByMachine {
		repeat.NotFound = 2
	}
	if repeat == (models.Repetition{}) || p.Status != models.StatusInDoubt {
		return w.ask(ctx, o, 0)
	}
	again, ok, err := w.Store.ResendOrder(ctx, w.owner, o.PayoutID, repeat, orderLease)
	if err != nil {
		return p, fmt.Errorf("repeat %s: %w", o.PayoutID, err)
	}
	if !ok {
		return w.ask(ctx, o, 0)
	}
	if err := w.prepare(ctx, gateway, &again); err != nil {
		return p, fmt.Errorf("repeat %s: %w", o.PayoutID, err)
	}
	out, exchanges := gateway.Send(ctx, again, func(ctx context.Context) error { return w.Store.HoldsFence(ctx, again) })
	return w.Store.RecordOutcome(context.WithoutCancel(ctx), models.System("dispatcher"), again, out, exchanges)
}

// ask queries the provider and records the answer. notice is the id of the
// stored notice that caused it, 0 for none.
func (w *Worker) ask(ctx context.Context, o models.Order, notice int64) (models.Payout, error) {
	gateway, err := w.gateway(ctx, o.AccountID)
	if err != nil {
		return models.Payout{}, fmt.Errorf("ask about %s: %w", o.PayoutID, err)
	}
	out, exchanges := gateway.Query(ctx, o)
	out.Notice = notice
	return w.Store.RecordOutcome(ctx, models.System("status check"), o, out, exchanges)
}
