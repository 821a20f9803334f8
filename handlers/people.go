package handlers

import (
	"fmt"
	"net/http"
	"strconv"

	"countersign/models"
	"countersign/views"
	"countersign/views/ui"
)

// personFields are what the form of an invitation posts.
type personFields struct {
	Token string `form:"form_token"`
	Name  string `form:"name" label:"Name" validate:"required,max=100"`
	Email string `form:"email" label:"Work email" validate:"required,max=254"`
	Role  string `form:"role" label:"Role" validate:"required"`
}

// roleFields are what the form of a role posts.
type roleFields struct {
	Token string `form:"form_token"`
	Role  string `form:"role" label:"Role" validate:"required"`
}

// tokenOnly is a form that asks nothing.
type tokenOnly struct {
	Token string `form:"form_token"`
}

// people lists everybody.
func (a *App) people(w http.ResponseWriter, r *Request) error {
	list, err := a.store.ListPeople(r.Context())
	if err != nil {
		return err
	}
	page := views.People{Shell: r.shell("People", "people")}
	for _, u := range list {
		if u.Status == models.UserActive {
			page.Active++
		}
		page.Rows = append(page.Rows, views.PersonRow{Name: u.Name, Email: u.Email, Role: u.Role.Label(), State: string(u.Status),
			LastSeen: r.when(u.LastSignInAt), Href: personPath(u.ID)})
	}
	return r.render(w, http.StatusOK, views.PeoplePage(page))
}

// personNew shows the form of an invitation.
func (a *App) personNew(w http.ResponseWriter, r *Request) error {
	var form personFields
	r.refill(&form)
	return a.personNewPage(w, r, http.StatusOK, form, nil)
}

func (a *App) personNewPage(w http.ResponseWriter, r *Request, status int, form personFields, found []ui.Problem) error {
	token, err := r.formToken()
	if err != nil {
		return err
	}
	shell := r.shell("Invite a person", "people")
	shell.Crumbs = []ui.Link{{Label: "People", Href: "/people"}}
	return r.render(w, status, views.PersonNewPage(views.PersonNew{Shell: shell, Token: token, Name: form.Name, Email: form.Email,
		Role: form.Role, Roles: roleOptions(), Problems: found}))
}

// roleOptions are the roles with what they allow.
func roleOptions() []ui.Option {
	words := map[models.Role]string{
		models.RoleMaker:    "Prepares payouts and payees. Approves nothing.",
		models.RoleApprover: "Approves what others prepared.",
		models.RoleViewer:   "Sees everything, changes nothing.",
		models.RoleAdmin:    "Manages people and provider accounts. Moves no money.",
	}
	var options []ui.Option
	for _, role := range models.Roles() {
		options = append(options, ui.Option{Value: string(role), Label: role.Label(), Hint: words[role]})
	}
	return options
}

// personInvite adds a person and shows the one-time link.
func (a *App) personInvite(w http.ResponseWriter, r *Request) error {
	var form personFields
	err := r.bind(&form)
	var link models.Link
	if err == nil {
		link, err = a.store.InvitePerson(r.Context(), r.Actor, models.Invitation{Token: form.Token, Name: form.Name, Email: form.Email, Role: models.Role(form.Role)})
	}
	if found, ok := problems(err, &form); ok {
		return a.personNewPage(w, r, http.StatusUnprocessableEntity, form, found)
	}
	if err != nil {
		return err
	}
	r.flash(a.linkNote(r, link.User.Name+" was invited.", link))
	return r.redirect(w, personPath(link.User.ID))
}

// linkNote shows a one-time link, once.
func (a *App) linkNote(r *Request, title string, link models.Link) ui.Note {
	address := a.base.String() + welcomePath(link.Token)
	return ui.Note{Kind: "ok", Title: title, Role: "status", Text: fmt.Sprintf("Hand over this link; it is shown only now, works once, and ends %s: %s",
		r.when(link.User.LinkExpiresAt), address), Actions: []ui.Action{{Label: "Copy link", Icon: "copy", Copy: address}}}
}

// person shows one person.
func (a *App) person(w http.ResponseWriter, r *Request) error {
	return a.personPage(w, r, http.StatusOK, nil)
}

func (a *App) personPage(w http.ResponseWriter, r *Request, status int, found []ui.Problem) error {
	id, err := r.personID()
	if err != nil {
		return err
	}
	u, err := a.store.User(r.Context(), id)
	if err != nil {
		return err
	}
	token, err := r.formToken()
	if err != nil {
		return err
	}
	page := views.Person{Shell: r.shell(u.Name, "people"), Token: token, Base: personPath(u.ID), Name: u.Name, Email: u.Email,
		Role: string(u.Role), RoleName: u.Role.Label(), State: string(u.Status), Self: u.ID == r.User.ID,
		LastSeen: r.when(u.LastSignInAt), Since: r.when(u.CreatedAt), Roles: roleOptions(), Problems: found}
	if u.LinkExpiresAt > a.store.Now() {
		page.LinkEnds = r.when(u.LinkExpiresAt)
	}
	page.Shell.Crumbs = []ui.Link{{Label: "People", Href: "/people"}}
	return r.render(w, status, views.PersonPage(page))
}

// personID reads the id in the path.
func (r *Request) personID() (int64, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil || id <= 0 {
		return 0, models.NotFound("There is no such person.")
	}
	return id, nil
}

// personPath is the page of a person.
func personPath(id int64) string { return "/people/" + strconv.FormatInt(id, 10) }

// personRole gives a person another role.
func (a *App) personRole(w http.ResponseWriter, r *Request) error {
	var form roleFields
	return a.changePerson(w, r, &form, "The role was changed. The person has to sign in again.", func(id int64) error {
		return a.store.ChangeRole(r.Context(), r.Actor, id, models.Role(form.Role))
	})
}

// personDisable takes all rights from a person.
func (a *App) personDisable(w http.ResponseWriter, r *Request) error {
	return a.changePerson(w, r, &tokenOnly{}, "The person is disabled and signed out.", func(id int64) error {
		return a.store.DisablePerson(r.Context(), r.Actor, id)
	})
}

// personEnable gives the rights back.
func (a *App) personEnable(w http.ResponseWriter, r *Request) error {
	return a.changePerson(w, r, &tokenOnly{}, "The person is enabled.", func(id int64) error {
		return a.store.EnablePerson(r.Context(), r.Actor, id)
	})
}

// changePerson reads a form about the person in the path, runs one command and
// goes back to the person's page.
func (a *App) changePerson(w http.ResponseWriter, r *Request, form any, done string, command func(id int64) error) error {
	id, err := r.personID()
	if err != nil {
		return err
	}
	if err = r.bind(form); err == nil {
		err = command(id)
	}
	if found, ok := problems(err, form); ok {
		return a.personPage(w, r, http.StatusUnprocessableEntity, found)
	}
	if err != nil {
		return err
	}
	r.flash(ui.Note{Kind: "ok", Title: done, Role: "status"})
	return r.redirect(w, personPath(id))
}

// personLink makes a new one-time link.
func (a *App) personLink(w http.ResponseWriter, r *Request) error {
	id, err := r.personID()
	if err != nil {
		return err
	}
	if err := r.bind(&tokenOnly{}); err != nil {
		return err
	}
	link, err := a.store.NewLink(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	r.flash(a.linkNote(r, "New link for "+link.User.Name+".", link))
	return r.redirect(w, personPath(id))
}
