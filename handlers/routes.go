package handlers

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"countersign/models"
)

// Route is one line of the site: who may do what, where.
type Route struct {
	Method     string // GET (which answers HEAD too) or POST
	Pattern    string // of http.ServeMux, without the method
	Permission models.Permission
	Handle     func(http.ResponseWriter, *Request) error

	// Form is the path of the page with the form that this POST takes, with the
	// same wildcards: when the sign-in ran out, the form comes back filled there.
	// Fields whose name speaks of a password, a secret or a token are not kept.
	Form string
	// Back is the page that a refusal leads to, with the same wildcards; the page
	// with the form when it is empty.
	Back string
	// Stream is true for answers that go on: they have no time limit, and
	// somebody who is not signed in gets 401 instead of the sign-in page.
	Stream bool
	// MaxBody is the size in bytes that a request may have; 0 means 64 KiB.
	MaxBody int64
}

// check refuses a route that nobody decided about.
func (route Route) check() error {
	switch {
	case !slices.Contains(models.Permissions(), route.Permission):
		return fmt.Errorf("route %s %s: no such permission %q", route.Method, route.Pattern, route.Permission)
	case route.Method != http.MethodGet && route.Method != http.MethodPost:
		return fmt.Errorf("route %s %s: only GET and POST", route.Method, route.Pattern)
	case !strings.HasPrefix(route.Pattern, "/") || route.Handle == nil:
		return fmt.Errorf("route %s %s: not complete", route.Method, route.Pattern)
	}
	return nil
}

// table is the whole site.
func (a *App) table() []Route {
	const (
		public = models.PermPublic
		person = models.PermSignedIn
		admin  = models.PermPeopleManage
		get    = http.MethodGet
		post   = http.MethodPost
	)
	return slices.Concat(a.payoutRoutes(), a.batchRoutes(), a.payeeRoutes(), a.payeeLinkRoutes(), a.controlRoutes(), []Route{
		{Method: get, Pattern: "/sign-in", Permission: public, Handle: a.signInForm},
		{Method: post, Pattern: "/sign-in", Permission: public, Handle: a.signIn},
		{Method: post, Pattern: "/sign-out", Permission: public, Handle: a.signOut},
		{Method: get, Pattern: "/setup", Permission: public, Handle: a.setupForm},
		{Method: post, Pattern: "/setup", Permission: public, Handle: a.setup},
		{Method: get, Pattern: "/welcome/{token}", Permission: public, Handle: a.welcomeForm},
		{Method: post, Pattern: "/welcome/{token}", Permission: public, Handle: a.welcome},
		{Method: post, Pattern: "/theme", Permission: public, Handle: a.theme},

		{Method: get, Pattern: "/more", Permission: person, Handle: a.more},
		{Method: get, Pattern: "/account", Permission: person, Handle: a.account},
		{Method: post, Pattern: "/account/preferences", Permission: person, Handle: a.accountPreferences, Form: "/account"},
		{Method: post, Pattern: "/account/password", Permission: person, Handle: a.accountPassword, Form: "/account"},
		{Method: post, Pattern: "/account/sessions", Permission: person, Handle: a.accountSessions, Form: "/account"},

		{Method: get, Pattern: "/notices", Permission: person, Handle: a.notices},
		{Method: post, Pattern: "/notices/read", Permission: person, Handle: a.noticesRead, Form: "/notices"},

		{Method: get, Pattern: "/people", Permission: admin, Handle: a.people},
		{Method: get, Pattern: "/people/new", Permission: admin, Handle: a.personNew},
		{Method: post, Pattern: "/people", Permission: admin, Handle: a.personInvite, Form: "/people/new"},
		{Method: get, Pattern: "/people/{id}", Permission: admin, Handle: a.person},
		{Method: post, Pattern: "/people/{id}/role", Permission: admin, Handle: a.personRole, Form: "/people/{id}"},
		{Method: post, Pattern: "/people/{id}/disable", Permission: admin, Handle: a.personDisable, Form: "/people/{id}"},
		{Method: post, Pattern: "/people/{id}/enable", Permission: admin, Handle: a.personEnable, Form: "/people/{id}"},
		{Method: post, Pattern: "/people/{id}/link", Permission: admin, Handle: a.personLink, Form: "/people/{id}"},
	})
}

// Routes returns the table, for tests that walk every line of it.
func (a *App) Routes() []Route { return slices.Clone(a.routes) }

// site serves the table. A path that exists with another method answers 405 and
// says which; every other path is the page for 404.
func (a *App) site() http.Handler {
	mux := http.NewServeMux()
	for _, route := range a.routes {
		mux.Handle(route.Method+" "+route.Pattern, a.door(route))
	}
	nowhere := a.door(Route{Pattern: "(none)", Permission: models.PermPublic, Handle: func(w http.ResponseWriter, r *Request) error {
		allowed := methodsAt(mux, r.Request)
		if len(allowed) == 0 {
			return models.NotFound("Check the address, or start from the overview.")
		}
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		return &statusError{status: http.StatusMethodNotAllowed, text: "This address cannot be used in this way."}
	}})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := mux.Handler(r); pattern == "" {
			nowhere.ServeHTTP(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// methodsAt returns the methods that the path of r may be used with.
func methodsAt(mux *http.ServeMux, r *http.Request) []string {
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
		other := r.Clone(r.Context())
		other.Method = method
		if _, pattern := mux.Handler(other); pattern != "" {
			allowed = append(allowed, method)
		}
	}
	return allowed
}
