package models

import (
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// check reports every problem of a payee's fields at once.
func (d *PayeeDraft) check(now time.Time) problems {
	var found problems
	if k := PayeeKind(d.Kind); k != PayeeIndividual && k != PayeeBusiness {
		found.add("kind", "Choose person or company.")
	}
	if !codeText.MatchString(d.Code) {
		found.add("code", "Write your own code with letters, digits, dot, dash or underscore, for example VENDOR-12.")
	}
	found.checkName("first_name", "the first name", d.FirstName, true, 60)
	found.checkName("last_name", "the last name", d.LastName, true, 60)
	found.checkName("company_name", "the company's name", d.CompanyName, PayeeKind(d.Kind) == PayeeBusiness, 120)
	if !emailText.MatchString(d.Email) || len(d.Email) > 254 {
		found.add("email", "Write an e-mail address like name@example.com.")
	}
	if d.Details == DetailsContact {
		return d.checkContact(found)
	}
	if !phoneText.MatchString(d.Phone) {
		found.add("phone", "Write a phone number with digits, for example +1 212 555 0100.")
	}
	if born, err := time.Parse(time.DateOnly, d.DateOfBirth); err != nil {
		found.add("date_of_birth", "Write the date as year-month-day, for example 1990-04-30.")
	} else if born.After(now.AddDate(-16, 0, 0)) || born.Before(now.AddDate(-120, 0, 0)) {
		found.add("date_of_birth", "This date of birth cannot be right: payees are at least 16 years old.")
	}
	if !IsCountry(d.Country) {
		found.add("country", "Choose a country.")
	}
	found.checkText("state", "the state or region", d.State, true, 60)
	found.checkText("city", "the city", d.City, true, 80)
	found.checkText("street", "the street and number", d.Street, true, 120)
	found.checkText("street2", "the second address line", d.Street2, false, 120)
	found.checkText("zip", "the postal code", d.Zip, true, 16)
	found.checkText("government_id", "the number of the document", d.GovernmentID, d.GovernmentIDType != "", 40)
	if d.GovernmentID != "" && d.GovernmentIDType == "" {
		found.add("government_id_type", "Choose what kind of document the number is from.")
	}
	if d.Country == "CN" && d.GovernmentID == "" {
		found.add("government_id", "Payees in China need their identity card number.")
	}
	return found
}

// checkContact checks what may be left out when a payee tells the provider
// itself; what is given must still be right.
func (d *PayeeDraft) checkContact(found problems) problems {
	if d.Phone != "" && !phoneText.MatchString(d.Phone) {
		found.add("phone", "Write a phone number with digits, for example +1 212 555 0100.")
	}
	if d.Country != "" && !IsCountry(d.Country) {
		found.add("country", "Choose a country.")
	}
	return found
}

// tidy removes outer spaces, writes letters with accents in the one usual way
// (NFC), and brings codes into their usual case.
func (d *PayeeDraft) tidy() {
	for _, f := range []*string{&d.Code, &d.FirstName, &d.LastName, &d.CompanyName, &d.Email, &d.Phone, &d.DateOfBirth, &d.GovernmentID,
		&d.GovernmentIDType, &d.Country, &d.State, &d.City, &d.Street, &d.Street2, &d.Zip, &d.Lang} {
		*f = norm.NFC.String(strings.TrimSpace(*f))
	}
	d.Email, d.Country = strings.ToLower(d.Email), strings.ToUpper(d.Country)
	if d.Details != DetailsContact {
		d.Details = DetailsFull
	}
}
