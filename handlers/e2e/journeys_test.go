package e2e

import (
	"testing"

	"countersign/handlers/post/posttest"
	"countersign/models"
	"countersign/providers/sandbox"
)

// mailPassword is how the desk signs in to the mail server.
const mailPassword = "canary-mail-2f6d0b17"

// mailDesk is a desk of one test, with the demo company in it, that hands its
// mails to a mail server.
func mailDesk(t *testing.T) (*desk, *posttest.Server) {
	t.Helper()
	h := house.open(t)
	server := posttest.Start(t, func(s *posttest.Server) { s.STARTTLS, s.Password = true, mailPassword })
	d, err := h.desk(t.Name(), true, "COUNTERSIGN_SMTP_URL=smtp://desk:"+mailPassword+"@"+server.Addr()+"?from=pay@meridian.test")
	if d != nil {
		t.Cleanup(d.stop)
	}
	if err != nil {
		t.Fatal(err)
	}
	return d, server
}

// crew is who works at the desk.
type crew struct {
	d               *desk
	maker, approver *person
}

// The five journeys of a payout, by people at the desk and a payee, against both
// providers and a mail server: in the end the mails told of each once, and the
// books of the desk are the books of the providers.
func TestTheFiveJourneysEndWithBooksThatAgree(t *testing.T) {
	t.Parallel()
	d, server := mailDesk(t)
	c := crew{d, d.as(t, "maker"), d.as(t, "approver")}
	post := &mailbag{t: t, server: server}

	paid := c.bankPayout()
	byForm, contact := c.hostedPayout(post)
	rejected, failed := c.refusal()
	open, found := c.unconfirmed()
	returned := c.returned()

	d.digestsAreDue(t)
	post.tellsStaff(d, colleague("maker"), map[string]string{rejected: "rejected", failed: "failed", open: "is unconfirmed", returned: "came back"})
	post.tellsStaff(d, colleague("approver"), map[string]string{paid: "waits for your approval", byForm: "waits for your approval", returned: "waits for your approval"})
	post.each(colleague("maker2"), 0)
	post.each(contact, 2)
	post.holdsNo(pockytToken, lamapayToken, mailPassword, password)

	books := d.books(t, map[string]models.Status{paid: models.StatusPaid, byForm: models.StatusPaid, rejected: models.StatusRejected, failed: models.StatusFailed,
		open: models.StatusInDoubt, found: models.StatusPaid, returned: models.StatusReturned})
	books.agree()
	d.stop()
	books.hold()
}

// bankPayout is paid by a bank: made, approved by another person, sent once, and
// the provider tells of the end.
func (c crew) bankPayout() string {
	id := paysOut(c.d, c.maker, c.approver, draft{"Aline Ferreira", "101.00", unique("E2E-BANK"), ""})
	c.maker.status("Paid")
	c.maker.see("Approved by Aron Approver", "Sent to Pockyt")
	c.approver.status("Paid")
	return id
}

// hostedPayout is paid to somebody of whom only an e-mail address is known. The
// link comes by mail, and the receipt too.
func (c crew) hostedPayout(post *mailbag) (id, contact string) {
	contact = mailbox("yuki.mail")
	id = c.maker.waitsForPayee(c.approver, contact, "", "202.00")
	path := c.maker.link()
	c.maker.expect(c.maker.press("Mail the link"), 200)
	c.maker.see("Mailed once")
	letter := post.next(contact)
	post.wants(letter, "Subject: Meridian Market is paying you 202.00", "Hello Yuki Tanaka,", "\n"+c.d.url+path+"\n", "Reference: E2E-HOSTED-", id)

	payee := c.d.payee(c.maker.t, "en")
	payee.expect(payee.open(letter.path(c.d)), 200)
	payee.reads(english, english.open)
	payee.touch(english.goOn)
	payee.handsIn("Yuki Tanaka", "DE89 3704 0044 0532 0130 00", "202.00")
	c.maker.status("Paid")
	payee.open(path)
	payee.reads(english, english.paid)
	post.wants(post.next(contact), "Subject: Meridian Market has paid you 202.00", "Keep this mail as a receipt", id)
	return id, contact
}

// refusal is one payout that a person refuses, and one that the provider
// refuses: nothing is paid.
func (c crew) refusal() (rejected, failed string) {
	rejected = c.maker.submits(draft{"Jonas Lindqvist", "303.00", unique("E2E-REJECTED"), ""})
	c.approver.open("/payouts/" + rejected + "/review")
	c.approver.press("Reject")
	c.approver.fillAll(fields{{"Reason", "Nobody ordered this."}, {"Your password", password}})
	c.approver.expect(c.approver.press("Reject payout"), 200)
	c.maker.status("Rejected")
	failed = paysOut(c.d, c.maker, c.approver, draft{"Jonas Lindqvist", "304.00", unique("E2E-REFUSED"), "sandbox:low-balance"})
	c.maker.status("Failed")
	return rejected, failed
}

// unconfirmed is one payout whose answer is lost and that nobody knows of, and
// one that was booked all the same: neither is sent again.
func (c crew) unconfirmed() (open, found string) {
	open = paysOut(c.d, c.maker, c.approver, draft{"Kofi Mensah", "404.00", unique("E2E-LOST"), "sandbox:lost-unbooked"})
	c.maker.status("Unconfirmed")
	c.maker.see("Money may have moved: do not pay it again.")
	c.maker.press("Check now")
	c.maker.see("Pockyt does not know an order with this number")
	c.maker.status("Unconfirmed")
	found = paysOut(c.d, c.maker, c.approver, draft{"Kofi Mensah", "405.00", unique("E2E-FOUND"), "sandbox:http500-booked"})
	c.maker.status("Paid")
	return open, found
}

// returned was paid and comes back.
func (c crew) returned() string {
	id := paysOut(c.d, c.maker, c.approver, draft{"Priya Raman", "505.00", unique("E2E-BACK"), "sandbox:stays-pending"})
	c.maker.status("Sent")
	c.d.push(c.maker.t, id, sandbox.Paid)
	c.maker.status("Paid")
	c.d.push(c.maker.t, id, sandbox.Returned)
	c.maker.status("Returned")
	return id
}
