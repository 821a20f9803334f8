package e2e

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browser is the one Chromium of the package.
type browser struct {
	ctx  context.Context
	stop func()
}

func startBrowser(path, profile string) (*browser, error) {
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("lang", "en-GB"))
	allocator, free := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	b := &browser{ctx: ctx, stop: func() {
		patience, done := context.WithTimeout(ctx, 10*time.Second)
		_ = chromedp.Cancel(patience)
		done()
		cancel()
		free()
	}}
	return b, chromedp.Do(ctx)
}

// complaints are what a browser found wrong with the pages of a person.
type complaints struct {
	mu    sync.Mutex
	desk  string // address of the desk
	other string // address of the one other site that the person goes to, if any
	found []string
}

func (c *complaints) add(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if said := fmt.Sprintf(format, args...); !slices.Contains(c.found, said) {
		c.found = append(c.found, said)
	}
}

func (c *complaints) take() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	found := c.found
	c.found = nil
	return found
}

// hear listens to everything a tab says.
func (c *complaints) hear(event any) {
	switch e := event.(type) {
	case *log.EventEntryAdded:
		if !isNoFault(e.Entry) {
			c.add("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	case *runtime.EventExceptionThrown:
		c.add("script: %s", e.ExceptionDetails.Exception.Description)
	case *runtime.EventConsoleAPICalled:
		var words []string
		for _, arg := range e.Args {
			words = append(words, string(arg.Value))
		}
		c.add("console.%s: %s", e.Type, strings.Join(words, " "))
	case *page.EventJavascriptDialogOpening:
		c.add("a dialog opened: %s", e.Message)
	case *network.EventRequestWillBeSent:
		// The browser's own pictures of date fields are data.
		if !c.knows(e.Request.URL) && !strings.HasPrefix(e.Request.URL, "data:") {
			c.add("asked somebody else: %s %s", e.Request.Method, e.Request.URL)
		}
	}
}

// knows says that an address lies where the person may be.
func (c *complaints) knows(address string) bool {
	return strings.HasPrefix(address, c.desk+"/") || c.other != "" && strings.HasPrefix(address, c.other+"/")
}

// isNoFault says that nothing is wrong with a page although the browser wrote a
// line: an answer with a status of 400 and more is a page that journeys look at
// themselves, a field takes no focus while a person has it elsewhere, and what
// the desk tells the browser to forget is meant.
func isNoFault(e *log.Entry) bool {
	return e.Source == "network" && !strings.Contains(e.URL, "/static/") || strings.HasPrefix(e.Text, "Autofocus processing was blocked") ||
		strings.HasPrefix(e.Text, "Clear-Site-Data header on")
}

// watch tells violations of the content policy to the console.
const watch = `addEventListener('securitypolicyviolation', e => console.error('content policy', e.violatedDirective, e.blockedURI, e.sample));`

// screen is what a person looks at.
type screen struct {
	width, height int64
	touch         bool
}

// The screens of the design.
var (
	desktop = screen{1440, 900, false}
	phone   = screen{390, 844, true}
	narrow  = screen{320, 640, true}
)

// visitor is a browser of nobody: a private context with one tab.
func (d *desk) visitor(t testing.TB) *person {
	t.Helper()
	ctx, cancel := chromedp.NewContext(house.open(t).browser.ctx, chromedp.WithNewBrowserContext())
	p := &person{t: t, ctx: ctx, desk: d, wrong: &complaints{desk: d.url}}
	t.Cleanup(func() {
		p.finish()
		cancel()
	})
	p.begin(desktop)
	return p
}

// tab is one more tab of the same person.
func (p *person) tab() *person {
	p.t.Helper()
	ctx, cancel := chromedp.NewContext(p.ctx)
	other := &person{t: p.t, ctx: ctx, desk: p.desk, name: p.name + "'s other tab", wrong: p.wrong}
	p.t.Cleanup(cancel)
	other.begin(desktop)
	return other
}

func (p *person) begin(s screen) {
	p.t.Helper()
	p.fatal(chromedp.Do(p.ctx)) // opens the tab; it lives as long as this context
	p.fatal(chromedp.Listen(p.ctx, p.wrong.hear))
	p.do(call(page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watch}),
		call(emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}))
	p.look(s)
	p.prefer("light", "")
}

// look changes the screen.
func (p *person) look(s screen) {
	p.t.Helper()
	if s != p.screen {
		p.resize(s)
		p.painted()
	}
}

func (p *person) resize(s screen) {
	p.t.Helper()
	p.screen = s
	options := []chromedp.EmulateViewportOption{}
	if s.touch {
		options = append(options, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulatePortrait)
	}
	p.do(chromedp.EmulateViewport(s.width, s.height, options...))
}

// prefer sets what the system of the person prefers: "light" or "dark", and no
// motion, so that no colour is on its way to another; media is "print" for the
// printed page and "" for the screen.
func (p *person) prefer(scheme, media string) {
	p.t.Helper()
	if now := scheme + media; now != p.system {
		p.system = now
	} else {
		return
	}
	p.do(call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media,
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}}))
}

// withoutScript switches scripts off, or on again; it counts for the next page.
func (p *person) withoutScript(off bool) {
	p.t.Helper()
	p.do(call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: off}))
}

// call is one command of the protocol whose answer does not matter.
func call[P, R any](command cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, command, params)
		return err
	})
}
