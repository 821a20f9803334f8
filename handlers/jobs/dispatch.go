package jobs

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"countersign/handlers/post"
	"countersign/models"
	"countersign/providers"
)

// dispatch claims as many orders as there are free senders and hands each to
// one of them. It is the only place that sends first orders. A slow provider
// holds up its own orders and nobody else's: senders outlive the round.
func (w *Worker) dispatch(ctx context.Context) (bool, error) {
	n := take(ctx, w.senders)
	if n == 0 {
		return false, nil
	}
	orders, err := w.Store.ClaimPayouts(ctx, w.owner, n, orderLease)
	give(w.senders, n-len(orders))
	for _, o := range orders {
		w.loops.Go(func() {
			defer give(w.senders, 1)
			w.send(w.run, o)
		})
	}
	return len(orders) > 0, err
}

// slots returns n free places.
func slots(n int) chan struct{} {
	free := make(chan struct{}, n)
	give(free, n)
	return free
}

func give(free chan<- struct{}, n int) {
	for range n {
		free <- struct{}{}
	}
}

// take waits for one free place, then takes all others that are free, so that
// claims come in groups.
func take(ctx context.Context, free <-chan struct{}) int {
	select {
	case <-ctx.Done():
		return 0
	case <-free:
	}
	for n := 1; ; n++ {
		select {
		case <-free:
		default:
			return n
		}
	}
}

// send sends one claimed order, once, and records what came back. When the
// record cannot be written it is tried again until the lease ends; after that
// the order is found in "sending" and becomes unconfirmed.
func (w *Worker) send(ctx context.Context, o models.Order) {
	defer func() {
		if p := recover(); p != nil {
			w.Log.Error("panic while sending", "payout", o.PayoutID, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		}
	}()
	actor := models.System("dispatcher")
	deadline := time.Now().Add(orderLease)
	gateway, err := w.gateway(ctx, o.AccountID)
	if err == nil {
		err = w.prepare(ctx, gateway, &o)
	}
	var out models.Outcome
	var exchanges []models.Exchange
	if err != nil {
		out = models.Outcome{Event: models.EventRelease, Source: models.FromAnswer, Reason: "Nothing was sent: the order could not be made ready."}
		if e, ok := models.AsError(err); ok {
			out.Reason = e.Error() // words for people: what is wrong with the order
		}
		w.Log.Error("make an order ready", "payout", o.PayoutID, "account", o.AccountID, "error", err.Error())
	} else {
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

// prepare adds to a claimed order what follows from the desk and the provider:
// addresses, and the request itself where it may have to be repeated byte for
// byte. A request that was stored before is used as it is.
func (w *Worker) prepare(ctx context.Context, g *providers.Gateway, o *models.Order) error {
	if !g.RegistersPayees() {
		if err := w.Store.FillOrder(ctx, o); err != nil {
			return err
		}
	}
	o.NotifyURL = NotifyURL(w.BaseURL, g.Traits().Name, o.AccountID)
	if g.HostsForms() {
		o.RedirectURL = post.LinkURL(w.BaseURL, w.Store.Keys().ReturnToken(o.PayoutID))
	}
	if len(o.Body) > 0 || !g.Prepares() {
		return nil
	}
	body, err := g.Prepare(*o)
	o.Body = body
	return err
}
