package models

import (
	"context"
	"fmt"
)

// HoldRow keeps one row of a batch back, whatever was decided: it is not approved
// with the others, and not sent. It is refused once the payout is on its way.
func (s *Store) HoldRow(ctx context.Context, a Actor, id, payoutID, reason string) (Batch, error) {
	return s.actBatch(ctx, a, PermPayoutHold, id, func(tx *Tx, _ *Batch) error {
		reason, err := checkReason(reason, "A hold needs a reason.")
		if err != nil {
			return err
		}
		p, err := tx.payout(payoutID)
		if err != nil {
			return err
		}
		if err := tx.stillHere(p); err != nil {
			return err
		}
		n, err := tx.exec("UPDATE batch_rows SET held_at = ?, held_by = ?, held_by_name = ?, held_reason = ? WHERE payout_id = ? AND batch_id = ? AND held_at = 0",
			tx.now, a.UserID, a.Name, reason, payoutID, id)
		if err != nil {
			return fmt.Errorf("hold %s: %w", payoutID, err)
		}
		if n == 0 {
			return Conflict("This row is held already, or is not in this batch.")
		}
		if err := tx.note(a, payoutID, "hold", FromPerson, "Held in its batch: "+reason); err != nil {
			return err
		}
		return tx.audit(a, "batch.hold", "batch", id, map[string]any{"payout": payoutID, "digest": p.Digest, "reason": reason})
	})
}

// ReleaseRow ends a hold. Only the person who held the row, or somebody who
// approves payouts, may do it. An approved row is then sent.
func (s *Store) ReleaseRow(ctx context.Context, a Actor, id, payoutID string) (Batch, error) {
	return s.actBatch(ctx, a, PermPayoutHold, id, func(tx *Tx, _ *Batch) error {
		var row struct{ HeldAt, HeldBy int64 }
		if err := tx.db.Raw("SELECT held_at, held_by FROM batch_rows WHERE payout_id = ? AND batch_id = ?", payoutID, id).Scan(&row).Error; err != nil {
			return fmt.Errorf("release %s: %w", payoutID, err)
		}
		if row.HeldAt == 0 {
			return Conflict("This row is not held.")
		}
		if err := tx.mayLetGo(a, row.HeldBy); err != nil {
			return err
		}
		if _, err := tx.exec("UPDATE batch_rows SET held_at = 0, held_by = 0, held_by_name = '', held_reason = '' WHERE payout_id = ?", payoutID); err != nil {
			return fmt.Errorf("release %s: %w", payoutID, err)
		}
		if err := tx.note(a, payoutID, "release", FromPerson, "Released in its batch."); err != nil {
			return err
		}
		tx.wake()
		return tx.audit(a, "batch.release", "batch", id, map[string]any{"payout": payoutID})
	})
}

// mayLetGo refuses to undo what somebody else stopped, unless the person
// approves payouts.
func (tx *Tx) mayLetGo(a Actor, by int64) error {
	if by == a.UserID {
		return nil
	}
	_, err := tx.may(a, PermPayoutApprove)
	return err
}

// wake tells workers that approved payouts may be sent again.
func (tx *Tx) wake() {
	tx.afterCommit(func() { tx.store.watchers.tell(Change{Work: true}) })
}

// PauseBatch keeps all of a batch from being sent until it is resumed. What is on
// its way already cannot be stopped.
func (s *Store) PauseBatch(ctx context.Context, a Actor, id, reason string) (Batch, error) {
	return s.actBatch(ctx, a, PermPayoutHold, id, func(tx *Tx, b *Batch) error {
		reason, err := checkReason(reason, "A pause needs a reason.")
		if err != nil {
			return err
		}
		if b.IsPaused() {
			return Conflict(fmt.Sprintf("%s paused this batch already.", b.PausedByName))
		}
		_, err = tx.exec("UPDATE batches SET paused_at = ?, paused_by = ?, paused_by_name = ?, pause_reason = ? WHERE id = ?", tx.now, a.UserID, a.Name, reason, id)
		if err != nil {
			return fmt.Errorf("pause %s: %w", id, err)
		}
		return tx.audit(a, "batch.pause", "batch", id, map[string]any{"reason": reason})
	})
}

// ResumeBatch ends a pause. Only the person who paused, or somebody who approves
// payouts, may do it.
func (s *Store) ResumeBatch(ctx context.Context, a Actor, id string) (Batch, error) {
	return s.actBatch(ctx, a, PermPayoutHold, id, func(tx *Tx, b *Batch) error {
		if !b.IsPaused() {
			return Conflict("This batch is not paused.")
		}
		if err := tx.mayLetGo(a, b.PausedBy); err != nil {
			return err
		}
		if _, err := tx.exec("UPDATE batches SET paused_at = 0, paused_by = 0, paused_by_name = '', pause_reason = '' WHERE id = ?", id); err != nil {
			return fmt.Errorf("resume %s: %w", id, err)
		}
		tx.wake()
		return tx.audit(a, "batch.resume", "batch", id, nil)
	})
}

// heldInBatch says why the batch of a payout keeps it back, "" when it does not.
func (s *Store) heldInBatch(ctx context.Context, payoutID string) (string, error) {
	var row struct {
		BatchID, HeldByName, HeldReason, PausedByName, PauseReason string
		HeldAt, PausedAt                                           Stamp
	}
	err := s.read(ctx).Raw(`SELECT r.batch_id, r.held_at, r.held_by_name, r.held_reason, b.paused_at, b.paused_by_name, b.pause_reason
		FROM batch_rows r JOIN batches b ON b.id = r.batch_id WHERE r.payout_id = ?`, payoutID).Scan(&row).Error
	if err != nil {
		return "", fmt.Errorf("batch of %s: %w", payoutID, err)
	}
	switch {
	case row.HeldAt != 0:
		return fmt.Sprintf("%s holds it in the batch %s: %s", row.HeldByName, row.BatchID, row.HeldReason), nil
	case row.PausedAt != 0:
		return fmt.Sprintf("%s paused the batch %s: %s", row.PausedByName, row.BatchID, row.PauseReason), nil
	}
	return "", nil
}
