package views

import (
	"context"
	"strings"
	"testing"
	"time"

	"countersign/models"
	"countersign/views/ui"
	"countersign/views/viewstest"

	"github.com/a-h/templ"
)

// awaited is a link that was mailed twice and opened.
func awaited(change func(*PayeeLink)) PayeeLink {
	now := time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC)
	at := models.StampOf(now.Add(-time.Hour))
	p := PayeeLink{Times: Times{Now: now}, Payout: models.Payout{ID: "PO-7K3M4XAB2C", PayeeName: "Ana Costa", Status: models.StatusAwaitingPayee, Minor: 32000, Currency: "EUR", Reference: "RF-1"},
		Link:  models.PayeeLink{PayoutID: "PO-7K3M4XAB2C", Version: 2, ExpiresAt: at.Add(models.LinkLife), Contact: "ana@payee.test", Sends: 2, SentAt: at, Opens: 3, OpenedAt: at, Reminders: 1, RemindedAt: at},
		Mails: []models.Mail{{Kind: models.MailLink, State: models.MailQueued, Tries: 1}}, URL: "https://pay.example/p/7K3M4XAB2C-2-abc", Token: "t", MayMake: true}
	if change != nil {
		change(&p)
	}
	return p
}

func fragment(t *testing.T, c templ.Component) string {
	t.Helper()
	var out strings.Builder
	if err := c.Render(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	for _, broken := range viewstest.Fragment(out.String()) {
		t.Error(broken)
	}
	return out.String()
}

func TestThePanelOffersWhatTheLinkAllows(t *testing.T) {
	const link, send, revoke, reissue = "/p/7K3M4XAB2C-2-abc", "/link/send", "/link/revoke", "/link/reissue"
	for name, c := range map[string]struct {
		change    func(*PayeeLink)
		has, lack []string
	}{
		"works":        {nil, []string{link, send, revoke, reissue, "/link/remind", "twice", "works", "3 times", "tried once"}, nil},
		"not sent":     {func(p *PayeeLink) { p.Link.Sends, p.Mails = 0, nil }, []string{send}, []string{"/link/remind", "Mailed", "On its way"}},
		"no address":   {func(p *PayeeLink) { p.Link.Contact, p.Link.Sends = "", 0 }, []string{"Add an e-mail address first.", "/link/contact"}, []string{`type="submit"`}},
		"bounced":      {func(p *PayeeLink) { p.Link.BouncedAt = p.Link.SentAt }, []string{"address refused", "refuses mail"}, nil},
		"revoked":      {func(p *PayeeLink) { p.Link.RevokedAt = p.Link.SentAt }, []string{"revoked", reissue}, []string{link, send, revoke, "Works until"}},
		"expired":      {func(p *PayeeLink) { p.Link.ExpiresAt = p.Link.SentAt }, []string{"expired", reissue}, []string{link, send, revoke}},
		"paid":         {func(p *PayeeLink) { p.Payout.Status = models.StatusPaid }, []string{"used up"}, []string{link, send, revoke, reissue, "Works until"}},
		"only reads":   {func(p *PayeeLink) { p.MayMake, p.URL = false, "" }, []string{"works", "twice"}, []string{link, send, revoke, reissue}},
		"no other eye": {func(p *PayeeLink) { p.URL = "" }, []string{reissue}, []string{link, send}},
	} {
		got := fragment(t, PayeeLinkPanel(awaited(c.change)))
		for _, want := range c.has {
			if !strings.Contains(got, want) {
				t.Errorf("%s: no %q", name, want)
			}
		}
		for _, never := range c.lack {
			if strings.Contains(got, never) {
				t.Errorf("%s: it has %q", name, never)
			}
		}
	}
}

func TestPagesAboutLinksAndMailsKeepTheLaws(t *testing.T) {
	p := awaited(nil)
	for _, action := range []string{"revoke", "reissue", "contact"} {
		act := PayeeLinkAct{Shell: shell(nil), Payout: p.Payout, Link: p.Link, Action: action, Token: "t", Version: "2"}
		if got := page(t, PayeeLinkActPage(act)); !strings.Contains(got, `action="/payouts/PO-7K3M4XAB2C/link/`+action+`"`) || strings.Contains(got, p.URL) {
			t.Errorf("%s: wrong form", action)
		}
		act.Problems = []ui.Problem{{Field: "contact", Label: "E-mail address", Text: "Write an address."}}
		if action == "contact" {
			page(t, PayeeLinkActPage(act))
		}
	}
	page(t, RemindPage(Remind{Shell: shell(nil), Yes: []models.Payout{p.Payout}, No: []NotReminded{{ID: "PO-1", Why: "x"}, {ID: p.Payout.ID, Payout: p.Payout, Why: "y"}}, Token: "t"}))
	page(t, RemindPage(Remind{Shell: shell(nil), No: []NotReminded{{ID: "PO-1", Why: "x"}}, Token: "t"}))
	page(t, OutboxPage(Outbox{Shell: shell(nil), Times: p.Times}))
	var rows []models.Mail
	for _, s := range []models.MailState{models.MailQueued, models.MailSending, models.MailSent, models.MailKept, models.MailBounced, models.MailFailed, models.MailUnsure} {
		rows = append(rows, models.Mail{ID: 1, Kind: "link", Recipient: "a@b.test", Lang: "ar", Subject: "دفعة", Text: "<b>secret</b>", PayoutID: p.Payout.ID, State: s, Error: "e"})
	}
	if got := page(t, OutboxPage(Outbox{Shell: shell(nil), Times: p.Times, Rows: rows, ShowsText: true, First: 1})); !strings.Contains(got, "&lt;b&gt;secret") {
		t.Error("a demo does not show what is written")
	}
	if got := page(t, OutboxPage(Outbox{Shell: shell(nil), Times: p.Times, Rows: rows, First: 1})); strings.Contains(got, "secret") {
		t.Error("the text of mails is shown outside of a demo")
	}
}
