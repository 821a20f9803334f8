package e2e

import (
	"fmt"
	"strings"
	"testing"
)

// fields are what a form is filled with, label before text.
type fields [][2]string

func (p *person) fillAll(list fields) {
	p.t.Helper()
	for _, f := range list {
		p.fill(f[0], f[1])
	}
}

// home is an address in the United States.
var home = fields{{"Street and number", "901 Valencia Street"}, {"City", "San Francisco"}, {"State or region", "CA"}, {"Postal code", "94110"}}

// account is a US account whose number is right.
var account = fields{{"Routing number", "121000358"}, {"Account number", "7730045518"}}

// mailbox is an address that nobody else has; the first part may be a word that
// the sandbox acts on.
func mailbox(name string) string { return strings.ToLower(unique(name)) + "@payees.test" }

// addPayee adds a payee with an account, and returns the path of its page. email
// may hold a word that the sandbox acts on.
func (p *person) addPayee(first, last, email, number string) string {
	p.t.Helper()
	p.open("/payees/new")
	p.pick("A person")
	p.fillAll(fields{{"First name", first}, {"Last name", last}, {"Email", email}, {"Phone", "+1 415 555 0199"}, {"Date of birth", "1990-04-30"}})
	p.fillAll(home)
	p.expect(p.press("Add payee"), 200)
	page := p.path()
	p.press("Add account")
	p.pick("Checking")
	p.fillAll(fields{{"Routing number", "121000358"}, {"Account number", number}})
	p.expect(p.press("Add account"), 200)
	return page
}

// becomesKnown looks at the page of a payee again until Pockyt knows the payee
// and its account.
func (p *person) becomesKnown(page string) {
	p.t.Helper()
	err := until(patience, func() (bool, error) {
		p.open(page)
		text := p.text()
		return strings.Contains(text, "Registered at Pockyt") && strings.Contains(text, "known at Pockyt"), p.over()
	})
	if err != nil {
		p.stuck("Pockyt does not know the payee: %s", err)
	}
}

func TestAMakerRegistersAPerson(t *testing.T) {
	t.Parallel()
	p := demoDesk(t).as(t, "maker")
	p.press("Payees")
	p.press("New payee")

	p.fillAll(fields{{"First name", "Noor"}, {"Last name", "van Dijk"}, {"Email", mailbox("noor.reviewed")}, {"Phone", "12"}, {"Date of birth", "30.4.1990"}})
	p.fillAll(home)
	p.expect(p.press("Add payee"), 422)
	p.see("Two things to correct", "Nothing was saved")
	p.problem("phone", "")
	p.problem("date_of_birth", "")
	if p.value("First name") != "Noor" || p.value("Date of birth") != "30.4.1990" || p.value("City") != "San Francisco" {
		p.stuck("what was typed is gone")
	}
	p.tap("Date of birth: ") // the summary leads to the field
	p.is("the field has the focus", "document.activeElement.id === 'date_of_birth'")
	p.fillAll(fields{{"Phone", "+31 20 555 0100"}, {"Date of birth", "1990-04-30"}})
	p.expect(p.press("Add payee"), 200)
	p.see("Noor van Dijk was added", "No account yet", "Being registered at Pockyt")
	page := p.path()

	p.press("Add account")
	p.fillAll(fields{{"Label", "Wages"}, {"Routing number", "121000359"}, {"Account number", "7730040003"}})
	p.pick("Savings")
	p.expect(p.press("Add account"), 422)
	p.problem("routing", "wrong check digit")
	if p.value("Label") != "Wages" || p.value("Routing number") != "121000359" {
		p.stuck("what was typed is gone")
	}
	p.is("the choice is kept", "document.querySelector('[name=purpose]:checked')?.value === 'savings'")
	p.fillAll(account)
	p.fill("Account number", "7730040003") // this one is reviewed for a moment
	p.expect(p.press("Add account"), 200)
	p.see("US savings •••• 0003", "routing 121000358, Wages")
	p.hides("7730040003")

	p.askUntilRegistered(page)
	p.becomesKnown(page)
	p.see("Payable? Yes.", "Provider trail", "register payee")
	p.hides(pockytToken, "7730040003", "1990-04-30")
}

// askUntilRegistered presses the button that asks the provider about a payee,
// until the provider is done with its review.
func (p *person) askUntilRegistered(page string) {
	p.t.Helper()
	err := until(patience, func() (bool, error) {
		if strings.Contains(p.text(), "Registered at Pockyt") {
			return true, nil
		}
		if p.press("Ask again at Pockyt") != 200 {
			p.stuck("asking again is refused")
		}
		p.open(page)
		return false, p.over()
	})
	if err != nil {
		p.stuck("the payee is not registered: %s", err)
	}
}

func TestAMakerRegistersACompanyAndItsAccountIsReplaced(t *testing.T) {
	t.Parallel()
	p, code := demoDesk(t).as(t, "maker2"), unique("VENDOR")
	p.open("/payees/new")
	p.pick("A company")
	p.fillAll(fields{{"First name", "Ingrid"}, {"Last name", "Solberg"}, {"Company", "Fjordlys Trading Inc"}, {"Your code", code},
		{"Email", mailbox("ap")}, {"Phone", "+1 206 555 0177"}, {"Date of birth", "1979-08-23"}})
	p.fillAll(home)
	p.expect(p.press("Add payee"), 200)
	page := p.path()
	p.press("Add account")
	p.pick("Checking")
	p.fillAll(account)
	p.fill("Account number", "7730045531")
	p.expect(p.press("Add account"), 200)
	p.becomesKnown(page)
	p.see("Fjordlys Trading Inc", "Company, United States, payee code "+code, "US checking •••• 5531")

	p.press("Replace US checking •••• 5531")
	p.fill("Account number", "7730045548")
	p.expect(p.press("Replace account"), 200)
	p.see("US checking •••• 5548", "archived")
	p.becomesKnown(page)

	p.press("Edit")
	p.fill("City", "Tacoma")
	p.expect(p.press("Save changes"), 200)
	p.see("The changes were saved", "Tacoma")

	p.open("/payees?q=fjordlys")
	p.see("Fjordlys Trading Inc", code)
	p.open("/payees?q=nobody-has-this-name")
	p.see("nobody-has-this-name")
}

func TestTheSameAccountOfAnotherPayeeIsNoticed(t *testing.T) {
	t.Parallel()
	p := demoDesk(t).as(t, "maker")
	first := p.addPayee("Tuva", "Eide", mailbox("tuva.eide"), "8830045518")
	second := p.addPayee("Tova", "Eide", mailbox("tova.eide"), "8830045518")
	p.open(second)
	p.see("Tuva Eide")
	p.open(first)
	p.see("Tova Eide")
}

// A payee that the provider refuses says why, and leads to the field.
func TestARefusedPayeeCanBeMended(t *testing.T) {
	t.Parallel()
	p := demoDesk(t).as(t, "maker")
	page := p.addPayee("Ruben", "Falk", mailbox("refused.falk"), "8830045526")
	err := until(patience, func() (bool, error) {
		p.open(page)
		return strings.Contains(p.text(), "Pockyt refused this payee"), p.over()
	})
	if err != nil {
		p.stuck("the refusal is not shown: %s", err)
	}
	p.see("Check the entries and register again", "Refused by Pockyt")
	p.press("Correct it")
	p.see("Edit Ruben Falk", "Pockyt refused this payee")
	p.fill("Email", mailbox("ruben.falk"))
	p.expect(p.press("Save changes"), 200)
	p.becomesKnown(page)
	p.is("a fix is offered no more", fmt.Sprintf("!document.querySelector('a[href^=%q]')", page+"/edit?fix"))
}
