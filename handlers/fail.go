package handlers

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"countersign/models"
	"countersign/views"
	"countersign/views/ui"
)

// statusError is an error of the frame itself: what was asked is no question
// that the desk understands.
type statusError struct {
	status      int
	title, text string
}

func (e *statusError) Error() string { return strconv.Itoa(e.status) + " " + e.text }

// fail is the one place where an error becomes a page. Errors for people say
// what happened and what to do; everything else is logged, and the page shows
// only the number under which it was.
func (a *App) fail(w http.ResponseWriter, r *Request, err error) {
	t := traceOf(r.Request)
	if rec, ok := w.(*recorder); ok && rec.status != 0 {
		t.err = err // the answer has begun: nothing can be added to it
		return
	}
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		t.err = err // nobody waits for the answer
		return
	}
	page, known := a.errorPage(w, r, err)
	if !known {
		t.err = err
		a.brokenPage(w, r.Request, t)
		return
	}
	if r.route.Stream {
		answerText(w, page.Status, page.Text+"\n")
		return
	}
	page.Shell = r.shell(page.Title, "")
	if renderErr := r.render(w, page.Status, views.ErrorPage(page)); renderErr != nil {
		t.err = renderErr
		a.brokenPage(w, r.Request, t)
	}
}

// errorPage says what an error means to people; known is false for errors that
// mean nothing to them.
func (a *App) errorPage(w http.ResponseWriter, r *Request, err error) (page views.Error, known bool) {
	var asked *statusError
	var tooBig *http.MaxBytesError
	switch {
	case errors.As(err, &asked):
		return views.Error{Status: asked.status, Title: asked.title, Text: asked.text}, true
	case errors.As(err, &tooBig):
		return views.Error{Status: http.StatusRequestEntityTooLarge, Title: "This is too much for one form", Text: "Nothing was saved or sent. Shorten the texts and send it again."}, true
	}
	said, ok := models.AsError(err)
	if !ok {
		return views.Error{}, false
	}
	page = views.Error{Text: sentences(said)}
	switch said.Kind {
	case models.KindInvalid:
		page.Status, page.Title = http.StatusUnprocessableEntity, "This could not be accepted"
		if form := r.formPath(); form != "" {
			page.Actions = []ui.Action{{Kind: "pri", Label: "Open the form again", Href: form}}
		}
	case models.KindNotFound:
		page.Status, page.Search = http.StatusNotFound, r.User.Role.May(models.PermPayoutRead)
	case models.KindConflict:
		page.Status, page.Title = http.StatusConflict, "This cannot be done now"
		if back := r.backPath(); back != "" {
			page.Actions = []ui.Action{{Kind: "pri", Label: "Open it again", Href: back}}
		}
	case models.KindForbidden:
		page.Status, page.People = http.StatusForbidden, said.Who
		page.Needs, page.Entry = r.neededRole(), a.recordDenial(r)
	case models.KindBusy:
		page.Status, page.Title = http.StatusTooManyRequests, "Too many tries"
		w.Header().Set("Retry-After", retryAfter(said.Wait))
	default:
		return views.Error{}, false
	}
	return page, true
}

// sentences is everything an error says, without the names of form fields.
func sentences(said *models.Error) string {
	parts := []string{said.Message}
	for _, f := range said.Fields {
		parts = append(parts, f.Message)
	}
	return strings.Join(parts, " ")
}

// retryAfter is a wait in whole seconds, rounded up.
func retryAfter(wait time.Duration) string {
	return strconv.FormatInt(int64((wait+time.Second-1)/time.Second), 10)
}

// neededRole names the roles that the route needs, when the person has none of
// them.
func (r *Request) neededRole() string {
	if r.User.ID == 0 || r.User.Role.May(r.route.Permission) {
		return ""
	}
	var names []string
	for _, role := range models.RolesWith(r.route.Permission) {
		names = append(names, role.Label())
	}
	return strings.Join(names, " or ")
}

// recordDenial writes a refused try of a person into the audit log and returns
// the number of the entry.
func (a *App) recordDenial(r *Request) string {
	if !r.Actor.IsPerson() {
		return ""
	}
	id := traceOf(r.Request).id
	detail := map[string]any{"route": r.Method + " " + r.route.Pattern, "permission": r.route.Permission}
	if err := a.store.Record(r.Context(), r.Actor, "access.refuse", "request", id, detail); err != nil {
		r.note(err)
		return ""
	}
	entries, err := a.store.AuditOf(r.Context(), "request", id)
	if err != nil || len(entries) == 0 {
		r.note(err)
		return ""
	}
	return strconv.FormatInt(entries[len(entries)-1].Seq, 10)
}

// brokenPage is the page for a fault of ours. It needs neither the store nor a
// session.
func (a *App) brokenPage(w http.ResponseWriter, r *http.Request, t *trace) {
	page := views.Error{Status: http.StatusInternalServerError, Incident: t.id,
		At:    a.store.Now().Time().Format(dayOnly + ", 15:04:05 (MST)"),
		Shell: views.Shell{Env: string(a.settings.Environment), Theme: themeOf(r, a.themeCookie())}}
	page.Actions = []ui.Action{{Label: "Overview", Href: "/"}}
	// The context of the request may be what ended; the page does not need it.
	if err := writePage(w, r.WithContext(context.WithoutCancel(r.Context())), page.Status, views.ErrorPage(page)); err != nil {
		http.Error(w, "Something broke. Incident "+t.id, http.StatusInternalServerError)
	}
}
