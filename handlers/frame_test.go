package handlers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"countersign/models"
	"countersign/models/modelstest"

	"github.com/a-h/templ"
)

// desk makes an App whose log is kept, with one more route.
func desk(t *testing.T, extra Route) (*App, *bytes.Buffer) {
	t.Helper()
	var lines bytes.Buffer
	a, err := New(Options{Store: modelstest.New(t).Store, Log: slog.New(slog.NewJSONHandler(&lines, nil)),
		Settings: Settings{BaseURL: "http://localhost:8080", Environment: models.EnvDemo}})
	if err != nil {
		t.Fatal(err)
	}
	if extra.Handle != nil {
		a.routes = append(a.routes, extra)
	}
	return a, &lines
}

func serve(a *App, method, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	a.Handler().ServeHTTP(w, httptest.NewRequest(method, "http://localhost:8080"+path, nil))
	return w
}

// line reads the last line of the log.
func line(t *testing.T, lines *bytes.Buffer) map[string]any {
	t.Helper()
	all := strings.Split(strings.TrimSpace(lines.String()), "\n")
	var entry map[string]any
	if err := json.Unmarshal([]byte(all[len(all)-1]), &entry); err != nil {
		t.Fatal(err)
	}
	return entry
}

func TestAFaultBecomesAPageWithANumber(t *testing.T) {
	broken := templ.ComponentFunc(func(context.Context, io.Writer) error {
		return errors.New("secret cause")
	})
	for name, handle := range map[string]func(http.ResponseWriter, *Request) error{
		"panic":       func(http.ResponseWriter, *Request) error { panic("secret cause") },
		"error":       func(http.ResponseWriter, *Request) error { return errors.New("secret cause") },
		"half a page": func(w http.ResponseWriter, r *Request) error { return r.render(w, 200, broken) },
	} {
		a, lines := desk(t, Route{Method: "GET", Pattern: "/broken", Permission: models.PermPublic, Handle: handle})
		w := serve(a, "GET", "/broken")
		entry := line(t, lines)
		incident, _ := entry["request"].(string)
		if w.Code != 500 || incident == "" || !strings.Contains(w.Body.String(), incident) || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s: status %d, incident %q\n%s", name, w.Code, incident, w.Body)
		}
		if text, _ := entry["error"].(string); !strings.Contains(text, "secret cause") || entry["level"] != "ERROR" || entry["status"] != 500.0 {
			t.Errorf("%s: logged %v", name, entry)
		}
		if _, has := entry["stack"]; has != (name == "panic") {
			t.Errorf("%s: stack %v", name, has)
		}
	}
}

func TestOneLinePerRequestWithoutWhatIsSecret(t *testing.T) {
	a, lines := desk(t, Route{})
	serve(a, "GET", "/welcome/very-secret-token?password=hidden")
	if n := strings.Count(strings.TrimSpace(lines.String()), "\n"); n != 0 {
		t.Errorf("%d lines more than one", n)
	}
	entry := line(t, lines)
	if entry["route"] != "/welcome/{token}" || entry["status"] != 404.0 || entry["method"] != "GET" {
		t.Errorf("logged %v", entry)
	}
	if strings.Contains(lines.String(), "secret") || strings.Contains(lines.String(), "hidden") {
		t.Errorf("the log tells the link: %s", lines)
	}
}

func TestARouteWithoutADecisionDoesNotStart(t *testing.T) {
	fine := Route{Method: "GET", Pattern: "/x", Permission: models.PermPayoutRead, Handle: func(http.ResponseWriter, *Request) error { return nil }}
	if err := fine.check(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Route){
		"no permission": func(r *Route) { r.Permission = "" }, "an unknown one": func(r *Route) { r.Permission = "everything" },
		"no handler": func(r *Route) { r.Handle = nil }, "another method": func(r *Route) { r.Method = "DELETE" }, "no path": func(r *Route) { r.Pattern = "x" },
	} {
		route := fine
		change(&route)
		if route.check() == nil {
			t.Errorf("%s: the route is accepted", name)
		}
	}
	// Even a route that slipped through lets nobody in.
	open := fine
	open.Permission = ""
	a, _ := desk(t, open)
	if w := serve(a, "GET", "/x"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/sign-in?next=%2Fx" {
		t.Errorf("status %d", w.Code)
	}
}

func TestFormsStandWhereTheirRoutesSay(t *testing.T) {
	a, _ := desk(t, Route{})
	pages := map[string]models.Permission{}
	for _, route := range a.routes {
		if route.Method == http.MethodGet {
			pages[route.Pattern] = route.Permission
		}
	}
	for _, route := range a.routes {
		if _, exists := pages[route.Form]; route.Form != "" && (!exists || route.Method != http.MethodPost) {
			t.Errorf("%s %s: there is no page %s", route.Method, route.Pattern, route.Form)
		}
	}
}
