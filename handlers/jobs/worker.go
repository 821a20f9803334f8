// Package jobs is the door of time: work that nobody clicks for. It claims
// approved payouts and sends them, asks providers about orders, applies stored
// notices, registers payees and accounts, and sends mails.
//
// A tour: worker.go runs the loops and drains them; dispatch.go is the one
// place that sends orders; poll.go, webhook.go, register.go, mail.go, digest.go
// and balance.go are the kinds of job; gateways.go opens provider accounts. Every piece of work
// reads what it needs, calls the outside without any transaction open, and ends in
// one command of models.Store. No rule about money lives here.
package jobs

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"countersign/handlers/post"
	"countersign/models"
	"countersign/providers"
)

// Options say what a Worker works with.
type Options struct {
	Store    *models.Store
	Registry *providers.Registry
	Log      *slog.Logger
	BaseURL  string // of the desk, for notice addresses and payees' links
	// Sender hands mails to a mail server; nil keeps them for the outbox page.
	Sender *post.Sender
	// Senders is how many orders are on their way at once; 0 means 32.
	Senders int
	// Runners is how many other jobs run at once; 0 means 8.
	Runners int
	// Tick is how often the queues are looked at without being told; 0 means
	// one second.
	Tick time.Duration
}

// Worker does background work until it is stopped. Start and Stop are called
// once.
type Worker struct {
	Options
	owner  string
	stop   context.CancelFunc // no new work
	abort  context.CancelFunc // running work too
	run    context.Context
	loops  sync.WaitGroup
	orders chan struct{} // poked when a payout may be waiting
	jobs   chan struct{}
	// What is free of Senders and Runners. A running order or job counts as a
	// loop, so that Stop waits for it.
	senders, runners chan struct{}
	unhook           func()

	planned time.Time // the slot whose periodic work was asked for; of one loop only
}

// The leases are longer than the longest call to a provider.
const (
	orderLease = 90 * time.Second
	jobLease   = 3 * time.Minute
)

// New makes a Worker; nothing runs yet.
func New(o Options) *Worker {
	if o.Senders == 0 {
		o.Senders = 32
	}
	if o.Runners == 0 {
		o.Runners = 8
	}
	if o.Tick == 0 {
		o.Tick = time.Second
	}
	return &Worker{Options: o, owner: "w-" + rand.Text()[:12], orders: make(chan struct{}, 1), jobs: make(chan struct{}, 1),
		senders: slots(o.Senders), runners: slots(o.Runners)}
}

// Start puts right what an earlier process left behind, then starts the loops.
func (w *Worker) Start(ctx context.Context) error {
	released, doubtful, err := w.Store.Recover(ctx, w.owner, true)
	if err != nil {
		return fmt.Errorf("recover: %w", err)
	}
	left, err := w.Store.ReleaseJobs(ctx, w.owner)
	if err != nil {
		return err
	}
	if released+doubtful > 0 || left > 0 {
		w.Log.Info("recovered work of an earlier run", "released", released, "unconfirmed", doubtful, "jobs", left)
	}
	accept, stop := context.WithCancel(context.WithoutCancel(ctx))
	w.run, w.abort = context.WithCancel(context.WithoutCancel(ctx))
	w.stop = stop
	w.unhook = w.Store.Watch(func(c models.Change) {
		if c.Work {
			poke(w.orders)
			poke(w.jobs)
		}
	})
	w.loop(accept, "dispatch", w.orders, w.dispatch)
	w.loop(accept, "jobs", w.jobs, w.work)
	w.loop(accept, "recover", nil, w.recover)
	w.loop(accept, "plan", nil, w.plan)
	return nil
}

// Stop takes no new work, waits for running work until ctx ends, then aborts
// it. What is aborted is found again at the next start.
func (w *Worker) Stop(ctx context.Context) {
	w.unhook()
	w.stop()
	done := make(chan struct{})
	go func() { w.loops.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
	}
	w.abort()
	<-done
}

func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// loop runs round whenever it is poked, and once a tick besides. round reports
// whether there may be more to do at once.
func (w *Worker) loop(ctx context.Context, name string, poked <-chan struct{}, round func(context.Context) (bool, error)) {
	w.loops.Go(func() {
		for ctx.Err() == nil {
			more, err := w.safely(ctx, name, round)
			if err != nil && ctx.Err() == nil {
				w.Log.Error("background loop", "loop", name, "error", err.Error())
			}
			if more && err == nil {
				continue
			}
			pause := time.NewTimer(w.Tick + time.Duration(mathrand.Int64N(int64(w.Tick/4)+1)))
			select {
			case <-ctx.Done():
			case <-poked:
			case <-pause.C:
			}
			pause.Stop()
		}
	})
}

func (w *Worker) safely(ctx context.Context, name string, round func(context.Context) (bool, error)) (more bool, err error) {
	defer func() {
		if p := recover(); p != nil {
			w.Log.Error("panic in background loop", "loop", name, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			more, err = false, errors.New("panic")
		}
	}()
	return round(ctx)
}

// recover frees payouts whose worker is gone although the process lives.
func (w *Worker) recover(ctx context.Context) (bool, error) {
	_, _, err := w.Store.Recover(ctx, w.owner, false)
	return false, err
}

// work claims as many due jobs as there are free runners, and runs them.
func (w *Worker) work(ctx context.Context) (bool, error) {
	n := take(ctx, w.runners)
	if n == 0 {
		return false, nil
	}
	list, err := w.Store.ClaimJobs(ctx, w.owner, n, jobLease)
	give(w.runners, n-len(list))
	for _, j := range list {
		w.loops.Go(func() {
			defer give(w.runners, 1)
			w.runJob(w.run, j)
		})
	}
	return len(list) > 0, err
}

// runJob runs one job and records how it ended.
func (w *Worker) runJob(ctx context.Context, j models.Job) {
	started := time.Now()
	result := w.try(ctx, j)
	if ctx.Err() != nil {
		return // the lease brings it back
	}
	if err := w.Store.FinishJob(ctx, j, result); err != nil {
		w.Log.Error("finish job", "kind", j.Kind, "subject", j.Subject, "error", err.Error())
	}
	level, text := slog.LevelInfo, ""
	if result.Err != nil {
		level, text = slog.LevelWarn, result.Err.Error()
	}
	w.Log.Log(ctx, level, "job", "kind", j.Kind, "subject", j.Subject, "attempt", j.Attempt, "took", time.Since(started), "error", text)
}

func (w *Worker) try(ctx context.Context, j models.Job) (result models.JobResult) {
	defer func() {
		if p := recover(); p != nil {
			w.Log.Error("panic in job", "kind", j.Kind, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			result = again(errors.New("panic"), j)
		}
	}()
	switch j.Kind {
	case models.JobPoll:
		return w.poll(ctx, j)
	case models.JobWebhook:
		return w.webhook(ctx, j)
	case models.JobRegisterPayee:
		return w.registerPayee(ctx, j)
	case models.JobRegisterInstrument:
		return w.registerInstrument(ctx, j)
	case models.JobMail:
		return w.mail(ctx, j)
	case models.JobDigest:
		return w.digest(ctx, j)
	case models.JobPayeeNews:
		return w.payeeNews(ctx, j)
	case models.JobRemind:
		return w.remind(ctx, j)
	case models.JobBalance:
		return w.balance(ctx, j)
	}
	return models.JobResult{Err: fmt.Errorf("unknown kind of job %q", j.Kind)}
}

// again asks for another try after a pause that grows, with jitter.
func again(err error, j models.Job) models.JobResult {
	pause := min(time.Second<<min(j.Attempt, 10), 10*time.Minute)
	return models.JobResult{Err: err, Again: pause/2 + time.Duration(mathrand.Int64N(int64(pause)))}
}
