package models

import (
	"context"
	"fmt"
)

// PayeeByID returns one payee with its private fields. Errors: KindNotFound.
func (s *Store) PayeeByID(ctx context.Context, id int64) (Payee, error) {
	var row payeeRow
	result := s.read(ctx).Raw("SELECT * FROM payees WHERE id = ?", id).Scan(&row)
	if result.Error != nil {
		return Payee{}, fmt.Errorf("read payee: %w", result.Error)
	}
	if result.RowsAffected == 0 {
		return Payee{}, NotFound("There is no such payee.")
	}
	return row.open(s.keys)
}

// PayeeFilter narrows a list of payees.
type PayeeFilter struct {
	Query  string
	Status PayeeStatus // "" for all but archived ones
	Before int64       // id of the last row of the page before, 0 for the newest
	Limit  int
}

// PayeeRow is a payee in a list, without private fields.
type PayeeRow struct {
	Payee
	Accounts   int64 // active instruments
	Registered RegistrationState
	Reason     string // why a registration was refused
}

// Payees returns payees, newest first.
func (s *Store) Payees(ctx context.Context, f PayeeFilter) ([]PayeeRow, error) {
	q := s.read(ctx).Table("payees").Select(`payees.*,
		(SELECT COUNT(*) FROM instruments i WHERE i.payee_id = payees.id AND i.status = 'active') AS accounts,
		COALESCE((SELECT state FROM payee_registrations r WHERE r.payee_id = payees.id ORDER BY CASE state WHEN 'refused' THEN 0 WHEN 'unsure' THEN 1 WHEN 'pending' THEN 2 ELSE 3 END LIMIT 1), '') AS registered,
		COALESCE((SELECT reason FROM payee_registrations r WHERE r.payee_id = payees.id AND state = 'refused' LIMIT 1), '') AS reason`).
		Order("id DESC").Limit(f.Limit)
	if f.Status != "" {
		q = q.Where("status = ?", f.Status)
	} else {
		q = q.Where("status <> 'archived'")
	}
	if f.Query != "" {
		q = q.Where(`search_name LIKE ? ESCAPE '\'`, "%"+escapeLike(searchKey(f.Query))+"%")
	}
	if f.Before > 0 {
		q = q.Where("id < ?", f.Before)
	}
	var list []PayeeRow
	if err := q.Scan(&list).Error; err != nil {
		return nil, fmt.Errorf("list payees: %w", err)
	}
	return list, nil
}

// InstrumentFile is an instrument with what the providers know of it.
type InstrumentFile struct {
	Instrument
	Registrations []InstrumentRegistration
	SharedWith    []string // other payees with the same account
}

// PayeeFile is everything that is known about a payee.
type PayeeFile struct {
	Payee
	Registrations []PayeeRegistration
	Instruments   []InstrumentFile
	Totals        []CurrencyTotal // paid, per currency
	Recent        []Payout
	Trail         []Exchange
	Audit         []AuditEntry
}

// PayeeFileByID reads everything about a payee. Errors: KindNotFound.
func (s *Store) PayeeFileByID(ctx context.Context, id int64) (PayeeFile, error) {
	var f PayeeFile
	var err error
	if f.Payee, err = s.PayeeByID(ctx, id); err != nil {
		return f, err
	}
	var instruments []Instrument
	var registrations []InstrumentRegistration
	read := func(dest any, query string, args ...any) {
		if err == nil {
			err = s.read(ctx).Raw(query, args...).Scan(dest).Error
		}
	}
	read(&f.Registrations, "SELECT * FROM payee_registrations WHERE payee_id = ? ORDER BY account_id", id)
	read(&instruments, "SELECT * FROM instruments WHERE payee_id = ? ORDER BY status, id DESC", id)
	read(&registrations, "SELECT r.* FROM instrument_registrations r JOIN instruments i ON i.id = r.instrument_id WHERE i.payee_id = ? ORDER BY r.account_id", id)
	read(&f.Recent, "SELECT * FROM payouts WHERE payee_id = ? ORDER BY created_at DESC, id DESC LIMIT 20", id)
	if err != nil {
		return f, fmt.Errorf("read payee %d: %w", id, err)
	}
	for _, i := range instruments {
		file := InstrumentFile{Instrument: i}
		for _, r := range registrations {
			if r.InstrumentID == i.ID {
				file.Registrations = append(file.Registrations, r)
			}
		}
		if file.SharedWith, err = s.SharedWith(ctx, i); err != nil {
			return f, err
		}
		f.Instruments = append(f.Instruments, file)
	}
	if f.Totals, err = s.Totals(ctx, PayoutFilter{PayeeID: id, Statuses: []Status{StatusPaid}}); err != nil {
		return f, err
	}
	if f.Trail, err = s.PayeeTrail(ctx, id); err != nil {
		return f, err
	}
	f.Audit, err = s.AuditOf(ctx, "payee", fmt.Sprint(id))
	return f, err
}

// PayableInstrument is a choice in the form of a new payout.
type PayableInstrument struct {
	Instrument
	PayeeName string
}

// PayableInstruments returns the active accounts of one payee.
func (s *Store) PayableInstruments(ctx context.Context, payeeID int64) ([]Instrument, error) {
	var list []Instrument
	err := s.read(ctx).Raw("SELECT * FROM instruments WHERE payee_id = ? AND status = 'active' ORDER BY id", payeeID).Scan(&list).Error
	return list, err
}
