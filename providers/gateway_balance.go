package providers

import (
	"context"
	"errors"
	"slices"

	"countersign/models"
)

// Balance returns the balance of one currency. The error, if any, is a
// *CallError.
func (g *Gateway) Balance(ctx context.Context, currency models.Currency) (models.Money, []models.Exchange, error) {
	reader, ok := g.provider.(BalanceReader)
	if !ok {
		return models.Money{}, nil, &CallError{Reason: g.traits.Title + " does not tell balances."}
	}
	var told models.Money
	exchanges, err := g.try(ctx, "balance", func(ctx context.Context) (err error) {
		told, err = reader.Balance(ctx, currency)
		if err == nil && told.Currency != currency {
			err = &CallError{Reason: "The provider answered with a balance in another currency."}
		}
		return err
	})
	if err != nil {
		return models.Money{}, exchanges, err
	}
	return told, exchanges, nil
}

// IsTestable reports whether Test can tell anything about the account.
func (g *Gateway) IsTestable() bool {
	_, ok := g.provider.(Tester)
	return ok || g.ReadsBalances()
}

// Test makes a call that needs valid credentials and moves nothing: it reads the
// balance of one currency, or does what the provider has in its place. said is
// what a good answer told, in plain words. The error, if any, is a *CallError.
func (g *Gateway) Test(ctx context.Context) (said string, exchanges []models.Exchange, err error) {
	if g.ReadsBalances() {
		balance, exchanges, err := g.Balance(ctx, g.testCurrency())
		return "The balance is " + balance.String() + ".", exchanges, err
	}
	tester, ok := g.provider.(Tester)
	if !ok {
		return "", nil, &CallError{Reason: g.traits.Title + " has no call that could be made as a test."}
	}
	exchanges, err = g.try(ctx, "test", tester.Test)
	return "The credentials are accepted.", exchanges, err
}

// testCurrency is what a test asks the balance of: USD where there is one.
func (g *Gateway) testCurrency() models.Currency {
	if slices.Contains(g.traits.Currencies, "USD") || len(g.traits.Currencies) == 0 {
		return "USD"
	}
	return g.traits.Currencies[0]
}

// try makes a call that is not an order. What goes wrong comes back as a
// *CallError without secrets.
func (g *Gateway) try(ctx context.Context, kind string, call func(context.Context) error) ([]models.Exchange, error) {
	c := g.begin(ctx, models.Exchange{Kind: kind})
	err, fault := guarded(func() error { return call(c.ctx) })
	if fault != "" {
		err = &CallError{Reason: "The program met a fault of its own while it asked."}
		g.fault(kind, fault)
	}
	result, code := "told", ""
	if err != nil {
		var failed *CallError
		if !errors.As(err, &failed) {
			failed = &CallError{Message: err.Error(), Reason: "The answer could not be read."}
		}
		clean := *failed
		clean.Message = g.red.message(failed.Message, c.trail.values())
		err, result, code = &clean, "refused", clean.Code
	}
	exchanges := c.trail.exchanges(g.red)
	g.logCall(c, exchanges, result, code)
	return exchanges, err
}
