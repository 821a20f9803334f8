package models

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

const registrationAttempts = 40

// registerPayee asks every provider that wants to know payees to register or
// update one.
func (tx *Tx) registerPayee(entityID, payeeID int64) error {
	var accounts []string
	if err := tx.db.Raw("SELECT id FROM provider_accounts WHERE entity_id = ? AND registers = 1", entityID).Scan(&accounts).Error; err != nil {
		return fmt.Errorf("register payee: %w", err)
	}
	for _, id := range accounts {
		if err := tx.askPayee(payeeID, id); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) askPayee(payeeID int64, accountID string) error {
	// A payee that the provider knows stays usable while it is updated.
	_, err := tx.exec(`INSERT INTO payee_registrations(payee_id, account_id, state) VALUES (?, ?, 'pending')
		ON CONFLICT (payee_id, account_id) DO UPDATE SET state = CASE WHEN payee_registrations.state = 'active' THEN 'active' ELSE 'pending' END`, payeeID, accountID)
	if err != nil {
		return fmt.Errorf("register payee: %w", err)
	}
	subject := fmt.Sprintf("%d/%s", payeeID, accountID)
	return tx.enqueue(JobRegisterPayee, "payee:"+subject, subject, tx.now, registrationAttempts)
}

// registerAll asks for every payee of an entity at a new account.
func (tx *Tx) registerAll(entityID int64, accountID string) error {
	var ids []int64
	if err := tx.db.Raw("SELECT id FROM payees WHERE entity_id = ? AND status <> 'archived' AND details = 'full'", entityID).Scan(&ids).Error; err != nil {
		return fmt.Errorf("register payees: %w", err)
	}
	for _, id := range ids {
		if err := tx.askPayee(id, accountID); err != nil {
			return err
		}
	}
	var instruments []struct{ ID, PayeeID int64 }
	err := tx.db.Raw("SELECT i.id, i.payee_id FROM instruments i JOIN payees y ON y.id = i.payee_id WHERE y.entity_id = ? AND i.status = 'active'", entityID).Scan(&instruments).Error
	if err != nil {
		return fmt.Errorf("register instruments: %w", err)
	}
	for _, i := range instruments {
		if err := tx.registerInstrument(i.PayeeID, i.ID); err != nil {
			return err
		}
	}
	return nil
}

// registerInstrument asks for an instrument at every account that knows, or
// will know, its payee. The work starts once the payee is active there.
func (tx *Tx) registerInstrument(payeeID, instrumentID int64) error {
	var list []PayeeRegistration
	if err := tx.db.Raw("SELECT * FROM payee_registrations WHERE payee_id = ?", payeeID).Scan(&list).Error; err != nil {
		return fmt.Errorf("register instrument: %w", err)
	}
	for _, r := range list {
		_, err := tx.exec("INSERT INTO instrument_registrations(instrument_id, account_id, state) VALUES (?, ?, 'pending') ON CONFLICT DO NOTHING", instrumentID, r.AccountID)
		if err != nil {
			return fmt.Errorf("register instrument: %w", err)
		}
		if r.State == RegistrationActive {
			if err := tx.askInstrument(instrumentID, r.AccountID); err != nil {
				return err
			}
		}
	}
	return nil
}

func (tx *Tx) askInstrument(instrumentID int64, accountID string) error {
	subject := fmt.Sprintf("%d/%s", instrumentID, accountID)
	return tx.enqueue(JobRegisterInstrument, "instrument:"+subject, subject, tx.now, registrationAttempts)
}

// RegistrationSubject splits the subject of a registration job.
func RegistrationSubject(subject string) (id int64, accountID string, err error) {
	head, tail, ok := strings.Cut(subject, "/")
	id, err = strconv.ParseInt(head, 10, 64)
	if !ok || err != nil {
		return 0, "", fmt.Errorf("bad registration subject %q", subject)
	}
	return id, tail, nil
}

// PayeeForRegistration returns a payee with its private fields, and what the
// provider knows of it.
func (s *Store) PayeeForRegistration(ctx context.Context, payeeID int64, accountID string) (Payee, PayeeRegistration, error) {
	p, err := s.PayeeByID(ctx, payeeID)
	if err != nil {
		return p, PayeeRegistration{}, err
	}
	var r PayeeRegistration
	err = s.read(ctx).Raw("SELECT * FROM payee_registrations WHERE payee_id = ? AND account_id = ?", payeeID, accountID).Scan(&r).Error
	return p, r, err
}

// RecordPayeeRegistration takes in a provider's answer about a payee at the
// given version. When the payee becomes active, its instruments are asked for.
func (s *Store) RecordPayeeRegistration(ctx context.Context, a Actor, r PayeeRegistration, out RegistrationResult, exchanges []Exchange) error {
	return s.write(ctx, func(tx *Tx) error {
		if err := tx.keepPayeeExchanges(r.PayeeID, 0, r.AccountID, exchanges); err != nil {
			return err
		}
		version := r.PayeeVersion
		if out.State != RegistrationActive && out.State != RegistrationPending {
			version = 0
		}
		_, err := tx.exec(`UPDATE payee_registrations SET state = ?, ref = CASE WHEN ? <> '' THEN ? ELSE ref END, remote_status = ?, code = ?, message = ?,
			field = ?, reason = ?, payee_version = CASE WHEN ? > 0 THEN ? ELSE payee_version END, synced_at = ? WHERE payee_id = ? AND account_id = ?`,
			out.State, out.Ref, out.Ref, clip(out.Status, 100), clip(out.Code, 100), clip(out.Message, 300), out.Field, clip(out.Reason, 300),
			version, version, tx.now, r.PayeeID, r.AccountID)
		if err != nil {
			return fmt.Errorf("record registration: %w", err)
		}
		if out.NotOurs {
			// With a number of somebody else, the next change would be made to them.
			if _, err := tx.exec("UPDATE payee_registrations SET ref = '', payee_version = 0 WHERE payee_id = ? AND account_id = ? AND ref = ?", r.PayeeID, r.AccountID, r.Ref); err != nil {
				return fmt.Errorf("record registration: %w", err)
			}
		}
		tx.afterCommit(func() { tx.store.watchers.tell(Change{Work: true, PayeeID: r.PayeeID}) })
		if out.State == RegistrationActive {
			var ids []int64
			err := tx.db.Raw(`SELECT r.instrument_id FROM instrument_registrations r JOIN instruments i ON i.id = r.instrument_id
				WHERE i.payee_id = ? AND r.account_id = ? AND i.status = 'active' AND r.state IN ('pending','unsure')`, r.PayeeID, r.AccountID).Scan(&ids).Error
			if err != nil {
				return fmt.Errorf("record registration: %w", err)
			}
			for _, id := range ids {
				if err := tx.askInstrument(id, r.AccountID); err != nil {
					return err
				}
			}
		}
		if out.State == r.State {
			return nil
		}
		return tx.audit(a, "payee.registration", "payee", fmt.Sprint(r.PayeeID), map[string]any{"account": r.AccountID, "state": out.State, "code": out.Code})
	})
}

// InstrumentForRegistration returns an instrument with its secret, its payee,
// and what the provider knows of both.
func (s *Store) InstrumentForRegistration(ctx context.Context, instrumentID int64, accountID string) (Instrument, InstrumentSecret, InstrumentRegistration, error) {
	var row struct {
		Instrument
		Secret []byte
	}
	var reg InstrumentRegistration
	var secret InstrumentSecret
	result := s.read(ctx).Raw("SELECT * FROM instruments WHERE id = ?", instrumentID).Scan(&row)
	if result.Error != nil || result.RowsAffected == 0 {
		return row.Instrument, secret, reg, fmt.Errorf("read instrument %d: %w", instrumentID, firstErr(result.Error, NotFound("There is no such account.")))
	}
	raw, err := s.keys.Open(instrumentPlace(row.PayeeID, row.Fingerprint), row.Secret)
	if err != nil {
		return row.Instrument, secret, reg, fmt.Errorf("instrument %d: %w", instrumentID, err)
	}
	if err := json.Unmarshal(raw, &secret); err != nil {
		return row.Instrument, secret, reg, fmt.Errorf("instrument %d: %w", instrumentID, err)
	}
	err = s.read(ctx).Raw("SELECT * FROM instrument_registrations WHERE instrument_id = ? AND account_id = ?", instrumentID, accountID).Scan(&reg).Error
	return row.Instrument, secret, reg, err
}

func firstErr(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// RecordInstrumentRegistration takes in a provider's answer about an
// instrument.
func (s *Store) RecordInstrumentRegistration(ctx context.Context, a Actor, payeeID int64, r InstrumentRegistration, out RegistrationResult, exchanges []Exchange) error {
	return s.write(ctx, func(tx *Tx) error {
		if err := tx.keepPayeeExchanges(payeeID, r.InstrumentID, r.AccountID, exchanges); err != nil {
			return err
		}
		_, err := tx.exec(`UPDATE instrument_registrations SET state = ?, ref = CASE WHEN ? <> '' THEN ? ELSE ref END, remote_status = ?, code = ?, message = ?,
			field = ?, reason = ?, synced_at = ? WHERE instrument_id = ? AND account_id = ?`,
			out.State, out.Ref, out.Ref, clip(out.Status, 100), clip(out.Code, 100), clip(out.Message, 300), out.Field, clip(out.Reason, 300), tx.now, r.InstrumentID, r.AccountID)
		if err != nil {
			return fmt.Errorf("record registration: %w", err)
		}
		tx.afterCommit(func() { tx.store.watchers.tell(Change{Work: true, PayeeID: payeeID}) })
		if out.State == r.State {
			return nil
		}
		return tx.audit(a, "instrument.registration", "payee", fmt.Sprint(payeeID), map[string]any{"instrument": r.InstrumentID, "account": r.AccountID, "state": out.State, "code": out.Code})
	})
}

func (tx *Tx) keepPayeeExchanges(payeeID, instrumentID int64, accountID string, list []Exchange) error {
	for _, e := range list {
		e.PayeeID, e.InstrumentID, e.AccountID = payeeID, instrumentID, accountID
		if err := tx.keepExchange(e); err != nil {
			return err
		}
	}
	return nil
}

// RetryRegistration asks a provider about a payee again: after a refusal was
// mended, or when no answer came. Its instruments are asked for as well.
func (s *Store) RetryRegistration(ctx context.Context, a Actor, payeeID int64, accountID string) error {
	return s.write(ctx, func(tx *Tx) error {
		if _, err := tx.may(a, PermPayeeWrite); err != nil {
			return err
		}
		if _, err := tx.payee(fmt.Sprint(payeeID)); err != nil {
			return err
		}
		if _, err := tx.account(accountID); err != nil {
			return err
		}
		if err := tx.askPayee(payeeID, accountID); err != nil {
			return err
		}
		_, err := tx.exec(`UPDATE instrument_registrations SET state = 'pending' WHERE account_id = ? AND state IN ('refused','unsure')
			AND instrument_id IN (SELECT id FROM instruments WHERE payee_id = ? AND status = 'active')`, accountID, payeeID)
		if err != nil {
			return fmt.Errorf("retry registration: %w", err)
		}
		tx.payeeChanged(payeeID)
		return tx.audit(a, "payee.resync", "payee", fmt.Sprint(payeeID), map[string]any{"account": accountID})
	})
}

// PollSoon asks the provider about a payout now; the answer comes by itself.
func (s *Store) PollSoon(ctx context.Context, a Actor, id string) error {
	return s.write(ctx, func(tx *Tx) error {
		if _, err := tx.may(a, PermPayoutCheck); err != nil {
			return err
		}
		p, err := tx.payout(id)
		if err != nil {
			return err
		}
		if p.AttemptNo == 0 || p.Status == StatusApproved || p.Status == StatusClaimed {
			return Conflict("There is nothing to ask: this payout was not sent yet.")
		}
		if err := tx.enqueue(JobPoll, "poll:"+id, id, tx.now, pollAttempts); err != nil {
			return err
		}
		return tx.audit(a, "payout.check", "payout", id, nil)
	})
}

// NextCheck is how long to wait until the provider is asked again, after n
// questions: 15 seconds, 1 minute, 5 minutes, then every hour.
func NextCheck(checks int) time.Duration {
	switch {
	case checks < 3:
		return 15 * time.Second
	case checks < 8:
		return time.Minute
	case checks < 20:
		return 5 * time.Minute
	}
	return time.Hour
}
