package models_test

import (
	"math"
	"strings"
	"testing"

	gomoney "github.com/Rhymond/go-money"
	"pgregory.net/rapid"

	"countersign/models"
)

func anyMoney(t *rapid.T) models.Money {
	return models.Money{Minor: rapid.Int64Range(1, models.MaxMinor).Draw(t, "minor"),
		Currency: rapid.SampledFrom(models.Currencies()).Draw(t, "currency")}
}

func TestWhatIsPrintedIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := anyMoney(t)
		back, err := models.ParseMoney(m.Decimal(), m.Currency)
		if err != nil || back != m {
			t.Fatalf("%s %s came back as %v, %v", m.Decimal(), m.Currency, back, err)
		}
	})
	for _, c := range models.Currencies() {
		for _, minor := range []int64{1, 9, 10, 99, 100, 999, 1000, 1234567, models.MaxMinor - 1, models.MaxMinor} {
			m := models.Money{Minor: minor, Currency: c}
			if back, err := models.ParseMoney(m.Decimal(), c); err != nil || back != m {
				t.Errorf("%s %s came back as %v, %v", m.Decimal(), c, back, err)
			}
		}
	}
}

func TestShorterTextsMeanTheSameAmount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := anyMoney(t)
		text := m.Decimal()
		if strings.Contains(text, ".") {
			text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
		}
		if back, err := models.ParseMoney(text, m.Currency); err != nil || back != m {
			t.Fatalf("%q %s is %v, %v; want %v", text, m.Currency, back, err, m)
		}
	})
}

func TestGroupingChangesNoDigit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := anyMoney(t)
		if got := strings.ReplaceAll(m.Grouped(), ",", ""); got != m.Decimal() {
			t.Fatalf("%s is grouped as %s", m.Decimal(), m.Grouped())
		}
	})
	for minor, want := range map[int64]string{5: "0.05", 100: "1.00", 99999: "999.99", 100000: "1,000.00", 123456789: "1,234,567.89", -100000: "\u22121,000.00"} {
		if got := (models.Money{Minor: minor, Currency: "USD"}).Grouped(); got != want {
			t.Errorf("%d is shown as %s, want %s", minor, got, want)
		}
	}
}

// The exponents follow ISO 4217. go-money keeps an independent table of it.
func TestExponentsAgreeWithAnotherTable(t *testing.T) {
	compared := 0
	for _, c := range models.Currencies() {
		other := gomoney.GetCurrency(string(c))
		if other == nil {
			continue
		}
		compared++
		if c.Exponent() != other.Fraction {
			t.Errorf("%s has %d decimals here and %d in go-money", c, c.Exponent(), other.Fraction)
		}
	}
	if compared < 140 {
		t.Errorf("only %d currencies could be compared", compared)
	}
}

func TestAmountsThatAreNotWrittenPlainlyAreRefused(t *testing.T) {
	for _, text := range []string{
		"", " ", "-1", "-0", "+5", "5.", ".5", ".", "0", "0.00", "00", "01", "007.00", "1,000.00", "1 000", "1_000", "1'000", "1e3", "1E3", "0x10", "0b1",
		"NaN", "Inf", "∞", "٥", "５", "1٫5", "1.2.3", "1..2", "12.5O", "½", "1\u00a0000", "1\u200b2", "\u202e12", "1\n2", "12.50 USD", "$12.50", "12.50\x00",
		"1.234", "1.001", "0.001", "10000000000000.01", "99999999999999", "999999999999999999999999999999", strings.Repeat("9", 5000), "1." + strings.Repeat("0", 5000),
	} {
		m, err := models.ParseMoney(text, "USD")
		if !models.IsKind(err, models.KindInvalid) || m != (models.Money{}) {
			t.Errorf("%.40q was read as %v, %v", text, m, err)
		}
		if said, ok := models.AsError(err); ok && said.Field("amount") == "" {
			t.Errorf("%.40q is refused without a word at the field", text)
		}
	}
	for currency, text := range map[models.Currency]string{"JPY": "1250.5", "KWD": "1.2345", "USDT": "0.0000001", "USD": "0.005"} {
		if m, err := models.ParseMoney(text, currency); !models.IsKind(err, models.KindInvalid) {
			t.Errorf("%s %s was rounded to %v, %v", text, currency, m, err)
		}
	}
	for _, currency := range []models.Currency{"", "usd", "Usd", "US", "USDX", "BTC", "ＵＳＤ", "USD ", "XXX"} {
		_, err := models.ParseMoney("1.00", currency)
		if said, ok := models.AsError(err); !ok || said.Field("currency") == "" {
			t.Errorf("currency %q: %v", currency, err)
		}
	}
}

func TestALargeAmountIsCalledTooLarge(t *testing.T) {
	for currency, text := range map[models.Currency]string{"JPY": "1000000000000001", "USD": "10000000000000.01", "USDT": "1000000000.000001", "KRW": "99999999999999999999"} {
		_, err := models.ParseMoney(text, currency)
		said, ok := models.AsError(err)
		if !ok || !strings.Contains(said.Field("amount"), "larger") {
			t.Errorf("%s %s: %v", text, currency, err)
		}
	}
}

func TestSumsAreChecked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64().Draw(t, "a"), rapid.Int64().Draw(t, "b")
		sum, ok := models.AddMinor(a, b)
		overflows := b > 0 && a > math.MaxInt64-b || b < 0 && a < math.MinInt64-b
		if ok == overflows || ok && sum != a+b {
			t.Fatalf("%d + %d = %d, %v", a, b, sum, ok)
		}
	})
	if _, ok := models.AddMinor(math.MaxInt64, 1); ok {
		t.Error("an overflow is not told")
	}
	if _, ok := models.AddMinor(math.MinInt64, -1); ok {
		t.Error("an underflow is not told")
	}
}

// FuzzParseMoney looks for a text that is read as something else than it says.
func FuzzParseMoney(f *testing.F) {
	for _, s := range []string{"12.50", "0", "1e3", "-1", "1250", "1,000", "0.001", "10000000000000", "٥"} {
		f.Add(s, "USD")
		f.Add(s, "JPY")
		f.Add(s, "KWD")
	}
	f.Fuzz(func(t *testing.T, text, currency string) {
		m, err := models.ParseMoney(text, models.Currency(currency))
		if err != nil {
			if m != (models.Money{}) || !models.IsKind(err, models.KindInvalid) {
				t.Fatalf("%q %q: %v, %v", text, currency, m, err)
			}
			return
		}
		if m.Minor <= 0 || m.Minor > models.MaxMinor || !m.Currency.IsKnown() {
			t.Fatalf("%q %q is %v", text, currency, m)
		}
		whole, fraction, _ := strings.Cut(strings.TrimSpace(text), ".")
		if e := m.Currency.Exponent(); len(fraction) < e {
			fraction += strings.Repeat("0", e-len(fraction))
		} else if strings.Trim(fraction[e:], "0") != "" {
			t.Fatalf("%q %q was rounded to %v", text, currency, m)
		} else {
			fraction = fraction[:e]
		}
		if got := strings.TrimLeft(whole+fraction, "0"); got != m.MinorText() {
			t.Fatalf("%q %q is %s minor units, want %s", text, currency, m.MinorText(), got)
		}
	})
}
