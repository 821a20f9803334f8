package sandbox

import (
	"regexp"
	"slices"
	"strings"

	engine "countersign/providers/sandbox"
)

// The three parts of a payee, with the vendor's spelling (Onerway manual, Payee
// Add).
const (
	partAccount  = "accountInfomation"
	partReceiver = "receiverInfo"
	partAddress  = "address"
)

// partLimit is the longest such text, in characters.
const partLimit = 1024

// The ways to pay. LOCAL is the newer name of BANK_TRANSFER (Onerway manual,
// Enumerations).
const (
	methodBank   = "BANK_TRANSFER"
	methodLocal  = "LOCAL"
	methodSwift  = "SWIFT"
	methodWallet = "E_WALLET"
	methodCash   = "CASH_PICKUP"
)

const (
	entityCompany    = "0"
	entityIndividual = "1"
)

// reach is how a payee is reached: what the needed fields depend on.
type reach struct {
	country, currency, entity, method, wallet string
}

var countryShape = regexp.MustCompile(`^[A-Z]{2}$`)

// readReach reads and checks those fields of a request.
func readReach(r request) (reach, *answer) {
	if no := r.require("bankCountry", "payoutCurrency", "entityType", "paymentMethod"); no != nil {
		return reach{}, no
	}
	to := reach{r.text("bankCountry"), r.text("payoutCurrency"), r.text("entityType"), r.text("paymentMethod"), r.text("walletType")}
	_, known := coinOf(to.currency)
	switch {
	case !countryShape.MatchString(to.country):
		return to, refuse(codeParams, "bankCountry is not two letters")
	case !known:
		return to, refuse(codeParams, "payoutCurrency is not paid out")
	case to.entity != entityCompany && to.entity != entityIndividual:
		return to, refuse(codeParams, "entityType is not 0 or 1")
	case !slices.Contains([]string{methodBank, methodLocal, methodSwift, methodWallet, methodCash}, to.method):
		return to, refuse(codeParams, "paymentMethod is unknown")
	}
	return to, nil
}

// needs says of every field of a payee whether it is needed: Y yes, C on
// conditions, N no (Onerway manual, Payee Required Fields Query). The real
// tables are not public; these are plausible ones.
func (to reach) needs() map[string]map[string]string {
	bank := to.method == methodBank || to.method == methodLocal
	swift := to.method == methodSwift
	wallet := to.method == methodWallet
	cash := to.method == methodCash
	person := to.entity == entityIndividual
	return map[string]map[string]string{
		partAccount: {
			"cardNumber": when(bank || swift), "bankName": when(bank || swift), "bankHolderName": when(bank || swift),
			"accountType": unless(bank && to.country == "US", bank), "swiftCode": unless(swift, bank),
			"sortCode":   unless(bank && (to.country == "US" || to.country == "GB"), bank || swift),
			"branchCode": unless(false, bank), "walletType": when(wallet), "walletPhone": when(wallet),
			"pickUpBankName": when(cash), "pickUpBankBranchName": unless(false, cash),
			"pickUpBankBranchId": unless(false, cash), "pickUpBankBranchAddress": unless(false, cash),
		},
		partReceiver: {
			"companyName": when(!person), "firstName": when(person), "lastName": when(person),
			"areaCode": unless(wallet || cash, true), "phone": unless(wallet || cash, true), "birthDate": unless(false, person),
			"email": "C", "identityType": unless(false, person), "vatNumber": unless(false, !person),
		},
		partAddress: {
			"countryCode": "C", "state": "C", "city": when(bank || swift), "townName": "N",
			"addressLine1": when(swift), "addressLine2": "N", "addressLine3": "N", "postalCode": unless(swift, bank),
		},
	}
}

func when(needed bool) string { return unless(needed, false) }

func unless(needed, perhaps bool) string {
	switch {
	case needed:
		return "Y"
	case perhaps:
		return "C"
	}
	return "N"
}

// listNeeds answers queryPaymentFeild.
func (s *Server) listNeeds(_ *engine.Page, r request) *answer {
	to, no := readReach(r)
	if no != nil {
		return no
	}
	data := map[string]any{"merchantNo": s.credentials.MerchantNo}
	for part, leaves := range to.needs() {
		data[part] = leaves
	}
	return succeed("shown", data)
}

// person is a payee's own fields, by part and by name.
type person map[string]map[string]string

// readPerson reads the three JSON texts and checks them against what is needed.
func readPerson(r request, to reach) (person, *answer) {
	found := person{}
	for part, leaves := range to.needs() {
		text := r.text(part)
		if text == "" || len([]rune(text)) > partLimit {
			return nil, refuse(codeParams, part+" is missing or longer than 1024 characters")
		}
		read, err := readFields([]byte(text))
		if err != nil {
			return nil, refuse(codeParams, part+" is "+err.Error())
		}
		found[part] = read.texts()
		for name, need := range leaves {
			if need == "Y" && found[part][name] == "" {
				return nil, refuse(codeParams, part+"."+name+" is missing")
			}
		}
	}
	return found, found.check()
}

var (
	swiftShape = regexp.MustCompile(`^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$`)
	cardShape  = regexp.MustCompile(`^[A-Z0-9]{4,34}$`)
	phoneShape = regexp.MustCompile(`^\+?[0-9]{5,20}$`)
)

// badAccount is the end of account numbers and wallet phones that nobody has.
const badAccount = "0001"

func (f person) check() *answer {
	account := f[partAccount]
	card, wallet := account["cardNumber"], account["walletPhone"]
	switch {
	case account["swiftCode"] != "" && !swiftShape.MatchString(account["swiftCode"]):
		return refuse(codeParams, "swiftCode is not one")
	case card != "" && !cardShape.MatchString(card), wallet != "" && !phoneShape.MatchString(wallet):
		return refuse(codeParams, "cardNumber or walletPhone is not one")
	case strings.HasSuffix(card, badAccount), strings.HasSuffix(wallet, badAccount):
		return refuse(codeParams, "the account does not exist")
	case account["accountType"] != "" && !slices.Contains([]string{"0", "1", "2"}, account["accountType"]):
		return refuse(codeParams, "accountType is not 0, 1 or 2")
	case f[partAddress]["countryCode"] != "" && !countryShape.MatchString(f[partAddress]["countryCode"]):
		return refuse(codeParams, "countryCode is not two letters")
	}
	return nil
}

// account is the number money goes to: a bank account's, or a wallet's phone.
func (f person) account() string {
	if card := f[partAccount]["cardNumber"]; card != "" {
		return card
	}
	return f[partAccount]["walletPhone"]
}

// name is what the payee is called, for people.
func (f person) name() string {
	receiver := f[partReceiver]
	return strings.TrimSpace(strings.Join([]string{receiver["companyName"], receiver["firstName"], receiver["lastName"]}, " "))
}
