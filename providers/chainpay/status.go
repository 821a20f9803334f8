package chainpay

import (
	"fmt"

	"countersign/models"
)

// The codes of answers (ChainPay manual, PayOut and Query PayOut Order, Error
// Codes). Seven is the only one beside success, and means another thing in each
// call.
const (
	codeSuccess = "0"
	codeRefused = "7"
)

// saidBalance are the manual's words for code 7 as the answer to an order
// (ChainPay manual, PayOut, Error Response). They are no proof by themselves,
// and neither is the code, which stands for any trouble; only together they are
// the one refusal that the manual describes.
const saidBalance = "insufficient token balance"

// The status of an order's answer that is looked at. All others only say that
// ChainPay has the order (ChainPay manual, PayOut, data.status).
const statusFailed = "failed"

// news is what a state means for the desk, and for people.
type news struct {
	event  models.Event
	reason string
}

// states is the closed table of a query's states (ChainPay manual, Order Status
// Values), written as ChainPay writes them.
var states = map[string]news{
	"PENDING":      {models.EventAccept, "ChainPay took the order and processes it."},
	"DONE_PAYMENT": {models.EventPay, "ChainPay says that the payee was paid."},
	"FAILED":       {models.EventFail, "ChainPay says that the order failed. Look at its message, correct what it names, then create a new payout."},
}

// refusedBalance is what code 7 together with saidBalance means as the answer to
// an order.
var refusedBalance = news{models.EventFail,
	"ChainPay refused the order before it was executed: the balance of the token is too low. Nothing was paid. Top up the token's balance at ChainPay, then create a new payout."}

// The words for a code by itself.
func says(code string) string {
	return fmt.Sprintf("ChainPay answered with a code that its manual does not list (%.60q)", code)
}

func drifted(state string) string {
	return fmt.Sprintf("ChainPay names a state that its manual does not list (%.60q). Nothing is decided by it.", state)
}
