package models

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"

	"gorm.io/gorm"
)

// PayoutFilter narrows a list of payouts. Zero fields do not narrow.
type PayoutFilter struct {
	Statuses []Status
	PayeeID  int64
	Currency Currency
	From     Stamp  // created at or after
	To       Stamp  // created before
	Query    string // id, reference, provider's id, or part of a payee's name
	// NeedsAction keeps what a person has to look at, see needsAction.
	NeedsAction bool
}

// Cursor is a place in a list of payouts: the row it points at is not part of
// the page.
type Cursor struct {
	At    Stamp
	ID    string
	Newer bool // the page that is newer than the row, instead of older
}

// PayoutPage is one page of a list, newest first.
type PayoutPage struct {
	Rows     []Payout
	HasNewer bool
	HasOlder bool
}

// CurrencyTotal is a count and a sum of one currency.
type CurrencyTotal struct {
	Currency Currency
	N        int64
	Minor    int64
}

// Amount returns the sum as money.
func (t CurrencyTotal) Amount() Money { return Money{t.Minor, t.Currency} }

// Payouts returns one page of the filtered list by keyset: every page costs the
// same, however deep it is.
func (s *Store) Payouts(ctx context.Context, f PayoutFilter, c Cursor, limit int) (PayoutPage, error) {
	var page PayoutPage
	q, err := s.filtered(ctx, f)
	if err != nil {
		return page, err
	}
	switch {
	case c.ID == "":
		q = q.Order("created_at DESC, id DESC")
	case c.Newer:
		q = q.Where("(created_at, id) > (?, ?)", c.At, c.ID).Order("created_at, id")
	default:
		q = q.Where("(created_at, id) < (?, ?)", c.At, c.ID).Order("created_at DESC, id DESC")
	}
	if err := q.Limit(limit + 1).Scan(&page.Rows).Error; err != nil {
		return page, fmt.Errorf("list payouts: %w", err)
	}
	more := len(page.Rows) > limit
	if more {
		page.Rows = page.Rows[:limit]
	}
	page.HasOlder, page.HasNewer = more, c.ID != ""
	if c.Newer {
		for i, j := 0, len(page.Rows)-1; i < j; i, j = i+1, j-1 {
			page.Rows[i], page.Rows[j] = page.Rows[j], page.Rows[i]
		}
		page.HasOlder, page.HasNewer = true, more
	}
	return page, nil
}

// filtered builds the query of a filter. Names of columns are constants;
// values are parameters.
func (s *Store) filtered(ctx context.Context, f PayoutFilter) (*gorm.DB, error) {
	q := s.read(ctx).Table("payouts")
	if len(f.Statuses) > 0 {
		q = q.Where("status IN ?", f.Statuses)
	}
	if f.PayeeID != 0 {
		q = q.Where("payee_id = ?", f.PayeeID)
	}
	if f.Currency != "" {
		q = q.Where("currency = ?", f.Currency)
	}
	if f.From != 0 {
		q = q.Where("created_at >= ?", f.From)
	}
	if f.To != 0 {
		q = q.Where("created_at < ?", f.To)
	}
	if f.NeedsAction {
		q = q.Where(needsAction, s.Now().Add(-actionWindow))
	}
	if f.Query == "" {
		return q, nil
	}
	return s.matching(ctx, q, f.Query)
}

// What a search follows: so many payees at most, so many payouts by their ids,
// and a text of so many characters, longer than any name, reference or id.
const (
	maxPayeeHits  = 200
	maxPayoutHits = 2000
	maxQuery      = 200
)

// matching narrows q to what a person typed: an id, the beginning of a
// reference, the provider's id, or part of a payee's name. Few hits are looked
// up by their indexes and listed by id; many hits are met soon anyway when the
// list is read from its newest end.
func (s *Store) matching(ctx context.Context, q *gorm.DB, text string) (*gorm.DB, error) {
	if len([]rune(text)) > maxQuery {
		return q.Where("1 = 0"), nil
	}
	var payees []int64
	err := s.read(ctx).Raw(`SELECT id FROM payees WHERE search_name LIKE ? ESCAPE '\' LIMIT ?`, "%"+escapeLike(searchKey(text))+"%", maxPayeeHits).Scan(&payees).Error
	if err != nil {
		return nil, fmt.Errorf("search payees: %w", err)
	}
	id := strings.ToUpper(strings.TrimSpace(text))
	if strings.HasPrefix(id, "PO") && !strings.HasPrefix(id, "PO-") {
		id = PayoutOfNumber(strings.Replace(id, "_A", "_a", 1))
	}
	from := referenceKey(text)
	to := from + string(unicode.MaxRune)
	payees = append(payees, 0) // an empty list is no list in SQL
	var ids []string
	err = s.read(ctx).Raw(`SELECT id FROM payouts WHERE id = ? UNION ALL SELECT payout_id FROM attempts WHERE provider_ref = ? AND provider_ref <> ''
		UNION ALL SELECT id FROM payouts WHERE reference_key >= ? AND reference_key < ? UNION ALL SELECT id FROM payouts WHERE payee_id IN ? LIMIT ?`,
		id, strings.TrimSpace(text), from, to, payees, maxPayoutHits+1).Scan(&ids).Error
	if err != nil {
		return nil, fmt.Errorf("search payouts: %w", err)
	}
	if len(ids) <= maxPayoutHits {
		return q.Where("id IN ?", append(ids, "")), nil
	}
	// The plus keeps SQLite from collecting and sorting all of them.
	return q.Where("(+reference_key >= ? AND +reference_key < ? OR +payee_id IN ?)", from, to, payees), nil
}

func escapeLike(text string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text)
}

// Totals returns count and sum per currency of the whole filtered set, largest
// count first. Filters on status, currency and whole UTC days are answered from
// kept counters.
func (s *Store) Totals(ctx context.Context, f PayoutFilter) ([]CurrencyTotal, error) {
	var list []CurrencyTotal
	if f.PayeeID == 0 && f.Query == "" && !f.NeedsAction && wholeDay(f.From) && wholeDay(f.To) {
		q := s.read(ctx).Table("payout_totals").Select("currency, SUM(n) AS n, SUM(minor) AS minor")
		if len(f.Statuses) > 0 {
			q = q.Where("status IN ?", f.Statuses)
		}
		if f.Currency != "" {
			q = q.Where("currency = ?", f.Currency)
		}
		if f.From != 0 {
			q = q.Where("day >= ?", f.From.Day())
		}
		if f.To != 0 {
			q = q.Where("day < ?", f.To.Day())
		}
		err := q.Group("currency").Having("SUM(n) > 0").Order("n DESC, currency").Scan(&list).Error
		return list, err
	}
	q, err := s.filtered(ctx, f)
	if err != nil {
		return nil, err
	}
	err = q.Select("currency, COUNT(*) AS n, SUM(minor) AS minor").Group("currency").Order("n DESC, currency").Scan(&list).Error
	return list, err
}

// CountPayouts counts the filtered set up to limit; more says that there are
// more than that.
func (s *Store) CountPayouts(ctx context.Context, f PayoutFilter, limit int) (n int, more bool, err error) {
	if f.PayeeID == 0 && f.Query == "" && !f.NeedsAction && wholeDay(f.From) && wholeDay(f.To) {
		totals, err := s.Totals(ctx, f)
		if err != nil {
			return 0, false, err
		}
		for _, t := range totals {
			n += int(t.N)
		}
		return min(n, limit), n > limit, nil
	}
	q, err := s.filtered(ctx, f)
	if err != nil {
		return 0, false, err
	}
	if err := s.read(ctx).Raw("SELECT COUNT(*) FROM (?)", q.Select("1").Limit(limit+1)).Scan(&n).Error; err != nil {
		return 0, false, fmt.Errorf("count payouts: %w", err)
	}
	return min(n, limit), n > limit, nil
}

func wholeDay(s Stamp) bool { return int64(s)%int64(24*time.Hour/time.Microsecond) == 0 }

// StatusCounts returns how many payouts stand in each state.
func (s *Store) StatusCounts(ctx context.Context) (map[Status]int64, error) {
	var list []struct {
		Status Status
		N      int64
	}
	if err := s.read(ctx).Raw("SELECT status, SUM(n) AS n FROM payout_totals GROUP BY status").Scan(&list).Error; err != nil {
		return nil, fmt.Errorf("count payouts: %w", err)
	}
	counts := map[Status]int64{}
	for _, r := range list {
		counts[r.Status] = r.N
	}
	return counts, nil
}

// PayoutByID returns one payout. Errors: KindNotFound.
func (s *Store) PayoutByID(ctx context.Context, id string) (Payout, error) {
	var p Payout
	result := s.read(ctx).Raw("SELECT * FROM payouts WHERE id = ?", id).Scan(&p)
	if result.Error != nil {
		return p, fmt.Errorf("read %s: %w", id, result.Error)
	}
	if result.RowsAffected == 0 {
		return p, NotFound("There is no payout with this number.")
	}
	return p, nil
}

// PendingFor returns submitted payouts, oldest first: those the person may
// decide on, and those that wait for others because the person made or edited
// them.
func (s *Store) PendingFor(ctx context.Context, userID int64, limit int) (mine, others []Payout, err error) {
	const own = "(created_by = ? OR EXISTS (SELECT 1 FROM payout_editors e WHERE e.payout_id = payouts.id AND e.user_id = ?) OR EXISTS (SELECT 1 FROM approvals a WHERE a.payout_id = payouts.id AND a.submission = payouts.submission AND a.user_id = ?))"
	base := "SELECT * FROM payouts WHERE status = 'pending_approval' AND NOT " + inBatch + " AND "
	if err = s.read(ctx).Raw(base+"NOT "+own+" ORDER BY submitted_at, id LIMIT ?", userID, userID, userID, limit).Scan(&mine).Error; err != nil {
		return nil, nil, fmt.Errorf("approval queue: %w", err)
	}
	err = s.read(ctx).Raw(base+own+" ORDER BY submitted_at, id LIMIT ?", userID, userID, userID, limit).Scan(&others).Error
	return mine, others, err
}

// DecidedBy returns the last payouts that the person approved or rejected.
func (s *Store) DecidedBy(ctx context.Context, userID int64, limit int) ([]Payout, error) {
	var list []Payout
	err := s.read(ctx).Raw(`SELECT p.* FROM payouts p JOIN (
		SELECT payout_id, MAX(at) AS at FROM (
		  SELECT * FROM (SELECT payout_id, at FROM approvals WHERE user_id = ? ORDER BY at DESC LIMIT ?)
		  UNION ALL SELECT * FROM (SELECT payout_id, at FROM payout_events WHERE actor_id = ? AND event = 'reject' ORDER BY at DESC LIMIT ?)) x GROUP BY payout_id) d
		ON d.payout_id = p.id ORDER BY d.at DESC, p.id LIMIT ?`, userID, 4*limit, userID, limit, limit).Scan(&list).Error
	return list, err
}

// SimilarPayouts returns other live payouts to the same payee with the same
// amount of the last 30 days, newest first, at most five.
func (s *Store) SimilarPayouts(ctx context.Context, p Payout) ([]Payout, error) {
	var list []Payout
	err := s.read(ctx).Raw(`SELECT * FROM payouts WHERE payee_id = ? AND minor = ? AND currency = ? AND id <> ? AND created_at >= ?
		AND status NOT IN ('canceled','rejected','expired','failed') ORDER BY created_at DESC LIMIT 5`,
		p.PayeeID, p.Minor, p.Currency, p.ID, s.Now().Add(-30*24*time.Hour)).Scan(&list).Error
	return list, err
}
