package models

import "context"

// What the laws need to see of the inside: a transaction of their own, and the
// one writer of a status.

// ErrStoreClosed is what commands get after Close.
var ErrStoreClosed = errStoreClosed

// Write runs f as a command.
func (s *Store) Write(ctx context.Context, f func(*Tx) error) error { return s.write(ctx, f) }

// Exec runs one statement in the transaction of a command.
func (tx *Tx) Exec(query string, args ...any) error {
	_, err := tx.exec(query, args...)
	return err
}

// Move moves a payout by event, as commands do.
func (s *Store) Move(ctx context.Context, id string, event Event) error {
	return s.write(ctx, func(tx *Tx) error {
		p, err := tx.payout(id)
		if err != nil {
			return err
		}
		return tx.move(System("test"), p, step{event: event})
	})
}

// Enqueue asks for a job.
func (s *Store) Enqueue(ctx context.Context, kind, key string, runAt Stamp, maxAttempts int) error {
	return s.write(ctx, func(tx *Tx) error { return tx.enqueue(kind, key, key, runAt, maxAttempts) })
}

// Count reads one number with the read-only pool.
func (s *Store) Count(ctx context.Context, query string, args ...any) (int64, error) {
	var n int64
	err := s.read(ctx).Raw(query, args...).Scan(&n).Error
	return n, err
}

// JobByKey reads one job.
func (s *Store) JobByKey(ctx context.Context, key string) (Job, error) {
	var j Job
	err := s.read(ctx).Raw("SELECT * FROM jobs WHERE unique_key = ?", key).Scan(&j).Error
	return j, err
}

// Waiting is how many commands wait for the writer.
func (s *Store) Waiting() int { return len(s.commits.queue) }

// MoveStale moves a payout, then moves it once more by what was read before.
func (s *Store) MoveStale(ctx context.Context, id string, event Event) error {
	return s.write(ctx, func(tx *Tx) error {
		p, err := tx.payout(id)
		if err != nil {
			return err
		}
		stale := *p
		if err := tx.move(System("test"), p, step{event: event}); err != nil {
			return err
		}
		return tx.move(System("test"), &stale, step{event: event})
	})
}

// DigestOf is what approvals are bound to; MeaningOf is what an attempt is.
func DigestOf(p Payout, payeeName, fingerprint string) string {
	return digestOf(&p, payeeName, fingerprint)
}

// MeaningOf hashes what an order tells the provider to do.
func MeaningOf(o Order) string { return meaningOf(&o) }

// BatchDigest is what a decision on a batch is bound to: of rows with these
// digests and memos, in this order.
func BatchDigest(b Batch, rows []Payout) string {
	var lines []batchLine
	for i, p := range rows {
		lines = append(lines, batchLine{i + 1, p.ID, p.Digest, p.Memo, p.Minor, p.Currency})
	}
	return batchDigest(&b, lines)
}
