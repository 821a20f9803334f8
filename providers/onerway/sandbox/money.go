package sandbox

import (
	"encoding/json"
	"math/big"
	"strings"

	engine "countersign/providers/sandbox"
)

// number is a JSON number with the digits as they are.
func number(digits string) any { return json.Number(digits) }

// coin is a currency, and how many of it one US dollar is in this sandbox.
type coin struct {
	engine.Currency
	perUSD string
}

// currencies is play money. The manual's list is not public; amounts are taken
// with the decimals of ISO 4217.
func currencies() []coin {
	var coins []coin
	for _, group := range []struct {
		exponent       int
		opening, rates string
	}{
		{2, "1000000.00", "USD=1 EUR=0.92 GBP=0.79 AUD=1.52 CAD=1.36 CNY=7.20 HKD=7.80 SGD=1.34 AED=3.6725 BRL=5.40 MYR=4.50 MXN=18"},
		{2, "100000000.00", "PHP=57 THB=36 INR=83 PKR=278 BDT=118 NGN=1500 KES=130 IDR=16000 TRY=34"},
		{0, "1000000000", "JPY=150 KRW=1350 VND=25000"},
		{3, "300000.000", "KWD=0.307 BHD=0.376"},
	} {
		for word := range strings.FieldsSeq(group.rates) {
			code, rate, _ := strings.Cut(word, "=")
			coins = append(coins, coin{engine.Currency{Code: code, Exponent: group.exponent, Opening: group.opening}, rate})
		}
	}
	return coins
}

func balances() []engine.Currency {
	var all []engine.Currency
	for _, c := range currencies() {
		all = append(all, c.Currency)
	}
	return all
}

func coinOf(code string) (coin, bool) {
	for _, c := range currencies() {
		if c.Code == code {
			return c, true
		}
	}
	return coin{}, false
}

// minor reads a positive amount of this currency; ok is false for anything
// else.
func (c coin) minor(amount string) (minor string, ok bool) {
	minor, err := engine.MinorUnits(amount, c.Exponent)
	return minor, err == nil && minor != "0"
}

// text writes minor units as a decimal.
func (c coin) text(minor string) string { return engine.Decimal(minor, c.Exponent) }

// magicText is an amount as the magic table writes it, with two decimals where
// the currency has more and they are zeros.
func (c coin) magicText(minor string) string {
	text := c.text(minor)
	if c.Exponent > 2 {
		text = strings.TrimSuffix(text, strings.Repeat("0", c.Exponent-2))
	}
	return text
}

// worth gives the minor units of another currency; what is below its smallest
// unit is rounded up, or off.
func (c coin) worth(minor string, in coin, up bool) string {
	units := new(big.Rat).Mul(rational(minor), rational(in.perUSD))
	units.Quo(units, rational(c.perUSD))
	units.Mul(units, power(in.Exponent)).Quo(units, power(c.Exponent))
	whole, rest := new(big.Int).QuoRem(units.Num(), units.Denom(), new(big.Int))
	if up && rest.Sign() > 0 {
		whole.Add(whole, big.NewInt(1))
	}
	return whole.String()
}

func power(n int) *big.Rat {
	return new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil))
}

// rational reads a decimal of this package's own making.
func rational(text string) *big.Rat {
	n, read := new(big.Rat).SetString(text)
	if !read {
		panic("onerway sandbox: not a number: " + text)
	}
	return n
}
