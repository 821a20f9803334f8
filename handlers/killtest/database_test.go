package killtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"

	_ "github.com/mattn/go-sqlite3" // the judge reads the file itself
)

// openDatabase opens the desk's database for reading alone. It is closed again
// before the desk is killed: a reader that lives on would spare SQLite the
// recovery that the harness wants to see.
func openDatabase(path string) (*sql.DB, error) {
	db, err := sql.Open("sqlite3", "file:"+(&url.URL{Path: path}).EscapedPath()+"?mode=ro&_query_only=1&_busy_timeout=5000")
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, err
}

// texts reads one column.
func texts(ctx context.Context, db *sql.DB, query string) (list []string, err error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		list = append(list, text)
	}
	return list, rows.Err()
}

// The rows that the judge reads, with the names of the tables' columns.
type (
	payoutRow struct {
		id, status, digest, account, currency, reference, subject, description, note string
		version, submission, needed, payee, instrument, minor, maker, attempt        int64
	}
	attemptRow struct {
		payout, number, state string
		no, sends, releases   int64
		sentAt                int64
	}
	approvalRow struct {
		payout, digest, email string
		submission, user, at  int64
		role, status          string
		isMaker, isEditor     bool
	}
	eventRow struct {
		payout, event, from, to, source string
		version, at                     int64
	}
	auditRow struct {
		seq, at, actor                                               int64
		name, ip, session, action, kind, subject, detail, prev, hash string
	}
	webhookRow struct {
		number, status, verdict, state string
		copies                         int64
	}
	instrumentRow struct {
		ref, last4, routing, payeeRef string
		payee                         int64
	}
)

// books is the desk's database as the judge read it.
type books struct {
	payouts     map[string]payoutRow
	attempts    []attemptRow
	approvals   []approvalRow
	events      []eventRow
	audit       []auditRow
	webhooks    []webhookRow
	instruments map[int64]instrumentRow
	payees      map[string]string // id → code
	conflicts   []string          // in words
	deadJobs    []string
}

// count is how often an event happened.
func (b books) count(event string) int {
	n := 0
	for _, e := range b.events {
		if e.event == event {
			n++
		}
	}
	return n
}

// readDatabase reads everything at one moment.
func readDatabase(ctx context.Context, path string) (b books, err error) {
	db, err := openDatabase(path)
	if err != nil {
		return b, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return b, err
	}
	defer func() { _ = tx.Rollback() }()
	b = books{payouts: map[string]payoutRow{}, instruments: map[int64]instrumentRow{}, payees: map[string]string{}}
	for _, q := range b.queries() {
		if err := q.read(ctx, tx); err != nil {
			return b, fmt.Errorf("%.60s: %w", q.text, err)
		}
	}
	return b, nil
}

// query reads rows into fields that take points at; keep is called per row.
type query struct {
	text string
	take []any
	keep func()
}

func (q query) read(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, q.text)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := rows.Scan(q.take...); err != nil {
			return err
		}
		q.keep()
	}
	return rows.Err()
}

func (b *books) queries() []query {
	var p payoutRow
	var a attemptRow
	var y approvalRow
	var e eventRow
	var u auditRow
	var w webhookRow
	var i instrumentRow
	var id int64
	var name, text string
	return []query{
		{`SELECT id, status, digest, account_id, currency, reference, subject, description, note, version, submission, approvals_needed, payee_id,
			COALESCE(instrument_id, 0), minor, created_by, attempt_no FROM payouts`,
			[]any{&p.id, &p.status, &p.digest, &p.account, &p.currency, &p.reference, &p.subject, &p.description, &p.note, &p.version, &p.submission,
				&p.needed, &p.payee, &p.instrument, &p.minor, &p.maker, &p.attempt}, func() { b.payouts[p.id] = p }},
		{`SELECT payout_id, order_number, state, no, sends, releases, sent_at FROM attempts ORDER BY payout_id, no`,
			[]any{&a.payout, &a.number, &a.state, &a.no, &a.sends, &a.releases, &a.sentAt}, func() { b.attempts = append(b.attempts, a) }},
		{`SELECT a.payout_id, a.digest, u.email, a.submission, a.user_id, a.at, u.role, u.status, a.user_id = p.created_by,
			EXISTS (SELECT 1 FROM payout_editors e WHERE e.payout_id = a.payout_id AND e.user_id = a.user_id)
			FROM approvals a JOIN users u ON u.id = a.user_id JOIN payouts p ON p.id = a.payout_id`,
			[]any{&y.payout, &y.digest, &y.email, &y.submission, &y.user, &y.at, &y.role, &y.status, &y.isMaker, &y.isEditor}, func() { b.approvals = append(b.approvals, y) }},
		{`SELECT payout_id, event, from_status, to_status, source, version, at FROM payout_events ORDER BY payout_id, version`,
			[]any{&e.payout, &e.event, &e.from, &e.to, &e.source, &e.version, &e.at}, func() { b.events = append(b.events, e) }},
		{`SELECT seq, at, actor_id, actor_name, ip, session, action, subject_kind, subject_id, detail, prev, hash FROM audit ORDER BY seq`,
			[]any{&u.seq, &u.at, &u.actor, &u.name, &u.ip, &u.session, &u.action, &u.kind, &u.subject, &u.detail, &u.prev, &u.hash}, func() { b.audit = append(b.audit, u) }},
		{`SELECT order_number, status, verdict, state, copies FROM webhooks`,
			[]any{&w.number, &w.status, &w.verdict, &w.state, &w.copies}, func() { b.webhooks = append(b.webhooks, w) }},
		{`SELECT i.id, i.payee_id, COALESCE(r.ref, ''), i.last4, i.routing, COALESCE(y.ref, '') FROM instruments i
			LEFT JOIN instrument_registrations r ON r.instrument_id = i.id AND r.account_id = 'pockyt'
			LEFT JOIN payee_registrations y ON y.payee_id = i.payee_id AND y.account_id = 'pockyt'`,
			[]any{&id, &i.payee, &i.ref, &i.last4, &i.routing, &i.payeeRef}, func() { b.instruments[id] = i }},
		{`SELECT CAST(id AS TEXT), code FROM payees`, []any{&name, &text}, func() { b.payees[name] = text }},
		{`SELECT payout_id || ': ' || detail FROM conflicts`, []any{&text}, func() { b.conflicts = append(b.conflicts, text) }},
		{`SELECT kind || ' ' || subject || ': ' || last_error FROM jobs WHERE state = 'dead'`, []any{&text}, func() { b.deadJobs = append(b.deadJobs, text) }},
	}
}
