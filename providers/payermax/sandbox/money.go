package sandbox

import (
	"errors"
	"math/big"
	"strings"

	engine "countersign/providers/sandbox"
)

// coin is a currency as PayerMax takes it. The book counts in ISO 4217 minor
// units; the wire may have fewer decimals.
type coin struct {
	engine.Currency
	wire   int    // decimals in amounts
	perUSD string // how many of it one US dollar is, in this sandbox
}

// currencies is play money in every number of decimals. IDR, VND, KRW and CLP
// take none (PayerMax OpenAPI, trade.amount), whatever ISO 4217 says.
func currencies() []coin {
	var list []coin
	for _, group := range []struct {
		exponent, wire int
		opening, rates string
	}{
		{2, 2, "1000000.00", "USD=1 EUR=0.92 GBP=0.79 AED=3.6725 AUD=1.52 BRL=5.40 CAD=1.36 CNY=7.20 GHS=15 HKD=7.80 MAD=10 " +
			"MXN=18 MYR=4.50 PEN=3.70 QAR=3.64 SAR=3.75 SGD=1.34 ZAR=18"},
		{2, 2, "100000000.00", "ARS=950 BDT=118 COP=4000 EGP=48 INR=83 KES=130 NGN=1500 PHP=57 PKR=278 THB=36 TRY=34 TWD=32"},
		{2, 0, "20000000000.00", "IDR=16000"},
		{0, 0, "1000000000", "CLP=940 JPY=150 KMF=455 KRW=1350 UGX=3750 XAF=605 XOF=605"},
		{0, 0, "25000000000", "VND=25000"},
		{3, 3, "300000.000", "BHD=0.376 JOD=0.709 KWD=0.307 OMR=0.385 TND=3.1"},
	} {
		for _, word := range strings.Fields(group.rates) {
			code, rate, _ := strings.Cut(word, "=")
			list = append(list, coin{engine.Currency{Code: code, Exponent: group.exponent, Opening: group.opening}, group.wire, rate})
		}
	}
	return list
}

// locals are the currencies of countries, where the magic of amounts asks for
// them.
func locals() map[string]string {
	list := map[string]string{}
	for _, word := range strings.Fields("AE:AED AR:ARS AU:AUD BD:BDT BH:BHD BR:BRL CA:CAD CL:CLP CM:XAF CN:CNY CO:COP DE:EUR " +
		"EG:EGP ES:EUR FR:EUR GB:GBP GH:GHS HK:HKD ID:IDR IN:INR IT:EUR JO:JOD JP:JPY KE:KES KM:KMF KR:KRW KW:KWD MA:MAD MX:MXN " +
		"MY:MYR NG:NGN NL:EUR OM:OMR PE:PEN PH:PHP PK:PKR QA:QAR SA:SAR SG:SGD SN:XOF TH:THB TN:TND TR:TRY TW:TWD UG:UGX US:USD VN:VND ZA:ZAR") {
		country, code, _ := strings.Cut(word, ":")
		list[country] = code
	}
	return list
}

func balances() []engine.Currency {
	var list []engine.Currency
	for _, c := range currencies() {
		list = append(list, c.Currency)
	}
	return list
}

func coinOf(code string) (coin, bool) {
	for _, c := range currencies() {
		if c.Code == code {
			return c, true
		}
	}
	return coin{}, false
}

func isCurrency(code string) bool {
	_, known := coinOf(code)
	return known
}

var errAmount = errors.New("not a positive amount of this currency")

// minor reads a wire amount as ISO minor units.
func (c coin) minor(amount string) (string, error) {
	units, err := engine.MinorUnits(amount, c.wire)
	if err != nil || units == "0" {
		return "", errAmount
	}
	return units + strings.Repeat("0", c.Exponent-c.wire), nil
}

// text writes ISO minor units as a wire amount.
func (c coin) text(minor string) string {
	if minor != "0" {
		minor = strings.TrimSuffix(minor, strings.Repeat("0", c.Exponent-c.wire))
	}
	return engine.Decimal(minor, c.wire)
}

// more is an amount one wire unit above.
func (c coin) more(minor string) string {
	return c.text(engine.AddUnit(strings.TrimSuffix(minor, strings.Repeat("0", c.Exponent-c.wire))) + strings.Repeat("0", c.Exponent-c.wire))
}

// rateDigits is how many decimals an exchangeRate has, as in the manual's
// samples ("1.0000000000").
const rateDigits = 10

// rate is how many of one currency a unit of another is, as text.
func rate(from, to coin) string {
	return new(big.Rat).Quo(number(to.perUSD), number(from.perUSD)).FloatString(rateDigits)
}

// convert gives minor units of another currency at a rate; what is below its
// smallest wire unit is rounded up or off.
func convert(minor string, from, to coin, at string, up bool) string {
	worth := new(big.Rat).Mul(number(engine.Decimal(minor, from.Exponent)), number(at))
	worth.Mul(worth, new(big.Rat).SetInt(power(to.wire)))
	units, rest := new(big.Int).QuoRem(worth.Num(), worth.Denom(), new(big.Int))
	if up && rest.Sign() > 0 {
		units.Add(units, big.NewInt(1))
	}
	return units.Mul(units, power(to.Exponent-to.wire)).String()
}

func power(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// number reads a decimal of this package's own making.
func number(text string) *big.Rat {
	n, read := new(big.Rat).SetString(text)
	if !read {
		panic("payermax sandbox: not a number: " + text)
	}
	return n
}

// fee is what PayerMax takes for an order: one whole unit of the currency that
// is debited.
func (c coin) fee() string { return power(c.Exponent).String() }

func add(a, b string) string {
	sum := new(big.Rat).Add(number(a), number(b))
	return sum.Num().String()
}
