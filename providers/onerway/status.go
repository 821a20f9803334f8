package onerway

import (
	"fmt"

	"countersign/models"
)

// codeSuccess is the one code that is confirmed for all of Onerway's interfaces.
const codeSuccess = "20000"

// news is what a status or a code means for the desk, and for people.
type news struct {
	event  models.Event
	reason string
}

// statuses is the closed table of payoutStatus (Onerway manual, payout enum),
// written as Onerway writes them.
var statuses = map[string]news{
	"A": {models.EventAccept, "Onerway took the order; it waits for review."},
	"C": {models.EventAccept, "Onerway took the order; compliance reviews it."},
	"B": {models.EventAccept, "Onerway took the order; it waits to be checked."},
	"R": {models.EventAccept, "Onerway approved the order; it waits to be paid."},
	"P": {models.EventAccept, "Onerway took the order and processes it."},
	"U": {models.EventFail, "Onerway refused the payout at its review. Nothing was paid. Ask Onerway why before creating a new payout."},
	"V": {models.EventFail, "Onerway refused the payout at its check. Nothing was paid. Ask Onerway why before creating a new payout."},
	"S": {models.EventPay, "Onerway says that the payee was paid."},
	"F": {models.EventFail, "Onerway says that the payout failed. Correct the payee's details, then create a new payout."},
}

// refusals are the codes that, as the answer to a first order, say that it was
// not even read. The list for payouts is not published, and other interfaces of
// Onerway give most numbers different meanings: 40006 is a repeated request at
// one of them. On this one they agree (docs.onerway.com, payments, abnormal
// parameters, and Issuing API, message not readable). All others are unclear.
var refusals = map[string]news{
	"40013": {models.EventFail, "Onerway refused a value of the order. Nothing was paid. Correct what its message names, then create a new payout."},
}

// whitelist is what to do when Onerway does not let this server in.
const whitelist = "Onerway does not let this server in. Nothing was paid; the payout waits. Ask Onerway to whitelist this server's address, check merchant number and secret, then test the account."

func says(code string) string {
	return fmt.Sprintf("Onerway answered with a code that its manual does not list for payouts (%.60q)", code)
}

func drifted(status string) string {
	return fmt.Sprintf("Onerway names a status that its manual does not list (%.60q). Nothing is decided by it.", status)
}
