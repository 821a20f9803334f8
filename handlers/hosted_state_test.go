package handlers_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"countersign/handlers/handlerstest"
	"countersign/models"
)

func TestALinkEndsKindly(t *testing.T) {
	for name, c := range map[string]struct {
		end   func(*handlerstest.Site, models.Payout, models.Actor) error
		title string
	}{
		"expired": {func(s *handlerstest.Site, _ models.Payout, _ models.Actor) error {
			s.Clock.Advance(models.LinkLife)
			return nil
		}, "This link has expired"},
		"revoked": {func(s *handlerstest.Site, p models.Payout, a models.Actor) error {
			_, err := s.RevokeLink(t.Context(), a, p.ID)
			return err
		}, "This link is no longer in use"},
		"replaced": {func(s *handlerstest.Site, p models.Payout, a models.Actor) error {
			_, err := s.ReissueLink(t.Context(), a, p.ID)
			return err
		}, "This link is no longer in use"},
		"contact changed": {func(s *handlerstest.Site, p models.Payout, a models.Actor) error {
			_, err := s.ChangeContact(t.Context(), a, p.ID, "other@payee.test")
			return err
		}, "This link is no longer in use"},
	} {
		t.Run(name, func(t *testing.T) {
			site, _ := payeeSite(t)
			p := site.Hosted(t)
			token := site.Link(t, p.ID)
			if err := c.end(site, p, site.Person(t, models.RoleMaker)); err != nil {
				t.Fatal(err)
			}
			for _, path := range []string{"/p/" + token, "/p/" + token + "/go"} {
				page := site.Visitor(t).Get(path).Want(410)
				if page.Text("h1") != c.title || !strings.Contains(page.Text("main"), "Northwind Ltd") || !strings.Contains(page.Text("main"), p.ID) {
					t.Errorf("%s: %s", path, page.Text("main"))
				}
				if page.Header.Get("Location") != "" || strings.Contains(page.Body, "checkin") {
					t.Errorf("%s still leads to the form", path)
				}
			}
			if l := linkOf(t, site, p.ID); l.Opens != 0 || l.ForwardedAt != 0 {
				t.Error("a dead link counts as opened")
			}
		})
	}
}

func TestANewLinkWorksWhereTheOldOneDoesNot(t *testing.T) {
	site, _ := payeeSite(t)
	p := site.Hosted(t)
	old := site.Link(t, p.ID)
	if _, err := site.ReissueLink(t.Context(), site.Person(t, models.RoleMaker), p.ID); err != nil {
		t.Fatal(err)
	}
	site.Visitor(t).Get("/p/" + old).Want(410)
	site.Visitor(t).Get("/p/" + site.Link(t, p.ID)).Want(200)
}

func TestProgramsThatLookAheadCountForNothing(t *testing.T) {
	site, _ := payeeSite(t)
	p := site.Hosted(t)
	token, back := site.Link(t, p.ID), site.Keys().ReturnToken(p.ID)
	for _, header := range []http.Header{{"Sec-Purpose": {"prefetch"}}, {"Sec-Purpose": {"prefetch;prerender"}}, {"Purpose": {"prefetch"}}, {"X-Moz": {"prefetch"}}, {"X-Purpose": {"preview"}}} {
		c := site.Visitor(t)
		c.Header = header
		c.Get("/p/" + token).Want(200)
		c.Get("/p/" + back).Want(200)
		if page := c.Get("/p/" + token + "/go").Want(503); page.Header.Get("Location") != "" {
			t.Errorf("%v is led to the form", header)
		}
	}
	for _, path := range []string{"/p/" + token, "/p/" + token + "/go", "/p/" + back} {
		if page := site.Visitor(t).Do(http.MethodHead, path, nil); page.Status >= 400 || page.Body != "" {
			t.Errorf("HEAD %s: %d %q", path, page.Status, page.Body)
		}
	}
	if l := linkOf(t, site, p.ID); l.Opens != 0 || l.ForwardedAt != 0 || l.ReturnedAt != 0 {
		t.Errorf("%+v", l)
	}
}

func TestTheWayBackTrustsNothingInTheAddress(t *testing.T) {
	site, _ := payeeSite(t)
	p := site.Hosted(t)
	back := "/p/" + site.Keys().ReturnToken(p.ID)
	payee := site.Visitor(t)
	page := payee.Get(back + "?status=succeeded&paid=1&id=pay_7K3M4X").Want(200)
	if page.Text("h1") != "Your payment is being processed" || !strings.Contains(page.Text("main"), "did not finish the form") {
		t.Errorf("%s", page.Text("main"))
	}
	payee.Get(back + "/go").Want(200)
	if got, err := site.PayoutByID(t.Context(), p.ID); err != nil || got.Status != models.StatusAwaitingPayee {
		t.Fatalf("the payout is %s (%v)", got.Status, err)
	}
	if linkOf(t, site, p.ID).ReturnedAt == 0 {
		t.Error("the return is not noted")
	}
	// The worker is to ask the provider at once.
	jobs, err := site.ClaimJobs(t.Context(), "test", 100, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, j := range jobs {
		if j.Kind == models.JobPoll && j.Subject == p.ID {
			asked++
		}
	}
	if asked != 1 {
		t.Errorf("%d questions are due, want 1", asked)
	}
	site.News(t, p.ID, models.EventPay)
	page = payee.Get(back + "?status=failed").Want(200)
	if page.Text("h1") != "You have been paid" || !strings.Contains(page.Text("main"), "20 November 2026, 09:00 UTC") {
		t.Errorf("%s", page.Text("main"))
	}
}

func TestAUsedLinkShowsHowItEnded(t *testing.T) {
	for event, want := range map[models.Event]string{
		models.EventAccept: "Your payment is on its way", models.EventPay: "You have been paid", models.EventFail: "The payment was not made"} {
		site, _ := payeeSite(t)
		p := site.Hosted(t)
		token := site.Link(t, p.ID)
		site.News(t, p.ID, event)
		payee := site.Visitor(t)
		for _, path := range []string{"/p/" + token, "/p/" + token + "/go", "/p/" + site.Keys().ReturnToken(p.ID)} {
			if page := payee.Get(path).Want(200); page.Text("h1") != want || page.Header.Get("Location") != "" {
				t.Errorf("%s: %s", event, page.Text("h1"))
			}
		}
		if event == models.EventPay {
			site.News(t, p.ID, models.EventReturn)
			if got := payee.Get("/p/" + token).Text("h1"); got != "The payment came back" {
				t.Errorf("after a return: %s", got)
			}
		}
		site.Clock.Advance(400 * 24 * time.Hour)
		payee.Get("/p/" + token).Want(200) // a receipt does not expire
	}
}
