package e2e

import (
	"strings"
	"testing"
)

// staffPages are what people set up for themselves, and what helps them to find
// and to mend things.
func staffPages(t *testing.T, g *gate) {
	p := demoDesk(t).as(t, "approver")
	g.page(p, "/notices", 200)
	p.open("/account")
	p.fill("Time zone", "Mars/Olympus")
	g.refused(p, "Save preferences")
	g.page(p, "/payouts?status=paid&currency=USD", 200)
	g.refused(p, "Save view")
	p.fill("Save this view as", "Paid ones")
	p.press("Save view")
	g.look(p, "a saved view")
	p.press("Remove view")
	g.page(p, "/webhooks?account=pockyt&from=2020-01-01&q=PO-7K3M9Q2H4T", 200)
	g.page(p, "/audit?group=payouts&kind=payout&from=2020-01-01", 200)
	p.tap("About")
	g.look(p, "/audit with an open filter")

	maker := demoDesk(t).as(t, "maker")
	payee := maker.addPayee("Ruth", "Falk", mailbox("refused.ruth"), "8830045559")
	err := until(patience, func() (bool, error) {
		maker.open(payee)
		return strings.Contains(maker.text(), "Pockyt refused this payee"), maker.over()
	})
	if err != nil {
		maker.stuck("the refusal is not shown: %s", err)
	}
	g.page(maker, payee, 200)
	g.page(maker, payee+"/registrations/pockyt/link", 200)
	g.refused(maker, "Use this number")

	admin := demoDesk(t).as(t, "admin")
	g.page(admin, "/settings/providers/lamapay/credentials", 200)
	g.refused(admin, "Replace credentials")
	g.page(admin, "/settings/providers/lamapay", 200)
}

func TestAPersonChoosesZoneSchemeAndKeys(t *testing.T) {
	t.Parallel()
	d := emptyDesk(t)
	p := d.visitor(t)
	p.open("/setup")
	p.fillAll(fields{{"Set-up code", d.setupCode(t)}, {"Organisation", "Tindra Works AB"}, {"Your name", "Elsa Lund"}, {"Work email", "elsa@tindra.test"}, {"Password", ownPassword}})
	p.expect(p.press("Set up"), 200)
	p.signIn("elsa@tindra.test", ownPassword)
	p.open("/audit")
	p.see("Times in UTC")
	p.key("/")
	p.is("the key leads to the search", "document.activeElement.name === 'q'")
	p.press("Change colour scheme")
	p.is("the first press is dark", "document.documentElement.dataset.theme === 'dark'")

	p.open("/account")
	p.fill("Time zone", "Asia/Kathmandu")
	p.pick("Light")
	p.tapOn("the box of keys", "document.querySelector('#single-keys')")
	p.expect(p.press("Save preferences"), 200)
	p.see("Your preferences were saved.", "Times in Asia/Kathmandu")
	p.is("the page is light", "document.documentElement.dataset.theme === 'light'")
	p.open("/audit")
	p.key("/")
	p.key("?")
	p.is("keys do nothing", "document.activeElement === document.body && !document.querySelector('dialog[open]')")
	p.is("nobody is told of keys", "!document.querySelector('[aria-keyshortcuts]')")
	p.is("the hint in the search is gone", "!document.querySelector('.gsearch kbd').checkVisibility()")
}

func TestAFilterBecomesAViewOfItsOwn(t *testing.T) {
	t.Parallel()
	p := demoDesk(t).as(t, "viewer")
	name := unique("Refunds")
	p.open("/payouts?status=paid&q=ferreira")
	p.fill("Save this view as", name)
	p.expect(p.press("Save view"), 200)
	p.see("was saved", name)
	p.open("/payouts")
	p.press(name)
	if at := p.path(); !strings.Contains(at, "status=paid") || !strings.Contains(at, "q=ferreira") {
		p.stuck("the view leads to %s", at)
	}
	p.expect(p.press("Remove view"), 200)
	p.hides(name)
}

// A payee's page is live: nobody has to load it again.
func TestThePageOfAPayeeFollowsTheProvider(t *testing.T) {
	t.Parallel()
	p := demoDesk(t).as(t, "maker")
	p.addPayee("Vera", "Holm", mailbox("reviewed.vera"), "8830040003")
	p.do(mark)
	err := until(patience, func() (bool, error) {
		text := p.text()
		return strings.Contains(text, "Registered at Pockyt") && strings.Contains(text, "known at Pockyt"), p.over()
	})
	if err != nil {
		p.stuck("the page does not follow: %s", err)
	}
	p.is("the page was not loaded again", marked)
	p.see("Payable? Yes.")
}

// The log is taken along as a file; the page stays where it is, and its button
// can be pressed again.
func TestTheAuditLogIsTakenAlong(t *testing.T) {
	t.Parallel()
	p := demoDesk(t).as(t, "viewer")
	p.open("/audit?group=decisions")
	const export = `fetch('/audit/export', { method: 'POST', body: new URLSearchParams(new FormData(document.querySelector('#audit-export'))) })
		.then(async answer => answer.status + ' ' + answer.headers.get('Content-Disposition') + ' ' + await answer.text())`
	for range 2 {
		said := await(p, export)
		if !strings.HasPrefix(said, "200 attachment; filename=") || !strings.Contains(said, "payout.approve") {
			p.stuck("the file is %.300s", said)
		}
	}
	p.is("a download does not use up the form", `(() => { const f = document.querySelector('#audit-export');
		f.addEventListener('submit', e => e.preventDefault(), { once: true }); f.requestSubmit(); return f.dataset.sent === undefined })()`)
}
