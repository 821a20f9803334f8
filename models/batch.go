package models

import (
	"fmt"

	"gorm.io/gorm"
)

// Limits of a batch.
const (
	MaxBatchRows = 1000
	MaxBatchName = 100
)

// Where the rows of a batch came from.
const (
	BatchFromList = "list"
	BatchFromCSV  = "csv"
)

// Batch is an ordered set of payouts that are submitted and decided as one. Each
// of them keeps its own state and goes to its own provider.
type Batch struct {
	ID              string // "B-" and eight characters
	EntityID        int64
	Name            string
	Source          string // BatchFromList or BatchFromCSV
	FileName        string
	FileHash        string // SHA-256 of the file as it came, hex
	RowCount        int
	Digest          string // of all rows as they were submitted
	CreatedBy       int64
	CreatedByName   string
	CreatedAt       Stamp
	SubmittedBy     int64
	SubmittedByName string
	SubmittedAt     Stamp
	RejectedByName  string
	RejectedAt      Stamp
	Reason          string // of the rejection
	PausedBy        int64
	PausedByName    string
	PausedAt        Stamp
	PauseReason     string
}

// IsPaused reports whether nothing of the batch is sent for now.
func (b Batch) IsPaused() bool { return b.PausedAt != 0 }

// batchLine is one row as a decision sees it.
type batchLine struct {
	Position int
	PayoutID string
	Digest   string
	Memo     string
	Minor    int64
	Currency Currency
}

// batchDigest is the canonical form of what is decided, hashed: the rows in
// their order, each with the digest that covers all that would be sent, the
// words for staff, and the sums per currency. Any cell that differs gives another
// digest, and so does another order, a row more and a row less.
func batchDigest(b *Batch, lines []batchLine) string {
	parts := []string{"countersign/batch/v1", b.ID, b.Name, fmt.Sprint(len(lines))}
	for _, l := range lines {
		parts = append(parts, fmt.Sprint(l.Position), l.PayoutID, l.Digest, l.Memo)
	}
	for _, t := range totalsOf(lines) {
		parts = append(parts, string(t.Currency), fmt.Sprint(t.N), fmt.Sprint(t.Minor))
	}
	return hashParts(parts...)
}

// totalsOf adds up lines per currency, in the order in which they appear. The
// amounts of a thousand rows fit an int64 many times over.
func totalsOf(lines []batchLine) []CurrencyTotal {
	var totals []CurrencyTotal
	at := map[Currency]int{}
	for _, l := range lines {
		i, ok := at[l.Currency]
		if !ok {
			i = len(totals)
			at[l.Currency] = i
			totals = append(totals, CurrencyTotal{Currency: l.Currency})
		}
		totals[i].N++
		totals[i].Minor += l.Minor
	}
	return totals
}

// digests are the row digests in their order, for the audit log.
func digests(lines []batchLine) []string {
	list := make([]string, 0, len(lines))
	for _, l := range lines {
		list = append(list, l.PayoutID+" "+l.Digest)
	}
	return list
}

// undecided reads the rows that wait for a decision on the batch, in their order:
// those still pending as they were submitted. held says whether rows that are
// held are among them.
func undecided(db *gorm.DB, batchID string, held bool) ([]batchLine, error) {
	var lines []batchLine
	err := db.Raw(`SELECT r.position, r.payout_id, r.digest, p.memo, p.minor, p.currency
		FROM batch_rows r JOIN payouts p ON p.id = r.payout_id
		WHERE r.batch_id = ? AND r.digest <> '' AND p.digest = r.digest AND p.status = 'pending_approval' AND (? OR r.held_at = 0)
		ORDER BY r.position`, batchID, held).Scan(&lines).Error
	if err != nil {
		return nil, fmt.Errorf("rows of %s: %w", batchID, err)
	}
	return lines, nil
}

// batchOf reads a batch.
func batchOf(db *gorm.DB, id string) (*Batch, error) {
	var b Batch
	result := db.Raw("SELECT * FROM batches WHERE id = ?", id).Scan(&b)
	if result.Error != nil {
		return nil, fmt.Errorf("read %s: %w", id, result.Error)
	}
	if result.RowsAffected == 0 {
		return nil, NotFound("There is no batch with this number.")
	}
	return &b, nil
}

// inBatch is true for a payout that is decided on with its batch: it is one of
// the rows, and what was submitted is what it still is.
const inBatch = "EXISTS (SELECT 1 FROM batch_rows br WHERE br.payout_id = payouts.id AND br.digest <> '' AND br.digest = payouts.digest)"

// decidedWith returns the batch that a pending payout is decided on with, "" for
// a payout that stands alone.
func (tx *Tx) decidedWith(p *Payout) (string, error) {
	var id string
	err := tx.db.Raw("SELECT batch_id FROM batch_rows WHERE payout_id = ? AND digest <> '' AND digest = ?", p.ID, p.Digest).Scan(&id).Error
	if err != nil {
		return "", fmt.Errorf("batch of %s: %w", p.ID, err)
	}
	return id, nil
}
