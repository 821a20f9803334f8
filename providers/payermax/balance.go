package payermax

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/shopspring/decimal"

	"countersign/models"
	"countersign/providers"
)

// accountPayouts is the kind of account that payouts are paid from.
const accountPayouts = "DISBURSEMENT"

// balanceTree is the data of a balance query; plainSign asks for empty accounts
// too.
type balanceTree struct {
	PlainSign       bool     `json:"plainSign"`
	AccountType     []string `json:"accountType"`
	AccountCurrency []string `json:"accountCurrency"`
}

// balanceNumber is a balance as JSON may write it: a number, never read as a
// float.
var balanceNumber = regexp.MustCompile(`^-?[0-9]{1,15}(\.[0-9]{1,15})?([eE][+-]?[0-9]{1,2})?$`)

// Balance asks for the balance of one currency (PayerMax manual,
// currentBalanceQuery). The error, if any, is a *providers.CallError.
func (a *adapter) Balance(ctx context.Context, currency models.Currency) (models.Money, error) {
	r := a.ask(ctx, pathBalance, balanceTree{true, []string{accountPayouts}, []string{string(currency)}})
	if err := r.failed("The balance could not be read."); err != nil {
		return models.Money{}, err
	}
	fail := func(reason string) error {
		return &providers.CallError{Code: r.code, Message: r.message, Reason: reason}
	}
	for _, entry := range r.data.List("accountRealTimeTypes") {
		if entry.Text("accountType") != accountPayouts || entry.Text("currency") != string(currency) {
			continue
		}
		money, ok := exactMoney(entry.Text("balance"), currency)
		if !ok {
			return models.Money{}, fail("PayerMax's answer holds a balance that could not be read.")
		}
		return money, nil
	}
	if code := r.data.Text("errorCode"); code != "" {
		return models.Money{}, &providers.CallError{Code: code, Message: r.data.Text("errorMsg"), Reason: says(code) + ". The balance could not be read."}
	}
	return models.Money{}, fail(fmt.Sprintf("PayerMax names no payout account in %s. Ask PayerMax to open one.", currency))
}

// exactMoney reads an amount that may be negative, and is never rounded.
func exactMoney(text string, currency models.Currency) (models.Money, bool) {
	if !balanceNumber.MatchString(text) {
		return models.Money{}, false
	}
	value, err := decimal.NewFromString(strings.ToUpper(text))
	if err != nil {
		return models.Money{}, false
	}
	minor := value.Shift(int32(currency.Exponent()))
	if !minor.IsInteger() || minor.Abs().GreaterThan(decimal.NewFromInt(models.MaxMinor*1000)) {
		return models.Money{}, false
	}
	return models.Money{Minor: minor.IntPart(), Currency: currency}, true
}

// failed says why a call that is not an order did not work, nil when it did.
// what says what follows.
func (r reply) failed(what string) error {
	switch {
	case r.unsealed:
		return &providers.CallError{Code: r.code, Message: r.problem, Ours: true,
			Reason: "The answer is not signed with the PayerMax public key of this account. Enter the key that PayerMax shows for this environment. " + what}
	case r.problem != "":
		return &providers.CallError{Code: r.code, Message: r.problem, Reason: "PayerMax could not be asked: " + r.problem + ". Try again later. " + what}
	case isOurs(r.code):
		return &providers.CallError{Code: r.code, Message: r.message, Ours: true,
			Reason: says(r.code) + ". Check App ID, merchant number and keys of the account, the clock and the address of this server. " + what}
	case r.code != codeAccepted:
		return &providers.CallError{Code: r.code, Message: r.message, Reason: says(r.code) + ". " + what}
	}
	return nil
}
