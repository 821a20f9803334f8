package handlers

import (
	"net/http"
	"net/url"

	"countersign/views"
	"countersign/views/ui"
)

// welcomeFields are what the page behind a one-time link posts. The address of
// the person is shown so that password managers know whose password it is.
type welcomeFields struct {
	Token    string `form:"form_token"`
	Email    string `form:"email"`
	Password string `form:"password,raw" label:"New password" validate:"required"`
}

// welcomeForm shows the page behind a one-time link.
func (a *App) welcomeForm(w http.ResponseWriter, r *Request) error {
	return a.welcomePage(w, r, http.StatusOK, nil)
}

func (a *App) welcomePage(w http.ResponseWriter, r *Request, status int, found []ui.Problem) error {
	link := r.PathValue("token")
	person, err := a.store.LinkOwner(r.Context(), link)
	if err != nil {
		return err
	}
	token, err := r.formToken()
	if err != nil {
		return err
	}
	return r.render(w, status, views.PasswordPage(views.Password{Shell: r.bare("Set your password"), Token: token,
		Action: welcomePath(link), Name: person.Name, Email: person.Email, Rule: passwordRule,
		Until: person.LinkExpiresAt.Time().Format(dayOnly + ", 15:04 (MST)"), Problems: found}))
}

// welcome sets the password.
func (a *App) welcome(w http.ResponseWriter, r *Request) error {
	var form welcomeFields
	err := r.bind(&form)
	if err == nil {
		_, err = a.store.AcceptLink(r.Context(), nobody(r.Request), r.PathValue("token"), form.Password)
	}
	if found, ok := problems(err, &form); ok {
		return a.welcomePage(w, r, http.StatusUnprocessableEntity, found)
	}
	if err != nil {
		return err
	}
	return r.redirect(w, "/sign-in")
}

// welcomePath is the address of a one-time link on this site.
func welcomePath(token string) string { return "/welcome/" + url.PathEscape(token) }
