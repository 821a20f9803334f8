package sandbox

import (
	"container/heap"
	"sync"
	"time"
)

// schedule runs tasks when their time has come, several at once, and can be
// stopped so that nothing runs afterwards.
type schedule struct {
	clock   Clock
	mu      sync.Mutex
	tasks   taskHeap
	order   int64
	wake    chan struct{}
	stop    chan struct{}
	ready   chan func()
	running sync.WaitGroup
}

type task struct {
	due   time.Time
	order int64
	run   func()
}

type taskHeap []task

func (h taskHeap) Len() int { return len(h) }
func (h taskHeap) Less(i, j int) bool {
	if h[i].due.Equal(h[j].due) {
		return h[i].order < h[j].order
	}
	return h[i].due.Before(h[j].due)
}
func (h taskHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *taskHeap) Push(x any)   { *h = append(*h, x.(task)) }
func (h *taskHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}

// newSchedule starts the timekeeper and its workers.
func newSchedule(clock Clock, workers int) *schedule {
	s := &schedule{
		clock: clock, wake: make(chan struct{}, 1),
		stop: make(chan struct{}), ready: make(chan func()),
	}
	s.running.Go(s.keepTime)
	for range workers {
		s.running.Go(s.work)
	}
	return s
}

// at has run called once due has come, from one of the workers.
func (s *schedule) at(due time.Time, run func()) {
	s.mu.Lock()
	s.order++
	heap.Push(&s.tasks, task{due, s.order, run})
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// next takes the first task that is due, or says when the first one will be.
func (s *schedule) next() (run func(), due time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.tasks) == 0 {
		return nil, time.Time{}
	}
	if due = s.tasks[0].due; due.After(s.clock.Now()) {
		return nil, due
	}
	return heap.Pop(&s.tasks).(task).run, due
}

func (s *schedule) keepTime() {
	for {
		run, due := s.next()
		if run != nil {
			select {
			case s.ready <- run:
			case <-s.stop:
				return
			}
			continue
		}
		if !s.sleep(due) {
			return
		}
	}
}

// sleep waits for the moment (for ever, if it is zero) or a new task, and
// tells whether there is still work to do.
func (s *schedule) sleep(due time.Time) bool {
	var fires <-chan time.Time
	if !due.IsZero() {
		alarm, giveBack := s.clock.Alarm(due)
		defer giveBack()
		fires = alarm
	}
	select {
	case <-fires:
	case <-s.wake:
	case <-s.stop:
		return false
	}
	return true
}

func (s *schedule) work() {
	for {
		select {
		case run := <-s.ready:
			run()
		case <-s.stop:
			return
		}
	}
}

// close drops what is not yet due and waits for what is running.
func (s *schedule) close() {
	close(s.stop)
	s.running.Wait()
}
