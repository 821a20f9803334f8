package providertest

import (
	"fmt"
	"sync/atomic"

	"countersign/models"
	"countersign/providers"
)

// fitting returns the mistakes that can be made with vendors of the harness's
// kind only.
func fitting(h Harness) []Mutant {
	var all []Mutant
	add := func(name, law string, bend func(Harness) Harness) { all = append(all, Mutant{name, law, bend}) }
	if !h.NeverReturns {
		add("returned read as paid", "outcome: each", misread(models.EventReturn, models.EventPay, always))
	}
	if h.Refusals == nil {
		add("unclear code read as a refusal", "outcome: each",
			misread(models.EventDoubt, models.EventFail, func(o models.Outcome) bool { return o.Code != "" }))
	} else {
		add("unclear HTTP status read as a refusal", "outcome: an HTTP", misread(models.EventDoubt, models.EventFail, always))
		add("refusal by our fault read as final", "outcome: each", misread(models.EventRefuseOurs, models.EventFail, always))
	}
	if h.Driver.Traits.ReplayFor > 0 {
		add("new key on every try", "once: one", resend(newKey()))
		add("two payouts under one number and key", "once: two", resend(func(o models.Order) models.Order {
			o.Number, o.IdempotencyKey, o.Body = "PO0000000000_a1", "00000000-0000-4000-8000-000000000000", nil
			return o
		}))
		add("lost order asked for under its number", "outcome: each", loseRef())
	}
	if h.FillForm != nil {
		add("form elsewhere believed", "outcome: each", trustAll())
		add("awaited payee read as sent", "hosted", misread(models.EventAwaitPayee, models.EventAccept, always))
		add("awaited payee read as paid", "hosted", misread(models.EventAwaitPayee, models.EventPay, always))
	}
	return all
}

// newKey makes up a key whenever an order is sent.
func newKey() func(models.Order) models.Order {
	var counter atomic.Int64
	return func(o models.Order) models.Order {
		o.IdempotencyKey = fmt.Sprintf("00000000-0000-4000-9000-%012d", counter.Add(1))
		return o
	}
}

// loseRef takes the vendor's id for unneeded.
func loseRef() func(Harness) Harness {
	return rewrite(func(out models.Outcome) models.Outcome { out.Ref = ""; return out })
}

// anyForm has one form host more than the account.
type anyForm struct {
	providers.Provider
	providers.Preparer
	former providers.HostedFormer
	more   string
}

// FormHosts are the account's, and one that is not.
func (a anyForm) FormHosts() []string { return append(a.former.FormHosts(), a.more) }

// trustAll believes forms on the host that the sandbox's wrong forms lie on.
func trustAll() func(Harness) Harness {
	return func(h Harness) Harness {
		open := h.Driver.New
		h.Driver.New = func(s providers.Settings) (providers.Provider, error) {
			inner, err := open(s)
			if err != nil {
				return nil, err
			}
			former, hosts := inner.(providers.HostedFormer)
			preparer, prepares := inner.(providers.Preparer)
			if !hosts || !prepares {
				return inner, nil
			}
			return anyForm{inner, preparer, former, h.ForeignHost}, nil
		}
		return h
	}
}
