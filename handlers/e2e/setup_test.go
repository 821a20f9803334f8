package e2e

import (
	"strings"
	"testing"
)

// ownPassword is what invited people choose.
const ownPassword = "seven quiet otters swim"

func TestAnEmptyDeskIsSetUpWithTheCode(t *testing.T) {
	t.Parallel()
	d := emptyDesk(t)
	p := d.visitor(t)
	p.name = "the first person"
	p.open("/payouts")
	if p.heading() != "Set up this desk" {
		p.stuck("an empty desk does not lead to its set-up")
	}
	p.fillAll(fields{{"Set-up code", "NOT-THE-CODE"}, {"Organisation", "Tindra Works AB"}, {"Your name", "Elsa Lund"}, {"Work email", "elsa@tindra.test"}, {"Password", "short"}})
	p.expect(p.press("Set up"), 422)
	p.see("Nothing was saved.")
	if p.value("Organisation") != "Tindra Works AB" || p.value("Password") != "" {
		p.stuck("the form is not as it was typed, or holds the password")
	}
	p.fill("Set-up code", d.setupCode(t))
	p.fill("Password", ownPassword)
	p.expect(p.press("Set up"), 200)
	if p.heading() != "Sign in" {
		p.stuck("the set-up does not lead to the sign-in")
	}
	p.is("no demo people on an empty desk", "!document.body.innerText.includes('@demo.test')")
	p.signIn("elsa@tindra.test", ownPassword)
	p.see("Overview", "Elsa Lund", "Tindra Works AB")

	// The door is shut afterwards, also for whoever still has the code.
	other := d.visitor(t)
	other.open("/setup")
	if other.heading() != "Sign in" {
		other.stuck("the set-up is still open")
	}
	p.press("Payouts")
	p.see("No payouts")
	p.press("Payees")
	p.see("No payees")
	p.press("Settings")
	p.see("No provider")
	inviteAndEnter(t, p, "Sam Strand", "sam@tindra.test", "Maker")
}

// inviteAndEnter invites somebody by a one-time link, who sets a password with
// it and signs in.
func inviteAndEnter(t *testing.T, admin *person, name, email, role string) *person {
	t.Helper()
	admin.open("/people")
	admin.press("Invite a person")
	admin.expect(admin.press("Invite"), 422)
	admin.fillAll(fields{{"Name", name}, {"Work email", email}})
	admin.pick(role)
	admin.expect(admin.press("Invite"), 200)
	admin.see(name+" was invited", "works once")
	link := eval[string](admin, "document.querySelector('[data-copy*=\"/welcome/\"]').dataset.copy")
	path, ok := strings.CutPrefix(link, admin.desk.url)
	if !ok {
		admin.stuck("the link %q does not lead to this desk", link)
	}
	admin.reload()
	admin.hides(link)

	p := admin.desk.visitor(t)
	p.name = name
	p.open(path)
	p.see("Set your password", name)
	p.fill("New password", "password1234")
	p.expect(p.press("Set password"), 422)
	p.problem("password", "")
	p.fill("New password", ownPassword)
	p.expect(p.press("Set password"), 200)
	p.signIn(email, ownPassword)
	p.see("Overview", name, role)
	if status := p.open(path); status != 404 && status != 409 {
		p.stuck("the link works twice: %d", status)
	}
	return p
}
