package handlers_test

import (
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"

	"countersign/handlers"
	"countersign/handlers/handlerstest"
	"countersign/models"
	"countersign/providers"
	"countersign/providers/all"
	"countersign/views/viewstest"
)

// withPockyt gives the desk the drivers, and a Pockyt account that leads nowhere.
func withPockyt(t *testing.T, change ...func(*handlers.Options)) *handlerstest.Site {
	t.Helper()
	drivers := func(o *handlers.Options) {
		o.Registry = providers.NewRegistry(all.Drivers(), providers.Options{DemoURLs: map[string]string{"pockyt": "http://127.0.0.1:1"}})
	}
	site := handlerstest.New(t, append([]func(*handlers.Options){drivers}, change...)...)
	connect(t, site)
	return site
}

func connect(t *testing.T, site *handlerstest.Site) models.ProviderAccount {
	t.Helper()
	account, err := site.AddProviderAccount(t.Context(), models.System("test"), models.NewProviderAccount{Provider: "pockyt", Name: "Main store",
		Credentials: models.Credentials{"merchant_no": "202333", "store_no": "301854", "token": "not-a-real-token-c0e8"}, Secret: map[string]bool{"token": true}, Registers: true})
	if err != nil {
		t.Fatal(err)
	}
	return account
}

// payeeFields are what a script posts for a new payee.
func payeeFields(code string) url.Values {
	return url.Values{"code": {code}, "kind": {"individual"}, "first_name": {"Aline"}, "last_name": {"Ferreira"}, "company_name": {""},
		"email": {strings.ToLower(code) + "@payees.test"}, "phone": {"+1 212 555 0101"}, "date_of_birth": {"1991-03-14"}, "government_id_type": {""}, "government_id": {""},
		"country": {"US"}, "state": {"NY"}, "city": {"New York"}, "street": {"48 Mercer Street"}, "street2": {""}, "zip": {"10013"}, "lang": {"en"}}
}

// with fills the open form at path with fields and sends it.
func with(c *handlerstest.Client, path, action string, fields url.Values) *handlerstest.Page {
	form := c.Get(path).Want(200).Form(action)
	for name := range fields {
		form.Set(name, fields.Get(name))
	}
	return form.Submit()
}

// addPayee adds a payee through the pages and returns its address.
func addPayee(t *testing.T, c *handlerstest.Client, code string) string {
	t.Helper()
	return with(c, "/payees/new", "/payees", payeeFields(code)).Want(303).Location()
}

// lawful fails the test when a page breaks a law of pages.
func lawful(t *testing.T, p *handlerstest.Page) *handlerstest.Page {
	t.Helper()
	for _, broken := range viewstest.Page(p.Body) {
		t.Errorf("%s: %s", p.Path, broken)
	}
	return p
}

func TestAPayeeIsAddedShownChangedAndStopped(t *testing.T) {
	site := withPockyt(t)
	maker := site.As(t, models.RoleMaker)
	at := addPayee(t, maker, "VENDOR-12")
	page := lawful(t, maker.Get(at).Want(200))
	said := page.Text("main")
	for _, want := range []string{"Aline Ferreira was added", "VENDOR-12", "Being registered at Pockyt", "Payable? No. It has no account to pay to.", "1991 (year only)"} {
		if !strings.Contains(said, want) {
			t.Errorf("the page does not say %q: %s", want, said)
		}
	}
	if strings.Contains(page.Body, "1991-03-14") {
		t.Error("the page shows the date of birth")
	}

	edit := lawful(t, maker.Get(at+"/edit").Want(200)).Form(at + "/edit")
	if edit.Fields.Get("date_of_birth") != "1991-03-14" {
		t.Error("the form does not hold the date of birth")
	}
	edit.Set("city", "Albany").Submit().Want(303)
	if said := maker.Get(at).Text("main"); !strings.Contains(said, "Albany") {
		t.Errorf("the change is not shown: %s", said)
	}
	edit.Set("city", "Buffalo").Submit().Want(409) // the version is an old one

	stop := lawful(t, maker.Get(at+"/status?to=suspended").Want(200)).Form(at + "/status")
	if said := lawful(t, stop.Submit().Want(422)).Text("main"); !strings.Contains(said, "reason") {
		t.Errorf("no word about the reason: %s", said)
	}
	stop.Set("reason", "name changed").Submit().Want(303)
	if said := lawful(t, maker.Get(at)).Text("main"); !strings.Contains(said, "This payee is suspended") || !strings.Contains(said, "name changed") || strings.Contains(said, "New payout") {
		t.Errorf("a suspended payee: %s", said)
	}
	for _, to := range []string{"active", "archived"} {
		with(maker, at+"/status?to="+to, at+"/status", url.Values{"reason": {"so it is"}}).Want(303)
	}
	if said := maker.Get("/payees").Text("main .note"); !strings.Contains(said, "Aline Ferreira was archived") {
		t.Errorf("nothing says what was done: %s", said)
	}
	if said := maker.Get("/payees").Text("main"); strings.Contains(said, "Aline") {
		t.Error("an archived payee is in the list")
	}
	if said := lawful(t, maker.Get("/payees?status=archived")).Text("main"); !strings.Contains(said, "Aline") {
		t.Error("an archived payee is nowhere")
	}
	maker.Post(at+"/status", url.Values{"form_token": {site.FormToken(t, maker.Actor)}, "status": {"blessed"}, "reason": {"x"}}).Want(422)
}

func TestTheSameFormSentTwiceIsOnePayee(t *testing.T) {
	site := withPockyt(t)
	maker := site.As(t, models.RoleMaker)
	form := maker.Get("/payees/new").Form("/payees")
	if !strings.HasPrefix(form.Fields.Get("code"), "PE-") {
		t.Errorf("the form proposes the code %q", form.Fields.Get("code"))
	}
	fields := payeeFields("")
	for name := range fields {
		form.Set(name, fields.Get(name))
	}
	form.Set("email", "once@payees.test")
	var wait sync.WaitGroup
	places := make([]string, 8)
	for i := range places {
		wait.Go(func() { places[i] = form.Submit().Location() })
	}
	wait.Wait()
	list, err := site.Payees(t.Context(), models.PayeeFilter{Limit: 10})
	if err != nil || len(list) != 1 || !strings.HasPrefix(list[0].Code, "PE-") {
		t.Fatalf("%d payees, %v", len(list), err)
	}
	for _, place := range places {
		if place != fmt.Sprintf("/payees/%d", list[0].ID) {
			t.Errorf("led to %q", place)
		}
	}
}

func TestWhatIsWrongStandsAtItsFieldAndNothingIsLost(t *testing.T) {
	site := withPockyt(t)
	maker := site.As(t, models.RoleMaker)
	fields := payeeFields("VENDOR 12")
	fields.Set("date_of_birth", "14.3.1991")
	fields.Set("email", "nobody")
	page := lawful(t, with(maker, "/payees/new", "/payees", fields).Want(422))
	form := page.Form("/payees")
	for _, name := range []string{"code", "date_of_birth", "email"} {
		if page.Text("#"+name+"-e") == "" {
			t.Errorf("nothing is said at %s", name)
		}
		if form.Fields.Get(name) != fields.Get(name) {
			t.Errorf("%s is now %q", name, form.Fields.Get(name))
		}
	}
	form.Set("code", "VENDOR-12").Set("email", "a@payees.test").Set("date_of_birth", "1991-03-14").Submit().Want(303)

	at := "/payees/1"
	page = lawful(t, with(maker, at+"/accounts/new", at+"/accounts", url.Values{"routing": {"021000022"}, "account_number": {"12 34x"}, "purpose": {"checking"}}).Want(422))
	if said := page.Text("#routing-e"); !strings.Contains(said, "wrong check digit") {
		t.Errorf("at the routing number: %q", said)
	}
	if said := page.Text("#account_number-e"); !strings.Contains(said, "4 to 17 digits") {
		t.Errorf("at the account number: %q", said)
	}
	if got := page.Form(at + "/accounts").Fields; got.Get("routing") != "021000022" || got.Get("account_number") != "12 34x" || got.Get("purpose") != "checking" {
		t.Errorf("what was typed is gone: %v", got)
	}
}

func TestSomebodyWhoReadsChangesNothing(t *testing.T) {
	site := withPockyt(t)
	maker, viewer := site.As(t, models.RoleMaker), site.As(t, models.RoleViewer)
	at := addPayee(t, maker, "VENDOR-12")
	with(maker, at+"/accounts/new", at+"/accounts", accountFields()).Want(303)
	page := lawful(t, viewer.Get(at).Want(200))
	if forms := page.All(`main form`); len(forms) != 0 {
		t.Errorf("a viewer is offered %d forms", len(forms))
	}
	for _, path := range []string{"/payees/new", at + "/edit", at + "/status", at + "/accounts/new", at + "/accounts/1/replace", at + "/accounts/1/archive", "/settings/providers/new", "/settings/providers/pockyt/pause"} {
		viewer.Get(path).Want(403)
	}
	token := site.FormToken(t, viewer.Actor)
	fields := payeeFields("VENDOR-14")
	fields.Set("form_token", token)
	viewer.Post("/payees", fields).Want(403)
	for _, path := range []string{at + "/edit", at + "/status", at + "/accounts", at + "/accounts/1/archive", at + "/registrations/pockyt", "/settings/providers", "/settings/providers/pockyt/test", "/settings/providers/pockyt/pause"} {
		viewer.Post(path, url.Values{"form_token": {token}}).Want(403)
	}
}

func TestARefusalOfAProviderLeadsToTheField(t *testing.T) {
	site := withPockyt(t)
	maker := site.As(t, models.RoleMaker)
	at := addPayee(t, maker, "VENDOR-12")
	result := models.RegistrationResult{State: models.RegistrationRefused, Code: "000070", Message: "email exists", Field: "email", Reason: "Pockyt knows this e-mail address already."}
	err := site.RecordPayeeRegistration(t.Context(), models.System("registration"), models.PayeeRegistration{PayeeID: 1, AccountID: "pockyt", PayeeVersion: 1}, result, nil)
	if err != nil {
		t.Fatal(err)
	}
	said := lawful(t, maker.Get(at)).Text("main")
	for _, want := range []string{"Pockyt refused this payee", "Pockyt knows this e-mail address already.", "000070", "email exists", "Register again"} {
		if !strings.Contains(said, want) {
			t.Errorf("the page does not say %q: %s", want, said)
		}
	}
	page := lawful(t, maker.Get(at+"/edit?fix=pockyt").Want(200))
	if said := page.Text("#email-e"); !strings.Contains(said, "knows this e-mail address") {
		t.Errorf("at the field: %q", said)
	}
	with(maker, at, at+"/registrations/pockyt", nil).Want(303)
	if said := maker.Get(at).Text("main"); !strings.Contains(said, "Being registered at Pockyt") {
		t.Errorf("after asking again: %s", said)
	}
	err = site.RecordPayeeRegistration(t.Context(), models.System("registration"), models.PayeeRegistration{PayeeID: 1, AccountID: "pockyt", PayeeVersion: 1},
		models.RegistrationResult{State: models.RegistrationUnsure, Reason: "No answer."}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if said := maker.Get(at).Text("main"); !strings.Contains(said, "Pockyt has not answered; asked again by itself") {
		t.Errorf("without an answer: %s", said)
	}
}

func TestAListWalksToOlderPagesAndBackTheSameWay(t *testing.T) {
	site := withPockyt(t)
	maker := site.Person(t, models.RoleMaker)
	for i := range 120 {
		draft := models.PayeeDraft{Code: fmt.Sprintf("V-%03d", i), Kind: "individual", Details: models.DetailsContact, FirstName: "Payee", LastName: "Number", Email: fmt.Sprintf("v%d@payees.test", i)}
		if _, err := site.CreatePayee(t.Context(), maker, draft, site.FormToken(t, maker)); err != nil {
			t.Fatal(err)
		}
	}
	viewer := site.As(t, models.RoleViewer)
	path := "/payees?q=number"
	var seen []string
	var pages []string
	for path != "" {
		page := lawful(t, viewer.Get(path).Want(200))
		pages = append(pages, page.Text("main table"))
		for _, cell := range page.All("main td.mono") {
			seen = append(seen, handlerstest.Attr(cell, "class"))
		}
		path = link(page, "Older")
	}
	if len(seen) != 120 || len(pages) != 3 {
		t.Fatalf("%d rows on %d pages", len(seen), len(pages))
	}
	last := viewer.Get("/payees?q=number&before=71&back=").Text("main table")
	if last != pages[1] {
		t.Error("an address without a way back is another page")
	}
	page := viewer.Get(link(viewer.Get(link(viewer.Get("/payees?q=number"), "Older")), "Older"))
	if said := page.Text("main"); !strings.Contains(said, "101 to 120") {
		t.Errorf("the third page counts wrongly: %s", said)
	}
	page = viewer.Get(link(page, "Newer"))
	if page.Text("main table") != pages[1] {
		t.Error("the way back is another one")
	}
	if page = viewer.Get(link(page, "Newer")); page.Text("main table") != pages[0] || link(page, "Newer") != "" {
		t.Error("the way back does not end at the newest")
	}
}

// link is where the link with these words leads, "" when there is none.
func link(p *handlerstest.Page, words string) string {
	for _, a := range p.All(".pager a") {
		if a.FirstChild != nil && a.FirstChild.Data == words {
			return handlerstest.Attr(a, "href")
		}
	}
	return ""
}
