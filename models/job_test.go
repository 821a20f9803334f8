package models_test

import (
	"testing"
	"time"

	"countersign/models"
	"countersign/models/modelstest"
)

func TestAJobOfAKilledProcessRunsAtTheNextStart(t *testing.T) {
	t.Parallel()
	d := modelstest.New(t)
	if err := d.PlanReminders(ctx); err != nil {
		t.Fatal(err)
	}
	claim := func(owner string) []models.Job {
		t.Helper()
		list, err := d.ClaimJobs(ctx, owner, 10, 3*time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	lost := claim("killed")
	if len(lost) != 1 {
		t.Fatalf("%d jobs, want 1", len(lost))
	}
	if again := claim("new"); len(again) != 0 {
		t.Fatalf("a job that runs was given away: %+v", again)
	}
	if n, err := d.ReleaseJobs(ctx, "killed"); n != 0 || err != nil {
		t.Fatalf("a process took %d jobs from itself (%v)", n, err)
	}
	if n, err := d.ReleaseJobs(ctx, "new"); n != 1 || err != nil {
		t.Fatalf("%d jobs released (%v), want 1", n, err)
	}
	again := claim("new")
	if len(again) != 1 || again[0].ID != lost[0].ID {
		t.Fatalf("claimed %+v, want the job %d", again, lost[0].ID)
	}
	// What the killed process might still say has no effect.
	if err := d.FinishJob(ctx, lost[0], models.JobResult{}); err != nil {
		t.Fatal(err)
	}
	if err := d.FinishJob(ctx, again[0], models.JobResult{Again: time.Minute}); err != nil {
		t.Fatal(err)
	}
	d.Clock.Advance(time.Minute)
	if third := claim("new"); len(third) != 1 {
		t.Fatalf("the planned repetition was lost: %+v", third)
	}
}
