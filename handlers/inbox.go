package handlers

import "sync"

// inbox collects the payouts that changed for one stream. Putting never blocks:
// the same payout is kept once, however often it changes, so that a slow browser
// costs a little memory and nothing else.
type inbox struct {
	ready chan struct{} // holds one token while something is inside

	mu  sync.Mutex
	ids map[string]bool
}

func newInbox() *inbox {
	return &inbox{ready: make(chan struct{}, 1), ids: map[string]bool{}}
}

// put notes a payout.
func (in *inbox) put(id string) {
	in.mu.Lock()
	in.ids[id] = true
	in.mu.Unlock()
	select {
	case in.ready <- struct{}{}:
	default:
	}
}

// take empties the inbox.
func (in *inbox) take() []string {
	in.mu.Lock()
	defer in.mu.Unlock()
	ids := make([]string, 0, len(in.ids))
	for id := range in.ids {
		ids = append(ids, id)
	}
	clear(in.ids)
	return ids
}

// streams ends all open streams when the server stops.
type streams struct {
	done chan struct{}
	once sync.Once
}

func newStreams() *streams { return &streams{done: make(chan struct{})} }

// end is called when no new request is taken any more.
func (s *streams) end() { s.once.Do(func() { close(s.done) }) }
