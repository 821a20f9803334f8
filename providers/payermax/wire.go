package payermax

import (
	"net/http"

	"countersign/models"
	"countersign/providers"
	"countersign/providers/strict"
)

// codeAccepted says that a call was accepted, and nothing about an order.
const codeAccepted = "APPLY_SUCCESS"

// names are the fields of answers and notices that are read. A name that differs
// from one of them in case only does not come from PayerMax.
var names = []string{
	"code", "msg", "data", "appId", "merchantNo", "notifyType",
	"outTradeNo", "tradeNo", "status", "subStatus", "responseCode", "responseMsg", "bounceBackTime", "trade", "amount", "currency",
	"validationCode", "validationFailedFields", "field", "errorMsg", "accountRealTimeTypes", "accountType", "balance",
}

// reply is an answer of PayerMax, or why there is none.
type reply struct {
	unsent   bool   // proven: nothing left
	problem  string // plain words why the answer is no answer, "" when it is one
	unsealed bool   // the problem is the signature
	code     string
	message  string          // msg: for people only, nothing is decided by it
	data     strict.Object   // nil when there is none
	list     []strict.Object // data, where it is a list
	listed   bool            // data is a list of objects
}

// read takes an answer for one of PayerMax's only if it is HTTP 200 with one
// JSON object that has a code. What was accepted must be signed; a refusal may
// come without a signature, but not with a wrong one (PayerMax manual, Signature
// Requirements).
func (a *adapter) read(answer *providers.Answer) reply {
	switch {
	case !answer.Sent:
		return reply{unsent: true, problem: answer.WhatWentWrong()}
	case answer.Err != nil || answer.Status != http.StatusOK:
		return reply{problem: answer.WhatWentWrong()}
	}
	sealed := a.check(answer.Header, answer.Body)
	body, err := strict.Parse(answer.Body)
	if err != nil || misspelt(body) {
		return reply{problem: "the provider's answer is not the JSON of its manual"}
	}
	r := reply{code: body.Text("code"), message: body.Text("msg"), data: body.Sub("data")}
	if raw, isList := body["data"].([]any); isList {
		r.list = body.List("data")
		r.listed = len(r.list) == len(raw)
	}
	switch {
	case sealed == sealBroken:
		r.problem, r.unsealed = "the provider's answer is not signed with the PayerMax key of this account", true
	case r.code == codeAccepted && sealed == sealMissing:
		r.problem, r.unsealed = "the provider's answer is not signed", true
	case r.code == "":
		r.problem = "the provider's answer has no code"
	}
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

// fill takes over what PayerMax says an order is, and what its status means
// (PayerMax manual, Get Payout Status: the status decides, never code or msg).
func fill(out *models.Outcome, order strict.Object) {
	out.Ref, out.Status = order.Text("tradeNo"), order.Text("status")
	out.Echo = models.Echo{Number: order.Text("outTradeNo")}
	if trade := order.Sub("trade"); trade != nil {
		out.Echo.Amount, out.Echo.Currency = trade.Text("amount"), trade.Text("currency")
	}
	if code := order.Text("responseCode"); code != "" {
		out.Code, out.Message = code, order.Text("responseMsg")
	}
}
