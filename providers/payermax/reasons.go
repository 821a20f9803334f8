package payermax

import "fmt"

// failures say why an order failed and what to do next, by responseCode. The
// set is open: PayerMax adds codes.
var failures = map[string]string{
	"ACCOUNT_ABNORMAL":             "the payee's account cannot receive money. Ask the payee to speak with the bank, or for another account",
	"ACCOUNT_BLOCKED":              "the payee's account is blocked. Ask the payee for another account",
	"ACCOUNT_NOT_EXIST":            "the payee's account does not exist. Ask the payee for the right account number",
	"AMOUNT_LIMIT_UNMATCHED":       "the amount is below or above what this way to pay allows. Choose another amount or another way to pay",
	"AMOUNT_NOT_ENOUGH":            "the amount is too small once charges are taken off. Choose a larger amount",
	"AMOUNT_UNMATCHED":             "the amount does not fit this way to pay. Choose another amount or another way to pay",
	"BALANCE_INSUFFICIENT":         "your balance at PayerMax is too low. Add funds there",
	"BANK_NOT_AVAILABLE":           "the payee's bank cannot be reached. Pay again later, or to an account at another bank",
	"BUSINESS_ERROR":               "of a reason that it does not name. Ask PayerMax with the order number",
	"CONTRACT_NOT_SIGNED":          "your contract with PayerMax does not cover this country or way to pay. Ask PayerMax to open it",
	"CURRENCY_UNMATCHED":           "the payee's account does not take this currency. Choose the currency of the account",
	"DECLINED_BY_COMPLIANCE":       "its compliance checks declined the payout. Ask PayerMax with the order number",
	"DECLINED_BY_RISK":             "its risk checks declined the payout. Ask PayerMax with the order number",
	"DECLINED_PAYEE_BLACKLISTED":   "the payee is on a list of people whom PayerMax does not pay. Do not pay this payee before PayerMax explained it",
	"INSUFFICIENT_QUOTA":           "your limit at PayerMax is used up. Ask PayerMax to raise it, or pay later",
	"INVALID_ACCOUNT":              "the payee's account is not valid. Ask the payee for the right account",
	"INVALID_ACCOUNT_FORMAT":       "the account number is not written as the country writes it. Compare it digit by digit",
	"INVALID_ACCOUNT_TYPE":         "the account is not of the type that was named. Correct the account type",
	"INVALID_ADDRESS":              "the payee's address is not valid. Correct the address",
	"INVALID_BANKCODE":             "the bank code is not valid. Correct the bank code",
	"INVALID_BANK_BRANCH":          "the branch is not valid. Correct the branch",
	"INVALID_DOCUMENT":             "the payee's identity document is not valid. Correct its kind and number",
	"INVALID_EMAIL":                "the payee's e-mail address is not valid. Correct it",
	"INVALID_IFSC_CODE":            "the IFSC code is not valid. Correct it",
	"INVALID_OPERATOR":             "the phone number does not belong to that operator. Correct the number or the operator",
	"INVALID_PAYEE_NAME":           "the payee's name is not valid. Ask the payee how the bank spells it",
	"INVALID_PHONE_NO":             "the payee's phone number is not valid. Correct it",
	"KYC_FAILED":                   "the payee's account holder was not identified well enough there. Ask the payee to identify with the wallet or bank",
	"MISMATCHED_BANK":              "the account does not belong to that bank. Correct the bank or the account number",
	"MISMATCHED_DOCUMENTS":         "the identity document does not belong to the holder of the account. Correct the document or the name",
	"OTHER_ERRORS":                 "of a reason that it does not name. Ask PayerMax with the order number",
	"PARAMETER_ERROR":              "a value of the order was wrong. Correct what its message names",
	"PAYEE_AMOUNT_EXCEED_LIMIT":    "the payee's account may not receive that much. Pay less, or to another account",
	"PAYMENT_FAILED":               "the payment did not go through. Ask PayerMax with the order number",
	"PAYMENT_METHOD_NOT_AVAILABLE": "this way to pay is not available now. Choose another one, or pay later",
	"PAYMENT_PENDING":              "it gives no result. Ask PayerMax with the order number before you pay again",
	"PROVIDER_FAILED_PROCESS":      "the bank or wallet could not process it. Pay again later, or in another way",
	"PROVIDER_REFUSED_PROCESS":     "the bank or wallet refused it. Ask the payee to speak with the bank, or pay in another way",
	"REDEEMCODE_EXPIRED":           "the payee did not fetch the cash in time. Ask the payee, then create a new payout",
	"REQUEST_PARAM_INVALID":        "a value of the order was wrong. Correct what its message names",
	"RISK_INTERCEPT":               "its risk checks stopped the payout. Ask PayerMax with the order number",
	"TRANSACTION_EXCEED_LIMIT":     "the limit of payouts to this payee is used up. Pay later, or less",
	"UNDEFINED_ERROR":              "of a reason that it does not name. Ask PayerMax with the order number",
}

// failure says why an order failed, what became of the money, and what to do.
func failure(code string) string {
	words, ok := failures[code]
	switch {
	case ok:
		return "PayerMax did not pay: " + words + ". A new try is a new payout."
	case code == "":
		return "PayerMax did not pay and names no reason. Ask PayerMax with the order number; a new try is a new payout."
	}
	return fmt.Sprintf("PayerMax did not pay, for a reason that its manual does not list (%.60q). Read its message or ask PayerMax; a new try is a new payout.", code)
}
