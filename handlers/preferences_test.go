package handlers_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"countersign/handlers/handlerstest"
	"countersign/models"
)

func root(p *handlerstest.Page, name string) string { return handlerstest.Attr(p.One("html"), name) }

func TestPreferencesAreKeptAndShownOnEveryPage(t *testing.T) {
	site, w := payDesk(t)
	draft := w.Draft(t) // at 09:00 UTC
	maker := site.Enter(t, w.Maker)
	page := lawful(t, maker.Get("/account").Want(200))
	if said := page.Text("main"); !strings.Contains(said, "Times in UTC") || root(page, "data-keys") != "" {
		t.Errorf("before anything is chosen: %s", said)
	}
	form := page.Form("/account/preferences")
	if form.Fields.Get("zone") != "UTC" || form.Fields.Get("theme") != "system" || form.Fields.Get("mail") != "1" || form.Fields.Get("keys") != "1" {
		t.Errorf("the form holds %v", form.Fields)
	}
	wrong := lawful(t, form.Set("zone", "Mars/Olympus").Submit().Want(422))
	if wrong.Text("#zone-e") == "" || wrong.Value("zone") != "Mars/Olympus" || !strings.Contains(wrong.Text("main"), "Your preferences were not changed.") {
		t.Errorf("a zone that is none: %s", wrong.Text("main .note"))
	}
	form.Press("theme", "sepia").Submit().Want(422)
	form.Fields.Del("keys")
	form.Fields.Del("mail")
	form.Set("zone", "Asia/Kathmandu").Press("theme", "dark").Submit().Want(303)
	for _, path := range []string{"/account", "/payouts", "/payouts/" + draft.ID, "/payees", "/approvals", "/webhooks", "/audit", "/notices", "/more", "/settings/providers", "/", "/nothing"} {
		page := lawful(t, maker.Get(path))
		if root(page, "data-theme") != "dark" || root(page, "data-keys") != "off" || strings.Count(page.Text("main"), "Asia/Kathmandu") < 1 {
			t.Errorf("%s: theme %q, keys %q, %s", path, root(page, "data-theme"), root(page, "data-keys"), page.Text("main p"))
		}
		if path != "/account" && path != "/audit" && strings.Count(page.Text("main"), "Kathmandu") != 1 {
			t.Errorf("%s names the zone %d times", path, strings.Count(page.Text("main"), "Kathmandu"))
		}
	}
	if said := maker.Get("/payouts").Text("tbody"); !strings.Contains(said, "14:45") {
		t.Errorf("09:00 UTC in Kathmandu: %s", said)
	}
	if pref, err := site.PreferencesOf(t.Context(), w.Maker.UserID); err != nil || pref.Mail || pref.Keys {
		t.Errorf("%+v, %v", pref, err)
	}

	// The button in the bar changes the same choice, and nothing else.
	maker.Get("/payouts").Form("/theme").Press("theme", "light").Submit().Want(303)
	page = maker.Get("/account")
	if root(page, "data-theme") != "light" || page.Value("zone") != "Asia/Kathmandu" {
		t.Errorf("theme %q, zone %q", root(page, "data-theme"), page.Value("zone"))
	}
	// It belongs to the person: another browser shows it, another person does not
	// see it, and who signs out keeps the last one of this browser.
	if other := site.Enter(t, w.Maker).Get("/payouts"); root(other, "data-theme") != "light" {
		t.Error("another browser of the person looks different")
	}
	if other := site.As(t, models.RoleViewer).Get("/payouts"); root(other, "data-theme") != "" || !strings.Contains(other.Text("main"), "Times in UTC") {
		t.Error("another person sees the choice")
	}
	maker.Get("/account").Form("/sign-out").Submit().Want(303)
	if page := maker.Get("/sign-in"); root(page, "data-theme") != "light" {
		t.Error("the sign-in page forgot the scheme")
	}
}

// inZone signs in somebody whose pages are in a zone.
func inZone(t *testing.T, site *handlerstest.Site, zone string) *handlerstest.Client {
	t.Helper()
	viewer := site.As(t, models.RoleViewer)
	if err := site.SetPreferences(t.Context(), viewer.Actor, models.Preferences{Zone: zone, Keys: true}); err != nil {
		t.Fatal(err)
	}
	return viewer
}

// The clock stands at 20 November, 09:00 UTC. Five hours earlier it is the 20th
// in Berlin and still the 19th in New York (23:00).
func TestDaysAreThoseOfThePerson(t *testing.T) {
	site, w := payDesk(t)
	w.Draft(t)
	w.Clock.Advance(14 * time.Hour) // 23:00 UTC, the 21st in Berlin
	w.Draft(t)
	w.Clock.Advance(2 * time.Hour) // 01:00 UTC, still the 20th in New York
	w.Draft(t)
	for zone, counts := range map[string]map[string]int{
		"UTC":              {"today": 1, "7d": 3, "2026-11-20": 2, "2026-11-21": 1},
		"Europe/Berlin":    {"today": 2, "7d": 3, "2026-11-20": 1, "2026-11-21": 2},
		"America/New_York": {"today": 3, "7d": 3, "2026-11-20": 3, "2026-11-21": 0},
		"Pacific/Auckland": {"today": 2, "30d": 3, "2026-11-20": 1, "2026-11-21": 2},
	} {
		viewer := inZone(t, site, zone)
		for day, want := range counts {
			query := url.Values{"created": {day}}
			if strings.Contains(day, "-") {
				query = url.Values{"from": {day}, "to": {day}}
			}
			page := lawful(t, viewer.Get("/payouts?"+query.Encode()).Want(200))
			rows := len(page.All("tbody tr"))
			total := page.Text("dl.sums")
			sum := map[int]string{1: "1 payout12.50 USD", 2: "2 payouts25.00 USD", 3: "3 payouts37.50 USD"}[want]
			if rows != want || total != sum {
				t.Errorf("%s in %s: %d rows, %q; want %d, %q", day, zone, rows, total, want, sum)
			}
		}
	}
	// What was paid today is of the same day.
	order := w.Sending(t)
	w.Answer(t, order, models.EventPay)
	w.Clock.Advance(22*time.Hour + 30*time.Minute) // 23:30 UTC on the 21st, the 22nd in Berlin
	if said := inZone(t, site, "Europe/Berlin").Get("/").Text("main"); !strings.Contains(said, "Made and paid today0nothing") {
		t.Error("the overview counts another day")
	}
	if said := inZone(t, site, "UTC").Get("/").Text("main"); !strings.Contains(said, "Made and paid today112.50 USD") {
		t.Errorf("the overview misses its day: %s", said)
	}
}

func TestNoticesAreCountedReadAndLeadToTheirPayout(t *testing.T) {
	site, w := payDesk(t)
	first, second := w.Submitted(t), w.Submitted(t)
	approver := site.Enter(t, w.Approver)
	page := lawful(t, approver.Get("/payouts").Want(200))
	if bell := page.One("header a.bell"); handlerstest.Attr(bell, "aria-label") != "Notices, 2 new" || page.Text("header a.bell .badge") != "2" {
		t.Errorf("the bell says %q", handlerstest.Attr(bell, "aria-label"))
	}
	page = lawful(t, approver.Get("/notices").Want(200))
	rows := page.All("tbody tr")
	if len(rows) != 2 || !page.Has("a[href=/payouts/"+first.ID+"]") || !page.Has("a[href=/payouts/"+second.ID+"]") || !strings.Contains(page.Text("main"), "2 new") {
		t.Fatalf("the page: %s", page.Text("main"))
	}
	third := w.Submitted(t) // while the page is open
	page.Form("/notices/read").Submit().Want(303)
	page = lawful(t, approver.Get("/notices"))
	if said := page.Text("tbody tr"); strings.Count(said, "approval.new") != 1 || !strings.Contains(page.Text("main"), "1 new") {
		t.Errorf("after reading: %s", said)
	}
	if at := handlerstest.Attr(page.All("tbody tr a")[0], "href"); at != "/payouts/"+third.ID {
		t.Errorf("first is %s, not what is new", at)
	}
	if badge := lawful(t, approver.Get("/more")).Text("main a[href=/notices] .badge"); !strings.HasPrefix(badge, "1") {
		t.Errorf("the phone's page counts %q", badge)
	}
	approver.Post("/notices/read", url.Values{"form_token": {site.FormToken(t, w.Approver)}, "up_to": {"x"}}).Want(422)
	approver.Post("/notices/read", url.Values{"up_to": {"99"}}).Want(422)
	other := site.As(t, models.RoleApprover)
	if page := other.Get("/notices"); len(page.All("tbody tr")) != 0 || handlerstest.Attr(page.One("header a.bell"), "aria-label") != "Notices" {
		t.Error("somebody else reads what was not told to them")
	}
	site.Visitor(t).Get("/notices").Want(303)
}
