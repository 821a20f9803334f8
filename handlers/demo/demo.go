// Package demo fills a new demo desk with a small believable company: six
// people, a dozen payees with accounts, and payouts in every state that a desk
// meets. Everything goes through the same commands as real work; the built-in
// sandbox then plays its part, so that the states come about by themselves.
//
// A tour: people.go and payees.go hold the cast, payouts.go the payouts with
// the sandbox's magic words.
package demo

import (
	"context"
	"fmt"

	"countersign/models"
)

// Password is the password of every demo person. It is printed at start and
// stands in the README; demo people exist only on a loopback address.
const Password = "four eyes on every payout"

// Fill fills a desk that nobody has set up yet. connect is called once there is
// a company and returns its provider accounts; payouts are made through the
func Fill(ctx context.Context, store *models.Store, connect func() ([]models.ProviderAccount, error)) error {
	f := &filler{ctx: ctx, store: store}
	f.people()
	if f.err != nil {
		return fmt.Errorf("fill the demo: %w", f.err)
	}
	accounts, err := connect()
	if err != nil {
		return err
	}
	f.accounts = map[string]bool{}
	for _, account := range accounts {
		f.accounts[account.ID] = true
	}
	f.payees()
	f.payouts()
	if f.err != nil {
		return fmt.Errorf("fill the demo: %w", f.err)
	}
	return nil
}

// filler runs commands until one fails.
type filler struct {
	ctx         context.Context
	store       *models.Store
	accounts    map[string]bool         // provider accounts that exist
	staff       map[string]models.Actor // by the part of the e-mail before @
	payeeIDs    map[string]int64        // by code
	instruments map[string]int64        // by code of the payee
	err         error
}

// as returns the actor of a demo person.
func (f *filler) as(name string) models.Actor { return f.staff[name] }

// token makes a form token as a page would.
func (f *filler) token(a models.Actor) string {
	token, err := f.store.Keys().FormToken(a.UserID, f.store.Now())
	f.fail(err)
	return token
}

func (f *filler) fail(err error) {
	if f.err == nil && err != nil {
		f.err = err
	}
}
