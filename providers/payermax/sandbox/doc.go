// Package sandbox plays PayerMax's disbursement gateway on loopback: checking a
// payee's details, payouts, their query by number and by period, balances and
// the result notice, over real HTTP, with both RSA key pairs and a book of its
// own. It is written from the manual alone and shares no line with the adapter,
// so that a rule misread on one side shows on the other.
//
//	server.go    New: merchant and keys, the list of calls
//	sign.go      SHA256withRSA over the raw body, both ways
//	envelope.go  version, time, merchant, signature, checked in order
//	fields.go    JSON as a flat list of fields, read strictly
//	rules.go     the published rules of the fields of a payout, as data
//	methods.go   what a payment method or a country asks for besides
//	validate.go  paymentFieldValidation
//	pay.go       paymentOrderPay
//	query.go     paymentOrderQry; order.go: an order as queries and notices show it
//	batch.go     paymentOrderBatchQry
//	balance.go   currentBalanceQuery
//	money.go     currencies, rates, the fee
//	answer.go    codes and bodies
//	notice.go    the result notice
//	magic.go     the table of magic values; steer.go: how an order calls one
//
// Where the manual is silent, the reading that is hardest on a careless caller
// was taken, and is said beside the code. The engine around it (book, clock,
// courier, faults, console) is providers/sandbox.
package sandbox
