// Package sandbox plays ChainPay's payout service on loopback: the real paths,
// bodies, RSA signatures and answer codes over real HTTP, with a book of its
// own. It is written from the vendor's manual alone and shares no line with the
// adapter, so that a rule misread on one side shows on the other.
//
//	server.go   New: credentials, keys, the list of calls
//	sign.go     the canonical string, and SHA-256 with RSA over it
//	fields.go   one JSON object, read strictly
//	request.go  the envelope of every call, checked in order
//	answer.go   code, msg and data
//	token.go    channels, currencies, and what receivers look like there
//	payout.go   payout: checks, plan, booking
//	query.go    queryPayOutOrder and its own words
//	notice.go   the optional webhook, off at first
//	magic.go    the table of magic values
//
// The manual knows two codes, 0 and 7, and 7 is anything: on a payout "not
// enough balance", on a query "no such order". Where the manual is silent the
// sandbox takes the strict reading and the comment beside it says so. The
// engine around it (book, clock, courier, faults, console) is
// providers/sandbox.
package sandbox
