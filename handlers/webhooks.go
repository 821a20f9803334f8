package handlers

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"countersign/models"
	"countersign/providers"
)

// maxNotice is the largest notice that is read, in bytes.
const maxNotice = 256 << 10

// WebhookDoor takes in the notices of providers. It knows no session: whoever
// comes is believed only as far as the signature goes. A notice is verified on
// its raw bytes, stored once, and answered as its provider wants it only after
// it is durable; applying it is the work of a job.
type WebhookDoor struct {
	store    *models.Store
	registry *providers.Registry
	log      *slog.Logger
	mux      *http.ServeMux

	mu        sync.Mutex
	strangers map[string]*rate.Limiter // tries with a bad signature, per address
}

// NewWebhookDoor makes the door for POST /webhooks/{provider}/{account}.
func NewWebhookDoor(store *models.Store, registry *providers.Registry, log *slog.Logger) *WebhookDoor {
	d := &WebhookDoor{store: store, registry: registry, log: log, mux: http.NewServeMux(), strangers: map[string]*rate.Limiter{}}
	d.mux.HandleFunc("POST /webhooks/{provider}/{account}", d.receive)
	return d
}

// ServeHTTP answers a notice.
func (d *WebhookDoor) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.mux.ServeHTTP(w, r) }

func (d *WebhookDoor) receive(w http.ResponseWriter, r *http.Request) {
	traceOf(r).pattern = "/webhooks/{provider}/{account}"
	ip := remoteIP(r)
	account, credentials, err := d.store.OpenCredentials(r.Context(), r.PathValue("account"))
	if err == nil && account.Provider != r.PathValue("provider") {
		err = models.NotFound("no such account")
	}
	if models.IsKind(err, models.KindNotFound) {
		answerText(w, http.StatusNotFound, "no such account\n")
		return
	}
	if err != nil {
		d.fail(w, "open provider account", err)
		return
	}
	gateway, err := d.registry.Open(account, credentials)
	if err != nil {
		d.fail(w, "open provider account", err)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxNotice))
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			answerText(w, http.StatusRequestEntityTooLarge, "notice too large\n")
			return
		}
		answerText(w, http.StatusBadRequest, "notice could not be read\n")
		return
	}
	d.keep(w, r, gateway, body, ip)
}

// keep verifies and stores a notice, then answers.
func (d *WebhookDoor) keep(w http.ResponseWriter, r *http.Request, g *providers.Gateway, body []byte, ip string) {
	notice := g.Parse(providers.Delivery{Header: r.Header, Body: body})
	if notice.Verdict != providers.VerdictVerified && !d.hasPatience(ip) {
		answerText(w, http.StatusTooManyRequests, "too many notices that could not be verified\n")
		return
	}
	id, copied, err := d.store.ReceiveWebhook(r.Context(), models.NewWebhook{
		AccountID: g.Account().ID, Provider: g.Account().Provider, ContentType: r.Header.Get("Content-Type"), Body: body, IP: ip,
		Verdict: string(notice.Verdict), Why: notice.Why, Subject: notice.Subject, OrderNumber: notice.Number, Claim: notice.Outcome,
	})
	if err != nil {
		d.fail(w, "store notice", err)
		return
	}
	d.log.Info("notice", "id", id, "account", g.Account().ID, "verdict", string(notice.Verdict), "copy", copied)
	w.Header().Set("Content-Type", notice.Reply.ContentType)
	w.WriteHeader(notice.Reply.Status)
	_, _ = io.WriteString(w, notice.Reply.Body)
}

// fail tells the provider to come again: nothing was kept.
func (d *WebhookDoor) fail(w http.ResponseWriter, what string, err error) {
	d.log.Error(what, "error", err.Error())
	w.Header().Set("Retry-After", "30")
	answerText(w, http.StatusServiceUnavailable, "not stored, send it again\n")
}

// How many notices that cannot be verified are kept of one address: a burst,
// then one every two seconds. The signature is checked first, so a forger can
// never use up what a genuine sender behind the same address needs.
const (
	strangerBurst = 60
	strangerEvery = 2 * time.Second
	maxStrangers  = 10_000
)

func (d *WebhookDoor) hasPatience(ip string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	limiter, known := d.strangers[ip]
	if !known {
		if len(d.strangers) >= maxStrangers {
			clear(d.strangers) // memory is bounded; patience starts anew
		}
		limiter = rate.NewLimiter(rate.Every(strangerEvery), strangerBurst)
		d.strangers[ip] = limiter
	}
	return limiter.Allow()
}
