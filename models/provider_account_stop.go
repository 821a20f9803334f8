package models

import (
	"context"
	"strings"
)

// pauseAccount stops an account with a reason; nothing leaves through it until
// a good test call.
func (tx *Tx) pauseAccount(a Actor, id, reason string) error {
	n, err := tx.exec("UPDATE provider_accounts SET status = 'paused', pause_reason = ?, paused_at = ?, updated_at = ? WHERE id = ? AND status = 'active'",
		clip(reason, 300), tx.now, tx.now, id)
	if err != nil || n == 0 {
		return err
	}
	return tx.audit(a, "provider_account.pause", "provider_account", id, map[string]any{"reason": clip(reason, 300)})
}

// PauseAccount stops an account by hand.
func (s *Store) PauseAccount(ctx context.Context, a Actor, id, reason string) error {
	return s.write(ctx, func(tx *Tx) error {
		if _, err := tx.may(a, PermProviderSetup); err != nil {
			return err
		}
		var found problems
		found.checkText("reason", "a reason", reason, true, 255)
		if err := found.err("Pausing needs a reason."); err != nil {
			return err
		}
		if _, err := tx.account(id); err != nil {
			return err
		}
		return tx.pauseAccount(a, id, strings.TrimSpace(reason))
	})
}
