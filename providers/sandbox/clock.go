package sandbox

import (
	"sync"
	"time"
)

// Clock is the only source of time in a sandbox.
type Clock interface {
	// Now is the present moment.
	Now() time.Time
	// Alarm delivers one value on fires as soon as Now is not before at; stop
	// gives the alarm back and may be called at any time, also twice. It takes
	// a moment, not a length, so that a clock moved forward between looking
	// and waiting cannot make anybody oversleep.
	Alarm(at time.Time) (fires <-chan time.Time, stop func())
}

// SystemClock is the machine's own time.
type SystemClock struct{}

// Now is the machine's present moment in UTC.
func (SystemClock) Now() time.Time { return time.Now().UTC() }

// Alarm fires when the machine's time has reached at.
func (SystemClock) Alarm(at time.Time) (<-chan time.Time, func()) {
	t := time.NewTimer(time.Until(at))
	return t.C, func() { t.Stop() }
}

// HandClock stands still until somebody advances it: tests reach "two hours
// later" at once and never sleep. It is safe for use by many goroutines.
type HandClock struct {
	mu     sync.Mutex
	now    time.Time
	timers map[*handTimer]struct{}
}

type handTimer struct {
	due   time.Time
	fires chan time.Time
}

// NewHandClock is a clock that shows start until it is advanced.
func NewHandClock(start time.Time) *HandClock {
	return &HandClock{now: start.UTC(), timers: map[*handTimer]struct{}{}}
}

// Now is the moment the clock was last put to.
func (c *HandClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Alarm fires as soon as the clock has been advanced to at.
func (c *HandClock) Alarm(at time.Time) (<-chan time.Time, func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := &handTimer{due: at, fires: make(chan time.Time, 1)}
	if !at.After(c.now) {
		t.fires <- c.now
		return t.fires, func() {}
	}
	c.timers[t] = struct{}{}
	return t.fires, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.timers, t)
	}
}

// Advance moves the clock forward by d and fires every timer that is due.
func (c *HandClock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	for t := range c.timers {
		if !t.due.After(c.now) {
			t.fires <- c.now
			delete(c.timers, t)
		}
	}
}
