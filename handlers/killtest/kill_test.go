package killtest

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

var (
	kills     = flag.Int("kills", 20, "how often the desk is killed")
	seed      = flag.Uint64("seed", 0, "seed of the run; 0 draws one")
	quietTime = flag.Duration("quiet", 2*time.Minute, "how long the desk may take to come to rest after the last start")
)

// run is one run of the harness.
type run struct {
	*testing.T
	dir      string
	seed     uint64
	random   *rand.Rand
	provider *provider
	desk     *desk
	office   *office
	killed   map[string]int // by moment
	caught   map[string]int // what the database said about payouts at a kill at the handshake
}

// TestKill: whatever moment the desk dies at, each approved payout is sent at
// most once, nothing acknowledged is lost, and after a restart everything comes
// to rest by itself.
func TestKill(t *testing.T) {
	r := newRun(t)
	r.open()
	failed := r.work()
	r.settle(failed)
	evidence := r.evidence()
	for _, found := range judge(evidence) {
		t.Error(found)
	}
	if r.caught["claimed"] > 0 && evidence.desk.count("release") == 0 {
		t.Error("orders were caught in claimed, but none was released")
	}
	r.report(evidence)
	if !t.Failed() {
		checkJudge(t, evidence)
	}
}

func newRun(t *testing.T) *run {
	t.Helper()
	if *kills < 1 {
		t.Fatal("-kills must be at least 1")
	}
	if *seed == 0 {
		*seed = uint64(time.Now().UnixNano())
	}
	dir, err := os.MkdirTemp("", "killtest-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("seed %d, evidence in %s", *seed, dir)
			return
		}
		_ = os.RemoveAll(dir)
	})
	r := &run{T: t, dir: dir, seed: *seed, random: rand.New(rand.NewPCG(*seed, 1)), killed: map[string]int{}, caught: map[string]int{}}
	r.provider = startProvider(t, dir, *seed)
	r.desk = newDesk(t, dir, r.provider)
	t.Cleanup(r.desk.end)
	log, err := openLog(filepath.Join(dir, "people.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	r.office = &office{desk: r.desk, log: log, pace: 80 * time.Millisecond, pending: make(chan string, 10_000), random: rand.New(rand.NewPCG(*seed, 2))}
	return r
}

// open starts the desk for the first time and makes a few payees.
func (r *run) open() {
	r.Helper()
	if err := r.desk.start(r.Context()); err != nil {
		r.Fatal(err)
	}
	p, err := newPerson(r.desk, "maker@demo.test", 1)
	if err != nil {
		r.Fatal(err)
	}
	for range 4 {
		if err := r.office.addPayee(r.Context(), p); err != nil {
			r.Fatal(err)
		}
	}
}

// work kills the desk while people work, and stops when all is approved that
// was made. It returns what people met that they should not have.
func (r *run) work() <-chan error {
	making, stop := context.WithCancel(r.Context())
	failed := make(chan error, 10)
	var makers, approvers sync.WaitGroup
	staff := func(group *sync.WaitGroup, email string, number byte, do func(*person) error) {
		p, err := newPerson(r.desk, email, number)
		if err != nil {
			r.Fatal(err)
		}
		group.Go(func() {
			if err := do(p); err != nil {
				failed <- fmt.Errorf("%s: %w", email, err)
			}
		})
	}
	for i, email := range []string{"maker@demo.test", "maker2@demo.test"} {
		staff(&makers, email, byte(10+i), func(p *person) error { return r.office.maker(making, p) })
	}
	for i, email := range []string{"approver@demo.test", "approver2@demo.test"} {
		staff(&approvers, email, byte(20+i), func(p *person) error { return r.office.approver(r.Context(), p) })
	}
	for i := range *kills {
		if err := r.killOnce(r.moment(i)); err != nil {
			r.Fatalf("kill %d: %s", i+1, err)
		}
	}
	stop()
	makers.Wait()
	close(r.office.pending)
	approvers.Wait()
	close(failed)
	return failed
}

// moment deals the moments out evenly, in an order of the seed.
func (r *run) moment(i int) string {
	all := moments()
	round := rand.New(rand.NewPCG(r.seed, uint64(i/len(all))))
	return all[round.Perm(len(all))[i%len(all)]]
}

// killOnce kills the desk at a moment and starts it again.
func (r *run) killOnce(moment string) error {
	ctx := r.Context()
	pause(ctx, time.Duration(r.random.Int64N(int64(400*time.Millisecond))))
	reached, err := r.reach(ctx, moment)
	if err != nil {
		return err
	}
	if err := r.desk.kill(); err != nil {
		return err
	}
	r.killed[reached]++
	if err := r.provider.tell("go"); err != nil {
		return err
	}
	return r.desk.start(ctx)
}

// reach waits for a moment and returns which one came: when the provider's does
// not come in time, any time will do.
func (r *run) reach(ctx context.Context, moment string) (string, error) {
	if moment == atAnyTime {
		return moment, nil
	}
	if err := r.provider.tell("arm " + moment); err != nil {
		return "", err
	}
	if _, err := r.provider.hear(ctx, "at "+moment, 8*time.Second); errors.Is(err, errNothingHeard) {
		return atAnyTime, nil
	} else if err != nil {
		return "", err
	}
	if moment == atHandshake {
		// Queries shake hands too: wait until an order is among them.
		n, err := r.claimed(ctx)
		if err != nil {
			return "", err
		}
		r.caught["claimed"] += n
	}
	return moment, nil
}

// claimed waits for payouts that are claimed and not sent, and counts them.
func (r *run) claimed(ctx context.Context) (n int, err error) {
	db, err := openDatabase(filepath.Join(r.desk.data, "countersign.db"))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	late := time.Now().Add(4 * time.Second)
	err = eventually(ctx, 5*time.Second, 10*time.Millisecond, func() (bool, error) {
		err := db.QueryRowContext(ctx, "SELECT COUNT(*) FROM payouts WHERE status = 'claimed'").Scan(&n)
		return n > 0 || time.Now().After(late), err
	})
	return n, err
}
