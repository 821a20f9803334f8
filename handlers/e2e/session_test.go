package e2e

import (
	"testing"
)

// signOutElsewhere ends all sessions of a person but the one that this makes.
func signOutElsewhere(t *testing.T, p *person, email string) {
	t.Helper()
	other := p.desk.visitor(t)
	other.name = p.name + " elsewhere"
	other.open("/sign-in")
	other.signIn(email, ownPassword)
	other.open("/account")
	other.see("Where you are signed in", "this one")
	other.press("Sign out the other ")
	other.see("signed out everywhere else")
}

func TestAFormComesBackFilledWhenTheSignInRanOut(t *testing.T) {
	t.Parallel()
	d := demoDesk(t)
	email, reference := mailbox("nadia"), unique("E2E-EXPIRED")
	p := inviteAndEnter(t, d.as(t, "admin"), "Nadia Night", email, "Maker")
	p.write(draft{"Aline Ferreira", "51.00", reference, "for the form"})
	p.fill("Memo", "kept over the night")
	signOutElsewhere(t, p, email)

	p.press("Submit for approval")
	if p.heading() != "Sign in" {
		p.stuck("a session that has ended still works")
	}
	p.see("Your session had ended when you sent the form", "nothing was sent")
	p.signIn(email, ownPassword)
	if p.heading() != "New payout" {
		p.stuck("the form does not come back")
	}
	for label, want := range map[string]string{"Amount": "51.00", "Your reference": reference, "Note": "for the form", "Memo": "kept over the night", "Payee": "Aline Ferreira (CR-1001)"} {
		if got := p.value(label); got != want {
			t.Errorf("%s is %q, not %q", label, got, want)
		}
	}
	p.expect(p.press("Submit for approval"), 200)
	p.status("Awaiting approval, 0 of 1")
	p.open("/payouts?q=" + reference)
	p.see("1 payout")
	p.open("/payouts/new")
	if p.value("Your reference") != "" {
		p.stuck("the form comes back again")
	}
}

func TestAPageThatLiesOpenSaysThatItIsNotLive(t *testing.T) {
	t.Parallel()
	d := demoDesk(t)
	email := mailbox("omar")
	p := inviteAndEnter(t, d.as(t, "admin"), "Omar Open", email, "Viewer")
	p.open("/payouts")
	p.wait("the page to be live", "document.querySelector('[data-live]').dataset.state === 'on'")
	p.expect(p.open("/payouts/new"), 403)
	p.see("Your role cannot do this", "Maker")
	signOutElsewhere(t, p, email)
	p.open("/payouts")
	if p.heading() != "Sign in" {
		p.stuck("a session that has ended still works")
	}
	p.signIn(email, ownPassword)
	p.see("Payouts")
	p.press("Sign out")
	p.open("/")
	if p.heading() != "Sign in" {
		p.stuck("signing out does not end the session")
	}
}

func TestAWrongPasswordIsRefusedWithoutSayingWhich(t *testing.T) {
	t.Parallel()
	d := demoDesk(t)
	p := d.visitor(t)
	p.name = "a stranger"
	p.open("/payouts?status=paid")
	p.see("Sign in")
	p.signIn("stranger@nowhere.test", "not the right one")
	p.see("E-mail or password is wrong")
	if p.value("Work email") != "stranger@nowhere.test" || p.value("Password") != "" {
		p.stuck("the form is not as it was typed, or holds the password")
	}
	p.signIn(colleague("viewer"), password)
	if p.path() != "/payouts?status=paid" {
		p.stuck("signing in does not lead back")
	}
}
