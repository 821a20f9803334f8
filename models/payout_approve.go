package models

import (
	"context"
	"fmt"
	"strings"
)

// Approval is one yes to one submission of a payout, bound to its digest.
type Approval struct {
	ID         int64
	PayoutID   string
	Submission int
	Digest     string
	UserID     int64
	UserName   string
	At         Stamp
}

// ApprovePayout records the yes of one person to exactly what digest covers.
// The last one needed makes the payout approved and reserves its money. Errors:
// KindForbidden for the maker and every editor, KindConflict when the payout
// changed or somebody else decided first.
func (s *Store) ApprovePayout(ctx context.Context, a Actor, id, digest string) (Payout, error) {
	return s.act(ctx, a, PermPayoutApprove, id, 0, func(tx *Tx, p *Payout) error {
		if err := tx.mayDecide(a, p, digest); err != nil {
			return err
		}
		batch, err := tx.decidedWith(p)
		if err != nil {
			return err
		}
		if batch != "" {
			return Conflict(fmt.Sprintf("This payout is part of the batch %s, which is approved as one. Open the batch, or ask for it to be rejected.", batch))
		}
		return tx.sign(a, p)
	})
}

// sign records the yes of a person who may decide; the last one needed approves.
func (tx *Tx) sign(a Actor, p *Payout) error {
	payee, instrument, err := tx.snapshot(p)
	if err != nil {
		return err
	}
	if payee.Status != PayeeActive {
		return Conflict(whyNotPayable(payee))
	}
	if digestOf(p, payee.DisplayName(), instrument.Fingerprint) != p.Digest || p.InstrumentID != 0 && instrument.Status != InstrumentActive {
		return Conflict("The payee or the account changed after this payout was submitted. Ask the maker to recall and submit it again.")
	}
	n, err := tx.exec(`INSERT INTO approvals(payout_id, submission, digest, user_id, user_name, at) VALUES (?,?,?,?,?,?) ON CONFLICT DO NOTHING`,
		p.ID, p.Submission, p.Digest, a.UserID, a.Name, tx.now)
	if err != nil {
		return fmt.Errorf("approve %s: %w", p.ID, err)
	}
	if n == 0 {
		return Conflict("You already approved this payout.")
	}
	var given int
	err = tx.db.Raw("SELECT COUNT(*) FROM approvals WHERE payout_id = ? AND submission = ? AND digest = ?", p.ID, p.Submission, p.Digest).Scan(&given).Error
	if err != nil {
		return fmt.Errorf("approve %s: %w", p.ID, err)
	}
	detail := map[string]any{"digest": p.Digest, "given": given, "needed": p.ApprovalsNeeded}
	if given < p.ApprovalsNeeded {
		if err := tx.note(a, p.ID, "approval", FromPerson, fmt.Sprintf("Approved by %s, %d of %d.", a.Name, given, p.ApprovalsNeeded)); err != nil {
			return err
		}
		return tx.audit(a, "payout.sign", "payout", p.ID, detail)
	}
	return tx.move(a, p, step{event: EventApprove, note: fmt.Sprintf("%d of %d approvals.", given, p.ApprovalsNeeded), detail: detail,
		set: []column{{"approved_at", tx.now}, {"hold", ""}, {"due_at", 0}}})
}

// RejectPayout ends a submitted payout with a reason. digest is what the person
// saw.
func (s *Store) RejectPayout(ctx context.Context, a Actor, id, digest, reason string) (Payout, error) {
	return s.act(ctx, a, PermPayoutApprove, id, 0, func(tx *Tx, p *Payout) error {
		var found problems
		found.checkText("reason", "a reason: the maker will read it", reason, true, 255)
		if err := found.err("A rejection needs a reason."); err != nil {
			return err
		}
		if err := tx.mayDecide(a, p, digest); err != nil {
			return err
		}
		reason = strings.TrimSpace(reason)
		return tx.move(a, p, step{event: EventReject, note: reason, detail: map[string]any{"digest": p.Digest, "reason": reason},
			set: []column{{"reason", reason}}})
	})
}

// mayDecide refuses the maker, every editor, a decision on something else than
// was shown, and a decision that comes too late.
func (tx *Tx) mayDecide(a Actor, p *Payout, digest string) error {
	if p.Status != StatusPendingApproval {
		return tx.tooLate(p)
	}
	var own int64
	if err := tx.db.Raw("SELECT COUNT(*) FROM payout_editors WHERE payout_id = ? AND user_id = ?", p.ID, a.UserID).Scan(&own).Error; err != nil {
		return fmt.Errorf("editors of %s: %w", p.ID, err)
	}
	if own > 0 || p.CreatedBy == a.UserID {
		who, err := tx.peopleWith(PermPayoutApprove)
		if err != nil {
			return err
		}
		return Forbidden("You created or edited this payout, so somebody else must decide on it.", who...)
	}
	if digest != p.Digest {
		return Conflict("This payout changed since you opened it. Look at it again before you decide.")
	}
	return nil
}

// tooLate says who was faster.
func (tx *Tx) tooLate(p *Payout) error {
	var last struct {
		ActorName string
		At        Stamp
	}
	err := tx.db.Raw("SELECT actor_name, at FROM payout_events WHERE payout_id = ? ORDER BY version DESC LIMIT 1", p.ID).Scan(&last).Error
	if err != nil {
		return fmt.Errorf("history of %s: %w", p.ID, err)
	}
	return Conflict(fmt.Sprintf("Nothing to decide any more: the payout is %s since %s (%s).",
		strings.ToLower(p.Status.Label()), last.At.Time().Format("2 Jan 2006, 15:04:05 UTC"), last.ActorName))
}
