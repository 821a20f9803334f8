package lamapay_test

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/models"
	"countersign/providers"
	"countersign/providers/lamapay"
	"countersign/providers/lamapay/sandbox"
	"countersign/providers/providertest"
	engine "countersign/providers/sandbox"
)

// desk is a sandbox with an account opened against it, and a letterbox.
type desk struct {
	sandbox *sandbox.Server
	clock   *engine.HandClock
	gateway *providers.Gateway
	box     string
	mu      sync.Mutex
	notices []providers.Notice
}

func newDesk(t *testing.T, token string) *desk {
	t.Helper()
	d := &desk{clock: engine.NewHandClock(time.Date(2025, 3, 3, 12, 0, 0, 0, time.UTC))}
	s, err := sandbox.New(sandbox.Credentials{Token: "tk_with_tick", TokenWithoutPayout: "tk_without_tick"}, engine.Options{DataDir: t.TempDir(), Clock: d.clock, Unsynced: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if d.gateway, err = open(t, s.URL(), models.Credentials{lamapay.CredentialToken: token}); err != nil {
		t.Fatal(err)
	}
	box := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		n := d.gateway.Parse(providers.Delivery{Header: r.Header, Body: body})
		d.mu.Lock()
		d.notices = append(d.notices, n)
		d.mu.Unlock()
		w.WriteHeader(n.Reply.Status)
	}))
	t.Cleanup(box.Close)
	d.sandbox, d.box = s, box.URL
	return d
}

// send sends an order with a number of its own and a magic value.
func (d *desk) send(t *testing.T, number, magic string) (models.Order, models.Outcome) {
	t.Helper()
	o := order()
	o.Number, o.Description, o.NotifyURL = number, magic, d.box
	o.IdempotencyKey = strings.Replace(o.IdempotencyKey, "3e3f3796", number[:8], 1)
	out, _ := d.gateway.Send(t.Context(), o, yes)
	o.ProviderRef = out.Ref
	return o, out
}

// notice waits for the first notice.
func (d *desk) notice(t *testing.T) providers.Notice {
	t.Helper()
	d.clock.Advance(2 * time.Minute)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(10 * time.Second); ; {
		d.mu.Lock()
		all := d.notices
		d.mu.Unlock()
		if len(all) > 0 {
			return all[0]
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("no notice came")
		}
	}
}

func TestASignedLieChangesNothing(t *testing.T) {
	d := newDesk(t, "tk_with_tick")
	o, _ := d.send(t, "0000000a-1", "sandbox:notice-lie")
	n := d.notice(t)
	if n.Verdict != providers.VerdictVerified || n.Outcome.Event != models.EventPay || d.gateway.Traits().NoticeDecides || d.gateway.Traits().NoticeStandsIn {
		t.Errorf("the notice: %+v", n)
	}
	if out, _ := d.gateway.Query(t.Context(), o); out.Event != models.EventAwaitPayee {
		t.Errorf("LamaPay itself says %s", out.Event)
	}
}

func TestTwoPayoutsUnderOneIdAreSeen(t *testing.T) {
	d := newDesk(t, "tk_with_tick")
	_, first := d.send(t, "0000000a-1", "")
	_, second := d.send(t, "0000000b-1", "sandbox:duplicate-id")
	if first.Ref == "" || second.Ref != first.Ref {
		t.Errorf("the ids are %q and %q", first.Ref, second.Ref)
	}
	if orders := d.sandbox.View().Orders; len(orders) != 2 || orders[0].ProviderRef == orders[1].ProviderRef {
		t.Errorf("booked: %+v", orders)
	}
}

func TestATokenWithoutTheTickPausesTheAccount(t *testing.T) {
	d := newDesk(t, "tk_without_tick")
	if _, out := d.send(t, "0000000a-1", ""); out.Event != models.EventRefuseOurs || !strings.Contains(out.Reason, "Payout box ticked") {
		t.Errorf("%s: %s", out.Event, out.Reason)
	}
	if _, out := newDesk(t, "tk_nobody").send(t, "0000000a-1", ""); out.Event != models.EventRefuseOurs {
		t.Errorf("an unknown token: %s", out.Event)
	}
}

func TestTheSandboxKnowsItsToken(t *testing.T) {
	if said, _, err := newDesk(t, "tk_with_tick").gateway.Test(t.Context()); err != nil || said == "" {
		t.Errorf("a good token: %q, %v", said, err)
	}
	var failed *providers.CallError
	if _, _, err := newDesk(t, "tk_of_somebody_else").gateway.Test(t.Context()); !errors.As(err, &failed) || !failed.Ours {
		t.Errorf("a bad token: %v", err)
	}
}

func TestTheLawsOfNoticesHoldForEveryReadingOfTheScheme(t *testing.T) {
	for turned, settings := range map[string]models.Credentials{
		"wrapped": nil, "signature-base64": nil, "signature-prefix": {lamapay.CredentialEncoding: lamapay.EncodingHex},
		"signature-header": {lamapay.CredentialHeader: "X-Lamapay-Signature"},
	} {
		h := harness()
		h.Credentials = credentials()
		maps.Copy(h.Credentials, settings)
		h.Sandbox = func(o engine.Options) (providertest.Sandbox, error) {
			s, err := sandbox.New(sandbox.Credentials{Token: token}, o)
			if err != nil {
				return nil, err
			}
			return s, s.Turn(turned, true)
		}
		for _, law := range providertest.Laws() {
			if strings.HasPrefix(law.Name, "webhook") {
				t.Run(turned+" "+law.Name, func(t *testing.T) { law.Prove(t, h) })
			}
		}
	}
}
