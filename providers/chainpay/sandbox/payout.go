package sandbox

import (
	"math/big"
	"strings"

	engine "countersign/providers/sandbox"
)

// maxNumber is the longest outTradeNo taken. The manual names no limit.
const maxNumber = 64

// defaultDescription is the manual's own (ChainPay manual, Extra Parameter
// Description).
const defaultDescription = "payout transaction"

// pay takes an order (ChainPay manual, PayOut). Every refusal leaves the number
// free: nothing was created.
func (s *Server) pay(p *engine.Page, r request) *answer {
	if no := r.require("amount", "currency", "outTradeNo", "payChannel", "currencyId", "receiver"); no != nil {
		return no
	}
	number := r.text("outTradeNo")
	if p.Taken(number) {
		return s.repeated(p)
	}
	coin, no := r.payable()
	if no != nil {
		return no
	}
	minor, err := engine.MinorUnits(r.text("amount"), coin.Decimal)
	if err != nil || minor == "0" {
		return refuse("invalid amount", "amount is not a positive decimal of this currency")
	}
	extra, no := r.extra()
	if no != nil {
		return no
	}
	magic := r.Choose([]string{extra.text("memo"), extra.text("description")}, magicAmount(minor, coin.Decimal), p.Requests(number))
	if name := magic.Plan.Refusal; name != "" {
		return refusal(name, "plan "+magic.Name)
	}
	charge := add(minor, coin.fee())
	if p.Short(balanceOf(coin.Token), charge) {
		return refuse(saidBalance, "not enough "+coin.Token)
	}
	order := engine.Order{
		Number: number, ProviderRef: p.Digits("17", 19, p.RefUsed), Amount: r.text("amount"), Minor: minor,
		Currency: coin.Token, Charge: &engine.Charge{Minor: charge, Currency: coin.Token},
		Detail: map[string]string{
			"payChannel": r.text("payChannel"), "currencyId": coin.ID, "receiver": r.text("receiver"), "extra": compact(extra),
		},
	}
	if p.On(switchNotices) {
		order.NoticeURL = s.credentials.NotifyURL
	}
	return payAnswer(p.Enter(order, magic), magic)
}

// repeated answers a number that is taken. What ChainPay says then is not
// published, only that numbers must be unique; with its one error code it may
// well be the words of another error.
func (s *Server) repeated(p *engine.Page) *answer {
	if p.On(switchRepeat) {
		return refuse(saidBalance, "repeated outTradeNo")
	}
	return refuse(saidRepeated, "repeated outTradeNo")
}

// payable finds the token, and checks channel and receiver with it.
func (r request) payable() (token, *answer) {
	if len(r.text("outTradeNo")) > maxNumber {
		return token{}, refuse("invalid parameter: outTradeNo", "outTradeNo is too long")
	}
	coin, found := tokenOf(r.text("currencyId"))
	switch {
	case !isChannel(r.text("payChannel")):
		return coin, refuse("invalid channel", "there is no channel "+r.text("payChannel"))
	case !found || coin.channel != r.text("payChannel"):
		return coin, refuse("invalid currency", "the channel has no such currencyId")
	case coin.Token != r.text("currency"):
		return coin, refuse("invalid currency", "currency is not the one of currencyId")
	case !reaches(coin.channel, r.text("receiver")):
		return coin, refuse(saidReceiver, "the channel does not reach this receiver")
	}
	return coin, nil
}

// extra is the object of further texts. It comes back in queries as one JSON
// text, with the description that was taken.
func (r request) extra() (fields, *answer) {
	object, isObject := r.fields["extra"].(map[string]any)
	if !isObject && r.fields["extra"] != nil {
		return nil, refuse("invalid parameter: extra", "extra is not an object")
	}
	extra := fields{"description": defaultDescription}
	for name, value := range object {
		if _, isText := value.(string); !isText && (name == "memo" || name == "description") {
			return nil, refuse("invalid parameter: extra", name+" is not a text")
		}
		if value != "" {
			extra[name] = value
		}
	}
	return extra, nil
}

// magicAmount is an amount as the magic table writes it: without the zeros that
// a token has behind the second decimal.
func magicAmount(minor string, decimals int) string {
	text := engine.Decimal(minor, decimals)
	if decimals > 2 {
		text = strings.TrimSuffix(text, strings.Repeat("0", decimals-2))
	}
	return text
}

// add is the sum of two amounts in minor units.
func add(a, b string) string {
	sum := new(big.Int)
	for _, text := range []string{a, b} {
		if n, ok := new(big.Int).SetString(text, 10); ok {
			sum.Add(sum, n)
		}
	}
	return sum.String()
}

// payAnswer says what the plan wants to have said. "success" is the word of
// the manual's sample and means accepted, not paid.
func payAnswer(order engine.Order, magic engine.Magic) *answer {
	decision := "booked"
	switch magic.Plan.Booking {
	case engine.BookLate:
		decision = "taken, to be booked later"
	case engine.BookNever:
		decision = "not booked"
	}
	a := succeed(decision+" ("+magic.Name+")", map[string]any{
		"order_no": order.ProviderRef, "status": firstWord(magic.Name), "extra": struct{}{},
	})
	a.spoilt = magic.Plan.Answer
	return a
}

// firstWord is data.status of the answer: the manual's table says pending,
// confirmed or failed, its sample says success.
func firstWord(magic string) string {
	switch magic {
	case namePending:
		return "pending"
	case nameConfirmed, namePaidNow:
		return "confirmed"
	case nameFailedNow, nameSaysFailed:
		return "failed"
	}
	return "success"
}
