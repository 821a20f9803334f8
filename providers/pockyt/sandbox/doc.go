// Package sandbox plays Pockyt's payouts service on loopback: the real paths,
// bodies, signatures and answer codes over real HTTP, with a book of its own.
// It is written from the vendor's manual alone and shares no line with the
// adapter, so that a rule misread on one side shows on the other.
//
//	server.go   New: credentials, currencies, the list of calls
//	sign.go     verifySign, the MD5 rule of the signing guide
//	request.go  the envelope of every call, checked in order
//	answer.go   ret_code, ret_msg and the bodies
//	payee.go    register, retrieve, update
//	account.go  configurations, bank accounts, wallets, delete, list
//	payout.go   pay, inquiry, balance
//	notice.go   the IPN, signed, as a form or as JSON
//	magic.go    the table of magic values
//
// Where the manual is silent the sandbox takes the strict reading and the
// comment beside it says so. The engine around it (book, clock, courier,
// faults, console) is providers/sandbox.
package sandbox
