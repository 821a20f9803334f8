package payermax

import "countersign/providers"

// The details that PayerMax may ask for, each with its place in the tree of an
// order and its limit (PayerMax manual, Disbursement Request API, payeeInfo; of
// names: letters, blanks, commas, hyphens and dots). A name is never rewritten to
// fit: another spelling can be another payee.
var (
	account = providers.Field{Name: "account_number", Label: "Account number", Required: true, Secret: true, Identifies: true, Max: 128,
		Wire: "payeeInfo.accountInfo.accountNo", Help: "As the payee's bank writes it."}
	accountType = providers.Field{Name: "account_type", Label: "Account type", Max: 64, Wire: "payeeInfo.accountInfo.accountType",
		Help: "Only where PayerMax's list for the country names types."}
	checkDigit = providers.Field{Name: "check_digit", Label: "Check digit", Max: 16, Wire: "payeeInfo.accountInfo.checkDigit",
		Help: "Only where the account number has one of its own."}
	bank = providers.Field{Name: "bank", Label: "Bank", Max: 64, Wire: "payeeInfo.targetOrg",
		Help: "PayerMax's own name of the bank, for countries where its list has names, for example BCA."}
	bankCode = providers.Field{Name: "bank_code", Label: "Bank code", Max: 64, Wire: "payeeInfo.bankInfo.bankCode",
		Help: "For countries where PayerMax's list has codes."}
	bankName    = providers.Field{Name: "bank_name", Label: "Bank name", Max: 255, Wire: "payeeInfo.bankInfo.bankName"}
	bankBranch  = providers.Field{Name: "bank_branch", Label: "Branch", Max: 64, Wire: "payeeInfo.bankInfo.bankBranch", Help: "Number of the bank's branch."}
	bankCity    = providers.Field{Name: "bank_city", Label: "City of the bank", Max: 255, Wire: "payeeInfo.bankInfo.bankCity"}
	correspond  = providers.Field{Name: "correspondent_account", Label: "Correspondent account", Secret: true, Max: 128, Wire: "payeeInfo.bankInfo.corAccountNo"}
	fullName    = providers.Field{Name: "full_name", Check: providers.CheckLatin, Label: "Name of the account holder", Required: true, Max: 512, Wire: "payeeInfo.name.fullName", Help: "As the account has it, in plain letters: PayerMax takes letters, spaces, commas, hyphens and dots."}
	firstName   = providers.Field{Name: "first_name", Check: providers.CheckLatin, Label: "First name", Max: 64, Wire: "payeeInfo.name.firstName", Help: "Only where PayerMax asks for the parts of the name."}
	middleName  = providers.Field{Name: "middle_name", Check: providers.CheckLatin, Label: "Middle name", Max: 64, Wire: "payeeInfo.name.middleName"}
	lastName    = providers.Field{Name: "last_name", Check: providers.CheckLatin, Label: "Last name", Max: 64, Wire: "payeeInfo.name.lastName"}
	documentID  = providers.Field{Name: "document_id", Label: "Number of the identity document", Secret: true, Max: 64, Wire: "payeeInfo.document.documentId"}
	documentOf  = providers.Field{Name: "document_type", Label: "Identity document", Max: 16, Wire: "payeeInfo.document.documentType"}
	issued      = providers.Field{Name: "document_issue_date", Label: "Document issued on", Max: 10, Wire: "payeeInfo.document.documentIssueDate", Help: "For example 2019-04-30."}
	expires     = providers.Field{Name: "document_expiry_date", Label: "Document valid until", Max: 10, Wire: "payeeInfo.document.documentExpireDate", Help: "For example 2029-04-29."}
	street      = providers.Field{Name: "address", Label: "Street address", Max: 512, Wire: "payeeInfo.address.address"}
	city        = providers.Field{Name: "city", Label: "City", Max: 255, Wire: "payeeInfo.address.city"}
	state       = providers.Field{Name: "state", Label: "State or province", Max: 255, Wire: "payeeInfo.address.state"}
	zip         = providers.Field{Name: "zip", Label: "Postal code", Max: 32, Wire: "payeeInfo.address.zipCode"}
	phone       = providers.Field{Name: "phone", Label: "Phone number", Max: 64, Wire: "payeeInfo.payeePhone", Help: "Written as the country does."}
	birthDate   = providers.Field{Name: "birth_date", Label: "Date of birth", Secret: true, Max: 10, Wire: "payeeInfo.birthDate", Help: "For example 1987-06-05."}
	email       = providers.Field{Name: "email", Label: "E-mail address", Check: providers.CheckEmail, Max: 64, Wire: "payeeInfo.email"}
	nationality = providers.Field{Name: "nationality", Label: "Nationality", Max: 2, Wire: "payeeInfo.payeeNationality", Help: "Two letters, for example SA."}
	birthplace  = providers.Field{Name: "birth_country", Label: "Country of birth", Max: 2, Wire: "payeeInfo.payeeBirthCountry", Help: "Two letters, for example SA."}
	gender      = providers.Field{Name: "gender", Label: "Gender", Max: 1, Wire: "payeeInfo.payeeGender", Options: []providers.Choice{{Value: "F", Label: "Female"}, {Value: "M", Label: "Male"}}}
	purpose     = providers.Field{Name: "purpose", Label: "Purpose", Max: 32, Wire: "purpose", Options: purposes, Help: "Only where PayerMax asks for it."}
)

// purposes are the closed list of purposes (PayerMax manual, Disbursement
// Request API, purpose).
var purposes = []providers.Choice{
	{Value: "GOODPAY", Label: "Supplier: goods"}, {Value: "ISSUPP", Label: "Supplier"}, {Value: "LGTEP", Label: "Supplier: logistics"},
	{Value: "ISGDDS", Label: "Sale of goods"}, {Value: "ISSCVE", Label: "Sale of services"}, {Value: "ISLOGS", Label: "Logistics and transport"},
	{Value: "ISPAYR", Label: "Salary"}, {Value: "ISPAYRA", Label: "Salary through an agent"}, {Value: "PAYCMSN", Label: "Commission, expenses or benefits"},
	{Value: "INCEN", Label: "Incentive or promotion"}, {Value: "GAME", Label: "Game items"}, {Value: "ADEXP", Label: "Advertising"},
	{Value: "AGOPEXP", Label: "Agency operations"}, {Value: "RFND", Label: "Refund"}, {Value: "SMCNTST", Label: "Settlement of a sub-merchant"},
	{Value: "SAMENM", Label: "Own account of the company"}, {Value: "SAMENMC", Label: "Account of a director or shareholder"},
	{Value: "EPTOUR", Label: "Tourism"}, {Value: "EPTKAG", Label: "Tickets or travel agency"}, {Value: "ISUBIL", Label: "Utility bill"},
	{Value: "TAXPAY", Label: "Tax"}, {Value: "LOANPAY", Label: "Loan"}, {Value: "SINVEST", Label: "Investment in shares"}, {Value: "FINVEST", Label: "Investment in funds"},
	{Value: "OTHER", Label: "Other"},
}

// required returns the field as one that must be filled in.
func required(f providers.Field) providers.Field {
	f.Required = true
	return f
}

// checked returns the field with an offline check and other words.
func checked(f providers.Field, check providers.FieldCheck, label, help string) providers.Field {
	f.Check, f.Label, f.Help = check, label, help
	return f
}

// named returns the target organisation under the name that the method gives
// it.
func named(name, label, help string) providers.Field {
	f := required(bank)
	f.Name, f.Label, f.Help = name, label, help
	return f
}
