package providers

import (
	"context"
	"errors"

	"countersign/models"
)

// HasMethods reports whether the provider describes instruments by data.
func (g *Gateway) HasMethods() bool { _, ok := g.provider.(Schemer); return ok }

// Methods returns the ways to pay in a corridor, each with the details it asks
// for; none when the provider describes none or nothing fits.
func (g *Gateway) Methods(ctx context.Context, corridor Corridor) []Method {
	schemer, ok := g.provider.(Schemer)
	if !ok {
		return nil
	}
	c := g.begin(ctx, models.Exchange{Kind: "methods"})
	all, fault := guarded(func() []Method { return schemer.Methods(c.ctx, corridor) })
	if fault != "" {
		g.fault("methods", fault)
	}
	var fitting []Method
	for _, m := range all {
		if m.Fits(corridor) {
			fitting = append(fitting, m)
		}
	}
	return fitting
}

// Validates reports whether the provider checks details before they are sent.
func (g *Gateway) Validates() bool { _, ok := g.provider.(DestinationValidator); return ok }

// Validate lets the provider check an order's details. It moves nothing. The
// error, if any, is a *CallError: the check was not possible.
func (g *Gateway) Validate(ctx context.Context, order models.Order) ([]models.FieldError, []models.Exchange, error) {
	validator, ok := g.provider.(DestinationValidator)
	if !ok {
		return nil, nil, nil
	}
	c := g.begin(ctx, models.Exchange{Kind: "validate", PayeeID: order.Payee.ID})
	type told struct {
		fields []models.FieldError
		err    error
	}
	got, fault := guarded(func() told {
		fields, err := validator.Validate(c.ctx, order)
		return told{fields, err}
	})
	if fault != "" {
		got.err = &CallError{Reason: "The program met a fault of its own while it asked."}
		g.fault("validate", fault)
	}
	hidden := c.trail.values()
	for i := range got.fields {
		got.fields[i].Message = g.red.message(got.fields[i].Message, hidden)
	}
	got.err = g.cleanError(got.err, c)
	exchanges := c.trail.exchanges(g.red)
	g.logCall(c, exchanges, "checked", "")
	return got.fields, exchanges, got.err
}

// cleanError makes a *CallError of err, without secrets.
func (g *Gateway) cleanError(err error, c *call) error {
	if err == nil {
		return nil
	}
	var failed *CallError
	if !errors.As(err, &failed) {
		failed = &CallError{Message: err.Error(), Reason: "The provider could not be asked."}
	}
	clean := *failed
	clean.Message = g.red.message(failed.Message, c.trail.values())
	return &clean
}
