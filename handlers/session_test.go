package handlers_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"countersign/handlers"
	"countersign/handlers/handlerstest"
	"countersign/models"
	"countersign/models/modelstest"
)

const cookieName = "countersign"

// isIn reports whether a session id opens a page.
func isIn(t *testing.T, site *handlerstest.Site, id string) bool {
	t.Helper()
	c := site.Visitor(t)
	c.SetCookie(&http.Cookie{Name: cookieName, Value: id})
	return c.Get("/account").Status == http.StatusOK
}

func TestACopiedCookieDiesWithItsSession(t *testing.T) {
	for name, end := range map[string]func(t *testing.T, site *handlerstest.Site, c *handlerstest.Client){
		"sign-out": func(_ *testing.T, _ *handlerstest.Site, c *handlerstest.Client) {
			c.Get("/account").Form("/sign-out").Submit().Want(303)
		},
		"disable": func(t *testing.T, site *handlerstest.Site, c *handlerstest.Client) {
			admin := site.Enter(t, site.Admin)
			path := "/people/" + idOf(c)
			admin.Get(path).Form(path + "/disable").Submit().Want(303)
		},
		"role change": func(t *testing.T, site *handlerstest.Site, c *handlerstest.Client) {
			admin := site.Enter(t, site.Admin)
			path := "/people/" + idOf(c)
			admin.Get(path).Form(path+"/role").Set("role", "approver").Submit().Want(303)
		},
		"password change": func(_ *testing.T, _ *handlerstest.Site, c *handlerstest.Client) {
			c.Get("/account").Form("/account/password").Set("old_password", modelstest.Password).Set("password", "quiet harbour 41 lamp").Submit().Want(303)
			c.Get("/account").Want(200)
		},
		"idle": func(_ *testing.T, site *handlerstest.Site, _ *handlerstest.Client) {
			site.Clock.Advance(models.SessionIdle)
		},
		"twelve hours": func(t *testing.T, site *handlerstest.Site, c *handlerstest.Client) {
			for range 47 {
				site.Clock.Advance(15 * time.Minute)
				c.Get("/account").Want(200)
			}
			site.Clock.Advance(15 * time.Minute)
		},
	} {
		t.Run(name, func(t *testing.T) {
			site := handlerstest.New(t)
			c := site.As(t, models.RoleMaker)
			stolen := c.Cookie(cookieName)
			if !isIn(t, site, stolen) {
				t.Fatal("the cookie opens nothing to begin with")
			}
			end(t, site, c)
			if isIn(t, site, stolen) {
				t.Fatal("the copied cookie still opens the desk")
			}
		})
	}
}

func idOf(c *handlerstest.Client) string { return strings.TrimPrefix(personPath(c.Actor), "/people/") }

func TestTheIDIsNewAtSignIn(t *testing.T) {
	site := handlerstest.New(t)
	planted, err := site.KeepSession(t.Context(), models.Actor{IP: "127.0.0.1"}, map[string]string{"x": "y"})
	if err != nil {
		t.Fatal(err)
	}
	for name, id := range map[string]string{"that exists": planted, "made up": strings.Repeat("A", 43)} {
		c := site.Visitor(t)
		c.SetCookie(&http.Cookie{Name: cookieName, Value: id, Path: "/"})
		c.SignIn("admin@desk.test", modelstest.Password).Want(303)
		if c.Cookie(cookieName) == id {
			t.Errorf("an id %s was taken over", name)
		}
		c.Get("/account").Want(200)
		if isIn(t, site, id) {
			t.Errorf("the planted id %s is signed in", name)
		}
	}
}

func TestNoSessionBeforeSomebodyAsksForOne(t *testing.T) {
	site := handlerstest.New(t)
	c := site.Visitor(t)
	for _, path := range []string{"/sign-in", "/account", "/nothing", "/healthz"} {
		if page := c.Get(path); len(page.Cookies) != 0 {
			t.Errorf("%s sets %v", path, page.Cookies)
		}
	}
	if page := c.SignIn("admin@desk.test", "wrong"); len(page.Cookies) != 0 {
		t.Errorf("a failed sign-in sets %v", page.Cookies)
	}
}

func TestEveryCookieIsGuarded(t *testing.T) {
	for scheme, prefix := range map[string]string{"http": "", "https": "__Host-"} {
		site := handlerstest.New(t, func(o *handlers.Options) {
			o.Settings.BaseURL = strings.Replace(o.Settings.BaseURL, "http", scheme, 1)
		})
		c := site.Visitor(t)
		pages := []*handlerstest.Page{c.SignIn("admin@desk.test", modelstest.Password)}
		c.Header.Set("Cookie", pages[0].Cookies[0].Name+"="+pages[0].Cookies[0].Value) // the jar keeps Secure cookies to itself
		form := c.Get("/account").Form("/theme").Press("theme", "dark")
		pages = append(pages, form.Submit(), form.Press("theme", "system").Submit(),
			c.Get("/account").Form("/account/password").Set("old_password", modelstest.Password).Set("password", "quiet harbour 41 lamp").Submit(),
			c.Post("/sign-out", nil))
		seen := 0
		for _, page := range pages {
			for _, cookie := range page.Cookies {
				seen++
				if !strings.HasPrefix(cookie.Name, prefix+cookieName) || !cookie.HttpOnly || cookie.Secure != (scheme == "https") ||
					cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" || cookie.Domain != "" {
					t.Errorf("%s: %s", scheme, cookie.Raw)
				}
				if strings.HasSuffix(cookie.Name, cookieName) && cookie.MaxAge >= 0 && (len(cookie.Value) != 43 || cookie.MaxAge != 0) {
					t.Errorf("%s: the session cookie is %s", scheme, cookie.Raw)
				}
			}
		}
		if seen != 5 {
			t.Errorf("%s: %d cookies were set, want 5", scheme, seen)
		}
	}
}

func TestSigningOutForgets(t *testing.T) {
	site := handlerstest.New(t)
	c := site.Enter(t, site.Admin)
	page := c.Get("/account").Form("/sign-out").Submit().Want(303)
	if page.Location() != "/sign-in" || page.Header.Get("Clear-Site-Data") != `"cache", "storage"` || c.Cookie(cookieName) != "" {
		t.Fatalf("led to %s, %q, cookie %q", page.Location(), page.Header.Get("Clear-Site-Data"), c.Cookie(cookieName))
	}
	c.Get("/account").Want(303)
	c.Post("/sign-out", nil).Want(303) // twice does no harm
}

func TestOtherSessionsCanBeEnded(t *testing.T) {
	site := handlerstest.New(t)
	here, there := site.Enter(t, site.Admin), site.Enter(t, site.Admin)
	page := here.Get("/account").Want(200)
	if n := len(page.All("tbody tr")); n != 2 {
		t.Fatalf("%d sessions listed, want 2", n)
	}
	page.Form("/account/sessions").Submit().Follow().Want(200)
	there.Get("/account").Want(303)
}
