package e2e

import (
	"crypto/rand"
	"testing"
)

// draft is what a person writes into the form of a payout.
type draft struct {
	payee, amount, reference, note string
}

// unique makes a reference or a name that no other run of a test has used.
func unique(text string) string { return text + "-" + rand.Text()[:5] }

// write opens the form of a new payout and fills it.
func (p *person) write(d draft) {
	p.t.Helper()
	p.open("/payouts/new")
	p.choose("Payee", d.payee)
	p.press("Choose")
	p.is("the only account is chosen", "document.querySelectorAll('[name=instrument]:checked').length === 1")
	p.fillAll(fields{{"Amount", d.amount}, {"Your reference", d.reference}, {"Note", d.note}})
	p.choose("Through", "Pockyt")
}

// submits makes a payout that waits for approval, and returns its number.
func (p *person) submits(d draft) string {
	p.t.Helper()
	p.write(d)
	p.expect(p.press("Submit for approval"), 200)
	p.status("Awaiting approval, 0 of 1")
	return p.payout()
}

// approves says yes to a payout from the queue, with the password.
func (p *person) approves(id string) {
	p.t.Helper()
	p.open("/payouts/" + id + "/review")
	p.press("Continue to approve")
	p.fill("Your password", password)
	p.expect(p.press("Approve payout"), 200)
	p.see("You approved")
}

// paysOut takes a payout all the way to the provider, and returns its number:
// one person makes it, another approves it.
func paysOut(d *desk, maker, approver *person, what draft) string {
	maker.t.Helper()
	id := maker.submits(what)
	approver.approves(id)
	return id
}

func TestAMakerMakesAPayoutAndMendsItsErrors(t *testing.T) {
	t.Parallel()
	d, reference := demoDesk(t), unique("E2E-MAKE")
	p := d.as(t, "maker")
	p.press("New payout")
	p.expect(p.press("Submit for approval"), 422)
	p.see("to correct", "Nothing was saved or sent.")
	p.problem("payee", "")

	p.choose("Payee", "Priya Raman")
	p.press("Choose")
	p.see("US savings •••• 5518", "Payee is active")
	p.fillAll(fields{{"Amount", "1,250.50"}, {"Your reference", ""}, {"Memo", "asked by the editor"}, {"Description", "October,\nillustrations"}})
	p.choose("Through", "Pockyt")
	p.expect(p.press("Submit for approval"), 422)
	p.problem("amount", "")
	p.problem("reference", "")
	if p.value("Amount") != "1,250.50" || p.value("Memo") != "asked by the editor" || p.value("Description") != "October,\nillustrations" || p.value("Payee") != "Priya Raman (CR-1003)" {
		p.stuck("what was typed is gone")
	}
	p.fillAll(fields{{"Amount", "1250.505"}, {"Your reference", "CR-5498"}})
	p.expect(p.press("Submit for approval"), 422)
	p.problem("amount", "")
	p.fill("Amount", "1250.50")
	p.expect(p.press("Submit for approval"), 422)
	p.problem("reference", "already uses this reference")
	p.fill("Your reference", reference)
	p.expect(p.press("Submit for approval"), 200)
	p.status("Awaiting approval, 0 of 1")
	p.see("1,250.50", "Priya Raman", "submitted for approval", "Waits for 1 approval", "You created or changed it, so you cannot approve it yourself")
	p.hides("7730045518")
	id := p.payout()

	p.is("there is no way to approve it here", "![...document.querySelectorAll('a, button')].some(e => /approve$/i.test(name(e)))")
	for _, door := range []string{"/review", "/approve", "/reject"} {
		p.expect(p.open("/payouts/"+id+door), 403)
		p.see("Your role cannot do this", "Approver", "Aron Approver", "Alba Approver", "audit log as entry")
	}
	if n := len(d.orders(id)); n != 0 {
		t.Errorf("%d orders were sent before anybody approved", n)
	}
}

func TestADraftIsEditedRecalledAndCanceled(t *testing.T) {
	t.Parallel()
	d := demoDesk(t)
	p := d.as(t, "maker2")
	reference := unique("E2E-DRAFT")
	p.write(draft{"Fatou Diop", "75.00", reference, ""})
	p.expect(p.press("Save as draft"), 200)
	p.status("Draft")
	p.see("Not submitted yet")
	id := p.payout()

	p.press("Edit")
	if p.value("Amount") != "75.00" || p.value("Your reference") != reference {
		p.stuck("the draft is not in the form")
	}
	p.fill("Amount", "76.5")
	p.expect(p.press("Save as draft"), 200)
	p.see("76.50")
	p.press("Submit for approval")
	p.status("Awaiting approval, 0 of 1")
	p.expect(p.open("/payouts/"+id+"/edit"), 409)
	p.see("Only a draft can be edited")
	p.open("/payouts/" + id)
	p.press("Recall to draft")
	p.status("Draft")
	p.see("taken back to draft")

	p.press("Cancel this payout")
	p.see("76.50", "Fatou Diop")
	p.fill("Reason", "the invoice was withdrawn")
	p.expect(p.press("Cancel payout"), 200)
	p.status("Canceled")
	p.see("Nothing was sent", "the invoice was withdrawn")
	p.expect(p.open("/payouts/"+id+"/cancel"), 409)
	p.see("This payout is over")
	if n := len(d.orders(id)); n != 0 {
		t.Errorf("%d orders were sent for a canceled payout", n)
	}
}

func TestASuspendedPayeeIsNotPaid(t *testing.T) {
	t.Parallel()
	d := demoDesk(t)
	maker, approver := d.as(t, "maker"), d.as(t, "approver2")
	page := maker.addPayee("Otto", "Brandt", mailbox("otto.brandt"), "8830045534")
	maker.becomesKnown(page)
	id := maker.submits(draft{"Otto Brandt", "12.00", unique("E2E-SUSPENDED-1"), ""})

	viewer := d.as(t, "viewer")
	viewer.open(page)
	viewer.see("Otto Brandt")
	viewer.is("who may not suspend is not offered it", "!words(document.body.innerText).includes('Suspend payee')")
	viewer.expect(viewer.open(page+"/status?to=suspended"), 403)
	approver.open(page)
	approver.press("Suspend payee")
	approver.expect(approver.press("Suspend payee"), 422)
	approver.problem("reason", "")
	approver.fill("Reason", "the account is disputed")
	approver.expect(approver.press("Suspend payee"), 200)
	approver.see("Otto Brandt was suspended", "the account is disputed", "It is suspended.")

	approver.open("/payouts/" + id + "/review")
	approver.press("Continue to approve")
	approver.fill("Your password", password)
	approver.press("Approve payout")
	approver.see("suspended")
	if n := len(d.orders(id)); n != 0 {
		t.Errorf("%d orders were sent to a suspended payee", n)
	}
	maker.open("/payouts/new")
	maker.is("the form does not offer the payee", "![...find('field', 'Payee').found.options].some(o => o.text.includes('Otto Brandt'))")
}
