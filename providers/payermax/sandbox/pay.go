package sandbox

import (
	"encoding/json"
	"fmt"
	"math/big"

	engine "countersign/providers/sandbox"
)

// taken is the data of paymentOrderPay (PayerMax OpenAPI).
type taken struct {
	OutTradeNo string `json:"outTradeNo"`
	TradeNo    string `json:"tradeNo"`
	Status     string `json:"status"`
}

// pay takes an order (PayerMax manual, Initiate Payout). A number that is taken
// answers ORDER_REPEAT whatever else the request says, and books nothing.
func (s *Server) pay(p *engine.Page, r request) *answer {
	if no := r.require("outTradeNo"); no != nil {
		return no
	}
	if no := r.obey(orderRules()[:1]); no != nil {
		return no
	}
	number := r.text("outTradeNo")
	if p.Taken(number) {
		return s.repeated(p, number)
	}
	t, no := r.terms()
	if no != nil {
		return no
	}
	magic := r.choose(p, t)
	if code := magic.Plan.Refusal; code != "" {
		return refuse(code, "plan "+magic.Name)
	}
	if p.Short(t.source.Currency, t.charge) {
		return refuse(codeBalance, "not enough "+t.source.Code)
	}
	order := p.Enter(s.order(p, r, t), magic)
	return payAnswer(order, magic)
}

// repeated answers a number that is in use. Some pages of the manual promise
// the present status beside ORDER_REPEAT, the OpenAPI shows none: a switch.
func (s *Server) repeated(p *engine.Page, number string) *answer {
	a := refuse(codeRepeat, "the number is taken")
	if order, booked := p.Order(number); booked && p.On(switchRepeatStatus) {
		a.data = taken{order.Number, order.ProviderRef, wordOf(order, order.Status)}
	}
	return a
}

// terms are the money of an order.
type terms struct {
	trade, source, destination coin
	minor, charge              string // of trade and of source, ISO minor units
}

// terms reads the rest of an order and refuses what is against the rules.
func (r request) terms() (terms, *answer) {
	if no := r.require("country", "trade.amount", "trade.currency", "payeeInfo.paymentMethodType", "payeeInfo.accountInfo.accountNo"); no != nil {
		return terms{}, no
	}
	for _, rules := range [][]rule{orderRules(), selectors(), detailRules()} {
		if no := r.obey(rules); no != nil {
			return terms{}, no
		}
	}
	if missing := r.needs(); len(missing) > 0 {
		return terms{}, r.require(missing[0])
	}
	if wrong := r.accountWrong(); wrong != "" {
		return terms{}, badField(words(codeParams))
	}
	return r.money()
}

// obey refuses the first field that was sent and breaks its rule.
func (r request) obey(rules []rule) *answer {
	method := r.text("payeeInfo.paymentMethodType")
	for _, field := range rules {
		value, sent := r.fields[field.path]
		if !sent || !field.usedBy(method) {
			continue
		}
		if _, isText := value.(string); field.soft && isText {
			field.fits = nil
		}
		if wrong := field.judge(value); wrong != "" {
			return badField(wrong)
		}
	}
	return nil
}

// money reads the amount. Without sourceAccount the account in the amount's
// currency is debited; without destinationCurrency the country's own arrives.
func (r request) money() (terms, *answer) {
	trade, _ := coinOf(r.text("trade.currency"))
	t := terms{trade: trade, source: trade, destination: trade}
	if c, known := coinOf(r.text("sourceAccount")); known {
		t.source = c
	}
	arrives := r.text("destinationCurrency")
	if arrives == "" {
		arrives = locals()[r.text("country")]
	}
	if c, known := coinOf(arrives); known {
		t.destination = c
	}
	var err error
	if t.minor, err = trade.minor(r.text("trade.amount")); err != nil {
		return t, badField("The trade.amount is incorrect.")
	}
	if least := big.NewInt(10); r.text("country") == "KM" && trade.Code == "KMF" && number(t.minor).Num().Cmp(least) < 0 {
		return t, refuse(codeLimit, "less than 10 KMF")
	}
	t.charge = add(convert(t.minor, trade, t.source, rate(trade, t.source), true), t.source.fee())
	return t, nil
}

// order is what the book keeps: every field of data by its wire name, secrets
// down to their last four characters.
func (s *Server) order(p *engine.Page, r request, t terms) engine.Order {
	order := engine.Order{
		Number: r.text("outTradeNo"), ProviderRef: p.Digits(p.Now().Format("20060102150405")+"PO7133", 30, p.RefUsed),
		Amount: r.text("trade.amount"), Minor: t.minor, Currency: t.trade.Code,
		Charge:    &engine.Charge{Minor: t.charge, Currency: t.source.Code},
		NoticeURL: r.text("notifyUrl"), Detail: map[string]string{detailDestination: t.destination.Code},
	}
	if order.NoticeURL == "" {
		order.NoticeURL = s.credentials.NotifyURL
	}
	for path, value := range r.fields {
		switch value := value.(type) {
		case string:
			order.Detail[path] = value
		case json.Number, bool:
			order.Detail[path] = fmt.Sprint(value)
		}
	}
	for _, path := range []string{"payeeInfo.accountInfo.accountNo", "payeeInfo.bankInfo.corAccountNo", "payeeInfo.document.documentId"} {
		if secret := order.Detail[path]; secret != "" {
			order.Detail[path] = "****" + secret[max(0, len(secret)-4):]
		}
	}
	return order
}

// detailDestination is where an order keeps the currency that arrives.
const detailDestination = "destination.currency"

// payAnswer says what the plan wants to have said.
func payAnswer(order engine.Order, magic engine.Magic) *answer {
	decision := "booked"
	switch magic.Plan.Booking {
	case engine.BookLate:
		decision = "taken, to be booked later"
	case engine.BookNever:
		decision = "not booked"
	}
	said := taken{order.Number, order.ProviderRef, word(order.Status)}
	if magic.Plan.Answer == engine.AnswerAltered {
		said.OutTradeNo += "0"
	}
	a := succeed(decision+" ("+magic.Name+")", said)
	a.spoilt = magic.Plan.Answer
	return a
}
