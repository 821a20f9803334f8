package models

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// JobBalance reads the balances of an account at its provider; subject: the
// account's id.
const JobBalance = "balance"

// BalanceEvery is how often balances are read, and balanceFresh how long one may
// hold payouts back: after that nobody knows, and the provider itself refuses
// what it cannot pay.
const (
	BalanceEvery = 5 * time.Minute
	balanceFresh = 15 * time.Minute
)

// funds are the fresh balances of providers less what has gone out since they
// were asked for: what the books moved to sent and paid out, and what is claimed.
// Its one argument is the moment after which a balance is fresh.
const funds = `WITH funds AS MATERIALIZED (
	SELECT b.account_id, b.currency, b.minor + b.spent
	  - COALESCE((SELECT SUM(l.minor) FROM ledger_totals l WHERE l.account_id = b.account_id AND l.currency = b.currency AND l.place IN ('sent','paid_out')), 0)
	  - COALESCE((SELECT SUM(q.minor) FROM payouts q WHERE q.status = 'claimed' AND q.account_id = b.account_id AND q.currency = b.currency), 0) AS available
	FROM balances b WHERE b.source = 'provider' AND b.as_of > ?) `

// BalanceQuestion is a balance about to be asked for. It remembers what had gone
// out by then, so that what goes out meanwhile is not forgotten.
type BalanceQuestion struct {
	AccountID string
	Currency  Currency
	Spent     int64
	At        Stamp
}

// PlanBalances asks for the balances of the accounts to be read, once in
// BalanceEvery however often it is called.
func (s *Store) PlanBalances(ctx context.Context, accountIDs []string) error {
	slot := s.Now().Time().Truncate(BalanceEvery).Format("2006-01-02T15:04")
	return s.write(ctx, func(tx *Tx) error {
		for _, id := range accountIDs {
			key := JobBalance + ":" + id + ":" + slot
			var planned int
			if err := tx.db.Raw("SELECT COUNT(*) FROM jobs WHERE unique_key = ?", key).Scan(&planned).Error; err != nil {
				return fmt.Errorf("plan balances: %w", err)
			}
			if planned > 0 {
				continue
			}
			if _, err := tx.exec("DELETE FROM jobs WHERE kind = ? AND subject = ? AND state = 'done'", JobBalance, id); err != nil {
				return fmt.Errorf("forget old slots: %w", err)
			}
			if err := tx.enqueue(JobBalance, key, id, tx.now, 3); err != nil {
				return err
			}
		}
		return nil
	})
}

// BalanceQuestions returns what is to be asked about an account: a question for
// every currency in use. A paused account is not asked about.
func (s *Store) BalanceQuestions(ctx context.Context, accountID string) ([]BalanceQuestion, error) {
	var list []BalanceQuestion
	at := s.Now()
	err := s.read(ctx).Raw(`SELECT a.id AS account_id, c.currency,
		COALESCE((SELECT SUM(l.minor) FROM ledger_totals l WHERE l.account_id = a.id AND l.currency = c.currency AND l.place IN ('sent','paid_out')), 0) AS spent
		FROM provider_accounts a JOIN (
		  SELECT currency FROM ledger_totals WHERE account_id = ? UNION SELECT currency FROM payouts WHERE status = 'pending_approval' AND account_id = ?) c
		WHERE a.id = ? AND a.status = 'active' ORDER BY c.currency`, accountID, accountID, accountID).Scan(&list).Error
	if err != nil {
		return nil, fmt.Errorf("balances to ask for: %w", err)
	}
	for i := range list {
		list[i].At = at
	}
	return list, nil
}

// RecordBalance keeps what the provider answered. An answer to an older question
// than the one that is kept changes nothing.
func (s *Store) RecordBalance(ctx context.Context, q BalanceQuestion, told Money) error {
	if told.Currency != q.Currency {
		return fmt.Errorf("balance of %s: asked for %s, told %s", q.AccountID, q.Currency, told.Currency)
	}
	return s.write(ctx, func(tx *Tx) error {
		_, err := tx.exec(`INSERT INTO balances(account_id, currency, source, minor, spent, as_of) VALUES (?,?,'provider',?,?,?)
			ON CONFLICT (account_id, currency, source) DO UPDATE SET minor = excluded.minor, spent = excluded.spent, as_of = excluded.as_of
			WHERE excluded.as_of >= balances.as_of`, q.AccountID, q.Currency, told.Minor, q.Spent, q.At)
		if err != nil {
			return fmt.Errorf("record balance of %s: %w", q.AccountID, err)
		}
		return nil
	})
}

// AccountBalance is what is known about the money of an account in one currency.
type AccountBalance struct {
	AccountID string
	Name      string // of the account
	Currency  Currency
	Source    string // "provider", "staff", or "" when no balance is known
	Minor     int64
	AsOf      Stamp
	ByName    string // who entered it
	Approved  int64  // approved or claimed, not sent yet
	InFlight  int64  // sent, not final
}

// Available is the balance less what is approved and what is in flight, in minor
// units; it may be negative.
func (b AccountBalance) Available() Money {
	return Money{Minor: b.Minor - b.Approved - b.InFlight, Currency: b.Currency}
}

// Money returns minor units of the balance's currency as money.
func (b AccountBalance) Money(minor int64) Money { return Money{Minor: minor, Currency: b.Currency} }

// Balances returns every account with every currency in which it paid or has a
// balance, by name. A figure of the provider counts before one of a person.
func (s *Store) Balances(ctx context.Context) ([]AccountBalance, error) {
	var list []AccountBalance
	err := s.read(ctx).Raw(`SELECT a.id AS account_id, a.name, c.currency, COALESCE(b.source, '') AS source, COALESCE(b.minor, 0) AS minor,
		COALESCE(b.as_of, 0) AS as_of, COALESCE(b.by_name, '') AS by_name,
		COALESCE((SELECT SUM(l.minor) FROM ledger_totals l WHERE l.account_id = a.id AND l.currency = c.currency AND l.place = 'reserved'), 0) AS approved,
		COALESCE((SELECT SUM(l.minor) FROM ledger_totals l WHERE l.account_id = a.id AND l.currency = c.currency AND l.place = 'sent'), 0) AS in_flight
		FROM provider_accounts a
		JOIN (SELECT account_id, currency FROM ledger_totals UNION SELECT account_id, currency FROM balances) c ON c.account_id = a.id
		LEFT JOIN balances b ON b.account_id = a.id AND b.currency = c.currency
		  AND b.source = (SELECT MIN(x.source) FROM balances x WHERE x.account_id = a.id AND x.currency = c.currency)
		ORDER BY a.name, a.id, c.currency`).Scan(&list).Error
	if err != nil {
		return nil, fmt.Errorf("balances: %w", err)
	}
	return list, nil
}

// shortOf says that a payout waits for money at the provider, "" when it does
// not, or nobody knows.
func (s *Store) shortOf(ctx context.Context, p Payout, account ProviderAccount) (string, error) {
	var known []int64
	err := s.read(ctx).Raw(funds+"SELECT available FROM funds WHERE account_id = ? AND currency = ?",
		s.Now().Add(-balanceFresh), p.AccountID, p.Currency).Scan(&known).Error
	if err != nil || len(known) == 0 || p.Minor <= known[0] {
		return "", err
	}
	missing, left := Money{Minor: p.Minor - known[0], Currency: p.Currency}, Money{Minor: known[0], Currency: p.Currency}
	return fmt.Sprintf("Awaiting funds: %s has %s left and lacks %s for this payout. It is sent by itself once there is enough.",
		strings.TrimSuffix(account.Name, "."), left, missing), nil
}
