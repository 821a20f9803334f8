// Package sandbox plays LamaPay on loopback: the payments call, the reading
// call, the hosted form on which a payee says where the money shall go, and
// the webhook, over real HTTP and with a book of its own. It is written from
// the vendor's page about payouts alone and shares no line with the adapter,
// so that a rule misread on one side shows on the other.
//
//	server.go   New: tokens, currencies, the list of calls
//	request.go  token, idempotency key and JSON, checked in order
//	fields.go   the fields of a new payment
//	payment.go  create, the promise about repeated requests, read
//	answer.go   the payment object and refusals
//	form.go     the hosted form: shown, handed in once, then the way back
//	page.go     the form's pages (form.html, form.css)
//	notice.go   the webhook and its signature
//	magic.go    the table of magic values for payments
//	payee.go    magic values that a payee types into the form
//
// The page is thin: statuses of refusals, their bodies, the signature of the
// webhook and the name of the parameter on the way back are not published.
// What is assumed is said beside the code that assumes it; where the page is
// silent about safety, the sandbox takes the reading that hurts a careless
// caller most. The engine around it (book, clock, courier, faults, console) is
// providers/sandbox.
package sandbox
