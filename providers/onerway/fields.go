package onerway

import "countersign/providers"

// The groups of details. Each travels as one text of JSON (Onerway manual,
// beneficiary add and remittance v2).
const (
	groupAccount  = "accountInfomation" // spelled so
	groupReceiver = "receiverInfo"
	groupAddress  = "address"
)

// Names of details that do not belong to a group.
const (
	fieldPurpose     = "transaction_purpose"
	fieldBearing     = "fee_bearing"
	fieldPayerID     = "payer_id"
	fieldPayerName   = "payer_name"
	fieldBeneficiary = "beneficiary_id"
)

// The details that Onerway may ask for, with their place (Onerway manual,
// beneficiary add).
var (
	cardNumber   = providers.Field{Name: "account_number", Label: "Account number or IBAN", Secret: true, Identifies: true, Max: 64, Wire: "accountInfomation.cardNumber"}
	accountType  = providers.Field{Name: "account_type", Label: "Account type", Wire: "accountInfomation.accountType", Options: []providers.Choice{{Value: "0", Label: "Checking"}, {Value: "1", Label: "Savings"}, {Value: "2", Label: "Ordinary"}}}
	swiftCode    = providers.Field{Name: "swift_code", Label: "BIC", Check: providers.CheckBIC, Max: 11, Wire: "accountInfomation.swiftCode", Help: "The bank's code at SWIFT, for example DEUTDEFF."}
	bankName     = providers.Field{Name: "bank_name", Label: "Bank name", Max: 140, Wire: "accountInfomation.bankName"}
	sortCode     = providers.Field{Name: "sort_code", Label: "Sort code or routing number", Check: providers.CheckDigits, Max: 12, Wire: "accountInfomation.sortCode"}
	branchCode   = providers.Field{Name: "branch_code", Label: "Branch code", Max: 32, Wire: "accountInfomation.branchCode"}
	holderName   = providers.Field{Name: "holder_name", Label: "Name of the account holder", Max: 140, Wire: "accountInfomation.bankHolderName", Help: "As the account has it. Left empty: the payee's name."}
	walletType   = providers.Field{Name: "wallet_type", Label: "Wallet", Max: 40, Wire: "accountInfomation.walletType", Help: "Onerway's name of the wallet, for example GCASH."}
	walletPhone  = providers.Field{Name: "wallet_phone", Label: "Phone number of the wallet", Secret: true, Identifies: true, Max: 32, Wire: "accountInfomation.walletPhone"}
	pickUpBank   = providers.Field{Name: "pickup_bank_name", Label: "Paid out by", Max: 140, Wire: "accountInfomation.pickUpBankName", Help: "The bank or agent that hands the cash out."}
	pickUpBranch = providers.Field{Name: "pickup_branch_name", Label: "Branch", Max: 140, Wire: "accountInfomation.pickUpBankBranchName"}
	pickUpID     = providers.Field{Name: "pickup_branch_id", Label: "Number of the branch", Max: 64, Wire: "accountInfomation.pickUpBankBranchId"}
	pickUpPlace  = providers.Field{Name: "pickup_branch_address", Label: "Address of the branch", Max: 255, Wire: "accountInfomation.pickUpBankBranchAddress"}

	companyName  = providers.Field{Name: "company_name", Label: "Company name", Max: 140, Wire: "receiverInfo.companyName", Help: "Left empty: the payee's name."}
	firstName    = providers.Field{Name: "first_name", Label: "First name", Max: 70, Wire: "receiverInfo.firstName", Help: "Left empty: the payee's."}
	lastName     = providers.Field{Name: "last_name", Label: "Last name", Max: 70, Wire: "receiverInfo.lastName", Help: "Left empty: the payee's."}
	areaCode     = providers.Field{Name: "area_code", Label: "Country code of the phone", Max: 6, Wire: "receiverInfo.areaCode", Help: "For example 63."}
	phone        = providers.Field{Name: "phone", Label: "Phone number", Max: 32, Wire: "receiverInfo.phone", Help: "Without the country code."}
	birthDate    = providers.Field{Name: "birth_date", Label: "Date of birth", Secret: true, Max: 10, Wire: "receiverInfo.birthDate", Help: "For example 1987-06-05."}
	email        = providers.Field{Name: "email", Label: "E-mail address", Check: providers.CheckEmail, Max: 140, Wire: "receiverInfo.email"}
	identityType = providers.Field{Name: "identity_type", Label: "Identity document", Max: 32, Wire: "receiverInfo.identityType"}
	vatNumber    = providers.Field{Name: "vat_number", Label: "Tax number", Secret: true, Max: 40, Wire: "receiverInfo.vatNumber"}

	countryCode = providers.Field{Name: "address_country", Label: "Country of the address", Max: 2, Wire: "address.countryCode", Help: "Two letters. Left empty: the country of the account."}
	state       = providers.Field{Name: "state", Label: "State or province", Max: 70, Wire: "address.state"}
	city        = providers.Field{Name: "city", Label: "City", Max: 70, Wire: "address.city"}
	townName    = providers.Field{Name: "town", Label: "Town", Max: 70, Wire: "address.townName"}
	line1       = providers.Field{Name: "address_line_1", Label: "Street address", Max: 140, Wire: "address.addressLine1"}
	line2       = providers.Field{Name: "address_line_2", Label: "Address, second line", Max: 140, Wire: "address.addressLine2"}
	line3       = providers.Field{Name: "address_line_3", Label: "Address, third line", Max: 140, Wire: "address.addressLine3"}
	postalCode  = providers.Field{Name: "postal_code", Label: "Postal code", Max: 20, Wire: "address.postalCode"}

	beneficiary = providers.Field{Name: fieldBeneficiary, Label: "Beneficiary's id", Required: true, Secret: true, Identifies: true, Check: providers.CheckDigits, Max: 32,
		Wire: "beneficiaryId", Help: "Onerway's number of a payee that it keeps and has passed, for example 1984102812163112960."}
	purpose = providers.Field{Name: fieldPurpose, Label: "Purpose", Required: true, Wire: "transactionPurpose", Options: purposes}
	bearing = providers.Field{Name: fieldBearing, Label: "Who bears the fees", Wire: "feeBearing",
		Options: []providers.Choice{{Value: "SHA", Label: "Shared"}, {Value: "OUR", Label: "We bear them"}}}
	payerID   = providers.Field{Name: fieldPayerID, Label: "Paid on behalf of: id", Max: 64, Wire: "payerId", Help: "Onerway's id of the payer, only when you pay for somebody else."}
	payerName = providers.Field{Name: fieldPayerName, Label: "Paid on behalf of: name", Max: 140, Wire: "payerDetail", Help: "Name of the company, only when you pay for somebody else and it has no id."}
)

// purposes are those of the manual's list that are public (Onerway manual,
// Initiate Payment, transactionPurpose).
var purposes = []providers.Choice{
	{Value: "0", Label: "Own account"}, {Value: "1", Label: "Personal"}, {Value: "2", Label: "Loan"}, {Value: "3", Label: "Technical services"},
	{Value: "4", Label: "Shipping"}, {Value: "5", Label: "Professional services"},
}

// grouped are all details that belong to a group.
func grouped() []providers.Field {
	return []providers.Field{cardNumber, accountType, swiftCode, bankName, sortCode, branchCode, holderName, walletType, walletPhone,
		pickUpBank, pickUpBranch, pickUpID, pickUpPlace, companyName, firstName, lastName, areaCode, phone, birthDate, email, identityType, vatNumber,
		countryCode, state, city, townName, line1, line2, line3, postalCode}
}

// order are the details that belong to the order and not to the payee.
func ordered(swift bool) []providers.Field {
	if swift {
		return []providers.Field{purpose, bearing, payerID, payerName}
	}
	return []providers.Field{purpose, payerID, payerName}
}

func required(f providers.Field) providers.Field {
	f.Required = true
	return f
}
