package models_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"countersign/models"
	"countersign/models/modelstest"
)

// crowd occupies the writer, lets n commands gather behind it, and then lets
// all of them go into one commit. It returns what each command got.
func crowd(t *testing.T, d *modelstest.Desk, n int, run func(i int) error) []error {
	t.Helper()
	inside, release := make(chan struct{}), make(chan struct{})
	first := make(chan error, 1)
	go func() {
		first <- d.Write(ctx, func(*models.Tx) error { close(inside); <-release; return nil })
	}()
	<-inside
	errs := make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			defer func() {
				if p := recover(); p != nil {
					errs[i] = fmt.Errorf("panic: %v", p)
				}
			}()
			errs[i] = run(i)
		})
	}
	eventually(t, func() bool { return d.Waiting() >= n })
	close(release)
	all.Wait()
	if err := <-first; err != nil {
		t.Fatal(err)
	}
	return errs
}

// put writes one row that a test can count.
func put(d *modelstest.Desk, key string) func(*models.Tx) error {
	return func(tx *models.Tx) error { return tx.Exec("INSERT INTO meta(key, value) VALUES (?, 'x')", key) }
}

func rows(t *testing.T, s *models.Store, like string) int64 {
	t.Helper()
	n, err := s.Count(ctx, "SELECT COUNT(*) FROM meta WHERE key LIKE ?", like)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

var errOfTest = errors.New("of the test")

func TestAFailingCommandDoesNotDisturbItsNeighbours(t *testing.T) {
	t.Parallel()
	d := modelstest.New(t)
	errs := crowd(t, d, 40, func(i int) error {
		key := fmt.Sprintf("row-%d", i)
		return d.Write(ctx, func(tx *models.Tx) error {
			if err := put(d, key)(tx); err != nil {
				return err
			}
			switch i % 4 {
			case 1:
				return errOfTest
			case 2:
				panic("of the test")
			case 3: // breaks a rule of the table after a good statement
				return tx.Exec("INSERT INTO meta(key, value) VALUES (?, NULL)", key+"-b")
			}
			return nil
		})
	})
	for i, err := range errs {
		ok := false
		switch i % 4 {
		case 0:
			ok = err == nil
		case 1:
			ok = errors.Is(err, errOfTest)
		case 2:
			ok = err != nil && strings.Contains(err.Error(), "panic: of the test")
		case 3:
			ok = err != nil && strings.Contains(err.Error(), "NOT NULL")
		}
		if !ok {
			t.Errorf("command %d got %v", i, err)
		}
	}
	if n := rows(t, d.Store, "row-%"); n != 10 {
		t.Errorf("%d rows stand, want 10", n)
	}
	d.Sound(t)
}

// SQLite may roll back everything by itself, as when the disk is full. Then
// nobody is told that it was saved.
func TestAWholeRollbackReachesEverybody(t *testing.T) {
	t.Parallel()
	d := modelstest.New(t)
	if err := d.Write(ctx, func(tx *models.Tx) error {
		return tx.Exec("CREATE TRIGGER t BEFORE INSERT ON meta WHEN NEW.value = 'all' BEGIN SELECT RAISE(ROLLBACK, 'everything'); END")
	}); err != nil {
		t.Fatal(err)
	}
	errs := crowd(t, d, 9, func(i int) error {
		if i == 4 {
			return d.Write(ctx, func(tx *models.Tx) error { return tx.Exec("INSERT INTO meta(key, value) VALUES ('x', 'all')") })
		}
		return d.Write(ctx, put(d, fmt.Sprintf("row-%d", i)))
	})
	saved := int64(0)
	for _, err := range errs {
		if err == nil {
			saved++
		}
	}
	if n := rows(t, d.Store, "row-%"); n != saved {
		t.Errorf("%d were told that they are saved, %d are", saved, n)
	}
	if errs[4] == nil {
		t.Error("the one that failed was told nothing")
	}
	if err := d.Write(ctx, put(d, "after")); err != nil {
		t.Errorf("the store does not go on: %v", err)
	}
}

func TestACanceledCommandDoesNotRun(t *testing.T) {
	t.Parallel()
	d := modelstest.New(t)
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if err := d.Write(gone, put(d, "row-before")); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	// One that waits behind another leaves before its turn.
	inside, release := make(chan struct{}), make(chan struct{})
	results := make(chan error, 2)
	go func() {
		results <- d.Write(ctx, func(*models.Tx) error { close(inside); <-release; return nil })
	}()
	<-inside
	impatient, leave := context.WithCancel(ctx)
	left := make(chan error, 1)
	go func() { left <- d.Write(impatient, put(d, "row-impatient")) }()
	eventually(t, func() bool { return d.Waiting() == 1 })
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	go func() { results <- d.Write(ctx, put(d, "row-patient")) }()
	eventually(t, func() bool { return d.Waiting() == 2 })
	close(release)
	if err := errors.Join(<-results, <-results); err != nil {
		t.Error(err)
	}
	if n := rows(t, d.Store, "row-%"); n != 1 {
		t.Errorf("%d rows, want that of the patient one", n)
	}
}

// A context that ends while the command runs changes nothing: it runs to its
// end and is durable.
func TestACommandThatHasBegunIsNotCut(t *testing.T) {
	t.Parallel()
	d := modelstest.New(t)
	short, cancel := context.WithCancel(ctx)
	err := d.Write(short, func(tx *models.Tx) error {
		if err := put(d, "row-1")(tx); err != nil {
			return err
		}
		cancel()
		return put(d, "row-2")(tx)
	})
	if err != nil || rows(t, d.Store, "row-%") != 2 {
		t.Errorf("%v, %d rows", err, rows(t, d.Store, "row-%"))
	}
}

func TestAClosedStoreTakesNothing(t *testing.T) {
	t.Parallel()
	d := modelstest.New(t)
	var saved int64
	var mu sync.Mutex
	started := make(chan struct{}, 1)
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			for j := 0; ; j++ {
				err := d.Write(ctx, put(d, fmt.Sprintf("row-%d-%d", i, j)))
				if err != nil {
					if !errors.Is(err, models.ErrStoreClosed) {
						t.Errorf("%v", err)
					}
					return
				}
				mu.Lock()
				saved++
				mu.Unlock()
				select {
				case started <- struct{}{}:
				default:
				}
			}
		})
	}
	<-started
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	all.Wait()
	if err := d.Write(ctx, put(d, "row-late")); !errors.Is(err, models.ErrStoreClosed) {
		t.Errorf("after Close: %v", err)
	}
	again := modelstest.Reopen(t, d)
	if n := rows(t, again, "row-%"); n != saved {
		t.Errorf("%d were told that they are saved, %d are there after a reopening", saved, n)
	}
}

func TestThirtyTwoWritersAtOnce(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	errs := modelstest.Together(32, func(i int) error {
		for range 8 {
			p, _, err := w.CreatePayout(ctx, w.Maker, models.NewPayout{Draft: w.Entry("1.00"), Token: w.FormToken(t, w.Maker), Submit: true})
			if err == nil && i%2 == 0 {
				_, err = w.ApprovePayout(ctx, w.Approver, p.ID, p.Digest)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	counts, err := w.StatusCounts(ctx)
	if err != nil || counts[models.StatusApproved] != 128 || counts[models.StatusPendingApproval] != 128 {
		t.Errorf("%v, %v", counts, err)
	}
	w.Sound(t)
}

// An audit entry that cannot be written takes its action back with it.
func TestNoActionWithoutItsAuditEntry(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	p := w.Submitted(t)
	if err := w.Write(ctx, func(tx *models.Tx) error {
		return tx.Exec("CREATE TRIGGER t BEFORE INSERT ON audit WHEN NEW.action = 'payout.approve' BEGIN SELECT RAISE(ABORT, 'no room'); END")
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.ApprovePayout(ctx, w.Approver, p.ID, p.Digest); err == nil {
		t.Error("approved without an audit entry")
	}
	if now := w.Look(t, p.ID); now != p {
		t.Errorf("changed: %+v", now)
	}
	n, err := w.Count(ctx, "SELECT COUNT(*) FROM approvals")
	if err != nil || n != 0 {
		t.Errorf("%d approvals, %v", n, err)
	}
	w.Sound(t)
}
