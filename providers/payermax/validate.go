package payermax

import (
	"context"
	"strings"
	"unicode"

	"countersign/models"
	"countersign/providers"
)

// The results of a validation (PayerMax manual, Payout Element Verification).
const (
	validationPass    = "PASS"
	validationInvalid = "PARAMS_INVALID"
)

// orderFields are our names of what is not a detail of the instrument, by
// PayerMax's path.
var orderFields = map[string]string{
	"country": "country", "destinationCurrency": "currency", "sourceAccount": "currency", "trade.amount": "amount", "trade.currency": "currency",
	"remark": "description", "reference": "reference", "payeeInfo.payeeType": "payee",
}

// Validate holds the details of an order against PayerMax's own rules (PayerMax
// manual, Payout Element Verification, paymentFieldValidation): first what can be
// told without asking, then what PayerMax says. It moves nothing. PayerMax judges
// only what it is sent, so a pass is no promise. The error, if any, is a
// *providers.CallError.
func (a *adapter) Validate(ctx context.Context, order models.Order) ([]models.FieldError, error) {
	data, problems := a.tree(order)
	if len(problems) > 0 {
		return problems, nil
	}
	data.OutTradeNo, data.Trade, data.NotifyURL = "", tradeTree{}, ""
	r := a.ask(ctx, pathValidate, data)
	if err := r.failed("The details could not be checked."); err != nil {
		return nil, err
	}
	refused := r.data.List("validationFailedFields")
	switch verdict := r.data.Text("validationCode"); {
	case verdict == validationPass && len(refused) == 0:
		return nil, nil
	case verdict != validationInvalid || len(refused) == 0:
		return nil, &providers.CallError{Code: verdict, Reason: "PayerMax's answer does not say whether the details are right. The details could not be checked."}
	}
	method, _ := methodOf(order)
	for _, entry := range refused {
		problems = append(problems, judged(method, entry.Text("field"), entry.Text("errorMsg")))
	}
	return problems, nil
}

// judged puts PayerMax's words to the field that they are about.
func judged(method providers.Method, path, words string) models.FieldError {
	words = plainWords(words)
	if words == "" {
		words = "this is not right."
	}
	name, known := orderFields[path]
	for _, f := range method.Fields {
		if f.Wire == path {
			name, known = f.Name, true
		}
	}
	if !known {
		return models.FieldError{Field: "instrument", Message: "Check the account. PayerMax says of " + plainWords(path) + ": " + words}
	}
	return models.FieldError{Field: name, Message: "Correct this. PayerMax says: " + words}
}

// plainWords makes PayerMax's words fit to stand at a form.
func plainWords(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
	if runes := []rune(text); len(runes) > 200 {
		text = string(runes[:199]) + "…"
	}
	return text
}
