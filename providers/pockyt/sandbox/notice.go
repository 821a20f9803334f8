package sandbox

import (
	"encoding/json"
	"net/http"
	"net/url"

	engine "countersign/providers/sandbox"
)

// compose writes one notice (Pockyt manual, Webhook Notification Reference): a
// form by default, JSON with the same fields when the switch is on.
func (s *Server) compose(notice engine.Notice, order engine.Order) (engine.Letter, error) {
	fields := accountNotice(notice)
	if notice.Number != "" {
		fields = payoutNotice(notice, order)
	}
	token := s.credentials.Token
	if notice.Bent == engine.NoticesForged {
		token += "x"
	}
	fields[signField] = sign(fields, token)
	if s.On(switchJSON) {
		body, err := json.Marshal(fields)
		return engine.Letter{ContentType: "application/json;charset=UTF-8", Body: body}, err
	}
	form := url.Values{}
	for name, value := range fields {
		form.Set(name, value)
	}
	return engine.Letter{
		ContentType: "application/x-www-form-urlencoded;charset=UTF-8", Body: []byte(form.Encode()),
	}, nil
}

func payoutNotice(notice engine.Notice, order engine.Order) map[string]string {
	currency, _ := currencyOf(order.Currency)
	if notice.Bent == engine.NoticesAltered {
		order.Minor = engine.AddUnit(order.Minor)
	}
	return map[string]string{
		"accountToken": order.Account, "amount": engine.Decimal(order.Minor, currency.Exponent),
		"currency": order.Currency, "invoiceId": order.Number, "paymentTime": notice.At.Format(timeFormat),
		"status": word(engine.Status(notice.Status)), "transactionNo": order.ProviderRef,
		"vendor": order.Detail["vendor"],
	}
}

// accountNotice tells a new state of an account. The manual promises such
// notices to an account's ipnUrl but does not describe them.
func accountNotice(notice engine.Notice) map[string]string {
	return map[string]string{
		"accountToken": notice.Key, "accountStatus": notice.Status, "timestamp": notice.At.Format(timeFormat),
	}
}

// acknowledged is HTTP 200 with exactly "success" (Pockyt manual, Handling
// Webhook Responses).
func acknowledged(code int, body []byte) bool {
	return code == http.StatusOK && string(body) == "success"
}
