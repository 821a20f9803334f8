package models_test

import (
	"fmt"
	"testing"

	"countersign/models"
	"countersign/models/modelstest"
)

func TestWhatAPersonPrefersIsKept(t *testing.T) {
	t.Parallel()
	d := modelstest.New(t)
	ana, ben := d.Person(t, models.RoleMaker), d.Person(t, models.RoleViewer)
	for _, zone := range []string{"", "Local", "local", "Europe/Nowhere", "../etc/passwd", "/etc/localtime", "right/Europe/Berlin", "posix/UTC", "UTC\n"} {
		said := modelstest.Refused(t, d.SetPreferences(ctx, ana, models.Preferences{Zone: zone}), models.KindInvalid)
		if said.Field("zone") == "" {
			t.Errorf("%q: %v", zone, said)
		}
	}
	said := modelstest.Refused(t, d.SetPreferences(ctx, ana, models.Preferences{Zone: "UTC", Theme: "sepia"}), models.KindInvalid)
	if said.Field("theme") == "" {
		t.Error(said)
	}
	// Somebody else's id in the fields changes nothing of them.
	chosen := models.Preferences{UserID: ben.UserID, Zone: "America/Argentina/Buenos_Aires", Theme: "dark"}
	for range 2 {
		if err := d.SetPreferences(ctx, ana, chosen); err != nil {
			t.Fatal(err)
		}
	}
	chosen.UserID = ana.UserID
	if got, err := d.PreferencesOf(ctx, ana.UserID); err != nil || got != chosen || got.Location().String() != chosen.Zone {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := d.PreferencesOf(ctx, ben.UserID); err != nil || got != (models.Preferences{UserID: ben.UserID, Zone: "UTC", Mail: true, Keys: true}) {
		t.Errorf("%+v, %v", got, err)
	}
	if entries, err := d.AuditLog(ctx, models.AuditFilter{Actions: []string{"person.preferences"}, Limit: 9}); err != nil || len(entries) != 1 {
		t.Errorf("%d entries for one change, %v", len(entries), err)
	}
	if got := (models.Preferences{Zone: "right/UTC"}).Location().String(); got != "UTC" {
		t.Errorf("an unknown zone is %s", got)
	}
}

func TestViewsAreAPersonsOwn(t *testing.T) {
	t.Parallel()
	d := modelstest.New(t)
	ana, ben := d.Person(t, models.RoleMaker), d.Person(t, models.RoleViewer)
	for _, v := range [][2]string{{"Big ones", "status=paid"}, {" Big ones ", "status=failed"}, {"Ana's", "q=ana"}} {
		if err := d.SaveView(ctx, ana, v[0], v[1]); err != nil {
			t.Fatal(err)
		}
	}
	list, err := d.ViewsOf(ctx, ana.UserID)
	if err != nil || len(list) != 2 || list[0].Name != "Ana's" || list[1].Query != "status=failed" {
		t.Fatalf("%+v, %v", list, err)
	}
	if err := d.RemoveView(ctx, ben, list[0].ID); err != nil {
		t.Fatal(err)
	}
	if list, err = d.ViewsOf(ctx, ana.UserID); err != nil || len(list) != 2 {
		t.Errorf("somebody else removed a view: %+v, %v", list, err)
	}
	if err := d.RemoveView(ctx, ana, list[0].ID); err != nil {
		t.Fatal(err)
	}
	modelstest.Refused(t, d.SaveView(ctx, ana, "", "q=1"), models.KindInvalid)
	for i := range 19 {
		if err := d.SaveView(ctx, ana, fmt.Sprint("View ", i), ""); err != nil {
			t.Fatal(err)
		}
	}
	said := modelstest.Refused(t, d.SaveView(ctx, ana, "One more", ""), models.KindInvalid)
	if said.Field("name") == "" {
		t.Error(said)
	}
	if err := d.SaveView(ctx, ana, "View 1", "q=2"); err != nil {
		t.Errorf("a full list cannot be changed: %v", err)
	}
	if err := d.DisablePerson(ctx, d.Admin, ana.UserID); err != nil {
		t.Fatal(err)
	}
	modelstest.Refused(t, d.SaveView(ctx, ana, "View 1", ""), models.KindForbidden)
	modelstest.Refused(t, d.RemoveView(ctx, ana, list[1].ID), models.KindForbidden)
	modelstest.Refused(t, d.SetPreferences(ctx, ana, models.Preferences{Zone: "UTC", Theme: "dark"}), models.KindForbidden)
}

func TestNoticesAreReadByTheirPerson(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	other := w.Person(t, models.RoleApprover)
	first, second := w.Submitted(t), w.Submitted(t)
	list, err := w.Notices(ctx, w.Approver.UserID, true, 10)
	if err != nil || len(list) != 2 || list[0].PayoutID != second.ID {
		t.Fatalf("%+v, %v", list, err)
	}
	if err := w.ReadNotices(ctx, w.Approver, list[1].ID); err != nil {
		t.Fatal(err)
	}
	third := w.Submitted(t)
	if list, err = w.Notices(ctx, w.Approver.UserID, true, 10); err != nil || len(list) != 3 || list[0].PayoutID != third.ID || list[2].PayoutID != first.ID || list[2].ReadAt == 0 {
		t.Errorf("%+v, %v", list, err)
	}
	if list, err = w.Notices(ctx, w.Approver.UserID, false, 1); err != nil || len(list) != 1 || list[0].PayoutID != third.ID {
		t.Errorf("%+v, %v", list, err)
	}
	for who, want := range map[int64]int{w.Approver.UserID: 2, other.UserID: 3, w.Maker.UserID: 0} {
		if n, err := w.UnreadNotices(ctx, who); err != nil || n != want {
			t.Errorf("%d unread, want %d, %v", n, want, err)
		}
	}
}

func TestPayoutsAreCountedUpToALimit(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	day := models.Stamp(24 * 60 * 60 * 1_000_000)
	at := s.all[250].CreatedAt
	for _, f := range []models.PayoutFilter{{}, {Statuses: []models.Status{models.StatusPaid}}, {Currency: "EUR", From: at}, {From: at - at%day}, {Query: "fill-1"}, {PayeeID: s.Payee.ID}, {Currency: "KWD"}} {
		want := 0
		for _, p := range s.all {
			if keep(f, p) {
				want++
			}
		}
		for _, limit := range []int{1, 20, 10_000} {
			n, more, err := s.CountPayouts(ctx, f, limit)
			if err != nil || n != min(want, limit) || more != (want > limit) {
				t.Errorf("%+v to %d: %d, %t, %v; want %d", f, limit, n, more, err, want)
			}
		}
	}
}
