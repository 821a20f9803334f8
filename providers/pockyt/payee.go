package pockyt

import (
	"context"
	"strings"

	"countersign/models"
)

// RegisterPayee creates the payee (Pockyt manual, Payee Registration), or
// changes it when ref is not empty (Update payee info). Neither answer tells
// the payee's state, so it is asked for right away.
//
// For a business the representative's name and birth date are sent: Pockyt has
// no field for the company.
func (a *adapter) RegisterPayee(ctx context.Context, payee models.Payee, ref string) models.RegistrationResult {
	path, fields := pathRegister, payeeFields(payee)
	if ref != "" {
		path = pathUpdate
		fields["customerNo"] = ref
	} else {
		fields["customerCode"] = payee.Code
	}
	r := a.ask(ctx, path, fields)
	if result, done := a.unregistered(r, fields, payeeFormFields); done {
		result.Ref = ref
		return result
	}
	if ref == "" {
		customer := r.object.sub("customer", "result")
		ref = customer.text("customerNo")
		if told := customer.text("customerCode"); ref == "" || told != "" && told != payee.Code {
			return models.RegistrationResult{State: models.RegistrationUnsure, Code: r.code, Message: r.message,
				Reason: "Pockyt took the payee, but its answer does not fit to this one. Ask Pockyt for the payee with the code " + payee.Code + "."}
		}
	}
	result := a.CheckPayee(ctx, payee, ref)
	if result.State == models.RegistrationUnsure {
		result.Reason = "Pockyt took the payee, but its state is not known yet. " + result.Reason
	}
	return result
}

// payeeFields are the fields that register and update share.
func payeeFields(p models.Payee) map[string]string {
	kind := "INDIVIDUAL"
	if p.Kind == models.PayeeBusiness {
		kind = "BUSINESS"
	}
	return map[string]string{
		"profileType": kind, "dateOfBirth": p.DateOfBirth, "email": p.Email,
		"firstName": p.FirstName, "lastName": p.LastName, "phone": p.Phone,
		"countryCode": p.Country, "state": p.State, "city": p.City,
		"street": p.Street, "street2": p.Street2, "zip": p.Zip, "lang": p.Lang,
		"governmentId": p.GovernmentID, "governmentIdType": p.GovernmentIDType,
	}
}

// CheckPayee asks for a payee's state (Pockyt manual, Retrieve payee info). The
// answer holds the code under which the payee was registered; a number with
// another code is another payee.
func (a *adapter) CheckPayee(ctx context.Context, payee models.Payee, ref string) models.RegistrationResult {
	r := a.ask(ctx, pathRetrieve, map[string]string{"customerNo": ref})
	result := models.RegistrationResult{State: models.RegistrationUnsure, Ref: ref, Code: r.code, Message: r.message}
	switch {
	case r.problem != "":
		result.Message = r.problem
		result.Reason = "Pockyt could not be asked: " + r.problem + ". It is asked again."
		return result
	case r.code == codeNoData:
		result.State, result.NotOurs = models.RegistrationRefused, true
		result.Reason = "Pockyt knows no payee with the number " + ref + ". Register the payee again, or enter its right number."
		return result
	case r.code != codeSuccess:
		result.Reason = says(r.code) + ". It is asked again."
		return result
	}
	customer := r.object.sub("customer", "result")
	if customer.text("customerNo") != ref {
		result.Reason = "Pockyt answered about another payee. It is asked again."
		return result
	}
	if told := customer.text("customerCode"); told != "" && !strings.EqualFold(told, payee.Code) {
		result.State, result.NotOurs = models.RegistrationRefused, true
		result.Reason = "The number " + ref + " belongs to another payee at Pockyt: its code there is not " + payee.Code + ". Nothing was changed. Enter the right number."
		return result
	}
	result.Status = customer.text("payeeStatus")
	result.State, result.Reason = registered(payeeStates, "payee", result.Status)
	return result
}

// unregistered reads everything but a yes as the answer to a registration.
// done is false for a yes.
func (a *adapter) unregistered(r reply, sent map[string]string, forms []formField) (result models.RegistrationResult, done bool) {
	result = models.RegistrationResult{State: models.RegistrationUnsure, Code: r.code, Message: r.message}
	switch {
	case r.problem != "":
		result.Message = r.problem
		result.Reason = "No usable answer from Pockyt: " + r.problem + ". It is asked again."
	case r.code == codeSuccess:
		return result, false
	case r.code == codeEmpty, r.code == codeNoData, r.code == codeBadValue:
		result.State = models.RegistrationRefused
		field := blamed(r, sent, forms)
		result.Field = field.form
		if field.form == "" {
			result.Reason = says(r.code) + " and kept nothing new. Check the entries and register again."
		} else {
			result.Reason = says(r.code) + ": " + field.words + ". Nothing new was kept. Correct it and register again."
		}
	case r.code == codeNoMatch, r.code == codeNoRight:
		result.Reason = says(r.code) + ". Check the credentials of the Pockyt account; it is tried again."
	default:
		result.Reason = says(r.code) + ". It is asked again."
	}
	return result, true
}

// formField ties a field of the wire to the field of our form.
type formField struct{ wire, form, words string }

// payeeFormFields are the fields a payee can be refused for. Longer names come
// before names that they contain.
var payeeFormFields = []formField{
	{"governmentIdType", "government_id_type", "the type of the government id"},
	{"governmentId", "government_id", "the government id"},
	{"dateOfBirth", "date_of_birth", "the date of birth"},
	{"firstName", "first_name", "the first name"},
	{"lastName", "last_name", "the last name"},
	{"email", "email", "the e-mail address, which must be unique at Pockyt (an earlier try without an answer may have taken it)"},
	{"phone", "phone", "the phone number"},
	{"countryCode", "country", "the country"},
	{"profileType", "kind", "individual or business"},
	{"customerCode", "code", "the payee's code, which must be unique at Pockyt"},
	{"street2", "street2", "the second line of the street"},
	{"street", "street", "the street"},
	{"state", "state", "the state"},
	{"city", "city", "the city"},
	{"zip", "zip", "the postal code"},
	{"country", "country", "the country"},
}

// blamed guesses the form field that a refusal is about, for people: the field
// that ret_msg names, else the first documented one that was left empty. Nothing
// is decided by it.
func blamed(r reply, sent map[string]string, forms []formField) formField {
	message := letters(r.message)
	for _, f := range forms {
		if strings.Contains(message, letters(f.wire)) {
			return f
		}
	}
	if r.code == codeEmpty {
		for _, f := range forms {
			if value, documented := sent[f.wire]; documented && value == "" && f.wire != "street2" && !strings.HasPrefix(f.wire, "governmentId") {
				return f
			}
		}
	}
	return formField{}
}

// letters keeps letters and digits in lower case, so that "e-mail", "E-Mail"
// and "email" are one.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(text))
}
