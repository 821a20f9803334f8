package models

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
)

// NewDetails asks for an instrument that holds what one provider asks for. The
// details were held against the provider's method before.
type NewDetails struct {
	PayeeID    int64
	Provider   string // driver
	Method     string // key of the method
	Title      string // what people call the method
	Label      string
	Country    string
	Currency   string
	Fields     map[string]string
	Identifier string // the detail by which the instrument is known, such as the account number
	Field      string // form field of the identifier
	Replaces   int64
	Token      string
}

// String keeps the details out of formatted text.
func (n NewDetails) String() string { return fmt.Sprintf("instrument for payee %d", n.PayeeID) }

// GoString keeps the details out of formatted text.
func (n NewDetails) GoString() string { return n.String() }

// LogValue keeps the details out of logs.
func (n NewDetails) LogValue() slog.Value { return slog.StringValue(n.String()) }

// maxDetails bounds how many details an instrument has.
const maxDetails = 40

// AddDetails keeps a new instrument, sealed. Errors: KindInvalid with fields,
// KindForbidden.
func (s *Store) AddDetails(ctx context.Context, a Actor, n NewDetails) (i Instrument, err error) {
	n.Label = strings.TrimSpace(n.Label)
	err = s.write(ctx, func(tx *Tx) error {
		if _, err := tx.may(a, PermPayeeWrite); err != nil {
			return err
		}
		payload := hashParts(append([]string{fmt.Sprint(n.PayeeID), n.Provider, n.Method, n.Label, n.Country, n.Currency, fmt.Sprint(n.Replaces)}, n.parts()...)...)
		id, _, err := tx.once(a, n.Token, "instrument.add", payload, func() (string, error) {
			id, err := tx.addDetails(a, &n)
			return fmt.Sprint(id), err
		})
		if err != nil {
			return err
		}
		return tx.db.Raw("SELECT * FROM instruments WHERE id = ?", id).Scan(&i).Error
	})
	return i, err
}

// parts are the details in a fixed order.
func (n NewDetails) parts() []string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(n.Fields)) {
		parts = append(parts, name, n.Fields[name])
	}
	return parts
}

func (tx *Tx) addDetails(a Actor, n *NewDetails) (int64, error) {
	payee, err := tx.payee(fmt.Sprint(n.PayeeID))
	if err != nil {
		return 0, err
	}
	var found problems
	found.checkText("label", "a label", n.Label, false, 60)
	if n.Country != "" && !IsCountry(n.Country) {
		found.add("country", "Choose a country.")
	}
	if !Currency(n.Currency).IsKnown() {
		found.add("currency", "Choose a currency from the list.")
	}
	if n.Provider == "" || n.Method == "" || n.Identifier == "" || len(n.Fields) > maxDetails {
		found.add("method", "Choose how the payee is paid.")
	}
	print := tx.store.keys.Fingerprint(append([]string{"details", n.Provider, n.Method, n.Country, n.Currency}, n.parts()...)...)
	return tx.insertInstrument(a, payee, found, Instrument{Kind: InstrumentDetails, Provider: n.Provider, Method: n.Method, Title: n.Title, Label: n.Label,
		Country: n.Country, Currency: Currency(n.Currency), Last4: lastFour(n.Identifier), Fingerprint: print, Replaces: n.Replaces},
		InstrumentSecret{Number: n.Identifier, ClientIP: a.IP, Fields: n.Fields}, n.Field)
}

// FillOrder adds to a claimed order what a provider takes with it: the payee with
// private fields, and the details of the instrument. Only the worker that sends
// calls it.
func (s *Store) FillOrder(ctx context.Context, o *Order) error {
	p, err := s.PayoutByID(ctx, o.PayoutID)
	if err != nil {
		return err
	}
	if o.Payee, err = s.PayeeByID(ctx, p.PayeeID); err != nil {
		return err
	}
	if p.InstrumentID == 0 {
		return nil
	}
	i, secret, _, err := s.InstrumentForRegistration(ctx, p.InstrumentID, p.AccountID)
	if err != nil {
		return err
	}
	o.Method, o.Country, o.Fields = i.Method, i.Country, secret.Fields
	return nil
}
