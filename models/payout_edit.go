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

// fill checks a draft and copies it into p. It reports every problem at once.
func (tx *Tx) fill(p *Payout, d PayoutDraft) error {
	var found problems
	money, err := ParseMoney(d.Amount, Currency(d.Currency))
	if e, ok := AsError(err); ok {
		found = append(found, e.Fields...)
	}
	found.checkText("reference", "your reference, for example an invoice number", d.Reference, true, MaxReference)
	found.checkText("subject", "a subject", d.Subject, false, MaxSubject)
	found.checkText("description", "a description", d.Description, false, MaxDescription)
	found.checkText("note", "a note", d.Note, false, MaxNote)
	found.checkText("memo", "a memo", d.Memo, false, MaxMemo)
	payee, instrument, err := tx.payTo(&found, p.EntityID, d)
	if err != nil {
		return err
	}
	if instrument.ID != 0 && money.Currency != "" && instrument.Currency != money.Currency {
		found.add("currency", fmt.Sprintf("This account receives %s. Choose %s, or another account.", instrument.Currency, instrument.Currency))
	}
	p.Reference = strings.Join(strings.Fields(d.Reference), " ")
	p.ReferenceKey = referenceKey(d.Reference)
	if err := tx.checkReference(&found, p); err != nil {
		return err
	}
	if err := found.err("Nothing was saved or sent. Correct the marked fields."); err != nil {
		return err
	}
	p.PayeeID, p.PayeeName = payee.ID, payee.DisplayName()
	p.InstrumentID, p.Destination, p.AccountID = instrument.ID, destinationOf(instrument), d.AccountID
	p.Minor, p.Currency = money.Minor, money.Currency
	p.Subject, p.Description = strings.TrimSpace(d.Subject), strings.TrimSpace(d.Description)
	p.Note, p.Memo = strings.TrimSpace(d.Note), strings.TrimSpace(d.Memo)
	return nil
}

// payTo checks payee, instrument and provider account against each other.
func (tx *Tx) payTo(found *problems, entityID int64, d PayoutDraft) (Payee, Instrument, error) {
	var payee Payee
	var instrument Instrument
	if err := tx.db.Raw("SELECT * FROM payees WHERE id = ? AND entity_id = ?", d.PayeeID, entityID).Scan(&payee).Error; err != nil {
		return payee, instrument, fmt.Errorf("read payee: %w", err)
	}
	switch {
	case payee.ID == 0:
		found.add("payee", "Choose a payee from the list.")
	case payee.Status != PayeeActive:
		found.add("payee", whyNotPayable(payee))
	}
	var account ProviderAccount
	if err := tx.db.Raw("SELECT * FROM provider_accounts WHERE id = ? AND entity_id = ?", d.AccountID, entityID).Scan(&account).Error; err != nil {
		return payee, instrument, fmt.Errorf("read provider account: %w", err)
	}
	if account.ID == "" {
		found.add("account", "Choose the provider account that pays.")
	}
	if payee.ID != 0 && !account.Hosted {
		err := tx.db.Raw("SELECT * FROM instruments WHERE id = ? AND payee_id = ?", d.InstrumentID, payee.ID).Scan(&instrument).Error
		if err != nil {
			return payee, instrument, fmt.Errorf("read instrument: %w", err)
		}
		switch {
		case instrument.ID == 0:
			found.add("instrument", "Choose one of the payee's accounts. If there is none, add one on the payee's page first.")
		case instrument.Status != InstrumentActive:
			found.add("instrument", "This account was replaced or removed. Choose another one.")
		}
	}
	return payee, instrument, nil
}

// OwnForm is the destination of a payout whose payee tells the provider itself.
const OwnForm = "Payee's own form"

// destinationOf returns how lists name the account of a payout.
func destinationOf(i Instrument) string {
	if i.ID == 0 {
		return OwnForm
	}
	return i.Masked()
}

func whyNotPayable(p Payee) string {
	text := fmt.Sprintf("%s is %s", p.DisplayName(), p.Status)
	if p.StatusReason != "" {
		text += " (" + p.StatusReason + ")"
	}
	return text + " and cannot be paid. Reactivate the payee first, or choose another one."
}

func (tx *Tx) checkReference(found *problems, p *Payout) error {
	if p.ReferenceKey == "" {
		return nil
	}
	var other string
	err := tx.db.Raw(`SELECT id FROM payouts WHERE entity_id = ? AND reference_key = ? AND id <> ?
		AND status NOT IN ('canceled','rejected','expired') LIMIT 1`, p.EntityID, p.ReferenceKey, p.ID).Scan(&other).Error
	if err != nil {
		return fmt.Errorf("check reference: %w", err)
	}
	if other != "" {
		found.add("reference", fmt.Sprintf("%s already uses this reference. Write another one, or open that payout.", other))
	}
	return nil
}

func (tx *Tx) edited(a Actor, id string) error {
	_, err := tx.exec("INSERT INTO payout_editors(payout_id, user_id, at) VALUES (?,?,?) ON CONFLICT DO NOTHING", id, a.UserID, tx.now)
	if err != nil {
		return fmt.Errorf("editors of %s: %w", id, err)
	}
	return nil
}

func draftDetail(p *Payout) map[string]any {
	return map[string]any{"amount": p.Amount().Decimal(), "currency": p.Currency, "payee": p.PayeeID, "instrument": p.InstrumentID,
		"destination": p.Destination, "account": p.AccountID, "reference": p.Reference, "description": p.Description}
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

// RecallPayout takes a submitted or approved payout back to draft until a
// worker claims it. Its approvals no longer count.
func (s *Store) RecallPayout(ctx context.Context, a Actor, id string, version int64) (Payout, error) {
	return s.act(ctx, a, PermPayoutMake, id, version, func(tx *Tx, p *Payout) error {
		if err := tx.stillHere(p); err != nil {
			return err
		}
		return tx.move(a, p, step{event: EventRecall, note: "Taken back to draft; approvals were withdrawn.",
			set: []column{{"digest", ""}, {"approved_at", 0}, {"hold", ""}, {"due_at", 0}}})
	})
}

// CancelPayout ends a payout for good until a worker claims it.
func (s *Store) CancelPayout(ctx context.Context, a Actor, id string, version int64, reason string) (Payout, error) {
	return s.act(ctx, a, PermPayoutMake, id, version, func(tx *Tx, p *Payout) error {
		var found problems
		found.checkText("reason", "a reason", reason, false, 255)
		if err := found.err("The reason is not usable."); err != nil {
			return err
		}
		if err := tx.stillHere(p); err != nil {
			return err
		}
		return tx.move(a, p, step{event: EventCancel, note: strings.TrimSpace(reason), set: []column{{"reason", strings.TrimSpace(reason)}, {"hold", ""}}})
	})
}

// stillHere refuses what comes too late, in words that say where the money is.
func (tx *Tx) stillHere(p *Payout) error {
	if p.Status == StatusClaimed || p.Status.IsInFlight() {
		return Conflict("It is too late: the payout is being sent or was sent. The provider cannot take it back.")
	}
	if p.Status.IsFinal() {
		return Conflict(fmt.Sprintf("This payout is already %s.", strings.ToLower(p.Status.Label())))
	}
	return nil
}
