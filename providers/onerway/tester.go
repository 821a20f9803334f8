package onerway

import (
	"context"

	"countersign/providers"
)

// testCurrency is the corridor that a test asks about.
const testCurrency, testCountry = "USD", "US"

// Test asks what a payee in a common corridor needs, which takes a right
// signature and moves nothing (Onerway manual, query payment field). The error,
// if any, is a *providers.CallError.
func (a *adapter) Test(ctx context.Context) error {
	r := a.ask(ctx, pathNeeds, map[string]string{"payoutCurrency": testCurrency, "bankCountry": testCountry, "entityType": "1", "paymentMethod": rails[MethodLocal]})
	failed := &providers.CallError{Code: r.code, Message: r.message}
	switch {
	case r.shut:
		failed.Message, failed.Ours = r.problem, true
		failed.Reason = "Onerway does not let this server in. Ask Onerway to whitelist this server's address, and check merchant number and secret."
	case r.problem != "":
		failed.Message, failed.Reason = r.problem, "Onerway could not be asked: "+r.problem+". Try again later."
	case r.code != codeSuccess:
		failed.Ours = true
		failed.Reason = says(r.code) + ". Check merchant number, secret and which fields are signed; its message may name what is wrong."
	default:
		return nil
	}
	return failed
}
