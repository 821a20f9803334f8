package sandbox

import (
	"crypto/rand"
	"io"
	"log/slog"
	"time"
)

// Options say where a sandbox lives. The zero value of every field but
// DataDir is usable.
type Options struct {
	// DataDir is the installation's data folder; the book is kept in
	// DataDir/sandbox/<provider>.jsonl. Required.
	DataDir string
	// Addr is the loopback address to listen on, "127.0.0.1:0" if empty.
	Addr string
	// Clock is the machine's own if nil.
	Clock Clock
	// Logger hears about broken deliveries and the like; nil is silence.
	Logger *slog.Logger
	// Random makes the numbers of orders and accounts; crypto/rand if nil.
	Random io.Reader
	// Timing stretches or shrinks the waits of the plans.
	Timing Timing
	// Unsynced lets answers leave before the disk has the line. Only for
	// runs where the book need not survive a power cut.
	Unsynced bool
}

// Timing is how long the sandbox takes for what. A zero field stands for the
// default named beside it.
type Timing struct {
	Settle      time.Duration   // from booking to the first outcome: 2 s
	Reversal    time.Duration   // from booking to the second outcome: 6 s
	SlowAnswer  time.Duration   // a slow answer: 40 s
	LateBooking time.Duration   // from the cut line to the booking: 10 s
	LateNotice  time.Duration   // a late notice: 60 s after its event
	Retries     []time.Duration // gaps between the tries of a notice: the provider's own
}

// Wait names one of the lengths in Timing, so that plans can be plain values.
type Wait string

// The waits that a plan can name.
const (
	AtOnce   Wait = ""
	Settle   Wait = "settle"
	Reversal Wait = "reversal"
)

func (t Timing) length(w Wait) time.Duration {
	switch w {
	case Settle:
		return t.Settle
	case Reversal:
		return t.Reversal
	}
	return 0
}

func (o Options) withDefaults(retries []time.Duration) Options {
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	if o.Clock == nil {
		o.Clock = SystemClock{}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	t := &o.Timing
	or := func(d *time.Duration, length time.Duration) {
		if *d <= 0 {
			*d = length
		}
	}
	or(&t.Settle, 2*time.Second)
	or(&t.Reversal, 6*time.Second)
	or(&t.SlowAnswer, 40*time.Second)
	or(&t.LateBooking, 10*time.Second)
	or(&t.LateNotice, 60*time.Second)
	if t.Retries == nil {
		t.Retries = retries
	}
	return o
}
