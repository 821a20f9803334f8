package models_test

import (
	"strings"
	"testing"
	"time"

	"countersign/models"
	"countersign/models/modelstest"
)

// letter is the first letter with the link of a payout.
func letter(p models.Payout) models.PayeeMail {
	return models.PayeeMail{PayoutID: p.ID, Version: 1, Kind: models.MailLink, Lang: "pt", Subject: "Olá", Text: "texto"}
}

// deliver takes a mail and ends it.
func deliver(t *testing.T, d *modelstest.Desk, id int64, state models.MailState) {
	t.Helper()
	m, ok, err := d.TakeMail(ctx, id)
	if err != nil || !ok {
		t.Fatalf("mail %d is not there to be sent (%v)", id, err)
	}
	if err := d.FinishMail(ctx, m, state, ""); err != nil {
		t.Fatal(err)
	}
}

func TestPressingTwiceMailsOnceAndLaterAgain(t *testing.T) {
	d := modelstest.New(t)
	p := d.Hosted(t)
	maker := d.Person(t, models.RoleMaker)
	ids := modelstest.Together(10, func(int) int64 {
		id, err := d.MailPayee(ctx, maker, letter(p))
		if err != nil {
			t.Error(err)
		}
		return id
	})
	for _, id := range ids {
		if id != ids[0] || id == 0 {
			t.Fatalf("ten presses made mails %v", ids)
		}
	}
	deliver(t, d, ids[0], models.MailSent)
	next, err := d.MailPayee(ctx, maker, letter(p))
	if err != nil || next == ids[0] {
		t.Fatalf("after it was sent the link cannot be mailed again: %d (%v)", next, err)
	}
	mails, err := d.MailsOf(ctx, p.ID)
	if err != nil || len(mails) != 2 || mails[0].EventKey != "link:"+p.ID+":1:1" || mails[1].EventKey != "link:"+p.ID+":1:2" {
		t.Fatalf("the mails are %+v (%v)", mails, err)
	}
	if l, _, err := d.LinkOf(ctx, p.ID); err != nil || l.Sends != 1 || l.SentAt == 0 {
		t.Fatalf("the link was sent %d times (%v)", l.Sends, err)
	}
}

func TestOnlyAWorkingLinkIsMailed(t *testing.T) {
	for name, end := range map[string]func(*modelstest.Desk, models.Payout, models.Actor) error{
		"revoked": func(d *modelstest.Desk, p models.Payout, a models.Actor) error {
			_, err := d.RevokeLink(ctx, a, p.ID)
			return err
		},
		"replaced": func(d *modelstest.Desk, p models.Payout, a models.Actor) error {
			_, err := d.ReissueLink(ctx, a, p.ID)
			return err
		},
		"sent to somebody else": func(d *modelstest.Desk, p models.Payout, a models.Actor) error {
			_, err := d.ChangeContact(ctx, a, p.ID, "other@payee.test")
			return err
		},
		"expired": func(d *modelstest.Desk, _ models.Payout, _ models.Actor) error {
			d.Clock.Advance(models.LinkLife)
			return nil
		},
		"paid": func(d *modelstest.Desk, p models.Payout, _ models.Actor) error {
			d.News(t, p.ID, models.EventPay)
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := modelstest.New(t)
			p, maker := d.Hosted(t), d.Person(t, models.RoleMaker)
			id, err := d.MailPayee(ctx, maker, letter(p))
			if err != nil {
				t.Fatal(err)
			}
			if err := end(d, p, maker); err != nil {
				t.Fatal(err)
			}
			_, err = d.MailPayee(ctx, maker, letter(p))
			modelstest.Refused(t, err, models.KindConflict)
			m, ok, err := d.TakeMail(ctx, id)
			if err != nil || !ok {
				t.Fatal(ok, err)
			}
			stale, err := d.IsStale(ctx, m)
			if want := name != "paid"; err != nil || stale != want {
				t.Fatalf("the queued mail is stale: %v (%v), want %v", stale, err, want)
			}
		})
	}
}

func TestMailingNeedsTheRight(t *testing.T) {
	d := modelstest.New(t)
	p := d.Hosted(t)
	_, err := d.MailPayee(ctx, d.Person(t, models.RoleViewer), letter(p))
	modelstest.Refused(t, err, models.KindForbidden)
	_, err = d.MailPayee(ctx, models.Actor{}, letter(p))
	modelstest.Refused(t, err, models.KindForbidden)
	if mails, _ := d.MailsOf(ctx, p.ID); len(mails) != 0 {
		t.Fatal("a refused command left a mail")
	}
}

func TestRemindersAreDueAfterThreeAndSevenDays(t *testing.T) {
	d := modelstest.New(t)
	p := d.Hosted(t)
	system := models.System("reminders")
	due := func() []models.DueReminder {
		t.Helper()
		list, err := d.DueReminders(ctx, 10)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	remind := func(r models.DueReminder) {
		t.Helper()
		id, err := d.MailPayee(ctx, system, models.PayeeMail{PayoutID: r.PayoutID, Version: r.Version, Kind: models.MailReminder, Nth: r.Nth(), Subject: "s", Text: "t"})
		if err != nil {
			t.Fatal(err)
		}
		deliver(t, d, id, models.MailKept)
	}
	if d.Clock.Advance(10 * 24 * time.Hour); len(due()) != 0 {
		t.Fatal("somebody is reminded of a link that was never sent")
	}
	id, err := d.MailPayee(ctx, system, letter(p))
	if err != nil {
		t.Fatal(err)
	}
	deliver(t, d, id, models.MailSent)
	if d.Clock.Advance(3*24*time.Hour - time.Second); len(due()) != 0 {
		t.Fatal("a reminder is due too early")
	}
	d.Clock.Advance(time.Second)
	list := due()
	if len(list) != 1 || list[0].Nth() != 1 {
		t.Fatalf("after three days %+v is due", list)
	}
	remind(list[0])
	if d.Clock.Advance(4*24*time.Hour - time.Second); len(due()) != 0 {
		t.Fatal("the second reminder is due too early")
	}
	d.Clock.Advance(time.Second)
	if list = due(); len(list) != 1 || list[0].Nth() != 2 {
		t.Fatalf("after seven days %+v is due", list)
	}
	remind(list[0])
	if d.Clock.Advance(3 * 24 * time.Hour); len(due()) != 0 {
		t.Fatal("there is a third reminder")
	}
	if l, _, _ := d.LinkOf(ctx, p.ID); l.Reminders != 2 {
		t.Fatalf("%d reminders are counted, want 2", l.Reminders)
	}
}

func TestNobodyIsRemindedWhoCameBackOrWhoseAddressRefuses(t *testing.T) {
	d := modelstest.New(t)
	back, bounced := d.Hosted(t), d.Hosted(t)
	for _, p := range []models.Payout{back, bounced} {
		id, err := d.MailPayee(ctx, models.System("test"), letter(p))
		if err != nil {
			t.Fatal(err)
		}
		deliver(t, d, id, models.MailSent)
	}
	if err := d.NoteLink(ctx, back.ID, "returned"); err != nil {
		t.Fatal(err)
	}
	id, err := d.MailPayee(ctx, models.System("test"), letter(bounced))
	if err != nil {
		t.Fatal(err)
	}
	deliver(t, d, id, models.MailBounced)
	d.Clock.Advance(8 * 24 * time.Hour)
	if list, err := d.DueReminders(ctx, 10); err != nil || len(list) != 0 {
		t.Fatalf("%+v is due (%v)", list, err)
	}
}

func TestOneSlotIsPlannedOnce(t *testing.T) {
	d := modelstest.New(t)
	claim := func() int {
		t.Helper()
		list, err := d.ClaimJobs(ctx, "w", 10, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		for _, j := range list {
			if j.Kind != models.JobRemind {
				t.Fatalf("a job of kind %s", j.Kind)
			}
			if err := d.FinishJob(ctx, j, models.JobResult{}); err != nil {
				t.Fatal(err)
			}
		}
		return len(list)
	}
	for hour := range 3 {
		for range 3 {
			if err := d.PlanReminders(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if n := claim(); n != 1 {
			t.Fatalf("hour %d: %d jobs, want 1", hour, n)
		}
		if err := d.PlanReminders(ctx); err != nil {
			t.Fatal(err)
		}
		if n := claim(); n != 0 {
			t.Fatalf("hour %d: the slot is worked on twice", hour)
		}
		d.Clock.Advance(time.Hour)
	}
}

func TestAPayeeWithALinkIsToldHowItEnded(t *testing.T) {
	d := modelstest.New(t)
	p := d.Hosted(t)
	d.News(t, p.ID, models.EventPay)
	d.News(t, p.ID, models.EventPay)
	d.News(t, p.ID, models.EventReturn)
	list, err := d.ClaimJobs(ctx, "w", 50, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	var subjects []string
	for _, j := range list {
		if j.Kind == models.JobPayeeNews {
			subjects = append(subjects, j.Subject)
		}
	}
	if got := strings.Join(subjects, " "); got != p.ID+"/paid "+p.ID+"/returned" {
		t.Fatalf("told %q", got)
	}
}
