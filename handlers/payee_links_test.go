package handlers_test

import (
	"net/url"
	"strings"
	"testing"

	"countersign/handlers"
	"countersign/handlers/handlerstest"
	"countersign/models"
)

// mailsOf are the mails about a payout.
func mailsOf(t *testing.T, site *handlerstest.Site, id string) []models.Mail {
	t.Helper()
	list, err := site.MailsOf(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// token is a form token of somebody, as any page would hold.
func token(t *testing.T, site *handlerstest.Site, c *handlerstest.Client) string {
	t.Helper()
	return site.FormToken(t, c.Actor)
}

func TestAMakerMailsTheLinkOnceHoweverOftenItIsPressed(t *testing.T) {
	site := handlerstest.New(t)
	p, maker := site.Hosted(t), site.As(t, models.RoleMaker)
	form := url.Values{"form_token": {token(t, site, maker)}}
	for range 3 {
		if to := maker.Post("/payouts/"+p.ID+"/link/send", form).Want(303).Location(); to != "/payouts/"+p.ID {
			t.Errorf("it leads to %s", to)
		}
	}
	got := mailsOf(t, site, p.ID)
	if len(got) != 1 || got[0].Kind != models.MailLink {
		t.Fatalf("%+v", got)
	}
	maker.Post("/payouts/"+p.ID+"/link/remind", form).Want(303)
	if got = mailsOf(t, site, p.ID); len(got) != 2 || got[1].Kind != models.MailReminder {
		t.Fatalf("%+v", got)
	}
	entries, err := site.AuditOf(t.Context(), "payout", p.ID)
	if err != nil {
		t.Fatal(err)
	}
	acts := map[string]int{}
	for _, e := range entries {
		acts[e.Action]++
	}
	if acts["link.send"] != 1 || acts["link.remind"] != 1 {
		t.Errorf("audit: %v", acts)
	}
}

func TestOnlyMakersHandOutLinks(t *testing.T) {
	site, _ := payeeSite(t)
	p := site.Hosted(t)
	for _, role := range []models.Role{models.RoleApprover, models.RoleViewer, models.RoleAdmin} {
		c := site.As(t, role)
		for _, act := range []string{"send", "remind", "reissue", "revoke", "contact"} {
			c.Post("/payouts/"+p.ID+"/link/"+act, url.Values{"form_token": {token(t, site, c)}, "version": {"1"}, "contact": {"me@desk.test"}}).Want(403)
		}
	}
	if l := linkOf(t, site, p.ID); l.Version != 1 || len(mailsOf(t, site, p.ID)) != 0 {
		t.Error("somebody without the right changed the link")
	}
}

func TestRevokingAndRenewingTakeTheOldLinkAway(t *testing.T) {
	site, _ := payeeSite(t)
	p, maker := site.Hosted(t), site.As(t, models.RoleMaker)
	visitor := site.Visitor(t)
	old := site.Link(t, p.ID)
	form := maker.Get("/payouts/" + p.ID + "/link/reissue").Want(200).Form("/payouts/" + p.ID + "/link/reissue")
	form.Submit().Want(303)
	form.Submit().Want(409) // the same page again: one new link only
	if l := linkOf(t, site, p.ID); l.Version != 2 {
		t.Fatalf("version %d", l.Version)
	}
	visitor.Get("/p/" + old).Want(410)
	visitor.Get("/p/" + site.Link(t, p.ID)).Want(200)
	maker.Get("/payouts/" + p.ID + "/link/revoke").Want(200).Form("/payouts/" + p.ID + "/link/revoke").Submit().Want(303)
	visitor.Get("/p/" + site.Link(t, p.ID)).Want(410)
	maker.Post("/payouts/"+p.ID+"/link/send", url.Values{"form_token": {token(t, site, maker)}}).Want(409)
}

func TestAnotherContactGetsAnotherLink(t *testing.T) {
	site, _ := payeeSite(t)
	p, maker := site.Hosted(t), site.As(t, models.RoleMaker)
	old, address := site.Link(t, p.ID), "/payouts/"+p.ID+"/link/contact"
	page := maker.Get(address).Want(200).Form(address).Set("contact", "nobody").Submit().Want(422)
	if page.Value("contact") != "nobody" || !strings.Contains(page.Text("main"), "Write an e-mail address") {
		t.Errorf("%s", page.Text("main"))
	}
	page.Form(address).Set("contact", "Right@Payee.test").Submit().Want(303)
	site.Visitor(t).Get("/p/" + old).Want(410)
	if l := linkOf(t, site, p.ID); l.Contact != "right@payee.test" || l.Version != 2 {
		t.Errorf("%+v", l)
	}
	maker.Post("/payouts/"+p.ID+"/link/send", url.Values{"form_token": {token(t, site, maker)}}).Want(303)
	if got := mailsOf(t, site, p.ID); len(got) != 1 || got[0].Recipient != "right@payee.test" {
		t.Errorf("%+v", got)
	}
}

func TestSeveralAreRemindedAfterAPageThatSaysWho(t *testing.T) {
	site := handlerstest.New(t)
	waits, revoked, paid := site.Hosted(t), site.Hosted(t), site.Hosted(t)
	maker := site.As(t, models.RoleMaker)
	if _, err := site.RevokeLink(t.Context(), maker.Actor, revoked.ID); err != nil {
		t.Fatal(err)
	}
	site.News(t, paid.ID, models.EventPay)
	chosen := url.Values{"form_token": {token(t, site, maker)}, "id": {waits.ID, revoked.ID, paid.ID, waits.ID, "PO-NOSUCH"}}
	page := maker.Post("/payouts/remind", chosen).Want(200)
	if page.Text("h1") != "Remind 1 payee" || len(mailsOf(t, site, waits.ID)) != 0 {
		t.Fatalf("%s", page.Text("main"))
	}
	for _, want := range []string{"It does not wait for its payee.", "Its link was revoked", "There is no such payout."} {
		if !strings.Contains(page.Text("main"), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	form := page.Form("/payouts/remind")
	for range 2 {
		form.Submit().Want(303)
	}
	if got := mailsOf(t, site, waits.ID); len(got) != 1 || got[0].Kind != models.MailReminder {
		t.Errorf("%+v", got)
	}
	if len(mailsOf(t, site, revoked.ID)) != 0 {
		t.Error("a payee without a working link was reminded")
	}
	maker.Post("/payouts/remind", url.Values{"form_token": {token(t, site, maker)}}).Want(409)
}

func TestTheOutboxShowsTextInADemoOnly(t *testing.T) {
	for env, want := range map[models.Environment]bool{models.EnvDemo: true, models.EnvSandbox: false} {
		site := handlerstest.New(t, func(o *handlers.Options) { o.Settings.Environment = env })
		p, maker := site.Hosted(t), site.As(t, models.RoleMaker)
		maker.Post("/payouts/"+p.ID+"/link/send", url.Values{"form_token": {token(t, site, maker)}}).Want(303)
		admin := site.Enter(t, site.Admin)
		page := admin.Get("/outbox").Want(200)
		if !strings.Contains(page.Text("main"), "Northwind Ltd is paying you") || !strings.Contains(page.Text("main"), p.ID) {
			t.Errorf("%s: the mail is not listed", env)
		}
		if shown := strings.Contains(page.Body, "/p/"+site.Link(t, p.ID)); shown != want {
			t.Errorf("%s: the text is shown: %v", env, shown)
		}
		maker.Get("/outbox").Want(403)
	}
}

func TestTheOutboxGoesBackPageByPage(t *testing.T) {
	site := handlerstest.New(t)
	for i := range 60 {
		_, err := site.QueueMail(t.Context(), models.NewMail{EventKey: "k" + string(rune('A'+i)), Kind: "digest", Recipient: "a@desk.test", Subject: "s", Text: "t"})
		if err != nil {
			t.Fatal(err)
		}
	}
	admin := site.Enter(t, site.Admin)
	first := admin.Get("/outbox").Want(200)
	var older string
	for _, a := range first.All("nav a") {
		if strings.Contains(handlerstest.Attr(a, "href"), "before=") {
			older = handlerstest.Attr(a, "href")
		}
	}
	if n := len(first.All("tr.has-sub")); n != 50 || older == "" {
		t.Fatalf("%d rows, older at %q", n, older)
	}
	if n := len(admin.Get(older).Want(200).All("tr.has-sub")); n != 10 {
		t.Errorf("%d rows on the older page", n)
	}
}

func TestThePageOfAPayoutHasTheLinkForMakersOnly(t *testing.T) {
	site := handlerstest.New(t)
	p := site.Hosted(t)
	link := site.URL + "/p/" + site.Link(t, p.ID)
	for _, role := range models.Roles() {
		page := site.As(t, role).Get("/payouts/" + p.ID).Want(200)
		if !strings.Contains(page.Text("main"), "Payee's link") {
			t.Errorf("%s: no panel", role)
		}
		if shown := strings.Contains(page.Body, link); shown != role.May(models.PermPayoutMake) {
			t.Errorf("%s sees the link: %v", role, shown)
		}
		if strings.Contains(page.Body, "checkin") || strings.Contains(page.Body, site.Keys().ReturnToken(p.ID)) {
			t.Errorf("%s sees the provider's form", role)
		}
	}
	maker := site.As(t, models.RoleMaker)
	if to := maker.Get("/payouts/" + p.ID).Form("/payouts/" + p.ID + "/link/send").Submit().Want(303).Location(); to != "/payouts/"+p.ID {
		t.Errorf("it leads to %s", to)
	}
	list := maker.Get("/payouts").Form("/payouts/remind")
	list.Fields.Add("id", p.ID)
	if got := list.Submit().Want(200).Text("h1"); got != "Remind 1 payee" {
		t.Errorf("%s", got)
	}
}
