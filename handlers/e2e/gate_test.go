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
	"github.com/chromedp/chromedp/kb"
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
			"maker": makersPages, "maker with payees": makersPayees, "maker with links": makersLinks, "approver": approversPages, "viewer": viewersPages} {
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
			g.page(demoDesk(t).as(t, someoneWho(g.rights[pattern])), pattern, 200)
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

func nobodysPages(t *testing.T, g *gate) {
	p := demoDesk(t).visitor(t)
	p.name = "nobody"
	g.page(p, "/sign-in", 200)
	p.signIn(colleague("nobody"), "not a password of anybody")
	g.look(p, "/sign-in, refused")
	g.page(p, "/nowhere", 404)

	empty := emptyDesk(t)
	p = empty.visitor(t)
	p.name = "nobody at an empty desk"
	g.page(p, "/setup", 200)
	g.refused(p, "Set up")
}

func adminsPages(t *testing.T, g *gate) {
	p := demoDesk(t).as(t, "admin")
	g.page(p, "/", 200)
	g.page(p, "/more", 200)
	g.page(p, "/account", 200)
	g.refused(p, "Change password")
	g.page(p, "/people/new", 200)
	g.refused(p, "Invite")
	p.fillAll(fields{{"Name", "Lea Link"}, {"Work email", mailbox("lea")}})
	p.pick("Viewer")
	p.press("Invite")
	link := eval[string](p, "document.querySelector('[data-copy*=\"/welcome/\"]').dataset.copy")
	g.look(p, "the page of a person with a new link")
	g.page(p, "/people", 200)
	g.page(p, p.first("/people", "tbody a[href^='/people/']"), 200)

	guest := p.desk.visitor(t)
	guest.name = "the guest"
	g.page(guest, strings.TrimPrefix(link, p.desk.url), 200)
	g.refused(guest, "Set password")

	g.page(p, "/settings/providers", 200)
	g.page(p, "/settings/providers/pockyt", 200)
	p.press("Test connection")
	g.look(p, "a tested connection")
	g.page(p, "/settings/providers/new?provider=pockyt", 200)
	g.refused(p, "Connect account")
	g.page(p, "/settings/providers/pockyt/pause", 200)
	g.refused(p, "Pause account")
	g.page(p, "/outbox", 200)
	g.page(p, "/payouts/new", 403)
	g.page(p, "/payouts/PO-7K3M9Q2H4T", 404)
}

func makersPages(t *testing.T, g *gate) {
	p := demoDesk(t).as(t, "maker")
	g.page(p, "/payouts", 200)
	p.tap("Status: any")
	g.look(p, "/payouts with an open filter")
	p.open("/payouts")
	p.key("?")
	g.look(p, "/payouts with the list of keys")
	p.key(kb.Escape)
	g.page(p, "/payouts?q=nobody-wrote-this", 200)
	g.page(p, "/payouts/new", 200)
	g.refused(p, "Submit for approval")
	p.choose("Payee", "Aline Ferreira")
	p.press("Choose")
	g.look(p, "/payouts/new with a payee")

	draft := p.payoutIn(models.StatusDraft)
	g.page(p, draft, 200)
	g.page(p, draft+"/edit", 200)
	g.page(p, draft+"/cancel", 200)
	pending := p.payoutIn(models.StatusPendingApproval)
	g.page(p, pending, 200)
	g.page(p, pending+"/edit", 409)
	g.page(p, pending+"/approve", 403)
	g.page(p, p.payoutIn(models.StatusInDoubt), 200)
	p.press("Check now")
	g.look(p, "a payout that is asked about")
	g.page(p, p.payoutIn(models.StatusFailed), 200)
	g.page(p, p.payoutIn(models.StatusReturned), 200)
	g.page(p, p.payoutIn(models.StatusInTransit), 200)
	g.page(p, "/approvals", 200)
}

func makersPayees(t *testing.T, g *gate) {
	p := demoDesk(t).as(t, "maker2")
	g.page(p, "/payees", 200)
	g.page(p, "/payees?q=nobody-has-this-name", 200)
	g.page(p, "/payees/new", 200)
	g.refused(p, "Add payee")
	payee := p.first("/payees?q=Aline+Ferreira", "tbody a[href^='/payees/']")
	p.becomesKnown(payee)
	p.unfold("Request and answer", "pre.code")
	g.look(p, "a payee with an open request")
	g.page(p, payee, 200)
	g.page(p, payee+"/edit", 200)
	g.page(p, payee+"/status?to=suspended", 200)
	g.refused(p, "Suspend payee")
	g.page(p, payee+"/status?to=archived", 200)
	g.page(p, payee+"/accounts/new", 200)
	g.refused(p, "Add account")
	g.page(p, payee+"/details/new", 200)
	g.page(p, p.first(payee, "a[href$='/replace']"), 200)
	g.page(p, p.first(payee, "a[href$='/archive']"), 200)
	p.addPayee("Ronja", "Skog", mailbox("declined"), "8830045542")
	g.look(p, "a payee without a registration")
}

func makersLinks(t *testing.T, g *gate) {
	p := demoDesk(t).as(t, "maker")
	payout := p.payoutIn(models.StatusAwaitingPayee)
	g.page(p, payout, 200)
	link := eval[string](p, "document.querySelector('[data-copy*=\"/p/\"]').dataset.copy")
	for _, act := range []string{"reissue", "revoke", "contact"} {
		g.page(p, payout+"/link/"+act, 200)
	}
	payee := p.desk.visitor(t)
	payee.name = "the payee"
	g.page(payee, strings.TrimPrefix(link, p.desk.url), 200)
	payee.hides(payout, "Memo")
	payee.expect(payee.open("/p/not-a-link"), 404)
	g.look(payee, "a link that leads nowhere")
}

func approversPages(t *testing.T, g *gate) {
	p := demoDesk(t).as(t, "approver2")
	for _, queue := range []string{"", "?queue=others", "?queue=done"} {
		g.page(p, "/approvals"+queue, 200)
	}
	review := p.first("/approvals", "main a[href$='/review']")
	g.page(p, review, 200)
	pending := strings.TrimSuffix(review, "/review")
	g.page(p, pending, 200)
	g.page(p, pending+"/approve", 200)
	g.refused(p, "Approve payout")
	g.page(p, pending+"/reject", 200)
	g.refused(p, "Reject payout")
	g.page(p, p.payoutIn(models.StatusRejected), 200)
	g.page(p, p.payoutIn(models.StatusCanceled), 200)
}

func viewersPages(t *testing.T, g *gate) {
	p := demoDesk(t).as(t, "viewer")
	g.page(p, "/", 200)
	p.tap("Show as a table")
	g.look(p, "the overview with its table")
	g.page(p, p.payoutIn(models.StatusPaid), 200)
	p.unfold("Request and response", "pre.code")
	g.look(p, "a payout with an open request")
	g.page(p, "/webhooks", 200)
	p.tap("Result")
	g.look(p, "/webhooks with an open filter")
	g.page(p, p.first("/webhooks", "a.evt"), 200)
	g.page(p, "/webhooks?verdict=unreadable", 200)
	g.page(p, "/audit", 200)
	g.page(p, "/audit?check=1", 200)
	g.page(p, p.first("/audit", "a[href^='/audit/']"), 200)
	g.page(p, "/settings/providers", 200)
}
