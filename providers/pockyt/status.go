package pockyt

import (
	"strings"

	"countersign/models"
)

// codeSuccess is the only code that means yes; 000000 is a system error.
const codeSuccess = "000100"

// The other codes (Pockyt manual, Response Codes).
const (
	codeSystemError   = "000000"
	codeEmpty         = "000020"
	codeNoData        = "000021"
	codeNoMatch       = "000022"
	codeBadValue      = "000023"
	codeNoRight       = "000030"
	codeLowBalance    = "000040"
	codeSupplierError = "000080"
)

// news is what a status or a code means for the desk, and for people.
type news struct {
	event  models.Event
	reason string
}

// transfers is the closed table of transfer statuses (Pockyt manual, Transfer).
// Letter case varies between pages, so it is looked up in lower case.
var transfers = map[string]news{
	"pending": {models.EventAccept, "Pockyt took the order and will process it."},
	"success": {models.EventPay, "Pockyt credited the money to the payee's account."},
	"failed":  {models.EventFail, "Pockyt could not pay and did not debit the account. Check the payee's bank account, then create a new payout."},
	"returned": {models.EventReturn,
		"Pockyt says the payout was cancelled or sent back (\"returned\"). Check the payee's bank account before paying again."},
}

// transfer looks a status up.
func transfer(status string) (news, bool) {
	n, ok := transfers[strings.ToLower(status)]
	return n, ok
}

// refusals are the codes that, as the answer to a first order, prove that
// nothing was executed. All other codes but success are unclear.
var refusals = map[string]news{
	codeEmpty: {models.EventFail,
		"Pockyt refused the order because it misses a value. Nothing was paid and nothing was debited. Complete the payee and the payout, then create it again."},
	codeNoData: {models.EventFail,
		"Pockyt refused the order because it does not know the payee or the bank account. Nothing was paid and nothing was debited. Register both again, then create a new payout."},
	codeBadValue: {models.EventFail,
		"Pockyt refused a value of the order. Nothing was paid and nothing was debited. Check amount, currency, texts and bank account, then create a new payout."},
	codeLowBalance: {models.EventFail,
		"Pockyt refused the order because the balance is too low. Nothing was paid and nothing was debited. Add funds at Pockyt, then create a new payout."},
	codeNoMatch: {models.EventRefuseOurs,
		"Pockyt says the parameters do not match; most often the API token, merchant number or store number is wrong. Nothing was paid. Correct the account's credentials and test it; the payout waits."},
	codeNoRight: {models.EventRefuseOurs,
		"Pockyt says this account has no right to do that. Nothing was paid. Ask Pockyt to allow payouts for this merchant and store, then test the account; the payout waits."},
}

// codeWords says what a code means where it decides nothing.
var codeWords = map[string]string{
	codeSystemError:   "Pockyt met a system error",
	codeSupplierError: "Pockyt's bank partner met an error",
	codeEmpty:         "Pockyt misses a value",
	codeNoData:        "Pockyt does not know it",
	codeNoMatch:       "Pockyt says the parameters do not match, which often means a wrong token, merchant number or store number",
	codeBadValue:      "Pockyt refused a value",
	codeNoRight:       "Pockyt says this account has no right to do that",
	codeLowBalance:    "Pockyt says the balance is too low",
}

// says returns the words for a code, also for one that no table knows.
func says(code string) string {
	if words, ok := codeWords[code]; ok {
		return words + " (" + code + ")"
	}
	return "Pockyt answered with a code that its manual does not list"
}

// payeeStates and accountStates are the closed tables of registrations (Pockyt
// manual, Retrieve payee and Add payee account). Case varies there too.
var (
	payeeStates = map[string]models.RegistrationState{
		"activated": models.RegistrationActive, "active": models.RegistrationActive,
		"pending":  models.RegistrationPending,
		"declined": models.RegistrationRefused, "deactivated": models.RegistrationRefused,
	}
	accountStates = map[string]models.RegistrationState{
		"activated": models.RegistrationActive, "active": models.RegistrationActive,
		"pending": models.RegistrationPending,
		"invalid": models.RegistrationRefused,
	}
)

// registered puts a state into words; what is "payee" or "bank account".
func registered(states map[string]models.RegistrationState, what, status string) (models.RegistrationState, string) {
	state, ok := states[strings.ToLower(status)]
	switch {
	case !ok:
		return models.RegistrationUnsure, "Pockyt names a state of the " + what + " that its manual does not list. It is asked again."
	case state == models.RegistrationActive:
		return state, "Pockyt knows the " + what + " and can pay it."
	case state == models.RegistrationPending:
		return state, "Pockyt still reviews the " + what + ". It is asked again; nothing can be paid until then."
	}
	return state, "Pockyt does not pay this " + what + " (\"" + status + "\"). Correct it, or ask Pockyt for the reason."
}
