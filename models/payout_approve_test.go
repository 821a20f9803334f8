package models_test

import (
	"testing"

	"countersign/models"
	"countersign/models/modelstest"
)

func TestNobodyDecidesOnTheirOwnPayout(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	p := w.Draft(t)
	editor := w.Person(t, models.RoleMaker)
	p, err := w.EditPayout(ctx, editor, p.ID, p.Version, w.Entry("20.00"))
	if err != nil {
		t.Fatal(err)
	}
	if p, err = w.SubmitPayout(ctx, w.Maker, p.ID, p.Version); err != nil {
		t.Fatal(err)
	}
	// Maker and editor become approvers; what they did stays theirs.
	for _, a := range []models.Actor{w.Maker, editor} {
		if err := w.ChangeRole(ctx, w.Admin, a.UserID, models.RoleApprover); err != nil {
			t.Fatal(err)
		}
		_, err := w.ApprovePayout(ctx, a, p.ID, p.Digest)
		said := modelstest.Refused(t, err, models.KindForbidden)
		if len(said.Who) == 0 {
			t.Error("a refusal that names nobody who could")
		}
		_, err = w.RejectPayout(ctx, a, p.ID, p.Digest, "no")
		modelstest.Refused(t, err, models.KindForbidden)
	}
	for _, role := range []models.Role{models.RoleViewer, models.RoleMaker, models.RoleAdmin} {
		_, err := w.ApprovePayout(ctx, w.Person(t, role), p.ID, p.Digest)
		modelstest.Refused(t, err, models.KindForbidden)
	}
	if _, err := w.ApprovePayout(ctx, models.System("dispatcher"), p.ID, p.Digest); err == nil {
		t.Error("the program approved")
	}
	_, err = w.ApprovePayout(ctx, models.Actor{}, p.ID, p.Digest)
	modelstest.Refused(t, err, models.KindForbidden)
	if now := w.Look(t, p.ID); now != p {
		t.Errorf("changed: %+v", now)
	}
	w.Sound(t)
}

func TestAnApprovalIsBoundToWhatWasSeen(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	seen := w.Submitted(t)
	p, err := w.RecallPayout(ctx, w.Maker, seen.ID, seen.Version)
	if err == nil {
		p, err = w.EditPayout(ctx, w.Maker, p.ID, p.Version, w.Entry("55555.00"))
	}
	if err == nil {
		p, err = w.SubmitPayout(ctx, w.Maker, p.ID, p.Version)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, digest := range []string{seen.Digest, "", "else"} {
		_, err := w.ApprovePayout(ctx, w.Approver, p.ID, digest)
		modelstest.Refused(t, err, models.KindConflict)
		_, err = w.RejectPayout(ctx, w.Approver, p.ID, digest, "no")
		modelstest.Refused(t, err, models.KindConflict)
	}
	if _, err := w.ApprovePayout(ctx, w.Approver, p.ID, p.Digest); err != nil {
		t.Fatal(err)
	}
}

// Any difference in what would be sent, or to whom, gives another digest and
// another meaning; text that moves from one field to the next does too.
func TestEveryDifferenceChangesTheDigest(t *testing.T) {
	t.Parallel()
	p := models.Payout{ID: "PO-7K3M2Q0WZ8", Submission: 1, EntityID: 1, AccountID: "pockyt", PayeeID: 2, InstrumentID: 3, Minor: 1250, Currency: "USD",
		Reference: "INV-1", Subject: "Payout", Description: "October", Note: "Thanks"}
	o := models.Order{Number: "PO7K3M2Q0WZ8_a1", AccountID: "pockyt", PayeeRef: "p", DestRef: "d", Amount: p.Amount(), Reference: "INV-1", Subject: "Payout",
		Description: "October", Note: "Thanks"}
	digests := map[string]string{models.DigestOf(p, "Aline Ferreira", "print"): "nothing", models.DigestOf(p, "Aline Ferreirap", "rint"): "moved name",
		models.DigestOf(p, "Aline Ferreira", "other"): "fingerprint", models.DigestOf(p, "Mallory", "print"): "name"}
	for name, change := range map[string]func(*models.Payout){
		"id": func(p *models.Payout) { p.ID = "PO-7K3M2Q0WZ9" }, "submission": func(p *models.Payout) { p.Submission++ }, "entity": func(p *models.Payout) { p.EntityID++ },
		"account": func(p *models.Payout) { p.AccountID = "pockyt-2" }, "payee": func(p *models.Payout) { p.PayeeID++ }, "instrument": func(p *models.Payout) { p.InstrumentID++ },
		"amount": func(p *models.Payout) { p.Minor++ }, "currency": func(p *models.Payout) { p.Currency = "EUR" }, "reference": func(p *models.Payout) { p.Reference = "INV-2" },
		"subject": func(p *models.Payout) { p.Subject = "" }, "description": func(p *models.Payout) { p.Description = "" }, "note": func(p *models.Payout) { p.Note = "" },
		"moved text": func(p *models.Payout) { p.Subject, p.Description = "PayoutO", "ctober" },
		"swapped":    func(p *models.Payout) { p.Description, p.Note = p.Note, p.Description },
	} {
		q := p
		change(&q)
		digests[models.DigestOf(q, "Aline Ferreira", "print")] = name
	}
	if len(digests) != 4+14 {
		t.Errorf("only %d digests: %v", len(digests), digests)
	}
	meanings := map[string]string{models.MeaningOf(o): "nothing"}
	for name, change := range map[string]func(*models.Order){
		"number": func(o *models.Order) { o.Number = "PO7K3M2Q0WZ8_a2" }, "account": func(o *models.Order) { o.AccountID = "pockyt-2" }, "payee": func(o *models.Order) { o.PayeeRef = "x" },
		"destination": func(o *models.Order) { o.DestRef = "x" }, "amount": func(o *models.Order) { o.Amount.Minor++ }, "currency": func(o *models.Order) { o.Amount.Currency = "EUR" },
		"reference": func(o *models.Order) { o.Reference = "x" }, "subject": func(o *models.Order) { o.Subject = "x" }, "description": func(o *models.Order) { o.Description = "x" },
		"note": func(o *models.Order) { o.Note = "x" }, "moved": func(o *models.Order) { o.PayeeRef, o.DestRef = "pd", "" }, "details": func(o *models.Order) { o.Destination = "x" },
	} {
		q := o
		change(&q)
		meanings[models.MeaningOf(q)] = name
	}
	if len(meanings) != 1+12 {
		t.Errorf("only %d meanings: %v", len(meanings), meanings)
	}
}

func TestARejectionNeedsAReason(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	p := w.Submitted(t)
	for _, reason := range []string{"", "  ", "a\u202eb"} {
		_, err := w.RejectPayout(ctx, w.Approver, p.ID, p.Digest, reason)
		modelstest.Refused(t, err, models.KindInvalid)
	}
	p, err := w.RejectPayout(ctx, w.Approver, p.ID, p.Digest, " twice the amount ")
	if err != nil || p.Status != models.StatusRejected || p.Reason != "twice the amount" {
		t.Errorf("%s %q, %v", p.Status, p.Reason, err)
	}
	// A reference of a rejected payout is free again.
	d := w.Entry("12.50")
	d.Reference = p.Reference
	if _, _, err := w.CreatePayout(ctx, w.Maker, models.NewPayout{Draft: d, Token: w.FormToken(t, w.Maker)}); err != nil {
		t.Error(err)
	}
}

func TestAWithdrawnRightWithdrawsTheApproval(t *testing.T) {
	t.Parallel()
	for name, withdraw := range map[string]func(*modelstest.Works) error{
		"disabled": func(w *modelstest.Works) error { return w.DisablePerson(ctx, w.Admin, w.Approver.UserID) },
		"demoted": func(w *modelstest.Works) error {
			return w.ChangeRole(ctx, w.Admin, w.Approver.UserID, models.RoleViewer)
		},
		"maker now": func(w *modelstest.Works) error {
			return w.ChangeRole(ctx, w.Admin, w.Approver.UserID, models.RoleMaker)
		},
	} {
		w := modelstest.NewWorks(t)
		p := w.Approved(t)
		if err := withdraw(w); err != nil {
			t.Fatal(err)
		}
		notClaimed(t, w, name, p, models.StatusPendingApproval)
		now := w.Look(t, p.ID)
		if now.Submission != p.Submission+1 || now.Digest == p.Digest || now.Reason == "" {
			t.Errorf("%s: submission %d, reason %q", name, now.Submission, now.Reason)
		}
		other := w.Person(t, models.RoleApprover)
		_, err := w.ApprovePayout(ctx, other, p.ID, p.Digest)
		modelstest.Refused(t, err, models.KindConflict)
		if _, err := w.ApprovePayout(ctx, other, p.ID, now.Digest); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		w.Claim(t, p.ID)
		w.Sound(t)
	}
}
