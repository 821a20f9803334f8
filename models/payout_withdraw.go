package models

import (
	"context"
	"fmt"
	"strings"
)

// RecallPayout takes a submitted or approved payout back to draft until a
// worker claims it. Its approvals no longer count.
func (s *Store) RecallPayout(ctx context.Context, a Actor, id string, version int64) (Payout, error) {
	return s.act(ctx, a, PermPayoutMake, id, version, func(tx *Tx, p *Payout) error {
		if err := tx.stillHere(p); err != nil {
			return err
		}
		return tx.move(a, p, step{event: EventRecall, note: "Taken back to draft; approvals were withdrawn.",
			set: []column{{"digest", ""}, {"approved_at", 0}, {"hold", ""}, {"due_at", 0}}})
	})
}

// CancelPayout ends a payout for good until a worker claims it.
func (s *Store) CancelPayout(ctx context.Context, a Actor, id string, version int64, reason string) (Payout, error) {
	return s.act(ctx, a, PermPayoutMake, id, version, func(tx *Tx, p *Payout) error {
		var found problems
		found.checkText("reason", "a reason", reason, false, 255)
		if err := found.err("The reason is not usable."); err != nil {
			return err
		}
		if err := tx.stillHere(p); err != nil {
			return err
		}
		return tx.move(a, p, step{event: EventCancel, note: strings.TrimSpace(reason), set: []column{{"reason", strings.TrimSpace(reason)}, {"hold", ""}}})
	})
}

// stillHere refuses what comes too late, in words that say where the money is.
func (tx *Tx) stillHere(p *Payout) error {
	if p.Status == StatusClaimed || p.Status.IsInFlight() {
		return Conflict("It is too late: the payout is being sent or was sent. The provider cannot take it back.")
	}
	if p.Status.IsFinal() {
		return Conflict(fmt.Sprintf("This payout is already %s.", strings.ToLower(p.Status.Label())))
	}
	return nil
}
