package handlers

import (
	"cmp"
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

// preferenceFields are what the form of preferences posts.
type preferenceFields struct {
	Token string `form:"form_token"`
	Zone  string `form:"zone" label:"Time zone" validate:"required,max=64"`
	Theme string `form:"theme" label:"Colour scheme" validate:"oneof=light dark system"`
	Mail  bool   `form:"mail"`
	Keys  bool   `form:"keys"`
}

// more lists what has no room on a phone.
func (a *App) more(w http.ResponseWriter, r *Request) error {
	return r.render(w, http.StatusOK, views.MorePage(views.More{Shell: r.shell("More", "more")}))
}

// account shows preferences, the own password form and sessions.
func (a *App) account(w http.ResponseWriter, r *Request) error {
	form := r.preferences()
	r.refill(&form)
	return a.accountPage(w, r, http.StatusOK, form, views.Account{})
}

// preferences are the person's choices as the form has them.
func (r *Request) preferences() preferenceFields {
	return preferenceFields{Zone: r.pref.Zone, Theme: cmp.Or(r.pref.Theme, systemTheme), Mail: r.pref.Mail, Keys: r.pref.Keys}
}

// accountPage shows the page; page holds what was wrong, if anything.
func (a *App) accountPage(w http.ResponseWriter, r *Request, status int, form preferenceFields, page views.Account) error {
	token, err := r.formToken()
	if err != nil {
		return err
	}
	open, err := a.store.SessionsOf(r.Context(), r.User.ID)
	if err != nil {
		return err
	}
	page.Shell, page.Token, page.Email, page.Rule = r.shell("Your account", "account"), token, r.User.Email, passwordRule
	page.Zone, page.Theme, page.Mail, page.Keys, page.Zones = form.Zone, form.Theme, form.Mail, form.Keys, zones()
	for _, s := range open {
		page.Sessions = append(page.Sessions, views.SessionRow{Browser: s.UserAgent, IP: s.IP, Since: r.when(s.CreatedAt),
			Seen: r.when(s.SeenAt), Here: s.Tag == r.Actor.Session})
	}
	return r.render(w, status, views.AccountPage(page))
}

// accountPreferences keeps the person's choices.
func (a *App) accountPreferences(w http.ResponseWriter, r *Request) error {
	var form preferenceFields
	err := r.bind(&form)
	if err == nil {
		pref := models.Preferences{Zone: form.Zone, Theme: form.Theme, Mail: form.Mail, Keys: form.Keys}
		if pref.Theme == systemTheme {
			pref.Theme = ""
		}
		err = a.store.SetPreferences(r.Context(), r.Actor, pref)
	}
	if found, ok := problems(err, &form); ok {
		return a.accountPage(w, r, http.StatusUnprocessableEntity, form, views.Account{Problems: found, Refused: "Your preferences were not changed."})
	}
	if err != nil {
		return err
	}
	a.keepTheme(w, form.Theme)
	r.flash(ui.Note{Kind: "ok", Title: "Your preferences were saved.", Role: "status"})
	return r.redirect(w, "/account")
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
		return a.accountPage(w, r, http.StatusUnprocessableEntity, r.preferences(), views.Account{Problems: found, Refused: "Your password was not changed."})
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
