package models

import (
	"context"
	"fmt"
	"time"
)

// Overview is what the first page shows.
type Overview struct {
	Counts     map[Status]int64
	InFlight   []CurrencyTotal // sent and not yet final
	Reserved   []CurrencyTotal // approved, not yet sent
	PaidToday  []CurrencyTotal // created today and paid
	Doubtful   []Payout        // unconfirmed, oldest first
	Failed     []Payout        // failed in the last seven days, newest first
	Returned   []Payout        // returned in the last seven days, newest first
	Held       []HeldPayout    // approved, but something holds them
	Conflicts  []ProviderConflict
	Paused     []ProviderAccount
	Refused    []PayeeRow // payees that a provider refused
	Orphans    int64      // notices about orders we never made, last seven days
	Forged     int64      // notices that were not verified, last 24 hours
	Waiting    []Payout   // waiting for approval, oldest first
	Awaiting   Awaiting   // payouts that wait for their payee
	DeadJobs   int64
	BooksFault bool // the totals of the books do not sum to zero
	Days       []DayVolume
}

// HeldPayout is an approved payout with the reason why it waits.
type HeldPayout struct {
	Payout
	Waits string
}

// DayVolume is what was paid of one day and currency.
type DayVolume struct {
	Day      int64 // UTC days since 1970-01-01
	Currency Currency
	Status   Status
	N        int64
	Minor    int64
}

// Overview reads the first page; today is when the day of its reader began.
func (s *Store) Overview(ctx context.Context, today Stamp) (Overview, error) {
	var o Overview
	var err error
	if o.Counts, err = s.StatusCounts(ctx); err != nil {
		return o, err
	}
	now := s.Now()
	week := now.Add(-7 * 24 * time.Hour)
	for _, t := range []struct {
		dest *[]CurrencyTotal
		f    PayoutFilter
	}{
		{&o.InFlight, PayoutFilter{Statuses: []Status{StatusSending, StatusAwaitingPayee, StatusInTransit, StatusInDoubt}}},
		{&o.Reserved, PayoutFilter{Statuses: []Status{StatusApproved, StatusClaimed}}},
		{&o.PaidToday, PayoutFilter{Statuses: []Status{StatusPaid}, From: today}},
	} {
		if *t.dest, err = s.Totals(ctx, t.f); err != nil {
			return o, err
		}
	}
	read := func(dest any, query string, args ...any) {
		if err == nil {
			err = s.read(ctx).Raw(query, args...).Scan(dest).Error
		}
	}
	read(&o.Doubtful, "SELECT * FROM payouts WHERE status = 'in_doubt' ORDER BY created_at, id LIMIT 20")
	read(&o.Waiting, "SELECT * FROM payouts WHERE status = 'pending_approval' ORDER BY created_at, id LIMIT 10")
	read(&o.Failed, "SELECT * FROM payouts WHERE status = 'failed' AND finished_at >= ? ORDER BY created_at DESC, id DESC LIMIT 10", week)
	read(&o.Returned, "SELECT * FROM payouts WHERE status = 'returned' AND finished_at >= ? ORDER BY created_at DESC, id DESC LIMIT 10", week)
	read(&o.Paused, "SELECT * FROM provider_accounts WHERE status = 'paused'")
	read(&o.Orphans, "SELECT COUNT(*) FROM webhooks WHERE state = 'orphan' AND received_at >= ?", week)
	read(&o.Forged, "SELECT COUNT(*) FROM webhooks WHERE verdict = 'forged' AND received_at >= ?", now.Add(-24*time.Hour))
	read(&o.Days, "SELECT day, currency, status, SUM(n) AS n, SUM(minor) AS minor FROM payout_totals WHERE day > ? GROUP BY day, currency, status HAVING SUM(n) > 0 ORDER BY day", now.Day()-14)
	if err != nil {
		return o, fmt.Errorf("overview: %w", err)
	}
	if o.Awaiting, err = s.awaiting(ctx); err != nil {
		return o, err
	}
	if o.Held, err = s.held(ctx); err != nil {
		return o, err
	}
	if o.Conflicts, err = s.OpenConflicts(ctx); err != nil {
		return o, err
	}
	if o.DeadJobs, err = s.DeadJobs(ctx); err != nil {
		return o, err
	}
	return o, s.overviewTrust(ctx, &o)
}

// overviewTrust adds what a person must know before believing the numbers.
func (s *Store) overviewTrust(ctx context.Context, o *Overview) error {
	var off int64
	err := s.read(ctx).Raw("SELECT COUNT(*) FROM (SELECT currency FROM ledger_totals GROUP BY currency HAVING SUM(minor) <> 0) x").Scan(&off).Error
	if err != nil {
		return fmt.Errorf("overview: %w", err)
	}
	o.BooksFault = off > 0
	var refused []int64
	if err := s.read(ctx).Raw("SELECT payee_id FROM payee_registrations WHERE state = 'refused' LIMIT 10").Scan(&refused).Error; err != nil {
		return fmt.Errorf("overview: %w", err)
	}
	for _, id := range refused {
		var row PayeeRow
		err := s.read(ctx).Raw(`SELECT payees.*, 'refused' AS registered, COALESCE((SELECT reason FROM payee_registrations r WHERE r.payee_id = payees.id AND state = 'refused' LIMIT 1), '') AS reason
			FROM payees WHERE id = ? AND status <> 'archived'`, id).Scan(&row).Error
		if err != nil {
			return fmt.Errorf("overview: %w", err)
		}
		if row.ID != 0 {
			o.Refused = append(o.Refused, row)
		}
	}
	return nil
}

// held returns approved payouts that have waited for more than ten seconds.
func (s *Store) held(ctx context.Context) ([]HeldPayout, error) {
	var waiting []Payout
	err := s.read(ctx).Raw("SELECT * FROM payouts INDEXED BY payouts_queue WHERE status = 'approved' AND approved_at < ? ORDER BY approved_at, id LIMIT 10",
		s.Now().Add(-10*time.Second)).Scan(&waiting).Error
	if err != nil {
		return nil, fmt.Errorf("overview: %w", err)
	}
	var list []HeldPayout
	for _, p := range waiting {
		why, err := s.waits(ctx, p)
		if err != nil {
			return nil, err
		}
		if why != "" {
			list = append(list, HeldPayout{p, why})
		}
	}
	return list, nil
}
