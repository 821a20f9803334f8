package jobs_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"countersign/handlers/jobs"
	"countersign/handlers/post"
	"countersign/handlers/post/posttest"
	"countersign/models"
	"countersign/models/modelstest"
	"countersign/providers"
)

// office is a desk whose worker sends mails; server is nil when none is set.
type office struct {
	*modelstest.Desk
	t      *testing.T
	server *posttest.Server
	worker *jobs.Worker
}

func newOffice(t *testing.T, server *posttest.Server) *office {
	t.Helper()
	return &office{Desk: modelstest.New(t), t: t, server: server}
}

// open starts the worker.
func (o *office) open() *office {
	o.t.Helper()
	registry := providers.NewRegistry(nil, providers.Options{})
	o.t.Cleanup(registry.Close)
	options := jobs.Options{Store: o.Store, Registry: registry, Log: slog.New(slog.DiscardHandler), BaseURL: "https://pay.northwind.example", Tick: 10 * time.Millisecond}
	if o.server != nil {
		sender, err := post.New("smtp://"+o.server.Addr(), "pay@northwind.example")
		if err != nil {
			o.t.Fatal(err)
		}
		options.Sender = sender
	}
	o.worker = jobs.New(options)
	if err := o.worker.Start(ctx); err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() { o.worker.Stop(ctx) })
	return o
}

// link queues the mail with a payout's link.
func (o *office) link(p models.Payout) int64 {
	o.t.Helper()
	id, err := post.SendLinkMail(ctx, o.Store, models.System("test"), p.ID, "https://pay.northwind.example")
	if err != nil {
		o.t.Fatal(err)
	}
	return id
}

// mail waits until the mail has the state, and returns it.
func (o *office) mail(id int64, state models.MailState) models.Mail {
	o.t.Helper()
	o.until(fmt.Sprintf("mail %d to be %s", id, state), func() bool { return o.one(id).State == state })
	return o.one(id)
}

func TestAMailGoesOutOnce(t *testing.T) {
	o := newOffice(t, posttest.Start(t))
	p := o.Hosted(t)
	id := o.open().link(p)
	sent := o.mail(id, models.MailSent)
	if sent.SentAt == 0 || sent.Tries != 1 {
		t.Errorf("%+v", sent)
	}
	got := o.server.Mails()
	if len(got) != 1 || got[0].To != sent.Recipient {
		t.Fatalf("%d mails arrived", len(got))
	}
	if l, _, err := o.LinkOf(ctx, p.ID); err != nil || l.Sends != 1 {
		t.Errorf("the link counts %d sends (%v)", l.Sends, err)
	}
}

func TestWithoutAServerMailsAreKept(t *testing.T) {
	o := newOffice(t, nil)
	p := o.Hosted(t)
	o.mail(o.open().link(p), models.MailKept)
}

func TestAnAddressThatRefusesIsShown(t *testing.T) {
	o := newOffice(t, posttest.Start(t, func(s *posttest.Server) { s.Answers["RCPT"] = []string{"550 5.1.1 no such user"} }))
	p, other := o.Hosted(t), o.Hosted(t)
	m := o.mail(o.open().link(p), models.MailBounced)
	if !strings.Contains(m.Error, "550") {
		t.Errorf("%q", m.Error)
	}
	l, _, err := o.LinkOf(ctx, p.ID)
	if err != nil || l.BouncedAt == 0 || l.Sends != 0 {
		t.Fatalf("%+v (%v)", l, err)
	}
	o.Clock.Advance(24 * time.Hour)
	o.mail(o.link(other), models.MailBounced) // the worker is still at work
	if tries := o.one(m.ID).Tries; tries != 1 {
		t.Errorf("a refused address was tried %d times", tries)
	}
}

func TestAServerThatIsBusyIsAskedAgainLater(t *testing.T) {
	o := newOffice(t, posttest.Start(t, func(s *posttest.Server) { s.Answers["RCPT"] = []string{"450 4.2.0 greylisted", ""} }))
	p := o.Hosted(t)
	id := o.open().link(p)
	o.until("the first try", func() bool { m := o.one(id); return m.Tries == 1 && m.State == models.MailQueued })
	if m := o.one(id); m.Tries != 1 || !strings.Contains(m.Error, "450") {
		t.Fatalf("%+v", m)
	}
	o.Clock.Advance(2 * time.Minute)
	if m := o.mail(id, models.MailSent); m.Tries != 2 {
		t.Errorf("it took %d tries", m.Tries)
	}
}

// one is one mail as it is now.
func (o *office) one(id int64) models.Mail {
	o.t.Helper()
	list, err := o.Mails(ctx, id+1, 1)
	if err != nil || len(list) == 0 {
		o.t.Fatalf("no mail %d (%v)", id, err)
	}
	return list[0]
}

// arrived are the mails that the server took for somebody.
func (o *office) arrived(to string) (list []posttest.Received) {
	for _, m := range o.server.Mails() {
		if m.To == to {
			list = append(list, m)
		}
	}
	return list
}

func (o *office) until(what string, holds func() bool) {
	o.t.Helper()
	for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if holds() {
			return
		}
	}
	o.t.Fatalf("waited in vain for %s", what)
}

func TestAMailThatMayHaveLeftIsNeverSentAgain(t *testing.T) {
	t.Run("the program stopped between taking and ending", func(t *testing.T) {
		o := newOffice(t, posttest.Start(t))
		id := o.link(o.Hosted(t))
		if _, ok, err := o.TakeMail(ctx, id); err != nil || !ok {
			t.Fatal(ok, err)
		}
		o.open()
		o.mail(id, models.MailUnsure)
		if n := len(o.server.Mails()); n != 0 {
			t.Errorf("%d mails were sent", n)
		}
	})
	t.Run("the server said nothing after it had the mail", func(t *testing.T) {
		o := newOffice(t, posttest.Start(t, func(s *posttest.Server) { s.Answers["."] = []string{posttest.Cut} }))
		p, other := o.Hosted(t), o.Hosted(t)
		id := o.open().link(p)
		to := o.mail(id, models.MailUnsure).Recipient
		o.Clock.Advance(24 * time.Hour)
		o.mail(o.link(other), models.MailUnsure) // the worker is still at work
		if n := len(o.arrived(to)); n != 1 {
			t.Errorf("the server has the mail %d times", n)
		}
	})
}

func TestALinkThatWasReplacedIsNotMailed(t *testing.T) {
	o := newOffice(t, posttest.Start(t))
	p := o.Hosted(t)
	id := o.link(p)
	if _, err := o.ChangeContact(ctx, o.Person(t, models.RoleMaker), p.ID, "right@payee.test"); err != nil {
		t.Fatal(err)
	}
	next := o.link(p)
	o.open()
	o.mail(id, models.MailFailed)
	if m := o.mail(next, models.MailSent); m.Recipient != "right@payee.test" {
		t.Errorf("%+v", m)
	}
	if got := o.server.Mails(); len(got) != 1 || got[0].To != "right@payee.test" {
		t.Errorf("%d mails left", len(got))
	}
}

func TestAPayeeIsToldHowItEnded(t *testing.T) {
	for event, want := range map[models.Event][]string{
		models.EventPay: {"paid"}, models.EventFail: {"failed"}, models.EventReturn: {"paid", "returned"},
	} {
		o := newOffice(t, posttest.Start(t))
		p := o.Hosted(t)
		o.open()
		if event == models.EventReturn {
			o.News(t, p.ID, models.EventPay)
			o.until("the receipt", func() bool { return len(o.server.Mails()) == 1 })
		}
		o.News(t, p.ID, event)
		o.until(string(event), func() bool { return len(o.server.Mails()) == len(want) })
		list, err := o.MailsOf(ctx, p.ID)
		if err != nil {
			t.Fatal(err)
		}
		var keys []string
		for _, m := range list {
			keys = append(keys, m.EventKey)
		}
		if got := strings.Join(keys, " "); got != strings.Join(want, ":"+p.ID+" ")+":"+p.ID {
			t.Errorf("%s: mails %q", event, got)
		}
	}
}

func TestPayeesAreRemindedByTime(t *testing.T) {
	o := newOffice(t, nil)
	p := o.Hosted(t)
	o.mail(o.open().link(p), models.MailKept)
	reminders := func() int {
		list, err := o.MailsOf(ctx, p.ID)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, m := range list {
			if m.Kind == models.MailReminder && m.State == models.MailKept {
				n++
			}
		}
		return n
	}
	o.Clock.Advance(3*24*time.Hour + time.Minute)
	o.until("the first reminder", func() bool { return reminders() == 1 })
	o.Clock.Advance(4 * 24 * time.Hour)
	o.until("the second reminder", func() bool { return reminders() == 2 })
}

func TestWhatIsNewForAPersonComesInOneMail(t *testing.T) {
	o := newOffice(t, posttest.Start(t))
	p := o.Hosted(t)
	o.open()
	o.News(t, p.ID, models.EventFail)
	maker, err := o.User(ctx, p.CreatedBy)
	if err != nil {
		t.Fatal(err)
	}
	o.Clock.Advance(2 * time.Minute)
	o.until("the digest", func() bool { return len(o.arrived(maker.Email)) == 1 })
	if got := o.arrived(maker.Email)[0]; !strings.Contains(got.Message.Header.Get("Subject"), "failed") || !strings.Contains(got.Raw, "/payouts/"+p.ID) {
		t.Errorf("%s", got.Raw)
	}
}
