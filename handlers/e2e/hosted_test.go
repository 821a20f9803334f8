package e2e

import (
	"fmt"
	"strings"
	"testing"

	"countersign/models"
	"countersign/providers/sandbox"
	"countersign/views/hosted/lang"
)

func TestAPayeeNobodyKnowsIsPaidThroughAForm(t *testing.T) {
	t.Parallel()
	d := demoDesk(t)
	maker, approver, admin := d.as(t, "maker"), d.as(t, "approver"), d.as(t, "admin")
	for _, c := range []struct {
		in                  tongue
		own, asked, subject string // the payee's language at the desk, what the browser asks for, of the mail
		other, first        string // what another browser asks for, and what it shows at first
		scripted            bool   // whether the one who fills in the form has scripts
	}{
		{english, "", "en-GB,en", "Meridian Market is paying you", "fr-FR", "Meridian Market vous", true},
		{german, "de", "de-AT,de,en", "Meridian Market zahlt Ihnen", "en-US", english.open, false},
		{arabic, "ar", "ar-EG,ar,en", "لديك دفعة من", "ja", arabic.open, false}, // a browser that asks for none of ours: the payee's own
	} {
		email := mailbox("yuki." + c.in.code)
		id := maker.waitsForPayee(approver, email, c.own, "320.00")
		if link := maker.mailsLink(admin, email, c.subject); c.scripted {
			maker.tap("Copy link")
			maker.wait("the link to be copied", "!!find('control', 'Copied').found")
			if pasted := maker.pasted(); pasted != link {
				t.Errorf("the clipboard holds %q, the mail %q", pasted, link)
			}
			maker.reload()
		}
		path := maker.link()
		scripted, plain := d.payee(t, c.asked), d.payee(t, c.other)
		plain.name += " without scripts"
		plain.withoutScript(true)
		scripted.open(path)
		scripted.readsWhatItIs(c.in, id)
		scripted.stands(c.in.open)
		plain.open(path)
		plain.see(c.first)
		plain.choosesLanguage(c.in)
		plain.readsWhatItIs(c.in, id)
		maker.do(mark)
		if c.scripted {
			scripted.goesThrough(maker, scripted, c.in, id)
		} else {
			plain.goesThrough(maker, scripted, c.in, id)
		}
		scripted.hasReceipt(c.in, path, id)
		plain.hasReceipt(c.in, path, id)
		maker.is("the page was not loaded again", marked)
		admin.open("/outbox")
		admin.is("a receipt is mailed", fmt.Sprintf("[...document.querySelectorAll('tbody tr')].some(r => r.innerText.includes(%s) && r.innerText.includes('Receipt'))", quote(email)))
		if orders := d.forms(id); len(orders) != 1 || orders[0].Amount != "320.00" || orders[0].Currency != "EUR" || orders[0].Kind != "payout" || orders[0].Requests != 1 {
			t.Errorf("the provider has %+v", orders)
		}
	}
}

// mailsLink mails the link of the payout whose page is open; admin reads the mail
// on the page of the outbox. It returns the address that stands in the mail.
func (p *person) mailsLink(admin *person, email, subject string) string {
	p.t.Helper()
	path := p.link()
	p.expect(p.press("Mail the link"), 200)
	p.see("The link is on its way to the payee.", "Mailed once")
	admin.open("/outbox")
	admin.see(email, subject)
	text := eval[string](admin, fmt.Sprintf("[...document.querySelectorAll('tbody tr')].find(r => r.innerText.includes(%s)).nextElementSibling.querySelector('pre').textContent", quote(email)))
	if !strings.Contains(text, "\n"+p.desk.url+path+"\n") || strings.Count(text, "://") != 1 {
		admin.stuck("the mail does not hold the one link %s:\n%s", path, text)
	}
	return p.desk.url + path
}

// choosesLanguage chooses a language by hand.
func (p *person) choosesLanguage(to tongue) {
	p.t.Helper()
	p.tapOn("the languages", "document.querySelector('details.lang summary')")
	l, _ := lang.By(to.code)
	p.expect(p.touch(l.Native), 200)
}

// readsWhatItIs reads the page in front of the form.
func (p *person) readsWhatItIs(in tongue, id string) {
	p.t.Helper()
	l, _ := lang.By(in.code)
	at := func(address string) string { return strings.TrimPrefix(address, "http://") }
	p.reads(in, in.open, l.Number(models.Money{Minor: 32000, Currency: "EUR"}), "EUR", "Refund of order 3321", id, at(p.desk.url), at(p.desk.lamapay.URL()), in.goOn)
	p.hides("/checkin/", "for staff alone", "@payees.test", lamapayToken)
}

// goesThrough fills in the provider's form, comes back before anything is
// decided, and waits until it is paid. critic has scripts and looks at the same
// pages.
func (p *person) goesThrough(maker, critic *person, in tongue, id string) {
	p.t.Helper()
	link, _, _ := strings.Cut(p.path(), "?")
	p.touch(in.goOn)
	p.handsIn("Yuki Never Tanaka", "DE89370400440532013000", "320.00")
	maker.see("The payee went on to the provider's form.", "The payee came back from the provider's form.")
	maker.status("Waiting for payee")
	back, _, _ := strings.Cut(p.path(), "?")
	if strings.HasPrefix(link, back) {
		p.stuck("the form leads back to the link itself")
	}
	// Whatever the address says, the page says what the provider said.
	p.open(back + "?paymentId=pay_000&status=succeeded&state=paid&lang=" + in.code)
	p.reads(in, in.wait)
	critic.standsIn(back, 200, func(tongue) string { return in.wait }, in)
	critic.standsIn(link, 200, func(tongue) string { return in.before }, in)
	p.desk.pushForm(p.t, id, sandbox.Paid)
	maker.status("Paid")
	p.touch(in.again)
	p.reads(in, in.paid)
	critic.standsIn(back, 200, func(tongue) string { return in.paid }, in)
}

// hasReceipt opens the link of a payout that was paid: it is a receipt.
func (p *person) hasReceipt(in tongue, path, id string) {
	p.t.Helper()
	p.expect(p.open(path+"?lang="+in.code), 200)
	l, _ := lang.By(in.code)
	p.reads(in, in.paid, "Meridian Market", "EUR", id, l.Say("fact.date", nil))
	p.is("there is no way to the form any more", "!document.querySelector('a[href$=\"/go\"]')")
	p.prefer("dark", "print")
	p.is("a receipt prints without buttons", "![...document.querySelectorAll('.h-btn, .lang')].some(seen)")
	p.prefer("light", "")
}

func TestAFormThatFailedTellsBothSides(t *testing.T) {
	t.Parallel()
	d := demoDesk(t)
	maker, approver := d.as(t, "maker2"), d.as(t, "approver2")
	id := maker.waitsForPayee(approver, mailbox("yuki.fails"), "", "61.00")
	path, payee := maker.link(), d.payee(t, "en")
	payee.open(path)
	payee.touch(english.goOn)
	payee.fill("Full name of the account holder", "Yuki Tanaka")
	payee.fill("IBAN or account number", "DE89 0001")
	payee.expect(payee.touch("Send it to me"), 422)
	payee.see("This account cannot be paid.")
	payee.handsIn("Yuki Tanaka", "DE89 0002", "61.00")
	maker.status("Failed")
	maker.see("It failed: no money left the account")
	payee.standsIn(path, 200, func(in tongue) string { return in.failed }, english, german, arabic)
	payee.see("61.00", id, "EUR")
	if orders := d.forms(id); len(orders) != 1 || orders[0].Status != sandbox.Failed {
		t.Errorf("the provider has %+v", orders)
	}
}

func TestLinksThatEndSayWhomToAsk(t *testing.T) {
	t.Parallel()
	d := demoDesk(t)
	maker, approver := d.as(t, "maker2"), d.as(t, "approver")
	id := maker.waitsForPayee(approver, mailbox("yuki.links"), "", "62.00")
	first, payee := maker.link(), d.payee(t, "en")
	ends := func(path string) {
		t.Helper()
		for _, tail := range []string{"", "/go"} {
			payee.expect(payee.open(path+tail), 410)
			payee.reads(english, english.revoked, "Meridian Market", id)
		}
	}
	payee.standsIn(first[:len(first)-1], 404, func(in tongue) string { return in.unknown }, english, german, arabic)
	payee.hides(id, "Meridian Market")

	second := maker.changesLink(id, "New link", "Make new link")
	payee.standsIn(first, 410, func(in tongue) string { return in.revoked }, english, german, arabic)
	ends(first)
	payee.expect(payee.open(second), 200)

	maker.press("Change address")
	maker.fill("E-mail address", "nobody")
	maker.expect(maker.press("Change address"), 422)
	maker.problem("contact", "")
	maker.fill("E-mail address", mailbox("yuki.new"))
	maker.expect(maker.press("Change address"), 200)
	third := maker.link()
	ends(second)
	payee.expect(payee.open(third), 200)

	maker.press("Revoke the link")
	maker.expect(maker.press("Revoke link"), 200)
	maker.status("Waiting for payee")
	maker.is("a link that leads nowhere is not handed out", "!document.querySelector('#payee-link, [data-copy*=\"/p/\"]') && !find('control', 'Mail the link').found")
	ends(third)

	fourth := maker.changesLink(id, "New link", "Make new link")
	payee.expect(payee.open(fourth), 200)
	d.linkRunsOut(t, id)
	payee.standsIn(fourth, 410, func(in tongue) string { return in.expired }, english, german, arabic)
	payee.see("Meridian Market", id)
	maker.reload()
	maker.see("expired")
	fifth := maker.changesLink(id, "New link", "Make new link")
	for _, path := range []string{first, second, third, fourth} {
		ends(path)
	}
	payee.expect(payee.open(fifth), 200)
	payee.reads(english, english.open)
	if orders := d.forms(id); len(orders) != 1 || orders[0].Requests != 1 {
		t.Errorf("new links sent new orders: %+v", orders)
	}
}
