package chainpay

import (
	"net/http"

	"countersign/models"
	"countersign/providers"
	"countersign/providers/strict"
)

// names are the fields of answers and notices that are read. A name that differs
// from one of them in case only does not come from ChainPay.
var names = []string{
	"code", "data", "msg", "order_no", "status", "appId", "merchantOrderNo", "orderNo", "channelName", "tokenSymbol", "tokenCount",
	"currencyId", "payHash", "transactionID", "receiver", "state", "outTradeNo", "sign", "name", "channelShowName", "token", "chain", "decimal",
}

// reply is an answer of ChainPay, or why there is none.
type reply struct {
	unsent  bool   // proven: nothing left
	problem string // plain words why the answer is no answer, "" when it is one
	code    string // a number, as written
	message string // msg: for people only, nothing is decided by it
	data    strict.Object
	list    []strict.Object // data, where it is a list
}

// read takes an answer for one of ChainPay's only if it is HTTP 200 with one JSON
// object whose code is a number.
func read(answer *providers.Answer) reply {
	switch {
	case !answer.Sent:
		return reply{unsent: true, problem: answer.WhatWentWrong()}
	case answer.Err != nil || answer.Status != http.StatusOK:
		return reply{problem: answer.WhatWentWrong()}
	}
	body, err := strict.Parse(answer.Body)
	if err != nil || misspelt(body) {
		return reply{problem: "the provider's answer is not the JSON of its manual"}
	}
	r := reply{code: body.Text("code"), message: body.Text("msg"), data: body.Sub("data"), list: body.List("data")}
	if _, isText := body["code"].(string); isText || r.code == "" {
		r.code, r.problem = "", "the provider's answer has no code"
		return r
	}
	answer.Told(r.code, r.message)
	return r
}

// misspelt reports whether a name anywhere in o is one of ours in another case.
func misspelt(o strict.Object) bool {
	if o.MisspellsAny(names...) {
		return true
	}
	for name, value := range o {
		if inner, ok := value.(strict.Object); ok && misspelt(inner) {
			return true
		}
		for _, inner := range o.List(name) {
			if misspelt(inner) {
				return true
			}
		}
	}
	return false
}

// text returns a field that must be a JSON string: ids have nineteen digits, and
// one that came as a number may have been rounded on its way.
func text(o strict.Object, name string) string {
	s, _ := o[name].(string)
	return s
}

// fill takes over what ChainPay says the order is. Its payTime and tokenFeeCount
// are not read: 0 and "" mean that they are unknown.
func fill(out *models.Outcome, data strict.Object) {
	out.Ref, out.Status = text(data, "orderNo"), text(data, "state")
	out.Echo = models.Echo{Number: text(data, "merchantOrderNo"), Amount: text(data, "tokenCount"), Currency: text(data, "tokenSymbol")}
}
