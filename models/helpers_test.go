package models_test

import (
	"testing"
	"time"
)

// eventually waits until cond holds, ten seconds at most.
func eventually(t testing.TB, cond func() bool) {
	t.Helper()
	deadline := time.NewTimer(10 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !cond() {
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatal("it did not come about within ten seconds")
		}
	}
}
