package models

import (
	"fmt"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

// MaxMinor is the largest amount of one payout, in minor units. Sums of a
// million payouts of this size would overflow an int64, so sums are checked.
const MaxMinor int64 = 1_000_000_000_000_000

// Currency is a code of ISO 4217, or of a token such as USDT.
type Currency string

// Money is an amount in minor units of a currency: {1250, "USD"} is 12.50 USD.
// The number of decimals follows from the currency. Money of two currencies is
// never added.
type Money struct {
	Minor    int64
	Currency Currency
}

// amountText is the only way to write an amount: digits, and a dot with digits.
// It takes more digits than any amount may have, so that a large one is called
// too large and not badly written.
var amountText = regexp.MustCompile(`^(0|[1-9][0-9]{0,29})(\.[0-9]{1,18})?$`)

// IsKnown reports whether c is in the currency table.
func (c Currency) IsKnown() bool { _, ok := exponents[c]; return ok }

// Exponent returns the number of decimals of c: 2 for USD, 0 for JPY, 3 for
// KWD, 6 for USDT. It is 2 for an unknown currency; check IsKnown first.
func (c Currency) Exponent() int {
	if e, ok := exponents[c]; ok {
		return int(e)
	}
	return 2
}

// ParseMoney reads an amount as people type it: digits and at most one dot, no
// thousands marks, no sign, greater than zero. An amount with more decimals
// than the currency has is refused, never rounded. Errors are of KindInvalid on
// the fields "amount" and "currency".
func ParseMoney(amount string, currency Currency) (Money, error) {
	var p problems
	if !currency.IsKnown() {
		p.add("currency", "Choose a currency from the list.")
	}
	text := strings.TrimSpace(amount)
	switch {
	case text == "":
		p.add("amount", "Enter the amount, for example 1250.00.")
	case !amountText.MatchString(text):
		p.add("amount", "Write the amount with digits and a dot only, for example 1250.00.")
	}
	if len(p) > 0 {
		return Money{}, p.err("The amount is not usable.")
	}
	value, err := decimal.NewFromString(text)
	if err != nil {
		return Money{}, Invalid("The amount is not usable.", FieldError{"amount", "Write the amount with digits and a dot only, for example 1250.00."})
	}
	minor := value.Shift(int32(currency.Exponent()))
	if !minor.IsInteger() {
		return Money{}, Invalid("The amount is not usable.", FieldError{"amount", tooPrecise(currency)})
	}
	switch {
	case minor.Sign() <= 0:
		return Money{}, Invalid("The amount is not usable.", FieldError{"amount", "The amount must be greater than zero."})
	case minor.GreaterThan(decimal.NewFromInt(MaxMinor)):
		return Money{}, Invalid("The amount is not usable.", FieldError{"amount", "The amount is larger than one payout may be."})
	}
	return Money{Minor: minor.IntPart(), Currency: currency}, nil
}

func tooPrecise(c Currency) string {
	switch e := c.Exponent(); e {
	case 0:
		return fmt.Sprintf("%s has no decimals: write 1250, not 1250.00.", c)
	default:
		return fmt.Sprintf("%s has %d decimals at most, for example 1250.%s.", c, e, strings.Repeat("0", e))
	}
}

// Decimal returns the amount as plain text with all decimals of the currency,
// a dot and no thousands marks: "1250.00".
func (m Money) Decimal() string {
	return decimal.New(m.Minor, -int32(m.Currency.Exponent())).StringFixed(int32(m.Currency.Exponent()))
}

// Grouped returns the amount as pages show it: "1,250.00". The minus sign is
// U+2212.
func (m Money) Grouped() string {
	text := strings.TrimPrefix(m.Decimal(), "-")
	whole, fraction, _ := strings.Cut(text, ".")
	var b strings.Builder
	if m.Minor < 0 {
		b.WriteString("\u2212")
	}
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(digit)
	}
	if fraction != "" {
		b.WriteByte('.')
		b.WriteString(fraction)
	}
	return b.String()
}

// String returns amount and currency: "1,250.00 USD".
func (m Money) String() string { return m.Grouped() + " " + string(m.Currency) }

// MinorText returns the minor units as digits, for sums in the browser.
func (m Money) MinorText() string { return strconv.FormatInt(m.Minor, 10) }

// Equal compares amount and currency.
func (m Money) Equal(other Money) bool { return m == other }

// AddMinor returns a+b and reports whether it fits into an int64.
func AddMinor(a, b int64) (int64, bool) {
	sum := a + b
	return sum, (sum > a) == (b > 0) || b == 0
}

// Currencies returns all known codes in alphabetical order.
func Currencies() []Currency {
	all := make([]Currency, 0, len(exponents))
	for c := range exponents {
		all = append(all, c)
	}
	sort.Slice(all, func(i, j int) bool { return all[i] < all[j] })
	return all
}
