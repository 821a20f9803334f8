package models

import "sync"

// watchers tells pages and workers that something was committed.
type watchers struct {
	mu   sync.Mutex
	next int
	subs map[int]func(Change)
}

// Change says what was committed; it carries ids only.
type Change struct {
	PayoutID string // a payout that moved or got news
	PayeeID  int64  // a payee that changed, or of whom a provider told something
	Event    Event  // for a payout
	Work     bool   // a job or an approved payout waits for a worker
}

// payeeChanged tells pages about a payee once the transaction is durable.
func (tx *Tx) payeeChanged(id int64) {
	tx.afterCommit(func() { tx.store.watchers.tell(Change{PayeeID: id}) })
}

func newWatchers() *watchers { return &watchers{subs: map[int]func(Change){}} }

// Watch calls f after every commit that changed something, in the order of
// commits, until the returned function is called. f must not block and must not
// call the Store.
func (s *Store) Watch(f func(Change)) (stop func()) {
	w := s.watchers
	w.mu.Lock()
	defer w.mu.Unlock()
	id := w.next
	w.next++
	w.subs[id] = f
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.subs, id)
	}
}

func (w *watchers) tell(c Change) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, f := range w.subs {
		f(c)
	}
}
