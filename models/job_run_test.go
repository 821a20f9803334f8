package models_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"countersign/models"
	"countersign/models/modelstest"
)

const jobLease = time.Minute

func takeJobs(t *testing.T, d *modelstest.Desk, owner string) []models.Job {
	t.Helper()
	jobs, err := d.ClaimJobs(ctx, owner, 10, jobLease)
	if err != nil {
		t.Fatal(err)
	}
	return jobs
}

// takeJob claims the only job that is due.
func takeJob(t *testing.T, d *modelstest.Desk, owner string) models.Job {
	t.Helper()
	jobs := takeJobs(t, d, owner)
	if len(jobs) != 1 {
		t.Fatalf("%d jobs are due, want one", len(jobs))
	}
	return jobs[0]
}

func ask(t *testing.T, d *modelstest.Desk, in time.Duration) {
	t.Helper()
	if err := d.Enqueue(ctx, models.JobPoll, "poll:x", d.Now().Add(in), 3); err != nil {
		t.Fatal(err)
	}
}

func finish(t *testing.T, d *modelstest.Desk, j models.Job, r models.JobResult) models.Job {
	t.Helper()
	if err := d.FinishJob(ctx, j, r); err != nil {
		t.Fatal(err)
	}
	return theJob(t, d)
}

func theJob(t *testing.T, d *modelstest.Desk) models.Job {
	t.Helper()
	j, err := d.JobByKey(ctx, "poll:x")
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func TestAJobRunsWhenItIsDueAndOnce(t *testing.T) {
	t.Parallel()
	d := modelstest.New(t)
	ask(t, d, time.Minute)
	if jobs := takeJobs(t, d, "a"); len(jobs) != 0 {
		t.Fatalf("%v before it is due", jobs)
	}
	ask(t, d, time.Hour) // a later wish does not put it off
	d.Clock.Advance(time.Minute)
	j := takeJob(t, d, "a")
	if jobs := takeJobs(t, d, "b"); len(jobs) != 0 {
		t.Fatalf("%v while it runs", jobs)
	}
	if j = finish(t, d, j, models.JobResult{}); j.State != "done" || j.FinishedAt == 0 {
		t.Errorf("%+v", j)
	}
	ask(t, d, 0)
	if j = takeJob(t, d, "a"); j.Attempt != 1 {
		t.Errorf("a job that starts anew is at attempt %d", j.Attempt)
	}
}

func TestTwentyRunnersTakeEachJobOnce(t *testing.T) {
	t.Parallel()
	d := modelstest.New(t)
	for i := range 60 {
		if err := d.Enqueue(ctx, models.JobPoll, fmt.Sprintf("poll:%d", i), d.Now(), 3); err != nil {
			t.Fatal(err)
		}
	}
	taken := slices.Concat(modelstest.Together(20, func(i int) []int64 {
		var ids []int64
		for range 6 {
			jobs, err := d.ClaimJobs(ctx, fmt.Sprint(i), 4, jobLease)
			if err != nil {
				t.Error(err)
			}
			for _, j := range jobs {
				ids = append(ids, j.ID)
			}
		}
		return ids
	})...)
	slices.Sort(taken)
	if n := len(slices.Compact(slices.Clone(taken))); n != 60 || len(taken) != 60 {
		t.Errorf("%d jobs were taken %d times", n, len(taken))
	}
}

// Whoever asks for work while it runs gets another run, whatever became of
// this one and whatever the clock says.
func TestAWishWhileAJobRunsIsNotLost(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		result models.JobResult
		last   bool // of its attempts
		wish   time.Duration
		due    time.Duration // when the next run may begin
	}{
		"done, wish for now":              {due: 0},
		"done, wish for later":            {wish: time.Minute, due: time.Minute},
		"done, clock went back":           {wish: -time.Minute, due: -time.Minute},
		"again later, wish for now":       {result: models.JobResult{Again: time.Hour, Quiet: true}, due: 0},
		"again soon, wish for later":      {result: models.JobResult{Again: time.Second, Quiet: true}, wish: time.Hour, due: time.Second},
		"failed, wish for now":            {result: models.JobResult{Err: errors.New("x"), Again: time.Hour}, due: 0},
		"failed for good, wish for later": {result: models.JobResult{Err: errors.New("x"), Again: time.Second}, last: true, wish: time.Minute, due: time.Minute},
	} {
		d := modelstest.New(t)
		ask(t, d, 0)
		j := takeJob(t, d, "a")
		if c.last {
			j.Attempt = j.MaxAttempts
		}
		start := d.Now()
		ask(t, d, c.wish)
		ask(t, d, c.wish+time.Minute) // the earlier of two wishes counts
		j = finish(t, d, j, c.result)
		if j.State != "ready" || j.RunAt != start.Add(c.due) || j.FinishedAt != 0 {
			t.Errorf("%s: %s at %v, want ready at %v", name, j.State, j.RunAt.Time(), start.Add(c.due).Time())
		}
	}
}

func TestAJobOfADeadWorkerRunsAgain(t *testing.T) {
	t.Parallel()
	d := modelstest.New(t)
	ask(t, d, 0)
	first := takeJob(t, d, "a")
	d.Clock.Advance(jobLease)
	if jobs := takeJobs(t, d, "a"); len(jobs) != 0 {
		t.Fatalf("taken at the very end of its lease: %v", jobs)
	}
	d.Clock.Advance(time.Microsecond)
	second := takeJob(t, d, "a") // the same process, another run
	if second.Attempt != 2 {
		t.Errorf("attempt %d", second.Attempt)
	}
	// The first run comes back from the dead: it may not end the second.
	for _, r := range []models.JobResult{{}, {Err: errors.New("x")}, {Again: time.Hour, Quiet: true}} {
		if j := finish(t, d, first, r); j.State != "running" || j.LeaseUntil != second.LeaseUntil {
			t.Errorf("a run that lost its lease changed the job: %+v", j)
		}
	}
	if j := finish(t, d, second, models.JobResult{}); j.State != "done" {
		t.Errorf("%+v", j)
	}
	if waited, err := d.OldestJob(ctx); err != nil || waited != 0 {
		t.Errorf("the oldest job waits %v, %v", waited, err)
	}
}

func TestAJobGivesUpAfterItsAttempts(t *testing.T) {
	t.Parallel()
	d := modelstest.New(t)
	ask(t, d, 0)
	for i := range 3 {
		j := takeJob(t, d, "a")
		j = finish(t, d, j, models.JobResult{Err: errors.New("no answer"), Again: time.Second})
		want := "ready"
		if i == 2 {
			want = "dead"
		}
		if j.State != want || j.LastError != "no answer" {
			t.Errorf("after %d failures: %+v", i+1, j)
		}
		d.Clock.Advance(time.Second)
	}
	if n, err := d.DeadJobs(ctx); err != nil || n != 1 {
		t.Errorf("%d dead, %v", n, err)
	}
	ask(t, d, 0)
	if j := takeJob(t, d, "a"); j.Attempt != 1 {
		t.Errorf("a dead job that is wanted again is at attempt %d", j.Attempt)
	}
	// A planned repetition is no failure.
	for range 10 {
		d.Clock.Advance(time.Hour)
		j := theJob(t, d)
		if j.State == "ready" {
			j = takeJob(t, d, "a")
		}
		if j = finish(t, d, j, models.JobResult{Again: time.Minute, Quiet: true}); j.State != "ready" {
			t.Fatalf("%+v", j)
		}
	}
}

func TestWaitingIsMeasuredFromTheOldestJob(t *testing.T) {
	t.Parallel()
	d := modelstest.New(t)
	ask(t, d, time.Minute)
	d.Clock.Advance(3 * time.Minute)
	if waited, err := d.OldestJob(ctx); err != nil || waited != 2*time.Minute {
		t.Errorf("%v, %v", waited, err)
	}
}
