package models_test

import (
	"strings"
	"testing"

	"countersign/models"
	"countersign/models/modelstest"
)

// Nobody gets round the commands with a statement of their own.
func TestTheDatabaseRefusesWhatNoCommandWouldDo(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	pending, approved := w.Submitted(t), w.Approved(t)
	o := w.Send(t, approved.ID)
	draft := w.Draft(t)
	paid := w.Answer(t, o, models.EventPay)
	for _, c := range []struct {
		query string
		args  []any
	}{
		{"UPDATE payouts SET status = 'approved', version = version + 1 WHERE id = ?", []any{pending.ID}},
		{"UPDATE payouts SET status = 'approved', version = version + 1, approvals_needed = 0 WHERE id = ?", []any{pending.ID}},
		{"UPDATE payouts SET approvals_needed = 0 WHERE id = ?", []any{pending.ID}},
		{"UPDATE payouts SET status = 'approved', version = version + 1 WHERE id = ?", []any{draft.ID}},
		{"UPDATE payouts SET status = 'approved', version = version + 1 WHERE id = ?", []any{paid.ID}},
		{"UPDATE payouts SET status = 'canceled' WHERE id = ?", []any{pending.ID}},
		{"UPDATE payouts SET status = 'canceled', version = version + 2 WHERE id = ?", []any{pending.ID}},
		{"UPDATE payouts SET minor = 5555500 WHERE id = ?", []any{pending.ID}},
		{"UPDATE payouts SET status = 'draft', version = version + 1, minor = 5555500 WHERE id = ?", []any{pending.ID}},
		{"UPDATE payouts SET currency = 'JPY' WHERE id = ?", []any{pending.ID}},
		{"UPDATE payouts SET instrument_id = 99 WHERE id = ?", []any{pending.ID}},
		{"UPDATE payouts SET payee_id = 99 WHERE id = ?", []any{pending.ID}},
		{"UPDATE payouts SET account_id = 'other' WHERE id = ?", []any{pending.ID}},
		{"UPDATE payouts SET reference = 'other' WHERE id = ?", []any{pending.ID}},
		{"UPDATE payouts SET description = 'other', note = 'other', subject = 'other' WHERE id = ?", []any{paid.ID}},
		{"UPDATE payouts SET created_by = 99 WHERE id = ?", []any{pending.ID}},
		{"UPDATE payouts SET minor = -1 WHERE id = ?", []any{draft.ID}},
		{"UPDATE payouts SET minor = 0 WHERE id = ?", []any{draft.ID}},
		{"UPDATE payouts SET minor = 1000000000000001 WHERE id = ?", []any{draft.ID}},
		{"UPDATE payouts SET minor = 12.5 WHERE id = ?", []any{draft.ID}},
		{"DELETE FROM payouts WHERE id = ?", []any{draft.ID}},
		{"INSERT OR REPLACE INTO payouts SELECT * FROM payouts WHERE id = ?", []any{draft.ID}},
		{"INSERT OR REPLACE INTO payouts SELECT * FROM payouts WHERE id = ?", []any{pending.ID}},
		{"UPDATE audit SET detail = '{}' WHERE seq = 1", nil},
		{"DELETE FROM audit WHERE seq = (SELECT MAX(seq) FROM audit)", nil},
		{"INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE seq = 3", nil},
		{"INSERT INTO audit SELECT seq + 7, at, actor_id, actor_name, ip, session, action, subject_kind, subject_id, detail, prev, hash FROM audit WHERE seq = (SELECT MAX(seq) FROM audit)", nil},
		{"UPDATE postings SET minor = minor * 2", nil},
		{"DELETE FROM postings", nil},
		{"INSERT OR REPLACE INTO postings SELECT * FROM postings LIMIT 1", nil},
		{"UPDATE payout_events SET actor_name = 'somebody else'", nil},
		{"DELETE FROM payout_events", nil},
		{"INSERT OR REPLACE INTO payout_events SELECT * FROM payout_events LIMIT 1", nil},
		{"UPDATE approvals SET user_id = 1", nil},
		{"DELETE FROM approvals", nil},
		{"INSERT OR REPLACE INTO approvals SELECT * FROM approvals LIMIT 1", nil},
		{"INSERT OR REPLACE INTO approvals(payout_id, submission, digest, user_id, user_name, at) SELECT payout_id, submission, 'other', user_id, user_name, at FROM approvals LIMIT 1", nil},
		{"DELETE FROM payout_editors", nil},
		{"UPDATE payout_editors SET user_id = 99", nil},
		{"DELETE FROM attempts", nil},
		{"INSERT OR REPLACE INTO attempts SELECT * FROM attempts LIMIT 1", nil},
		{"UPDATE attempts SET order_number = 'PO0000000000_a1'", nil},
		{"UPDATE instruments SET fingerprint = 'other'", nil},
		{"UPDATE instruments SET last4 = '0000'", nil},
		{"UPDATE instruments SET routing = '000000000'", nil},
	} {
		err := w.Write(ctx, func(tx *models.Tx) error { return tx.Exec(c.query, c.args...) })
		if err == nil {
			t.Errorf("the database did it: %s", c.query)
		} else if strings.Contains(err.Error(), "syntax") || strings.Contains(err.Error(), "no such") || strings.Contains(err.Error(), "values") {
			t.Errorf("%s: %v", c.query, err)
		}
	}
	w.Sound(t)
	if now := w.Look(t, pending.ID); now != pending {
		t.Errorf("changed: %+v", now)
	}
}

// What a console writes with approvals of its own making is found by the claim.
func TestAMadeUpApprovalIsNotClaimed(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	p := w.Submitted(t)
	viewer := w.Person(t, models.RoleViewer)
	err := w.Write(ctx, func(tx *models.Tx) error {
		err := tx.Exec("INSERT INTO approvals(payout_id, submission, digest, user_id, user_name, at) VALUES (?,?,?,?,?,1)", p.ID, p.Submission, p.Digest, viewer.UserID, "V")
		if err != nil {
			return err
		}
		return tx.Exec("UPDATE payouts SET status = 'approved', version = version + 1 WHERE id = ?", p.ID)
	})
	if err != nil {
		t.Fatal(err)
	}
	orders, err := w.ClaimPayouts(ctx, "worker", 10, modelstest.Lease)
	if err != nil || len(orders) != 0 {
		t.Fatalf("claimed %v, %v", orders, err)
	}
	if now := w.Look(t, p.ID); now.Status != models.StatusPendingApproval {
		t.Errorf("%s", now.Status)
	}
}

func TestAChangedAuditEntryIsNamed(t *testing.T) {
	t.Parallel()
	for name, harm := range map[string]string{
		"detail":    "UPDATE audit SET detail = '{}' WHERE seq = 5",
		"actor":     "UPDATE audit SET actor_name = 'Mallory' WHERE seq = 5",
		"time":      "UPDATE audit SET at = at + 1 WHERE seq = 5",
		"hash":      "UPDATE audit SET hash = prev WHERE seq = 5",
		"left out":  "DELETE FROM audit WHERE seq = 5",
		"reordered": "UPDATE audit SET seq = CASE seq WHEN 5 THEN 1000 ELSE seq END WHERE seq = 5",
	} {
		w := modelstest.NewWorks(t)
		w.Approved(t)
		w.Sound(t)
		err := w.Write(ctx, func(tx *models.Tx) error {
			for _, q := range []string{"DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete", harm} {
				if err := tx.Exec(q); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		broken, err := w.VerifyAudit(ctx)
		if err != nil || broken < 5 || broken > 6 {
			t.Errorf("%s: the chain breaks at %d, %v", name, broken, err)
		}
	}
}

func TestBooksThatAreOffAreFound(t *testing.T) {
	t.Parallel()
	for name, harm := range map[string]string{
		"a lost leg":      "INSERT INTO postings(payout_id, version, entity_id, account_id, place, currency, minor, at) SELECT id, 99, entity_id, account_id, 'sent', 'USD', 100, 1 FROM payouts LIMIT 1",
		"a changed total": "UPDATE ledger_totals SET minor = minor + 1 WHERE place = 'reserved'",
		"a silent move":   "UPDATE payouts SET status = 'claimed', version = version + 1 WHERE status = 'pending_approval'",
	} {
		w := modelstest.NewWorks(t)
		w.Approved(t)
		w.Submitted(t)
		if err := w.Write(ctx, func(tx *models.Tx) error { return tx.Exec(harm) }); err != nil {
			t.Fatal(err)
		}
		if faults, err := w.CheckBooks(ctx); err != nil || len(faults) == 0 {
			t.Errorf("%s was not found: %v, %v", name, faults, err)
		}
	}
}
