package models

import (
	"context"
	"fmt"
	"strings"
)

// actBatch runs a change of one batch by a person with permission.
func (s *Store) actBatch(ctx context.Context, a Actor, perm Permission, id string, f func(*Tx, *Batch) error) (b Batch, err error) {
	err = s.write(ctx, func(tx *Tx) error {
		if _, err := tx.may(a, perm); err != nil {
			return err
		}
		found, err := batchOf(tx.db, id)
		if err != nil {
			return err
		}
		if err := f(tx, found); err != nil {
			return err
		}
		return tx.readBatch(id, &b)
	})
	return b, err
}

// SubmitBatch freezes all drafts of a batch and asks for one decision on them.
// When a row cannot be submitted, none is, and the error names every such row.
func (s *Store) SubmitBatch(ctx context.Context, a Actor, id string) (Batch, error) {
	return s.actBatch(ctx, a, PermPayoutMake, id, func(tx *Tx, b *Batch) error {
		if b.SubmittedAt != 0 {
			return Conflict("This batch was submitted already.")
		}
		var drafts []Payout
		err := tx.db.Raw(`SELECT p.* FROM batch_rows r JOIN payouts p ON p.id = r.payout_id WHERE r.batch_id = ? AND p.status = 'draft' ORDER BY r.position`, id).Scan(&drafts).Error
		if err != nil {
			return fmt.Errorf("drafts of %s: %w", id, err)
		}
		if len(drafts) == 0 {
			return Conflict("There is no draft left in this batch to submit.")
		}
		if err := tx.submitAll(a, id, drafts); err != nil {
			return err
		}
		lines, err := undecided(tx.db, id, true)
		if err != nil {
			return err
		}
		digest := batchDigest(b, lines)
		_, err = tx.exec("UPDATE batches SET digest = ?, submitted_by = ?, submitted_by_name = ?, submitted_at = ? WHERE id = ? AND submitted_at = 0",
			digest, a.UserID, a.Name, tx.now, id)
		if err != nil {
			return fmt.Errorf("submit %s: %w", id, err)
		}
		return tx.audit(a, "batch.submit", "batch", id, map[string]any{"digest": digest, "rows": digests(lines)})
	})
}

// submitAll submits drafts and remembers what each of them was.
func (tx *Tx) submitAll(a Actor, id string, drafts []Payout) error {
	var found problems
	for i := range drafts {
		p := &drafts[i]
		err := tx.submit(a, p)
		if said, ok := AsError(err); ok {
			found.add(p.ID, p.ID+": "+said.Message)
			continue
		}
		if err != nil {
			return err
		}
		if _, err := tx.exec("UPDATE batch_rows SET digest = ? WHERE payout_id = ?", p.Digest, p.ID); err != nil {
			return fmt.Errorf("rows of %s: %w", id, err)
		}
	}
	return found.err("Nothing was submitted.")
}

// ApproveBatch records the yes of one person to all rows that wait and are not
// held, and to exactly what digest covers. Each row is held to the rules of
// ApprovePayout; when one does not hold, none is approved. Errors: KindForbidden
// for whoever made, submitted or changed any row, KindConflict when something
// changed or somebody else decided first.
func (s *Store) ApproveBatch(ctx context.Context, a Actor, id, digest string) (Batch, error) {
	return s.actBatch(ctx, a, PermPayoutApprove, id, func(tx *Tx, b *Batch) error {
		lines, err := tx.mayDecideBatch(a, b, digest)
		if err != nil {
			return err
		}
		open, err := tx.unsigned(a, id)
		if err != nil {
			return err
		}
		signed := 0
		for _, l := range lines {
			if !open[l.PayoutID] {
				continue
			}
			p, err := tx.payout(l.PayoutID)
			if err != nil {
				return err
			}
			err = tx.sign(a, p)
			if said, ok := AsError(err); ok {
				return Conflict(fmt.Sprintf("Row %d, %s: %s Nothing was approved; hold that row to approve the others.", l.Position, l.PayoutID, said.Message))
			}
			if err != nil {
				return err
			}
			signed++
		}
		if signed == 0 {
			return Conflict("You already approved this batch.")
		}
		return tx.audit(a, "batch.approve", "batch", id, map[string]any{"digest": digest, "rows": digests(lines)})
	})
}

// unsigned are the rows of a batch that the person has not said yes to.
func (tx *Tx) unsigned(a Actor, id string) (map[string]bool, error) {
	var ids []string
	err := tx.db.Raw(`SELECT r.payout_id FROM batch_rows r JOIN payouts p ON p.id = r.payout_id WHERE r.batch_id = ?
		AND NOT EXISTS (SELECT 1 FROM approvals ap WHERE ap.payout_id = p.id AND ap.submission = p.submission AND ap.user_id = ?)`, id, a.UserID).Scan(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("approvals of %s: %w", id, err)
	}
	open := map[string]bool{}
	for _, id := range ids {
		open[id] = true
	}
	return open, nil
}

// RejectBatch ends every row that waits for a decision, held ones too, with a
// reason. digest is what the person saw.
func (s *Store) RejectBatch(ctx context.Context, a Actor, id, digest, reason string) (Batch, error) {
	return s.actBatch(ctx, a, PermPayoutApprove, id, func(tx *Tx, b *Batch) error {
		reason, err := checkReason(reason, "A rejection needs a reason.")
		if err != nil {
			return err
		}
		if _, err := tx.mayDecideBatch(a, b, digest); err != nil {
			return err
		}
		lines, err := undecided(tx.db, id, true)
		if err != nil {
			return err
		}
		for _, l := range lines {
			p, err := tx.payout(l.PayoutID)
			if err != nil {
				return err
			}
			err = tx.move(a, p, step{event: EventReject, note: reason, detail: map[string]any{"digest": p.Digest, "reason": reason, "batch": id},
				set: []column{{"reason", reason}}})
			if err != nil {
				return err
			}
		}
		if _, err := tx.exec("UPDATE batches SET rejected_at = ?, rejected_by_name = ?, reason = ? WHERE id = ?", tx.now, a.Name, reason, id); err != nil {
			return fmt.Errorf("reject %s: %w", id, err)
		}
		return tx.audit(a, "batch.reject", "batch", id, map[string]any{"digest": digest, "reason": reason, "rows": digests(lines)})
	})
}

func checkReason(reason, message string) (string, error) {
	var found problems
	found.checkText("reason", "a reason: others will read it", reason, true, 255)
	return strings.TrimSpace(reason), found.err(message)
}

// mayDecideBatch refuses whoever made the batch or any of its rows, a decision on
// something else than was shown, and one that comes too late. It returns the rows
// that the decision is about.
func (tx *Tx) mayDecideBatch(a Actor, b *Batch, digest string) ([]batchLine, error) {
	own, err := isOwnBatch(tx.db, b, a.UserID)
	if err != nil {
		return nil, err
	}
	if own {
		who, err := tx.peopleWith(PermPayoutApprove)
		if err != nil {
			return nil, err
		}
		return nil, Forbidden("You made this batch or changed one of its rows, so somebody else must decide on it.", who...)
	}
	all, err := undecided(tx.db, b.ID, true)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, Conflict("Nothing to decide any more: no row of this batch waits for approval.")
	}
	lines, err := undecided(tx.db, b.ID, false)
	if err != nil {
		return nil, err
	}
	if batchDigest(b, lines) != digest {
		return nil, Conflict("This batch changed since you opened it. Look at it again before you decide.")
	}
	return lines, nil
}
