package killtest

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// settle waits until the desk has come to rest, looks at its lists as a person
// would, and stops it.
func (r *run) settle(failed <-chan error) {
	r.Helper()
	for err := range failed {
		r.Error(err)
	}
	began := time.Now()
	var left string
	err := eventually(r.Context(), *quietTime, 500*time.Millisecond, func() (bool, error) {
		quiet, err := r.provider.isQuiet(r.Context())
		if err != nil || !quiet {
			left = "the provider still has orders or notices under way"
			return false, err
		}
		left, err = r.unrest()
		return left == "", err
	})
	if err != nil {
		r.Errorf("I12: the desk did not come to rest: %s: %s", err, left)
	}
	r.Logf("came to rest %s after the last start", time.Since(began).Round(100*time.Millisecond))
	r.looksRight()
	status, err := r.desk.stop()
	if err != nil || status != 0 {
		r.Errorf("the desk ended with status %d after SIGTERM: %v", status, err)
	}
}

// unrest says what is not at rest yet, "" for nothing. An order that the
// provider never got may stay unconfirmed: at this provider only people with
// evidence end that.
func (r *run) unrest() (string, error) {
	book, err := readBook(r.provider.book)
	if err != nil {
		return "", err
	}
	db, err := openDatabase(filepath.Join(r.desk.data, "countersign.db"))
	if err != nil {
		return "", err
	}
	defer func() { _ = db.Close() }()
	rows, err := db.QueryContext(r.Context(), `SELECT p.id, p.status, COALESCE((SELECT order_number FROM attempts a WHERE a.payout_id = p.id AND a.no = p.attempt_no), '')
		FROM payouts p WHERE p.account_id = 'pockyt' AND p.status IN ('approved','claimed','sending','in_transit','in_doubt')`)
	if err != nil {
		return "", err
	}
	defer func() { _ = rows.Close() }()
	booked := map[string]bool{}
	for _, e := range book {
		if e.Kind == "booking" {
			booked[e.Invoice] = true
		}
	}
	var left []string
	for rows.Next() {
		var id, status, number string
		if err := rows.Scan(&id, &status, &number); err != nil {
			return "", err
		}
		if status != "in_doubt" || booked[number] {
			left = append(left, fmt.Sprintf("%s is %s", id, status))
		}
	}
	return strings.Join(left[:min(len(left), 10)], ", "), rows.Err()
}

// looksRight looks for every unconfirmed payout in the list that people see.
func (r *run) looksRight() {
	r.Helper()
	ctx, cancel := context.WithTimeout(r.Context(), time.Minute)
	defer cancel()
	p, err := newPerson(r.desk, "viewer@demo.test", 30)
	if err != nil {
		r.Fatal(err)
	}
	db, err := openDatabase(filepath.Join(r.desk.data, "countersign.db"))
	if err != nil {
		r.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	ids, err := texts(ctx, db, "SELECT id FROM payouts WHERE status = 'in_doubt' ORDER BY id")
	if err != nil {
		r.Fatal(err)
	}
	for id := range slices.Values(ids[:min(len(ids), 50)]) {
		list, err := p.get(ctx, "/payouts?status=in_doubt&q="+id)
		if err != nil {
			r.Fatal(err)
		}
		if !strings.Contains(list.body, `href="/payouts/`+id+`"`) || !strings.Contains(list.body, "Unconfirmed") {
			r.Errorf("I2: %s is in doubt, but the list of unconfirmed payouts does not show it: %s", id, list.said())
		}
	}
}
