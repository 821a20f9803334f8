package providertest

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"countersign/models"
	"countersign/providers"
	engine "countersign/providers/sandbox"
)

// noon is the hour at which every bench starts.
var noon = time.Date(2025, 3, 3, 12, 0, 0, 0, time.UTC)

// bench is one sandbox with one account opened against it.
type bench struct {
	testing.TB
	Harness
	sandbox Sandbox
	clock   *engine.HandClock
	gateway *providers.Gateway
	logs    *safeBuffer
	inbox   *inbox
	numbers atomic.Int64
	payee   string
	mu      sync.Mutex
	targets map[models.Currency]string
}

// safeBuffer is a buffer for several writers.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write appends to the buffer.
func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

// String returns what was written so far.
func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// openBench starts the harness's sandbox and opens an account against it.
func openBench(t testing.TB, h Harness) *bench {
	t.Helper()
	b := &bench{TB: t, Harness: h, clock: engine.NewHandClock(noon), logs: &safeBuffer{}, targets: map[models.Currency]string{}}
	b.inbox = openInbox(t)
	options := engine.Options{DataDir: t.TempDir(), Clock: b.clock, Unsynced: true}
	open := func() (Sandbox, error) { return h.Sandbox(options) }
	if h.SandboxFor != nil {
		open = func() (Sandbox, error) { return h.SandboxFor(options, b.inbox.URL) }
	}
	sandbox, err := open()
	if err != nil {
		t.Fatal(err)
	}
	if err := sandbox.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := sandbox.Close(); err != nil {
			t.Error(err)
		}
	})
	b.sandbox = sandbox
	b.gateway = openGateway(t, h, sandbox.URL(), providers.Options{Clock: b.clock.Now, Logger: slog.New(slog.NewJSONHandler(b.logs, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	b.inbox.serve(b.gateway)
	return b
}

// openGateway opens the harness's account against any server on loopback.
func openGateway(t testing.TB, h Harness, url string, options providers.Options) *providers.Gateway {
	t.Helper()
	name := h.Driver.Traits.Name
	options.DemoURLs = map[string]string{name: url}
	if options.Clock == nil {
		options.Clock = func() time.Time { return noon }
	}
	registry := providers.NewRegistry([]providers.Driver{h.Driver}, options)
	t.Cleanup(registry.Close)
	gateway, err := registry.Open(models.ProviderAccount{ID: name, Provider: name, Environment: models.EnvDemo, Version: 1}, h.Credentials)
	if err != nil {
		t.Fatal(err)
	}
	return gateway
}

// pass is a gate that always says yes.
func pass(context.Context) error { return nil }

// canaryPayee is a payee whose secrets can be searched for.
func canaryPayee() models.Payee {
	return models.Payee{
		ID: 41, Code: "VENDOR-41", Kind: models.PayeeIndividual, FirstName: "Ada", LastName: "O'Neill & Søn", Email: "ada@example.test",
		Phone: "+15555550141", DateOfBirth: "1987-06-05", GovernmentIDType: "PASSPORT", GovernmentID: "X99887766",
		Country: "US", State: "NY", City: "New York", Street: "1 <Main> St", Zip: "10005", Lang: "en",
	}
}

// canaryAccount is an account of that payee.
func (b *bench) canaryAccount(currency models.Currency, number string) providers.InstrumentRequest {
	return providers.InstrumentRequest{
		Payee: canaryPayee(), PayeeRef: b.registeredPayee(), Tag: "ba-" + string(currency) + "-" + number[len(number)-4:], NotifyURL: b.inbox.URL,
		Instrument: models.Instrument{ID: 51, PayeeID: 41, Kind: models.InstrumentUSBank, Country: "US", Currency: currency,
			Purpose: "checking", Routing: "101089292", Last4: number[len(number)-4:]},
		Secret: models.InstrumentSecret{Number: number, ClientIP: "127.9.8.7"},
	}
}

// registeredPayee registers the payee once, where the provider wants that.
func (b *bench) registeredPayee() string {
	b.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.payee == "" && b.gateway.RegistersPayees() {
		result, _ := b.gateway.RegisterPayee(b.Context(), canaryPayee(), "")
		if result.State != models.RegistrationActive || result.Ref == "" {
			b.Fatalf("the payee could not be registered: %+v", result)
		}
		b.payee = result.Ref
	}
	return b.payee
}

// target registers an account in the currency once.
func (b *bench) target(currency models.Currency) string {
	b.Helper()
	if !b.gateway.RegistersPayees() {
		return ""
	}
	request := b.canaryAccount(currency, "7861053298")
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.targets[currency] == "" {
		result, _ := b.gateway.RegisterInstrument(b.Context(), request)
		if result.State != models.RegistrationActive || result.Ref == "" {
			b.Fatalf("the account in %s could not be registered: %+v", currency, result)
		}
		b.targets[currency] = result.Ref
	}
	return b.targets[currency]
}

// order makes an order that the sandbox can take. magic names a magic value,
// "" is the usual case.
func (b *bench) order(magic string, amount models.Money) models.Order {
	b.Helper()
	n := b.numbers.Add(1)
	order := worded(b.Harness, models.Order{
		PayoutID: fmt.Sprintf("payout-%d", n), AttemptNo: 1, Fence: n, Number: fmt.Sprintf("PO%010d_a1", n), AccountID: b.Driver.Traits.Name,
		Amount: amount, Reference: fmt.Sprintf("INV-%d", n),
		PayeeRef: b.registeredPayee(), DestRef: b.target(amount.Currency), NotifyURL: b.inbox.URL,
		IdempotencyKey: fmt.Sprintf("00000000-0000-4000-8000-%012d", n), Payee: canaryPayee(), RedirectURL: "http://127.0.0.1:9/p/" + canaryLink,
	})
	b.cast(&order, magic)
	return order
}

// canaryLink is the end of the payee's link to us, a secret.
const canaryLink = "canary-link"

// worded gives an order the texts and details that the vendor has a place for.
func worded(h Harness, o models.Order) models.Order {
	o.Description = "March commission"
	if h.Driver.Traits.MaxNote != providers.NoText {
		o.Note = "Thank you"
	}
	if h.Driver.Traits.MaxSubject != providers.NoText {
		o.Subject = "Payout"
	}
	if h.Fit != nil {
		h.Fit(&o)
	}
	return o
}

// send sends an order for the first time: prepared before, where the vendor
// has it so, and with what came of it kept as the desk keeps it.
func (b *bench) send(order *models.Order) (models.Outcome, []models.Exchange) {
	b.Helper()
	body, err := b.gateway.Prepare(*order)
	if err != nil {
		b.Errorf("%s cannot be prepared: %v", order.Number, err)
	}
	order.Body = body
	return b.keep(order)
}

func (b *bench) keep(order *models.Order) (models.Outcome, []models.Exchange) {
	out, trail := b.gateway.Send(b.Context(), *order, pass)
	if out.Mismatch == "" && out.Ref != "" {
		order.ProviderRef = out.Ref
	}
	return out, trail
}

// news asks what became of an order, in the way that the vendor has for it.
func (b *bench) news(order *models.Order) models.Outcome {
	b.Helper()
	if order.ProviderRef == "" && b.Driver.Traits.ReplayFor > 0 {
		order.Resend = true
		out, _ := b.keep(order)
		return out
	}
	out, _ := b.gateway.Query(b.Context(), *order)
	return out
}

// taken reports whether an event says that the provider has the order.
func taken(e models.Event) bool {
	return e == models.EventAccept || e == models.EventAwaitPayee || e == models.EventPay
}

// some is an ordinary amount.
func (b *bench) some() models.Money {
	return models.Money{Minor: 12540, Currency: b.Driver.Traits.Currencies[0]}
}

// booked finds an order in the sandbox's book.
func (b *bench) booked(number string) (engine.OrderView, bool) {
	var found engine.OrderView
	times := 0
	for _, o := range b.sandbox.View().Orders {
		if o.Number == number {
			found = o
			times++
		}
	}
	if times > 1 {
		b.Errorf("order %s is booked %d times", number, times)
	}
	return found, times > 0
}

// settle lets pass what orders do by themselves.
func (b *bench) settle() { b.clock.Advance(2 * time.Minute) }
