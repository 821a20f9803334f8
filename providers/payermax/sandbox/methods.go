package sandbox

import (
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// badAccount ends the account numbers that PayerMax knows to be wrong here: a
// magic value.
const badAccount = "000001"

func notMarked(number string) bool { return !strings.HasSuffix(number, badAccount) }

func expiryDays(text string) (int, bool) {
	days, err := strconv.Atoi(text)
	return days, err == nil
}

// needs lists what an order lacks for its method and country, as far as that is
// public; the full matrix is a spreadsheet that changes (PayerMax manual,
// Payment Method List and Disbursement Application Template).
func (f fields) needs() []string {
	missing := []string{}
	need := func(path string, when bool) {
		if _, sent := f[path]; when && !sent {
			missing = append(missing, path)
		}
	}
	method, country := f.text("payeeInfo.paymentMethodType"), f.text("country")
	need("payeeInfo.targetOrg", slices.Contains([]string{methodWallet, methodCash, methodATM}, method))
	need("payeeInfo.document.documentId", country == "BR" && method == methodBank)
	need("chargeOption", f.text("clearingRail") == "SWIFT")
	return missing
}

var indonesianMobile = regexp.MustCompile(`^08[0-9]{7,12}$`)

// accountWrong says what is wrong with the account number for its country and
// method, or nothing. Only what the manual's examples show is judged.
func (f fields) accountWrong() string {
	number := f.text("payeeInfo.accountInfo.accountNo")
	if number == "" {
		return ""
	}
	switch f.text("country") + " " + f.text("payeeInfo.paymentMethodType") {
	case "ID " + methodWallet:
		if !indonesianMobile.MatchString(number) {
			return "Please enter a local mobile number that starts with 08."
		}
	case "SA " + methodBank:
		if !isIBAN(number, "SA", 24) {
			return "Please enter a valid IBAN."
		}
	}
	return ""
}

var ibanShape = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}[A-Z0-9]+$`)

// isIBAN checks country, length and check digits (ISO 13616: letters count as
// 10 to 35, the first four characters go to the end, the rest by 97 is 1).
func isIBAN(text, country string, length int) bool {
	if len(text) != length || !strings.HasPrefix(text, country) || !ibanShape.MatchString(text) {
		return false
	}
	var number strings.Builder
	for _, r := range text[4:] + text[:4] {
		if r >= 'A' {
			number.WriteString(strconv.Itoa(int(r-'A') + 10))
		} else {
			number.WriteRune(r)
		}
	}
	n, read := new(big.Int).SetString(number.String(), 10)
	return read && new(big.Int).Mod(n, big.NewInt(97)).Int64() == 1
}
