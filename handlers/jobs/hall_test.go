package jobs_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"countersign/handlers/jobs"
	"countersign/models"
	"countersign/models/modelstest"
	"countersign/providers"
	"countersign/providers/all"
	pockyt "countersign/providers/pockyt/sandbox"
	"countersign/providers/sandbox"
)

var ctx = context.Background()

// hall is a desk with its background work, a sandbox on loopback, and a door
// that takes in the sandbox's notices.
type hall struct {
	*modelstest.Desk
	t               testing.TB
	maker, approver models.Actor
	account         models.ProviderAccount
	box             *pockyt.Server
	registry        *providers.Registry
	door            *httptest.Server
	worker          *jobs.Worker
}

// quick is the sandbox's time: an outcome at once, a second one soon after.
func quick() sandbox.Timing {
	return sandbox.Timing{Settle: 50 * time.Millisecond, Reversal: 1200 * time.Millisecond, SlowAnswer: 1500 * time.Millisecond,
		LateBooking: 700 * time.Millisecond, LateNotice: 2 * time.Second,
		Retries: []time.Duration{20 * time.Millisecond, 100 * time.Millisecond, time.Second}}
}

func newHall(t testing.TB) *hall {
	t.Helper()
	h := newStill(t, quick(), time.Second)
	h.start()
	return h
}

// newStill is a hall whose worker does not run yet.
func newStill(t testing.TB, timing sandbox.Timing, payTimeout time.Duration) *hall {
	t.Helper()
	h := &hall{Desk: modelstest.New(t), t: t}
	h.maker, h.approver = h.Person(t, models.RoleMaker), h.Person(t, models.RoleApprover)
	box, err := pockyt.New(pockyt.Credentials{MerchantNo: "202333", StoreNo: "301854", Token: "canary-token-5cea5c1a"},
		sandbox.Options{DataDir: t.TempDir(), Timing: timing, Unsynced: true})
	if err == nil {
		err = box.Start(ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
	h.box = box
	t.Cleanup(func() { _ = box.Close() })
	h.registry = providers.NewRegistry(all.Drivers(), providers.Options{DemoURLs: map[string]string{"pockyt": box.URL()},
		PayTimeout: payTimeout, AskTimeout: 2 * time.Second})
	t.Cleanup(h.registry.Close)
	h.account = h.AddAccount(t)
	h.door = httptest.NewServer(http.HandlerFunc(h.receive))
	t.Cleanup(h.door.Close)
	return h
}

// start starts a worker; it is stopped when the test ends.
func (h *hall) start() {
	h.t.Helper()
	w := jobs.New(jobs.Options{Store: h.Store, Registry: h.registry, Log: slog.New(slog.DiscardHandler), BaseURL: h.door.URL, Tick: 20 * time.Millisecond})
	if err := w.Start(ctx); err != nil {
		h.t.Fatal(err)
	}
	h.worker = w
	h.t.Cleanup(func() { h.stop(w) })
}

func (h *hall) stop(w *jobs.Worker) {
	if h.worker != w {
		return // stopped already
	}
	h.worker = nil
	patience, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	w.Stop(patience)
}

// receive is the door for notices: verified, stored, then answered.
func (h *hall) receive(w http.ResponseWriter, r *http.Request) {
	account, credentials, err := h.OpenCredentials(ctx, strings.TrimPrefix(r.URL.Path, "/webhooks/pockyt/"))
	if err != nil {
		http.Error(w, "no such account", http.StatusNotFound)
		return
	}
	gateway, err := h.registry.Open(account, credentials)
	if err != nil {
		http.Error(w, "not stored", http.StatusServiceUnavailable)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	n := gateway.Parse(providers.Delivery{Header: r.Header, Body: body})
	_, _, err = h.ReceiveWebhook(ctx, models.NewWebhook{AccountID: account.ID, Provider: account.Provider, ContentType: r.Header.Get("Content-Type"),
		Body: body, Verdict: string(n.Verdict), Why: n.Why, Subject: n.Subject, OrderNumber: n.Number, Claim: n.Outcome})
	if err != nil {
		http.Error(w, "not stored", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", n.Reply.ContentType)
	w.WriteHeader(n.Reply.Status)
	_, _ = io.WriteString(w, n.Reply.Body)
}

// eventually waits until cond holds. The desk's time runs ten times as fast as
// the machine's meanwhile, so that questions planned for later are asked.
func (h *hall) eventually(what string, cond func() bool) {
	h.t.Helper()
	deadline := time.NewTimer(60 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !cond() {
		select {
		case <-tick.C:
			h.Clock.Advance(100 * time.Millisecond)
		case <-deadline.C:
			h.t.Fatalf("%s: not within a minute", what)
		}
	}
}

// payee makes a payee with an account; first is its first name, which may be a
// word that the sandbox acts on.
func (h *hall) payee(first, number string) (models.Payee, models.Instrument) {
	h.t.Helper()
	d := h.PayeeDraft()
	d.FirstName = first
	payee, err := h.CreatePayee(ctx, h.maker, d, h.FormToken(h.t, h.maker))
	if err != nil {
		h.t.Fatal(err)
	}
	return payee, h.AddUSBank(h.t, h.maker, payee.ID, number)
}

// pay makes and approves a payout with the note.
func (h *hall) pay(payee models.Payee, instrument models.Instrument, reference, note string) models.Payout {
	h.t.Helper()
	p, _, err := h.CreatePayout(ctx, h.maker, models.NewPayout{Token: h.FormToken(h.t, h.maker), Submit: true,
		Draft: models.PayoutDraft{PayeeID: payee.ID, InstrumentID: instrument.ID, AccountID: h.account.ID, Amount: "12.50", Currency: "USD",
			Reference: reference, Subject: "Payout", Description: "October", Note: note}})
	if err != nil {
		h.t.Fatal(err)
	}
	if p, err = h.ApprovePayout(ctx, h.approver, p.ID, p.Digest); err != nil {
		h.t.Fatal(err)
	}
	return p
}

// settled waits until the payout stands in one of the states.
func (h *hall) settled(id string, want ...models.Status) models.Payout {
	h.t.Helper()
	var p models.Payout
	h.eventually(id+" to become "+string(want[0]), func() bool {
		p = h.Look(h.t, id)
		for _, s := range want {
			if p.Status == s {
				return true
			}
		}
		return false
	})
	return p
}
