package e2e

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

	"github.com/chromedp/chromedp"
)

// axe is axe-core 4.14.1, as its npm package has it.
//
//go:embed testdata/axe.min.js
var axe string

// What axe is asked for: WCAG 2.2 AA and what it calls best practice. Between
// light and dark only colours differ, so in the dark only the rules about
// colours are asked again.
const (
	allRules    = `{ type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }`
	colourRules = `{ type: 'rule', values: ['color-contrast', 'link-in-text-block'] }`
	axeRun      = `axe.run(document, { resultTypes: ['violations'], preload: false, runOnly: %s }).then(r => r.violations.map(v =>
		v.id + ' (' + v.help + '): ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + ' ' +
		(n.any[0]?.message ?? n.all[0]?.message ?? n.none[0]?.message ?? '')).join(' ; ')))`
)

// audit holds the page as it is now against axe: nothing may be wrong, in light
// and in dark, on a desktop and on a phone. It leaves a phone with a light page.
func (p *person) audit(what string) {
	p.t.Helper()
	for _, view := range []struct {
		screen        screen
		scheme, rules string
	}{{desktop, "light", allRules}, {desktop, "dark", colourRules}, {phone, "dark", colourRules}, {phone, "light", allRules}} {
		p.resize(view.screen)
		p.prefer(view.scheme, "")
		p.axe(fmt.Sprintf("%s, %s, %d px", what, view.scheme, view.screen.width), view.rules)
	}
}

// axe reports what axe finds wrong with the page as it is shown now.
func (p *person) axe(what, rules string) {
	p.t.Helper()
	if found := p.violations(rules); len(found) > 0 {
		p.t.Errorf("%s (%s): axe finds\n\t%s", what, p.path(), strings.Join(found, "\n\t"))
	}
}

func (p *person) violations(rules string) []string {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	ready, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("typeof axe === 'object'"))
	p.fatal(err)
	if !ready {
		p.fatal(chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](axe)))
	}
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](fmt.Sprintf(axeRun, rules), chromedp.EvalAwaitPromise))
	p.fatal(err)
	return found
}
