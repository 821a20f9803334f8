package models_test

import (
	"errors"
	"testing"
	"time"

	"countersign/models"
	"countersign/models/modelstest"
)

func invite(t *testing.T, d *modelstest.Desk, name string) models.Link {
	t.Helper()
	link, err := d.InvitePerson(ctx, d.Admin, invitation(t, d, name))
	if err != nil {
		t.Fatal(err)
	}
	return link
}

func TestALinkWorksOnce(t *testing.T) {
	d := modelstest.New(t)
	link := invite(t, d, "ana")
	errs := modelstest.Together(20, func(int) error {
		_, err := d.AcceptLink(ctx, models.Actor{}, link.Token, modelstest.Password)
		return err
	})
	accepted := 0
	for _, err := range errs {
		if err == nil {
			accepted++
		} else if !models.IsKind(err, models.KindNotFound) {
			t.Errorf("got %v, want it not found", err)
		}
	}
	if accepted != 1 {
		t.Fatalf("the link worked %d times", accepted)
	}
	u, err := d.User(ctx, link.User.ID)
	if err != nil || u.Status != models.UserActive || !u.LinkExpiresAt.IsZero() {
		t.Fatalf("the person is %+v (%v)", u, err)
	}
}

func TestALinkEnds(t *testing.T) {
	for name, end := range map[string]func(*modelstest.Desk, models.Link) error{
		"after 72 hours": func(d *modelstest.Desk, _ models.Link) error { d.Clock.Advance(72 * time.Hour); return nil },
		"with a newer one": func(d *modelstest.Desk, l models.Link) error {
			_, err := d.NewLink(ctx, d.Admin, l.User.ID)
			return err
		},
		"when the person was disabled for a while": func(d *modelstest.Desk, l models.Link) error {
			return errors.Join(d.DisablePerson(ctx, d.Admin, l.User.ID), d.EnablePerson(ctx, d.Admin, l.User.ID))
		},
		"when the person is disabled": func(d *modelstest.Desk, l models.Link) error {
			return d.DisablePerson(ctx, d.Admin, l.User.ID)
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := modelstest.New(t)
			link := invite(t, d, "ana")
			if _, err := d.LinkOwner(ctx, link.Token); err != nil {
				t.Fatal(err)
			}
			if err := end(d, link); err != nil {
				t.Fatal(err)
			}
			_, err := d.LinkOwner(ctx, link.Token)
			modelstest.Refused(t, err, models.KindNotFound)
			_, err = d.AcceptLink(ctx, models.Actor{}, link.Token, modelstest.Password)
			modelstest.Refused(t, err, models.KindNotFound)
		})
	}
}

func TestAResetLinkKeepsTheOldPasswordUntilItIsUsed(t *testing.T) {
	d := modelstest.New(t)
	maker := d.Person(t, models.RoleMaker)
	link, err := d.NewLink(ctx, d.Admin, maker.UserID)
	if err != nil {
		t.Fatal(err)
	}
	in := signIn(t, d, link.User.Email, modelstest.Password)
	if _, err := d.AcceptLink(ctx, models.Actor{}, link.Token, "another ladder violet 9"); err != nil {
		t.Fatal(err)
	}
	_, _, err = d.OpenSession(ctx, in.SessionID)
	modelstest.Refused(t, err, models.KindNotFound)
	_, err = d.SignIn(ctx, models.Actor{IP: "127.0.0.1"}, models.SignInTry{Email: link.User.Email, Password: modelstest.Password})
	modelstest.Refused(t, err, models.KindInvalid)
	signIn(t, d, link.User.Email, "another ladder violet 9")
}

func TestLinksAreForOthersAndForThePresent(t *testing.T) {
	d := modelstest.New(t)
	_, err := d.NewLink(ctx, d.Admin, d.Admin.UserID)
	modelstest.Refused(t, err, models.KindForbidden)
	_, err = d.NewLink(ctx, d.Admin, 4711)
	modelstest.Refused(t, err, models.KindNotFound)
	maker := d.Person(t, models.RoleMaker)
	if err := d.DisablePerson(ctx, d.Admin, maker.UserID); err != nil {
		t.Fatal(err)
	}
	_, err = d.NewLink(ctx, d.Admin, maker.UserID)
	modelstest.Refused(t, err, models.KindConflict)
}

func TestAWeakPasswordLeavesTheLinkOpen(t *testing.T) {
	d := modelstest.New(t)
	link := invite(t, d, "ana")
	_, err := d.AcceptLink(ctx, models.Actor{}, link.Token, "ana@desk.test")
	if modelstest.Refused(t, err, models.KindInvalid).Field("password") == "" {
		t.Fatal("nothing is said at the password")
	}
	if _, err := d.AcceptLink(ctx, models.Actor{}, link.Token, modelstest.Password); err != nil {
		t.Fatal(err)
	}
}

func TestSecretsOfPeopleAreNotInTheFile(t *testing.T) {
	d := modelstest.New(t)
	link := invite(t, d, "ana")
	if _, err := d.AcceptLink(ctx, models.Actor{}, link.Token, modelstest.Password); err != nil {
		t.Fatal(err)
	}
	in := signIn(t, d, link.User.Email, modelstest.Password)
	if err := d.SaveSession(ctx, in.SessionID, map[string]string{"kept": "canary 5501 note"}); err != nil {
		t.Fatal(err)
	}
	for what, secret := range map[string]string{"link": link.Token, "password": modelstest.Password, "session": in.SessionID, "session text": "canary 5501 note"} {
		if modelstest.FileHolds(t, d, secret) {
			t.Errorf("the %s stands readable in the database file", what)
		}
	}
	if !modelstest.FileHolds(t, d, link.User.Email) {
		t.Fatal("the search would not find anything: the e-mail is not in the file")
	}
}
