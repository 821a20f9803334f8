package sandbox

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// rule is what the manual publishes about one text field (PayerMax OpenAPI).
type rule struct {
	path string
	max  int                    // characters; 0 is no limit
	fits func(text string) bool // nil: any text
	says string                 // about a text that does not fit; by the path if empty
	// soft rules differ by country and method: paymentFieldValidation reports
	// them, paymentOrderPay lets the payment channel decide.
	soft bool
	// judged by paymentFieldValidation only where a method uses the field.
	methods []string
	// blind fields are never judged by paymentFieldValidation.
	blind bool
}

// judge says what is wrong with a value, in PayerMax's manner, or nothing.
func (r rule) judge(value any) string {
	text, isText := value.(string)
	switch {
	case !isText:
		return fmt.Sprintf("%s must be String , but your input is %s", r.path, kindOf(value))
	case r.max > 0 && utf8.RuneCountInString(text) > r.max:
		return fmt.Sprintf("The %s should not exceed %d characters", r.path, r.max)
	case r.fits != nil && !r.fits(text):
		if r.says != "" {
			return r.says
		}
		return "The " + r.path[strings.LastIndex(r.path, ".")+1:] + " is incorrect."
	}
	return ""
}

// usedBy tells whether a payment method looks at the field.
func (r rule) usedBy(method string) bool {
	return r.methods == nil || slices.Contains(r.methods, method)
}

// kindOf is a JSON value's type in the words of a Java program.
func kindOf(value any) string {
	switch value.(type) {
	case bool:
		return "Boolean"
	case []any:
		return "Array"
	case nested:
		return "Object"
	case string:
		return "String"
	}
	return "Number"
}

// The payment methods (PayerMax manual, Payment Method List).
const (
	methodBank     = "BANK_TRANSFER"
	methodWallet   = "WALLET"
	methodRealTime = "REALTIME_PAYMENT"
	methodCarrier  = "CARRIER_BILLING"
	methodCard     = "CARD"
	methodCash     = "CASH"
	methodATM      = "ATM_CARD" // older
)

func methods() []string {
	return []string{methodBank, methodWallet, methodRealTime, methodCarrier, methodCard, methodCash, methodATM}
}

func purposes() []string {
	return strings.Fields("ISUBIL EPTOUR EPTKAG ISPAYR ISPAYRA ISGDDS ISSCVE ISSUPP ISLOGS INCEN GAME SAMENM PAYCMSN " +
		"SAMENMC AGOPEXP ADEXP RFND SMCNTST LGTEP GOODPAY SINVEST FINVEST TAXPAY LOANPAY OTHER")
}

var (
	numberShape  = regexp.MustCompile(`^[A-Za-z0-9_]+$`)
	countryShape = regexp.MustCompile(`^[A-Z]{2}$`)
	remarkShape  = regexp.MustCompile(`^[A-Za-z0-9. -]*$`)
	nameShape    = regexp.MustCompile(`^[A-Za-z ,.-]+$`)
	emailShape   = regexp.MustCompile(`^[^@\s]+@[^@\s]+$`)
	phoneShape   = regexp.MustCompile(`^\+?[0-9 -]+$`)
)

func oneOf(words ...string) func(string) bool {
	return func(text string) bool { return slices.Contains(words, text) }
}

func isDate(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}

func isWebAddress(text string) bool {
	target, err := url.Parse(text)
	return err == nil && (target.Scheme == "http" || target.Scheme == "https") && target.Host != ""
}

// isRemark lets through what the manual does: letters, digits, hyphens, blanks
// and dots; and magic values with their colon, which only this sandbox knows.
func isRemark(text string) bool {
	return remarkShape.MatchString(magicInText.ReplaceAllString(text, ""))
}

// orderRules are about the order itself; they are no part of
// paymentFieldValidation but for those that select the method.
func orderRules() []rule {
	return []rule{
		{path: "outTradeNo", max: 63, fits: numberShape.MatchString},
		{path: "trade.amount", max: 12},
		{path: "trade.currency", max: 3, fits: isCurrency},
		{path: "userId", max: 64},
		{path: "reference", max: 255},
		{path: "notifyUrl", max: 255, fits: isWebAddress},
	}
}

// selectors choose the method; a validation must carry country,
// destinationCurrency and the method (PayerMax manual, Element Verification).
func selectors() []rule {
	return []rule{
		{path: "country", max: 2, fits: countryShape.MatchString},
		{path: "sourceAccount", max: 3, fits: isCurrency},
		{path: "destinationCurrency", max: 3, fits: isCurrency},
		{path: "clearingRail", fits: oneOf("SWIFT", "SEPA", "LOCAL")},
		{path: "chargeOption", fits: oneOf("OUR")},
		{path: "payeeInfo.paymentMethodType", max: 64, fits: oneOf(methods()...)},
		{path: "payeeInfo.targetOrg", max: 64},
	}
}

// detailRules are about the payee and the payer.
func detailRules() []rule {
	banks := []string{methodBank, methodRealTime}
	date := func(path string) rule {
		return rule{path: path, max: 10, fits: isDate, says: "Please enter the date as yyyy-MM-dd."}
	}
	name := func(path string, most int) rule {
		return rule{path: path, max: most, fits: nameShape.MatchString, soft: true, says: "Please enter English letters, blanks, commas, hyphens or dots."}
	}
	return []rule{
		{path: "payeeInfo.payeeType", fits: oneOf("PERSONAL", "CORPORATION")},
		{path: "payeeInfo.accountInfo.accountNo", max: 128, fits: notMarked},
		{path: "payeeInfo.accountInfo.accountType"}, {path: "payeeInfo.accountInfo.checkDigit"},
		{path: "payeeInfo.bankInfo.bankCode", max: 64, methods: banks}, {path: "payeeInfo.bankInfo.bankName", max: 255, methods: banks},
		{path: "payeeInfo.bankInfo.bankBranch", max: 64, methods: banks}, {path: "payeeInfo.bankInfo.bankCity", max: 255, methods: banks},
		{path: "payeeInfo.bankInfo.corAccountNo", max: 128, methods: banks},
		name("payeeInfo.name.firstName", 64), name("payeeInfo.name.middleName", 64),
		name("payeeInfo.name.lastName", 64), name("payeeInfo.name.fullName", 512),
		{path: "payeeInfo.document.documentType", max: 16}, {path: "payeeInfo.document.documentId", max: 64},
		date("payeeInfo.document.documentIssueDate"), date("payeeInfo.document.documentExpireDate"),
		{path: "payeeInfo.address.address", max: 512}, {path: "payeeInfo.address.city", max: 255},
		{path: "payeeInfo.address.state", max: 255}, {path: "payeeInfo.address.zipCode", max: 32},
		{path: "payeeInfo.payeePhone", max: 64, fits: phoneShape.MatchString, soft: true}, date("payeeInfo.birthDate"),
		{path: "payeeInfo.email", max: 64, fits: emailShape.MatchString},
		{path: "payeeInfo.payeeNationality", max: 2, fits: countryShape.MatchString},
		{path: "payeeInfo.payeeGender", max: 1, fits: oneOf("F", "M")},
		{path: "payeeInfo.payeeBirthCountry", max: 2, fits: countryShape.MatchString},
		{path: "payerInfo.subMerchantNo", max: 64}, {path: "payerInfo.businessLegalName", max: 70},
		{path: "payerInfo.registrationCountry", fits: countryShape.MatchString},
		{path: "payerInfo.merchantCategoryCode"}, {path: "payerInfo.payerId", max: 70},
		{path: "payerInfo.name.firstName", max: 64}, {path: "payerInfo.name.middleName", max: 64},
		{path: "payerInfo.name.lastName", max: 64}, {path: "payerInfo.name.fullName", max: 512},
		{path: "expiryDays", methods: []string{methodCash}, fits: isExpiry},
		{path: "remark", fits: isRemark, blind: true},
		{path: "notifyEmail", max: 64, blind: true}, {path: "notifyPhone", max: 64, blind: true},
		{path: "purpose", max: 32, fits: oneOf(purposes()...)},
	}
}

// isExpiry reads 1 to 15 days (PayerMax OpenAPI, expiryDays).
func isExpiry(text string) bool {
	days, known := expiryDays(text)
	return known && days >= 1 && days <= 15
}
