package pockyt

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/shopspring/decimal"

	"countersign/models"
	"countersign/providers"
)

// balanceNames are the names under which a balance object may hold the amount
// that can be spent. The manual publishes the object, not its fields.
var balanceNames = []string{"availableBalance", "available", "balance", "amount", "value"}

var signedDecimal = regexp.MustCompile(`^-?[0-9]{1,15}(\.[0-9]{1,8})?$`)

// Balance asks for the balance of one currency (Pockyt, /v3/payouts/balance).
// The error, if any, is a *providers.CallError.
func (a *adapter) Balance(ctx context.Context, currency models.Currency) (models.Money, error) {
	r := a.ask(ctx, pathBalance, map[string]string{"currency": string(currency)})
	fail := func(reason string, ours bool) error {
		return &providers.CallError{Code: r.code, Message: r.message, Reason: reason, Ours: ours}
	}
	switch {
	case r.problem != "":
		r.message = r.problem
		return models.Money{}, fail("Pockyt could not be asked: "+r.problem+". Try again later.", false)
	case r.code == codeNoMatch, r.code == codeNoRight, r.code == codeBadValue:
		return models.Money{}, fail(says(r.code)+". Check merchant number, store number and API token of the account.", true)
	case r.code != codeSuccess:
		return models.Money{}, fail(says(r.code)+". The balance could not be read.", false)
	}
	text, told := balanceIn(r.object, string(currency))
	if told != "" && !strings.EqualFold(told, string(currency)) {
		return models.Money{}, fail(fmt.Sprintf("Pockyt answered with a balance in %q, but %s was asked for.", told, currency), false)
	}
	money, ok := balanceMoney(text, currency)
	if !ok {
		return models.Money{}, fail("Pockyt accepted the call, but its answer holds no balance that could be read.", false)
	}
	return money, nil
}

// balanceIn finds the amount and the currency that the answer names.
func balanceIn(o object, currency string) (amount, told string) {
	if text := o.text("balance"); text != "" {
		return text, o.text("currency")
	}
	for _, entry := range o.list("balance") {
		if strings.EqualFold(entry.text("currency"), currency) {
			return firstText(entry), entry.text("currency")
		}
	}
	if inner := o.sub("balance"); inner != nil {
		if text := inner.text(currency); text != "" {
			return text, currency
		}
		return firstText(inner), inner.text("currency")
	}
	if inner := o.sub("result"); inner != nil {
		return balanceIn(inner, currency)
	}
	return "", ""
}

func firstText(o object) string {
	for _, name := range balanceNames {
		if text := o.text(name); text != "" {
			return text
		}
	}
	return ""
}

// balanceMoney reads an amount that may be negative, and is never rounded.
func balanceMoney(text string, currency models.Currency) (models.Money, bool) {
	if !signedDecimal.MatchString(text) {
		return models.Money{}, false
	}
	value, err := decimal.NewFromString(text)
	if err != nil {
		return models.Money{}, false
	}
	minor := value.Shift(int32(currency.Exponent()))
	if !minor.IsInteger() || minor.Abs().GreaterThan(decimal.NewFromInt(models.MaxMinor*1000)) {
		return models.Money{}, false
	}
	return models.Money{Minor: minor.IntPart(), Currency: currency}, true
}
