package e2e

import (
	"strings"
	"testing"

	"countersign/providers/sandbox"
)

func TestAnApproverApprovesAndThePageShowsPaidByItself(t *testing.T) {
	t.Parallel()
	d := demoDesk(t)
	maker, approver := d.as(t, "maker"), d.as(t, "approver")
	id := maker.submits(draft{"Aline Ferreira", "321.09", unique("E2E-APPROVE-1"), "sandbox:stays-pending"})

	approver.press("Approvals")
	approver.see("wait for you", "321.09")
	approver.press("Review " + id)
	approver.see("Review "+id, "321.09", "Aline Ferreira", "US checking •••• 0033", "You did not create or change it", "Fingerprint")
	approver.press("Continue to approve")
	approver.see("You approve 321.09 USD to Aline Ferreira")
	approver.fill("Your password", "not my password at all")
	approver.expect(approver.press("Approve payout"), 422)
	approver.problem("password", "")
	if approver.value("Your password") != "" {
		t.Error("a wrong password stands in the page")
	}
	approver.fill("Your password", password)
	approver.expect(approver.press("Approve payout"), 200)
	approver.see("You approved 321.09 USD to Aline Ferreira")

	// The maker's page was open all the time, and the approver's is open now.
	maker.status("Sent")
	approver.status("Sent")
	approver.do(mark)
	maker.do(mark)
	d.push(t, id, sandbox.Paid)
	for _, p := range []*person{maker, approver} {
		p.status("Paid")
		p.is("the page was not loaded again", marked)
		p.see("Provider trail", "History", "Approved by Aron Approver", "Submitted for approval by Mina Maker")
		p.is("the line of the live state says so", "words(document.querySelector('[data-live]').innerText).startsWith('Live')")
	}

	approver.unfold("Request and response", "pre.code")
	approver.see("invoiceId", "hidden")
	approver.hides(pockytToken)
	approver.see("signature valid")
	if orders := d.orders(id); len(orders) != 1 || orders[0].Amount != "321.09" || orders[0].Requests != 1 {
		t.Errorf("the provider has %+v", orders)
	}
	approver.open("/approvals?queue=done")
	approver.see("321.09", "Aline Ferreira")
}

func TestAnApproverRejectsWithAReason(t *testing.T) {
	t.Parallel()
	d := demoDesk(t)
	maker, approver := d.as(t, "maker2"), d.as(t, "approver2")
	id := maker.submits(draft{"Jonas Lindqvist", "48.00", unique("E2E-REJECT-1"), ""})
	approver.open("/payouts/" + id + "/review")
	approver.press("Reject")
	approver.expect(approver.press("Reject payout"), 422)
	approver.problem("reason", "")
	approver.fill("Reason", "Send this with the expense report.")
	approver.fill("Your password", "wrong wrong wrong")
	approver.expect(approver.press("Reject payout"), 422)
	if approver.value("Reason") != "Send this with the expense report." {
		approver.stuck("the reason is gone")
	}
	approver.fill("Your password", password)
	approver.expect(approver.press("Reject payout"), 200)
	approver.status("Rejected")
	maker.status("Rejected") // by itself
	maker.see("Send this with the expense report.")
	if n := len(d.orders(id)); n != 0 {
		t.Errorf("%d orders were sent for a rejected payout", n)
	}
}

// What was approved is what was seen: a change in between is noticed.
func TestAChangeBetweenReviewAndApprovalIsNoticed(t *testing.T) {
	t.Parallel()
	d := demoDesk(t)
	maker, approver := d.as(t, "maker"), d.as(t, "approver")
	id := maker.submits(draft{"Kofi Mensah", "15.00", unique("E2E-CHANGED-1"), ""})
	approver.open("/payouts/" + id + "/review")
	approver.press("Continue to approve")
	approver.fill("Your password", password)

	maker.press("Recall to draft")
	maker.press("Edit")
	maker.fill("Amount", "1500.00")
	maker.press("Submit for approval")
	maker.status("Awaiting approval, 0 of 1")

	approver.expect(approver.press("Approve payout"), 409)
	approver.see("changed since you opened it", "nothing was decided")
	if n := len(d.orders(id)); n != 0 {
		t.Errorf("%d orders were sent", n)
	}
	approver.press("Open it again")
	approver.see("1,500.00")
}

func TestWithoutScriptEverythingWorksAfterAReload(t *testing.T) {
	t.Parallel()
	d := demoDesk(t)
	maker, approver := d.visitor(t), d.visitor(t)
	for p, name := range map[*person]string{maker: "maker2", approver: "approver"} {
		p.name = name
		p.withoutScript(true)
		p.open("/sign-in")
		p.signIn(colleague(name), password)
	}
	id := maker.submits(draft{"Chen Wei", "64.20", unique("E2E-NOSCRIPT-1"), ""})
	approver.approves(id)
	for _, p := range []*person{maker, approver} {
		err := until(patience, func() (bool, error) {
			p.reload()
			return eval[string](p, "words(document.querySelector('#payout-head .st').innerText)") == "Paid", p.over()
		})
		if err != nil {
			p.stuck("it is not paid: %s", err)
		}
		p.see("History", "Approved by Aron Approver", "Provider trail")
		p.is("what needs a script is not shown", "[...document.querySelectorAll('[data-js], [data-live]')].every(e => !seen(e))")
	}
	approver.unfold("Request and response", "pre.code")
	approver.see("hidden")
	approver.open("/payouts")
	approver.tap("Status: any")
	approver.pick("Paid")
	approver.expect(approver.press("Apply"), 200)
	approver.see("Chen Wei")
	if !strings.Contains(approver.path(), "status=paid") {
		approver.stuck("the filter is not in the address")
	}
}
