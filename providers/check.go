package providers

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"countersign/models"
)

// Check says whether this provider could take the order at all, before
// anything is sent: currency, amount, length and letters of the texts. It never uses the
// network. The error is a *models.Error with the fields amount, currency,
// description, note, subject, payee or instrument.
func (t Traits) Check(order models.Order) error {
	var fields []models.FieldError
	add := func(field, format string, args ...any) {
		fields = append(fields, models.FieldError{Field: field, Message: fmt.Sprintf(format, args...)})
	}
	if !slices.Contains(t.Currencies, order.Amount.Currency) {
		add("currency", "Choose another currency or another provider account: %s does not pay out in %s.", t.Title, order.Amount.Currency)
	}
	if why := t.checkAmount(order.Amount); why != "" {
		add("amount", "%s", why)
	}
	t.checkText(add, "description", order.Description, t.MaxDescription)
	t.checkText(add, "note", order.Note, t.MaxNote)
	t.checkText(add, "subject", order.Subject, t.MaxSubject)
	if len(fields) == 0 {
		return nil
	}
	return models.Invalid(t.Title+" cannot take this payout.", fields...)
}

func (t Traits) checkText(add func(field, format string, args ...any), field, text string, limit int) {
	switch {
	case limit < 0 && text != "":
		add(field, "Leave this empty: %s has no place for it.", t.Title)
	case !utf8.ValidString(text):
		add(field, "The text holds characters that cannot be sent.")
	case limit > 0 && utf8.RuneCountInString(text) > limit:
		add(field, "Use at most %d characters: %s takes no more.", limit, t.Title)
	case t.Alphabet.Allows != nil && strings.ContainsFunc(text, func(r rune) bool { return !t.Alphabet.Allows(r) }):
		add(field, "Use %s only: %s takes nothing else here.", t.Alphabet.Words, t.Title)
	}
}

// plainDecimal is an amount as providers may echo it.
var plainDecimal = regexp.MustCompile(`^[0-9]{1,18}(\.[0-9]{1,18})?$`)

// Differs compares what a provider says an order is with what was sent. It
// returns "" when everything told agrees, else plain words for the first
// difference. Amounts are compared as numbers: "500" equals "500.00".
func Differs(order models.Order, echo models.Echo) string {
	words := func(what, theirs, ours string) string {
		return fmt.Sprintf("The provider names %s %q, but %q was sent.", what, clip(theirs, 60), ours)
	}
	switch {
	case echo.Number != "" && echo.Number != order.Number:
		return words("the order number", echo.Number, order.Number)
	case echo.Currency != "" && echo.Currency != string(order.Amount.Currency):
		return words("the currency", echo.Currency, string(order.Amount.Currency))
	case echo.Amount != "" && !sameAmount(echo.Amount, order.Amount):
		return words("the amount", echo.Amount, order.Amount.Decimal())
	case echo.PayeeRef != "" && echo.PayeeRef != order.PayeeRef:
		return words("the payee", echo.PayeeRef, order.PayeeRef)
	case echo.DestRef != "" && echo.DestRef != order.DestRef:
		return words("the account", lastFour(echo.DestRef), lastFour(order.DestRef))
	}
	return ""
}

func sameAmount(text string, money models.Money) bool {
	if !plainDecimal.MatchString(text) {
		return false
	}
	told, err := decimal.NewFromString(text)
	return err == nil && told.Equal(decimal.New(money.Minor, -int32(money.Currency.Exponent())))
}
