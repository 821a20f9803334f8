package lang

import (
	"strconv"
	"strings"

	"countersign/models"

	"golang.org/x/text/number"
)

// Number writes an amount without its currency as the language does, with all
// decimals of the currency and Latin digits: 1.250,00.
func (l *Language) Number(m models.Money) string {
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(m.Decimal(), "-"), ".")
	units, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return m.Decimal() // cannot be: an amount is an int64
	}
	text := l.whole(units)
	if fraction != "" {
		text += l.point() + fraction
	}
	if m.Minor < 0 {
		text = "\u2212" + text
	}
	return text
}

// Amount writes an amount and its currency: 1.250,00 EUR. A space that does not
// break stands between them.
func (l *Language) Amount(m models.Money) string { return l.Number(m) + "\u00a0" + string(m.Currency) }

// whole writes a whole number with the language's marks between thousands.
func (l *Language) whole(n int64) string { return l.printer.Sprint(number.Decimal(n)) }

// point is what the language writes before decimals.
func (l *Language) point() string {
	return strings.Trim(l.printer.Sprint(number.Decimal(1, number.MinFractionDigits(1))), "0123456789")
}

// Day writes the date of a moment in UTC: 20 de novembro de 2026.
func (l *Language) Day(at models.Stamp) string {
	t := at.Time()
	return strings.NewReplacer("{day}", strconv.Itoa(t.Day()), "{month}", l.Months[t.Month()-1], "{year}", strconv.Itoa(t.Year())).Replace(l.Date)
}

// Minute writes date and time of a moment in UTC, and says so.
func (l *Language) Minute(at models.Stamp) string {
	return strings.NewReplacer("{date}", l.Day(at), "{time}", at.Time().Format("15:04")).Replace(l.Moment)
}
