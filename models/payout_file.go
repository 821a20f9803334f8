package models

import (
	"context"
	"fmt"
)

// PayoutEvent is one row of a payout's history: one per version.
type PayoutEvent struct {
	ID         int64
	PayoutID   string
	Version    int64
	Event      Event
	FromStatus Status
	ToStatus   Status
	AttemptNo  int
	Source     Source
	ActorID    int64
	ActorName  string
	Note       string
	At         Stamp
}

// PayoutNote is news that moved nothing.
type PayoutNote struct {
	ID        int64
	PayoutID  string
	Kind      string
	Source    Source
	Text      string
	ActorName string
	At        Stamp
}

// PayoutFile is everything that is known about a payout.
type PayoutFile struct {
	Payout
	Payee      Payee
	Instrument Instrument
	Account    ProviderAccount
	PayeeReg   PayeeRegistration
	InstrReg   InstrumentRegistration
	Editors    []int64
	Approvals  []Approval // of the current submission
	Events     []PayoutEvent
	Notes      []PayoutNote
	Attempts   []Attempt
	Exchanges  []Exchange
	Webhooks   []Webhook
	Conflicts  []ProviderConflict
	Audit      []AuditEntry
	// Waits says why an approved payout is not sent, "" when nothing holds it.
	Waits string
}

// IsEditor reports whether the person created or changed the payout.
func (f PayoutFile) IsEditor(userID int64) bool {
	for _, id := range f.Editors {
		if id == userID {
			return true
		}
	}
	return f.CreatedBy == userID
}

// PayoutFileByID reads everything about a payout. Errors: KindNotFound.
func (s *Store) PayoutFileByID(ctx context.Context, id string) (PayoutFile, error) {
	var f PayoutFile
	p, err := s.PayoutByID(ctx, id)
	if err != nil {
		return f, err
	}
	f.Payout = p
	if f.Payee, err = s.PayeeByID(ctx, p.PayeeID); err != nil {
		return f, err
	}
	if f.Account, err = s.ProviderAccountByID(ctx, p.AccountID); err != nil {
		return f, err
	}
	read := func(dest any, query string, args ...any) {
		if err == nil {
			err = s.read(ctx).Raw(query, args...).Scan(dest).Error
		}
	}
	read(&f.Instrument, "SELECT * FROM instruments WHERE id = ?", p.InstrumentID)
	read(&f.PayeeReg, "SELECT * FROM payee_registrations WHERE payee_id = ? AND account_id = ?", p.PayeeID, p.AccountID)
	read(&f.InstrReg, "SELECT * FROM instrument_registrations WHERE instrument_id = ? AND account_id = ?", p.InstrumentID, p.AccountID)
	read(&f.Editors, "SELECT user_id FROM payout_editors WHERE payout_id = ?", id)
	read(&f.Approvals, "SELECT * FROM approvals WHERE payout_id = ? AND submission = ? ORDER BY id", id, p.Submission)
	read(&f.Events, "SELECT * FROM payout_events WHERE payout_id = ? ORDER BY version", id)
	read(&f.Notes, "SELECT * FROM payout_notes WHERE payout_id = ? ORDER BY id LIMIT 200", id)
	read(&f.Attempts, "SELECT * FROM attempts WHERE payout_id = ? ORDER BY no", id)
	read(&f.Conflicts, "SELECT * FROM conflicts WHERE payout_id = ? ORDER BY id", id)
	if err != nil {
		return f, fmt.Errorf("read %s: %w", id, err)
	}
	if f.Exchanges, err = s.Trail(ctx, id); err != nil {
		return f, err
	}
	if f.Webhooks, err = s.WebhooksOf(ctx, id); err != nil {
		return f, err
	}
	if f.Audit, err = s.AuditOf(ctx, "payout", id); err != nil {
		return f, err
	}
	f.Waits, err = s.waits(ctx, p)
	return f, err
}

// OrderOf returns the current order of a payout, to ask its provider about it.
// Errors: KindNotFound when nothing was ever claimed.
func (s *Store) OrderOf(ctx context.Context, payoutID string) (Order, Payout, error) {
	p, err := s.PayoutByID(ctx, payoutID)
	if err != nil {
		return Order{}, p, err
	}
	var a Attempt
	if err := s.read(ctx).Raw("SELECT * FROM attempts WHERE payout_id = ? AND no = ?", payoutID, p.AttemptNo).Scan(&a).Error; err != nil {
		return Order{}, p, fmt.Errorf("attempt of %s: %w", payoutID, err)
	}
	if a.ID == 0 {
		return Order{}, p, NotFound("Nothing was sent for this payout.")
	}
	return Order{PayoutID: p.ID, AttemptNo: a.No, Fence: a.Fence, Number: a.OrderNumber, AccountID: a.AccountID, Amount: p.Amount(),
		Reference: p.Reference, Subject: p.Subject, Description: p.Description, Note: p.Note, PayeeRef: a.PayeeRef, DestRef: a.DestRef,
		Resend: a.Sends > 1, Meaning: a.Meaning, ProviderRef: firstOf(a.ProviderRef, p.ProviderRef), IdempotencyKey: a.IdemKey}, p, nil
}
