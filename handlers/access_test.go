package handlers_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"countersign/handlers"
	"countersign/handlers/handlerstest"
	"countersign/models"
)

var wildcard = regexp.MustCompile(`\{[^}]*\}`)

// address is an address of a route: every wildcard is 1.
func address(route handlers.Route) string {
	return wildcard.ReplaceAllString(strings.TrimSuffix(route.Pattern, "{$}"), "1")
}

// ask makes a request to a route, with an empty form when it takes one.
func ask(c *handlerstest.Client, route handlers.Route) *handlerstest.Page {
	if route.Method == http.MethodPost {
		return c.Post(address(route), url.Values{})
	}
	return c.Get(address(route))
}

func TestEveryRouteIsClosedToNobody(t *testing.T) {
	site := handlerstest.New(t)
	visitor := site.Visitor(t)
	for _, route := range site.App.Routes() {
		page := ask(visitor, route)
		led := page.Status == http.StatusSeeOther && strings.HasPrefix(page.Header.Get("Location"), "/sign-in")
		switch {
		case route.Permission == models.PermPublic:
			if page.Status == http.StatusForbidden || page.Status >= 500 {
				t.Errorf("%s %s: status %d for everybody", route.Method, route.Pattern, page.Status)
			}
		case route.Stream:
			if page.Status != http.StatusUnauthorized {
				t.Errorf("%s %s: status %d, want 401", route.Method, route.Pattern, page.Status)
			}
		case !led:
			t.Errorf("%s %s: status %d to %q, want the sign-in page", route.Method, route.Pattern, page.Status, page.Header.Get("Location"))
		}
	}
}

func TestEveryRouteAsksForItsRight(t *testing.T) {
	site := handlerstest.New(t)
	for _, role := range models.Roles() {
		c := site.As(t, role)
		for _, route := range site.App.Routes() {
			if route.Permission == models.PermPublic || route.Stream && role.May(route.Permission) {
				continue
			}
			page := ask(c, route)
			if !role.May(route.Permission) {
				if page.Status != http.StatusForbidden {
					t.Errorf("%s %s as %s: status %d, want 403", route.Method, route.Pattern, role, page.Status)
				}
				continue
			}
			if page.Status == http.StatusForbidden || page.Status >= 500 {
				t.Errorf("%s %s as %s: status %d, although the role may", route.Method, route.Pattern, role, page.Status)
			}
			if route.Method == http.MethodPost && page.Status < 400 {
				t.Errorf("%s %s as %s: an empty form without a token is accepted with %d", route.Method, route.Pattern, role, page.Status)
			}
		}
	}
}

func TestARefusalSaysWhoCanAndIsRecorded(t *testing.T) {
	site := handlerstest.New(t)
	maker := site.As(t, models.RoleMaker)
	page := maker.Get("/people").Want(403)
	said := page.Text("main")
	for _, want := range []string{"manage people", "administrator", "Ada Admin"} {
		if !strings.Contains(said, want) {
			t.Errorf("the page does not say %q: %s", want, said)
		}
	}
	entries, err := site.AuditLog(t.Context(), models.AuditFilter{Limit: 1})
	if err != nil || len(entries) != 1 || entries[0].Action != "access.refuse" || entries[0].ActorID != maker.Actor.UserID {
		t.Fatalf("the audit log ends with %+v (%v)", entries, err)
	}
}

func TestADemotedPersonIsOutAtOnce(t *testing.T) {
	site := handlerstest.New(t)
	second := site.As(t, models.RoleAdmin)
	second.Get("/people").Want(200)
	if err := site.ChangeRole(t.Context(), site.Admin, second.Actor.UserID, models.RoleViewer); err != nil {
		t.Fatal(err)
	}
	if to := second.Get("/people").Want(303).Location(); to != "/sign-in?next=%2Fpeople" {
		t.Fatalf("led to %s", to)
	}
	second.SignIn("admin1@desk.test", "violet cargo ladder 88").Want(303)
	second.Get("/people").Want(403)
}

func TestAddressesThatDoNotExist(t *testing.T) {
	site := handlerstest.New(t)
	admin := site.Enter(t, site.Admin)
	for _, path := range []string{"/nothing", "/people/", "/people/1/x.css", "/people/99", "/people/abc", "/people/1%20or%201", "/static/x.css", "/sign-in/x", "/.env", "/webhooks/pockyt/pockyt", "/debug/pprof/"} {
		if page := admin.Get(path); page.Status != http.StatusNotFound {
			t.Errorf("GET %s: status %d, want 404", path, page.Status)
		}
	}
	page := admin.Do(http.MethodPut, "/people/new", nil).Want(405)
	if got := page.Header.Get("Allow"); got != "GET, HEAD" {
		t.Errorf("Allow: %q", got)
	}
	if got := admin.Do(http.MethodDelete, "/people", nil).Want(405).Header.Get("Allow"); got != "GET, HEAD, POST" {
		t.Errorf("Allow: %q", got)
	}
	if page := admin.Do(http.MethodHead, "/people", nil).Want(200); page.Body != "" || page.Header.Get("Content-Length") == "0" {
		t.Errorf("HEAD answers %d bytes, length %s", len(page.Body), page.Header.Get("Content-Length"))
	}
}

func TestTheNavigationShowsWhatThePersonMayOpen(t *testing.T) {
	site := handlerstest.New(t)
	for role, want := range map[models.Role]bool{models.RoleAdmin: true, models.RoleViewer: false} {
		if got := site.As(t, role).Get("/more").Want(200).Has("nav a[href=/people]"); got != want {
			t.Errorf("%s sees People: %v", role, got)
		}
	}
}
