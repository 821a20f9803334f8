package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"countersign/handlers/handlerstest"
	"countersign/models"
)

func environment(name string) models.Environment { return models.Environment(name) }

// invitationForm opens the form of an invitation and fills it.
func invitationForm(c *handlerstest.Client) *handlerstest.Form {
	return c.Get("/people/new").Form("/people").Set("name", "Ana Costa").Set("email", "ana@desk.test").Set("role", "maker")
}

func TestAFormHoldsExactlyItsFields(t *testing.T) {
	site := handlerstest.New(t)
	admin := site.Enter(t, site.Admin)
	good := invitationForm(admin).Fields
	with := func(change func(url.Values)) url.Values {
		fields := url.Values{}
		for name, list := range good {
			fields[name] = append([]string(nil), list...)
		}
		change(fields)
		return fields
	}
	for name, fields := range map[string]url.Values{
		"an unknown field":     with(func(v url.Values) { v.Set("status", "active") }),
		"a column of people":   with(func(v url.Values) { v.Set("entity_id", "2") }),
		"a field twice":        with(func(v url.Values) { v.Add("role", "admin") }),
		"a method override":    with(func(v url.Values) { v.Set("_method", "DELETE") }),
		"text that is no text": with(func(v url.Values) { v.Set("name", "Ana \xff") }),
	} {
		if page := admin.Post("/people", fields); page.Status != http.StatusBadRequest {
			t.Errorf("%s: status %d, want 400", name, page.Status)
		}
	}
	if people, err := site.ListPeople(t.Context()); err != nil || len(people) != 1 {
		t.Fatalf("%d people (%v): something was saved", len(people), err)
	}
	admin.Post("/people", good).Want(303)
}

func TestABodyThatIsNoFormIsRefused(t *testing.T) {
	site := handlerstest.New(t)
	admin := site.Enter(t, site.Admin)
	good := invitationForm(admin).Fields
	form := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	for name, c := range map[string]struct {
		path, kind, body string
		want             int
	}{
		"fields in the address":  {"/people?role=admin", "", good.Encode(), 400},
		"a semicolon":            {"/people", "", "name=a;email=b", 400},
		"a broken escape":        {"/people", "", "name=%zz", 400},
		"JSON":                   {"/people", "application/json", `{"name":"a"}`, 415},
		"several parts":          {"/people", "multipart/form-data; boundary=x", "--x--", 415},
		"plain text":             {"/people", "text/plain", good.Encode(), 415},
		"more than 64 KiB":       {"/people", "", "name=" + strings.Repeat("a", 64<<10), 413},
		"a broken kind":          {"/people", ";", good.Encode(), 415},
		"a body without a kind ": {"/people", "none", good.Encode(), 415},
	} {
		header := form.Clone()
		if c.kind != "" {
			header.Set("Content-Type", c.kind)
		}
		if c.kind == "none" {
			header.Del("Content-Type")
		}
		if page := admin.Send(http.MethodPost, c.path, header, strings.NewReader(c.body)); page.Status != c.want {
			t.Errorf("%s: status %d, want %d", name, page.Status, c.want)
		}
	}
}

func TestEveryFormOfASignedInPersonNeedsItsToken(t *testing.T) {
	site := handlerstest.New(t)
	admin := site.Enter(t, site.Admin)
	other := site.Enter(t, site.Person(t, models.RoleAdmin))
	maker := site.Person(t, models.RoleMaker)
	foreign := invitationForm(other).Fields.Get("form_token")
	for _, path := range []string{"/people", "/account/password", "/account/sessions", personPath(maker) + "/role", personPath(maker) + "/disable", personPath(maker) + "/link"} {
		for name, fields := range map[string]url.Values{"no": {}, "a foreign": {"form_token": {foreign}}, "a forged": {"form_token": {foreign[:len(foreign)-1] + "A"}}} {
			page := admin.Post(path, fields).Want(422)
			if !strings.Contains(page.Text("main"), "Open the form again") {
				t.Errorf("%s token at %s: %s", name, path, page.Text("main"))
			}
		}
	}
	if u, err := site.User(t.Context(), maker.UserID); err != nil || u.Status != models.UserActive || u.Role != models.RoleMaker {
		t.Fatalf("the person is %+v (%v)", u, err)
	}
}

func TestInvisibleCharactersAreSaidAtTheField(t *testing.T) {
	site := handlerstest.New(t)
	admin := site.Enter(t, site.Admin)
	for name, text := range map[string]string{
		"turned around": "Ana \u202egnp.exe", "isolate": "Ana\u2066", "zero width": "An\u200ba", "null": "Ana\x00", "line end": "Ana\nCosta",
		"escape": "Ana\x1b[1m", "byte order": "\ufeffAna", "line separator": "Ana\u2028Costa",
	} {
		page := invitationForm(admin).Set("name", text).Submit()
		if page.Status != 422 || !page.Has("#name-e") {
			t.Errorf("%s: status %d, %s", name, page.Status, page.Text("main"))
		}
	}
	// Persian and Hindi names are written with joiners.
	invitationForm(admin).Set("name", "می\u200cنا क\u094d\u200dष").Submit().Want(303)
}

func TestARefusedFormKeepsWhatWasTyped(t *testing.T) {
	site := handlerstest.New(t)
	admin := site.Enter(t, site.Admin)
	page := invitationForm(admin).Set("email", "not an address").Set("name", "").Submit().Want(422)
	if page.Value("email") != "not an address" || page.Value("role") != "maker" || !page.Has("#email-e") && !page.Has("#name-e") {
		t.Fatalf("the form came back as %s", page.Text("main"))
	}
	if !page.Has("[role=alert] a[href=#name]") || !strings.Contains(page.Text("#name-e"), "Enter name.") {
		t.Fatalf("the summary does not lead to the field: %s", page.Text("main"))
	}
	page.Form("/people").Set("email", "ana@desk.test").Set("name", "Ana").Submit().Want(303)
}
