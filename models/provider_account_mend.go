package models

import (
	"context"
	"encoding/json"
	"fmt"
)

// replacedReason is why an account is paused after its credentials were
// replaced.
const replacedReason = "Its credentials were replaced and are not tested yet."

// ReplaceCredentials changes the secrets of an account. When a person does it,
// nothing leaves through the account until a good test call; the program does it
// at start for the demo account when its settings changed. Errors: KindInvalid
// with the credential's field, KindConflict when somebody was faster.
func (s *Store) ReplaceCredentials(ctx context.Context, a Actor, id string, n NewProviderAccount) error {
	return s.write(ctx, func(tx *Tx) error {
		if _, err := tx.may(a, PermProviderSetup); err != nil {
			return err
		}
		account, err := tx.account(id)
		if err != nil {
			return err
		}
		if n.Version != 0 && n.Version != account.Version {
			return Conflict("This account changed since you opened the page. Look at it again.")
		}
		if err := tx.keepsIdentity(a, account, n); err != nil {
			return err
		}
		var found problems
		for name, value := range n.Credentials {
			found.checkText(name, "this value", value, true, 4000)
		}
		if err := found.err("The credentials were not replaced. Correct the marked fields."); err != nil {
			return err
		}
		sealed, hints, err := tx.sealCredentials(id, account.Environment, n)
		if err != nil {
			return err
		}
		if _, err := tx.exec("UPDATE provider_accounts SET credentials = ?, hints = ?, version = version + 1, updated_at = ? WHERE id = ?", sealed, hints, tx.now, id); err != nil {
			return fmt.Errorf("replace credentials: %w", err)
		}
		if err := tx.audit(a, "provider_account.credentials", "provider_account", id, map[string]any{"credentials": json.RawMessage(hints)}); err != nil || !a.IsPerson() {
			return err
		}
		return tx.pauseAccount(a, id, replacedReason)
	})
}

// keepsIdentity refuses that an account becomes another one at the provider while
// orders are under way: asked as somebody else, the provider would not know them,
// and what it does not know may be sent again.
func (tx *Tx) keepsIdentity(a Actor, account ProviderAccount, n NewProviderAccount) error {
	changed := ""
	for name := range n.Identity {
		if n.Credentials[name] != account.Hints[name] {
			changed = name
		}
	}
	if changed == "" || !a.IsPerson() {
		return nil
	}
	var open int
	err := tx.db.Raw("SELECT COUNT(*) FROM payouts WHERE account_id = ? AND status IN ('claimed','sending','awaiting_payee','in_transit','in_doubt')", account.ID).Scan(&open).Error
	if err != nil {
		return fmt.Errorf("replace credentials: %w", err)
	}
	if open == 0 {
		return nil
	}
	return Invalid("The credentials were not replaced.", FieldError{changed, fmt.Sprintf(
		"%d payouts are under way, and the provider knows them under the present value only. Keep it, or connect a second account.", open)})
}

// AccountTest is a test call of an account and how it ended.
type AccountTest struct {
	AccountID string
	Version   int64 // of the account when it was tested; 0: any
	Good      bool
	Exchanges []Exchange
}

// RecordTest keeps what was said in a test call. After a good one orders may
// leave again; after another one the account stays as it is. Errors:
// KindConflict when the credentials were replaced while they were tested.
func (s *Store) RecordTest(ctx context.Context, a Actor, t AccountTest) error {
	return s.write(ctx, func(tx *Tx) error {
		if _, err := tx.may(a, PermProviderSetup); err != nil {
			return err
		}
		account, err := tx.account(t.AccountID)
		if err != nil {
			return err
		}
		if t.Good && t.Version != 0 && t.Version != account.Version {
			return Conflict("The credentials were replaced while the old ones were tested. Test the account again.")
		}
		if err := tx.keepAccountExchanges(account.ID, t.Exchanges); err != nil {
			return err
		}
		if !t.Good {
			return tx.audit(a, "provider_account.test_failed", "provider_account", account.ID, nil)
		}
		_, err = tx.exec("UPDATE provider_accounts SET status = 'active', pause_reason = '', paused_at = 0, tested_at = ?, updated_at = ? WHERE id = ?", tx.now, tx.now, account.ID)
		if err != nil {
			return fmt.Errorf("resume account: %w", err)
		}
		tx.afterCommit(func() { tx.store.watchers.tell(Change{Work: true}) })
		return tx.audit(a, "provider_account.resume", "provider_account", account.ID, nil)
	})
}

func (tx *Tx) keepAccountExchanges(id string, list []Exchange) error {
	for _, e := range list {
		e.AccountID, e.PayoutID, e.PayeeID, e.InstrumentID, e.AttemptNo = id, "", 0, 0, 0
		if err := tx.keepExchange(e); err != nil {
			return err
		}
	}
	return nil
}

// AccountTrail returns the last exchanges about an account itself, newest first:
// its test calls.
func (s *Store) AccountTrail(ctx context.Context, id string, limit int) ([]Exchange, error) {
	return s.exchanges(ctx, "SELECT * FROM exchanges WHERE account_id = ? AND payout_id = '' AND payee_id = 0 ORDER BY id DESC LIMIT ?", id, limit)
}
