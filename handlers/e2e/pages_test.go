package e2e

import (
	"fmt"
	"strings"
	"testing"
)

// makesMany makes drafts as fast as the desk takes them, with what the form of
// the open page would send.
const makesMany = `(async () => {
	for (let i = 1; i <= %d; i++) {
		const form = new URLSearchParams(new FormData(document.querySelector('form.cols')));
		const page = await (await fetch(location.href)).text();
		form.set('form_token', page.match(/name="form_token" value="([^"]+)"/)[1]);
		form.set('amount', i + '.00'); form.set('reference', '%s-' + i); form.set('account', 'pockyt'); form.set('action', 'draft');
		const answer = await fetch('/payouts', { method: 'POST', body: form });
		if (!answer.ok || !answer.redirected) return i + ': ' + answer.status;
	}
	return ''; })()`

func TestTheListKeepsItsStateInTheAddress(t *testing.T) {
	t.Parallel()
	d := demoDesk(t)
	p := d.as(t, "maker2")
	p.open("/payees?q=Harbour")
	p.press("Harbour and Sons Ltd")
	p.press("New payout")
	reference := unique("E2E-LIST")
	if wrong := await(p, fmt.Sprintf(makesMany, 53, reference)); wrong != "" {
		t.Fatal(wrong)
	}

	p.open("/payouts?q=" + reference)
	p.see("53 payouts", "1,431.00", "1 to 50 of 53")
	p.press("Older")
	p.see("51 to 53 of 53", reference+"-1")
	older := p.path()
	p.press("Newer")
	p.see("1 to 50 of 53")
	p.expect(p.open(older), 200)
	p.see("51 to 53 of 53")

	p.open("/payouts?q=" + reference)
	p.tap("Status: any")
	p.pick("Draft")
	p.pick("Paid")
	p.press("Apply")
	if at := p.path(); !strings.Contains(at, "status=draft") || !strings.Contains(at, "status=paid") || !strings.Contains(at, "q="+reference) {
		p.stuck("the filter is not in the address: %s", at)
	}
	shared := p.path()
	other := d.as(t, "viewer")
	other.open(shared)
	other.see("53 payouts")
	p.press("Clear filters")
	p.tap("Created")
	p.pick("Today")
	p.press("Apply")
	p.see("Created: today")
	p.open("/payouts?q=nobody-wrote-this")
	p.see("nobody-wrote-this")
	p.press("Needs action")
	p.is("it is the current view", "document.querySelector('.views [aria-current=page]').innerText.includes('Needs action')")
}

func TestSelectedRowsAreAddedUpExactly(t *testing.T) {
	t.Parallel()
	p := demoDesk(t).as(t, "viewer")
	p.open("/payouts?q=INV-208")
	sum := eval[string](p, `(() => { const picks = [...document.querySelectorAll('.pick')]; picks.forEach(i => i.click());
		const total = picks.reduce((n, i) => n + BigInt(i.dataset.minor), 0n).toString().padStart(3, '0');
		return BigInt(total.slice(0, -2)).toLocaleString('en-US') + '.' + total.slice(-2) + ' USD'; })()`)
	p.see(sum)
	p.tap("Clear selection")
	p.is("nothing is selected", "document.querySelectorAll('.pick:checked').length === 0")
}

func TestDeliveriesAndAuditEntriesCanBeReadRaw(t *testing.T) {
	t.Parallel()
	d := demoDesk(t)
	maker, approver := d.as(t, "maker2"), d.as(t, "approver2")
	id := paysOut(d, maker, approver, draft{"Aline Ferreira", "37.00", unique("E2E-DELIVERY-1"), "sandbox:notice-twice"})
	forged := paysOut(d, maker, approver, draft{"Aline Ferreira", "38.00", unique("E2E-DELIVERY-2"), "sandbox:notice-forged"})
	maker.open("/payouts/" + id)
	maker.status("Paid")

	approver.press("Webhooks")
	approver.see("Webhook deliveries", id)
	approver.pressOn("the delivery", fmt.Sprintf("[...document.querySelectorAll('tbody tr')].find(r => r.innerText.includes(%q))?.querySelector('a.evt')", id))
	approver.see("As it came", "Signature valid", "&status=success", "verifySign=", "Read as fields")
	approver.hides(pockytToken)

	err := until(patience, func() (bool, error) {
		approver.open("/webhooks?verdict=forged")
		return strings.Contains(approver.text(), "signature wrong"), approver.over()
	})
	if err != nil {
		approver.stuck("the forged delivery is not listed: %s", err)
	}
	approver.open("/payouts/" + forged)
	approver.press("Check now")
	approver.status("Paid")
	approver.see("forged")

	approver.open("/audit?check=1")
	approver.see("Audit log")
	approver.see("The chain is intact")
	approver.open("/payouts/" + id)
	approver.unfold("Show ", "main a[href^='/audit/']")
	approver.pressOn("an entry", "[...document.querySelectorAll('main a[href^=\"/audit/\"]')].find(seen)")
	approver.see("As stored", "Hash before", "The hash covers this entry")
}

func TestTheOverviewLeadsToWhatNeedsAction(t *testing.T) {
	t.Parallel()
	d := demoDesk(t)
	p := d.as(t, "viewer")
	for _, words := range []string{"No clear answer", "Failed, no money moved", "Money came back"} {
		err := until(patience, func() (bool, error) {
			p.open("/")
			return strings.Contains(p.text(), words), p.over()
		})
		if err != nil {
			p.stuck("the overview does not say %q: %s", words, err)
		}
	}
	p.see("Needs action", "Where the money is", "per currency, never added up across currencies", "Payouts per day")
	p.press("Open Money came back")
	p.status("Returned")
	p.open("/")
	p.press("Open Failed, no money moved")
	p.status("Failed")
}
