package handlers_test

import (
	"net/url"
	"strings"
	"testing"

	"countersign/handlers"
	"countersign/handlers/handlerstest"
	"countersign/models"
	"countersign/providers"
	"countersign/providers/all"
	lamapay "countersign/providers/lamapay/sandbox"
	"countersign/providers/sandbox"
)

func TestCredentialsAreReplacedAndTestedBeforeAnythingLeaves(t *testing.T) {
	site, _, _ := withSandbox(t)
	admin := site.Enter(t, site.Admin)
	at := with(admin, "/settings/providers/new?provider=pockyt", "/settings/providers", connectFields()).Want(303).Location()
	with(admin, at, at+"/test", nil).Want(303)
	door := at + "/credentials"
	if page := lawful(t, admin.Get(at).Want(200)); !page.Has("a[href=" + door + "]") {
		t.Error("nothing leads to replacing")
	}
	page := lawful(t, admin.Get(door).Want(200))
	form := page.Form(door)
	if form.Fields.Get("merchant_no") != "202333" || form.Fields.Get("token") != "" || strings.Contains(page.Body, "not-a-real") || !strings.Contains(page.Body, "•••• c0e8") {
		t.Errorf("the form holds %v", form.Fields)
	}
	if said := lawful(t, form.Submit().Want(422)).Text("main .note"); !strings.Contains(said, "the same as before") {
		t.Errorf("nothing new: %s", said)
	}
	page = lawful(t, admin.Get(door).Form(door).Set("store_no", "").Submit().Want(422))
	if page.Text("#store_no-e") == "" {
		t.Errorf("a number is missing: %s", page.Text("main .note"))
	}
	stale := admin.Get(door).Form(door)
	admin.Get(door).Form(door).Set("token", "another-token-than-the-sandbox-has").Submit().Want(303)
	page = lawful(t, admin.Get(at).Want(200))
	if said := page.Text("main"); !strings.Contains(said, "The credentials were replaced") || !strings.Contains(said, "is paused since") || strings.Contains(page.Body, "another-token") {
		t.Errorf("afterwards: %s", said)
	}
	stale.Set("token", "a-third-token-of-somebody-slow").Submit().Want(409)

	page = lawful(t, with(admin, at, at+"/test", nil).Want(422))
	if said := page.Text("main"); !strings.Contains(said, "did not work") || !strings.Contains(said, "paused") || strings.Contains(page.Body, "another-token") {
		t.Errorf("the test of a wrong token: %s", said)
	}
	admin.Get(door).Form(door).Set("token", "not-a-real-token-c0e8").Submit().Want(303)
	with(admin, at, at+"/test", nil).Want(303)
	page = lawful(t, admin.Get(at).Want(200))
	if said := page.Text("main"); strings.Contains(said, "paused since") || !strings.Contains(said, "Provider trail") {
		t.Errorf("after a good test: %s", said)
	}
	if rows := len(page.All("table tr.has-sub")); rows != 3 {
		t.Errorf("%d calls of tests are shown, want 3", rows)
	}
	said := lawful(t, admin.Get("/audit?group=providers&kind=provider_account&id=pockyt")).Text("main table")
	for _, want := range []string{"replaced credentials", "tested a provider account in vain", "tested and resumed the provider account", "paused the provider account"} {
		if !strings.Contains(said, want) {
			t.Errorf("the log does not say %q: %s", want, said)
		}
	}
	if strings.Contains(said, "another-token") || strings.Contains(said, "not-a-real") {
		t.Error("the log tells a secret")
	}
}

func TestOnlyAdministratorsReplaceCredentials(t *testing.T) {
	site := withPockyt(t)
	const door = "/settings/providers/pockyt/credentials"
	for _, role := range []models.Role{models.RoleMaker, models.RoleApprover, models.RoleViewer} {
		c := site.As(t, role)
		c.Get(door).Want(403)
		c.Post(door, url.Values{"form_token": {site.FormToken(t, c.Actor)}, "version": {"1"}, "token": {"x"}}).Want(403)
		if page := c.Get("/settings/providers/pockyt").Want(200); page.Has("a[href=" + door + "]") {
			t.Errorf("%s is offered to", role)
		}
	}
	admin := site.Enter(t, site.Admin)
	admin.Get("/settings/providers/nobody/credentials").Want(404)
	fields := url.Values{"form_token": {site.FormToken(t, site.Admin)}, "version": {"1"}, "token": {"x"}, "merchant_no": {"202333"}, "store_no": {"301854"}}
	for name, value := range map[string]string{"version": "x", "name": "Another", "form_token": "forged"} {
		wrong := url.Values{}
		for k, v := range fields {
			wrong[k] = v
		}
		wrong.Set(name, value)
		if page := admin.Post(door, wrong); page.Status != 400 && page.Status != 422 {
			t.Errorf("%s=%s: %d", name, value, page.Status)
		}
	}
	if account, err := site.ProviderAccountByID(t.Context(), "pockyt"); err != nil || account.Version != 1 || account.Status != models.AccountActive {
		t.Errorf("%+v, %v", account, err)
	}
}

// A provider without balances is tested in its own way.
func TestAnAccountWithoutBalancesIsTested(t *testing.T) {
	box, err := lamapay.New(lamapay.Credentials{Token: "tk_canary_5cea5c1a"}, sandbox.Options{DataDir: t.TempDir(), Unsynced: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := box.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	registry := providers.NewRegistry(all.Drivers(), providers.Options{DemoURLs: map[string]string{"lamapay": box.URL()}})
	t.Cleanup(registry.Close)
	site := handlerstest.New(t, func(o *handlers.Options) { o.Registry = registry })
	admin := site.Enter(t, site.Admin)
	for token, want := range map[string]string{"tk_canary_5cea5c1a": "LamaPay answered well", "tk_of_somebody_else": "LamaPay does not accept the token"} {
		at := with(admin, "/settings/providers/new?provider=lamapay", "/settings/providers", url.Values{"name": {"Forms"}, "token": {token}}).Want(303).Location()
		page := lawful(t, admin.Get(at).Want(200))
		if said := page.Text("main"); !strings.Contains(said, "only valid credentials are answered") || strings.Contains(said, "reads a balance") {
			t.Errorf("the page says of the test: %s", said)
		}
		page = with(admin, at, at+"/test", nil)
		if page.Status == 303 {
			page = page.Follow()
		}
		if said := lawful(t, page).Text("main"); !strings.Contains(said, want) || strings.Contains(page.Body, token) {
			t.Errorf("%s: %s", token, said)
		}
	}
}
