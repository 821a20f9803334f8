package models_test

import (
	"os"
	"strings"
	"testing"

	"countersign/models"
	"countersign/models/modelstest"
)

func first(code string) models.FirstAdmin {
	return models.FirstAdmin{Code: code, EntityName: "Northwind Ltd", Name: "Ada", Email: "ada@desk.test", Password: modelstest.Password}
}

func TestOnlyTheLatestSetupCodeMakesOneAdministrator(t *testing.T) {
	d := modelstest.NewEmpty(t)
	old, err := d.NewSetupCode(ctx)
	if err != nil || len(old) != 23 {
		t.Fatalf("code %q (%v)", old, err)
	}
	code, err := d.NewSetupCode(ctx)
	if err != nil || code == old {
		t.Fatalf("code %q (%v)", code, err)
	}
	for _, wrong := range []string{old, "", "00000-00000-00000-00000"} {
		_, err := d.CreateFirstAdmin(ctx, models.Actor{}, first(wrong))
		if modelstest.Refused(t, err, models.KindInvalid).Field("code") == "" {
			t.Fatalf("nothing is said at the code: %v", err)
		}
	}
	errs := modelstest.Together(20, func(int) error {
		_, err := d.CreateFirstAdmin(ctx, models.Actor{}, first(strings.ToLower(strings.ReplaceAll(code, "-", " "))))
		return err
	})
	made := 0
	for _, err := range errs {
		if err == nil {
			made++
		} else {
			modelstest.Refused(t, err, models.KindConflict)
		}
	}
	people, err := d.ListPeople(ctx)
	if made != 1 || len(people) != 1 || err != nil {
		t.Fatalf("%d made, %d people (%v), want one", made, len(people), err)
	}
	if again, err := d.NewSetupCode(ctx); again != "" || err != nil {
		t.Fatalf("there is a code %q (%v) although there is an administrator", again, err)
	}
	if e, err := d.Entity(ctx); err != nil || e.Name != "Northwind Ltd" || e.ApprovalsNeeded != 1 {
		t.Fatalf("the payer is %+v (%v)", e, err)
	}
}

func TestSetupIsCheckedFieldByField(t *testing.T) {
	d := modelstest.NewEmpty(t)
	code, err := d.NewSetupCode(ctx)
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.CreateFirstAdmin(ctx, models.Actor{}, models.FirstAdmin{Code: code})
	said := modelstest.Refused(t, err, models.KindInvalid)
	for _, field := range []string{"entity", "name", "email", "password"} {
		if said.Field(field) == "" {
			t.Errorf("nothing is said at %s", field)
		}
	}
	if done, err := d.IsSetUp(ctx); done || err != nil {
		t.Fatalf("set up: %v (%v)", done, err)
	}
}

func TestADatabaseKeepsItsEnvironment(t *testing.T) {
	d := modelstest.NewEmpty(t)
	if _, err := d.BindInstallation(ctx, "production"); !models.IsKind(err, models.KindInvalid) {
		t.Fatalf("an unknown environment: %v", err)
	}
	for i, c := range []struct {
		env   models.Environment
		fresh bool
		kind  models.Kind
	}{{models.EnvDemo, true, ""}, {models.EnvDemo, false, ""}, {models.EnvLive, false, models.KindConflict}, {models.EnvSandbox, false, models.KindConflict}, {models.EnvDemo, false, ""}} {
		fresh, err := d.BindInstallation(ctx, c.env)
		if fresh != c.fresh || (err == nil) != (c.kind == "") || err != nil && !models.IsKind(err, c.kind) {
			t.Fatalf("step %d: fresh %v, %v", i, fresh, err)
		}
	}
	if env, err := d.Environment(ctx); env != models.EnvDemo || err != nil {
		t.Fatalf("environment %q (%v)", env, err)
	}
}

func TestAnotherDataKeyIsRefusedAndChangesNothing(t *testing.T) {
	clock, key, path := modelstest.NewClock(), modelstest.DataKey(t), t.TempDir()+"/desk.db"
	s := modelstest.Open(t, path, clock, key)
	if _, err := s.BindInstallation(ctx, models.EnvDemo); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	other, err := models.NewKeys(modelstest.DataKey(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = models.OpenStore(ctx, models.Options{Path: path, Keys: other})
	modelstest.Refused(t, err, models.KindConflict)
	after, err := os.ReadFile(path)
	if err != nil || string(after) != string(before) {
		t.Fatalf("the file changed (%v)", err)
	}
	modelstest.Open(t, path, clock, key)
}

func TestDemoPeopleAreNoticed(t *testing.T) {
	d := modelstest.New(t)
	if has, err := d.HasDemoPeople(ctx); has || err != nil {
		t.Fatalf("demo people: %v (%v)", has, err)
	}
	in := invitation(t, d, "x")
	in.Email = "maker@demo.test"
	if _, err := d.InvitePerson(ctx, d.Admin, in); err != nil {
		t.Fatal(err)
	}
	if has, err := d.HasDemoPeople(ctx); !has || err != nil {
		t.Fatalf("demo people: %v (%v)", has, err)
	}
}
