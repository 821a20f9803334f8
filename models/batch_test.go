package models_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"countersign/models"
	"countersign/models/modelstest"
)

// aBatch makes a batch of n drafts of 10.00, 11.00 … USD, and submits it.
func aBatch(t *testing.T, w *modelstest.Works, n int) models.Batch {
	t.Helper()
	var ids []string
	for i := range n {
		p, _, err := w.CreatePayout(t.Context(), w.Maker, models.NewPayout{Draft: w.Entry(fmt.Sprintf("%d.00", 10+i)), Token: w.FormToken(t, w.Maker)})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, p.ID)
	}
	b, err := w.CreateBatch(t.Context(), w.Maker, models.NewBatch{Name: "Week 47", PayoutIDs: ids, Token: w.FormToken(t, w.Maker)})
	if err != nil {
		t.Fatal(err)
	}
	if b, err = w.SubmitBatch(t.Context(), w.Maker, b.ID); err != nil {
		t.Fatal(err)
	}
	return b
}

// file reads a batch with its rows.
func file(t *testing.T, w *modelstest.Works, id string) models.BatchFile {
	t.Helper()
	f, err := w.BatchFileByID(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// claimed are the payouts that a worker gets now.
func claimed(t *testing.T, w *modelstest.Works) []string {
	t.Helper()
	orders, err := w.ClaimPayouts(t.Context(), "worker", 100, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, o := range orders {
		ids = append(ids, o.PayoutID)
	}
	return ids
}

func TestABatchIsApprovedAndSentInItsRows(t *testing.T) {
	w := modelstest.NewWorks(t)
	b := aBatch(t, w, 3)
	f := file(t, w, b.ID)
	if f.Stage() != models.BatchWaiting || f.Decision != b.Digest || len(f.Deciding) != 1 || f.Deciding[0].N != 3 || f.Deciding[0].Minor != 3300 {
		t.Fatalf("%+v", f.BatchSummary)
	}
	mine, others, err := w.PendingFor(t.Context(), w.Approver.UserID, 10)
	if err != nil || len(mine)+len(others) != 0 {
		t.Errorf("rows of a batch wait singly: %v %v %v", mine, others, err)
	}
	forApprover, _, err := w.PendingBatches(t.Context(), w.Approver.UserID, 10)
	if err != nil || len(forApprover) != 1 || forApprover[0].Currencies()[0].Minor != 3300 {
		t.Errorf("%+v %v", forApprover, err)
	}
	if _, forMaker, err := w.PendingBatches(t.Context(), w.Maker.UserID, 10); err != nil || len(forMaker) != 1 {
		t.Errorf("%+v %v", forMaker, err)
	}
	_, err = w.ApprovePayout(t.Context(), w.Approver, f.Rows[0].ID, f.Rows[0].Digest)
	modelstest.Refused(t, err, models.KindConflict)
	if _, err := w.ApproveBatch(t.Context(), w.Approver, b.ID, f.Decision); err != nil {
		t.Fatal(err)
	}
	if f = file(t, w, b.ID); f.Stage() != models.BatchApproved || f.Decision != "" || f.Totals[0].Status != models.StatusApproved {
		t.Errorf("%+v", f.BatchSummary)
	}
	if ids := claimed(t, w); len(ids) != 3 {
		t.Errorf("claimed %v", ids)
	}
	w.Sound(t)
}

func TestWhoHadAHandInAnyRowDecidesNothing(t *testing.T) {
	w := modelstest.NewWorks(t)
	b := aBatch(t, w, 2)
	f := file(t, w, b.ID)
	second := w.Person(t, models.RoleMaker)
	if _, err := w.RecallPayout(t.Context(), second, f.Rows[1].ID, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := w.EditPayout(t.Context(), second, f.Rows[1].ID, 0, w.Entry("99.00")); err != nil {
		t.Fatal(err)
	}
	for _, person := range []models.Actor{w.Maker, second} {
		if err := w.ChangeRole(t.Context(), w.Admin, person.UserID, models.RoleApprover); err != nil {
			t.Fatal(err)
		}
		_, err := w.ApproveBatch(t.Context(), person, b.ID, file(t, w, b.ID).Decision)
		modelstest.Refused(t, err, models.KindForbidden)
		_, err = w.RejectBatch(t.Context(), person, b.ID, file(t, w, b.ID).Decision, "no")
		modelstest.Refused(t, err, models.KindForbidden)
	}
}

func TestAnyCellThatChangesChangesTheDigest(t *testing.T) {
	w := modelstest.NewWorks(t)
	b := aBatch(t, w, 3)
	rows := func() []models.Payout {
		var list []models.Payout
		for _, r := range file(t, w, b.ID).Rows {
			list = append(list, r.Payout)
		}
		return list
	}
	if models.BatchDigest(b, rows()) != b.Digest {
		t.Fatal("the digest is of something else")
	}
	for name, change := range map[string]func(p *models.Payout){
		"amount": func(p *models.Payout) { p.Minor++ }, "currency": func(p *models.Payout) { p.Currency = "CNY" },
		"payee": func(p *models.Payout) { p.PayeeID++ }, "instrument": func(p *models.Payout) { p.InstrumentID++ },
		"account": func(p *models.Payout) { p.AccountID = "other" }, "reference": func(p *models.Payout) { p.Reference += "0" },
		"subject": func(p *models.Payout) { p.Subject = "x" }, "description": func(p *models.Payout) { p.Description += " " },
		"note": func(p *models.Payout) { p.Note = "x" }, "memo": func(p *models.Payout) { p.Memo = "x" },
	} {
		for i := range 3 {
			list := rows()
			change(&list[i])
			list[i].Digest = models.DigestOf(list[i], w.Payee.DisplayName(), w.Instrument.Fingerprint)
			if models.BatchDigest(b, list) == b.Digest {
				t.Errorf("another %s in row %d has the same digest", name, i+1)
			}
		}
	}
	list := rows()
	list[0], list[1] = list[1], list[0]
	if models.BatchDigest(b, list) == b.Digest || models.BatchDigest(b, rows()[:2]) == b.Digest {
		t.Error("another order, or a row less, has the same digest")
	}
}

func TestAHeldRowIsNeitherApprovedNorSent(t *testing.T) {
	w := modelstest.NewWorks(t)
	b := aBatch(t, w, 3)
	seen := file(t, w, b.ID)
	held, later := seen.Rows[0].ID, seen.Rows[1].ID
	if _, err := w.HoldRow(t.Context(), w.Approver, b.ID, held, "Ask them first"); err != nil {
		t.Fatal(err)
	}
	_, err := w.ApproveBatch(t.Context(), w.Approver, b.ID, seen.Decision)
	modelstest.Refused(t, err, models.KindConflict) // it is not what was shown
	if _, err := w.ApproveBatch(t.Context(), w.Approver, b.ID, file(t, w, b.ID).Decision); err != nil {
		t.Fatal(err)
	}
	if _, err := w.HoldRow(t.Context(), w.Maker, b.ID, later, "Wrong month"); err != nil {
		t.Fatal(err)
	}
	if ids := claimed(t, w); len(ids) != 1 || ids[0] != seen.Rows[2].ID {
		t.Errorf("claimed %v", ids)
	}
	if p := w.Look(t, held); p.Status != models.StatusPendingApproval {
		t.Errorf("the held row is %s", p.Status)
	}
	_, err = w.ReleaseRow(t.Context(), w.Maker, b.ID, held)
	modelstest.Refused(t, err, models.KindForbidden)
	for _, id := range []string{held, later} {
		if _, err := w.ReleaseRow(t.Context(), w.Approver, b.ID, id); err != nil {
			t.Fatal(err)
		}
	}
	if ids := claimed(t, w); len(ids) != 1 || ids[0] != later {
		t.Errorf("after the release: claimed %v", ids)
	}
	if _, err := w.ApproveBatch(t.Context(), w.Approver, b.ID, file(t, w, b.ID).Decision); err != nil {
		t.Fatal(err)
	}
	if ids := claimed(t, w); len(ids) != 1 || ids[0] != held {
		t.Errorf("after the second approval: claimed %v", ids)
	}
	w.Sound(t)
}

func TestAPauseStopsWhatIsNotOnItsWay(t *testing.T) {
	w := modelstest.NewWorks(t)
	b := aBatch(t, w, 2)
	if _, err := w.ApproveBatch(t.Context(), w.Approver, b.ID, b.Digest); err != nil {
		t.Fatal(err)
	}
	orders, err := w.ClaimPayouts(t.Context(), "worker", 1, time.Minute)
	if err != nil || len(orders) != 1 {
		t.Fatal(orders, err)
	}
	if _, err := w.PauseBatch(t.Context(), w.Maker, b.ID, "Wrong file"); err != nil {
		t.Fatal(err)
	}
	modelstest.Refused(t, w.MarkSending(t.Context(), orders[0]), models.KindConflict)
	if ids := claimed(t, w); len(ids) != 0 {
		t.Errorf("claimed %v of a paused batch", ids)
	}
	if _, err := w.ResumeBatch(t.Context(), w.Maker, b.ID); err != nil {
		t.Fatal(err)
	}
	if err := w.MarkSending(t.Context(), orders[0]); err != nil {
		t.Error(err)
	}
	if ids := claimed(t, w); len(ids) != 1 {
		t.Errorf("claimed %v after the pause", ids)
	}
}

func TestOneOfManyDecisionsOnABatchCounts(t *testing.T) {
	w := modelstest.NewWorks(t)
	b := aBatch(t, w, 5)
	people := []models.Actor{w.Approver}
	for range 5 {
		people = append(people, w.Person(t, models.RoleApprover))
	}
	errs := modelstest.Together(len(people), func(i int) error {
		var err error
		switch i % 3 {
		case 0:
			_, err = w.ApproveBatch(t.Context(), people[i], b.ID, b.Digest)
		case 1:
			_, err = w.RejectBatch(t.Context(), people[i], b.ID, b.Digest, "no")
		default:
			_, err = w.HoldRow(t.Context(), people[i], b.ID, file(t, w, b.ID).Rows[i%2].ID, "wait")
		}
		return err
	})
	for i, err := range errs {
		if err != nil && !models.IsKind(err, models.KindConflict) {
			t.Errorf("%d: %v", i, err)
		}
	}
	f := file(t, w, b.ID)
	statuses := map[models.Status]int{}
	for _, r := range f.Rows {
		statuses[r.Status]++
	}
	if statuses[models.StatusApproved] > 0 && statuses[models.StatusRejected] > 2 || f.Rows[4].Status == models.StatusPendingApproval && statuses[models.StatusPendingApproval] != 5 {
		t.Errorf("a decision took only some rows: %v", statuses)
	}
	w.Sound(t)
}

func TestADraftIsInOneBatch(t *testing.T) {
	w := modelstest.NewWorks(t)
	p, sent := w.Draft(t), w.Submitted(t)
	token := w.FormToken(t, w.Maker)
	first, err := w.CreateBatch(t.Context(), w.Maker, models.NewBatch{Name: " Week  47 ", PayoutIDs: []string{p.ID}, Token: token})
	if err != nil || first.Name != "Week 47" || !strings.HasPrefix(first.ID, "B-") {
		t.Fatal(first, err)
	}
	again, err := w.CreateBatch(t.Context(), w.Maker, models.NewBatch{Name: " Week  47 ", PayoutIDs: []string{p.ID}, Token: token})
	if err != nil || again.ID != first.ID {
		t.Errorf("the same form made %s and %s (%v)", first.ID, again.ID, err)
	}
	for _, ids := range [][]string{{p.ID}, {sent.ID}, {"PO-NONE"}, {}} {
		_, err := w.CreateBatch(t.Context(), w.Maker, models.NewBatch{Name: "x", PayoutIDs: ids, Token: w.FormToken(t, w.Maker)})
		if modelstest.Refused(t, err, models.KindInvalid).Field("id") == "" {
			t.Errorf("%v: no word at the choice", ids)
		}
	}
}

func TestABatchIsRejectedAsOne(t *testing.T) {
	w := modelstest.NewWorks(t)
	b := aBatch(t, w, 3)
	if _, err := w.HoldRow(t.Context(), w.Maker, b.ID, file(t, w, b.ID).Rows[2].ID, "wait"); err != nil {
		t.Fatal(err)
	}
	_, err := w.RejectBatch(t.Context(), w.Approver, b.ID, file(t, w, b.ID).Decision, " ")
	modelstest.Refused(t, err, models.KindInvalid)
	if _, err := w.RejectBatch(t.Context(), w.Approver, b.ID, file(t, w, b.ID).Decision, "Wrong week"); err != nil {
		t.Fatal(err)
	}
	f := file(t, w, b.ID)
	if f.Stage() != models.BatchRejected || len(f.Totals) != 1 || f.Totals[0].Status != models.StatusRejected || f.Totals[0].N != 3 {
		t.Errorf("%+v", f.BatchSummary)
	}
	entries, err := w.AuditOf(t.Context(), "batch", b.ID)
	if err != nil || len(entries) != 4 || !strings.Contains(entries[3].Detail, f.Rows[0].RowDigest) {
		t.Errorf("%d entries, %v", len(entries), err)
	}
	w.Sound(t)
}
