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

// Any difference in what would be sent gives another digest; the same contents
// submitted again do too.
func TestEveryDifferenceChangesTheDigest(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	other := w.AddPayee(t, w.Maker)
	otherAccount := w.AddUSBank(t, w.Maker, other.ID, "5520117864")
	second := w.AddUSBank(t, w.Maker, w.Payee.ID, "7730045518")
	w.AddAccount(t)
	p := w.Submitted(t)
	digests := map[string]string{p.Digest: "the first"}
	base := w.Entry("12.50")
	for name, change := range map[string]func(*models.PayoutDraft){
		"nothing":     func(*models.PayoutDraft) {},
		"amount":      func(d *models.PayoutDraft) { d.Amount = "12.51" },
		"instrument":  func(d *models.PayoutDraft) { d.InstrumentID = second.ID },
		"payee":       func(d *models.PayoutDraft) { d.PayeeID, d.InstrumentID = other.ID, otherAccount.ID },
		"account":     func(d *models.PayoutDraft) { d.AccountID = "pockyt-2" },
		"reference":   func(d *models.PayoutDraft) { d.Reference += "x" },
		"subject":     func(d *models.PayoutDraft) { d.Subject += "x" },
		"description": func(d *models.PayoutDraft) { d.Description += "x" },
		"note":        func(d *models.PayoutDraft) { d.Note += "x" },
		"moved text":  func(d *models.PayoutDraft) { d.Subject, d.Description = d.Subject+d.Description, "" },
	} {
		p, err := w.RecallPayout(ctx, w.Maker, p.ID, 0)
		d := base
		change(&d)
		if err == nil {
			p, err = w.EditPayout(ctx, w.Maker, p.ID, 0, d)
		}
		if err == nil {
			p, err = w.SubmitPayout(ctx, w.Maker, p.ID, 0)
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if before, again := digests[p.Digest]; again {
			t.Errorf("another %s has the digest of %s", name, before)
		}
		digests[p.Digest] = name
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
