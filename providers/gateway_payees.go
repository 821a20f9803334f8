package providers

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"

	"countersign/models"
)

// RegistersPayees reports whether the provider wants to know payees and
// accounts before they are paid.
func (g *Gateway) RegistersPayees() bool { _, ok := g.provider.(PayeeRegistrar); return ok }

// ReadsBalances reports whether the provider tells balances.
func (g *Gateway) ReadsBalances() bool { _, ok := g.provider.(BalanceReader); return ok }

// RegisterPayee creates the payee at the provider, or updates it when ref is
// not empty.
func (g *Gateway) RegisterPayee(ctx context.Context, payee models.Payee, ref string) (models.RegistrationResult, []models.Exchange) {
	return g.register(ctx, models.Exchange{Kind: "register payee", PayeeID: payee.ID},
		func(ctx context.Context, p PayeeRegistrar) models.RegistrationResult {
			return p.RegisterPayee(ctx, payee, ref)
		})
}

// CheckPayee asks for the state of the payee that the provider knows as ref.
func (g *Gateway) CheckPayee(ctx context.Context, payee models.Payee, ref string) (models.RegistrationResult, []models.Exchange) {
	return g.register(ctx, models.Exchange{Kind: "check payee", PayeeID: payee.ID},
		func(ctx context.Context, p PayeeRegistrar) models.RegistrationResult {
			return p.CheckPayee(ctx, payee, ref)
		})
}

// RegisterInstrument attaches an account to a registered payee. It is safe to
// repeat: an account with the same tag is found, not made twice.
func (g *Gateway) RegisterInstrument(ctx context.Context, request InstrumentRequest) (models.RegistrationResult, []models.Exchange) {
	return g.register(ctx, instrumentSample("register instrument", request),
		func(ctx context.Context, p PayeeRegistrar) models.RegistrationResult {
			return p.RegisterInstrument(ctx, request)
		})
}

// CheckInstrument asks for the state of a registered instrument; ref may be
// empty, then it is looked up by its tag.
func (g *Gateway) CheckInstrument(ctx context.Context, request InstrumentRequest, ref string) (models.RegistrationResult, []models.Exchange) {
	return g.register(ctx, instrumentSample("check instrument", request),
		func(ctx context.Context, p PayeeRegistrar) models.RegistrationResult {
			return p.CheckInstrument(ctx, request, ref)
		})
}

func instrumentSample(kind string, r InstrumentRequest) models.Exchange {
	return models.Exchange{Kind: kind, PayeeID: r.Payee.ID, InstrumentID: r.Instrument.ID}
}

// register runs one call about a payee or an instrument. Without a usable
// answer the result is unsure: it is asked again.
func (g *Gateway) register(ctx context.Context, sample models.Exchange, do func(context.Context, PayeeRegistrar) models.RegistrationResult) (models.RegistrationResult, []models.Exchange) {
	c := g.begin(ctx, sample)
	registrar, ok := g.provider.(PayeeRegistrar)
	if !ok {
		return models.RegistrationResult{State: models.RegistrationActive, Reason: g.traits.Title + " needs no registration."}, nil
	}
	result, fault := guarded(func() models.RegistrationResult { return do(c.ctx, registrar) })
	if result.NotOurs = result.NotOurs && result.State == models.RegistrationRefused; result.NotOurs {
		result.Ref = "" // nobody is to be known by it
	}
	if fault != "" {
		result = models.RegistrationResult{Reason: "The program met a fault of its own while it asked. It asks again."}
		g.fault(sample.Kind, fault)
	}
	switch result.State {
	case models.RegistrationPending, models.RegistrationActive, models.RegistrationRefused:
	default:
		result.State = models.RegistrationUnsure
	}
	hidden := c.trail.values()
	result.Message = g.red.message(result.Message, hidden)
	result.Reason = g.red.message(result.Reason, hidden)
	result.Ref, result.Status, result.Code = clip(result.Ref, maxWord), clip(result.Status, maxWord), clip(result.Code, maxWord)
	exchanges := c.trail.exchanges(g.red)
	g.logCall(c, exchanges, string(result.State), result.Code)
	return result, exchanges
}

// Parse verifies and reads a notice. It never uses the network and never
// fails: what cannot be read is a verdict.
func (g *Gateway) Parse(d Delivery) Notice {
	n, fault := guarded(func() Notice {
		if len(d.Body) > maxBody {
			return Notice{Verdict: VerdictUnreadable, Why: "The notice is too long.", Reply: RefuseNotice(http.StatusRequestEntityTooLarge)}
		}
		return g.provider.ParseWebhook(d)
	})
	if fault != "" {
		g.fault("webhook", fault)
		n = Notice{Verdict: VerdictUnreadable, Why: "The program met a fault of its own while it read the notice.", Reply: RefuseNotice(http.StatusBadRequest)}
	}
	if n.Verdict != VerdictVerified {
		// What is not believed must not be acted upon by mistake either.
		n.Outcome = models.Outcome{Event: models.EventUnreadable, Status: n.Outcome.Status, Reason: n.Why}
	} else if n.Subject != SubjectInstrument && !slices.Contains(noticeEvents, n.Outcome.Event) {
		n.Outcome.Event = models.EventDrift
	}
	n.Outcome.Source = models.FromNotice
	n.Outcome = g.clean(n.Outcome, nil)
	n.Number = clip(n.Number, maxWord)
	return n
}

// RefuseNotice is the answer to a notice that is not believed.
func RefuseNotice(status int) Reply {
	return Reply{Status: status, ContentType: "text/plain; charset=utf-8", Body: "refused"}
}

// panicSite returns file and line of the innermost frame of ours below a
// panic.
func panicSite() string {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	for {
		f, more := frames.Next()
		if strings.HasPrefix(f.Function, "countersign/") && !strings.Contains(f.Function, "guarded") && !strings.Contains(f.Function, "panicSite") {
			return fmt.Sprintf("%s:%d", f.Function, f.Line)
		}
		if !more {
			return "an unknown place"
		}
	}
}
