package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"countersign/models"
	"countersign/providers/sandbox"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// tongue is a language of payees, with words that stand on their pages in it.
type tongue struct {
	code, dir string
	open      string // who pays
	goOn      string // the way to the form
	before    string // somebody who was at the form
	wait      string // it is being processed
	again     string
	paid      string
	failed    string
	expired   string
	revoked   string
	unknown   string
}

var (
	english = tongue{"en", "ltr", "Meridian Market is paying you", "Continue to the form", "You have opened the form before", "Your payment is being processed", "Check again",
		"You have been paid", "The payment was not made", "This link has expired", "This link is no longer in use", "This link does not work"}
	german = tongue{"de", "ltr", "Meridian Market zahlt Ihnen", "Weiter zum Formular", "Sie haben das Formular schon einmal geöffnet", "Ihre Zahlung wird bearbeitet", "Erneut prüfen",
		"Die Zahlung ist erfolgt", "Die Zahlung ist nicht erfolgt", "Dieser Link ist abgelaufen", "Dieser Link gilt nicht mehr", "Dieser Link funktioniert nicht"}
	arabic = tongue{"ar", "rtl", "لديك دفعة من Meridian Market", "المتابعة إلى النموذج", "سبق أن فتحت النموذج", "دفعتك قيد المعالجة", "تحقّق مرة أخرى",
		"تم الدفع", "لم تتم الدفعة", "انتهت صلاحية هذا الرابط", "لم يعد هذا الرابط مستخدمًا", "هذا الرابط لا يعمل"}
)

// addContact adds a payee of whom only a name and an e-mail address are known,
// and returns the path of its page. lang may be empty.
func (p *person) addContact(first, last, email, lang string) string {
	p.t.Helper()
	p.open("/payees/new")
	p.pick("A person")
	p.pick("Name and e-mail only")
	p.fillAll(fields{{"First name", first}, {"Last name", last}, {"Email", email}, {"Language", lang}})
	p.expect(p.press("Add payee"), 200)
	return p.path()
}

// hosts submits a payout whose payee fills in a form at LamaPay, from the page of
// the payee, and returns its number.
func (p *person) hosts(payee string, amount, description, reference string) string {
	p.t.Helper()
	p.open(payee)
	p.press("New payout")
	p.fillAll(fields{{"Amount", amount}, {"Your reference", reference}, {"Description", description}, {"Memo", "for staff alone"}})
	p.choose("Currency", "EUR")
	p.choose("Through", "LamaPay")
	p.expect(p.press("Submit for approval"), 200)
	p.status("Awaiting approval, 0 of 1")
	return p.payout()
}

// waitsForPayee takes a payout to a new payee as far as people of the desk can:
// the page of the payout, open before maker, says that it waits for its payee.
func (p *person) waitsForPayee(approver *person, email, lang, amount string) (id string) {
	p.t.Helper()
	id = p.hosts(p.addContact("Yuki", "Tanaka", email, lang), amount, "Refund of order 3321", unique("E2E-HOSTED"))
	approver.approves(id)
	p.status("Waiting for payee")
	p.see("Payee's link", email)
	return id
}

// link is the path of the payee's link on the page of a payout.
func (p *person) link() string {
	p.t.Helper()
	link := eval[string](p, "document.querySelector('#payee-link')?.value ?? ''")
	path, ok := strings.CutPrefix(link, p.desk.url)
	if !ok || !strings.HasPrefix(path, "/p/") {
		p.stuck("the link %q does not lead to this desk", link)
	}
	return path
}

// changesLink changes the link of a payout as a page that asks once more says,
// and returns the new one.
func (p *person) changesLink(id, way, button string) string {
	p.t.Helper()
	p.open("/payouts/" + id)
	p.press(way)
	p.expect(p.press(button), 200)
	p.status("Waiting for payee")
	return p.link()
}

// pasted is what the person has on the clipboard: it is put into the search of
// the desk.
func (p *person) pasted() string {
	p.t.Helper()
	p.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('.gsearch input').focus()"),
		call(input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: "keyDown", Key: "v", Commands: []string{"paste"}}))
	return eval[string](p, "document.querySelector('.gsearch input').value")
}

// payee is somebody with a phone who knows a link, and whose browser asks for
// pages in some language.
func (d *desk) payee(t testing.TB, language string) *person {
	t.Helper()
	p := d.visitor(t)
	p.name = "a payee who reads " + language
	p.wrong.other = d.lamapay.URL()
	agent := eval[string](p, "navigator.userAgent")
	p.do(call(emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: agent, AcceptLanguage: language}))
	p.look(phone)
	return p
}

// reads checks that the page is in a language, and fits on a phone.
func (p *person) reads(in tongue, words ...string) {
	p.t.Helper()
	p.see(words...)
	p.is("the page is in "+in.code, fmt.Sprintf("document.documentElement.lang === %q && document.documentElement.dir === %q && getComputedStyle(document.querySelector('h1')).direction === %q", in.code, in.dir, in.dir))
	p.fits()
	p.noCookie()
}

// noCookie fails when the payee's browser was given anything to keep.
func (p *person) noCookie() {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	kept, err := chromedp.Run(ctx, chromedp.Action[int](func(ctx context.Context, t *chromedp.Target) (int, error) {
		got, err := cdp.Call(ctx, t, network.GetCookies, network.GetCookiesParams{})
		return len(got.Cookies), err
	}))
	p.fatal(err)
	if kept != 0 {
		p.stuck("the browser keeps %d cookies", kept)
	}
}

// The most that a payee's page may weigh, as it comes over the wire: page, style
// sheets and icons.
const heaviest = 15 << 10

// weigh fails when the page weighs too much, or has a script.
func (p *person) weigh() {
	p.t.Helper()
	parts := eval[map[string]int](p, `Object.fromEntries([...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
		.filter(e => !e.name.endsWith('.woff2')).map(e => [new URL(e.name).pathname.replace(/^\/p\/.*/, 'page').replace(/.*\//, '').replace(/\.[0-9a-f]+\./, '.'), e.encodedBodySize]))`)
	sum := 0
	for _, part := range []string{"page", "tokens.css", "hosted.css", "icons.svg"} {
		if parts[part] == 0 {
			p.stuck("the weight of %s is not known: %v", part, parts)
		}
	}
	for _, n := range parts {
		sum += n
	}
	if sum > heaviest {
		p.stuck("the page weighs %d bytes: %v", sum, parts)
	}
	p.is("there is no script", "document.scripts.length === 0")
}

// stands holds a payee's page that is open against axe, and weighs it.
func (p *person) stands(what string) {
	p.t.Helper()
	p.weigh()
	p.is("the page has one heading", "document.querySelectorAll('h1').length === 1")
	p.audit("a payee's page, " + what)
	p.resize(narrow)
	p.fits()
	p.look(phone)
	p.noCookie()
}

// standsIn opens a payee's page in some languages, and holds it against axe in
// each.
func (p *person) standsIn(path string, status int, words func(tongue) string, in ...tongue) {
	p.t.Helper()
	for _, reads := range in {
		p.expect(p.open(path+"?lang="+reads.code), status)
		p.reads(reads, words(reads))
		p.stands(words(reads))
	}
}

// handsIn fills the provider's form, which is open, and hands it in.
func (p *person) handsIn(name, account, amount string) {
	p.t.Helper()
	p.is("this is the provider's own site, which was not told where the payee came from", fmt.Sprintf("location.origin === %q && document.referrer === ''", p.desk.lamapay.URL()))
	p.see("LamaPay", "You are receiving", amount)
	p.fill("Full name of the account holder", name)
	p.fill("IBAN or account number", account)
	p.expect(p.touch("Send it to me"), 200)
	p.is("the form leads back", fmt.Sprintf("location.origin === %q", p.desk.url))
}

// forms are the sandbox's orders of a payout with a form. There must never be
// two.
func (d *desk) forms(payout string) []sandbox.OrderView {
	var found []sandbox.OrderView
	for _, o := range d.lamapay.View().Orders {
		if models.PayoutOfNumber(o.Number) == payout {
			found = append(found, o)
		}
	}
	return found
}

// pushForm moves the order of a payout with a form at the sandbox, which tells
// the desk.
func (d *desk) pushForm(t testing.TB, payout string, to sandbox.Status) {
	t.Helper()
	if err := d.lamapay.Push(models.OrderNumber(payout, 1), to); err != nil {
		t.Fatal(err)
	}
}
