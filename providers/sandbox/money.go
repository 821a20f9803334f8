package sandbox

import (
	"errors"
	"math/big"
	"strings"
)

// Currency is one currency the sandbox pays in.
type Currency struct {
	Code     string // as on the wire, e.g. "USD"
	Exponent int    // decimal places, e.g. 2
	Opening  string // balance at the beginning, decimal text, e.g. "250000.00"
}

var errAmount = errors.New("not a decimal amount of this currency")

// MinorUnits turns a decimal text into a whole number of minor units, also as
// text: "500" and "500.00" are both "50000" at exponent 2. It refuses signs,
// blanks, exponents, and digits below the minor unit, even zeros: nothing is
// ever rounded.
func MinorUnits(amount string, exponent int) (string, error) {
	whole, fraction, dotted := strings.Cut(amount, ".")
	if !digits(whole) || len(whole) > 30 || (dotted && !digits(fraction)) || len(fraction) > exponent {
		return "", errAmount
	}
	text := strings.TrimLeft(whole+fraction+strings.Repeat("0", exponent-len(fraction)), "0")
	if text == "" {
		text = "0"
	}
	return text, nil
}

// Decimal is the way back: "50000" at exponent 2 is "500.00".
func Decimal(minor string, exponent int) string {
	sign := ""
	if rest, negative := strings.CutPrefix(minor, "-"); negative {
		sign, minor = "-", rest
	}
	if exponent == 0 {
		return sign + minor
	}
	for len(minor) <= exponent {
		minor = "0" + minor
	}
	return sign + minor[:len(minor)-exponent] + "." + minor[len(minor)-exponent:]
}

// AddUnit is the amount one minor unit above, for sandboxes that have to lie
// about an amount.
func AddUnit(minor string) string {
	return new(big.Int).Add(whole(minor), big.NewInt(1)).String()
}

func digits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// whole reads minor units; what is not a number counts as nothing.
func whole(minor string) *big.Int {
	n, ok := new(big.Int).SetString(minor, 10)
	if !ok {
		return new(big.Int)
	}
	return n
}
