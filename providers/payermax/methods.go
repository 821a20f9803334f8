package payermax

import (
	"context"
	"slices"

	"countersign/models"
	"countersign/providers"
)

// Keys of the methods. They are kept with instruments.
const (
	MethodBank   = "bank_transfer"
	MethodSEPA   = "sepa"
	MethodSWIFT  = "swift"
	MethodWallet = "wallet"
	MethodCash   = "cash"
	MethodCard   = "card"
)

// rail is what a method is at PayerMax (PayerMax manual, Disbursement Request
// API: paymentMethodType, clearingRail, chargeOption).
type rail struct{ kind, clearing, charge string }

var rails = map[string]rail{
	MethodBank:   {kind: "BANK_TRANSFER"},
	MethodSEPA:   {kind: "BANK_TRANSFER", clearing: "SEPA"},
	MethodSWIFT:  {kind: "BANK_TRANSFER", clearing: "SWIFT", charge: "OUR"},
	MethodWallet: {kind: "WALLET"},
	MethodCash:   {kind: "CASH"},
	MethodCard:   {kind: "CARD"},
}

// sepaCountries are those to which the manual lists transfers in EUR (PayerMax
// manual, Supported Countries and Currencies).
var sepaCountries = []string{"AT", "AX", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FO", "FR", "GL", "GR", "HU", "IE", "IS", "IT",
	"LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"}

// person are details that some countries ask for; PayerMax keeps the whole list
// in a table that it changes often and asks not to copy, so all of them are
// offered, and its own validation says which are missing.
var person = []providers.Field{firstName, middleName, lastName, phone, email, documentOf, documentID, issued, expires, birthDate, gender,
	nationality, birthplace, street, city, state, zip, purpose}

// methods returns the ways of receiving money that are public, the more
// special before the more general (PayerMax manual, Payment Method List and
// Disbursement Request API).
func methods() []providers.Method {
	cpf := checked(required(documentID), providers.CheckCPF, "CPF or CNPJ", "The payee's Brazilian tax number, for example 529.982.247-25.")
	taxKind := documentOf
	taxKind.Label, taxKind.Options = "Kind of tax number", []providers.Choice{{Value: "CPF", Label: "CPF (person)"}, {Value: "CNPJ", Label: "CNPJ (company)"}}
	iban := checked(account, providers.CheckIBAN, "IBAN", "For example SA03 8000 0000 6080 1016 7519.")
	euroIBAN := checked(account, providers.CheckIBAN, "IBAN", "For example DE89 3704 0044 0532 0130 00.")
	bic := checked(required(bankCode), providers.CheckBIC, "BIC", "The bank's code at SWIFT, for example NCBKSAJE.")
	ifsc := checked(required(bankCode), providers.CheckIFSC, "IFSC code", "For example HDFC0001234.")
	return []providers.Method{
		{Key: MethodWallet, Title: "Wallet", Countries: []string{"ID"}, Currencies: []models.Currency{"IDR"},
			Fields: with([]providers.Field{named("wallet", "Wallet", "PayerMax's name of the wallet, for example DANA."),
				checked(account, providers.CheckDigits, "Wallet number", "The local phone number, for example 0812323233332."), fullName})},
		{Key: MethodBank, Title: "Bank transfer", Countries: []string{"BR"}, Currencies: []models.Currency{"BRL"},
			Fields: with([]providers.Field{bankCode, bankBranch, account, checkDigit, accountType, fullName, taxKind, cpf})},
		{Key: MethodBank, Title: "Bank transfer", Countries: []string{"SA"}, Currencies: []models.Currency{"SAR"},
			Fields: with([]providers.Field{iban, bankCode, bankName, fullName})},
		{Key: MethodBank, Title: "Bank transfer", Countries: []string{"IN"}, Currencies: []models.Currency{"INR"},
			Fields: with([]providers.Field{ifsc, account, accountType, bankName, fullName})},
		{Key: MethodBank, Title: "Bank transfer",
			Fields: with([]providers.Field{bank, bankCode, bankName, bankBranch, bankCity, account, accountType, checkDigit, correspond, fullName})},
		{Key: MethodSEPA, Title: "SEPA transfer", Countries: sepaCountries, Currencies: []models.Currency{"EUR"},
			Fields: with([]providers.Field{euroIBAN, bankCode, bankName, fullName})},
		{Key: MethodSWIFT, Title: "SWIFT transfer", Fields: with([]providers.Field{bic, bankName, bankCity, account, correspond, fullName})},
		{Key: MethodWallet, Title: "Wallet",
			Fields: with([]providers.Field{named("wallet", "Wallet", "PayerMax's name of the wallet."), checked(account, providers.CheckNone, "Wallet number", "Phone number or id of the wallet."), fullName})},
		{Key: MethodCash, Title: "Cash at a counter",
			Fields: with([]providers.Field{named("agent", "Paid out by", "PayerMax's name of the organisation that hands the cash out."),
				checked(account, providers.CheckNone, "Phone number of the payee", "The number to which the code is sent."), fullName})},
		{Key: MethodCard, Title: "Card", Fields: with([]providers.Field{checked(account, providers.CheckPAN, "Card number", "The number on the front of the card."), fullName})},
	}
}

// with adds the details of a person that the method does not name itself.
func with(fields []providers.Field) []providers.Field {
	for _, f := range person {
		if !slices.ContainsFunc(fields, func(has providers.Field) bool { return has.Wire == f.Wire }) {
			fields = append(fields, f)
		}
	}
	return fields
}

// Methods returns the ways to pay in a corridor, one per key. It asks nobody:
// PayerMax publishes no list of fields that a program could read.
func (*adapter) Methods(_ context.Context, corridor providers.Corridor) []providers.Method {
	return methodsIn(corridor)
}

func methodsIn(corridor providers.Corridor) []providers.Method {
	var fitting []providers.Method
	for _, m := range methods() {
		taken := slices.ContainsFunc(fitting, func(has providers.Method) bool { return has.Key == m.Key })
		if m.Fits(corridor) && !taken {
			fitting = append(fitting, m)
		}
	}
	return fitting
}

// methodOf finds the method of an order; false when PayerMax has none such.
func methodOf(order models.Order) (providers.Method, bool) {
	corridor := providers.Corridor{Country: order.Country, Currency: order.Amount.Currency, Kind: order.Payee.Kind}
	for _, m := range methodsIn(corridor) {
		if m.Key == order.Method {
			return m, true
		}
	}
	return providers.Method{}, false
}
