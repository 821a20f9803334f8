package handlers

import (
	"net/http"
)

// themeCookieName keeps the colour scheme: it is a matter of the screen, not of
// the person.
const themeCookieName = "countersign-theme"

func (a *App) themeCookie() string {
	if a.isSecure() {
		return securePrefix + themeCookieName
	}
	return themeCookieName
}

// themeOf reads the chosen scheme: light, dark, or "" for the system's.
func themeOf(r *http.Request, name string) string {
	if c, err := r.Cookie(name); err == nil && (c.Value == "light" || c.Value == "dark") {
		return c.Value
	}
	return ""
}

func (r *Request) theme() string { return themeOf(r.Request, r.app.themeCookie()) }

// theme remembers the colour scheme and goes back to the page.
func (a *App) theme(w http.ResponseWriter, r *Request) error {
	var form struct {
		Theme string `form:"theme" validate:"oneof=light dark system"`
		Next  string `form:"next"`
	}
	if err := r.bind(&form); err != nil {
		return err
	}
	cookie := &http.Cookie{Name: a.themeCookie(), Value: form.Theme, Path: "/", HttpOnly: true, Secure: a.isSecure(),
		SameSite: http.SameSiteLaxMode, MaxAge: 365 * 24 * 60 * 60}
	if form.Theme == "system" {
		cookie.Value, cookie.MaxAge = "", -1
	}
	http.SetCookie(w, cookie)
	http.Redirect(w, r.Request, localPath(form.Next), http.StatusSeeOther)
	return nil
}
