package providertest

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"countersign/models"
	"countersign/providers"
)

// Mutant is an adapter with one mistake that would cost money, and the law
// that must find it.
type Mutant struct {
	Name string
	Law  string // beginning of the law's name
	Bend func(Harness) Harness
}

// broken is a provider with one method replaced.
type broken struct {
	providers.Provider
	create func(context.Context, models.Order) models.Outcome
	query  func(context.Context, models.Order) models.Outcome
	parse  func(providers.Delivery) providers.Notice
}

// CreatePayout is the broken one, or the right one.
func (b broken) CreatePayout(ctx context.Context, o models.Order) models.Outcome {
	if b.create != nil {
		return b.create(ctx, o)
	}
	return b.Provider.CreatePayout(ctx, o)
}

// QueryPayout is the broken one, or the right one.
func (b broken) QueryPayout(ctx context.Context, o models.Order) models.Outcome {
	if b.query != nil {
		return b.query(ctx, o)
	}
	return b.Provider.QueryPayout(ctx, o)
}

// ParseWebhook is the broken one, or the right one.
func (b broken) ParseWebhook(d providers.Delivery) providers.Notice {
	if b.parse != nil {
		return b.parse(d)
	}
	return b.Provider.ParseWebhook(d)
}

// withPayees keeps the optional abilities visible, which embedding the plain
// interface would hide.
type withPayees struct {
	broken
	providers.PayeeRegistrar
	providers.BalanceReader
}

// withForms does the same for vendors with forms of their own.
type withForms struct {
	broken
	providers.HostedFormer
	providers.Preparer
}

// bend makes a mutant by replacing methods of the adapter.
func bend(replace func(inner providers.Provider, s providers.Settings) broken) func(Harness) Harness {
	return func(h Harness) Harness {
		open := h.Driver.New
		h.Driver.New = func(s providers.Settings) (providers.Provider, error) {
			inner, err := open(s)
			if err != nil {
				return nil, err
			}
			b := replace(inner, s)
			b.Provider = inner
			registrar, registers := inner.(providers.PayeeRegistrar)
			reader, reads := inner.(providers.BalanceReader)
			if registers && reads {
				return withPayees{b, registrar, reader}, nil
			}
			former, hosts := inner.(providers.HostedFormer)
			preparer, prepares := inner.(providers.Preparer)
			if hosts && prepares {
				return withForms{b, former, preparer}, nil
			}
			return b, nil
		}
		return h
	}
}

// rewrite makes a mutant that changes what the adapter says of orders.
func rewrite(change func(models.Outcome) models.Outcome) func(Harness) Harness {
	return bend(func(p providers.Provider, _ providers.Settings) broken {
		return broken{
			create: func(ctx context.Context, o models.Order) models.Outcome { return change(p.CreatePayout(ctx, o)) },
			query:  func(ctx context.Context, o models.Order) models.Outcome { return change(p.QueryPayout(ctx, o)) },
		}
	})
}

// misread makes a mutant that takes one event for another when a text matches.
func misread(from, to models.Event, when func(models.Outcome) bool) func(Harness) Harness {
	return rewrite(func(out models.Outcome) models.Outcome {
		if out.Event == from && when(out) {
			out.Event = to
		}
		return out
	})
}

// resend makes a mutant that changes the order before it is sent.
func resend(change func(models.Order) models.Order) func(Harness) Harness {
	return bend(func(p providers.Provider, _ providers.Settings) broken {
		return broken{create: func(ctx context.Context, o models.Order) models.Outcome { return p.CreatePayout(ctx, change(o)) }}
	})
}

func always(models.Outcome) bool { return true }

// Mutants returns the mistakes that the laws must find whatever the vendor.
func Mutants() []Mutant {
	var counter atomic.Int64
	return []Mutant{
		{"amount times a hundred", "money", resend(func(o models.Order) models.Order { o.Amount.Minor *= 100; return o })},
		{"description left out", "order: every", resend(func(o models.Order) models.Order { o.Description = ""; return o })},
		{"new number on every try", "once", resend(func(o models.Order) models.Order {
			o.Number = fmt.Sprintf("%s%d", o.Number, counter.Add(1))
			return o
		})},
		{"time-out read as a refusal", "outcome: a silent", misread(models.EventDoubt, models.EventFail, func(o models.Outcome) bool { return o.Code == "" })},
		{"HTTP 5xx read as a refusal", "outcome: an HTTP", misread(models.EventDoubt, models.EventFail, func(o models.Outcome) bool { return strings.Contains(o.Message, "HTTP 5") })},
		{"lost answer read as not sent", "outcome: a wire", misread(models.EventDoubt, models.EventRefuseOurs, always)},
		{"failed read as paid", "outcome: each", misread(models.EventFail, models.EventPay, always)},
		{"not found read as failed", "outcome: each", misread(models.EventNotFound, models.EventFail, always)},
		{"echo not looked at", "outcome: each", rewrite(func(o models.Outcome) models.Outcome { o.Echo = models.Echo{}; return o })},
		{"signature not looked at", "webhook: any", believeAll()},
		{"request before the gate, redirect followed", "manners: redirects", sendAround()},
		{"request before the gate", "gate: no byte", sendAround()},
		{"request through a shut gate", "gate: a refused", sendAround()},
		{"secrets recorded", "manners: no secret", func(h Harness) Harness {
			h.Driver.Traits.SecretFields, h.Driver.Traits.MaskedFields = nil, nil
			return h
		}},
	}
}

// believeAll takes forged notices for genuine.
func believeAll() func(Harness) Harness {
	return bend(func(p providers.Provider, _ providers.Settings) broken {
		return broken{parse: func(d providers.Delivery) providers.Notice {
			n := p.ParseWebhook(d)
			n.Verdict = providers.VerdictVerified
			return n
		}}
	})
}

// sendAround sends by a client of its own, beside the wire and its gate, that
// follows redirects.
func sendAround() func(Harness) Harness {
	return bend(func(p providers.Provider, s providers.Settings) broken {
		client := &http.Client{Transport: &http.Transport{DisableCompression: true, DisableKeepAlives: true}}
		return broken{create: func(ctx context.Context, o models.Order) models.Outcome {
			request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.BaseURL+"/", bytes.NewReader([]byte(`{}`)))
			if err == nil {
				ctx, cancel := context.WithTimeout(ctx, patience/50)
				defer cancel()
				if response, err := client.Do(request.WithContext(ctx)); err == nil {
					_ = response.Body.Close()
				}
			}
			return p.CreatePayout(ctx, o)
		}}
	})
}

// Hunt proves that every mutant breaks the law that is meant for it, and that
// the adapter as it is does not break it.
func Hunt(t *testing.T, h Harness) {
	sound := map[string]bool{}
	for _, mutant := range slices.Concat(Mutants(), fitting(h), h.Mutants) {
		t.Run(mutant.Name, func(t *testing.T) {
			law, ok := lawNamed(mutant.Law)
			if !ok {
				t.Fatalf("there is no law %q", mutant.Law)
			}
			if !sound[law.Name] && breaks(t, law, h) {
				t.Fatalf("the law %q finds a mutant where there is none", law.Name)
			}
			sound[law.Name] = true
			if !breaks(t, law, mutant.Bend(h)) {
				t.Errorf("the law %q does not see it", law.Name)
			}
		})
	}
}

func lawNamed(beginning string) (Law, bool) {
	for _, law := range Laws() {
		if strings.HasPrefix(law.Name, beginning) {
			return law, true
		}
	}
	return Law{}, false
}

// breaks proves a law and reports whether it failed, without failing the test.
func breaks(t *testing.T, law Law, h Harness) bool {
	w := &witness{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		law.Prove(w, h)
	}()
	<-done
	if w.failed.Load() {
		t.Log("found: " + w.first())
	}
	return w.failed.Load()
}

// witness is a test that notes failures instead of failing.
type witness struct {
	testing.TB
	failed atomic.Bool
	words  atomic.Value
}

func (w *witness) note(text string) {
	if !w.failed.Swap(true) {
		w.words.Store(text)
	}
}

func (w *witness) first() string {
	text, _ := w.words.Load().(string)
	if len(text) > 160 {
		text = text[:160] + "…"
	}
	return text
}

// Error notes a failure.
func (w *witness) Error(args ...any) { w.note(fmt.Sprint(args...)) }

// Errorf notes a failure.
func (w *witness) Errorf(format string, args ...any) { w.note(fmt.Sprintf(format, args...)) }

// Fatal notes a failure and ends the law.
func (w *witness) Fatal(args ...any) {
	w.note(fmt.Sprint(args...))
	runtime.Goexit()
}

// Fatalf notes a failure and ends the law.
func (w *witness) Fatalf(format string, args ...any) {
	w.note(fmt.Sprintf(format, args...))
	runtime.Goexit()
}

// Failed reports whether a failure was noted.
func (w *witness) Failed() bool { return w.failed.Load() }
