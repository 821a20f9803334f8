package models

import (
	"context"
	"fmt"
)

// GoLive are the facts about a provider account that people look at before real
// money leaves through it.
type GoLive struct {
	Verified   int64 // notices from it whose signature held
	VerifiedAt Stamp // the last of them
	Refused    int64 // notices to its address that were not verified
	Paid       int64 // payouts through it that were paid, also those sent back later
	Failed     int64 // payouts through it that failed
}

// GoLiveOf reads the facts of an account, in this installation's environment.
func (s *Store) GoLiveOf(ctx context.Context, accountID string) (GoLive, error) {
	var g GoLive
	err := s.read(ctx).Raw(`SELECT
		(SELECT COUNT(*) FROM webhooks WHERE account_id = ? AND verdict = 'verified') AS verified,
		(SELECT COALESCE(MAX(received_at), 0) FROM webhooks WHERE account_id = ? AND verdict = 'verified') AS verified_at,
		(SELECT COUNT(*) FROM webhooks WHERE account_id = ? AND verdict <> 'verified') AS refused,
		(SELECT COUNT(*) FROM payouts WHERE account_id = ? AND status IN ('paid','returned')) AS paid,
		(SELECT COUNT(*) FROM payouts WHERE account_id = ? AND status = 'failed') AS failed`,
		accountID, accountID, accountID, accountID, accountID).Scan(&g).Error
	if err != nil {
		return g, fmt.Errorf("facts of account %s: %w", accountID, err)
	}
	return g, nil
}
