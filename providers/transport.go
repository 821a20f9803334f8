package providers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxBody is the most that is read of an answer or of a notice, in bytes.
const maxBody = 256 << 10

// errTooLong says that an answer did not end in time.
var errTooLong = fmt.Errorf("the answer is longer than %d bytes", maxBody)

// errNoGate says that an adapter tried to pay outside of Gateway.Send.
var errNoGate = errors.New("a pay call needs a gate")

// Request is one call of an adapter.
type Request struct {
	Method string // "POST" when empty
	Path   string // below the base URL, such as "/v3/payouts/pay"
	Query  url.Values
	Header http.Header // Content-Type and the like; never recorded
	Body   []byte
	Hide   []string // further values that must not reach the trail
}

// Answer is what came back. It is always there, even when nothing came.
type Answer struct {
	Status int // HTTP status, 0 when there was no answer
	Header http.Header
	Body   []byte // nil unless the whole body arrived
	// Sent is false only when no byte of the request can have left.
	Sent bool
	Err  error // why there is no whole answer, nil when there is one
	slot *exchangeSlot
}

// Told adds the provider's code and words to the trail.
func (a *Answer) Told(code, message string) {
	if a.slot != nil {
		a.slot.told(code, message)
	}
}

// Wire carries the requests of one account to its provider, and nothing else:
// no redirects, no cookies, no proxy, no second try. A 3xx comes back as an
// answer like any other.
type Wire struct {
	base   *url.URL
	line   *line
	shared *http.Transport // for calls that only ask or register
	limits limits
	red    *redactor
	clock  func() time.Time
}

// limits are the time limits of a call.
type limits struct{ pay, ask, gate time.Duration }

func newWire(base *url.URL, l *line, lim limits, red *redactor, clock func() time.Time) *Wire {
	same := func(c net.Conn) net.Conn { return c }
	return &Wire{base: base, line: l, shared: l.transport(same), limits: lim, red: red, clock: clock}
}

// close drops idle connections.
func (w *Wire) close() { w.shared.CloseIdleConnections() }

// Send makes a pay call: once, on a connection of its own, through the gate
// that Gateway.Send put into ctx. Answer.Sent is the gate's word.
func (w *Wire) Send(ctx context.Context, r Request) *Answer {
	g := gateOf(ctx)
	if g == nil {
		return &Answer{Err: errNoGate}
	}
	ctx, cancel := context.WithTimeout(ctx, w.limits.pay)
	defer cancel()
	once := w.line.transport(func(c net.Conn) net.Conn { return &gatedConn{Conn: c, ctx: ctx, gate: g} })
	once.DisableKeepAlives = true
	defer once.CloseIdleConnections()
	return w.exchange(ctx, once, r, g.settle)
}

// Ask makes a call that moves no money: a query, a registration, a balance.
func (w *Wire) Ask(ctx context.Context, r Request) *Answer {
	ctx, cancel := context.WithTimeout(ctx, w.limits.ask)
	defer cancel()
	return w.exchange(ctx, w.shared, r, func() bool { return true })
}

// exchange makes one round trip and records it.
func (w *Wire) exchange(ctx context.Context, t *http.Transport, r Request, settle func() bool) *Answer {
	if r.Method == "" {
		r.Method = http.MethodPost
	}
	started := time.Now()
	answer := &Answer{}
	raw := w.roundTrip(ctx, t, r, answer)
	answer.Sent = settle()
	answer.slot = trailOf(ctx).add(w.record(r, answer, raw, time.Since(started)), w.red.valuesOf(r))
	return answer
}

// roundTrip fills the answer and returns what was read of its body, whole or
// not.
func (w *Wire) roundTrip(ctx context.Context, t *http.Transport, r Request, answer *Answer) []byte {
	request, err := w.request(ctx, r)
	if err != nil {
		answer.Err = err
		return nil
	}
	response, err := t.RoundTrip(request)
	if err != nil {
		answer.Err = err
		return nil
	}
	answer.Status, answer.Header = response.StatusCode, response.Header
	raw, err := io.ReadAll(io.LimitReader(response.Body, maxBody+1))
	if closing := response.Body.Close(); err == nil && len(raw) > maxBody {
		err = errTooLong
	} else if err == nil {
		err = closing
	}
	if answer.Err = err; err == nil {
		answer.Body = raw
	}
	return raw
}

func (w *Wire) request(ctx context.Context, r Request) (*http.Request, error) {
	target := *w.base
	target.Path = strings.TrimSuffix(target.Path, "/") + r.Path
	target.RawQuery = r.Query.Encode()
	request, err := http.NewRequestWithContext(ctx, r.Method, target.String(), bytes.NewReader(r.Body))
	if err != nil {
		return nil, fmt.Errorf("provider request: %w", err)
	}
	// With GetBody set, the library may repeat a POST by itself.
	request.GetBody = nil
	request.Header.Set("User-Agent", "Countersign")
	for name, values := range r.Header {
		request.Header[name] = values
	}
	return request, nil
}

// WhatWentWrong says in plain words why there is no whole answer. It is for
// people; nothing is decided by it.
func (a *Answer) WhatWentWrong() string {
	var network net.Error
	var dns *net.DNSError
	switch {
	case a.Err == nil && a.Status >= 300 && a.Status < 400:
		return fmt.Sprintf("the provider answered with a redirect (HTTP %d), which is not followed", a.Status)
	case a.Err == nil:
		return fmt.Sprintf("the provider answered HTTP %d", a.Status)
	case errors.Is(a.Err, errTooLong):
		return "the provider's answer was too long"
	case errors.Is(a.Err, errOutside):
		return errOutside.Error()
	case errors.Is(a.Err, errInward):
		return errInward.Error()
	case errors.As(a.Err, &dns):
		return "the provider's host name could not be resolved"
	case !a.Sent:
		return "no connection to the provider could be made"
	case errors.Is(a.Err, context.DeadlineExceeded), errors.As(a.Err, &network) && network.Timeout():
		return "the provider did not answer in time"
	case errors.Is(a.Err, context.Canceled):
		return "the call was stopped before an answer came"
	case a.Status != 0:
		return "the provider's answer was cut off"
	}
	return "the connection broke before an answer came"
}
