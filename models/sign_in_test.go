package models_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"countersign/models"
	"countersign/models/modelstest"
)

func try(d *modelstest.Desk, email, password, ip string) error {
	_, err := d.SignIn(ctx, models.Actor{IP: ip}, models.SignInTry{Email: email, Password: password})
	return err
}

func signIn(t *testing.T, d *modelstest.Desk, email, password string) models.SignedIn {
	t.Helper()
	in, err := d.SignIn(ctx, models.Actor{IP: "127.0.0.1"}, models.SignInTry{Email: email, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func TestTheAnswerDoesNotTellWhatIsWrong(t *testing.T) {
	d := modelstest.New(t)
	disabled := d.Person(t, models.RoleMaker) // maker1
	if err := d.DisablePerson(ctx, d.Admin, disabled.UserID); err != nil {
		t.Fatal(err)
	}
	invite(t, d, "ana")
	want := try(d, "admin@desk.test", "wrong password 1", "192.0.2.1")
	modelstest.Refused(t, want, models.KindInvalid)
	for name, c := range map[string][2]string{
		"unknown": {"nobody@desk.test", "wrong password 1"}, "disabled": {"maker1@desk.test", modelstest.Password},
		"invited": {"ana@desk.test", ""}, "nothing": {"", ""}, "very long": {"admin@desk.test", string(make([]byte, 5000))},
	} {
		if got := try(d, c[0], c[1], "192.0.2.1"+name); got == nil || got.Error() != want.Error() {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	if n := audited(t, d, "person.sign_in_failed"); n != 6 {
		t.Errorf("%d failed tries in the audit log, want 6", n)
	}
}

func TestAnUnknownAddressTakesTheSameTime(t *testing.T) {
	d := modelstest.NewWithCost(t, models.PasswordCost{MemoryKiB: 8 * 1024, Passes: 1})
	median := func(email string) time.Duration {
		var took []time.Duration
		for i := range 9 {
			began := time.Now()
			modelstest.Refused(t, try(d, email, "wrong password 1", fmt.Sprintf("198.51.100.%d%s", i, email)), models.KindInvalid)
			took = append(took, time.Since(began))
		}
		slices.Sort(took)
		return took[len(took)/2]
	}
	known, unknown := median("admin@desk.test"), median("nobody@desk.test")
	if known > 3*unknown || unknown > 3*known {
		t.Fatalf("a known address takes %v, an unknown one %v", known, unknown)
	}
}

func TestTriesFromOneAddressAreCapped(t *testing.T) {
	d := modelstest.New(t)
	tried := 0
	for range 1000 {
		err := try(d, "admin@desk.test", "wrong password 1", "192.0.2.1")
		if models.IsKind(err, models.KindInvalid) {
			tried++
		} else if said := modelstest.Refused(t, err, models.KindBusy); said.Wait <= 0 {
			t.Fatalf("no time to wait: %+v", said)
		}
		d.Clock.Advance(5 * time.Second) // 83 minutes in all
	}
	if tried < 5 || tried > 15 {
		t.Fatalf("%d of 1000 tries were checked, want 5 and a few later ones", tried)
	}
	if err := try(d, "admin@desk.test", modelstest.Password, "203.0.113.9"); err != nil {
		t.Fatalf("the person is shut out at another address: %v", err)
	}
}

func TestTheWaitGrows(t *testing.T) {
	d := modelstest.New(t)
	for range 5 {
		modelstest.Refused(t, try(d, "admin@desk.test", "wrong", "192.0.2.1"), models.KindInvalid)
	}
	for _, want := range []time.Duration{1, 2, 4, 8, 15, 15} {
		said := modelstest.Refused(t, try(d, "admin@desk.test", modelstest.Password, "192.0.2.1"), models.KindBusy)
		if said.Wait != want*time.Minute {
			t.Fatalf("the wait is %v, want %d minutes", said.Wait, want)
		}
		d.Clock.Advance(said.Wait)
		modelstest.Refused(t, try(d, "admin@desk.test", "wrong", "192.0.2.1"), models.KindInvalid)
	}
	d.Clock.Advance(15 * time.Minute)
	if err := try(d, "admin@desk.test", modelstest.Password, "192.0.2.1"); err != nil {
		t.Fatalf("the right password after the wait: %v", err)
	}
	for range 4 {
		modelstest.Refused(t, try(d, "admin@desk.test", "wrong", "192.0.2.1"), models.KindInvalid)
	}
	if err := try(d, "admin@desk.test", modelstest.Password, "192.0.2.1"); err != nil {
		t.Fatalf("a success did not forgive: %v", err)
	}
}

func TestOneAddressCannotSprayOverManyPeople(t *testing.T) {
	d := modelstest.New(t)
	checked := 0
	for i := range 100 {
		if models.IsKind(try(d, fmt.Sprintf("p%d@desk.test", i), "wrong", "2001:db8::"+fmt.Sprint(i)), models.KindInvalid) {
			checked++
		}
	}
	if checked != 30 {
		t.Fatalf("%d people were tried from one network, want 30", checked)
	}
}

func TestManyAddressesCannotTryOnePersonForEver(t *testing.T) {
	d := modelstest.New(t)
	if err := try(d, "admin@desk.test", modelstest.Password, "203.0.113.9"); err != nil {
		t.Fatal(err)
	}
	checked := 0
	for i := range 200 {
		if models.IsKind(try(d, "admin@desk.test", "wrong", fmt.Sprintf("198.51.100.%d", i)), models.KindInvalid) {
			checked++
		}
	}
	if checked != 50 {
		t.Fatalf("%d tries against one person were checked, want 50", checked)
	}
	modelstest.Refused(t, try(d, "admin@desk.test", modelstest.Password, "203.0.113.10"), models.KindBusy)
	if err := try(d, "admin@desk.test", modelstest.Password, "203.0.113.9"); err != nil {
		t.Fatalf("the person is shut out where they were before: %v", err)
	}
}

func TestTriesAtTheSameMomentAreCountedToo(t *testing.T) {
	d := modelstest.New(t)
	errs := modelstest.Together(40, func(int) error { return try(d, "admin@desk.test", "wrong", "192.0.2.1") })
	checked := 0
	for _, err := range errs {
		if models.IsKind(err, models.KindInvalid) {
			checked++
		}
	}
	if checked != 5 {
		t.Fatalf("%d of 40 tries at once were checked, want 5", checked)
	}
}

func TestARestartForgetsNoTries(t *testing.T) {
	clock, key, path := modelstest.NewClock(), modelstest.DataKey(t), t.TempDir()+"/desk.db"
	first := modelstest.Open(t, path, clock, key)
	for range 5 {
		_, err := first.SignIn(ctx, models.Actor{IP: "192.0.2.1"}, models.SignInTry{Email: "a@desk.test"})
		modelstest.Refused(t, err, models.KindInvalid)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := modelstest.Open(t, path, clock, key)
	_, err := second.SignIn(ctx, models.Actor{IP: "192.0.2.1"}, models.SignInTry{Email: "a@desk.test"})
	modelstest.Refused(t, err, models.KindBusy)
	clock.Advance(3 * time.Hour)
	if n, err := second.PurgeThrottles(ctx); n != 3 || err != nil {
		t.Fatalf("%d doors forgotten (%v), want 3", n, err)
	}
}

func TestConfirmingNeedsTheOwnPassword(t *testing.T) {
	d := modelstest.New(t)
	if err := d.ConfirmPassword(ctx, d.Admin, modelstest.Password); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if modelstest.Refused(t, d.ConfirmPassword(ctx, d.Admin, "wrong"), models.KindInvalid).Field("password") == "" {
			t.Fatal("nothing is said at the password")
		}
	}
	modelstest.Refused(t, d.ConfirmPassword(ctx, d.Admin, modelstest.Password), models.KindBusy)
	if n := audited(t, d, "person.confirm_failed"); n != 5 {
		t.Fatalf("%d failed tries in the audit log, want 5", n)
	}
}
