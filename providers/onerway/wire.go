package onerway

import (
	"maps"
	"net/http"
	"slices"

	"countersign/models"
	"countersign/providers"
	"countersign/providers/strict"
)

// names are the fields of answers and notices that are read. A name that differs
// from one of them in case only does not come from Onerway.
var names = []string{
	"respCode", "respMsg", "data", "payoutId", "requestId", "payoutStatus", "targetAmount", "targetCurrency", "merchantNo", "sign",
	"accountInfomation", "address", "receiverInfo", "beneficiaryId",
}

// reply is an answer of Onerway, or why there is none.
type reply struct {
	unsent  bool   // proven: nothing left
	shut    bool   // HTTP 401 or 403: Onerway does not let this server in
	problem string // plain words why the answer is no answer, "" when it is one
	code    string
	message string // respMsg: for people only, nothing is decided by it
	body    strict.Object
	data    strict.Object // nil where data is no object
}

// read takes an answer for one of Onerway's only if it is HTTP 200 with one JSON
// object that has a respCode.
func read(answer *providers.Answer) reply {
	switch {
	case !answer.Sent:
		return reply{unsent: true, problem: answer.WhatWentWrong()}
	case answer.Err == nil && (answer.Status == http.StatusUnauthorized || answer.Status == http.StatusForbidden):
		return reply{shut: true, problem: answer.WhatWentWrong()}
	case answer.Err != nil || answer.Status != http.StatusOK:
		return reply{problem: answer.WhatWentWrong()}
	}
	body, err := strict.Parse(answer.Body)
	if err != nil || misspelt(body) {
		return reply{problem: "the provider's answer is not the JSON of its manual"}
	}
	r := reply{code: body.Text("respCode"), message: body.Text("respMsg"), body: body, data: body.Sub("data")}
	if r.code == "" {
		r.problem = "the provider's answer has no respCode"
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
		if slices.ContainsFunc(o.List(name), misspelt) {
			return true
		}
	}
	return false
}

// text returns a field that must be a JSON string, or an id as a whole number
// that was written out: the manual prints ids in both ways.
func text(o strict.Object, name string) string { return o.Text(name) }

// fill takes over what Onerway says an order is.
func fill(out *models.Outcome, order strict.Object) {
	out.Ref, out.Status = text(order, "payoutId"), text(order, "payoutStatus")
	out.Echo = models.Echo{Number: text(order, "requestId"), Amount: text(order, "targetAmount"), Currency: text(order, "targetCurrency")}
}

// firstList finds the list in an answer: its data, or the first field by name,
// within data, that is a list. How the answer names it is not published.
func firstList(body strict.Object) (entries []strict.Object, ok bool) {
	raw, isList := body["data"].([]any)
	if isList {
		return pure(raw, body.List("data"))
	}
	data := body.Sub("data")
	for _, name := range slices.Sorted(maps.Keys(data)) {
		if raw, isList := data[name].([]any); isList {
			return pure(raw, data.List(name))
		}
	}
	return nil, false
}

// pure refuses lists that hold anything but objects.
func pure(raw []any, objects []strict.Object) ([]strict.Object, bool) {
	return objects, len(raw) == len(objects)
}
