package models

import (
	"context"
	"fmt"
	"time"
)

// Awaiting is what waits for payees: how many payouts by age, and those that
// have waited longest.
type Awaiting struct {
	Fresh  int64 // less than one day
	Days   int64 // one day to three days
	Week   int64 // three days to seven days
	Longer int64
	Oldest []AwaitingPayout // at least a day old, or with a link that does not reach its payee
}

// AwaitingPayout is a payout that waits for its payee, with the payee's link. A
// payout without a link has the zero PayeeLink.
type AwaitingPayout struct {
	Payout
	Link PayeeLink
}

// maxAwaiting is how many of them a page names.
const maxAwaiting = 10

// awaiting reads what waits for payees, along the index of exactly these.
func (s *Store) awaiting(ctx context.Context) (Awaiting, error) {
	var counts struct{ Fresh, Days, Week, Longer int64 }
	var a Awaiting
	now, day := s.Now(), 24*time.Hour
	err := s.read(ctx).Raw(`SELECT COUNT(*) FILTER (WHERE sent_at > ?) AS fresh, COUNT(*) FILTER (WHERE sent_at <= ? AND sent_at > ?) AS days,
		COUNT(*) FILTER (WHERE sent_at <= ? AND sent_at > ?) AS week, COUNT(*) FILTER (WHERE sent_at <= ?) AS longer
		FROM payouts INDEXED BY payouts_awaiting WHERE status = 'awaiting_payee'`,
		now.Add(-day), now.Add(-day), now.Add(-3*day), now.Add(-3*day), now.Add(-7*day), now.Add(-7*day)).Scan(&counts).Error
	if err != nil {
		return a, fmt.Errorf("overview: %w", err)
	}
	a.Fresh, a.Days, a.Week, a.Longer = counts.Fresh, counts.Days, counts.Week, counts.Longer
	var list []Payout
	err = s.read(ctx).Raw(`SELECT * FROM payouts INDEXED BY payouts_awaiting WHERE status = 'awaiting_payee' AND (sent_at <= ? OR id IN
		(SELECT payout_id FROM payee_links WHERE bounced_at > 0)) ORDER BY sent_at, id LIMIT ?`, now.Add(-day), maxAwaiting).Scan(&list).Error
	if err != nil || len(list) == 0 {
		return a, err
	}
	ids := make([]string, 0, len(list))
	for _, p := range list {
		ids = append(ids, p.ID)
	}
	var links []PayeeLink
	if err := s.read(ctx).Raw("SELECT * FROM payee_links WHERE payout_id IN ?", ids).Scan(&links).Error; err != nil {
		return a, fmt.Errorf("overview: %w", err)
	}
	of := map[string]PayeeLink{}
	for _, l := range links {
		of[l.PayoutID] = l
	}
	for _, p := range list {
		a.Oldest = append(a.Oldest, AwaitingPayout{p, of[p.ID]})
	}
	return a, nil
}
