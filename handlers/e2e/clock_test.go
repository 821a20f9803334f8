package e2e

import (
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"countersign/models"
)

// alter changes the running desk's database behind its back, and returns how
// many rows it changed.
func (d *desk) alter(t testing.TB, statement string, args ...any) int64 {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(d.dir, "data", "countersign.db")+"?_busy_timeout=10000&_txlock=immediate&_foreign_keys=1")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	result, err := db.ExecContext(t.Context(), statement, args...)
	if err != nil {
		t.Fatal(err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// The clock of a running desk cannot be moved, so the times that it waits for
// are.

// linkRunsOut lets the time of a payee's link be over.
func (d *desk) linkRunsOut(t testing.TB, payout string) {
	t.Helper()
	n := d.alter(t, "UPDATE payee_links SET expires_at = ? WHERE payout_id = ?", models.StampOf(time.Now().Add(-time.Minute)), payout)
	if n != 1 {
		t.Fatalf("%s has %d links", payout, n)
	}
}

// digestsAreDue lets the time pass in which news for staff is gathered. Where it
// has passed already, there is nothing to do.
func (d *desk) digestsAreDue(t testing.TB) {
	t.Helper()
	d.alter(t, "UPDATE jobs SET run_at = ? WHERE kind = ? AND state = 'ready'", models.StampOf(time.Now()), models.JobDigest)
}
