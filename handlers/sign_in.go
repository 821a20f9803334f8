package handlers

import (
	"errors"
	"net/http"
	"strings"

	"countersign/models"
	"countersign/views"
)

// signInFields are what the sign-in page posts.
type signInFields struct {
	Email    string `form:"email" label:"Work email" validate:"max=254"`
	Password string `form:"password,raw" label:"Password" validate:"max=1024"`
	Next     string `form:"next"`
}

// signInForm shows the sign-in page; somebody who is in already goes on.
func (a *App) signInForm(w http.ResponseWriter, r *Request) error {
	next := localPath(r.URL.Query().Get("next"))
	if r.User.ID != 0 {
		return r.redirect(w, next)
	}
	ready, err := a.ready(r.Context())
	if err != nil {
		return err
	}
	if !ready {
		return r.redirect(w, "/setup")
	}
	page, err := a.signInPage(r, next)
	if err != nil {
		return err
	}
	if ended, _ := r.session.Values[endedKey{}].(bool); ended {
		page.Notice = "Your session has ended. Sign in to go on."
	}
	if form, ok := r.keptForm(); ok && form.Path != "" {
		page.Notice = "Your session had ended when you sent the form. Sign in, and it comes back as you filled it; nothing was sent."
	}
	return r.render(w, http.StatusOK, views.SignInPage(page))
}

func (a *App) signInPage(r *Request, next string) (views.SignIn, error) {
	page := views.SignIn{Shell: r.bare("Sign in"), Next: next, Host: a.base.Host}
	page.Shell.Foot = "Every sign-in is written to the audit log."
	if a.settings.Environment != models.EnvDemo || a.settings.DemoPassword == "" {
		return page, nil
	}
	page.Password = a.settings.DemoPassword
	people, err := a.store.ListPeople(r.Context())
	if err != nil {
		return views.SignIn{}, err
	}
	for _, u := range people {
		if u.Status == models.UserActive && strings.HasSuffix(u.Email, "@demo.test") {
			page.People = append(page.People, views.DemoPerson{Email: u.Email, Role: u.Role.Label()})
		}
	}
	return page, nil
}

// signIn checks the password and starts a session with a new id.
func (a *App) signIn(w http.ResponseWriter, r *Request) error {
	var form signInFields
	err := r.bind(&form)
	var in models.SignedIn
	if err == nil {
		in, err = a.store.SignIn(r.Context(), nobody(r.Request), models.SignInTry{Email: form.Email, Password: form.Password,
			UserAgent: r.UserAgent(), Previous: r.session.ID, Fields: r.carryOver()})
	}
	if err != nil {
		return a.signInRefused(w, r, form, err)
	}
	traceOf(r.Request).userID = in.User.ID
	if err := r.enter(w, in.SessionID); err != nil {
		return err
	}
	http.Redirect(w, r.Request, localPath(form.Next), http.StatusSeeOther)
	return nil
}

// carryOver leaves in the session what the next one takes over, and returns it: a
// form that was kept for somebody who has to sign in. What belongs to a person
// who is still in goes with that person.
func (r *Request) carryOver() map[string]string {
	for name := range textOf(r.session) {
		if r.User.ID != 0 || name != keptField {
			delete(r.session.Values, name)
		}
	}
	return textOf(r.session)
}

// enter gives the browser the id of a session that the store has just started.
func (r *Request) enter(w http.ResponseWriter, sessionID string) error {
	r.session.ID = sessionID
	r.session.Values[loadedKey{}] = textOf(r.session)
	return r.session.Save(r.Request, w)
}

func (a *App) signInRefused(w http.ResponseWriter, r *Request, form signInFields, err error) error {
	var said *models.Error
	if !errors.As(err, &said) || said.Kind != models.KindInvalid && said.Kind != models.KindBusy {
		return err
	}
	page, pageErr := a.signInPage(r, localPath(form.Next))
	if pageErr != nil {
		return pageErr
	}
	page.Email, page.Error = form.Email, said.Message
	if len(said.Fields) > 0 {
		page.Error = "E-mail or password is wrong. Check both and try again."
	}
	status := http.StatusUnprocessableEntity
	if said.Kind == models.KindBusy {
		status = http.StatusTooManyRequests
		w.Header().Set("Retry-After", retryAfter(said.Wait))
	}
	return r.render(w, status, views.SignInPage(page))
}

// signOut ends the session and tells the browser to forget what it keeps of it.
func (a *App) signOut(w http.ResponseWriter, r *Request) error {
	if err := r.bind(&struct{}{}); err != nil {
		return err
	}
	r.session.Options.MaxAge = -1
	if err := r.session.Save(r.Request, w); err != nil {
		return err
	}
	w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	http.Redirect(w, r.Request, "/sign-in", http.StatusSeeOther)
	return nil
}
