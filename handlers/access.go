package handlers

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"countersign/models"

	"github.com/gorilla/sessions"
)

// requestTime is how long a page may take, streams excepted.
const requestTime = 20 * time.Second

// Request is a request with the person who makes it.
type Request struct {
	*http.Request
	Actor models.Actor // its UserID is 0 when nobody has signed in
	User  models.User  // as the store knows the person at this moment

	pref    models.Preferences // of the person; the defaults when nobody has signed in
	app     *App
	route   Route
	session *sessions.Session
}

// door lets a request in to one route: the session names a person, the store
// says what that person may do now, and whatever goes wrong becomes a page.
func (a *App) door(route Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		t := traceOf(hr)
		t.pattern = route.Pattern
		if !route.Stream {
			ctx, cancel := context.WithTimeout(hr.Context(), requestTime)
			defer cancel()
			hr = hr.WithContext(ctx)
		}
		hr.Body = http.MaxBytesReader(w, hr.Body, cmp.Or(route.MaxBody, maxBody))
		r := &Request{Request: hr, Actor: nobody(hr), app: a, route: route}
		err := r.open()
		t.userID = r.Actor.UserID
		if err == nil {
			var answered bool
			if answered, err = a.admit(w, r); answered {
				return
			}
		}
		if err == nil {
			err = route.Handle(w, r)
		}
		if err != nil {
			a.fail(w, r, err)
		}
	})
}

// open finds out who asks.
func (r *Request) open() error {
	session, err := r.app.sessions.Get(r.Request, r.app.sessions.name)
	r.session = session
	if err != nil {
		return err
	}
	r.User, _ = session.Values[personKey{}].(models.User)
	r.Actor = actorOf(r.Request, session)
	r.pref, err = r.app.store.PreferencesOf(r.Context(), r.User.ID)
	return err
}

// admit decides whether the person may use the route. Somebody who has not
// signed in is led to the sign-in page, and the answer is written already.
func (a *App) admit(w http.ResponseWriter, r *Request) (answered bool, err error) {
	permission := r.route.Permission
	if permission == models.PermPublic {
		return false, nil
	}
	if r.User.ID != 0 {
		if r.User.Role.May(permission) {
			return false, nil
		}
		who, err := a.store.PeopleWith(r.Context(), permission)
		if err != nil {
			return false, err
		}
		return false, models.Forbidden(models.Refusal(permission), who...)
	}
	if r.route.Stream {
		return false, &statusError{status: http.StatusUnauthorized, text: "Sign in first."}
	}
	ready, err := a.ready(r.Context())
	if err != nil {
		return false, err
	}
	if !ready {
		http.Redirect(w, r.Request, "/setup", http.StatusSeeOther)
		return true, nil
	}
	next := r.URL.RequestURI()
	if r.Method == http.MethodPost {
		next, err = a.keepForm(w, r)
	}
	if err != nil {
		return false, err
	}
	http.Redirect(w, r.Request, signInPath(next), http.StatusSeeOther)
	return true, nil
}

// ready reports whether the desk has an administrator; once it has, it keeps one.
func (a *App) ready(ctx context.Context) (bool, error) {
	if a.isSetUp.Load() {
		return true, nil
	}
	done, err := a.store.IsSetUp(ctx)
	if done {
		a.isSetUp.Store(true)
	}
	return done, err
}

// formPath is the page with the form of the route, for this request.
func (r *Request) formPath() string { return r.filled(r.route.Form) }

// backPath is the page that a refusal leads to, "" when there is none.
func (r *Request) backPath() string {
	if r.route.Back != "" {
		return r.filled(r.route.Back)
	}
	return r.formPath()
}

// filled writes the values of this request into a pattern.
func (r *Request) filled(pattern string) string {
	parts := strings.Split(pattern, "/")
	for i, part := range parts {
		if strings.HasPrefix(part, "{") {
			parts[i] = url.PathEscape(r.PathValue(strings.Trim(part, "{}")))
		}
	}
	return strings.Join(parts, "/")
}
