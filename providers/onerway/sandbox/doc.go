// Package sandbox plays Onerway's payout (transfer) service on loopback: the
// real paths, bodies and signatures over real HTTP, with a book of its own. It
// is written from the vendor's manual alone and shares no line with the
// adapter, so that a rule misread on one side shows on the other.
//
//	server.go   New: credentials, switches, the list of calls
//	sign.go     SHA-256 over the values and the secret
//	fields.go   one flat JSON object, read strictly
//	request.go  the envelope of every call, checked in order
//	answer.go   respCode, respMsg and data
//	money.go    currencies with balances, and rates between them
//	needs.go    which fields a payee needs: queryPaymentFeild
//	payee.go    add, edit; review.go: queryDetail, queryList, review
//	payout.go   remittance, to a stored payee (v1) or to an inline one (v2)
//	status.go   the letters A C B R P S F U V
//	list.go     txn/queryList, the only query there is
//	notice.go   callbacks, signed in the body or in headers
//	magic.go    the table of magic values
//
// Much of this manual is not public: the answer codes but 20000, the bodies of
// answers, callbacks. Where it is silent the sandbox takes one reading, says so
// in the comment beside it, and has a switch where another one is likely. The
// engine around it (book, clock, courier, faults, console) is
// providers/sandbox.
package sandbox
