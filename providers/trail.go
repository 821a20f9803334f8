package providers

import (
	"context"
	"sync"
	"time"

	"countersign/models"
)

// trail collects the exchanges of one call of the gateway, in order. It
// travels in the context, so that adapters need not hand it around.
type trail struct {
	mu     sync.Mutex
	sample models.Exchange // what all exchanges of the call have in common
	slots  []*exchangeSlot
	hidden []secretValue // values that the call must not let out
}

// exchangeSlot is one exchange that can still be completed.
type exchangeSlot struct {
	trail    *trail
	exchange models.Exchange
}

type trailKey struct{}

func withTrail(ctx context.Context, t *trail) context.Context {
	return context.WithValue(ctx, trailKey{}, t)
}

// trailOf never returns nil; outside of a gateway call the trail leads nowhere.
func trailOf(ctx context.Context) *trail {
	if t, ok := ctx.Value(trailKey{}).(*trail); ok {
		return t
	}
	return &trail{}
}

func (t *trail) add(e models.Exchange, hidden []secretValue) *exchangeSlot {
	t.mu.Lock()
	defer t.mu.Unlock()
	common := t.sample
	e.PayoutID, e.AttemptNo, e.AccountID, e.Kind = common.PayoutID, common.AttemptNo, common.AccountID, common.Kind
	e.PayeeID, e.InstrumentID = common.PayeeID, common.InstrumentID
	slot := &exchangeSlot{trail: t, exchange: e}
	t.slots = append(t.slots, slot)
	t.hidden = append(t.hidden, hidden...)
	return slot
}

func (s *exchangeSlot) told(code, message string) {
	s.trail.mu.Lock()
	defer s.trail.mu.Unlock()
	s.exchange.Code = code
	s.exchange.Message = message
}

// exchanges returns a copy of what was recorded, with the messages scrubbed.
func (t *trail) exchanges(red *redactor) []models.Exchange {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := make([]models.Exchange, 0, len(t.slots))
	for _, slot := range t.slots {
		e := slot.exchange
		e.Code = red.message(e.Code, t.hidden)
		e.Message = red.message(e.Message, t.hidden)
		all = append(all, e)
	}
	return all
}

// values returns what the call must not let out.
func (t *trail) values() []secretValue {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]secretValue(nil), t.hidden...)
}

// record makes the trail's entry of one round trip: secrets are struck here,
// before the exchange goes anywhere.
func (w *Wire) record(r Request, answer *Answer, raw []byte, took time.Duration) models.Exchange {
	hidden := w.red.valuesOf(r)
	e := models.Exchange{
		Method: r.Method, Path: w.red.scrub(r.Path, hidden), StatusCode: answer.Status,
		Request: w.red.body(r.Body, hidden), Response: w.red.body(raw, hidden),
		Took: took, At: models.StampOf(w.clock()),
	}
	if answer.Err != nil {
		e.Message = answer.WhatWentWrong() + ": " + answer.Err.Error()
	}
	return e
}
