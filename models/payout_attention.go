package models

import (
	"context"
	"fmt"
	"time"
)

// actionWindow is how long a payout that ended badly is something to act on;
// afterwards it is history.
const actionWindow = 7 * 24 * time.Hour

// needsAction is what a person has to look at: unconfirmed payouts and open
// conflicts however old they are, and what failed or came back lately.
const needsAction = `(status = 'in_doubt' OR (status IN ('failed','returned') AND finished_at >= ?)
	OR id IN (SELECT payout_id FROM conflicts WHERE closed_at = 0))`

// ApprovalsGiven returns how many approvals the present submissions of the
// payouts have, by payout id. A payout without any is not in the map.
func (s *Store) ApprovalsGiven(ctx context.Context, payouts []Payout) (map[string]int, error) {
	given := map[string]int{}
	if len(payouts) == 0 {
		return given, nil
	}
	ids := make([]string, 0, len(payouts))
	for _, p := range payouts {
		ids = append(ids, p.ID)
	}
	var rows []struct {
		PayoutID string
		N        int
	}
	err := s.read(ctx).Raw(`SELECT a.payout_id, COUNT(*) AS n FROM approvals a JOIN payouts p ON p.id = a.payout_id AND p.submission = a.submission
		WHERE a.payout_id IN ? GROUP BY a.payout_id`, ids).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("count approvals: %w", err)
	}
	for _, r := range rows {
		given[r.PayoutID] = r.N
	}
	return given, nil
}
