package models

import (
	"context"
	"fmt"
	"io"
	"time"
)

// newUUID returns a random UUID, version 4.
func (tx *Tx) newUUID() (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(tx.store.random, b[:]); err != nil {
		return "", fmt.Errorf("make an idempotency key: %w", err)
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:]), nil
}

func bodyPlace(payoutID string, attemptNo int) string {
	return fmt.Sprintf("attempts|%s|%d|body", payoutID, attemptNo)
}

// openBody opens the stored request of an attempt; there may be none.
func (s *Store) openBody(payoutID string, attemptNo int, sealed []byte) ([]byte, error) {
	if len(sealed) == 0 {
		return nil, nil
	}
	body, err := s.keys.Open(bodyPlace(payoutID, attemptNo), sealed)
	if err != nil {
		return nil, fmt.Errorf("stored request of %s: %w", payoutID, err)
	}
	return body, nil
}

// keepBody stores the request of an order before its first byte leaves. A
// stored request is never changed: what is repeated is what was sent.
func (tx *Tx) keepBody(o Order) error {
	if len(o.Body) == 0 {
		return nil
	}
	sealed, err := tx.store.keys.Seal(bodyPlace(o.PayoutID, o.AttemptNo), o.Body)
	if err != nil {
		return err
	}
	_, err = tx.exec("UPDATE attempts SET body = ? WHERE payout_id = ? AND no = ? AND (body IS NULL OR sends = 0)", sealed, o.PayoutID, o.AttemptNo)
	if err != nil {
		return fmt.Errorf("store request of %s: %w", o.PayoutID, err)
	}
	return nil
}

// Repetition is when an order may be sent again by machine.
type Repetition struct {
	// Within is how long after the first send the stored request may be repeated
	// byte for byte; 0: never.
	Within time.Duration
	// NotFound is how often in a row the provider must have said, five minutes
	// apart, that it does not know the number; 0: never.
	NotFound int
}

// allows reports whether an attempt may be repeated now.
func (r Repetition) allows(a Attempt, first, now Stamp) bool {
	stored := r.Within > 0 && len(a.Body) > 0 && first != 0 && now < first.Add(r.Within)
	return stored || r.NotFound > 0 && a.NotFound >= r.NotFound
}

// notFoundPause is the least time between two answers "no such order" that
// count: an order may be booked late.
const notFoundPause = 5 * time.Minute

// countNotFound counts answers "no such order" that are far enough apart, the
// first of them long enough after the order was sent.
func (tx *Tx) countNotFound(p *Payout) error {
	before := tx.now.Add(-notFoundPause)
	_, err := tx.exec(`UPDATE attempts SET not_found = not_found + 1, not_found_at = ? WHERE payout_id = ? AND no = ?
		AND sent_at <= ? AND claimed_at <= ? AND not_found_at <= ?`, tx.now, p.ID, p.AttemptNo, before, before, before)
	if err != nil {
		return fmt.Errorf("attempt of %s: %w", p.ID, err)
	}
	return nil
}

// ResendOrder takes an unconfirmed payout for sending the very same order again,
// to a provider that takes one number or key once. The order it returns is committed as
// sending before anything leaves, so that a crash leaves it unconfirmed. ok is
// false when it may not be repeated: too late, stopped, or something is not as
// it was.
func (s *Store) ResendOrder(ctx context.Context, owner, payoutID string, r Repetition, lease time.Duration) (order Order, ok bool, err error) {
	err = s.write(ctx, func(tx *Tx) error {
		p, err := tx.payout(payoutID)
		if err != nil {
			return err
		}
		var a Attempt
		if err := tx.db.Raw("SELECT * FROM attempts WHERE payout_id = ? AND no = ?", p.ID, p.AttemptNo).Scan(&a).Error; err != nil {
			return fmt.Errorf("attempt of %s: %w", p.ID, err)
		}
		if p.Status != StatusInDoubt || a.ID == 0 || !r.allows(a, p.SentAt, tx.now) {
			return nil
		}
		var stops int
		err = tx.db.Raw(`SELECT (SELECT COUNT(*) FROM provider_accounts WHERE id = ? AND status <> 'active')
			+ (SELECT COUNT(*) FROM payees WHERE id = ? AND status <> 'active')
			+ (SELECT COUNT(*) FROM conflicts WHERE payout_id = ? AND closed_at = 0)`, p.AccountID, p.PayeeID, p.ID).Scan(&stops).Error
		if err != nil || stops > 0 {
			return err
		}
		fence := max(a.Fence, p.Fence) + 1
		_, err = tx.exec("UPDATE attempts SET fence = ?, state = 'sending', sends = sends + 1, not_found = 0, not_found_at = 0, claimed_at = ?, deadline = ? WHERE id = ?",
			fence, tx.now, tx.now.Add(lease), a.ID)
		if err != nil {
			return fmt.Errorf("attempt of %s: %w", p.ID, err)
		}
		err = tx.move(System("dispatcher"), p, step{event: EventResend, note: "The same order is sent again under the same number; the provider takes it once.",
			set: []column{{"fence", fence}, {"lease_owner", owner}, {"lease_until", tx.now.Add(lease)}}})
		if err != nil {
			return err
		}
		order = Order{PayoutID: p.ID, AttemptNo: a.No, Fence: fence, Number: a.OrderNumber, AccountID: a.AccountID, Amount: p.Amount(),
			Reference: p.Reference, Subject: p.Subject, Description: p.Description, Note: p.Note, PayeeRef: a.PayeeRef, DestRef: a.DestRef,
			Resend: true, Meaning: a.Meaning, IdempotencyKey: a.IdemKey}
		if order.Body, err = s.openBody(p.ID, a.No, a.Body); err != nil {
			return err
		}
		ok = true
		return nil
	})
	return order, ok && err == nil, err
}

// HoldsFence reports, right before a repeated order leaves, whether it is still
// ours to send. For a first order the gate is MarkSending.
func (s *Store) HoldsFence(ctx context.Context, o Order) error {
	p, err := s.PayoutByID(ctx, o.PayoutID)
	if err != nil {
		return err
	}
	if p.Status != StatusSending || p.Fence != o.Fence || p.LeaseUntil <= s.Now() {
		return Conflict("The claim on this payout was lost.")
	}
	return nil
}
