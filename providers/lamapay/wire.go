package lamapay

import (
	"net/http"
	"regexp"

	"countersign/providers"
	"countersign/providers/strict"
)

// names are the fields of a payment that are read. A name that differs from one
// of them in case only does not come from LamaPay.
var names = []string{"id", "status", "url", "externalId", "amount", "currency", "type", "data", "payment", "message", "error", "code"}

// reply is an answer of LamaPay, or why there is none.
type reply struct {
	unsent  bool   // proven: nothing left
	status  int    // HTTP status, 0 unless a whole answer came
	problem string // plain words why the answer is no answer, "" when it is one
	code    string // the code of an error, if it tells one
	message string // the words of an error: for people only, nothing is decided by them
	payment strict.Object
	isJSON  bool // the body is an object, whatever it says
}

// read takes an answer apart. An answer with an HTTP status other than 200 and
// 201 holds no payment, whatever its body says.
func read(answer *providers.Answer) reply {
	switch {
	case !answer.Sent:
		return reply{unsent: true, problem: answer.WhatWentWrong()}
	case answer.Err != nil:
		return reply{problem: answer.WhatWentWrong()}
	}
	r := reply{status: answer.Status}
	body, err := strict.Parse(answer.Body)
	r.isJSON = err == nil
	switch {
	case answer.Status != http.StatusOK && answer.Status != http.StatusCreated:
		r.problem = answer.WhatWentWrong()
		if err == nil {
			r.code, r.message = trouble(body)
		}
		answer.Told(r.code, r.message)
		return r
	case err != nil:
		r.problem = "the provider's answer is not the JSON of its manual"
		return r
	}
	if r.payment = paymentIn(body); r.payment == nil {
		r.problem = "the provider's answer holds no payment"
	}
	return r
}

// trouble finds the code and the words of an error. The manual publishes no
// error bodies; these are the customary places.
func trouble(body strict.Object) (code, message string) {
	inner := body
	if sub := body.Sub("error"); sub != nil {
		inner = sub
	}
	code, message = inner.Text("code"), inner.Text("message")
	if message == "" {
		message = body.Text("error")
	}
	return code, message
}

// paymentIn finds the payment in an answer or a notice: bare, as the manual
// prints it, or wrapped. It is nil when there is none, or when a name is written
// in the wrong case.
func paymentIn(body strict.Object) strict.Object {
	payment := body
	if body.Text("id") == "" {
		payment = body.Sub("data", "payment")
	}
	if payment == nil || body.MisspellsAny(names...) || payment.MisspellsAny(names...) {
		return nil
	}
	return payment
}

// paymentID is an id as it may stand in a path.
var paymentID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$`)
