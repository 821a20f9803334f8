package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// person sits before a browser.
type person struct {
	t     testing.TB
	ctx   context.Context
	desk  *desk
	name  string
	wrong *complaints

	screen screen // as it was set last
	system string // what it prefers
}

// as is somebody of the demo company, signed in through the sign-in page.
func (d *desk) as(t testing.TB, name string) *person {
	t.Helper()
	p := d.visitor(t)
	p.name = name
	p.open("/sign-in")
	p.signIn(colleague(name), password)
	return p
}

// signIn fills the sign-in page that is open.
func (p *person) signIn(email, secret string) {
	p.t.Helper()
	p.fill("Work email", email)
	p.fill("Password", secret)
	p.press("Sign in")
}

// finish looks back at the journey: nothing may have been wrong with a page.
func (p *person) finish() {
	for _, said := range p.wrong.take() {
		p.t.Errorf("%s: the browser complains: %s", p.name, said)
	}
	if p.t.Failed() {
		p.shoot()
	}
}

// shoot keeps a picture of what the person sees.
func (p *person) shoot() {
	dir := os.Getenv("E2E_SHOTS")
	if dir == "" {
		dir = p.t.ArtifactDir()
	}
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	shot, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		p.t.Logf("no screenshot of %s: %s", p.name, err)
		return
	}
	path := filepath.Join(dir, strings.NewReplacer("/", "_", " ", "_").Replace(p.t.Name()+"-"+p.name)+".png")
	if err := os.WriteFile(path, shot, 0o600); err != nil {
		p.t.Log(err)
		return
	}
	p.t.Logf("%s saw %s", p.name, path)
}

func (p *person) fatal(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatalf("%s: %s", p.name, err)
	}
}

// stuck ends the test with what the page shows.
func (p *person) stuck(format string, args ...any) {
	p.t.Helper()
	p.t.Fatalf("%s: %s\nat %s\n%.1500s", p.name, fmt.Sprintf(format, args...), p.path(), p.text())
}

// do runs actions that end soon.
func (p *person) do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	p.fatal(chromedp.Do(ctx, actions...))
}

// arrive runs actions that lead to another page, waits until it is there, and
// returns its status.
func (p *person) arrive(actions ...chromedp.Action[chromedp.Void]) int {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	response, err := chromedp.RunResponse(ctx, actions...)
	if err != nil {
		p.stuck("no page came: %s", err)
	}
	if response == nil {
		p.stuck("no page came")
	}
	return int(response.Status)
}

// open opens a path of the desk and returns the status.
func (p *person) open(path string) int {
	p.t.Helper()
	return p.arrive(call(page.Navigate, page.NavigateParams{URL: p.desk.url + path}))
}

// reload loads the page again.
func (p *person) reload() int {
	p.t.Helper()
	return p.arrive(call(page.Reload, page.ReloadParams{}))
}

// path is where the person is, without the host.
func (p *person) path() string {
	p.t.Helper()
	address, err := run[string](p, "location.href")
	if err != nil {
		return "(" + err.Error() + ")"
	}
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.RequestURI()
}

// payout is the number of the payout whose page is open.
func (p *person) payout() string {
	p.t.Helper()
	path, _, _ := strings.Cut(p.path(), "?")
	id := strings.Split(strings.TrimPrefix(path, "/payouts/"), "/")[0]
	if !strings.HasPrefix(id, "PO-") {
		p.stuck("this is not the page of a payout")
	}
	return id
}

// press clicks the button or link with these words, and waits for the page that
// it leads to. It returns the status of that page.
func (p *person) press(words string) int {
	p.t.Helper()
	at := p.place("control", words)
	return p.arrive(chromedp.MouseClickXY(at.X, at.Y))
}

// pressOn is press for a link that has no words of its own.
func (p *person) pressOn(what, expression string) int {
	p.t.Helper()
	at := p.placeOf(what, expression)
	return p.arrive(chromedp.MouseClickXY(at.X, at.Y))
}

// tap clicks something that stays on the page.
func (p *person) tap(words string) {
	p.t.Helper()
	at := p.place("control", words)
	p.do(chromedp.MouseClickXY(at.X, at.Y))
}

// tapOn is tap for what has no words of its own.
func (p *person) tapOn(what, expression string) {
	p.t.Helper()
	at := p.placeOf(what, expression)
	p.do(chromedp.MouseClickXY(at.X, at.Y))
}

// pick chooses a radio button or ticks a box by its words.
func (p *person) pick(words string) {
	p.t.Helper()
	at := p.place("choice", words)
	p.do(chromedp.MouseClickXY(at.X, at.Y))
}

// fill replaces what is in the field with this label.
func (p *person) fill(label, text string) {
	p.t.Helper()
	at := p.place("field", label)
	p.do(chromedp.MouseClickXY(at.X, at.Y), chromedp.Evaluate[chromedp.Void]("document.activeElement.select()"), chromedp.KeyEvent(kb.Delete))
	if text != "" {
		p.do(call(input.InsertText, input.InsertTextParams{Text: text}))
	}
	if got := p.value(label); got != text {
		p.stuck("the field %q holds %q instead of %q", label, got, text)
	}
}

// choose chooses an option of a list, by the beginning of its words.
func (p *person) choose(label, option string) {
	p.t.Helper()
	wrong := eval[string](p, fmt.Sprintf(`(() => {
		const list = find('field', %s).found, option = [...list.options].find(o => words(o.text).startsWith(%s));
		if (!option) return 'it offers ' + [...list.options].map(o => words(o.text)).join(', ');
		list.value = option.value; list.dispatchEvent(new Event('change', { bubbles: true })); return ''; })()`, quote(label), quote(option)))
	if wrong != "" {
		p.stuck("the list %q has no %q: %s", label, option, wrong)
	}
}

// key presses keys, such as kb.Tab.
func (p *person) key(keys string) {
	p.t.Helper()
	p.do(chromedp.KeyEvent(keys))
}

func quote(text string) string {
	quoted, _ := json.Marshal(text)
	return string(quoted)
}
