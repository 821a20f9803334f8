package models

import (
	"context"
	"fmt"
)

// ProviderConflict says that a provider contradicts itself or us. While it is
// open the payout is not sent, and no money is moved in the books because of
// it.
type ProviderConflict struct {
	ID        int64
	PayoutID  string
	AccountID string
	Kind      string // "contradiction" or "mismatch"
	Ours      string
	Theirs    string
	Detail    string // plain words
	At        Stamp
	ClosedAt  Stamp
}

// conflict records a contradiction once.
func (tx *Tx) conflict(a Actor, p *Payout, kind, ours, theirs, detail string) error {
	n, err := tx.exec(`INSERT INTO conflicts(payout_id, account_id, kind, ours, theirs, detail, at) VALUES (?,?,?,?,?,?,?) ON CONFLICT DO NOTHING`,
		p.ID, p.AccountID, kind, ours, clip(theirs, 300), clip(detail, 500), tx.now)
	if err != nil {
		return fmt.Errorf("conflict on %s: %w", p.ID, err)
	}
	if n == 0 {
		return nil
	}
	if err := tx.note(a, p.ID, "conflict", FromSystem, detail); err != nil {
		return err
	}
	return tx.audit(a, "payout.conflict", "payout", p.ID, map[string]any{"kind": kind, "ours": ours, "theirs": clip(theirs, 300)})
}

// OpenConflicts returns the open ones, oldest first, at most 100.
func (s *Store) OpenConflicts(ctx context.Context) ([]ProviderConflict, error) {
	var list []ProviderConflict
	err := s.read(ctx).Raw("SELECT * FROM conflicts WHERE closed_at = 0 ORDER BY at LIMIT 100").Scan(&list).Error
	return list, err
}
