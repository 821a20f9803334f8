package sandbox

import (
	"regexp"
	"slices"
	"unicode/utf8"

	engine "countersign/providers/sandbox"
)

// Longest texts, in characters (Onerway manual, Initiate Payment).
const (
	maxRequestID = 32
	maxReference = 256
)

// target is whom a payout goes to: fields for the order, by their wire names.
type target struct {
	payee    string // beneficiaryId, empty when inline
	currency string
	detail   map[string]string
}

// payStored pays a payee that was added before (v1).
func (s *Server) payStored(p *engine.Page, r request) *answer {
	return s.pay(p, r, func() (target, *answer) {
		record, body, no := findPayee(p, r.text("beneficiaryId"))
		if no != nil {
			return target{}, no
		}
		if record.State != payeePass {
			return target{}, refuse(codePayee, "the payee is "+record.State)
		}
		to := target{payee: record.Key, currency: body.Currency, detail: map[string]string{
			"bankCountry": body.Country, "entityType": body.Entity, "paymentMethod": body.Method, "account": body.Account,
		}}
		return to, nil
	})
}

// payInline pays a payee whose fields are in the request (v2), which a merchant
// needs a permission for. Nothing is remembered of the payee.
func (s *Server) payInline(p *engine.Page, r request) *answer {
	return s.pay(p, r, func() (target, *answer) {
		if p.On(switchNoInline) {
			return target{}, refuse(codePermission, "inline payees are switched off")
		}
		reached, no := readReach(r)
		if no != nil {
			return target{}, no
		}
		found, no := readPerson(r, reached)
		if no != nil {
			return target{}, no
		}
		to := target{currency: reached.currency, detail: map[string]string{
			"bankCountry": reached.country, "entityType": reached.entity, "paymentMethod": reached.method, "account": found.account(),
		}}
		for part := range found {
			to.detail[part] = r.text(part)
		}
		return to, nil
	})
}

// pay takes an order. Every refusal leaves the requestId free: nothing was
// created.
func (s *Server) pay(p *engine.Page, r request, find func() (target, *answer)) *answer {
	if no := r.require("requestId", "chargeFlag", "sourceCurrency", "targetCurrency", "transactionPurpose"); no != nil {
		return no
	}
	requestID := r.text("requestId")
	if p.Taken(requestID) {
		return refuse(codeRepeated, "repeated requestId")
	}
	to, no := find()
	if no != nil {
		return no
	}
	if no := r.checkTexts(); no != nil {
		return no
	}
	if to.currency != r.text("targetCurrency") {
		return refuse(codeParams, "the payee is paid in "+to.currency)
	}
	sum, no := r.sum(p.On(switchBoth))
	if no != nil {
		return no
	}
	magic := r.Choose([]string{r.text("reference")}, sum.magicText(), p.Requests(requestID))
	if code := magic.Plan.Refusal; code != "" {
		return refuse(code, "plan "+magic.Name)
	}
	if p.Short(sum.source.Currency, sum.sourceMinor) {
		return refuse(codeBalance, "not enough "+sum.source.Code)
	}
	order := p.Enter(s.order(p, r, to, sum), magic)
	return s.payAnswer(p, order, magic)
}

// order is the order as it is booked: in the currency and amount that count.
func (s *Server) order(p *engine.Page, r request, to target, sum sum) engine.Order {
	order := engine.Order{
		Number: r.text("requestId"), ProviderRef: p.Digits("19", 19, p.RefUsed), Payee: to.payee,
		Amount: r.text("targetAmount"), Minor: sum.targetMinor, Currency: sum.target.Code,
		Charge:    &engine.Charge{Minor: sum.sourceMinor, Currency: sum.source.Code},
		NoticeURL: s.credentials.NotifyURL, Detail: to.detail,
	}
	if sum.flag == "N" {
		order.Amount, order.Minor, order.Currency = r.text("sourceAmount"), sum.sourceMinor, sum.source.Code
	}
	for _, name := range []string{"chargeFlag", "sourceCurrency", "targetCurrency", "transactionPurpose", "reference", "payerId", "payerDetail", "feeBearing"} {
		if text := r.text(name); text != "" {
			order.Detail[name] = text
		}
	}
	order.Detail["sourceAmount"], order.Detail["targetAmount"] = sum.source.text(sum.sourceMinor), sum.target.text(sum.targetMinor)
	return order
}

var (
	purposeShape = regexp.MustCompile(`^[0-9]{1,2}$`)
	idShape      = regexp.MustCompile(`^[0-9]{1,19}$`)
)

// checkTexts checks the fields that need no look at the book. PayerId and
// payerDetail make it a payout on behalf of somebody, and exclude each other.
func (r request) checkTexts() *answer {
	if utf8.RuneCountInString(r.text("requestId")) > maxRequestID || utf8.RuneCountInString(r.text("reference")) > maxReference {
		return refuse(codeParams, "requestId or reference is too long")
	}
	if !purposeShape.MatchString(r.text("transactionPurpose")) {
		return refuse(codeParams, "transactionPurpose is not a number")
	}
	if !slices.Contains([]string{"", "SHA", "OUR"}, r.text("feeBearing")) {
		return refuse(codeParams, "feeBearing is not SHA or OUR")
	}
	payer, detail := r.text("payerId"), r.text("payerDetail")
	switch {
	case payer != "" && detail != "":
		return refuse(codeParams, "payerId and payerDetail are both there")
	case payer != "" && !idShape.MatchString(payer):
		return refuse(codeParams, "payerId is not a number")
	case detail != "":
		if _, err := readFields([]byte(detail)); err != nil {
			return refuse(codeParams, "payerDetail is "+err.Error())
		}
	}
	return nil
}

// sum is what leaves the merchant and what arrives. The flag says which of the
// two the merchant has named: Y the target, N the source.
type sum struct {
	flag                     string
	source, target           coin
	sourceMinor, targetMinor string
}

// sum reads the amounts. The one that does not count may be missing, unless the
// switch wants both; its value is not believed in any case.
func (r request) sum(both bool) (sum, *answer) {
	source, known := coinOf(r.text("sourceCurrency"))
	target, paid := coinOf(r.text("targetCurrency"))
	if !known || !paid {
		return sum{}, refuse(codeParams, "sourceCurrency or targetCurrency is unknown")
	}
	s := sum{flag: r.text("chargeFlag"), source: source, target: target}
	sourceMinor, sourceRead := source.minor(r.text("sourceAmount"))
	targetMinor, targetRead := target.minor(r.text("targetAmount"))
	switch {
	case s.flag != "Y" && s.flag != "N":
		return s, refuse(codeParams, "chargeFlag is not Y or N")
	case !targetRead && (s.flag == "Y" || both || r.text("targetAmount") != ""):
		return s, refuse(codeParams, "targetAmount is not a positive decimal of its currency")
	case !sourceRead && (s.flag == "N" || both || r.text("sourceAmount") != ""):
		return s, refuse(codeParams, "sourceAmount is not a positive decimal of its currency")
	case s.flag == "Y":
		s.targetMinor, s.sourceMinor = targetMinor, target.worth(targetMinor, source, true)
	default:
		s.sourceMinor, s.targetMinor = sourceMinor, source.worth(sourceMinor, target, false)
	}
	if s.targetMinor == "0" {
		return s, refuse(codeParams, "nothing would arrive")
	}
	return s, nil
}

// magicText is the amount that counts, as the magic table writes it.
func (s sum) magicText() string {
	if s.flag == "N" {
		return s.source.magicText(s.sourceMinor)
	}
	return s.target.magicText(s.targetMinor)
}

// payAnswer says what the plan wants to have said. The body of the real answer
// is not published.
func (s *Server) payAnswer(p *engine.Page, order engine.Order, magic engine.Magic) *answer {
	decision := "booked"
	switch magic.Plan.Booking {
	case engine.BookLate:
		decision = "taken, to be booked later"
	case engine.BookNever:
		decision = "not booked"
	}
	if magic.Plan.Answer == engine.AnswerAltered {
		order = lie(order)
	}
	said := map[string]any{
		"payoutId": id(order.ProviderRef, p.On(switchNumericIDs)), "requestId": order.Number,
		"payoutStatus": firstLetter(order),
	}
	for _, name := range []string{"sourceAmount", "sourceCurrency", "targetAmount", "targetCurrency"} {
		said[name] = order.Detail[name]
	}
	a := succeed(decision+" ("+magic.Name+")", said)
	a.spoilt = magic.Plan.Answer
	return a
}

// lie is the same order with the amount that counts one minor unit higher.
func lie(order engine.Order) engine.Order {
	name := "targetAmount"
	if order.Detail["chargeFlag"] == "N" {
		name = "sourceAmount"
	}
	detail := map[string]string{}
	for n, value := range order.Detail {
		detail[n] = value
	}
	order.Minor = engine.AddUnit(order.Minor)
	currency, _ := coinOf(order.Currency)
	detail[name] = currency.text(order.Minor)
	order.Detail = detail
	return order
}
