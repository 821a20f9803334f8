package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"countersign/handlers/handlerstest"
	"countersign/models"
	"countersign/models/modelstest"
)

func TestAFormSentTooLateComesBackFilled(t *testing.T) {
	site := handlerstest.New(t)
	admin := site.Enter(t, site.Admin)
	form := invitationForm(admin)
	old := form.Fields.Get("form_token")
	site.Clock.Advance(models.SessionIdle)

	to := form.Submit().Want(303).Location()
	if strings.Contains(to, "Ana") || strings.Contains(to, "ana") || !strings.Contains(to, "resume") {
		t.Fatalf("led to %s", to)
	}
	if modelstest.FileHolds(t, site.Desk, "Ana Costa") {
		t.Fatal("the kept form stands readable in the database")
	}
	page := admin.Get(to).Want(200)
	if !strings.Contains(page.Text("main"), "comes back as you filled it") {
		t.Errorf("the sign-in page says %s", page.Text("main"))
	}
	page = page.Form("/sign-in").Set("email", "admin@desk.test").Set("password", modelstest.Password).Submit().Follow().Want(200)
	if page.Value("name") != "Ana Costa" || page.Value("email") != "ana@desk.test" || page.Value("role") != "maker" {
		t.Fatalf("the form came back as %q %q %q", page.Value("name"), page.Value("email"), page.Value("role"))
	}
	if page.Value("form_token") == old {
		t.Fatal("the token of the old form came back too")
	}
	page.Form("/people").Submit().Follow().Want(200)
	if again := admin.Get(page.Path).Want(200); again.Value("name") != "" {
		t.Fatal("the accepted form comes back once more")
	}
}

func TestAFormKeptForOneMayBeOpenedOnlyByWhoMaySeeIt(t *testing.T) {
	site := handlerstest.New(t)
	admin := site.Enter(t, site.Admin)
	site.Person(t, models.RoleMaker) // maker1
	site.Person(t, models.RoleAdmin) // admin2
	for email, want := range map[string]int{"maker1@desk.test": 403, "admin2@desk.test": 200} {
		form := invitationForm(admin)
		site.Clock.Advance(models.SessionIdle)
		page := admin.Get(form.Submit().Want(303).Location()).Form("/sign-in")
		page.Set("email", email).Set("password", modelstest.Password).Submit().Follow().Want(want)
		admin.Get("/more").Form("/sign-out").Submit()
		admin.SignIn("admin@desk.test", modelstest.Password).Want(303)
	}
}

func TestNothingOfOnePersonGoesToTheNext(t *testing.T) {
	site := handlerstest.New(t)
	site.Person(t, models.RoleAdmin) // admin1
	c := site.Enter(t, site.Admin)
	sign := site.Visitor(t).Get("/sign-in").Form("/sign-in")
	invitationForm(c).Submit().Want(303) // the link is shown on the next page
	sign.Fields.Set("email", "admin1@desk.test")
	sign.Fields.Set("password", modelstest.Password)
	c.Post("/sign-in", sign.Fields).Want(303)
	if page := c.Get("/people").Want(200); strings.Contains(page.Body, "/welcome/") || page.Has("[role=status] h2") {
		t.Fatal("the next person sees what the one before did")
	}
}

func TestSecretsAreNotKept(t *testing.T) {
	site := handlerstest.New(t)
	admin := site.Enter(t, site.Admin)
	form := admin.Get("/account").Form("/account/password").Set("old_password", modelstest.Password).Set("password", "quiet harbour 41 lamp")
	site.Clock.Advance(models.SessionIdle)
	form.Submit().Want(303)
	session, _, err := site.OpenSession(t.Context(), admin.Cookie(cookieName))
	if err != nil {
		t.Fatal(err)
	}
	kept := session.Fields["kept"]
	if kept == "" || strings.Contains(kept, "quiet") || strings.Contains(kept, "violet") || strings.Contains(kept, "token") {
		t.Fatalf("kept: %s", kept)
	}
}

func TestAFormSentWithoutItsCookieComesBackFilled(t *testing.T) {
	site := handlerstest.New(t)
	form := invitationForm(site.Enter(t, site.Admin))
	lost := site.Visitor(t)
	to := lost.Post("/people", form.Fields).Want(303).Location()
	page := lost.Get(to).Want(200).Form("/sign-in").Set("email", "admin@desk.test").Set("password", modelstest.Password).Submit().Follow().Want(200)
	if page.Value("name") != "Ana Costa" || page.Value("email") != "ana@desk.test" {
		t.Fatalf("the form came back as %q %q", page.Value("name"), page.Value("email"))
	}
}

func TestNothingIsKeptForStrangers(t *testing.T) {
	site := handlerstest.New(t)
	page := site.Visitor(t).Post("/people", map[string][]string{"name": {"Ana"}})
	if to := page.Want(303).Location(); to != "/sign-in?next=%2Fpeople%2Fnew" || len(page.Cookies) > 0 {
		t.Fatalf("led to %s with %v", to, page.Cookies)
	}
	admin := site.Enter(t, site.Admin)
	if page := admin.Get("/people/new?resume=abcdefghij").Want(200); page.Value("name") != "" {
		t.Fatal("a made-up number brings a form back")
	}
}

func TestOneAddressCannotKeepFormsWithoutEnd(t *testing.T) {
	site := handlerstest.New(t)
	resumed := 0
	for range 40 {
		c := site.Visitor(t)
		c.SetCookie(&http.Cookie{Name: cookieName, Value: strings.Repeat("B", 43), Path: "/"})
		if to := c.Post("/people", map[string][]string{"name": {"Ana"}}).Want(303).Location(); strings.Contains(to, "resume") {
			resumed++
		}
	}
	if resumed != 30 {
		t.Fatalf("%d forms kept, want 30", resumed)
	}
}
