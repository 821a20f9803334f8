package models

import (
	"context"
	"fmt"
	"time"
)

// Job is a piece of background work. Subject is the id of the thing it is
// about; the work itself reads everything else when it runs.
type Job struct {
	ID          int64
	Kind        string
	UniqueKey   string
	Subject     string
	State       string
	RunAt       Stamp
	Attempt     int
	MaxAttempts int
	LeaseOwner  string
	LeaseUntil  Stamp
	LastError   string
	CreatedAt   Stamp
	FinishedAt  Stamp
}

// The kinds of job.
const (
	JobPoll               = "poll"                // ask a provider about a payout
	JobWebhook            = "webhook"             // apply a stored notice
	JobRegisterPayee      = "register_payee"      // subject: "payee id/account id"
	JobRegisterInstrument = "register_instrument" // subject: "instrument id/account id"
)

// enqueue asks for work in the transaction that wants it. A job with the same
// key that has not finished stays as it is, except that it runs no later than
// runAt; a finished one starts anew. While a job runs its run_at is zero, so
// that a wish that comes meanwhile is seen when the run ends.
func (tx *Tx) enqueue(kind, key, subject string, runAt Stamp, maxAttempts int) error {
	_, err := tx.exec(`INSERT INTO jobs(kind, unique_key, subject, state, run_at, max_attempts, created_at)
		VALUES (?, ?, ?, 'ready', ?, ?, ?)
		ON CONFLICT (unique_key) DO UPDATE SET
		  run_at = CASE WHEN jobs.state IN ('ready','running') AND jobs.run_at > 0 AND jobs.run_at < excluded.run_at THEN jobs.run_at ELSE excluded.run_at END,
		  attempt = CASE WHEN jobs.state IN ('done','dead') THEN 0 ELSE jobs.attempt END,
		  state = CASE WHEN jobs.state = 'running' THEN 'running' ELSE 'ready' END,
		  max_attempts = excluded.max_attempts,
		  finished_at = 0`,
		kind, key, subject, runAt, maxAttempts, tx.now)
	if err != nil {
		return fmt.Errorf("enqueue %s: %w", kind, err)
	}
	if runAt <= tx.now.Add(50*time.Millisecond) {
		tx.afterCommit(func() { tx.store.watchers.tell(Change{Work: true}) })
	}
	return nil
}

// ClaimJobs takes up to limit jobs that are due, and jobs whose lease ended,
// for owner.
func (s *Store) ClaimJobs(ctx context.Context, owner string, limit int, lease time.Duration) ([]Job, error) {
	now := s.Now()
	var due int64
	if err := s.read(ctx).Raw(`SELECT EXISTS (SELECT 1 FROM jobs WHERE state = 'ready' AND run_at <= ?)
		OR EXISTS (SELECT 1 FROM jobs WHERE state = 'running' AND lease_until < ?)`, now, now).Scan(&due).Error; err != nil || due == 0 {
		return nil, err
	}
	var jobs []Job
	err := s.write(ctx, func(tx *Tx) error {
		// A worker that died leaves its jobs running; they are due again.
		_, err := tx.exec("UPDATE jobs SET state = 'ready', run_at = ?, lease_owner = '', lease_until = 0 WHERE state = 'running' AND lease_until < ?", tx.now, tx.now)
		if err != nil {
			return err
		}
		return tx.db.Raw(`UPDATE jobs SET state = 'running', run_at = 0, lease_owner = ?, lease_until = ?, attempt = attempt + 1
			WHERE id IN (SELECT id FROM jobs WHERE state = 'ready' AND run_at <= ? ORDER BY run_at, id LIMIT ?) AND state = 'ready'
			RETURNING *`, owner, tx.now.Add(lease), tx.now, limit).Scan(&jobs).Error
	})
	if err != nil {
		return nil, fmt.Errorf("claim jobs: %w", err)
	}
	return jobs, nil
}

// ReleaseJobs makes the jobs that another process left running due at once,
// instead of when their leases end. Like Recover at start, it is for the one
// process that may work. It returns how many there were.
func (s *Store) ReleaseJobs(ctx context.Context, owner string) (n int64, err error) {
	err = s.write(ctx, func(tx *Tx) error {
		n, err = tx.exec("UPDATE jobs SET state = 'ready', run_at = ?, lease_owner = '', lease_until = 0 WHERE state = 'running' AND lease_owner <> ?", tx.now, owner)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("release jobs: %w", err)
	}
	return n, nil
}

// JobResult says how a run of a job ended.
type JobResult struct {
	Err   error         // nil: done, unless Again is set
	Again time.Duration // run again after this time, whether Err is nil or not
	Quiet bool          // a planned repetition: does not count as an attempt
}

// FinishJob records how a run ended. It changes nothing when the lease was
// lost. A job that has used up its attempts becomes dead and stays for people
// to see. When somebody asked for the job while it ran, it runs again, however
// this run ended.
func (s *Store) FinishJob(ctx context.Context, j Job, r JobResult) error {
	return s.write(ctx, func(tx *Tx) error {
		state, runAt, finished, attempt, text := "done", Stamp(0), tx.now, j.Attempt, ""
		if r.Err != nil {
			text = clip(r.Err.Error(), 500)
		}
		switch {
		case r.Again > 0 && (r.Quiet || j.Attempt < j.MaxAttempts):
			state, runAt, finished = "ready", tx.now.Add(r.Again), 0
			if r.Quiet {
				attempt = 0
			}
		case r.Err != nil:
			state = "dead"
		}
		// An enqueue while the job ran has set run_at: it wants another run.
		_, err := tx.exec(`UPDATE jobs SET
			state = CASE WHEN run_at > 0 THEN 'ready' ELSE ? END,
			run_at = CASE WHEN run_at > 0 AND (? = 0 OR run_at < ?) THEN run_at ELSE ? END,
			finished_at = CASE WHEN run_at > 0 THEN 0 ELSE ? END,
			attempt = CASE WHEN run_at > 0 AND ? > 0 THEN 0 ELSE ? END,
			last_error = ?, lease_owner = '', lease_until = 0
			WHERE id = ? AND state = 'running' AND lease_owner = ? AND lease_until = ?`,
			state, runAt, runAt, runAt, finished, finished, attempt, text, j.ID, j.LeaseOwner, j.LeaseUntil)
		return err
	})
}

// DeadJobs counts jobs that gave up.
func (s *Store) DeadJobs(ctx context.Context) (int64, error) {
	var n int64
	err := s.read(ctx).Raw("SELECT COUNT(*) FROM jobs WHERE state = 'dead'").Scan(&n).Error
	return n, err
}

// OldestJob returns how long the oldest due job has waited, for readiness.
func (s *Store) OldestJob(ctx context.Context) (time.Duration, error) {
	var at Stamp
	err := s.read(ctx).Raw("SELECT COALESCE(MIN(run_at), 0) FROM jobs WHERE state = 'ready' AND run_at <= ?", s.Now()).Scan(&at).Error
	if err != nil || at == 0 {
		return 0, err
	}
	return s.Now().Time().Sub(at.Time()), nil
}

// clip cuts text to at most n runes.
func clip(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return string(runes[:n-1]) + "…"
}
