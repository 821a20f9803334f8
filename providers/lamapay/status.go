package lamapay

import (
	"fmt"
	"net/http"

	"countersign/models"
)

// The statuses of a payment (LamaPay manual, How the flow works): succeeded and
// failed are final.
const (
	statusPending   = "pending"
	statusSucceeded = "succeeded"
	statusFailed    = "failed"
)

// news is what a status means for the desk, and for people.
type news struct {
	event  models.Event
	reason string
}

// payments is the closed table of statuses, written as the manual writes them.
var payments = map[string]news{
	statusPending:   {models.EventAwaitPayee, "LamaPay took the order and waits for the payee to fill in its form, or already pays."},
	statusSucceeded: {models.EventPay, "LamaPay says that the payout succeeded."},
	statusFailed:    {models.EventFail, "LamaPay could not pay and says that the payout failed. Ask the payee which details were entered, then create a new payout."},
}

// refused reads an HTTP status in the 400s as the answer to an order. Only
// those that stand for a refusal before anything happened decide; error bodies
// are not published and decide nothing.
func refused(status int, order models.Order) (models.Event, string) {
	words, definite := refusalWords(status)
	switch {
	case !definite:
		return models.EventDoubt, words + " Whether the order was taken is not clear."
	case order.Resend:
		return models.EventDoubt, words + " That answers the repeated request and says nothing about the first one."
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return models.EventRefuseOurs, words + " Nothing was paid; the payout waits."
	}
	return models.EventFail, words + " Nothing was paid. Check amount, currency and texts, then create a new payout."
}

// refusalWords says what a status in the 400s means, and whether it is definite.
func refusalWords(status int) (words string, definite bool) {
	switch status {
	case http.StatusUnauthorized:
		return "LamaPay does not accept the token of this account (HTTP 401). Enter a valid token.", true
	case http.StatusForbidden:
		return "LamaPay does not let this token pay out (HTTP 403). Make a token with the Payout box ticked and enter it.", true
	case http.StatusRequestTimeout:
		return "LamaPay did not get the whole request in time (HTTP 408).", false
	case http.StatusConflict:
		return "LamaPay says that this key was used with another request (HTTP 409).", false
	case http.StatusTooManyRequests:
		return "LamaPay got too many requests (HTTP 429).", false
	}
	return fmt.Sprintf("LamaPay refused the order (HTTP %d).", status), true
}
