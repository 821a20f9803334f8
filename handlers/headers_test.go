package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"countersign/handlers"
	"countersign/handlers/handlerstest"
	"countersign/static"
)

// always are the headers of every answer.
var always = map[string]string{
	"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types payouts",
	"X-Content-Type-Options":       "nosniff",
	"X-Frame-Options":              "DENY",
	"Referrer-Policy":              "same-origin",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
}

func checkHeaders(t *testing.T, name string, h http.Header) {
	t.Helper()
	for key, want := range always {
		if got := h.Get(key); got != want {
			t.Errorf("%s: %s is %q", name, key, got)
		}
	}
	if h.Get("X-Request-Id") == "" || h.Get("Permissions-Policy") == "" {
		t.Errorf("%s: no request id or no Permissions-Policy", name)
	}
}

func TestEveryAnswerSaysWhatTheBrowserMayDo(t *testing.T) {
	site := handlerstest.New(t)
	admin, visitor := site.Enter(t, site.Admin), site.Visitor(t)
	for _, route := range site.App.Routes() {
		if route.Pattern == "/sign-out" || route.Stream {
			continue
		}
		for name, c := range map[string]*handlerstest.Client{"admin ": admin, "nobody ": visitor} {
			page := ask(c, route)
			name += route.Method + " " + route.Pattern
			checkHeaders(t, name, page.Header)
			if got := page.Header.Get("Cache-Control"); got != "no-store" {
				t.Errorf("%s: Cache-Control is %q", name, got)
			}
			if kind := page.Header.Get("Content-Type"); page.Body != "" && !strings.HasSuffix(kind, "charset=utf-8") {
				t.Errorf("%s: Content-Type is %q", name, kind)
			}
			if page.Header.Get("Strict-Transport-Security") != "" {
				t.Errorf("%s: plain http speaks of https", name)
			}
		}
	}
	for _, path := range []string{"/nothing", "/healthz", "/readyz", "/static/none.css", static.URL("app.css")} {
		page := visitor.Get(path)
		checkHeaders(t, path, page.Header)
		cached := strings.Contains(page.Header.Get("Cache-Control"), "immutable")
		if cached != (path == static.URL("app.css")) {
			t.Errorf("%s: Cache-Control is %q", path, page.Header.Get("Cache-Control"))
		}
	}
}

func TestOverHTTPSTheBrowserStaysThere(t *testing.T) {
	site := handlerstest.New(t, func(o *handlers.Options) {
		o.Settings.BaseURL = strings.Replace(o.Settings.BaseURL, "http", "https", 1)
	})
	if got := site.Visitor(t).Get("/sign-in").Header.Get("Strict-Transport-Security"); got != "max-age=63072000" {
		t.Fatalf("Strict-Transport-Security is %q", got)
	}
}

func TestHealthNeedsNoNameAndTellsNothing(t *testing.T) {
	site := handlerstest.New(t)
	c := site.Visitor(t)
	header := http.Header{"Host": {"10.0.0.7"}}
	if page := c.Send("GET", "/healthz", header, nil).Want(200); page.Body != "ok\n" {
		t.Errorf("healthz says %q", page.Body)
	}
	if page := c.Send("GET", "/readyz", header, nil).Want(200); page.Body != "ready\n" {
		t.Errorf("readyz says %q", page.Body)
	}
	if err := site.Close(); err != nil {
		t.Fatal(err)
	}
	c.Send("GET", "/healthz", header, nil).Want(200)
	if page := c.Send("GET", "/readyz", header, nil).Want(503); page.Body != "not ready\n" {
		t.Errorf("readyz says %q", page.Body)
	}
}
