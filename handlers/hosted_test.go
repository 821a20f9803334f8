package handlers_test

import (
	"crypto/sha256"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"countersign/handlers"
	"countersign/handlers/handlerstest"
	"countersign/models"
	"countersign/models/modelstest"
	"countersign/views/hosted/lang"
	"countersign/views/viewstest"
)

// payeeSite is a site with the payees' door, whose forms lie on one host.
func payeeSite(t *testing.T) (*handlerstest.Site, *logbook) {
	t.Helper()
	log := &logbook{}
	return handlerstest.New(t, func(o *handlers.Options) {
		o.Log = slog.New(slog.NewJSONHandler(log, nil))
		door, err := handlers.NewHostedDoor(handlers.HostedOptions{Store: o.Store, Settings: o.Settings, IsForm: func(account, form string) bool {
			u, err := url.Parse(form)
			return err == nil && account == "formpay" && u.Scheme == "https" && u.Host == "pay.example.com"
		}})
		if err != nil {
			t.Fatal(err)
		}
		o.Hosted = door
	}), log
}

// linkOf is the link of a payout as the store has it.
func linkOf(t *testing.T, site *handlerstest.Site, id string) models.PayeeLink {
	t.Helper()
	l, ok, err := site.LinkOf(t.Context(), id)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	return l
}

func TestALinkShowsWhoPaysAndLeadsToTheForm(t *testing.T) {
	site, _ := payeeSite(t)
	p := site.Hosted(t)
	payee := site.Visitor(t)
	page := payee.Get("/p/" + site.Link(t, p.ID)).Want(200)
	text := page.Text("body")
	for _, want := range []string{"Northwind Ltd is paying you", "320.00 EUR", "Order refund", p.Reference, p.ID, "20 December 2026, 09:00 UTC", "30 days left", "pay.example.com", strings.TrimPrefix(site.URL, "http://")} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	for _, never := range []string{modelstest.FormURL, "Ana", "payee.test", "checkin"} {
		if strings.Contains(page.Body, never) {
			t.Errorf("the page says %q", never)
		}
	}
	if l := linkOf(t, site, p.ID); l.Opens != 1 || l.OpenedAt == 0 || l.ForwardedAt != 0 {
		t.Errorf("after opening: %+v", l)
	}
	on := payee.Get(handlerstest.Attr(page.One("a.h-btn"), "href")).Want(303)
	if on.Header.Get("Location") != modelstest.FormURL || on.Body != "" {
		t.Errorf("it leads to %q with %q", on.Header.Get("Location"), on.Body)
	}
	if l := linkOf(t, site, p.ID); l.ForwardedAt == 0 || l.Opens != 1 {
		t.Errorf("after going on: %+v", l)
	}
	if page = payee.Get("/p/" + site.Link(t, p.ID) + "."); !strings.Contains(page.Text("main"), "You have opened the form before") {
		t.Error("a second visit is not told from the first")
	}
}

func TestPayeesGetNoCookieAndTheirOwnHeaders(t *testing.T) {
	site, _ := payeeSite(t)
	p, maker := site.Hosted(t), site.Enter(t, site.Admin)
	token := site.Link(t, p.ID)
	for _, c := range []*handlerstest.Client{site.Visitor(t), maker} {
		for _, path := range []string{"/p/" + token, "/p/" + token + "/go", "/p/" + site.Keys().ReturnToken(p.ID), "/p/wrong", "/p/", "/p/a/b/c"} {
			page := c.Get(path)
			if len(page.Cookies) != 0 {
				t.Errorf("%s sets a cookie", path)
			}
			if strings.Contains(page.Body, "Ada Admin") || strings.Contains(page.Body, "<script") || strings.Contains(page.Body, "<form") {
				t.Errorf("%s shows something of the desk", path)
			}
			for name, want := range map[string]string{
				"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
				"Referrer-Policy":         "no-referrer", "X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
			} {
				if got := page.Header.Values(name); len(got) != 1 || got[0] != want {
					t.Errorf("%s: %s is %q", path, name, got)
				}
			}
		}
	}
	if page := maker.Post("/p/"+token, url.Values{}).Want(405); page.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("Allow: %q", page.Header.Get("Allow"))
	}
}

func TestTenThousandGuessesGetOnePageAndThenWait(t *testing.T) {
	site, _ := payeeSite(t)
	p := site.Hosted(t)
	token := site.Link(t, p.ID)
	stranger := site.Visitor(t)
	pages := map[int]map[[32]byte]int{}
	for i := range 10_000 {
		guess := fmt.Sprintf("%010d-1-%024d", i, i)
		switch i % 5 {
		case 1: // everything right but the last letter
			guess = token[:len(token)-1] + "!"
		case 2:
			guess = strings.Replace(token, "-1-", fmt.Sprintf("-%d-", i+2), 1)
		case 3:
			guess = strings.Repeat("x", i%200)
		case 4:
			guess = token + "/go/" + guess
		}
		page := stranger.Get("/p/" + url.PathEscape(guess))
		if pages[page.Status] == nil {
			pages[page.Status] = map[[32]byte]int{}
		}
		pages[page.Status][sha256.Sum256([]byte(page.Body))]++
	}
	if len(pages) != 2 || len(pages[404]) != 1 || len(pages[429]) != 1 {
		t.Fatalf("statuses and pages: %v", pages)
	}
	for _, n := range pages[404] {
		if n < 30 || n > 60 {
			t.Errorf("%d guesses were answered before waiting", n)
		}
	}
	// The genuine link behind the same address works all the time.
	for range 50 {
		stranger.Get("/p/" + token).Want(200)
	}
	if wait := stranger.Get("/p/wrong").Want(429); wait.Header.Get("Retry-After") != "600" || !strings.Contains(wait.Text("h1"), "Too many tries") {
		t.Error("the page does not say to wait")
	}
}

func TestAFormElsewhereIsNeverOpened(t *testing.T) {
	desk := modelstest.New(t)
	site := handlerstest.Start(t, desk, func(o *handlers.Options) {
		door, err := handlers.NewHostedDoor(handlers.HostedOptions{Store: o.Store, Settings: o.Settings})
		if err != nil {
			t.Fatal(err)
		}
		o.Hosted = door
	})
	p := site.Hosted(t)
	page := site.Visitor(t).Get("/p/" + site.Link(t, p.ID) + "/go").Want(503)
	if page.Header.Get("Location") != "" || page.Text("h1") != "The form cannot be opened now" || linkOf(t, site, p.ID).ForwardedAt != 0 {
		t.Errorf("%s", page.Text("main"))
	}
}

func TestNoSecretOfAPayeeIsLogged(t *testing.T) {
	site, log := payeeSite(t)
	p := site.Hosted(t)
	token, back := site.Link(t, p.ID), site.Keys().ReturnToken(p.ID)
	for _, path := range []string{token, token + "/go", back, token + "x", token + "/x"} {
		site.Visitor(t).Get("/p/" + path)
	}
	site.Visitor(t).Post("/p/"+token, url.Values{})
	text := log.String()
	for _, secret := range []string{token, back, token[len(token)-20:], "checkin"} {
		if strings.Contains(text, secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
	for _, route := range []string{`"route":"/p/{token}"`, `"route":"/p/{token}/go"`} {
		if !strings.Contains(text, route) {
			t.Errorf("the log does not name %s", route)
		}
	}
}

func TestPagesSpeakThePayeesLanguage(t *testing.T) {
	site, _ := payeeSite(t)
	own := site.Hosted(t, func(payee *models.PayeeDraft, _ *models.PayoutDraft) { payee.Lang = "pt-BR" })
	none := site.Hosted(t)
	for _, c := range []struct{ id, query, accept, want string }{
		{own.ID, "", "de", "de"}, {own.ID, "?lang=tr", "de", "tr"}, {own.ID, "?lang=xx", "de", "de"}, {own.ID, "", "", "pt"}, {own.ID, "", "ja", "pt"},
		{none.ID, "", "de-AT,de;q=0.9,en;q=0.5", "de"}, {none.ID, "", "", "en"}, {none.ID, "?lang=ar", "", "ar"}, {none.ID, "?lang=zh&lang=de", "", "zh"},
	} {
		visitor := site.Visitor(t)
		visitor.Header.Set("Accept-Language", c.accept)
		page := visitor.Get("/p/" + site.Link(t, c.id) + c.query).Want(200)
		root := page.One("html")
		l, _ := lang.By(c.want)
		if handlerstest.Attr(root, "lang") != c.want || handlerstest.Attr(root, "dir") != l.Dir || page.Header.Get("Content-Language") != c.want {
			t.Errorf("%+v: %s", c, handlerstest.Attr(root, "lang"))
		}
		if len(page.All("details.lang a")) != 12 || handlerstest.Attr(page.One("details.lang a[aria-current]"), "lang") != c.want {
			t.Errorf("%+v: the menu", c)
		}
		for _, broken := range viewstest.Page(page.Body) {
			t.Error(broken)
		}
	}
}

func TestVisitsAreCountedNowAndThen(t *testing.T) {
	site, _ := payeeSite(t)
	p := site.Hosted(t)
	payee := site.Visitor(t)
	for range 40 {
		payee.Get("/p/" + site.Link(t, p.ID)).Want(200)
	}
	if l := linkOf(t, site, p.ID); l.Opens < 1 || l.Opens > 10 {
		t.Errorf("forty reloads count as %d visits", l.Opens)
	}
}
