package sandbox

import (
	"net/url"
	"slices"
	"unicode/utf8"

	engine "countersign/providers/sandbox"
)

// pay takes an order (Pockyt manual, Transfer). The outcome of a repeated
// invoiceId is not published; it is refused here and books nothing.
func (s *Server) pay(p *engine.Page, r request) *answer {
	if no := r.require("customerNo", "accountToken", "invoiceId", "amount", "currency"); no != nil {
		return no
	}
	f := r.fields
	if p.Taken(f["invoiceId"]) {
		return refuse(codeValue, "repeated invoiceId")
	}
	if no := checkTexts(f); no != nil {
		return no
	}
	currency, known := currencyOf(f["currency"])
	if !known {
		return refuse(codeValue, "currency is not paid out")
	}
	minor, err := engine.MinorUnits(f["amount"], currency.Exponent)
	if err != nil || minor == "0" {
		return refuse(codeValue, "amount is not a positive decimal of this currency")
	}
	target, no := s.payable(p, r)
	if no != nil {
		return no
	}
	magic := r.Choose([]string{f["description"], f["note"], f["subject"]}, f["amount"], p.Requests(f["invoiceId"]))
	if name := magic.Plan.Refusal; name != "" {
		return refuse(refusalCode(name), "plan "+magic.Name)
	}
	if p.Short(currency, minor) {
		return refuse(codeBalance, "not enough "+currency.Code)
	}
	order := p.Enter(engine.Order{
		Number: f["invoiceId"], ProviderRef: p.Digits("3055", 18, p.RefUsed),
		Amount: f["amount"], Minor: minor, Currency: currency.Code,
		Payee: f["customerNo"], Account: f["accountToken"], NoticeURL: f["ipnUrl"],
		Detail: details(f, target.Type),
	}, magic)
	return payAnswer(order, currency, magic)
}

// details are the fields of an order that the engine has no name for.
func details(f map[string]string, vendor string) map[string]string {
	kept := map[string]string{"vendor": vendor}
	for _, name := range []string{"processingChannel", "subject", "description", "note"} {
		if f[name] != "" {
			kept[name] = f[name]
		}
	}
	return kept
}

// Longest texts, in characters. The manual caps description and note; for the
// invoiceId the longest one seen there is 32, and 64 leaves room.
const (
	maxText    = 100
	maxInvoice = 64
)

func checkTexts(f map[string]string) *answer {
	if utf8.RuneCountInString(f["description"]) > maxText || utf8.RuneCountInString(f["note"]) > maxText {
		return refuse(codeValue, "description or note is longer than 100 characters")
	}
	if len(f["invoiceId"]) > maxInvoice {
		return refuse(codeValue, "invoiceId is too long")
	}
	channels := []string{"", "STANDARD_ACH", "SAME_DAY_ACH", "REAL_TIME_PAY"}
	if !slices.Contains(channels, f["processingChannel"]) {
		return refuse(codeValue, "processingChannel is unknown")
	}
	if text := f["ipnUrl"]; text != "" && !webURL(text) {
		return refuse(codeValue, "ipnUrl is not a web address")
	}
	return nil
}

func webURL(text string) bool {
	target, err := url.Parse(text)
	return err == nil && (target.Scheme == "https" || target.Scheme == "http") && target.Host != ""
}

// payable checks that payee and account are known, belong together and may be
// paid in this currency.
func (s *Server) payable(p *engine.Page, r request) (account, *answer) {
	person, _, no := findPayee(p, r)
	if no != nil {
		return account{}, no
	}
	record, target, no := findAccount(p, r)
	switch {
	case no != nil:
		return target, no
	case person.State != payeeActivated:
		return target, refuse(codeRights, "the payee is "+person.State)
	case record.State != accountActivated:
		return target, refuse(codeValue, "the account is "+record.State)
	case target.Currency != r.fields["currency"]:
		return target, refuse(codeMismatch, "the account is in "+target.Currency)
	}
	return target, nil
}

// payAnswer says what the plan wants to have said.
func payAnswer(order engine.Order, currency engine.Currency, magic engine.Magic) *answer {
	decision := "booked"
	switch magic.Plan.Booking {
	case engine.BookLate:
		decision = "taken, to be booked later"
	case engine.BookNever:
		decision = "not booked"
	}
	decision += " (" + magic.Name + ")"
	if magic.Plan.Answer == engine.AnswerAltered {
		order.Minor = engine.AddUnit(order.Minor)
	}
	a := succeed("succeeded", decision, map[string]any{"result": orderResult(order, currency)})
	a.spoilt = magic.Plan.Answer
	return a
}

// orderResult is an order as pay and inquiry show it.
func orderResult(order engine.Order, currency engine.Currency) map[string]any {
	return map[string]any{
		"invoiceId": order.Number, "transactionNo": order.ProviderRef, "customerNo": order.Payee,
		"accountToken": order.Account, "amount": engine.Decimal(order.Minor, currency.Exponent),
		"currency": order.Currency, "status": word(order.Status),
		"createdTime": order.ReceivedAt.Format(timeFormat),
	}
}

// word is Pockyt's own word for a status; "returned" stands for both money
// that came back and an order that was canceled (Pockyt manual, Transfer).
func word(status engine.Status) string {
	switch status {
	case engine.Paid:
		return "success"
	case engine.Returned, engine.Canceled:
		return "returned"
	}
	return string(status)
}

// inquiry tells the status of an order by invoiceId. The body of the real
// answer is not published; it is read as the result of pay.
func (s *Server) inquiry(p *engine.Page, r request) *answer {
	if no := r.require("invoiceId"); no != nil {
		return no
	}
	order, found := p.Order(r.fields["invoiceId"])
	if !found {
		return refuse(codeUnknown, "no order has this invoiceId")
	}
	currency, _ := currencyOf(order.Currency)
	return succeed("query success", "shown as "+word(order.Status), map[string]any{"result": orderResult(order, currency)})
}

// balance tells what is left of one currency.
func (s *Server) balance(p *engine.Page, r request) *answer {
	if no := r.require("currency"); no != nil {
		return no
	}
	currency, known := currencyOf(r.fields["currency"])
	if !known {
		return refuse(codeUnknown, "there is no balance in this currency")
	}
	left := engine.Decimal(p.Available(currency).String(), currency.Exponent)
	return succeed("query success", "shown", map[string]any{"balance": map[string]any{
		"currency": currency.Code, "balance": left, "availableBalance": left,
	}})
}
