package sandbox

import (
	"bytes"
	_ "embed" // the console's page and style
	"encoding/json"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

//go:embed console.html
var consolePage string

//go:embed console.css
var consoleStyle []byte

// consoleKept is how many orders and records the page lists.
const consoleKept = 200

// consolePath tells the console's own addresses from the provider's calls.
func consolePath(r *http.Request) bool {
	switch r.URL.Path {
	case "/", "/book", "/console.css":
		return r.Method == http.MethodGet || r.Method == http.MethodHead
	}
	return strings.HasPrefix(r.URL.Path, "/console/")
}

// consoleView is what the page shows.
type consoleView struct {
	Title    string
	Book     View
	Orders   []OrderView // newest first
	Statuses []Status
	Magic    []Magic
	Table    []Row
	Scopes   []string
	Faults   []Fault
	Kinds    []kindView
	Switches []switchView
	Recent   []requestRow // newest first
	Timing   Timing
	Find     string
}

type kindView struct {
	Kind
	Records []Record // newest first
}

type switchView struct {
	Switch
	On bool
}

// console is the page for people. Its forms refuse to be posted from another
// origin, so that a page on the internet cannot push orders around.
func (e *Engine) console() http.Handler {
	page := template.Must(template.New("console").Parse(consolePage))
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		var out bytes.Buffer
		if err := page.Execute(&out, e.consoleView(strings.TrimSpace(r.FormValue("number")))); err != nil {
			e.options.Logger.Error("sandbox console", "error", err)
			http.Error(w, "the console is broken", http.StatusInternalServerError)
			return
		}
		send(w, "text/html; charset=utf-8", out.Bytes())
	})
	mux.HandleFunc("GET /book", func(w http.ResponseWriter, _ *http.Request) {
		text, err := json.MarshalIndent(e.View(), "", " ")
		if err != nil {
			http.Error(w, "the book cannot be shown", http.StatusInternalServerError)
			return
		}
		send(w, "application/json", append(text, '\n'))
	})
	mux.HandleFunc("GET /console.css", func(w http.ResponseWriter, _ *http.Request) {
		send(w, "text/css; charset=utf-8", consoleStyle)
	})
	e.consoleForms(mux)
	return new(http.CrossOriginProtection).Handler(mux)
}

func (e *Engine) consoleForms(mux *http.ServeMux) {
	form := func(path string, act func(*http.Request) error) {
		mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
			r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
			if err := act(r); err != nil {
				http.Error(w, err.Error(), http.StatusUnprocessableEntity)
				return
			}
			http.Redirect(w, r, "/", http.StatusSeeOther)
		})
	}
	form("/console/orders", func(r *http.Request) error {
		return e.Push(r.PostFormValue("number"), Status(r.PostFormValue("to")))
	})
	form("/console/notices", func(r *http.Request) error {
		return e.Renotify(r.PostFormValue("number"))
	})
	form("/console/records", func(r *http.Request) error {
		return e.Shift(r.PostFormValue("kind"), r.PostFormValue("key"), r.PostFormValue("to"))
	})
	form("/console/faults", func(r *http.Request) error {
		count, err := strconv.Atoi(r.PostFormValue("count"))
		if err != nil {
			return err
		}
		return e.Arm(r.PostFormValue("scope"), r.PostFormValue("magic"), count)
	})
	form("/console/disarm", func(*http.Request) error { return e.Disarm() })
	form("/console/switches", func(r *http.Request) error {
		return e.Turn(r.PostFormValue("name"), r.PostFormValue("on") == "true")
	})
}

// send answers with a body of the console's own.
func send(w http.ResponseWriter, contentType string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	_, _ = w.Write(body) // a reader that went away has nothing to be told
}

func (e *Engine) consoleView(find string) consoleView {
	v := consoleView{
		Title: e.spec.Title, Statuses: Statuses(), Magic: e.spec.Magic, Table: e.spec.Table(),
		Scopes: append(slices.Clone(e.spec.Scopes), AnyCall), Faults: e.faults.list(),
		Timing: e.options.Timing, Find: find,
	}
	e.book.read(func(s *state) {
		v.Book = e.view(s)
		for i := len(s.sequence) - 1; i >= 0 && len(v.Orders) < consoleKept; i-- {
			if number := s.sequence[i]; strings.Contains(number, find) {
				v.Orders = append(v.Orders, e.orderView(s, number))
			}
		}
		for _, kind := range e.spec.Kinds {
			v.Kinds = append(v.Kinds, kindView{kind, newest(s, kind.Name)})
		}
		for _, sw := range e.spec.Switches {
			v.Switches = append(v.Switches, switchView{sw, s.switches[sw.Name]})
		}
		v.Recent = slices.Clone(s.recentRows)
	})
	slices.Reverse(v.Recent)
	return v
}

// newest lists the last records of a kind that have not been deleted.
func newest(s *state, kind string) []Record {
	var list []Record
	ids := s.keys[kind]
	for i := len(ids) - 1; i >= 0 && len(list) < consoleKept; i-- {
		if record := s.records[ids[i]]; !record.Gone {
			list = append(list, *record)
		}
	}
	return list
}
