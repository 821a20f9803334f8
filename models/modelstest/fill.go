package modelstest

import (
	"database/sql"
	"encoding/json"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3" // the driver that the store uses

	"countersign/models"
)

// fillSteps write n payouts with all that belongs to them, by set. :n is how
// many, :statuses and :currencies are JSON arrays that are gone through in turn,
// :now is the time of the newest; three payouts share each instant, twenty
// minutes apart.
var fillSteps = []string{
	`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :n)
	INSERT INTO payouts(id, entity_id, status, version, submission, payee_id, payee_name, instrument_id, destination, account_id, minor, currency, reference, reference_key,
		digest, created_by, created_by_name, created_at, updated_at, approved_at, finished_at, attempt_no, fence, lease_owner, lease_until)
	SELECT printf('PO-F%09d', i), y.entity_id, json_extract(:statuses, '$[' || (i * 3 % json_array_length(:statuses)) || ']'), 2, 1, y.id, y.first_name || ' ' || y.last_name, :instrument, 'US •••• 0033', :account,
		i * 7919 % 1000000 + 1, json_extract(:currencies, '$[' || (i * 11 % json_array_length(:currencies)) || ']'), 'FILL-' || i, 'fill-' || i,
		'filled', :maker, 'Maker', :now - (:n - i) / 3 * 1200000000, :now, :now, 0, 1, 1, 'gone', 1
	FROM n JOIN (SELECT *, ROW_NUMBER() OVER (ORDER BY id) - 1 AS no, COUNT(*) OVER () AS total FROM payees) y ON y.no = i / 5 % y.total`,
	`UPDATE payouts SET lease_owner = '', lease_until = 0 WHERE id LIKE 'PO-F%' AND status NOT IN ('claimed','sending')`,
	`UPDATE payouts SET finished_at = updated_at WHERE id LIKE 'PO-F%' AND status IN ('paid','returned','failed','rejected','canceled','expired')`,
	`INSERT INTO payout_events(payout_id, version, event, from_status, to_status, actor_id, actor_name, at)
		SELECT id, 1, 'create', '', 'draft', created_by, created_by_name, created_at FROM payouts WHERE id LIKE 'PO-F%'
		UNION ALL SELECT id, 2, 'fill', 'draft', status, created_by, created_by_name, created_at FROM payouts WHERE id LIKE 'PO-F%'`,
	`INSERT INTO approvals(payout_id, submission, digest, user_id, user_name, at) SELECT id, 1, digest, :approver, 'Approver', created_at FROM payouts WHERE id LIKE 'PO-F%'`,
	`INSERT INTO payout_editors(payout_id, user_id, at) SELECT id, created_by, created_at FROM payouts WHERE id LIKE 'PO-F%'`,
	`INSERT INTO attempts(payout_id, no, account_id, order_number, meaning, payee_ref, dest_ref, fence, state, claimed_at)
		SELECT id, 1, account_id, REPLACE(id, '-', '') || '_a1', 'filled', 'p', 'd', 1, 'claimed', created_at FROM payouts WHERE id LIKE 'PO-F%'`,
	`INSERT INTO postings(payout_id, version, entity_id, account_id, place, currency, minor, at)
		SELECT p.id, 2, p.entity_id, p.account_id, leg.place, p.currency, leg.sign * p.minor, p.created_at
		FROM payouts p JOIN (
			SELECT 'approved' AS status, 'reserved' AS place, 1 AS sign UNION ALL SELECT 'claimed', 'reserved', 1
			UNION ALL SELECT 'sending', 'sent', 1 UNION ALL SELECT 'awaiting_payee', 'sent', 1 UNION ALL SELECT 'in_transit', 'sent', 1 UNION ALL SELECT 'in_doubt', 'sent', 1
			UNION ALL SELECT 'paid', 'paid_out', 1
			UNION ALL SELECT column1, 'available', -1 FROM (VALUES ('approved'),('claimed'),('sending'),('awaiting_payee'),('in_transit'),('in_doubt'),('paid'))
		) leg ON leg.status = p.status WHERE p.id LIKE 'PO-F%'`,
}

// Fill writes n payouts at once, past the commands, with the statuses in turn
// (all of them when none is named), in three currencies and over all payees.
// Their histories are short, their books are right. It may be called once.
func (w *Works) Fill(t testing.TB, n int, statuses ...models.Status) {
	t.Helper()
	if len(statuses) == 0 {
		statuses = models.Statuses()
	}
	states, err := json.Marshal(statuses)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", "file:"+w.Path+"?_busy_timeout=5000&_foreign_keys=1&_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	// A payout is born a draft; these are born where they stand.
	var born string
	if err := tx.QueryRow("SELECT sql FROM sqlite_master WHERE name = 'payouts_born_draft'").Scan(&born); err != nil {
		t.Fatal(err)
	}
	steps := append([]string{"DROP TRIGGER payouts_born_draft"}, fillSteps...)
	args := []any{sql.Named("n", n), sql.Named("statuses", string(states)), sql.Named("currencies", `["USD","EUR","JPY"]`), sql.Named("now", w.Clock.Now().Add(-time.Hour).UnixMicro()),
		sql.Named("instrument", w.Instrument.ID), sql.Named("account", w.Account.ID), sql.Named("maker", w.Maker.UserID), sql.Named("approver", w.Approver.UserID)}
	for _, q := range append(steps, born) {
		if _, err := tx.Exec(q, args...); err != nil {
			t.Fatalf("%.60s: %v", q, err)
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}
