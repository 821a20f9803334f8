package models_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"countersign/models"
	"countersign/models/modelstest"
)

// newLog is a desk with 400 entries by three people and by the program, over
// twelve days; twice the clock was set back by up to an hour.
func newLog(t *testing.T) (*modelstest.Desk, []models.AuditEntry) {
	t.Helper()
	d := modelstest.New(t)
	actors := []models.Actor{models.System("worker"), d.Person(t, models.RoleMaker), d.Person(t, models.RoleApprover), d.Admin}
	actions := []string{"payout.create", "payout.approve", "payee.edit", "person.sign_in"}
	kinds := []string{"payout", "payout", "payee", "person"}
	for i := range 400 {
		k := i * 7 % 4
		if err := d.Record(ctx, actors[i*3%len(actors)], actions[k], kinds[k], fmt.Sprint(i%11), nil); err != nil {
			t.Fatal(err)
		}
		d.Clock.Advance(43 * time.Minute)
		if i == 150 || i == 250 {
			d.Clock.Advance(-80 * time.Minute)
		}
	}
	all, err := d.AuditLog(ctx, models.AuditFilter{Limit: 10_000})
	if err != nil || len(all) < 400 {
		t.Fatalf("%d entries, %v", len(all), err)
	}
	return d, all
}

func fits(f models.AuditFilter, e models.AuditEntry) bool {
	return (f.ActorID == 0 || e.ActorID == f.ActorID) && (!f.Nobody || e.ActorID == 0) && (len(f.Actions) == 0 || slices.Contains(f.Actions, e.Action)) &&
		(f.Kind == "" || e.SubjectKind == f.Kind) && (f.SubjectID == "" || e.SubjectID == f.SubjectID) &&
		(f.From == 0 || e.At >= f.From) && (f.To == 0 || e.At < f.To) && (f.Before == 0 || e.Seq < f.Before)
}

func TestTheFilteredAuditLogIsTheWholeOneWithoutTheRest(t *testing.T) {
	t.Parallel()
	d, all := newLog(t)
	rapid.Check(t, func(r *rapid.T) {
		some := func(name string) models.AuditEntry { return rapid.SampledFrom(all).Draw(r, name) }
		f := models.AuditFilter{Limit: rapid.IntRange(1, 60).Draw(r, "limit")}
		if rapid.Bool().Draw(r, "by person") {
			f.ActorID = some("of").ActorID
		}
		f.Nobody = f.ActorID == 0 && rapid.Bool().Draw(r, "by nobody")
		if rapid.Bool().Draw(r, "by action") {
			f.Actions = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"payout.create", "payout.approve", "payee.edit", "no.such"}), 1, 3, rapid.ID[string]).Draw(r, "actions")
		}
		if rapid.Bool().Draw(r, "by kind") {
			f.Kind = some("kind of").SubjectKind
		}
		if rapid.Bool().Draw(r, "by subject") {
			f.SubjectID = some("subject of").SubjectID
		}
		if rapid.Bool().Draw(r, "by time") {
			f.From, f.To = some("from").At, some("to").At
		}
		var want, got []int64
		for _, e := range all {
			if fits(f, e) {
				want = append(want, e.Seq)
			}
		}
		for {
			rows, err := d.AuditLog(ctx, f)
			if err != nil {
				r.Fatal(err)
			}
			for _, e := range rows {
				got = append(got, e.Seq)
			}
			if len(rows) < f.Limit {
				break
			}
			f.Before = rows[len(rows)-1].Seq
		}
		if !slices.Equal(got, want) {
			r.Fatalf("%+v: %v, want %v", f, got, want)
		}
	})
}

func TestEveryActionThatWasDoneIsKnown(t *testing.T) {
	t.Parallel()
	d, all := newLog(t)
	want := map[string]bool{}
	for _, e := range all {
		want[e.Action] = true
	}
	names, err := d.AuditActions(ctx)
	if err != nil || len(names) != len(want) || !slices.IsSorted(names) {
		t.Errorf("%v, %v; want %v", names, err, want)
	}
}
