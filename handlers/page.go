package handlers

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"countersign/models"
	"countersign/views"
	"countersign/views/ui"

	"github.com/a-h/templ"
)

// Count is the number beside a section: of things that wait, or, when Hot, of
// things that fail.
type Count struct {
	N   int
	Hot bool
}

// CountFunc tells the counts for a person, by the key of the section (see
// views.Sections).
type CountFunc func(ctx context.Context, person models.User) (map[string]Count, error)

// flashField is where a session keeps what the last request did.
const flashField = "flash"

// render writes a page. It is made in memory first, so that a page that cannot
// be finished becomes an error page and never half a page.
func (r *Request) render(w http.ResponseWriter, status int, page templ.Component) error {
	return writePage(w, r.Request, status, page)
}

func writePage(w http.ResponseWriter, r *http.Request, status int, page templ.Component) error {
	var out bytes.Buffer
	if err := page.Render(r.Context(), &out); err != nil {
		return fmt.Errorf("render: %w", err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(out.Len()))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		// A browser that went away is not an error of ours.
		_, _ = w.Write(out.Bytes())
	}
	return nil
}

// shell is the frame of a page in a section, for the person who asks. What the
// last request did is shown once.
func (r *Request) shell(title, section string) views.Shell {
	s := views.Shell{Title: title, Env: string(r.app.settings.Environment), Entity: r.app.entityName(r.Context()), Theme: r.theme(),
		Path: r.URL.RequestURI(), UserName: r.User.Name, Current: section}
	if r.Method == http.MethodPost {
		s.Path = "/" // a page that answers a form cannot be opened again
		if r.route.Form != "" {
			s.Path = r.formPath()
		}
	}
	if r.User.ID == 0 {
		return s
	}
	s.UserRole, s.UserEmail = r.User.Role.Label(), r.User.Email
	s.Zone, s.KeysOff = r.zone().String(), !r.pref.Keys
	s.Nav = r.nav()
	var err error
	s.Unread, err = r.app.store.UnreadNotices(r.Context(), r.User.ID)
	r.note(err)
	s.Flash = r.takeFlash()
	return s
}

// nav is what the person may open, with its counts. A section belongs to the
// route of its address, and to nobody when there is none.
func (r *Request) nav() []views.NavItem {
	var counts map[string]Count
	if r.app.counts != nil {
		var err error
		if counts, err = r.app.counts(r.Context(), r.User); err != nil {
			r.note(fmt.Errorf("count for the navigation: %w", err))
		}
	}
	var items []views.NavItem
	for _, item := range views.Sections() {
		permission, exists := r.app.sections[item.Href]
		if !exists || !r.User.Role.May(permission) {
			continue
		}
		item.Count, item.CountHot = counts[item.Key].N, counts[item.Key].Hot
		items = append(items, item)
	}
	return items
}

// note puts an error into the log line of a request that is answered all the
// same.
func (r *Request) note(err error) {
	if t := traceOf(r.Request); err != nil && t.err == nil {
		t.err = err
	}
}

// bare is the frame of a page without navigation.
func (r *Request) bare(title string) views.BareShell {
	return views.BareShell{Title: title, Env: string(r.app.settings.Environment), Entity: r.app.entityName(r.Context()), Theme: r.theme()}
}

// entityName is the name of the payer, "" before there is one.
func (a *App) entityName(ctx context.Context) string {
	if e := a.entity.Load(); e != nil {
		return e.Name
	}
	e, err := a.store.Entity(ctx)
	if err != nil {
		return ""
	}
	a.entity.Store(&e)
	return e.Name
}

// flash says on the next page what this request did.
func (r *Request) flash(note ui.Note) {
	if text, err := json.Marshal(note); err == nil {
		r.session.Values[flashField] = string(text)
	}
}

// takeFlash returns what the last request did, once.
func (r *Request) takeFlash() *ui.Note {
	text, _ := r.session.Values[flashField].(string)
	if text == "" {
		return nil
	}
	delete(r.session.Values, flashField)
	r.note(r.app.store.SaveSession(r.Context(), r.session.ID, textOf(r.session)))
	var note ui.Note
	if err := json.Unmarshal([]byte(text), &note); err != nil {
		return nil
	}
	return &note
}

// redirect ends a form that was accepted: the browser opens path with GET. A path
// that somebody else wrote has to go through localPath first.
func (r *Request) redirect(w http.ResponseWriter, path string) error {
	if r.session.ID != "" {
		r.dropKept()
		if err := r.session.Save(r.Request, w); err != nil && !models.IsKind(err, models.KindNotFound) {
			return err
		}
	}
	http.Redirect(w, r.Request, path, http.StatusSeeOther)
	return nil
}

// formToken makes the one-time token of a form that this page shows.
func (r *Request) formToken() (string, error) {
	return r.app.store.Keys().FormToken(r.Actor.UserID, r.app.store.Now())
}

// when writes a time for people: 20 Nov 2026, 14:32, and only 14:32 for today.
func (r *Request) when(at models.Stamp) string {
	if at.IsZero() {
		return ""
	}
	t, now := at.Time().In(r.zone()), r.app.store.Now().Time().In(r.zone())
	if t.Format(dayOnly) == now.Format(dayOnly) {
		return t.Format("15:04")
	}
	return t.Format(dayOnly + ", 15:04")
}

const dayOnly = "2 Jan 2006"
