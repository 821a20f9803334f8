package payermax

import (
	"net/url"
	"regexp"
	"slices"
	"unicode/utf8"

	"countersign/models"
	"countersign/providers"
)

// orderTree is the data of an order, with its fields in the order in which they
// are written (PayerMax manual, Disbursement Request API). A validation has the
// same tree without number and amount.
type orderTree struct {
	OutTradeNo          string    `json:"outTradeNo,omitempty"`
	Country             string    `json:"country"`
	SourceAccount       string    `json:"sourceAccount,omitempty"`
	DestinationCurrency string    `json:"destinationCurrency"`
	ClearingRail        string    `json:"clearingRail,omitempty"`
	ChargeOption        string    `json:"chargeOption,omitempty"`
	Trade               tradeTree `json:"trade,omitzero"`
	PayeeInfo           payeeTree `json:"payeeInfo"`
	Remark              string    `json:"remark,omitempty"`
	Reference           string    `json:"reference,omitempty"`
	NotifyURL           string    `json:"notifyUrl,omitempty"`
	Purpose             string    `json:"purpose,omitempty"`
}

type tradeTree struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

type payeeTree struct {
	PaymentMethodType string       `json:"paymentMethodType"`
	TargetOrg         string       `json:"targetOrg,omitempty"`
	PayeeType         string       `json:"payeeType"`
	AccountInfo       accountTree  `json:"accountInfo,omitzero"`
	BankInfo          bankTree     `json:"bankInfo,omitzero"`
	Name              nameTree     `json:"name,omitzero"`
	Document          documentTree `json:"document,omitzero"`
	Address           addressTree  `json:"address,omitzero"`
	PayeePhone        string       `json:"payeePhone,omitempty"`
	BirthDate         string       `json:"birthDate,omitempty"`
	Email             string       `json:"email,omitempty"`
	PayeeNationality  string       `json:"payeeNationality,omitempty"`
	PayeeGender       string       `json:"payeeGender,omitempty"`
	PayeeBirthCountry string       `json:"payeeBirthCountry,omitempty"`
}

type accountTree struct {
	AccountNo   string `json:"accountNo"`
	AccountType string `json:"accountType,omitempty"`
	CheckDigit  string `json:"checkDigit,omitempty"`
}

type bankTree struct {
	BankCode     string `json:"bankCode,omitempty"`
	BankName     string `json:"bankName,omitempty"`
	BankBranch   string `json:"bankBranch,omitempty"`
	BankCity     string `json:"bankCity,omitempty"`
	CorAccountNo string `json:"corAccountNo,omitempty"`
}

type nameTree struct {
	FirstName  string `json:"firstName,omitempty"`
	MiddleName string `json:"middleName,omitempty"`
	LastName   string `json:"lastName,omitempty"`
	FullName   string `json:"fullName,omitempty"`
}

type documentTree struct {
	DocumentType       string `json:"documentType,omitempty"`
	DocumentID         string `json:"documentId,omitempty"`
	DocumentIssueDate  string `json:"documentIssueDate,omitempty"`
	DocumentExpireDate string `json:"documentExpireDate,omitempty"`
}

type addressTree struct {
	Address string `json:"address,omitempty"`
	City    string `json:"city,omitempty"`
	State   string `json:"state,omitempty"`
	ZipCode string `json:"zipCode,omitempty"`
}

// places are where the details of a method go, by Field.Wire.
func (o *orderTree) places() map[string]*string {
	p := &o.PayeeInfo
	return map[string]*string{
		account.Wire: &p.AccountInfo.AccountNo, accountType.Wire: &p.AccountInfo.AccountType, checkDigit.Wire: &p.AccountInfo.CheckDigit,
		bank.Wire: &p.TargetOrg, bankCode.Wire: &p.BankInfo.BankCode, bankName.Wire: &p.BankInfo.BankName, bankBranch.Wire: &p.BankInfo.BankBranch,
		bankCity.Wire: &p.BankInfo.BankCity, correspond.Wire: &p.BankInfo.CorAccountNo,
		fullName.Wire: &p.Name.FullName, firstName.Wire: &p.Name.FirstName, middleName.Wire: &p.Name.MiddleName, lastName.Wire: &p.Name.LastName,
		documentOf.Wire: &p.Document.DocumentType, documentID.Wire: &p.Document.DocumentID, issued.Wire: &p.Document.DocumentIssueDate, expires.Wire: &p.Document.DocumentExpireDate,
		street.Wire: &p.Address.Address, city.Wire: &p.Address.City, state.Wire: &p.Address.State, zip.Wire: &p.Address.ZipCode,
		phone.Wire: &p.PayeePhone, birthDate.Wire: &p.BirthDate, email.Wire: &p.Email, nationality.Wire: &p.PayeeNationality,
		gender.Wire: &p.PayeeGender, birthplace.Wire: &p.PayeeBirthCountry, purpose.Wire: &o.Purpose,
	}
}

var (
	outTradeNo  = regexp.MustCompile(`^[A-Za-z0-9_]{1,63}$`)
	countryCode = regexp.MustCompile(`^[A-Z]{2}$`)
)

// payeeTypes are PayerMax's words for who is paid. An unknown kind is a person,
// as at PayerMax.
var payeeTypes = map[models.PayeeKind]string{"": "PERSONAL", models.PayeeIndividual: "PERSONAL", models.PayeeBusiness: "CORPORATION"}

// tree makes the data of an order. The problems say, by our field names, what
// PayerMax could not take; then nothing may be sent.
func (a *adapter) tree(order models.Order) (orderTree, []models.FieldError) {
	var problems []models.FieldError
	refuse := func(field, message string) {
		problems = append(problems, models.FieldError{Field: field, Message: message})
	}
	amount, exact := a.traits.AmountText(order.Amount)
	way := rails[order.Method]
	o := orderTree{
		OutTradeNo: order.Number, Country: order.Country, SourceAccount: a.sourceAccount, DestinationCurrency: string(order.Amount.Currency),
		ClearingRail: way.clearing, ChargeOption: way.charge, Trade: tradeTree{amount, string(order.Amount.Currency)},
		PayeeInfo: payeeTree{PaymentMethodType: way.kind, PayeeType: payeeTypes[order.Payee.Kind]},
		Remark:    order.Description, Reference: order.Reference, NotifyURL: order.NotifyURL,
	}
	switch {
	case !exact:
		refuse("amount", "PayerMax cannot take this amount as it is.")
	case !countryCode.MatchString(order.Country):
		refuse("country", "Choose the country of the account.")
	case o.PayeeInfo.PayeeType == "":
		refuse("payee", "PayerMax pays persons and companies only.")
	}
	if utf8.RuneCountInString(order.Reference) > maxReference || !utf8.ValidString(order.Reference) {
		refuse("reference", "Use at most 255 characters: PayerMax takes no more.")
	}
	if why := badAddress(order.NotifyURL); why != "" {
		refuse("instrument", why)
	}
	method, ok := methodOf(order)
	if !ok {
		refuse("instrument", "Choose another way to pay: PayerMax does not know this one in this country.")
		return o, problems
	}
	return o, append(problems, place(&o, method, order)...)
}

// place puts the details of the instrument where they belong. A detail that the
// method does not know is not left out in silence: it was approved with the
// others.
func place(o *orderTree, method providers.Method, order models.Order) []models.FieldError {
	given := func(name string) string {
		if name == fullName.Name && order.Fields[name] == "" {
			return holder(order.Payee)
		}
		return order.Fields[name]
	}
	kept, problems := method.CheckFields("", given)
	places := o.places()
	for _, f := range method.Fields {
		if at, ok := places[f.Wire]; ok {
			*at = kept[f.Name]
		}
	}
	for name := range order.Fields {
		if !slices.ContainsFunc(method.Fields, func(f providers.Field) bool { return f.Name == name }) {
			problems = append(problems, models.FieldError{Field: "instrument", Message: "Enter the account again: PayerMax does not know its detail " + name + " any more."})
		}
	}
	return problems
}

// holder is the payee as the holder of the account, when the instrument names no
// other.
func holder(p models.Payee) string {
	if p.FirstName == "" && p.LastName == "" && p.CompanyName == "" {
		return ""
	}
	return p.DisplayName()
}

// badAddress says why PayerMax would not take the address of our notices.
func badAddress(address string) string {
	u, err := url.Parse(address)
	if address != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || len(address) > maxURL) {
		return "The notice address of this desk is not a URL of at most 255 characters."
	}
	return ""
}
