package providers

import (
	"fmt"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"countersign/models"
)

// Alphabet is what the texts of an order may be written with, for a vendor that
// takes plain text only. The zero value allows everything.
type Alphabet struct {
	Allows func(rune) bool
	Words  string // what is allowed, such as "letters, digits and spaces"
}

// Scale is the number of decimals in which an amount of c is written for this
// vendor: those of the currency, or the vendor's where it takes fewer.
func (t Traits) Scale(c models.Currency) int {
	if theirs, ok := t.Scales[c]; ok {
		return min(theirs, c.Exponent())
	}
	return c.Exponent()
}

// AmountText writes an amount as the vendor takes it: plain decimal text with
// Scale decimals, such as "50000" for 50,000.00 IDR at a vendor that takes no
// decimals in IDR. It reports false for an amount that this scale cannot hold;
// nothing is ever rounded.
func (t Traits) AmountText(m models.Money) (string, bool) {
	scale := int32(t.Scale(m.Currency))
	value := decimal.New(m.Minor, -int32(m.Currency.Exponent()))
	return value.StringFixed(scale), value.Shift(scale).IsInteger()
}

// checkAmount says why the vendor cannot take an amount as it is, "" when it
// can.
func (t Traits) checkAmount(m models.Money) string {
	if m.Minor <= 0 || m.Minor > models.MaxMinor {
		return fmt.Sprintf("The amount must be greater than zero and at most %d minor units.", models.MaxMinor)
	}
	text, exact := t.AmountText(m)
	switch scale := t.Scale(m.Currency); {
	case !exact && scale == 0:
		return fmt.Sprintf("Write a whole amount: %s takes no decimals in %s.", t.Title, m.Currency)
	case !exact:
		return fmt.Sprintf("Write at most %d decimals: %s takes no more in %s.", scale, t.Title, m.Currency)
	case t.MaxAmount > 0 && utf8.RuneCountInString(text) > t.MaxAmount:
		return fmt.Sprintf("The amount is too large: %s takes at most %d signs, and %s has %d.", t.Title, t.MaxAmount, text, len(text))
	}
	return ""
}
