package jobs

import (
	"context"
	"sync"
	"time"

	"countersign/models"
)

// dispatch keeps up to Senders orders on their way: it claims as many as there
// are free senders and hands each to one of them. It is the only place that
// sends orders.
func (w *Worker) dispatch(ctx context.Context) (bool, error) {
	free := make(chan struct{}, w.Senders)
	for range w.Senders {
		free <- struct{}{}
	}
	var running sync.WaitGroup
	defer running.Wait()
	for ctx.Err() == nil {
		n := take(ctx, free, w.Senders)
		if n == 0 {
			return false, nil
		}
		orders, err := w.Store.ClaimPayouts(ctx, w.owner, n, orderLease)
		for range n - len(orders) {
			free <- struct{}{}
		}
		for _, o := range orders {
			running.Go(func() {
				defer func() { free <- struct{}{} }()
				w.send(w.run, o)
			})
		}
		if err != nil {
			return false, err
		}
		if len(orders) == 0 {
			return false, nil
		}
	}
	return false, nil
}

// take waits for one free sender, then takes all others that are free, so that
// claims come in groups.
func take(ctx context.Context, free chan struct{}, most int) int {
	select {
	case <-ctx.Done():
		return 0
	case <-free:
	}
	n := 1
	for n < most {
		select {
		case <-free:
			n++
		default:
			return n
		}
	}
	return n
}

// send sends one claimed order, once, and records what came back. When the
// record cannot be written it is tried again until the lease ends; after that
// the order is found in "sending" and becomes unconfirmed.
func (w *Worker) send(ctx context.Context, o models.Order) {
	actor := models.System("dispatcher")
	deadline := time.Now().Add(orderLease)
	gateway, err := w.gateway(ctx, o.AccountID)
	var out models.Outcome
	var exchanges []models.Exchange
	if err != nil {
		out = models.Outcome{Event: models.EventRelease, Source: models.FromAnswer, Reason: "Nothing was sent: the provider account could not be opened."}
		w.Log.Error("open provider account", "account", o.AccountID, "error", err.Error())
	} else {
		o.NotifyURL = NotifyURL(w.BaseURL, gateway.Traits().Name, o.AccountID)
		out, exchanges = gateway.Send(ctx, o, func(ctx context.Context) error { return w.Store.MarkSending(ctx, o) })
	}
	for try := 0; ; try++ {
		_, err := w.Store.RecordOutcome(context.WithoutCancel(ctx), actor, o, out, exchanges)
		if err == nil {
			return
		}
		w.Log.Error("record outcome", "payout", o.PayoutID, "error", err.Error())
		pause := min(100*time.Millisecond<<min(try, 6), 5*time.Second)
		if time.Now().Add(pause).After(deadline) {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}
