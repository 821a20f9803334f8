package handlers

import (
	"net/http"
)

// themeCookieName keeps the colour scheme of pages before somebody has signed
// in; afterwards the person's own choice counts.
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

func (r *Request) theme() string {
	if r.User.ID != 0 {
		return r.pref.Theme
	}
	return themeOf(r.Request, r.app.themeCookie())
}

// theme remembers the colour scheme and goes back to the page.
func (a *App) theme(w http.ResponseWriter, r *Request) error {
	var form struct {
		Theme string `form:"theme" validate:"oneof=light dark system"`
		Next  string `form:"next"`
	}
	if err := r.bind(&form); err != nil {
		return err
	}
	if r.User.ID != 0 {
		pref := r.pref
		if pref.Theme = form.Theme; form.Theme == systemTheme {
			pref.Theme = ""
		}
		if err := a.store.SetPreferences(r.Context(), r.Actor, pref); err != nil {
			return err
		}
	}
	a.keepTheme(w, form.Theme)
	http.Redirect(w, r.Request, localPath(form.Next), http.StatusSeeOther)
	return nil
}

// systemTheme is the choice to follow the system.
const systemTheme = "system"

// keepTheme puts the scheme into the cookie of this browser.
func (a *App) keepTheme(w http.ResponseWriter, theme string) {
	cookie := &http.Cookie{Name: a.themeCookie(), Value: theme, Path: "/", HttpOnly: true, Secure: a.isSecure(),
		SameSite: http.SameSiteLaxMode, MaxAge: 365 * 24 * 60 * 60}
	if theme == systemTheme {
		cookie.Value, cookie.MaxAge = "", -1
	}
	http.SetCookie(w, cookie)
}
