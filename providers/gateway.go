package providers

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"countersign/models"
)

// Gateway is a provider account as the rest of the desk sees it. It adds to a
// Provider what must hold for every one of them: time limits, the gate before
// the first byte, the comparison of what comes back with what was sent, the
// trail with secrets removed, one log line per exchange, and that a panic in
// an adapter is an unclear outcome and not a crash. It is safe for use by
// several goroutines.
type Gateway struct {
	account  models.ProviderAccount
	traits   Traits
	provider Provider
	wire     *Wire
	limits   limits
	red      *redactor
	log      *slog.Logger
}

// The events that each kind of news may carry; anything else is unclear.
var (
	answerEvents = []models.Event{models.EventAccept, models.EventAwaitPayee, models.EventPay, models.EventFail,
		models.EventReturn, models.EventRefuseOurs, models.EventRelease, models.EventDoubt}
	queryEvents = []models.Event{models.EventAccept, models.EventAwaitPayee, models.EventPay, models.EventFail,
		models.EventReturn, models.EventNotFound, models.EventDrift, models.EventUnreadable}
	noticeEvents = []models.Event{models.EventAccept, models.EventAwaitPayee, models.EventPay, models.EventFail,
		models.EventReturn, models.EventDrift}
)

// Traits returns the facts about the vendor.
func (g *Gateway) Traits() Traits { return g.traits }

// Account returns the account that the gateway was opened for.
func (g *Gateway) Account() models.ProviderAccount { return g.account }

// call is one use of the gateway.
type call struct {
	ctx     context.Context
	trail   *trail
	started time.Time
}

func (g *Gateway) begin(ctx context.Context, sample models.Exchange) *call {
	sample.AccountID = g.account.ID
	t := &trail{sample: sample}
	return &call{ctx: withTrail(ctx, t), trail: t, started: time.Now()}
}

// Send sends one order, once. gate is asked right before the first byte of the
// request leaves (connection and TLS are there by then) and must commit
// "sending"; when it returns an error, or takes longer than five seconds,
// nothing leaves. The outcome's Event is one of accept, await_payee, pay,
// fail, return, refuse_ours, release (proven not sent, also when the provider
// could not take the order as it is) or doubt. An answer that names another order, amount or account is doubt with Outcome.Mismatch.
func (g *Gateway) Send(ctx context.Context, order models.Order, ask func(context.Context) error) (models.Outcome, []models.Exchange) {
	c := g.begin(ctx, models.Exchange{Kind: "pay", PayoutID: order.PayoutID, AttemptNo: order.AttemptNo})
	if why := g.unsendable(order); why != "" {
		return g.finish(c, models.Outcome{Event: models.EventRelease, Source: models.FromAnswer, Reason: why})
	}
	gate := newGate(ask, g.limits.gate)
	out, fault := guarded(func() models.Outcome { return g.provider.CreatePayout(withGate(c.ctx, gate), order) })
	sent := gate.settle()
	if fault != "" {
		out = models.Outcome{Event: models.EventRelease, Reason: "Nothing was sent: the program met a fault of its own while it prepared the order."}
		if sent {
			out = models.Outcome{Event: models.EventDoubt, Reason: "The program met a fault of its own while the order was under way. Ask the provider what became of it."}
		}
		g.fault("pay", fault)
	}
	out.Source = models.FromAnswer
	if !sent {
		return g.finish(c, unsent(out, gate.refused()))
	}
	return g.finish(c, g.judgeAnswer(order, out))
}

// unsendable says why an order must not even be tried.
func (g *Gateway) unsendable(order models.Order) string {
	switch {
	case order.Number == "":
		return "Nothing was sent: the order has no number."
	case g.RegistersPayees() && (order.PayeeRef == "" || order.DestRef == ""):
		return "Nothing was sent: " + g.traits.Title + " does not know the payee or the account yet. Register both first."
	}
	if err := g.traits.Check(order); err != nil {
		return "Nothing was sent: " + err.Error()
	}
	return ""
}

// unsent turns whatever an adapter made of a call that never left into the
// fact: the order was not sent. An adapter that refuses an order by itself says
// why; that reason is kept.
func unsent(out models.Outcome, refusal error) models.Outcome {
	if refusal != nil {
		return models.Outcome{Event: models.EventRelease, Source: models.FromAnswer, Message: refusal.Error(),
			Reason: "Nothing was sent: the desk held the order back right before its first byte."}
	}
	if out.Event != models.EventRelease && out.Event != models.EventRefuseOurs || out.Reason == "" {
		out.Reason = "Nothing was sent: no connection to the provider came about. The order is tried again."
	}
	out.Event = models.EventRelease
	return out
}

// judgeAnswer holds an answer against the order that was sent.
func (g *Gateway) judgeAnswer(order models.Order, out models.Outcome) models.Outcome {
	doubt := func(reason string) models.Outcome {
		out.Event, out.Reason = models.EventDoubt, reason
		return out
	}
	g.compare(order, &out)
	refusal := out.Event == models.EventRefuseOurs || out.Event == models.EventFail && out.Status == ""
	switch {
	case out.Mismatch != "":
		return doubt("The answer does not fit the order that was sent. " + out.Mismatch + " Nothing is decided by it.")
	case out.Event == models.EventRelease:
		return doubt("The order may have been sent. Ask the provider what became of it.")
	case refusal && order.Resend:
		return doubt("The provider refused the repeated order. That says nothing about the first one: ask what became of it.")
	case !slices.Contains(answerEvents, out.Event):
		return doubt("The answer could not be understood. Ask the provider what became of the order.")
	}
	return out
}

// Query asks for the state of an order. The outcome's Event is one of accept,
// await_payee, pay, fail, return, not_found, drift or unreadable. An answer
// that names another order, amount or account is unreadable with
// Outcome.Mismatch.
func (g *Gateway) Query(ctx context.Context, order models.Order) (models.Outcome, []models.Exchange) {
	c := g.begin(ctx, models.Exchange{Kind: "query", PayoutID: order.PayoutID, AttemptNo: order.AttemptNo})
	out, fault := guarded(func() models.Outcome { return g.provider.QueryPayout(c.ctx, order) })
	if fault != "" {
		out = models.Outcome{Event: models.EventUnreadable, Reason: "The program met a fault of its own while it asked. It asks again."}
		g.fault("query", fault)
	}
	out.Source = models.FromQuery
	if g.compare(order, &out); out.Mismatch != "" {
		out.Event, out.Reason = models.EventUnreadable, "The answer does not fit this order. "+out.Mismatch+" Nothing is decided by it."
	}
	if !slices.Contains(queryEvents, out.Event) {
		out.Event, out.Reason = models.EventUnreadable, "The answer could not be understood. It is asked again."
	}
	return g.finish(c, out)
}

// finish closes the trail, cleans the provider's words and writes the log.
func (g *Gateway) finish(c *call, out models.Outcome) (models.Outcome, []models.Exchange) {
	out = g.clean(out, c.trail.values())
	exchanges := c.trail.exchanges(g.red)
	g.logCall(c, exchanges, string(out.Event), out.Code)
	return out, exchanges
}

// clean makes what the provider said fit to be kept: no secrets, no control
// characters, no endless words.
func (g *Gateway) clean(out models.Outcome, hidden []secretValue) models.Outcome {
	out.Message = g.red.message(out.Message, hidden)
	out.Reason = g.red.message(out.Reason, hidden)
	out.Mismatch = g.red.message(out.Mismatch, hidden)
	out.Status, out.Code = clip(g.red.message(out.Status, hidden), maxWord), clip(g.red.message(out.Code, hidden), maxWord)
	out.Ref = clip(out.Ref, maxWord)
	return out
}

// logCall writes one line per exchange, or one for a call that made none. No
// bodies, no words of the provider.
func (g *Gateway) logCall(c *call, exchanges []models.Exchange, result, code string) {
	common := []slog.Attr{
		slog.String("provider", g.traits.Name), slog.String("account", g.account.ID),
		slog.String("kind", c.trail.sample.Kind), slog.String("result", result),
	}
	if id := c.trail.sample.PayoutID; id != "" {
		common = append(common, slog.String("payout", id), slog.Int("attempt", c.trail.sample.AttemptNo))
	}
	level := slog.LevelInfo
	if result == string(models.EventDoubt) || result == string(models.EventUnreadable) || result == string(models.RegistrationUnsure) {
		level = slog.LevelWarn
	}
	if len(exchanges) == 0 {
		g.log.LogAttrs(c.ctx, level, "provider call", append(common, slog.Duration("took", time.Since(c.started)))...)
	}
	for _, e := range exchanges {
		g.log.LogAttrs(c.ctx, level, "provider call", append(slices.Clone(common), slog.String("path", e.Path),
			slog.Int("status", e.StatusCode), slog.String("code", g.red.message(code, nil)), slog.Duration("took", e.Took))...)
	}
}

// fault logs a fault of ours in an adapter.
func (g *Gateway) fault(kind, fault string) {
	g.log.Error("provider adapter failed", "provider", g.traits.Name, "account", g.account.ID, "kind", kind, "fault", fault)
}

// guarded runs an adapter and turns a panic into the place where it happened;
// the value of the panic may hold secrets and is not told.
func guarded[T any](run func() T) (result T, fault string) {
	defer func() {
		if p := recover(); p != nil {
			fault = fmt.Sprintf("panic of type %T at %s", p, panicSite())
		}
	}()
	return run(), ""
}
