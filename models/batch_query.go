package models

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// BatchTotal is a count and a sum of one currency in one status.
type BatchTotal struct {
	BatchID  string
	Currency Currency
	Status   Status
	Held     int64 // how many of N are held
	N        int64
	Minor    int64
}

// Amount returns the sum as money.
func (t BatchTotal) Amount() Money { return Money{t.Minor, t.Currency} }

// BatchSummary is a batch with its counts and sums.
type BatchSummary struct {
	Batch
	Totals []BatchTotal // by currency, then by status
}

// BatchStage says in one word where a batch stands; it follows from its rows.
type BatchStage string

// The stages.
const (
	BatchOpen     BatchStage = "open"      // not submitted
	BatchWaiting  BatchStage = "submitted" // rows wait for approval
	BatchApproved BatchStage = "approved"
	BatchRejected BatchStage = "rejected"
)

// Stage returns where the batch stands.
func (b BatchSummary) Stage() BatchStage {
	switch {
	case b.RejectedAt != 0:
		return BatchRejected
	case b.SubmittedAt == 0:
		return BatchOpen
	}
	for _, t := range b.Totals {
		if t.Status == StatusPendingApproval {
			return BatchWaiting
		}
	}
	return BatchApproved
}

// Currencies returns count and sum per currency over all statuses.
func (b BatchSummary) Currencies() []CurrencyTotal {
	var list []CurrencyTotal
	for _, t := range b.Totals {
		if n := len(list); n == 0 || list[n-1].Currency != t.Currency {
			list = append(list, CurrencyTotal{Currency: t.Currency})
		}
		last := &list[len(list)-1]
		last.N += t.N
		last.Minor += t.Minor
	}
	return list
}

// BatchRow is one row of a batch, with what is unusual about it.
type BatchRow struct {
	Payout
	Position   int
	HeldAt     Stamp
	HeldByName string
	HeldReason string
	RowDigest  string // of the payout when the batch was submitted

	FirstToPayee bool   // nothing was ever paid to the payee
	NewAccount   bool   // the payee's account was added in the last week
	Twin         string // another live payout of the last 30 days with payee and amount
}

// IsHeld reports whether the row is kept back.
func (r BatchRow) IsHeld() bool { return r.HeldAt != 0 }

// Waits reports whether the row waits for the decision on its batch.
func (r BatchRow) Waits() bool {
	return r.Status == StatusPendingApproval && r.RowDigest != "" && r.RowDigest == r.Digest
}

// IsOdd reports whether a person should look at the row before the others.
func (r BatchRow) IsOdd() bool { return r.FirstToPayee || r.NewAccount || r.Twin != "" }

// BatchFile is everything that a page shows of a batch.
type BatchFile struct {
	BatchSummary
	Rows     []BatchRow
	Decision string          // digest of what a yes would cover now, "" when nothing waits
	Deciding []CurrencyTotal // what a yes would cover
}

// Batches returns the newest batches.
func (s *Store) Batches(ctx context.Context, limit int) ([]BatchSummary, error) {
	var list []Batch
	if err := s.read(ctx).Raw("SELECT * FROM batches ORDER BY created_at DESC, id DESC LIMIT ?", limit).Scan(&list).Error; err != nil {
		return nil, fmt.Errorf("list batches: %w", err)
	}
	return summed(s.read(ctx), list)
}

// summed adds counts and sums to batches.
func summed(db *gorm.DB, list []Batch) ([]BatchSummary, error) {
	out := make([]BatchSummary, len(list))
	at := map[string]int{}
	ids := make([]string, 0, len(list))
	for i, b := range list {
		out[i].Batch = b
		at[b.ID] = i
		ids = append(ids, b.ID)
	}
	if len(ids) == 0 {
		return out, nil
	}
	var totals []BatchTotal
	err := db.Raw(`SELECT r.batch_id, p.currency, p.status, COUNT(*) AS n, SUM(p.minor) AS minor, SUM(r.held_at <> 0) AS held
		FROM batch_rows r JOIN payouts p ON p.id = r.payout_id WHERE r.batch_id IN ?
		GROUP BY r.batch_id, p.currency, p.status ORDER BY r.batch_id, p.currency, p.status`, ids).Scan(&totals).Error
	if err != nil {
		return nil, fmt.Errorf("sum batches: %w", err)
	}
	for _, t := range totals {
		b := &out[at[t.BatchID]]
		b.Totals = append(b.Totals, t)
	}
	return out, nil
}

// BatchFileByID returns a batch with all its rows.
func (s *Store) BatchFileByID(ctx context.Context, id string) (BatchFile, error) {
	var f BatchFile
	b, err := batchOf(s.read(ctx), id)
	if err != nil {
		return f, err
	}
	sums, err := summed(s.read(ctx), []Batch{*b})
	if err != nil {
		return f, err
	}
	f.BatchSummary = sums[0]
	now := s.Now()
	err = s.read(ctx).Raw(`SELECT p.*, r.position, r.held_at, r.held_by_name, r.held_reason, r.digest AS row_digest,
		NOT EXISTS (SELECT 1 FROM payouts x WHERE x.payee_id = p.payee_id AND x.status = 'paid') AS first_to_payee,
		COALESCE(i.created_at > ?, 0) AS new_account,
		COALESCE((SELECT x.id FROM payouts x WHERE x.payee_id = p.payee_id AND x.minor = p.minor AND x.currency = p.currency AND x.id <> p.id
		  AND x.created_at >= ? AND x.status NOT IN ('canceled','rejected','expired','failed') ORDER BY x.created_at DESC LIMIT 1), '') AS twin
		FROM batch_rows r JOIN payouts p ON p.id = r.payout_id LEFT JOIN instruments i ON i.id = p.instrument_id
		WHERE r.batch_id = ? ORDER BY r.position`, now.Add(-7*24*time.Hour), now.Add(-30*24*time.Hour), id).Scan(&f.Rows).Error
	if err != nil {
		return f, fmt.Errorf("rows of %s: %w", id, err)
	}
	var lines []batchLine
	waiting := 0
	for _, r := range f.Rows {
		if r.Waits() {
			waiting++
			if !r.IsHeld() {
				lines = append(lines, batchLine{r.Position, r.ID, r.Digest, r.Memo, r.Minor, r.Currency})
			}
		}
	}
	if waiting > 0 {
		f.Decision, f.Deciding = batchDigest(b, lines), totalsOf(lines)
	}
	return f, nil
}

// isOwnBatch reports whether the person made or submitted the batch, or made or
// changed any of its rows.
func isOwnBatch(db *gorm.DB, b *Batch, userID int64) (bool, error) {
	if b.CreatedBy == userID || b.SubmittedBy == userID {
		return true, nil
	}
	var own int
	err := db.Raw(`SELECT EXISTS (SELECT 1 FROM batch_rows r JOIN payouts p ON p.id = r.payout_id
		WHERE r.batch_id = ? AND (p.created_by = ? OR EXISTS (SELECT 1 FROM payout_editors e WHERE e.payout_id = p.id AND e.user_id = ?)))`,
		b.ID, userID, userID).Scan(&own).Error
	if err != nil {
		return false, fmt.Errorf("editors of %s: %w", b.ID, err)
	}
	return own != 0, nil
}

// IsOwnBatch reports whether the person had a hand in the batch or any of its
// rows, and so may not decide on it.
func (s *Store) IsOwnBatch(ctx context.Context, b Batch, userID int64) (bool, error) {
	return isOwnBatch(s.read(ctx), &b, userID)
}

// PendingBatches returns submitted batches with rows that wait, oldest first:
// those the person may decide on, and those that wait for others.
func (s *Store) PendingBatches(ctx context.Context, userID int64, limit int) (mine, others []BatchSummary, err error) {
	var list []struct {
		Batch
		Open bool // a row waits, is not held, and the person has not approved it
	}
	err = s.read(ctx).Raw(`SELECT b.*, MAX(r.held_at = 0 AND NOT EXISTS (SELECT 1 FROM approvals ap WHERE ap.payout_id = p.id AND ap.submission = p.submission AND ap.user_id = ?)) AS open
		FROM payouts p INDEXED BY payouts_status JOIN batch_rows r ON r.payout_id = p.id AND r.digest = p.digest JOIN batches b ON b.id = r.batch_id
		WHERE p.status = 'pending_approval' GROUP BY b.id ORDER BY b.submitted_at, b.id LIMIT ?`, userID, limit).Scan(&list).Error
	if err != nil {
		return nil, nil, fmt.Errorf("approval queue of batches: %w", err)
	}
	batches := make([]Batch, 0, len(list))
	for _, row := range list {
		batches = append(batches, row.Batch)
	}
	sums, err := summed(s.read(ctx), batches)
	if err != nil {
		return nil, nil, err
	}
	for i, b := range sums {
		own, err := isOwnBatch(s.read(ctx), &b.Batch, userID)
		if err != nil {
			return nil, nil, err
		}
		if own || !list[i].Open {
			others = append(others, b)
		} else {
			mine = append(mine, b)
		}
	}
	return mine, others, nil
}

// FreeDrafts returns drafts that are in no batch, newest first.
func (s *Store) FreeDrafts(ctx context.Context, limit int) ([]Payout, error) {
	var list []Payout
	err := s.read(ctx).Raw(`SELECT * FROM payouts WHERE status = 'draft' AND NOT EXISTS (SELECT 1 FROM batch_rows r WHERE r.payout_id = payouts.id)
		ORDER BY created_at DESC, id DESC LIMIT ?`, limit).Scan(&list).Error
	if err != nil {
		return nil, fmt.Errorf("list drafts: %w", err)
	}
	return list, nil
}

// DecidedWith returns the number of the batch that a pending payout is decided
// on with, "" for a payout that stands alone.
func (s *Store) DecidedWith(ctx context.Context, p Payout) (string, error) {
	var id string
	err := s.read(ctx).Raw("SELECT batch_id FROM batch_rows WHERE payout_id = ? AND digest <> '' AND digest = ?", p.ID, p.Digest).Scan(&id).Error
	if err != nil {
		return "", fmt.Errorf("batch of %s: %w", p.ID, err)
	}
	return id, nil
}
