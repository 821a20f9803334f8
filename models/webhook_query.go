package models

import (
	"context"
	"fmt"
	"strings"
)

// WebhookFilter narrows the list of deliveries. Zero fields do not narrow.
type WebhookFilter struct {
	Verdict   string
	State     string
	AccountID string // provider account
	Query     string // id of a payout, or an order number
	From      Stamp  // received at or after
	To        Stamp  // received before
	Before    int64  // id of the last row of the page before, 0 for the newest
	Limit     int
}

// Webhooks returns deliveries, newest first.
func (s *Store) Webhooks(ctx context.Context, f WebhookFilter) ([]Webhook, error) {
	low, high, err := s.between(ctx, webhookLog, f.From, f.To)
	if err != nil {
		return nil, err
	}
	if f.Before > 0 && f.Before < high {
		high = f.Before
	}
	q := s.read(ctx).Table("webhooks").Where("id >= ? AND id < ?", low, high).Order("id DESC").Limit(f.Limit)
	switch f.Verdict {
	case "":
	case "verified":
		q = q.Where("verdict = 'verified'")
	default:
		q = q.Where("verdict = ? AND verdict <> 'verified'", f.Verdict) // spelled as the index is
	}
	switch f.State {
	case "":
	case WebhookApplied:
		q = q.Where("state = 'applied'")
	default:
		q = q.Where("state = ? AND state <> 'applied'", f.State)
	}
	if f.AccountID != "" {
		q = q.Where("account_id = ?", f.AccountID)
	}
	if f.From != 0 {
		q = q.Where("+received_at >= ?", f.From)
	}
	if f.To != 0 {
		q = q.Where("+received_at < ?", f.To)
	}
	if text := strings.TrimSpace(f.Query); text != "" {
		id := strings.ToUpper(text)
		if strings.HasPrefix(id, "PO") && !strings.HasPrefix(id, "PO-") {
			id = PayoutOfNumber(strings.Replace(id, "_A", "_a", 1))
		}
		q = q.Where(`id IN (SELECT id FROM webhooks WHERE payout_id = ? AND payout_id <> ''
			UNION ALL SELECT id FROM webhooks WHERE order_number = ? AND order_number <> '')`, id, text)
	}
	var list []Webhook
	if err := q.Scan(&list).Error; err != nil {
		return nil, fmt.Errorf("list deliveries: %w", err)
	}
	return list, nil
}
