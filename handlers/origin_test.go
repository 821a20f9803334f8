package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"countersign/handlers"
	"countersign/handlers/handlerstest"
)

func TestAFormOfAnotherSiteChangesNothing(t *testing.T) {
	site := handlerstest.New(t)
	admin := site.Enter(t, site.Admin)
	for name, c := range map[string]struct {
		header map[string]string
		passes bool
	}{
		"cross-site":                          {map[string]string{"Sec-Fetch-Site": "cross-site"}, false},
		"same-site":                           {map[string]string{"Sec-Fetch-Site": "same-site"}, false},
		"cross-site that claims our origin":   {map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": site.URL}, false},
		"a word that no browser says":         {map[string]string{"Sec-Fetch-Site": "x"}, false},
		"another origin":                      {map[string]string{"Origin": "https://evil.example"}, false},
		"no origin in a frame without rights": {map[string]string{"Origin": "null"}, false},
		"our name with another port":          {map[string]string{"Origin": "http://127.0.0.1:1"}, false},
		"our name with another scheme":        {map[string]string{"Origin": strings.Replace(site.URL, "http", "https", 1)}, false},
		"our name as a part":                  {map[string]string{"Origin": site.URL + ".evil.example"}, false},
		"same-origin":                         {map[string]string{"Sec-Fetch-Site": "same-origin", "Origin": site.URL}, true},
		"typed by the person":                 {map[string]string{"Sec-Fetch-Site": "none"}, true},
		"our origin, an older browser":        {map[string]string{"Origin": site.URL}, true},
		"no browser":                          {nil, true},
	} {
		admin.Header = http.Header{}
		for key, value := range c.header {
			admin.Header.Set(key, value)
		}
		if c.passes {
			if page := admin.Post("/theme", url.Values{"theme": {"dark"}, "next": {"/"}}); page.Status != http.StatusSeeOther {
				t.Errorf("%s: status %d, want it accepted", name, page.Status)
			}
			continue
		}
		for _, route := range site.App.Routes() {
			if route.Method != http.MethodPost {
				continue
			}
			page := ask(admin, route)
			if page.Status != http.StatusForbidden || !strings.Contains(page.Text("h1"), "another site") || len(page.Cookies) > 0 {
				t.Errorf("%s: POST %s answers %d", name, route.Pattern, page.Status)
			}
		}
	}
	admin.Header = http.Header{}
	admin.Get("/account").Want(200)
}

func TestOnlyOurOwnNamesAreAnswered(t *testing.T) {
	site := handlerstest.New(t)
	c := site.Visitor(t)
	port := site.URL[strings.LastIndex(site.URL, ":"):]
	for host, want := range map[string]int{
		"127.0.0.1" + port: 200, "localhost" + port: 200, "LOCALHOST" + port: 200, "[::1]" + port: 200,
		"evil.example": 421, "evil.example" + port: 421, "localhost": 421, "127.0.0.1:1": 421, "localhost" + port + ".evil.example": 421,
	} {
		for _, path := range []string{"/sign-in", "/static/none.css"} {
			page := c.Send("GET", path, http.Header{"Host": {host}}, nil)
			if page.Status != want && (want != 200 || page.Status != 404) {
				t.Errorf("Host %s %s: status %d, want %d", host, path, page.Status, want)
			}
		}
	}
}

func TestABaseAddressMustBeSafe(t *testing.T) {
	desk := handlerstest.New(t).Desk
	for base, c := range map[string]struct {
		env  string
		good bool
	}{
		"http://localhost:8080": {"demo", true}, "http://127.0.0.1:8080/": {"sandbox", true}, "https://pay.example.com": {"live", true},
		"http://localhost:8081": {"live", false}, "http://pay.example.com": {"sandbox", false}, "https://pay.example.com/desk": {"live", false},
		"pay.example.com": {"demo", false}, "": {"demo", false}, "ftp://localhost": {"demo", false}, "https://a:b@pay.example.com": {"live", false},
	} {
		_, err := handlers.New(handlers.Options{Store: desk.Store, Settings: handlers.Settings{BaseURL: base, Environment: environment(c.env)}})
		if (err == nil) != c.good {
			t.Errorf("%s in %s: %v", base, c.env, err)
		}
	}
}
