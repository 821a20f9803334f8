package models

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"
)

// Posting is one leg in the books: it adds Minor to a place. The legs of one
// version of a payout sum to zero.
type Posting struct {
	ID        int64
	PayoutID  string
	Version   int64
	EntityID  int64
	AccountID string
	Place     Place
	Currency  Currency
	Minor     int64
	At        Stamp
}

// PostingsOf returns the legs of a payout, oldest first.
func (s *Store) PostingsOf(ctx context.Context, payoutID string) ([]Posting, error) {
	var list []Posting
	err := s.read(ctx).Raw("SELECT * FROM postings WHERE payout_id = ? ORDER BY id", payoutID).Scan(&list).Error
	return list, err
}

// LedgerTotal is the sum of one place in one currency.
type LedgerTotal struct {
	Place    Place
	Currency Currency
	Minor    int64
}

// LedgerTotals returns the sums of all places per currency.
func (s *Store) LedgerTotals(ctx context.Context) ([]LedgerTotal, error) {
	var list []LedgerTotal
	err := s.read(ctx).Raw("SELECT place, currency, SUM(minor) AS minor FROM ledger_totals GROUP BY place, currency ORDER BY currency, place").Scan(&list).Error
	return list, err
}

// CheckBooks compares the books with the payouts: per currency all places sum
// to zero, every place holds exactly the payouts whose state lies there, and
// the kept totals equal the postings. It returns plain sentences, none when the
// books balance.
func (s *Store) CheckBooks(ctx context.Context) ([]string, error) {
	var faults []string
	var posted, kept []LedgerTotal
	var held []struct {
		Status   Status
		Currency Currency
		Minor    int64
	}
	// One transaction, so that all three sums are of the same moment.
	err := s.read(ctx).Transaction(func(db *gorm.DB) error {
		return errors.Join(
			db.Raw("SELECT place, currency, SUM(minor) AS minor FROM postings GROUP BY place, currency").Scan(&posted).Error,
			db.Raw("SELECT place, currency, SUM(minor) AS minor FROM ledger_totals GROUP BY place, currency").Scan(&kept).Error,
			db.Raw("SELECT status, currency, SUM(minor) AS minor FROM payouts GROUP BY status, currency").Scan(&held).Error)
	})
	if err != nil {
		return nil, fmt.Errorf("check books: %w", err)
	}
	want := map[string]int64{}
	for _, h := range held {
		if place := h.Status.Place(); place != PlaceAvailable {
			want[string(place)+" "+string(h.Currency)] += h.Minor
			want[string(PlaceAvailable)+" "+string(h.Currency)] -= h.Minor
		}
	}
	for name, list := range map[string][]LedgerTotal{"postings": posted, "totals": kept} {
		got, zero := map[string]int64{}, map[Currency]int64{}
		for _, p := range list {
			got[string(p.Place)+" "+string(p.Currency)] = p.Minor
			zero[p.Currency] += p.Minor
		}
		for c, minor := range zero {
			if minor != 0 {
				faults = append(faults, fmt.Sprintf("%s of %s sum to %d, not to zero", name, c, minor))
			}
		}
		for key, minor := range want {
			if got[key] != minor {
				faults = append(faults, fmt.Sprintf("%s: %s holds %d, the payouts say %d", name, key, got[key], minor))
			}
		}
		for key, minor := range got {
			if want[key] != minor {
				faults = append(faults, fmt.Sprintf("%s: %s holds %d, the payouts say %d", name, key, minor, want[key]))
			}
		}
	}
	return faults, nil
}
