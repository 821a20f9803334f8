package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"countersign/handlers/demo"
	"countersign/handlers/handlerstest"
	"countersign/models"

	"github.com/chromedp/chromedp"
)

// gate holds pages against axe and remembers which lines of the table of routes
// it has seen.
type gate struct {
	mux    *http.ServeMux
	rights map[string]models.Permission // by pattern

	mu   sync.Mutex
	seen map[string]bool // patterns
}

func newGate(t *testing.T) *gate {
	t.Helper()
	g := &gate{mux: http.NewServeMux(), rights: map[string]models.Permission{}, seen: map[string]bool{}}
	for _, route := range handlerstest.New(t).App.Routes() {
		if route.Method == http.MethodGet && !route.Stream {
			g.mux.Handle("GET "+route.Pattern, http.NotFoundHandler())
			g.seen[route.Pattern], g.rights[route.Pattern] = false, route.Permission
		}
	}
	const forPayees = "/p/{token}" // the payees' door has no route: nobody signs in there
	g.mux.Handle("GET "+forPayees, http.NotFoundHandler())
	g.seen[forPayees] = false
	return g
}

// page opens a page, which must answer with the status, and looks at it.
func (g *gate) page(p *person, path string, status int) {
	p.t.Helper()
	p.expect(p.open(path), status)
	if status == http.StatusOK {
		request, err := http.NewRequest(http.MethodGet, p.desk.url+path, nil)
		p.fatal(err)
		_, pattern := g.mux.Handler(request)
		g.mu.Lock()
		g.seen[strings.TrimPrefix(pattern, "GET ")] = true
		g.mu.Unlock()
	}
	g.look(p, path)
}

// look holds the page that is open against axe, and narrows it.
func (g *gate) look(p *person, what string) {
	p.t.Helper()
	p.is("the page has one heading", "document.querySelectorAll('h1').length === 1")
	p.audit(what)
	p.resize(narrow)
	p.fits()
	p.look(desktop)
}

// refused presses a button of a form that is not filled, and looks at the answer.
func (g *gate) refused(p *person, button string) {
	p.t.Helper()
	p.expect(p.press(button), http.StatusUnprocessableEntity)
	g.look(p, p.path()+" with errors")
}

// first is the path of the first link that matches on a page.
func (p *person) first(path, selector string) string {
	p.t.Helper()
	var found string
	err := until(patience, func() (bool, error) {
		p.open(path)
		found = eval[string](p, fmt.Sprintf("document.querySelector(%s)?.getAttribute('href') ?? ''", quote(selector)))
		return found != "", p.over()
	})
	if err != nil {
		p.stuck("there is no %s on %s: %s", selector, path, err)
	}
	return found
}

// payoutIn is the page of a payout of the demo company in a state.
func (p *person) payoutIn(status models.Status) string {
	p.t.Helper()
	return p.first("/payouts?status="+string(status), "tbody tr a.id")
}

func TestEveryPageStandsUpToAxeAndTheContentPolicy(t *testing.T) {
	t.Parallel()
	demoDesk(t)
	g := newGate(t)
	t.Run("pages", func(t *testing.T) {
		for name, walk := range map[string]func(*testing.T, *gate){"nobody": nobodysPages, "admin": adminsPages,
			"maker": makersPages, "maker with payees": makersPayees, "maker with links": makersLinks, "batches": batchesPages, "staff": staffPages, "approver": approversPages, "viewer": viewersPages} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				walk(t, g)
			})
		}
	})
	for pattern, seen := range g.seen {
		switch {
		case seen:
		case strings.Contains(strings.TrimSuffix(pattern, "{$}"), "{"):
			t.Errorf("nobody looked at %s: add it to a walk", pattern)
		default:
			p := demoDesk(t).as(t, someoneWho(g.rights[pattern]))
			if kind := await(p, fmt.Sprintf("fetch(%s).then(answer => answer.headers.get('Content-Type'))", quote(pattern))); strings.HasPrefix(kind, "text/html") {
				g.page(p, pattern, 200) // other things are files
			}
		}
	}
}

// someoneWho is a demo person with a right.
func someoneWho(may models.Permission) string {
	for _, p := range demo.People() {
		if p.Role.May(may) {
			return strings.TrimSuffix(p.Email, "@demo.test")
		}
	}
	return "nobody"
}

// A gate that finds nothing is worth something only when it would.
func TestTheGateNotices(t *testing.T) {
	t.Parallel()
	p := demoDesk(t).as(t, "viewer")
	if found := p.violations(allRules); len(found) > 0 {
		t.Fatalf("axe finds something before: %q", found)
	}
	for _, spoil := range []string{"document.querySelector('h1').after(document.createElement('input'))", "document.querySelector('.gsearch input').removeAttribute('aria-label')",
		"document.documentElement.removeAttribute('lang')"} {
		p.do(chromedp.Evaluate[chromedp.Void](spoil))
	}
	if found := strings.Join(p.violations(allRules), "\n"); !strings.Contains(found, "label") || !strings.Contains(found, "html-has-lang") {
		t.Errorf("axe finds only %s", found)
	}
	for said, spoil := range map[string]string{
		"style-src":              "document.body.setAttribute('style', 'color: red')",
		"script-src":             "document.body.append(Object.assign(document.createElement('script'), { type: 'module' })); import('http://127.0.0.1:9/').catch(() => 0)",
		"connect-src":            "fetch('http://127.0.0.1:9/').catch(() => 0)",
		"script: Error: a fault": "setTimeout(() => { throw new Error('a fault') })",
	} {
		p.do(chromedp.Evaluate[chromedp.Void](spoil))
		var heard []string
		err := until(patience/4, func() (bool, error) {
			heard = append(heard, p.wrong.take()...)
			return strings.Contains(strings.Join(heard, "\n"), said), nil
		})
		if err != nil {
			t.Errorf("nobody heard of %s: %q", said, heard)
		}
	}
	p.open("/")
	p.wrong.take()
}
