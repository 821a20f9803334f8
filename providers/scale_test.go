package providers

import (
	"strings"
	"testing"

	"countersign/models"
)

func TestAnAmountMustBeExactInBothScales(t *testing.T) {
	traits := Traits{Title: "Post", Currencies: []models.Currency{"IDR", "KWD", "USD", "VND", "JPY"}, Scales: map[models.Currency]int{"IDR": 0, "KWD": 2, "JPY": 2}, MaxAmount: 12}
	for _, c := range []struct {
		minor    int64
		currency models.Currency
		text     string // "" when it is refused
	}{
		{5000000, "IDR", "50000"}, {5000050, "IDR", ""}, {1, "IDR", ""}, {100, "IDR", "1"}, {999999999999900, "IDR", ""}, {99999999999900, "IDR", "999999999999"},
		{1250, "KWD", "1.25"}, {1255, "KWD", ""}, {1000, "KWD", "1.00"}, {10, "KWD", "0.01"}, {5, "KWD", ""},
		{1, "USD", "0.01"}, {12540, "USD", "125.40"}, {99999999999, "USD", "999999999.99"}, {100000000000, "USD", ""},
		{7, "VND", "7"}, {7, "JPY", "7"}, {1250, "JPY", "1250"}, {0, "USD", ""}, {-100, "USD", ""}, {models.MaxMinor + 1, "USD", ""},
	} {
		amount := models.Money{Minor: c.minor, Currency: c.currency}
		err := traits.Check(models.Order{Amount: amount})
		said, _ := models.AsError(err)
		if c.text == "" && (said == nil || len(said.Fields) != 1 || said.Field("amount") == "") || c.text != "" && err != nil {
			t.Errorf("%s: %v", amount, err)
		}
		if text, exact := traits.AmountText(amount); c.text != "" && (text != c.text || !exact) {
			t.Errorf("%s is written %q, exact: %v", amount, text, exact)
		}
	}
}

// TestNoAmountIsRounded walks through all scales: what is written is the amount,
// or it is not called exact.
func TestNoAmountIsRounded(t *testing.T) {
	for scale := range 8 {
		for _, currency := range []models.Currency{"JPY", "USD", "KWD", "USDT"} {
			traits := Traits{Scales: map[models.Currency]int{currency: scale}}
			for _, minor := range []int64{1, 9, 10, 99, 100, 1000, 12540, 1000000, 1000001, models.MaxMinor} {
				amount := models.Money{Minor: minor, Currency: currency}
				text, exact := traits.AmountText(amount)
				back, err := models.ParseMoney(text, currency)
				if exact && (err != nil || back != amount) {
					t.Errorf("%s with %d decimals is written %q and read as %s, error %v", amount, scale, text, back, err)
				}
				if !exact && err == nil && back == amount {
					t.Errorf("%s with %d decimals is called inexact as %q", amount, scale, text)
				}
			}
		}
	}
}

func TestATextKeepsToTheVendorsAlphabet(t *testing.T) {
	traits := Traits{Title: "Post", Currencies: []models.Currency{"USD"}, Alphabet: Alphabet{
		Allows: func(r rune) bool { return r >= 'a' && r <= 'z' || r == ' ' }, Words: "small letters and spaces",
	}}
	for text, ok := range map[string]bool{"": true, "plain words": true, "Plain": false, "ü": false, "a\n": false, "a1": false} {
		err := traits.Check(models.Order{Amount: models.Money{Minor: 1, Currency: "USD"}, Description: text})
		said, _ := models.AsError(err)
		if ok != (err == nil) || !ok && !strings.Contains(said.Field("description"), "small letters and spaces") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
