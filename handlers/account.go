package handlers

import (
	"net/http"

	"countersign/models"
	"countersign/views"
	"countersign/views/ui"
)

// accountFields are what the form for a new password posts.
type accountFields struct {
	Token string `form:"form_token"`
	Old   string `form:"old_password,raw" label:"Present password" validate:"required,max=1024"`
	New   string `form:"password,raw" label:"New password" validate:"required"`
}

// more lists what has no room on a phone.
func (a *App) more(w http.ResponseWriter, r *Request) error {
	return r.render(w, http.StatusOK, views.MorePage(views.More{Shell: r.shell("More", "more")}))
}

// account shows the own password form and sessions.
func (a *App) account(w http.ResponseWriter, r *Request) error {
	return a.accountPage(w, r, http.StatusOK, nil)
}

func (a *App) accountPage(w http.ResponseWriter, r *Request, status int, found []ui.Problem) error {
	token, err := r.formToken()
	if err != nil {
		return err
	}
	open, err := a.store.SessionsOf(r.Context(), r.User.ID)
	if err != nil {
		return err
	}
	page := views.Account{Shell: r.shell("Your account", "account"), Token: token, Email: r.User.Email, Rule: passwordRule, Problems: found}
	for _, s := range open {
		page.Sessions = append(page.Sessions, views.SessionRow{Browser: s.UserAgent, IP: s.IP, Since: r.when(s.CreatedAt),
			Seen: r.when(s.SeenAt), Here: s.Tag == r.Actor.Session})
	}
	return r.render(w, status, views.AccountPage(page))
}

// accountPassword changes the own password; every other session ends, and this
// one gets a new id.
func (a *App) accountPassword(w http.ResponseWriter, r *Request) error {
	var form accountFields
	err := r.bind(&form)
	var id string
	if err == nil {
		id, err = a.store.ChangePassword(r.Context(), r.Actor, models.PasswordChange{Old: form.Old, New: form.New, UserAgent: r.UserAgent()})
	}
	if found, ok := problems(err, &form); ok {
		return a.accountPage(w, r, http.StatusUnprocessableEntity, found)
	}
	if err != nil {
		return err
	}
	r.session.ID = id
	r.flash(ui.Note{Kind: "ok", Title: "Your password was changed.", Text: "You are signed out everywhere else.", Role: "status"})
	return r.redirect(w, "/account")
}

// accountSessions ends the person's other sessions.
func (a *App) accountSessions(w http.ResponseWriter, r *Request) error {
	if err := r.bind(&tokenOnly{}); err != nil {
		return err
	}
	if err := a.store.EndOtherSessions(r.Context(), r.Actor, r.session.ID); err != nil {
		return err
	}
	r.flash(ui.Note{Kind: "ok", Title: "You are signed out everywhere else.", Role: "status"})
	return r.redirect(w, "/account")
}
