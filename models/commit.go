package models

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"gorm.io/gorm"
)

// maxGroup is how many commands share one durable commit at most.
const maxGroup = 256

// errStoreClosed is returned for commands that arrive after Close.
var errStoreClosed = errors.New("the store is closed")

// Tx is the transaction of one command. It must not outlive the function it
// was given to.
type Tx struct {
	db    *gorm.DB
	now   Stamp
	store *Store
	after []func()
}

// exec runs one statement and returns how many rows it changed.
func (tx *Tx) exec(query string, args ...any) (int64, error) {
	result := tx.db.Exec(query, args...)
	return result.RowsAffected, result.Error
}

// apart runs f behind a savepoint of its own. When f fails its work is undone
// and the rest of the command goes on; broken is why. err means that the whole
// transaction is lost.
func (tx *Tx) apart(f func() error) (broken, err error) {
	if _, err := tx.exec("SAVEPOINT part"); err != nil {
		return nil, fmt.Errorf("savepoint: %w", err)
	}
	kept := len(tx.after)
	if broken = f(); broken != nil {
		tx.after = tx.after[:kept]
		if _, err := tx.exec("ROLLBACK TO part"); err != nil {
			return broken, fmt.Errorf("roll back a part (%w) after: %w", err, broken)
		}
	}
	if _, err := tx.exec("RELEASE part"); err != nil {
		return broken, fmt.Errorf("release savepoint: %w", err)
	}
	return broken, nil
}

// afterCommit runs f once the transaction is durable.
func (tx *Tx) afterCommit(f func()) { tx.after = append(tx.after, f) }

// command is a unit of work waiting for the writer.
type command struct {
	ctx     context.Context
	run     func(*Tx) error
	state   atomic.Int32 // 0 waiting, 1 taken, 2 given up
	done    chan error
	after   []func()
	err     error
	paniced any
}

// committer owns the writer connection. Commands that wait at the same moment
// run one after the other in one transaction, each behind a savepoint of its
// own, and become durable with one sync: a command that fails is rolled back
// alone, and nobody is answered before the commit.
type committer struct {
	store   *Store
	queue   chan *command
	quit    chan struct{}
	stopped chan struct{}
	closing sync.Once
}

func newCommitter(s *Store) *committer {
	c := &committer{store: s, queue: make(chan *command, 4*maxGroup), quit: make(chan struct{}), stopped: make(chan struct{})}
	go c.loop()
	return c
}

func (c *committer) close() {
	c.closing.Do(func() { close(c.quit) })
	<-c.stopped
}

func (c *committer) loop() {
	defer close(c.stopped)
	for {
		select {
		case first := <-c.queue:
			c.commit(c.gather(first))
		case <-c.quit:
			for {
				select {
				case first := <-c.queue:
					c.commit(c.gather(first))
				default:
					return
				}
			}
		}
	}
}

func (c *committer) gather(first *command) []*command {
	group := []*command{first}
	for len(group) < maxGroup {
		select {
		case next := <-c.queue:
			group = append(group, next)
		default:
			return group
		}
	}
	return group
}

// commit runs the group in one transaction and answers every command.
func (c *committer) commit(group []*command) {
	taken := group[:0]
	for _, cmd := range group {
		if cmd.state.CompareAndSwap(0, 1) {
			taken = append(taken, cmd)
		}
	}
	if len(taken) == 0 {
		return
	}
	err := c.transact(taken)
	for _, cmd := range taken {
		if cmd.err == nil {
			cmd.err = err
		}
		if cmd.err == nil {
			for _, f := range cmd.after {
				f()
			}
		}
		cmd.done <- cmd.err
	}
}

func (c *committer) transact(group []*command) error {
	tx := c.store.writer.WithContext(context.Background()).Begin()
	if tx.Error != nil {
		return fmt.Errorf("begin: %w", tx.Error)
	}
	for _, cmd := range group {
		if err := c.runOne(tx, cmd); err != nil {
			tx.Rollback()
			return err
		}
	}
	if err := tx.Commit().Error; err != nil {
		tx.Rollback()
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// runOne runs one command behind a savepoint. The error it returns means that
// the whole transaction is lost; the command's own error stays with it.
func (c *committer) runOne(tx *gorm.DB, cmd *command) error {
	if err := tx.Exec("SAVEPOINT command").Error; err != nil {
		return fmt.Errorf("savepoint: %w", err)
	}
	cmd.err = c.call(tx, cmd)
	if cmd.err != nil {
		if err := tx.Exec("ROLLBACK TO command").Error; err != nil {
			return fmt.Errorf("roll back a command (%w) after: %w", err, cmd.err)
		}
	}
	if err := tx.Exec("RELEASE command").Error; err != nil {
		return fmt.Errorf("release savepoint: %w", err)
	}
	return nil
}

func (c *committer) call(tx *gorm.DB, cmd *command) (err error) {
	defer func() {
		if p := recover(); p != nil {
			cmd.paniced = fmt.Sprintf("%v\n%s", p, debug.Stack())
			err = errors.New("a command panicked")
		}
	}()
	// A canceled statement would make SQLite roll back the work of the others,
	// so a command that has begun runs to its end.
	t := &Tx{db: tx.WithContext(context.WithoutCancel(cmd.ctx)), now: c.store.Now(), store: c.store}
	if err := cmd.run(t); err != nil {
		return err
	}
	cmd.after = t.after
	return nil
}

// write runs f in a transaction and returns when it is durable. When ctx ends
// before f has begun, f does not run. What f computed must be used only when
// write returns nil.
func (s *Store) write(ctx context.Context, f func(*Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	cmd := &command{ctx: ctx, run: f, done: make(chan error, 1)}
	select {
	case <-s.commits.quit:
		return errStoreClosed
	default:
	}
	select {
	case s.commits.queue <- cmd:
	case <-ctx.Done():
		return ctx.Err()
	case <-s.commits.stopped:
		return errStoreClosed
	}
	var err error
	select {
	case err = <-cmd.done:
	case <-ctx.Done():
		if cmd.state.CompareAndSwap(0, 2) {
			return ctx.Err()
		}
		err = <-cmd.done
	case <-s.commits.stopped:
		select {
		case err = <-cmd.done:
		default:
			return errStoreClosed
		}
	}
	if cmd.paniced != nil {
		panic(cmd.paniced)
	}
	return err
}
