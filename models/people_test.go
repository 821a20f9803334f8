package models_test

import (
	"context"
	"testing"
	"time"

	"countersign/models"
	"countersign/models/modelstest"
)

var ctx = context.Background()

func invitation(t *testing.T, d *modelstest.Desk, name string) models.Invitation {
	return models.Invitation{Token: d.FormToken(t, d.Admin), Name: name, Email: name + "@desk.test", Role: models.RoleMaker}
}

func TestTheSameFormTokenInvitesOnce(t *testing.T) {
	d := modelstest.New(t)
	in := invitation(t, d, "ana")
	type result struct {
		link models.Link
		err  error
	}
	results := modelstest.Together(20, func(int) result {
		link, err := d.InvitePerson(ctx, d.Admin, in)
		return result{link, err}
	})
	for _, r := range results {
		if r.err != nil || r.link.Token != results[0].link.Token || r.link.User.ID != results[0].link.User.ID {
			t.Fatalf("a repeated form gave another answer: %+v %v", r.link.User, r.err)
		}
	}
	people, err := d.ListPeople(ctx)
	if err != nil || len(people) != 2 {
		t.Fatalf("%d people (%v), want the administrator and one more", len(people), err)
	}
	if n := audited(t, d, "person.invite"); n != 1 {
		t.Fatalf("%d audit entries, want 1", n)
	}
}

// audited counts audit entries of an action.
func audited(t *testing.T, d *modelstest.Desk, action string) int {
	t.Helper()
	entries, err := d.AuditLog(ctx, models.AuditFilter{Limit: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range entries {
		if e.Action == action {
			n++
		}
	}
	return n
}

func TestAUsedFormTokenWithOtherContentsIsRefused(t *testing.T) {
	d := modelstest.New(t)
	in := invitation(t, d, "ana")
	if _, err := d.InvitePerson(ctx, d.Admin, in); err != nil {
		t.Fatal(err)
	}
	in.Name = "Ana Costa"
	_, err := d.InvitePerson(ctx, d.Admin, in)
	modelstest.Refused(t, err, models.KindInvalid)
}

func TestARefusedFormMayBeCorrectedWithTheSameToken(t *testing.T) {
	d := modelstest.New(t)
	in := invitation(t, d, "ana")
	in.Email = "admin@desk.test"
	_, err := d.InvitePerson(ctx, d.Admin, in)
	if modelstest.Refused(t, err, models.KindInvalid).Field("email") == "" {
		t.Fatal("the taken address is not said at its field")
	}
	in.Email = "ana@desk.test"
	if _, err := d.InvitePerson(ctx, d.Admin, in); err != nil {
		t.Fatal(err)
	}
}

func TestAFormTokenCountsOnlyForItsPersonAndItsTime(t *testing.T) {
	d := modelstest.New(t)
	other := d.Person(t, models.RoleAdmin)
	good := d.FormToken(t, d.Admin)
	old := d.FormToken(t, d.Admin)
	for name, token := range map[string]string{
		"absent": "", "of somebody else": d.FormToken(t, other), "forged": good[:len(good)-4] + "AAAA",
		"with another time": good[:21] + "zzzzzz" + good[27:], "without parts": "abc", "cut": good[:len(good)-1],
	} {
		in := invitation(t, d, "ana")
		in.Token = token
		_, err := d.InvitePerson(ctx, d.Admin, in)
		if !models.IsKind(err, models.KindInvalid) {
			t.Errorf("a token %s: got %v, want it refused", name, err)
		}
	}
	d.Clock.Advance(7*24*time.Hour + time.Second)
	in := invitation(t, d, "ana")
	in.Token = old
	_, err := d.InvitePerson(ctx, d.Admin, in)
	modelstest.Refused(t, err, models.KindInvalid)
}

func TestATokenIsForgottenOnlyWhenItIsTooOldToComeBack(t *testing.T) {
	d := modelstest.New(t)
	in := invitation(t, d, "ana")
	if _, err := d.InvitePerson(ctx, d.Admin, in); err != nil {
		t.Fatal(err)
	}
	d.Clock.Advance(7 * 24 * time.Hour)
	if n, err := d.PurgeFormTokens(ctx); n != 0 || err != nil {
		t.Fatalf("%d tokens forgotten (%v) that are still accepted", n, err)
	}
	d.Clock.Advance(25 * time.Hour)
	if n, err := d.PurgeFormTokens(ctx); n != 1 || err != nil {
		t.Fatalf("%d tokens forgotten (%v), want 1", n, err)
	}
	_, err := d.InvitePerson(ctx, d.Admin, in)
	modelstest.Refused(t, err, models.KindInvalid)
}

func TestOnlyAdministratorsManagePeople(t *testing.T) {
	d := modelstest.New(t)
	victim := d.Person(t, models.RoleViewer)
	for _, role := range []models.Role{models.RoleMaker, models.RoleApprover, models.RoleViewer} {
		a := d.Person(t, role)
		for name, command := range peopleCommands(t, d, a, victim.UserID) {
			said := modelstest.Refused(t, command(), models.KindForbidden)
			if len(said.Who) != 1 || said.Who[0] != "Ada Admin" {
				t.Errorf("%s as %s names %v, want the administrator", name, role, said.Who)
			}
		}
	}
	for name, command := range peopleCommands(t, d, models.Actor{IP: "127.0.0.1"}, victim.UserID) {
		if !models.IsKind(command(), models.KindForbidden) {
			t.Errorf("%s passes for nobody", name)
		}
	}
}

func peopleCommands(t *testing.T, d *modelstest.Desk, a models.Actor, id int64) map[string]func() error {
	return map[string]func() error{
		"invite": func() error {
			_, err := d.InvitePerson(ctx, a, models.Invitation{Token: d.FormToken(t, a), Name: "X", Email: "x@desk.test", Role: models.RoleAdmin})
			return err
		},
		"link":    func() error { _, err := d.NewLink(ctx, a, id); return err },
		"role":    func() error { return d.ChangeRole(ctx, a, id, models.RoleAdmin) },
		"disable": func() error { return d.DisablePerson(ctx, a, id) },
		"enable":  func() error { return d.EnablePerson(ctx, a, id) },
	}
}

func TestARightThatWasTakenAwayNoLongerCounts(t *testing.T) {
	d := modelstest.New(t)
	second := d.Person(t, models.RoleAdmin)
	if err := d.ChangeRole(ctx, d.Admin, second.UserID, models.RoleViewer); err != nil {
		t.Fatal(err)
	}
	_, err := d.InvitePerson(ctx, second, models.Invitation{Token: d.FormToken(t, second), Name: "X", Email: "x@desk.test", Role: models.RoleMaker})
	modelstest.Refused(t, err, models.KindForbidden)
	third := d.Person(t, models.RoleAdmin)
	if err := d.DisablePerson(ctx, d.Admin, third.UserID); err != nil {
		t.Fatal(err)
	}
	_, err = d.InvitePerson(ctx, third, models.Invitation{Token: d.FormToken(t, third), Name: "X", Email: "x@desk.test", Role: models.RoleMaker})
	modelstest.Refused(t, err, models.KindForbidden)
}

func TestTheLastAdministratorStays(t *testing.T) {
	d := modelstest.New(t)
	modelstest.Refused(t, d.ChangeRole(ctx, d.Admin, d.Admin.UserID, models.RoleMaker), models.KindForbidden)
	modelstest.Refused(t, d.DisablePerson(ctx, d.Admin, d.Admin.UserID), models.KindForbidden)
	for range 10 {
		second := d.Person(t, models.RoleAdmin)
		pair := []models.Actor{d.Admin, second}
		errs := modelstest.Together(2, func(i int) error { return d.DisablePerson(ctx, pair[i], pair[1-i].UserID) })
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("two administrators disabled each other: %v, %v", errs[0], errs[1])
		}
		if errs[1] == nil {
			d.Admin = second
		}
	}
	people, err := d.ListPeople(ctx)
	if err != nil {
		t.Fatal(err)
	}
	active := 0
	for _, u := range people {
		if u.Role == models.RoleAdmin && u.Status == models.UserActive {
			active++
		}
	}
	if active != 1 {
		t.Fatalf("%d active administrators, want 1", active)
	}
}

func TestNotEvenTheProgramTakesTheLastAdministrator(t *testing.T) {
	d := modelstest.New(t)
	program := models.System("test")
	modelstest.Refused(t, d.DisablePerson(ctx, program, d.Admin.UserID), models.KindConflict)
	modelstest.Refused(t, d.ChangeRole(ctx, program, d.Admin.UserID, models.RoleViewer), models.KindConflict)
	d.Person(t, models.RoleAdmin)
	if err := d.DisablePerson(ctx, program, d.Admin.UserID); err != nil {
		t.Fatal(err)
	}
}

func TestChangingToTheSameStateChangesNothing(t *testing.T) {
	d := modelstest.New(t)
	maker := d.Person(t, models.RoleMaker)
	before, err := d.AuditLog(ctx, models.AuditFilter{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.ChangeRole(ctx, d.Admin, maker.UserID, models.RoleMaker); err != nil {
		t.Fatal(err)
	}
	if err := d.EnablePerson(ctx, d.Admin, maker.UserID); err != nil {
		t.Fatal(err)
	}
	after, err := d.AuditLog(ctx, models.AuditFilter{Limit: 1000})
	if err != nil || len(after) != len(before) {
		t.Fatalf("%d audit entries (%v), want %d", len(after), err, len(before))
	}
}

func TestInvitationsAreChecked(t *testing.T) {
	d := modelstest.New(t)
	for name, in := range map[string]models.Invitation{
		"name":  {Name: " ", Email: "a@desk.test", Role: models.RoleMaker},
		"email": {Name: "A", Email: "Ana <a@desk.test>", Role: models.RoleMaker},
		"role":  {Name: "A", Email: "a@desk.test", Role: "owner"},
	} {
		in.Token = d.FormToken(t, d.Admin)
		_, err := d.InvitePerson(ctx, d.Admin, in)
		if modelstest.Refused(t, err, models.KindInvalid).Field(name) == "" {
			t.Errorf("nothing is said at %s: %v", name, err)
		}
	}
	link, err := d.InvitePerson(ctx, d.Admin, models.Invitation{Token: d.FormToken(t, d.Admin), Name: " Ana ", Email: " ANA@Desk.Test ", Role: models.RoleMaker})
	if err != nil || link.User.Email != "ana@desk.test" || link.User.Name != "Ana" {
		t.Fatalf("stored as %+v (%v)", link.User, err)
	}
}
