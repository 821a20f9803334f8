package models

import (
	"context"
	"fmt"
	"math"
	"time"
)

// clockSlack is how far the clock of the machine may have been set back between
// two rows without a list by time losing one of them.
const clockSlack = time.Hour

// rowLog is a table that grows at its end: its key rises with every row, and so,
// but for a clock that was set back, does its time.
type rowLog struct{ table, key, at string }

var (
	auditLog   = rowLog{"audit", "seq", "at"}
	webhookLog = rowLog{"webhooks", "id", "received_at"}
)

// between turns a span of time into a span of keys, so that a list of an old day
// costs what a list of today does. The span is a little too wide: the times
// themselves are compared as well. Zero bounds are open.
func (s *Store) between(ctx context.Context, l rowLog, from, to Stamp) (low, high int64, err error) {
	high = math.MaxInt64
	if from != 0 {
		if low, err = s.firstSince(ctx, l, from.Add(-clockSlack)); err != nil {
			return 0, 0, err
		}
	}
	if to != 0 {
		high, err = s.firstSince(ctx, l, to.Add(clockSlack))
	}
	return low, high, err
}

// firstSince finds the key at which the log reaches a time, by halving.
func (s *Store) firstSince(ctx context.Context, l rowLog, at Stamp) (int64, error) {
	var ends struct{ First, Last int64 }
	query := fmt.Sprintf("SELECT COALESCE(MIN(%s), 0) AS first, COALESCE(MAX(%s), -1) AS last FROM %s", l.key, l.key, l.table)
	if err := s.read(ctx).Raw(query).Scan(&ends).Error; err != nil {
		return 0, fmt.Errorf("find time in %s: %w", l.table, err)
	}
	query = fmt.Sprintf("SELECT %s AS k, %s AS at FROM %s WHERE %s >= ? ORDER BY %s LIMIT 1", l.key, l.at, l.table, l.key, l.key)
	low, high := ends.First, ends.Last+1
	for low < high {
		middle := low + (high-low)/2
		var row struct {
			K  int64
			At Stamp
		}
		if err := s.read(ctx).Raw(query, middle).Scan(&row).Error; err != nil {
			return 0, fmt.Errorf("find time in %s: %w", l.table, err)
		}
		if row.K >= high || row.At >= at {
			high = middle
		} else {
			low = row.K + 1
		}
	}
	return low, nil
}
