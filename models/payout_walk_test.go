package models_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"countersign/models"
	"countersign/models/modelstest"
)

// paths returns all walks from a draft that meet no state twice.
func paths(from models.Status, seen []models.Status) [][]models.Event {
	seen = append(slices.Clone(seen), from)
	var all [][]models.Event
	events := from.Events()
	slices.Sort(events)
	for _, e := range events {
		to, _ := from.Next(e)
		if slices.Contains(seen, to) {
			continue
		}
		for _, rest := range paths(to, seen) {
			all = append(all, append([]models.Event{e}, rest...))
		}
	}
	if len(all) == 0 {
		return [][]models.Event{nil}
	}
	return all
}

func TestEveryLegalPathKeepsTheBooks(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	all := paths(models.StatusDraft, nil)
	if len(all) < 20 {
		t.Fatalf("only %d paths", len(all))
	}
	for _, path := range all {
		one := newWalker(t, w)
		for _, event := range path {
			one.step(event)
		}
		if !one.now().Status.IsFinal() {
			t.Fatalf("%v ends in %s", path, one.now().Status)
		}
		w.Sound(t)
	}
}

func TestEveryRandomWalkKeepsTheBooks(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	met := map[models.Status]map[models.Event]bool{}
	rapid.Check(t, func(r *rapid.T) {
		one := newWalker(t, w)
		for range rapid.IntRange(1, 25).Draw(r, "steps") {
			p := one.now()
			events := p.Status.Events()
			if p.Status == models.StatusDraft {
				events = append(events, models.EventEdit)
			}
			if len(events) == 0 {
				break
			}
			slices.Sort(events)
			event := rapid.SampledFrom(events).Draw(r, "event")
			if met[p.Status] == nil {
				met[p.Status] = map[models.Event]bool{}
			}
			met[p.Status][event] = true
			if event == models.EventEdit {
				if err := one.drive(event); err != nil {
					t.Fatal(err)
				}
				one.holds(one.now())
				continue
			}
			one.step(event)
		}
		one.finish()
	})
	w.Sound(t)
	for _, s := range models.Statuses() {
		for _, e := range s.Events() {
			if !met[s][e] {
				t.Logf("not met this time: %s in %s", e, s)
			}
		}
	}
}

// wayTo are the shortest ways into every state.
func wayTo(s models.Status) []models.Event {
	if s == models.StatusReturned {
		return append(wayTo(models.StatusPaid), models.EventReturn)
	}
	var best []models.Event
	for _, path := range paths(models.StatusDraft, nil) {
		at := models.StatusDraft
		for i, e := range path {
			at, _ = at.Next(e)
			if at == s && (best == nil || i+1 < len(best)) {
				best = path[:i+1]
			}
		}
	}
	return best
}

func TestWhatTheTableDoesNotNameIsRefused(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	events := []models.Event{models.EventCreate, models.EventEdit, models.EventSubmit, models.EventRecall, models.EventCancel, models.EventReject, models.EventExpire,
		models.EventApprove, models.EventInvalidate, models.EventClaim, models.EventSend, models.EventRelease, models.EventAccept, models.EventAwaitPayee,
		models.EventPay, models.EventFail, models.EventReturn, models.EventDoubt}
	for _, s := range models.Statuses() {
		one := newWalker(t, w)
		for _, e := range wayTo(s) {
			one.step(e)
		}
		before := one.now()
		if before.Status != s {
			t.Fatalf("no way to %s", s)
		}
		for _, e := range events {
			if _, legal := s.Next(e); legal || e == models.EventEdit && s == models.StatusDraft || e == models.EventReturn {
				continue // a return that was never paid is a failure, see the law of news
			}
			err := one.drive(e)
			after := one.now()
			after.Checks, after.CheckedAt = before.Checks, before.CheckedAt
			if after != before {
				t.Errorf("%s in %s changed the payout: %+v (%v)", e, s, after, err)
			}
			if isCommand := !slices.Contains([]models.Event{models.EventInvalidate, models.EventAccept, models.EventAwaitPayee, models.EventPay, models.EventFail, models.EventDoubt, models.EventRelease}, e); isCommand && err == nil {
				t.Errorf("%s in %s was not refused", e, s)
			}
		}
		one.holds(one.now())
		one.finish()
	}
	w.Sound(t)
}
