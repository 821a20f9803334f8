package models_test

import (
	"testing"
	"time"

	"countersign/models"
	"countersign/models/modelstest"
)

func isAlive(t *testing.T, d *modelstest.Desk, id string) bool {
	t.Helper()
	_, _, err := d.OpenSession(ctx, id)
	if err != nil && !models.IsKind(err, models.KindNotFound) {
		t.Fatal(err)
	}
	return err == nil
}

// ending is something that may end a session.
type ending struct {
	end  func(t *testing.T, d *modelstest.Desk, who models.Actor, id string) error
	dead bool
}

func endings() map[string]ending {
	idle, step := models.SessionIdle, 20*time.Minute
	return map[string]ending{
		"when idle": {dead: true, end: func(_ *testing.T, d *modelstest.Desk, _ models.Actor, _ string) error {
			d.Clock.Advance(idle)
			return nil
		}},
		"not before": {end: func(_ *testing.T, d *modelstest.Desk, _ models.Actor, _ string) error {
			d.Clock.Advance(idle - time.Second)
			return nil
		}},
		"after twelve hours of work": {dead: true, end: func(t *testing.T, d *modelstest.Desk, _ models.Actor, id string) error {
			for range 35 { // 11 h 40 min
				d.Clock.Advance(step)
				if !isAlive(t, d, id) {
					t.Fatal("ended while in use")
				}
			}
			d.Clock.Advance(step)
			return nil
		}},
		"at sign-out": {dead: true, end: func(_ *testing.T, d *modelstest.Desk, who models.Actor, id string) error {
			return d.EndSession(ctx, who, id)
		}},
		"when disabled": {dead: true, end: func(_ *testing.T, d *modelstest.Desk, who models.Actor, _ string) error {
			return d.DisablePerson(ctx, d.Admin, who.UserID)
		}},
		"with another role": {dead: true, end: func(_ *testing.T, d *modelstest.Desk, who models.Actor, _ string) error {
			return d.ChangeRole(ctx, d.Admin, who.UserID, models.RoleApprover)
		}},
		"with another password": {dead: true, end: func(_ *testing.T, d *modelstest.Desk, who models.Actor, _ string) error {
			_, err := d.ChangePassword(ctx, who, models.PasswordChange{Old: modelstest.Password, New: "quiet harbour 41 lamp"})
			return err
		}},
		"when others are ended elsewhere": {dead: true, end: func(t *testing.T, d *modelstest.Desk, who models.Actor, _ string) error {
			return d.EndOtherSessions(ctx, who, signIn(t, d, "maker1@desk.test", modelstest.Password).SessionID)
		}},
		"but not by the end of others": {end: func(_ *testing.T, d *modelstest.Desk, who models.Actor, id string) error {
			return d.EndOtherSessions(ctx, who, id)
		}},
	}
}

func TestASessionEnds(t *testing.T) {
	for name, c := range endings() {
		t.Run(name, func(t *testing.T) {
			d := modelstest.New(t)
			who := d.Person(t, models.RoleMaker)
			id := signIn(t, d, "maker1@desk.test", modelstest.Password).SessionID
			if !isAlive(t, d, id) {
				t.Fatal("the session did not begin")
			}
			if err := c.end(t, d, who, id); err != nil {
				t.Fatal(err)
			}
			if isAlive(t, d, id) == c.dead {
				t.Fatalf("alive: %v", !c.dead)
			}
		})
	}
}

func TestTheRightsOfASessionAreThoseOfTheMoment(t *testing.T) {
	d := modelstest.New(t)
	d.Person(t, models.RoleMaker)
	in := signIn(t, d, "MAKER1@desk.test ", modelstest.Password)
	session, who, err := d.OpenSession(ctx, in.SessionID)
	if err != nil || who.Role != models.RoleMaker || session.UserID != who.ID || len(session.Tag) != 8 {
		t.Fatalf("%+v %+v %v", session, who, err)
	}
}

func TestSigningInEndsTheSessionBefore(t *testing.T) {
	d := modelstest.New(t)
	before, err := d.KeepSession(ctx, models.Actor{IP: "127.0.0.1"}, map[string]string{"kept": "form"})
	if err != nil {
		t.Fatal(err)
	}
	in, err := d.SignIn(ctx, models.Actor{IP: "127.0.0.1"}, models.SignInTry{Email: "admin@desk.test", Password: modelstest.Password,
		Previous: before, Fields: map[string]string{"kept": "form"}})
	if err != nil || in.SessionID == before {
		t.Fatalf("the id stays the same (%v)", err)
	}
	if isAlive(t, d, before) {
		t.Fatal("the session before is still open")
	}
	session, _, err := d.OpenSession(ctx, in.SessionID)
	if err != nil || session.Fields["kept"] != "form" {
		t.Fatalf("the kept form is lost: %+v %v", session, err)
	}
}

func TestSavingNeverBringsASessionBack(t *testing.T) {
	d := modelstest.New(t)
	in := signIn(t, d, "admin@desk.test", modelstest.Password)
	if err := d.EndSession(ctx, d.Admin, in.SessionID); err != nil {
		t.Fatal(err)
	}
	modelstest.Refused(t, d.SaveSession(ctx, in.SessionID, map[string]string{"a": "b"}), models.KindNotFound)
	if isAlive(t, d, in.SessionID) {
		t.Fatal("the session came back")
	}
}

func TestBeingSeenIsWrittenAtMostOnceAMinute(t *testing.T) {
	d := modelstest.New(t)
	in := signIn(t, d, "admin@desk.test", modelstest.Password)
	began := d.Now()
	for _, c := range []struct {
		step time.Duration
		want models.Stamp
	}{{59 * time.Second, began}, {time.Second, began.Add(time.Minute)}, {30 * time.Second, began.Add(time.Minute)}} {
		d.Clock.Advance(c.step)
		session, _, err := d.OpenSession(ctx, in.SessionID)
		if err != nil || session.SeenAt != c.want {
			t.Fatalf("seen at %v (%v), want %v", session.SeenAt.Time(), err, c.want.Time())
		}
	}
}

func TestANewPasswordKeepsOneNewSession(t *testing.T) {
	d := modelstest.New(t)
	signIn(t, d, "admin@desk.test", modelstest.Password)
	id, err := d.ChangePassword(ctx, d.Admin, models.PasswordChange{Old: modelstest.Password, New: "quiet harbour 41 lamp"})
	if err != nil || !isAlive(t, d, id) {
		t.Fatalf("the one who changed it is signed out (%v)", err)
	}
	open, err := d.SessionsOf(ctx, d.Admin.UserID)
	if err != nil || len(open) != 1 {
		t.Fatalf("%d sessions (%v), want 1", len(open), err)
	}
	for name, change := range map[string]models.PasswordChange{
		"old_password": {Old: modelstest.Password, New: "some other lamp 77 x"},
		"password":     {Old: "quiet harbour 41 lamp", New: "short"},
	} {
		_, err := d.ChangePassword(ctx, d.Admin, change)
		if modelstest.Refused(t, err, models.KindInvalid).Field(name) == "" {
			t.Errorf("nothing is said at %s: %v", name, err)
		}
	}
	if !isAlive(t, d, id) {
		t.Fatal("a refused change ended the session")
	}
}

func TestDeadSessionsAreSweptAway(t *testing.T) {
	d := modelstest.New(t)
	signIn(t, d, "admin@desk.test", modelstest.Password)
	d.Clock.Advance(20 * time.Minute)
	living := signIn(t, d, "admin@desk.test", modelstest.Password)
	d.Clock.Advance(15 * time.Minute)
	if n, err := d.PurgeSessions(ctx); n != 1 || err != nil {
		t.Fatalf("%d swept (%v), want 1", n, err)
	}
	if !isAlive(t, d, living.SessionID) {
		t.Fatal("a living session was swept")
	}
}

func TestOneAddressCannotFillTheTableOfSessions(t *testing.T) {
	d := modelstest.New(t)
	kept := 0
	for range 100 {
		if _, err := d.KeepSession(ctx, models.Actor{IP: "192.0.2.1"}, map[string]string{"kept": "x"}); err == nil {
			kept++
		} else {
			modelstest.Refused(t, err, models.KindBusy)
		}
	}
	if kept != 30 {
		t.Fatalf("%d sessions kept, want 30", kept)
	}
}
