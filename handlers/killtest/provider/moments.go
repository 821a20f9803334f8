package main

import (
	"sync"
	"time"
)

// longestHold is how long a moment is held when the harness forgets it.
const longestHold = 10 * time.Second

// moments stop what reaches a named moment until the harness says go. The
// moments are handshake, received, booked, answering, answered, noticing and
// noticed.
type moments struct {
	mu    sync.Mutex
	armed string
	told  bool
	hold  chan struct{}
}

func (m *moments) arm(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.hold != nil {
		close(m.hold)
	}
	m.armed, m.told, m.hold = name, false, make(chan struct{})
}

func (m *moments) release() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.hold != nil {
		close(m.hold)
	}
	m.armed, m.hold = "", nil
}

// reach tells the harness that a moment came, and waits there.
func (m *moments) reach(name, what string) {
	m.mu.Lock()
	if m.armed != name {
		m.mu.Unlock()
		return
	}
	hold, first := m.hold, !m.told
	m.told = true
	m.mu.Unlock()
	if first {
		say("at " + name + " " + what)
	}
	select {
	case <-hold:
	case <-time.After(longestHold):
	}
}
