package models

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// AuditEntry is one line of the audit log. Entries are append-only and chained:
// Hash covers the entry and the hash of the one before it.
type AuditEntry struct {
	Seq         int64
	At          Stamp
	ActorID     int64
	ActorName   string
	IP          string
	Session     string
	Action      string // "payout.approve", "person.disable" …
	SubjectKind string // "payout", "payee", "person", "provider_account" …
	SubjectID   string
	Detail      string // JSON object: before, after, reason; never secrets
	Prev        string
	Hash        string
}

// audit writes one entry in the transaction of the action it records. detail is
// marshalled to JSON; it must not hold secrets or account numbers.
func (tx *Tx) audit(a Actor, action, kind, id string, detail any) error {
	text := "{}"
	if detail != nil {
		raw, err := json.Marshal(detail)
		if err != nil {
			return fmt.Errorf("audit %s: %w", action, err)
		}
		text = string(raw)
	}
	var last struct {
		Seq  int64
		Hash string
	}
	if err := tx.db.Raw("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").Scan(&last).Error; err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	e := AuditEntry{Seq: last.Seq + 1, At: tx.now, ActorID: a.UserID, ActorName: a.Name, IP: a.IP, Session: a.Session,
		Action: action, SubjectKind: kind, SubjectID: id, Detail: text, Prev: last.Hash}
	e.Hash = e.sum()
	_, err := tx.exec("INSERT INTO audit(seq, at, actor_id, actor_name, ip, session, action, subject_kind, subject_id, detail, prev, hash) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
		e.Seq, e.At, e.ActorID, e.ActorName, e.IP, e.Session, e.Action, e.SubjectKind, e.SubjectID, e.Detail, e.Prev, e.Hash)
	if err != nil {
		return fmt.Errorf("audit %s: %w", action, err)
	}
	return nil
}

// sum returns the SHA-256 over the length-prefixed fields, as hex.
func (e AuditEntry) sum() string {
	h := sha256.New()
	for _, p := range []string{"countersign/audit/v1", e.Prev, fmt.Sprint(e.Seq), fmt.Sprint(int64(e.At)), fmt.Sprint(e.ActorID),
		e.ActorName, e.IP, e.Session, e.Action, e.SubjectKind, e.SubjectID, e.Detail} {
		fmt.Fprintf(h, "%d:%s,", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Record writes an audit entry that goes with no other change, such as a
// refused attempt.
func (s *Store) Record(ctx context.Context, a Actor, action, kind, id string, detail any) error {
	return s.write(ctx, func(tx *Tx) error { return tx.audit(a, action, kind, id, detail) })
}

// AuditOf returns the entries about one thing, oldest first, at most 500.
func (s *Store) AuditOf(ctx context.Context, kind, id string) ([]AuditEntry, error) {
	var entries []AuditEntry
	err := s.read(ctx).Raw("SELECT * FROM audit WHERE subject_kind = ? AND subject_id = ? ORDER BY seq LIMIT 500", kind, id).Scan(&entries).Error
	return entries, err
}

// VerifyAudit walks the whole chain and returns the sequence number of the
// first broken entry, or 0 when the chain holds.
func (s *Store) VerifyAudit(ctx context.Context) (broken int64, err error) {
	rows, err := s.read(ctx).Raw("SELECT * FROM audit ORDER BY seq").Rows()
	if err != nil {
		return 0, fmt.Errorf("verify audit: %w", err)
	}
	defer func() { _ = rows.Close() }()
	prev, next := "", int64(1)
	for rows.Next() {
		var e AuditEntry
		if err := s.reader.ScanRows(rows, &e); err != nil {
			return 0, fmt.Errorf("verify audit: %w", err)
		}
		if e.Seq != next || e.Prev != prev || e.Hash != e.sum() {
			return e.Seq, nil
		}
		prev, next = e.Hash, next+1
	}
	return 0, rows.Err()
}
