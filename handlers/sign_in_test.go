package handlers_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"countersign/handlers"
	"countersign/handlers/handlerstest"
	"countersign/models"
	"countersign/models/modelstest"
	"countersign/views/viewstest"
)

func personPath(a models.Actor) string { return "/people/" + strconv.FormatInt(a.UserID, 10) }

func TestSigningInLeadsWhereOneWanted(t *testing.T) {
	site := handlerstest.New(t)
	c := site.Visitor(t)
	to := c.Get("/people?state=active").Want(303).Location()
	page := c.Get(to).Want(200)
	if to = page.Form("/sign-in").Set("email", " Admin@Desk.TEST").Set("password", modelstest.Password).Submit().Want(303).Location(); to != "/people?state=active" {
		t.Fatalf("led to %s", to)
	}
	if to = c.Get("/sign-in?next=/account").Want(303).Location(); to != "/account" {
		t.Fatalf("somebody who is in is led to %s", to)
	}
}

func TestAFailedSignInSaysTheSameForEverybody(t *testing.T) {
	site := handlerstest.New(t)
	disabled := site.Person(t, models.RoleMaker)
	if err := site.DisablePerson(t.Context(), site.Admin, disabled.UserID); err != nil {
		t.Fatal(err)
	}
	body := func(email, password string) string {
		page := site.Visitor(t).SignIn(email, password).Want(422)
		if page.Value("email") != email || page.Value("password") != "" {
			t.Errorf("typed %s, the page holds %q and %q", email, page.Value("email"), page.Value("password"))
		}
		return strings.ReplaceAll(page.Body, email, "E")
	}
	want := body("admin@desk.test", "not the password")
	if got := body("nobody@desk.test", "not the password"); got != want {
		t.Errorf("an unknown address gets another page")
	}
	if got := body("maker1@desk.test", modelstest.Password); got != want {
		t.Errorf("a disabled person gets another page")
	}
}

func TestTooManyTriesHaveToWait(t *testing.T) {
	site := handlerstest.New(t)
	c := site.Visitor(t)
	for range 5 {
		c.SignIn("admin@desk.test", "wrong").Want(422)
	}
	page := c.SignIn("admin@desk.test", modelstest.Password).Want(429)
	if page.Header.Get("Retry-After") != "60" || !strings.Contains(page.Text("main"), "60 seconds") {
		t.Fatalf("Retry-After %s: %s", page.Header.Get("Retry-After"), page.Text("main"))
	}
	site.Clock.Advance(time.Minute)
	c.SignIn("admin@desk.test", modelstest.Password).Want(303)
}

func TestSetupWorksOnceWithItsCode(t *testing.T) {
	site := handlerstest.Start(t, modelstest.NewEmpty(t))
	code, err := site.NewSetupCode(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c := site.Visitor(t)
	for _, path := range []string{"/account", "/sign-in"} {
		if to := c.Get(path).Want(303).Location(); to != "/setup" {
			t.Fatalf("%s leads to %s", path, to)
		}
	}
	fill := func(code string) *handlerstest.Form {
		return c.Get("/setup").Want(200).Form("/setup").Set("code", code).Set("entity", "Northwind Ltd").Set("name", "Ada").
			Set("email", "ada@desk.test").Set("password", modelstest.Password)
	}
	page := fill("WRONG-00000-00000-00000").Submit().Want(422)
	if page.Value("entity") != "Northwind Ltd" || page.Value("password") != "" || !page.Has("#code-e") {
		t.Fatalf("the form came back as %s", page.Text("main"))
	}
	good := fill(code)
	if to := good.Submit().Want(303).Location(); to != "/sign-in" {
		t.Fatalf("led to %s", to)
	}
	good.Submit().Want(409)
	c.Get("/setup").Want(303)
	c.SignIn("ada@desk.test", modelstest.Password).Want(303)
	c.Get("/people").Want(200)
}

func TestAnInvitedPersonComesIn(t *testing.T) {
	site := handlerstest.New(t)
	admin := site.Enter(t, site.Admin)
	form := admin.Get("/people/new").Want(200).Form("/people").
		Set("name", "Ana Costa").Set("email", "ana@desk.test").Set("role", "maker")
	shown := form.Submit().Follow().Want(200)
	link := handlerstest.Attr(shown.One("[data-copy]"), "data-copy")
	path, ok := strings.CutPrefix(link, site.URL)
	if !ok || !strings.HasPrefix(path, "/welcome/") {
		t.Fatalf("the link is %q", link)
	}
	if again := form.Submit().Follow().Want(200); handlerstest.Attr(again.One("[data-copy]"), "data-copy") != link {
		t.Fatal("the same form gave another link")
	}
	if admin.Get(shown.Path).Has("[data-copy]") {
		t.Fatal("the link is shown twice")
	}
	ana := site.Visitor(t)
	page := ana.Get(path).Want(200).Form(path).Set("password", "short").Submit().Want(422)
	if !page.Has("#password-e") {
		t.Fatal("nothing is said at the password")
	}
	page.Form(path).Set("password", "quiet harbour 41 lamp").Submit().Want(303)
	ana.Get(path).Want(404)
	ana.SignIn("ana@desk.test", "quiet harbour 41 lamp").Want(303)
	ana.Get("/more").Want(200)
}

func TestAPersonIsManagedOnOnePage(t *testing.T) {
	site := handlerstest.New(t)
	admin := site.Enter(t, site.Admin)
	path := personPath(site.Person(t, models.RoleMaker))
	if n := len(admin.Get("/people").Want(200).All("tbody tr")); n != 2 {
		t.Fatalf("%d people listed, want 2", n)
	}
	for _, step := range []struct{ form, field, value, says string }{
		{"/role", "role", "viewer", "Viewer"}, {"/link", "", "", "New link"}, {"/disable", "", "", "disabled"}, {"/enable", "", "", "active"},
	} {
		form := admin.Get(path).Form(path + step.form)
		if step.field != "" {
			form.Set(step.field, step.value)
		}
		page := form.Submit().Follow().Want(200)
		if !strings.Contains(page.Text("main"), step.says) || !page.Has("[role=status] h2") {
			t.Errorf("%s: %s", step.form, page.Text("main"))
		}
	}
	own := admin.Get(personPath(site.Admin)).Want(200)
	if len(own.All("main form")) != 0 {
		t.Error("the administrator is offered to change the own role")
	}
	token := admin.Get("/people/new").Value("form_token")
	admin.Post(personPath(site.Admin)+"/disable", map[string][]string{"form_token": {token}}).Want(403)
}

func TestTheDemoListsItsPeople(t *testing.T) {
	site := handlerstest.New(t, func(o *handlers.Options) { o.Settings.DemoPassword = "violet cargo ladder 88" })
	if site.Visitor(t).Get("/sign-in").Has("dd.mono") {
		t.Fatal("people are listed who are not of the demo")
	}
	_, err := site.InvitePerson(t.Context(), site.Admin, models.Invitation{Token: site.FormToken(t, site.Admin), Name: "M", Email: "maker@demo.test", Role: models.RoleMaker})
	if err != nil {
		t.Fatal(err)
	}
	if site.Visitor(t).Get("/sign-in").Has("dd.mono") {
		t.Fatal("somebody is listed who cannot sign in yet")
	}
}

func TestThePagesAroundPeopleKeepTheLawsOfPages(t *testing.T) {
	site := handlerstest.New(t)
	admin, visitor := site.Enter(t, site.Admin), site.Visitor(t)
	maker := site.Person(t, models.RoleMaker)
	disabled := site.Person(t, models.RoleViewer)
	if err := site.DisablePerson(t.Context(), site.Admin, disabled.UserID); err != nil {
		t.Fatal(err)
	}
	pages := map[string]*handlerstest.Page{}
	for _, path := range []string{"/people", "/people/new", personPath(maker), personPath(disabled), personPath(site.Admin), "/account", "/more", "/nothing"} {
		pages[path] = admin.Get(path)
	}
	pages["people refused"] = admin.Get("/people/new").Form("/people").Set("name", "<b>x</b>").Submit().Want(422)
	pages["password refused"] = admin.Get("/account").Form("/account/password").Submit().Want(422)
	pages["signed out"] = visitor.Get("/sign-in")
	pages["404 signed out"] = visitor.Get("/nothing")
	for name, page := range pages {
		for _, broken := range viewstest.Page(page.Body) {
			t.Errorf("%s: %s", name, broken)
		}
	}
	if fmt.Sprint(pages["people refused"].Value("name")) != "<b>x</b>" {
		t.Error("what was typed is not kept as typed")
	}
}
