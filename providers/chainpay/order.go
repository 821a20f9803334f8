package chainpay

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"countersign/models"
	"countersign/providers"
)

// Names of the details of an instrument.
const (
	fieldToken    = "token"    // "USDT:P575ItNe…": the token's symbol and ChainPay's currencyId
	fieldReceiver = "receiver" // a wallet or a phone number
)

var (
	outTradeNo  = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
	channelName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)
	tokenValue  = regexp.MustCompile(`^[A-Z]{3,12}:[A-Za-z0-9_-]{1,64}$`)
)

// tokenID is ChainPay's id in the value of the token's detail.
func tokenID(value string) string {
	_, id, _ := strings.Cut(value, ":")
	return id
}

// fields makes the fields of an order. The problems say, by our field names, what
// ChainPay could not take; then nothing may be sent.
func (a *adapter) fields(order models.Order) (map[string]any, []models.FieldError) {
	var problems []models.FieldError
	refuse := func(field, message string) {
		problems = append(problems, models.FieldError{Field: field, Message: message})
	}
	amount, exact := a.traits.AmountText(order.Amount)
	symbol, id, _ := strings.Cut(order.Fields[fieldToken], ":")
	if !outTradeNo.MatchString(order.Number) {
		refuse("number", "The order number may hold letters, digits, hyphens and underscores only.")
	}
	if !exact {
		refuse("amount", "ChainPay cannot take this amount as it is.")
	}
	if !channelName.MatchString(order.Method) {
		refuse("instrument", "Enter the account again: its channel is missing.")
	}
	switch {
	case !tokenValue.MatchString(order.Fields[fieldToken]):
		refuse(fieldToken, "Choose the token.")
	case symbol != string(order.Amount.Currency):
		refuse(fieldToken, "Choose a token of the payout's currency: this one is "+symbol+".")
	}
	if why := badReceiver(order.Fields[fieldReceiver]); why != "" {
		refuse(fieldReceiver, why)
	}
	for name := range order.Fields {
		if name != fieldToken && name != fieldReceiver {
			refuse("instrument", "Enter the account again: ChainPay does not know its detail "+name+".")
		}
	}
	fields := map[string]any{
		"amount": amount, "currency": symbol, "outTradeNo": order.Number, "payChannel": order.Method,
		"currencyId": id, "receiver": order.Fields[fieldReceiver],
	}
	extra := map[string]string{}
	for name, value := range map[string]string{"description": order.Description, "memo": order.Note} {
		if value != "" && utf8.ValidString(value) {
			extra[name] = value
		}
	}
	if len(extra) > 0 || a.extraEmpty == ExtraEmpty {
		fields["extra"] = extra
	}
	return fields, problems
}

// badReceiver says why a receiver is none: it must be a wallet or a phone. Which
// of the two a channel takes is not looked at here, as the manual's own sample
// sends a wallet where it asks for a phone.
func badReceiver(receiver string) string {
	field := providers.Field{Name: fieldReceiver, Label: "Receiver", Required: true, Check: providers.CheckDialled}
	if strings.HasPrefix(receiver, "0x") {
		field.Check = providers.CheckEVM
	}
	method := providers.Method{Fields: []providers.Field{field}}
	kept, problems := method.CheckFields("", func(string) string { return receiver })
	if len(problems) == 0 && kept[fieldReceiver] != receiver {
		return "Remove the blanks around it."
	}
	for _, p := range problems {
		return p.Message
	}
	return ""
}
