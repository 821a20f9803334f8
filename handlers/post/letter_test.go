package post_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"countersign/handlers/post"
	"countersign/models"
	"countersign/models/modelstest"
)

const desk = "https://pay.northwind.example"

// mails returns the mails about a payout with their text, oldest first.
func mails(t *testing.T, d *modelstest.Desk, payoutID string) []models.Mail {
	t.Helper()
	all, err := d.Mails(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	var list []models.Mail
	for i := range all {
		if m := all[len(all)-1-i]; m.PayoutID == payoutID {
			list = append(list, m)
		}
	}
	return list
}

func TestALinkIsMailedInThePayeesLanguage(t *testing.T) {
	for lang, want := range map[string]struct{ subject, text string }{
		"":      {"Northwind Ltd is paying you 320.00\u00a0EUR", "Open this page to say where the money should go:"},
		"de":    {"Northwind Ltd zahlt Ihnen 320,00\u00a0EUR", "Der Link gilt bis 20. Dezember 2026, 09:00 Uhr UTC."},
		"pt-BR": {"Há um pagamento de Northwind Ltd para receber: 320,00\u00a0EUR", "Olá, Ana Costa."},
		"ar-EG": {"لديك دفعة من \u2068Northwind Ltd\u2069 بمبلغ \u2068320.00\u00a0EUR\u2069", "مرحبًا"},
		"ja":    {"Northwind Ltd is paying you 320.00\u00a0EUR", "Reference: "},
	} {
		d := modelstest.New(t)
		p := d.Hosted(t, func(payee *models.PayeeDraft, _ *models.PayoutDraft) { payee.Lang = lang })
		id, err := post.SendLinkMail(t.Context(), d.Store, d.Person(t, models.RoleMaker), p.ID, desk+"/")
		if err != nil {
			t.Fatal(err)
		}
		got := mails(t, d, p.ID)
		if len(got) != 1 || got[0].ID != id || got[0].Subject != want.subject || !strings.Contains(got[0].Text, want.text) || got[0].EventKey != "link:"+p.ID+":1:1" {
			t.Errorf("%q: %+v", lang, got)
			continue
		}
		link := post.LinkURL(desk, d.Link(t, p.ID))
		if _, err := url.Parse(link); err != nil || !strings.Contains(got[0].Text, "\n"+link+"\n") {
			t.Errorf("%q: the link is not in the mail", lang)
		}
		if strings.Contains(got[0].Text, "provider") || strings.Contains(got[0].Text, modelstest.FormURL) {
			t.Errorf("%q: the provider's form is in the mail", lang)
		}
	}
}

func TestAReminderCarriesTheLinkOfNow(t *testing.T) {
	d := modelstest.New(t)
	p, maker := d.Hosted(t), d.Person(t, models.RoleMaker)
	old := d.Link(t, p.ID)
	if _, err := d.ReissueLink(t.Context(), maker, p.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := post.SendReminder(t.Context(), d.Store, maker, p.ID, desk); err != nil {
		t.Fatal(err)
	}
	got := mails(t, d, p.ID)
	if len(got) != 1 || got[0].Kind != models.MailReminder || strings.Contains(got[0].Text, old) || !strings.Contains(got[0].Text, d.Link(t, p.ID)) || got[0].EventKey != "reminder:"+p.ID+":2:1" {
		t.Fatalf("%+v", got)
	}
}

func TestThereIsNoMailWithoutALink(t *testing.T) {
	d := modelstest.New(t)
	_, err := post.SendLinkMail(t.Context(), d.Store, d.Admin, "PO-0000000000", desk)
	modelstest.Refused(t, err, models.KindNotFound)
	p := d.Hosted(t)
	_, err = post.SendLinkMail(t.Context(), d.Store, d.Person(t, models.RoleApprover), p.ID, desk)
	modelstest.Refused(t, err, models.KindForbidden)
	if got := mails(t, d, p.ID); len(got) != 0 {
		t.Fatal("a refused command left a mail")
	}
}

func TestTheSameNewsIsMailedOnce(t *testing.T) {
	d := modelstest.New(t)
	p := d.Hosted(t)
	tell := func(status models.Status) {
		t.Helper()
		if err := post.TellPayee(t.Context(), d.Store, p.ID, status); err != nil {
			t.Fatal(err)
		}
	}
	tell(models.StatusPaid) // it is not
	d.News(t, p.ID, models.EventPay)
	tell(models.StatusPaid)
	tell(models.StatusPaid)
	d.News(t, p.ID, models.EventReturn)
	tell(models.StatusPaid) // it is not any more
	tell(models.StatusReturned)
	got := mails(t, d, p.ID)
	if len(got) != 2 || got[0].EventKey != "paid:"+p.ID || got[1].EventKey != "returned:"+p.ID {
		t.Fatalf("%+v", got)
	}
	if !strings.Contains(got[0].Text, "20 November 2026, 09:00 UTC") || strings.Contains(got[0].Text+got[1].Text, "/p/") {
		t.Errorf("receipt:\n%s", got[0].Text)
	}
}

func TestEverybodyDueIsRemindedOnce(t *testing.T) {
	d := modelstest.New(t)
	for range 3 {
		p := d.Hosted(t)
		id, err := post.SendLinkMail(t.Context(), d.Store, models.System("test"), p.ID, desk)
		if err != nil {
			t.Fatal(err)
		}
		m, ok, err := d.TakeMail(t.Context(), id)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		if err := d.FinishMail(t.Context(), m, models.MailSent, ""); err != nil {
			t.Fatal(err)
		}
	}
	d.Clock.Advance(3 * 24 * time.Hour)
	for _, want := range []int{3, 0} {
		if n, err := post.Remind(t.Context(), d.Store, desk); err != nil || n != want {
			t.Fatalf("%d were reminded (%v), want %d", n, err, want)
		}
	}
}
