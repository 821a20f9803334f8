package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// one fails unless exactly one payout has the reference.
func (p *person) one(reference string) {
	p.t.Helper()
	p.open("/payouts?q=" + reference)
	if n := eval[int](p, "document.querySelectorAll('tbody tr').length"); n != 1 {
		p.stuck("%d payouts have the reference %s", n, reference)
	}
}

// doublePress presses a button twice, as fast as a mouse can. Without a script
// the second press cuts off the first.
func (p *person) doublePress(words string) {
	p.t.Helper()
	at := p.place("control", words)
	p.do(chromedp.MouseClickXY(at.X, at.Y), chromedp.MouseClickXY(at.X, at.Y, chromedp.ClickCount(2)))
	p.wait("the next page", "!document.querySelector('form.cols')")
}

func TestADoubleClickMakesOnePayout(t *testing.T) {
	t.Parallel()
	d := demoDesk(t)
	for _, off := range []bool{false, true} {
		reference := unique("E2E-DOUBLE")
		p := d.as(t, "maker2")
		p.withoutScript(off)
		p.write(draft{"Fatou Diop", "41.00", reference, ""})
		p.doublePress("Submit for approval")
		p.status("Awaiting approval, 0 of 1")
		p.one(reference)
	}
}

func TestTwoTabsMakeOnePayout(t *testing.T) {
	t.Parallel()
	first := demoDesk(t).as(t, "maker")
	second, reference := first.tab(), unique("E2E-TABS")
	for _, p := range []*person{first, second} {
		p.write(draft{"Fatou Diop", "42.00", reference, ""})
	}
	first.expect(first.press("Submit for approval"), 200)
	second.expect(second.press("Submit for approval"), 422)
	second.problem("reference", first.payout())
	first.one(reference)
}

func TestTheBackButtonMakesOnePayout(t *testing.T) {
	t.Parallel()
	p := demoDesk(t).as(t, "maker")
	p.open("/payees?q=Chen")
	p.press("Chen Wei")
	p.press("New payout")
	form := p.path()
	reference := unique("E2E-BACK")
	content := fields{{"Amount", "43.00"}, {"Your reference", reference}}
	p.fillAll(content)
	p.choose("Through", "Pockyt")
	p.expect(p.press("Submit for approval"), 200)
	id := p.payout()
	p.do(chromedp.NavigateBack())
	p.wait("the form", "document.querySelector('h1')?.innerText === 'New payout'")
	if p.path() != form {
		p.stuck("the way back does not lead to the form")
	}
	p.wait("a button that can be pressed", "!document.querySelector('[aria-busy=true]')")
	p.fillAll(content)
	p.choose("Through", "Pockyt")
	if p.press("Submit for approval") == 200 && p.payout() != id {
		t.Error("a second payout was made")
	}
	p.one(reference)
}

// Two approvers, or one in two tabs, who press at the same time: one order.
func TestTwoApprovalsSendOneOrder(t *testing.T) {
	t.Parallel()
	d := demoDesk(t)
	maker, approver, other := d.as(t, "maker2"), d.as(t, "approver"), d.as(t, "approver2")
	id := maker.submits(draft{"Jonas Lindqvist", "44.00", unique("E2E-TWICE-1"), ""})
	hands := []*person{approver, approver.tab(), other}
	for _, p := range hands {
		p.open("/payouts/" + id + "/review")
		p.press("Continue to approve")
		p.fill("Your password", password)
	}
	for _, p := range hands {
		at := p.place("control", "Approve payout")
		p.do(chromedp.MouseClickXY(at.X, at.Y))
	}
	for _, p := range hands {
		p.wait("an answer", "!document.querySelector('[name=password]')")
	}
	maker.status("Paid")
	if orders := d.orders(id); len(orders) != 1 || orders[0].Requests != 1 {
		t.Errorf("the provider has %+v", orders)
	}
}
