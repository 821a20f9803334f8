package onerway

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"countersign/models"
	"countersign/providers"
)

// remittance is an order as it is sent.
type remittance struct {
	path   string
	fields map[string]string
	hide   []string // values that must not be recorded
}

var (
	requestID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)
	twoLetter = regexp.MustCompile(`^[A-Z]{2}$`)
)

// defaults returns what counts for a detail that is left empty, nil when nothing
// does.
func defaults(name string) func(models.Order) string {
	switch name {
	case firstName.Name:
		return func(o models.Order) string { return personal(o, o.Payee.FirstName) }
	case lastName.Name:
		return func(o models.Order) string { return personal(o, o.Payee.LastName) }
	case companyName.Name:
		return func(o models.Order) string {
			if o.Payee.Kind == models.PayeeBusiness {
				return o.Payee.CompanyName
			}
			return ""
		}
	case holderName.Name:
		return func(o models.Order) string {
			if o.Method != MethodLocal && o.Method != MethodSWIFT {
				return ""
			}
			return strings.TrimSpace(o.Payee.DisplayName())
		}
	case countryCode.Name:
		return func(o models.Order) string { return o.Country }
	}
	return nil
}

func personal(o models.Order, name string) string {
	if o.Payee.Kind == models.PayeeBusiness {
		return ""
	}
	return name
}

// order makes what is sent. The problems say, by our field names, what Onerway
// could not take; then nothing may be sent.
func (a *adapter) order(order models.Order) (remittance, []models.FieldError) {
	var problems []models.FieldError
	refuse := func(field, message string) {
		problems = append(problems, models.FieldError{Field: field, Message: message})
	}
	amount, exact := a.traits.AmountText(order.Amount)
	currency := string(order.Amount.Currency)
	source := cmp.Or(a.sourceCurrency, currency)
	reference := cmp.Or(order.Description, order.Reference)
	switch {
	case !requestID.MatchString(order.Number):
		refuse("number", "The order number may hold letters, digits, hyphens and underscores only, at most 32.")
	case !exact:
		refuse("amount", "Onerway cannot take this amount as it is.")
	case a.both && source != currency:
		refuse("amount", "This account sends both amounts, which must be of one currency. Set Amounts to target.")
	}
	if utf8.RuneCountInString(reference) > maxReference || !utf8.ValidString(reference) {
		refuse("reference", "Use at most 256 characters: Onerway takes no more.")
	}
	r := remittance{path: pathRemittanceV2, fields: map[string]string{
		"requestId": order.Number, "chargeFlag": "Y", "targetAmount": amount, "targetCurrency": currency, "sourceCurrency": source,
		"reference": reference, "transactionPurpose": order.Fields[fieldPurpose], "feeBearing": order.Fields[fieldBearing], "payerId": order.Fields[fieldPayerID],
	}}
	if a.both {
		r.fields["sourceAmount"] = amount
	}
	problems = append(problems, a.behalf(&r, order)...)
	if order.Method == MethodBeneficiary {
		problems = append(problems, stored(&r, order)...)
	} else {
		problems = append(problems, inline(&r, order)...)
	}
	for name, value := range r.fields {
		if value == "" {
			delete(r.fields, name)
		}
	}
	return r, problems
}

// behalf names the payer when it is somebody else (Onerway manual, Payout on
// Behalf Of): by id or by name.
func (*adapter) behalf(r *remittance, order models.Order) []models.FieldError {
	name := order.Fields[fieldPayerName]
	var problems []models.FieldError
	if name != "" && order.Fields[fieldPayerID] != "" {
		problems = append(problems, models.FieldError{Field: fieldPayerName, Message: "Enter the payer's id or the payer's name, not both."})
	}
	if name != "" {
		detail, err := compact(map[string]string{"companyName": name})
		if err != nil {
			problems = append(problems, models.FieldError{Field: fieldPayerName, Message: "The name holds characters that cannot be sent."})
		}
		r.fields["payerDetail"] = detail
	}
	_, wrong := providers.Method{Fields: ordered(true)}.CheckFields("", func(name string) string { return order.Fields[name] })
	return append(problems, wrong...)
}

// stored pays a beneficiary that Onerway keeps.
func stored(r *remittance, order models.Order) []models.FieldError {
	r.path = pathRemittanceV1
	kept, problems := providers.Method{Fields: []providers.Field{beneficiary}}.CheckFields("", func(name string) string { return order.Fields[name] })
	r.fields["beneficiaryId"] = kept[fieldBeneficiary]
	for name := range order.Fields {
		if !slices.Contains([]string{fieldBeneficiary, fieldPurpose, fieldBearing, fieldPayerID, fieldPayerName}, name) {
			problems = append(problems, models.FieldError{Field: "instrument", Message: "Enter the account again: a kept beneficiary has no detail " + name + "."})
		}
	}
	return problems
}

// inline sends the details of the payee along. A detail that nobody knows is not
// left out in silence: it was approved with the others.
func inline(r *remittance, order models.Order) []models.FieldError {
	rail, entity := rails[order.Method], entityTypes[order.Payee.Kind]
	var problems []models.FieldError
	refuse := func(field, message string) {
		problems = append(problems, models.FieldError{Field: field, Message: message})
	}
	switch {
	case rail == "":
		refuse("instrument", "Choose another way to pay: Onerway does not know this one.")
	case !twoLetter.MatchString(order.Country):
		refuse("country", "Choose the country of the account.")
	case entity == "":
		refuse("payee", "Onerway pays persons and companies only.")
	}
	groups := map[string]map[string]string{groupAccount: {}, groupReceiver: {}, groupAddress: {}}
	for _, f := range grouped() {
		value := order.Fields[f.Name]
		if counts := defaults(f.Name); value == "" && counts != nil {
			value = counts(order)
		}
		put(groups, f.Wire, value)
	}
	for name, value := range order.Fields {
		wire := unknownWire(name)
		known := slices.ContainsFunc(append(grouped(), ordered(true)...), func(f providers.Field) bool { return f.Name == name })
		if !known && wire == "" {
			refuse("instrument", "Enter the account again: Onerway does not know its detail "+name+".")
		}
		put(groups, wire, value)
		r.hide = append(r.hide, value)
	}
	r.fields["bankCountry"], r.fields["payoutCurrency"] = order.Country, string(order.Amount.Currency)
	r.fields["entityType"], r.fields["paymentMethod"] = entity, rail
	for group, details := range groups {
		if len(details) == 0 {
			continue
		}
		text, err := compact(details)
		if err != nil || !utf8.ValidString(text) {
			refuse("instrument", "The details hold characters that cannot be sent.")
		}
		r.fields[group] = text
	}
	return problems
}

// put places a detail in its group.
func put(groups map[string]map[string]string, wire, value string) {
	group, leaf, found := strings.Cut(wire, ".")
	if found && value != "" && groups[group] != nil {
		groups[group][leaf] = value
	}
}
