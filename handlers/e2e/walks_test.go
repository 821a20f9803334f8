package e2e

import (
	"strings"
	"testing"

	"countersign/models"

	"github.com/chromedp/chromedp/kb"
)

// The walks of the gate: what each role comes by.

func nobodysPages(t *testing.T, g *gate) {
	p := demoDesk(t).visitor(t)
	p.name = "nobody"
	g.page(p, "/sign-in", 200)
	p.signIn(colleague("nobody"), "not a password of anybody")
	g.look(p, "/sign-in, refused")
	g.page(p, "/nowhere", 404)

	empty := emptyDesk(t)
	p = empty.visitor(t)
	p.name = "nobody at an empty desk"
	g.page(p, "/setup", 200)
	g.refused(p, "Set up")
}

func adminsPages(t *testing.T, g *gate) {
	p := demoDesk(t).as(t, "admin")
	g.page(p, "/", 200)
	g.page(p, "/more", 200)
	g.page(p, "/account", 200)
	g.refused(p, "Change password")
	g.page(p, "/people/new", 200)
	g.refused(p, "Invite")
	p.fillAll(fields{{"Name", "Lea Link"}, {"Work email", mailbox("lea")}})
	p.pick("Viewer")
	p.press("Invite")
	link := eval[string](p, "document.querySelector('[data-copy*=\"/welcome/\"]').dataset.copy")
	g.look(p, "the page of a person with a new link")
	g.page(p, "/people", 200)
	g.page(p, p.first("/people", "tbody a[href^='/people/']"), 200)

	guest := p.desk.visitor(t)
	guest.name = "the guest"
	g.page(guest, strings.TrimPrefix(link, p.desk.url), 200)
	g.refused(guest, "Set password")

	g.page(p, "/settings/providers", 200)
	g.page(p, "/settings/providers/capabilities", 200)
	g.page(p, "/settings/providers/pockyt", 200)
	p.press("Test connection")
	g.look(p, "a tested connection")
	g.page(p, "/settings/providers/new?provider=pockyt", 200)
	g.refused(p, "Connect account")
	g.page(p, "/settings/providers/pockyt/pause", 200)
	g.refused(p, "Pause account")
	g.page(p, "/outbox", 200)
	g.page(p, "/payouts/new", 403)
	g.page(p, "/payouts/PO-7K3M9Q2H4T", 404)
}

func makersPages(t *testing.T, g *gate) {
	p := demoDesk(t).as(t, "maker")
	g.page(p, "/payouts", 200)
	p.tap("Status: any")
	g.look(p, "/payouts with an open filter")
	p.open("/payouts")
	p.key("?")
	g.look(p, "/payouts with the list of keys")
	p.key(kb.Escape)
	g.page(p, "/payouts?q=nobody-wrote-this", 200)
	g.page(p, "/payouts/new", 200)
	g.refused(p, "Submit for approval")
	p.choose("Payee", "Aline Ferreira")
	p.press("Choose")
	g.look(p, "/payouts/new with a payee")

	draft := p.payoutIn(models.StatusDraft)
	g.page(p, draft, 200)
	g.page(p, draft+"/edit", 200)
	g.page(p, draft+"/cancel", 200)
	pending := p.payoutIn(models.StatusPendingApproval)
	g.page(p, pending, 200)
	g.page(p, pending+"/edit", 409)
	g.page(p, pending+"/approve", 403)
	g.page(p, p.payoutIn(models.StatusInDoubt), 200)
	p.press("Check now")
	g.look(p, "a payout that is asked about")
	g.page(p, p.payoutIn(models.StatusFailed), 200)
	g.page(p, p.payoutIn(models.StatusReturned), 200)
	g.page(p, p.payoutIn(models.StatusInTransit), 200)
	g.page(p, "/approvals", 200)
}

func makersPayees(t *testing.T, g *gate) {
	p := demoDesk(t).as(t, "maker2")
	g.page(p, "/payees", 200)
	g.page(p, "/payees?q=nobody-has-this-name", 200)
	g.page(p, "/payees/new", 200)
	g.refused(p, "Add payee")
	payee := p.first("/payees?q=Aline+Ferreira", "tbody a[href^='/payees/']")
	p.becomesKnown(payee)
	p.unfold("Request and answer", "pre.code")
	g.look(p, "a payee with an open request")
	g.page(p, payee, 200)
	g.page(p, payee+"/edit", 200)
	g.page(p, payee+"/status?to=suspended", 200)
	g.refused(p, "Suspend payee")
	g.page(p, payee+"/status?to=archived", 200)
	g.page(p, payee+"/accounts/new", 200)
	g.refused(p, "Add account")
	g.page(p, payee+"/details/new", 200)
	g.page(p, p.first(payee, "a[href$='/replace']"), 200)
	g.page(p, p.first(payee, "a[href$='/archive']"), 200)
	p.addPayee("Ronja", "Skog", mailbox("declined"), "8830045542")
	g.look(p, "a payee without a registration")
}

func makersLinks(t *testing.T, g *gate) {
	p := demoDesk(t).as(t, "maker")
	payout := p.payoutIn(models.StatusAwaitingPayee)
	g.page(p, payout, 200)
	link := eval[string](p, "document.querySelector('[data-copy*=\"/p/\"]').dataset.copy")
	for _, act := range []string{"reissue", "revoke", "contact"} {
		g.page(p, payout+"/link/"+act, 200)
	}
	payee := p.desk.visitor(t)
	payee.name = "the payee"
	g.page(payee, strings.TrimPrefix(link, p.desk.url), 200)
	payee.hides(payout, "Memo")
	payee.expect(payee.open("/p/not-a-link"), 404)
	g.look(payee, "a link that leads nowhere")
}

func batchesPages(t *testing.T, g *gate) {
	p, approver := demoDesk(t).as(t, "maker2"), demoDesk(t).as(t, "approver")
	g.page(p, "/batches/new", 200)
	g.refused(p, "Check and import")
	row := func(amount, reference string) string {
		return "CR-1001,pockyt," + amount + ",USD," + reference + ",,,,"
	}
	first, second, name := unique("E2E-ROW"), unique("E2E-ROW"), unique("Royalties")
	paste := func(rows ...string) int {
		p.fill("Or paste the text of the file", models.ImportHeader()+"\n"+strings.Join(rows, "\n"))
		p.fill("Name of the batch", name)
		return p.press("Check and import")
	}
	p.expect(paste(row("ten", first), row("11.00", first)), 422)
	p.see("To correct in the file", "line 2", "amount")
	g.look(p, "a file with errors")
	p.expect(paste(row("10.00", first), row("11.00", second)), 200)
	p.see("21.00", "Not submitted")
	batch := p.path()
	g.page(p, batch, 200)
	p.open(batch)
	p.press("Submit for approval")
	g.page(p, "/batches", 200)

	g.page(approver, batch, 200)
	g.page(approver, approver.first(batch, "a[href$='/hold']"), 200)
	g.refused(approver, "Hold row")
	g.page(approver, batch+"/review", 200)
	for act, button := range map[string]string{"approve": "Approve batch", "reject": "Reject batch"} {
		g.page(approver, batch+"/"+act, 200)
		g.refused(approver, button)
	}
	approver.open(batch + "/review")
	approver.press("Continue to approve")
	approver.fill("Your password", password)
	approver.expect(approver.press("Approve batch"), 200)
	err := until(patience, func() (bool, error) {
		approver.open(batch)
		return eval[int](approver, "document.querySelectorAll('tbody tr[id] .st-paid').length") == 2, approver.over()
	})
	if err != nil {
		approver.stuck("the rows are not paid: %s", err)
	}
	g.look(approver, "a batch that is paid")
}

func approversPages(t *testing.T, g *gate) {
	p := demoDesk(t).as(t, "approver2")
	for _, queue := range []string{"", "?queue=others", "?queue=done"} {
		g.page(p, "/approvals"+queue, 200)
	}
	review := p.first("/approvals", "main a[href$='/review']")
	g.page(p, review, 200)
	pending := strings.TrimSuffix(review, "/review")
	g.page(p, pending, 200)
	g.page(p, pending+"/approve", 200)
	g.refused(p, "Approve payout")
	g.page(p, pending+"/reject", 200)
	g.refused(p, "Reject payout")
	g.page(p, p.payoutIn(models.StatusRejected), 200)
	g.page(p, p.payoutIn(models.StatusCanceled), 200)
}

func viewersPages(t *testing.T, g *gate) {
	p := demoDesk(t).as(t, "viewer")
	g.page(p, "/", 200)
	p.tap("Show as a table")
	// Tapping scrolls, and whatever lies under the bar at the top then is covered.
	_ = eval[bool](p, "(scrollTo(0, 0), true)")
	g.look(p, "the overview with its table")
	g.page(p, p.payoutIn(models.StatusPaid), 200)
	p.unfold("Request and response", "pre.code")
	g.look(p, "a payout with an open request")
	g.page(p, "/webhooks", 200)
	p.tap("Result")
	g.look(p, "/webhooks with an open filter")
	g.page(p, p.first("/webhooks", "a.evt"), 200)
	g.page(p, "/webhooks?verdict=unreadable", 200)
	g.page(p, "/audit", 200)
	g.page(p, "/audit?check=1", 200)
	g.page(p, p.first("/audit", "a[href^='/audit/']"), 200)
	g.page(p, "/settings/providers", 200)
}
