package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
)

var errBookClosed = errors.New("the sandbox's book is closed")

// book is the append-only file and its contents in memory. Decisions are made
// one at a time under mu; the lines of several decisions share one write and
// one sync, so that many requests in parallel cost few syncs.
type book struct {
	clock    Clock
	random   io.Reader
	unsynced bool
	file     *os.File
	broken   error // of the first failed write; only the writer uses it

	mu      sync.Mutex
	state   *state
	pending []byte
	group   *group
	closed  bool

	wake    chan struct{}
	writing sync.WaitGroup
}

// group is one shared write: whoever put lines into it waits for done.
type group struct {
	done chan struct{}
	err  error
}

// openBook opens or creates the file and reads what is in it.
func openBook(path string, options Options) (*book, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("sandbox book: %w", err)
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("sandbox book: %w", err)
	}
	contents, err := replay(file)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("sandbox book %s: %w", path, err), file.Close())
	}
	b := &book{
		clock: options.Clock, random: options.Random, unsynced: options.Unsynced, file: file, state: contents,
		group: &group{done: make(chan struct{})}, wake: make(chan struct{}, 1),
	}
	b.writing.Go(b.write)
	return b, nil
}

// decide runs one decision with the book to itself, then waits until all its
// lines are on the disk. What the decision wants done afterwards (timers,
// deliveries) is started only then.
func (b *book) decide(decision func(*Page)) error {
	page, waiting, err := b.make(decision)
	if err != nil {
		return err
	}
	select {
	case b.wake <- struct{}{}:
	default:
	}
	<-waiting.done
	if waiting.err != nil {
		return waiting.err
	}
	for _, run := range page.after {
		run()
	}
	return nil
}

// make runs the decision and says which write its lines are part of.
func (b *book) make(decision func(*Page)) (*Page, *group, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil, nil, errBookClosed
	}
	page := &Page{state: b.state, now: b.clock.Now(), random: b.random}
	decision(page)
	return page, b.group, b.enter(page)
}

// enter adds the page's lines to the pending write.
func (b *book) enter(page *Page) error {
	for _, l := range page.lines {
		text, err := json.Marshal(l)
		if err != nil {
			return fmt.Errorf("sandbox book: %w", err)
		}
		b.pending = append(append(b.pending, text...), '\n')
	}
	return nil
}

// read runs a look at the book that changes nothing.
func (b *book) read(look func(*state)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	look(b.state)
}

// write is the one goroutine that touches the file.
func (b *book) write() {
	for {
		<-b.wake
		b.mu.Lock()
		text, current, closed := b.pending, b.group, b.closed
		b.pending, b.group = nil, &group{done: make(chan struct{})}
		b.mu.Unlock()
		current.err = b.flush(text)
		close(current.done)
		if closed {
			return
		}
	}
}

func (b *book) flush(text []byte) error {
	if b.broken != nil || len(text) == 0 {
		return b.broken
	}
	_, err := b.file.Write(text)
	if err == nil && !b.unsynced {
		err = b.file.Sync()
	}
	if err != nil {
		// What is in memory is now ahead of the disk. A judge must not go on
		// from there: nothing is decided any more until a restart.
		b.mu.Lock()
		b.closed = true
		b.mu.Unlock()
		b.broken = fmt.Errorf("sandbox book: %w", err)
	}
	return b.broken
}

// close writes what is pending and closes the file.
func (b *book) close() error {
	b.mu.Lock()
	b.closed = true
	b.mu.Unlock()
	select {
	case b.wake <- struct{}{}:
	default:
	}
	b.writing.Wait()
	return b.file.Close()
}
