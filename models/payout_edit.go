package models

import (
	"context"
	"fmt"
	"strings"
)

// Limits of the texts of a payout, in characters. A provider may have less.
const (
	MaxReference   = 64
	MaxSubject     = 100
	MaxDescription = 255
	MaxNote        = 255
	MaxMemo        = 500
)

// NewPayout asks for a payout to be made.
type NewPayout struct {
	Draft  PayoutDraft
	Token  string // one-time form token
	Submit bool   // submit for approval at once
}

// CreatePayout makes a draft, and submits it when asked. The same form token
// with the same content gives the same payout; replay is then true. Errors:
// KindInvalid with fields, KindForbidden.
func (s *Store) CreatePayout(ctx context.Context, a Actor, n NewPayout) (p Payout, replay bool, err error) {
	err = s.write(ctx, func(tx *Tx) error {
		maker, err := tx.may(a, PermPayoutMake)
		if err != nil {
			return err
		}
		id, again, err := tx.once(a, n.Token, "payout.create", fmt.Sprintf("%#v %v", n.Draft, n.Submit), func() (string, error) {
			made, err := tx.createPayout(a, maker.EntityID, n.Draft)
			if err == nil && n.Submit {
				err = tx.submit(a, made)
			}
			if err != nil {
				return "", err
			}
			return made.ID, nil
		})
		if err != nil {
			return err
		}
		found, err := tx.payout(id)
		if err != nil {
			return err
		}
		p, replay = *found, again
		return nil
	})
	return p, replay, err
}

func (tx *Tx) createPayout(a Actor, entityID int64, d PayoutDraft) (*Payout, error) {
	var p Payout
	p.EntityID, p.CreatedBy, p.CreatedByName = entityID, a.UserID, a.Name
	if err := tx.fill(&p, d); err != nil {
		return nil, err
	}
	return tx.insertPayout(a, &p)
}

// insertPayout writes a draft that was filled, with the first row of its history.
func (tx *Tx) insertPayout(a Actor, p *Payout) (*Payout, error) {
	var err error
	if p.ID, err = tx.newID("PO-", 10); err != nil {
		return nil, err
	}
	_, err = tx.exec(`INSERT INTO payouts(id, entity_id, status, payee_id, payee_name, instrument_id, destination, account_id, minor, currency,
		reference, reference_key, subject, description, note, memo, created_by, created_by_name, created_at, updated_at)
		VALUES (?,?,?,?,?,NULLIF(?, 0),?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
		p.ID, p.EntityID, StatusDraft, p.PayeeID, p.PayeeName, p.InstrumentID, p.Destination, p.AccountID, p.Minor, p.Currency,
		p.Reference, p.ReferenceKey, p.Subject, p.Description, p.Note, p.Memo, p.CreatedBy, p.CreatedByName, tx.now, tx.now)
	if err != nil {
		return nil, fmt.Errorf("create payout: %w", err)
	}
	if err := tx.edited(a, p.ID); err != nil {
		return nil, err
	}
	made, err := tx.payout(p.ID)
	if err != nil {
		return nil, err
	}
	return made, tx.history(a, made, step{event: EventCreate, detail: draftDetail(made)}, "")
}

func (tx *Tx) edited(a Actor, id string) error {
	_, err := tx.exec("INSERT INTO payout_editors(payout_id, user_id, at) VALUES (?,?,?) ON CONFLICT DO NOTHING", id, a.UserID, tx.now)
	if err != nil {
		return fmt.Errorf("editors of %s: %w", id, err)
	}
	return nil
}

// EditPayout changes a draft. version is the version the person saw; when the
// payout changed since, the command is refused with KindConflict.
func (s *Store) EditPayout(ctx context.Context, a Actor, id string, version int64, d PayoutDraft) (p Payout, err error) {
	err = s.write(ctx, func(tx *Tx) error {
		if _, err := tx.may(a, PermPayoutMake); err != nil {
			return err
		}
		old, err := tx.payoutAt(id, version)
		if err != nil {
			return err
		}
		if old.Status != StatusDraft {
			return Conflict("Only a draft can be edited. Recall the payout first; that withdraws its approvals.")
		}
		next := *old
		if err := tx.fill(&next, d); err != nil {
			return err
		}
		n, err := tx.exec(`UPDATE payouts SET version = version + 1, updated_at = ?, payee_id = ?, payee_name = ?, instrument_id = NULLIF(?, 0), destination = ?,
			account_id = ?, minor = ?, currency = ?, reference = ?, reference_key = ?, subject = ?, description = ?, note = ?, memo = ?
			WHERE id = ? AND status = ? AND version = ?`,
			tx.now, next.PayeeID, next.PayeeName, next.InstrumentID, next.Destination, next.AccountID, next.Minor, next.Currency,
			next.Reference, next.ReferenceKey, next.Subject, next.Description, next.Note, next.Memo, id, StatusDraft, old.Version)
		if err != nil {
			return fmt.Errorf("edit %s: %w", id, err)
		}
		if n != 1 {
			return Conflict("Somebody else changed this payout at the same moment. Look at it again.")
		}
		if err := tx.edited(a, id); err != nil {
			return err
		}
		now, err := tx.payout(id)
		if err != nil {
			return err
		}
		p = *now
		return tx.history(a, now, step{event: EventEdit, detail: map[string]any{"before": draftDetail(old), "after": draftDetail(now)}}, StatusDraft)
	})
	return p, err
}

// payoutAt reads a payout and refuses when it is not at the version that the
// person saw; version 0 means "whatever it is".
func (tx *Tx) payoutAt(id string, version int64) (*Payout, error) {
	p, err := tx.payout(id)
	if err != nil {
		return nil, err
	}
	if version != 0 && p.Version != version {
		return nil, Conflict("This payout changed since you opened the page. Look at it again.")
	}
	return p, nil
}

// SubmitPayout freezes a draft and asks for approval.
func (s *Store) SubmitPayout(ctx context.Context, a Actor, id string, version int64) (p Payout, err error) {
	return s.act(ctx, a, PermPayoutMake, id, version, func(tx *Tx, p *Payout) error { return tx.submit(a, p) })
}

// submit writes the snapshot's digest, to which approvals are bound.
func (tx *Tx) submit(a Actor, p *Payout) error {
	if p.Status != StatusDraft {
		return Conflict(fmt.Sprintf("This payout is %s; only a draft can be submitted.", strings.ToLower(p.Status.Label())))
	}
	payee, instrument, err := tx.snapshot(p)
	if err != nil {
		return err
	}
	if payee.Status != PayeeActive {
		return Invalid(whyNotPayable(payee), FieldError{"payee", whyNotPayable(payee)})
	}
	if p.InstrumentID != 0 && instrument.Status != InstrumentActive {
		return Invalid("The account was replaced since. Edit the payout and choose another account.",
			FieldError{"instrument", "This account was replaced or removed. Choose another one."})
	}
	next := *p
	next.Submission++
	var needed int
	if err := tx.db.Raw("SELECT approvals_needed FROM entities WHERE id = ?", p.EntityID).Scan(&needed).Error; err != nil {
		return fmt.Errorf("read approval rule: %w", err)
	}
	digest := digestOf(&next, payee.DisplayName(), instrument.Fingerprint)
	return tx.move(a, p, step{event: EventSubmit, detail: map[string]any{"digest": digest}, set: []column{
		{"submission", next.Submission}, {"digest", digest}, {"approvals_needed", needed},
		{"payee_name", payee.DisplayName()}, {"submitted_at", tx.now}, {"reason", ""}, {"hold", ""},
	}})
}

// snapshot reads payee and instrument of p as they are now.
func (tx *Tx) snapshot(p *Payout) (Payee, Instrument, error) {
	var payee Payee
	var instrument Instrument
	if err := tx.db.Raw("SELECT * FROM payees WHERE id = ?", p.PayeeID).Scan(&payee).Error; err != nil {
		return payee, instrument, fmt.Errorf("read payee: %w", err)
	}
	if err := tx.db.Raw("SELECT * FROM instruments WHERE id = ?", p.InstrumentID).Scan(&instrument).Error; err != nil {
		return payee, instrument, fmt.Errorf("read instrument: %w", err)
	}
	return payee, instrument, nil
}

// act runs a change of one payout by a person with permission.
func (s *Store) act(ctx context.Context, a Actor, perm Permission, id string, version int64, f func(*Tx, *Payout) error) (p Payout, err error) {
	err = s.write(ctx, func(tx *Tx) error {
		if _, err := tx.may(a, perm); err != nil {
			return err
		}
		found, err := tx.payoutAt(id, version)
		if err != nil {
			return err
		}
		if err := f(tx, found); err != nil {
			return err
		}
		p = *found
		return nil
	})
	return p, err
}
