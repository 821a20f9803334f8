package handlers

import (
	"net/http"

	"countersign/models"
	"countersign/views"
	"countersign/views/ui"
)

// setupFields are what the setup page posts.
type setupFields struct {
	Token    string `form:"form_token"`
	Code     string `form:"code" label:"Set-up code" validate:"required,max=64"`
	Entity   string `form:"entity" label:"Organisation" validate:"required,max=100"`
	Name     string `form:"name" label:"Your name" validate:"required,max=100"`
	Email    string `form:"email" label:"Work email" validate:"required,max=254"`
	Password string `form:"password,raw" label:"Password" validate:"required"`
}

// passwordRule is said beside a field for a new password.
const passwordRule = "At least 12 characters. A few unrelated words are fine."

// setupForm shows the page that makes the first administrator, while there is
// none.
func (a *App) setupForm(w http.ResponseWriter, r *Request) error {
	return a.setupPage(w, r, http.StatusOK, setupFields{}, nil)
}

func (a *App) setupPage(w http.ResponseWriter, r *Request, status int, form setupFields, found []ui.Problem) error {
	ready, err := a.ready(r.Context())
	if err != nil {
		return err
	}
	if ready {
		return r.redirect(w, "/sign-in")
	}
	token, err := r.formToken()
	if err != nil {
		return err
	}
	return r.render(w, status, views.SetupPage(views.Setup{Shell: r.bare("Set up"), Token: token, Code: form.Code, Entity: form.Entity,
		Name: form.Name, Email: form.Email, Rule: passwordRule, Problems: found}))
}

// setup makes the payer and the first administrator.
func (a *App) setup(w http.ResponseWriter, r *Request) error {
	var form setupFields
	err := r.bind(&form)
	if err == nil {
		_, err = a.store.CreateFirstAdmin(r.Context(), nobody(r.Request), models.FirstAdmin{Code: form.Code, EntityName: form.Entity,
			Name: form.Name, Email: form.Email, Password: form.Password})
	}
	if found, ok := problems(err, &form); ok {
		return a.setupPage(w, r, http.StatusUnprocessableEntity, form, found)
	}
	if err != nil {
		return err
	}
	return r.redirect(w, "/sign-in")
}
