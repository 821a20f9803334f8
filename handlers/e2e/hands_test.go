package e2e

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// tabTo presses Tab until the focus is on something; every stop on the way can
// be seen, and shows that it has the focus.
func (p *person) tabTo(selector string) {
	p.t.Helper()
	for range 120 {
		p.key(kb.Tab)
		at := eval[string](p, `(() => { const e = document.activeElement, s = getComputedStyle(e), box = e.getBoundingClientRect();
			if (e === document.body) return '';
			if (s.outlineStyle === 'none' && !e.closest('label')) return 'no visible focus: ' + e.outerHTML.slice(0, 120);
			if (box.bottom < 0 || box.top > innerHeight) return 'the focus is off the screen: ' + e.outerHTML.slice(0, 120);
			return ''; })()`)
		if at != "" {
			p.stuck("%s", at)
		}
		if eval[bool](p, fmt.Sprintf("document.activeElement.matches(%s)", quote(selector))) {
			return
		}
	}
	p.stuck("Tab does not reach %s", selector)
}

// types writes with the keyboard.
func (p *person) types(text string) {
	p.t.Helper()
	p.key(text)
}

// enter presses Enter and waits for the page that follows.
func (p *person) enter() int {
	p.t.Helper()
	return p.arrive(chromedp.KeyEvent(kb.Enter))
}

func TestTheKeyboardIsEnoughToSubmitAPayout(t *testing.T) {
	t.Parallel()
	p, reference := demoDesk(t).visitor(t), unique("E2E-KEYS")
	p.name = "maker with a keyboard"
	p.open("/sign-in")
	p.is("the first field has the focus", "document.activeElement.id === 'email'")
	p.types(colleague("maker"))
	p.tabTo("#password")
	p.types(password)
	p.expect(p.enter(), 200)
	p.see("Overview")

	p.key(kb.Tab) // the way past the navigation is the first stop
	p.is("the skip link has the focus", "document.activeElement.matches('a.skip') && seen(document.activeElement)")
	p.key(kb.Enter)
	p.tabTo("a[href='/payouts/new']")
	p.expect(p.enter(), 200)
	p.tabTo("#payee")
	p.types("Priya")
	p.tabTo("button[value=choose]")
	p.expect(p.enter(), 200)
	p.tabTo("[name=instrument]")
	p.key(" ")
	p.tabTo("#amount")
	p.types("45.00")
	p.tabTo("#account")
	p.types("Pock")
	p.tabTo("#reference")
	p.types(reference)
	p.tabTo("button[value=submit]")
	p.expect(p.enter(), 200)
	p.status("Awaiting approval, 0 of 1")
	p.see("45.00", "Priya Raman", reference)

	p.open("/payouts?q=" + reference)
	p.types("j")
	p.is("J moves to the first row", "document.activeElement.matches('tbody tr:first-child a')")
	p.types("x")
	p.is("X selects it", "document.querySelectorAll('.pick:checked').length === 1")
	p.types("?")
	p.see("Keyboard shortcuts")
	p.key(kb.Escape)
	p.types("/")
	p.is("/ goes to the search", "document.activeElement.matches('.gsearch input')")
	p.types("n?jx")
	p.is("keys are text in a field", "document.activeElement.value.endsWith('n?jx') && !document.querySelector('dialog[open]')")
}

// touch lets the person use fingers.
func (p *person) touch(words string) int {
	p.t.Helper()
	at := p.place("control", words)
	return p.arrive(chromedp.TapXY(at.X, at.Y))
}

// fits fails when the page can be scrolled sideways.
func (p *person) fits() {
	p.t.Helper()
	over := eval[string](p, `(() => { const wide = document.documentElement.scrollWidth;
		if (wide <= innerWidth) return '';
		const worst = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.tw, .sumwrap, pre'))[0];
		return wide + ' of ' + innerWidth + ' px: ' + (worst?.outerHTML.slice(0, 160) ?? ''); })()`)
	if over != "" {
		p.t.Errorf("%s: %s scrolls sideways: %s", p.name, p.path(), over)
	}
}

func TestAnApproverDecidesOnAPhone(t *testing.T) {
	t.Parallel()
	d := demoDesk(t)
	maker, p := d.as(t, "maker"), d.as(t, "approver2")
	id := maker.submits(draft{"Priya Raman", "46.00", unique("E2E-PHONE-1"), ""})
	p.look(phone)
	p.open("/")
	p.fits()
	p.is("the bar at the foot is there", "seen(document.querySelector('.tabbar'))")
	p.touch("Approvals")
	p.fits()
	at := p.placeOf("the row of the payout", fmt.Sprintf("document.querySelector('a.only-phone-link[href*=%q]')", id))
	p.arrive(chromedp.TapXY(at.X, at.Y))
	p.fits()
	p.see("Review "+id, "46.00", "Priya Raman")
	p.is("the page's own bar takes the place of the tabs", "!seen(document.querySelector('.tabbar')) && seen(document.querySelector('.actionbar'))")
	p.touch("Continue to approve")
	p.fits()
	p.fill("Your password", password)
	p.expect(p.touch("Approve payout"), 200)
	p.fits()
	p.see("You approved 46.00 USD")
	p.status("Paid")
	p.touch("More")
	p.see("Webhooks", "Audit log")
	p.fits()
	small := eval[[]string](p, `[...document.querySelectorAll('a, button, input, select')].filter(seen).filter(e => { const b = e.getBoundingClientRect(); return b.width > 0 && (b.height < 24 || b.width < 24) && !e.closest('p, li'); }).map(e => e.outerHTML.slice(0, 80))`)
	if len(small) > 0 {
		t.Errorf("too small for a finger: %q", small)
	}
}

func TestAPayoutPrintsAsARecord(t *testing.T) {
	t.Parallel()
	d := demoDesk(t)
	p := d.as(t, "viewer")
	p.open("/payouts?status=rejected")
	p.press("PO-")
	p.prefer("dark", "print")
	p.is("navigation and buttons are not printed", "![...document.querySelectorAll('nav.side, header.top, .tabbar, main button, main .btn')].some(seen)")
	p.is("it is black on white", `(() => { const s = getComputedStyle(document.body), dark = c => c.match(/\d+/g).slice(0, 3).every(n => n < 60), white = c => /rgba\(0, 0, 0, 0\)|rgb\(255, 255, 255\)/.test(c);
		return dark(s.color) && white(s.backgroundColor); })()`)
	p.see("History", "Approvals")
	p.prefer("light", "")
	paper, err := chromedp.Run(p.ctx, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4)))
	p.fatal(err)
	if len(paper) < 5000 {
		t.Errorf("the printed page has %d bytes", len(paper))
	}
}
