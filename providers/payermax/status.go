package payermax

import (
	"fmt"

	"countersign/models"
	"countersign/providers/strict"
)

// The statuses of an order (PayerMax manual, Transaction Status).
const (
	statusPending    = "PENDING"
	statusSuccess    = "SUCCESS"
	statusFailed     = "FAILED"
	statusBounceback = "BOUNCEBACK"
)

// The codes of answers (PayerMax manual, Initiate Payout, Order Failure
// Response).
const (
	codeRepeat      = "ORDER_REPEAT"
	codeNotExist    = "ORDER_NOT_EXIST"
	codeParams      = "PARAMS_INVALID"
	codeSign        = "SIGN_VERIFY_FAILED"
	codeTime        = "REQ_TIME_OVER_TIME"
	codeIP          = "ILLEGAL_IP_REQUEST"
	codeTooMany     = "TOO_MANY_REQUEST"
	codeApp         = "MERCHANT_APP_INVALID"
	codeMerchant    = "MERCHANT_INVALID"
	codeContract    = "CONTRACT_INVALID"
	codeSystemError = "SYSTEM_ERROR"
)

// news is what a status or a code means for the desk, and for people.
type news struct {
	event  models.Event
	reason string
}

// payments is the closed table of statuses, written as PayerMax writes them.
var payments = map[string]news{
	statusPending:    {models.EventAccept, "PayerMax took the order and processes it."},
	statusSuccess:    {models.EventPay, "PayerMax says that the payee was paid."},
	statusFailed:     {models.EventFail, ""}, // see reasons.go
	statusBounceback: {models.EventReturn, "The payee's bank sent the money back after it was paid. Ask the payee for the right account before paying again."},
}

// progress are the sub-statuses of an order that is pending (PayerMax manual,
// Transaction Status). The set is open, and decides nothing.
var progress = map[string]string{
	"PEND_RFI_MATERIAL": "PayerMax took the order and wants documents before it pays. Look into PayerMax's merchant platform.",
	"REVIEW":            "PayerMax took the order and reviews it, which takes up to three working days.",
	"TRANSMIT":          "PayerMax took the order and passed it on to the bank.",
}

// statusNews looks up what an order's status means; false when the manual does
// not list it.
func statusNews(order strict.Object) (news, bool) {
	n, ok := payments[order.Text("status")]
	switch order.Text("status") {
	case statusFailed:
		n.reason = failure(order.Text("responseCode"))
	case statusPending:
		if words, known := progress[order.Text("subStatus")]; known {
			n.reason = words
		}
	case statusBounceback:
		if at := order.Text("bounceBackTime"); at != "" {
			n.reason = fmt.Sprintf("The payee's bank sent the money back (%.40s). Ask the payee for the right account before paying again.", at)
		}
	}
	return n, ok
}

// refusals are the codes that, as the answer to a first order, prove that it was
// not created (PayerMax manual, Initiate Payout: correct and send again with the
// same number). All other codes are unclear.
var refusals = map[string]news{
	codeParams: {models.EventFail, "PayerMax refused a value of the order. Nothing was paid. Correct what its message names, then create a new payout."},
	codeSign: {models.EventRefuseOurs,
		"PayerMax does not accept our signature. Nothing was paid; the payout waits. Upload the public half of this account's private key at PayerMax, or enter the right key, then test the account."},
	codeTime: {models.EventRefuseOurs,
		"PayerMax's clock and ours differ by more than two minutes. Nothing was paid; the payout waits. Set the clock of this server, then test the account."},
	codeIP: {models.EventRefuseOurs,
		"PayerMax does not accept calls from this address. Nothing was paid; the payout waits. Add this server's address to PayerMax's whitelist, then test the account."},
	codeTooMany: {models.EventRefuseOurs,
		"PayerMax got too many calls from this account. Nothing was paid; the payout waits. Test the account in a while."},
	codeApp: {models.EventRefuseOurs,
		"PayerMax does not know this app, or no key is set for it. Nothing was paid; the payout waits. Correct the App ID, or set the key at PayerMax, then test the account."},
	codeMerchant: {models.EventRefuseOurs,
		"PayerMax does not know this merchant, or closed it. Nothing was paid; the payout waits. Correct the merchant number or ask PayerMax, then test the account."},
	codeContract: {models.EventRefuseOurs,
		"The contract with PayerMax does not cover this. Nothing was paid; the payout waits. Ask PayerMax to open the country and the way to pay, then test the account."},
}

// refused looks a code up as the answer to an order.
func refused(code string) (news, bool) {
	n, ok := refusals[code]
	return n, ok
}

// codeWords says what a code means where it decides nothing.
var codeWords = map[string]string{
	codeRepeat:      "PayerMax already has an order with this number",
	codeNotExist:    "PayerMax does not know this number",
	codeParams:      "PayerMax refused a value of the call",
	codeSign:        "PayerMax does not accept our signature",
	codeTime:        "PayerMax's clock and ours differ by more than two minutes",
	codeIP:          "PayerMax does not accept calls from this address",
	codeTooMany:     "PayerMax got too many calls",
	codeApp:         "PayerMax does not know this app, or no key is set for it",
	codeMerchant:    "PayerMax does not know this merchant, or closed it",
	codeContract:    "The contract with PayerMax does not cover this",
	codeSystemError: "PayerMax met a system error",
}

// says returns the words for a code, also for one that no table knows.
func says(code string) string {
	if words, ok := codeWords[code]; ok {
		return words + " (" + code + ")"
	}
	return fmt.Sprintf("PayerMax answered with a code that its manual does not list (%.60q)", code)
}

// isOurs reports whether a code tells of a fault that is mended at the account.
func isOurs(code string) bool {
	return refusals[code].event == models.EventRefuseOurs && code != codeTooMany
}
