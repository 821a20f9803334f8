package models

import (
	"context"
	"encoding/json"
	"fmt"
)

// Webhook is one notice that arrived, stored raw and once before it is
// believed.
type Webhook struct {
	ID          int64
	AccountID   string
	Provider    string
	Size        int64
	IP          string
	Verdict     string // "verified", "forged" or "unreadable"
	Why         string // plain words for anything but verified
	Subject     string // "payout" or "instrument"
	OrderNumber string
	Status      string // the provider's word
	Claim       string // the Outcome it claims, as JSON
	PayoutID    string
	Copies      int64 // how often the same bytes came again
	State       string
	Effect      string // plain words
	ReceivedAt  Stamp
	AppliedAt   Stamp
}

// The states of a stored notice.
const (
	WebhookNew     = "new"     // stored, not yet applied
	WebhookApplied = "applied" // it led to a query or an outcome
	WebhookIgnored = "ignored" // it had nothing to say
	WebhookOrphan  = "orphan"  // about an order that we never made
	WebhookRefused = "refused" // not verified; it has no effect
)

// maxRefused is how many unverified notices of an account are kept.
const maxRefused = 1000

// NewWebhook is a notice as it came, with the verdict of its adapter.
type NewWebhook struct {
	AccountID   string
	Provider    string
	ContentType string
	Body        []byte
	IP          string
	Verdict     string
	Why         string
	Subject     string
	OrderNumber string
	Claim       Outcome
}

// rawNotice is what is sealed of a notice.
type rawNotice struct {
	ContentType string
	Body        []byte
}

func webhookPlace(accountID, key string) string { return "webhooks|" + accountID + "|" + key }

// ReceiveWebhook stores a notice. The same bytes are stored once: copies only
// raise a counter. A verified notice wants to be applied, and the job for it is
// born in the same transaction. When it returns nil the notice is durable.
func (s *Store) ReceiveWebhook(ctx context.Context, n NewWebhook) (id int64, copied bool, err error) {
	key := s.keys.Fingerprint("webhook", n.AccountID, n.ContentType, string(n.Body))
	raw, err := json.Marshal(rawNotice{n.ContentType, n.Body})
	if err != nil {
		return 0, false, fmt.Errorf("store notice: %w", err)
	}
	sealed, err := s.keys.Seal(webhookPlace(n.AccountID, key), raw)
	if err != nil {
		return 0, false, fmt.Errorf("store notice: %w", err)
	}
	claim, err := json.Marshal(n.Claim)
	if err != nil {
		return 0, false, fmt.Errorf("store notice: %w", err)
	}
	err = s.write(ctx, func(tx *Tx) error {
		id, copied, err = tx.receive(n, key, sealed, string(claim))
		return err
	})
	return id, copied, err
}

func (tx *Tx) receive(n NewWebhook, key string, sealed []byte, claim string) (id int64, copied bool, err error) {
	var known struct {
		ID    int64
		State string
	}
	err = tx.db.Raw("UPDATE webhooks SET copies = copies + 1 WHERE account_id = ? AND body_key = ? RETURNING id, state", n.AccountID, key).Scan(&known).Error
	if err != nil {
		return 0, false, fmt.Errorf("store notice: %w", err)
	}
	if known.ID != 0 && (known.State != WebhookRefused || n.Verdict != "verified") {
		return known.ID, true, nil
	}
	state := WebhookRefused
	if n.Verdict == "verified" {
		state = WebhookNew
	}
	payoutID := ""
	if state == WebhookNew {
		err := tx.db.Raw("SELECT payout_id FROM attempts WHERE account_id = ? AND order_number = ?", n.AccountID, n.OrderNumber).Scan(&payoutID).Error
		if err != nil {
			return 0, false, fmt.Errorf("find payout of notice: %w", err)
		}
	}
	if known.ID != 0 {
		// The same bytes were refused before, with a wrong token say; now they hold.
		_, err = tx.exec(`UPDATE webhooks SET verdict = ?, why = '', subject = ?, order_number = ?, status = ?, claim = ?, payout_id = ?, state = ? WHERE id = ?`,
			n.Verdict, n.Subject, clip(n.OrderNumber, 100), clip(n.Claim.Status, 100), claim, payoutID, state, known.ID)
		if err != nil {
			return 0, false, fmt.Errorf("store notice: %w", err)
		}
		return known.ID, false, tx.wantWebhook(known.ID)
	}
	err = tx.db.Raw(`INSERT INTO webhooks(account_id, provider, body_key, raw, size, ip, verdict, why, subject, order_number, status, claim, payout_id, state, received_at)
		VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) RETURNING id`, n.AccountID, n.Provider, key, sealed, len(n.Body), n.IP, n.Verdict, clip(n.Why, 300), n.Subject,
		clip(n.OrderNumber, 100), clip(n.Claim.Status, 100), claim, payoutID, state, tx.now).Scan(&id).Error
	if err != nil {
		return 0, false, fmt.Errorf("store notice: %w", err)
	}
	if state == WebhookNew {
		return id, false, tx.wantWebhook(id)
	}
	_, err = tx.exec(`DELETE FROM webhooks WHERE state = 'refused' AND account_id = ? AND id <=
		(SELECT id FROM webhooks WHERE state = 'refused' AND account_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?)`, n.AccountID, n.AccountID, maxRefused)
	return id, false, err
}

// wantWebhook asks for a stored notice to be applied.
func (tx *Tx) wantWebhook(id int64) error {
	return tx.enqueue(JobWebhook, fmt.Sprintf("webhook:%d", id), fmt.Sprint(id), tx.now, 50)
}

// WebhookByID returns one notice. Errors: KindNotFound.
func (s *Store) WebhookByID(ctx context.Context, id int64) (Webhook, error) {
	var w Webhook
	result := s.read(ctx).Raw("SELECT * FROM webhooks WHERE id = ?", id).Scan(&w)
	if result.Error == nil && result.RowsAffected == 0 {
		return w, NotFound("There is no delivery with this number.")
	}
	return w, result.Error
}

// WebhookRaw returns the bytes of a notice as they arrived.
func (s *Store) WebhookRaw(ctx context.Context, id int64) (contentType string, body []byte, err error) {
	var row struct {
		AccountID, BodyKey string
		Raw                []byte
	}
	result := s.read(ctx).Raw("SELECT account_id, body_key, raw FROM webhooks WHERE id = ?", id).Scan(&row)
	if result.Error != nil {
		return "", nil, result.Error
	}
	if result.RowsAffected == 0 {
		return "", nil, NotFound("There is no delivery with this number.")
	}
	plain, err := s.keys.Open(webhookPlace(row.AccountID, row.BodyKey), row.Raw)
	if err != nil {
		return "", nil, fmt.Errorf("notice %d: %w", id, err)
	}
	var n rawNotice
	if err := json.Unmarshal(plain, &n); err != nil {
		return "", nil, fmt.Errorf("notice %d: %w", id, err)
	}
	return n.ContentType, n.Body, nil
}

// FinishWebhook records what a notice led to.
func (s *Store) FinishWebhook(ctx context.Context, id int64, state, effect string) error {
	return s.write(ctx, func(tx *Tx) error {
		_, err := tx.exec("UPDATE webhooks SET state = ?, effect = ?, applied_at = ? WHERE id = ? AND state <> 'refused'", state, clip(effect, 300), tx.now, id)
		return err
	})
}

// ReplayWebhook asks for a verified notice about a payout to be applied again:
// when its order was not known yet, when the provider could not be asked, or
// when somebody wants to be sure. Applying is safe to repeat: late and repeated
// news moves nothing. Errors: KindConflict for a notice that has no effect.
func (s *Store) ReplayWebhook(ctx context.Context, a Actor, id int64) error {
	return s.write(ctx, func(tx *Tx) error {
		if _, err := tx.may(a, PermPayoutCheck); err != nil {
			return err
		}
		var w Webhook
		result := tx.db.Raw("SELECT * FROM webhooks WHERE id = ?", id).Scan(&w)
		switch {
		case result.Error != nil:
			return fmt.Errorf("ask again about notice: %w", result.Error)
		case result.RowsAffected == 0:
			return NotFound("There is no delivery with this number.")
		case w.Verdict != "verified":
			return Conflict("This delivery was not verified, so it has no effect, and asking again would not change that.")
		case w.Subject != "payout":
			return Conflict("This delivery is not about a payout. Registrations are asked for by themselves.")
		}
		if w.PayoutID == "" {
			// The order may have become known since.
			if err := tx.db.Raw("SELECT payout_id FROM attempts WHERE account_id = ? AND order_number = ?", w.AccountID, w.OrderNumber).Scan(&w.PayoutID).Error; err != nil {
				return fmt.Errorf("find payout of notice: %w", err)
			}
		}
		if _, err := tx.exec("UPDATE webhooks SET state = 'new', effect = '', applied_at = 0, payout_id = ? WHERE id = ?", w.PayoutID, id); err != nil {
			return fmt.Errorf("ask again about notice: %w", err)
		}
		if err := tx.wantWebhook(id); err != nil {
			return err
		}
		return tx.audit(a, "webhook.replay", "webhook", fmt.Sprint(id), map[string]any{"payout": w.PayoutID, "before": w.State})
	})
}

// WebhooksOf returns the notices about a payout, oldest first.
func (s *Store) WebhooksOf(ctx context.Context, payoutID string) ([]Webhook, error) {
	var list []Webhook
	err := s.read(ctx).Raw("SELECT * FROM webhooks WHERE payout_id = ? AND payout_id <> '' ORDER BY id LIMIT 200", payoutID).Scan(&list).Error
	return list, err
}
