package e2e

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
)

// eyes are what a person finds things on a page with: by their words, as they
// are written there, among the things that can be seen.
const eyes = `
const words = s => (s ?? '').replace(/\s+/g, ' ').trim();
const seen = e => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && e.getClientRects().length > 0;
const name = e => words(e.getAttribute('aria-label') || e.innerText || e.value);
const best = (list, want) => list.find(e => name(e) === want) ?? list.find(e => name(e).startsWith(want));
const find = (kind, want) => {
	let found;
	if (kind === 'control') found = best([...document.querySelectorAll('a[href], button, summary')].filter(seen), want);
	if (kind === 'choice') found = best([...document.querySelectorAll('label.choice, label.check, label.pickhit, input[type=checkbox], input[type=radio]')].filter(seen), want);
	if (kind === 'field') {
		const label = best([...document.querySelectorAll('label')].filter(e => e.control && seen(e)), want);
		found = label?.control ?? best([...document.querySelectorAll('input, select, textarea')].filter(e => e.hasAttribute('aria-label') && seen(e)), want);
	}
	return { found };
};
const place = found => {
	if (!found) return { X: 0, Y: 0, Wrong: 'it is not there' };
	found.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
	const box = [...found.getClientRects()].find(r => r.width > 0 && r.height > 0);
	if (!box) return { X: 0, Y: 0, Wrong: 'it has no size' };
	const X = box.left + box.width / 2, Y = box.top + box.height / 2, hit = document.elementFromPoint(X, Y);
	if (!hit || !(found.contains(hit) || hit.contains(found) && hit.closest('label'))) return { X, Y, Wrong: 'it is covered by ' + (hit?.outerHTML ?? 'nothing').slice(0, 120) };
	return { X, Y, Wrong: '' };
};
`

// run evaluates an expression that may use eyes.
func run[T any](p *person, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T]("{"+eyes+";"+expression+"}"))
}

// eval is run that may not fail.
func eval[T any](p *person, expression string) T {
	p.t.Helper()
	value, err := run[T](p, expression)
	if err != nil {
		p.t.Fatalf("%s: %s\n%s", p.name, err, expression)
	}
	return value
}

// spot is where something is on the screen.
type spot struct {
	X, Y  float64
	Wrong string
}

// place waits until something can be clicked and returns where.
func (p *person) place(kind, words string) spot {
	p.t.Helper()
	return p.placeOf(fmt.Sprintf("the %s %q", kind, words), fmt.Sprintf("find(%s, %s).found", quote(kind), quote(words)))
}

// placeOf is place for what an expression finds.
func (p *person) placeOf(what, expression string) spot {
	p.t.Helper()
	var at spot
	err := until(patience/3, func() (bool, error) {
		var err error
		at, err = run[spot](p, "place("+expression+")")
		if err != nil && isOver(err) {
			return false, err
		}
		return err == nil && at.Wrong == "", nil
	})
	if err != nil {
		p.stuck("cannot use %s: %s (%s)", what, at.Wrong, err)
	}
	return at
}

// text is everything that can be read on the page.
func (p *person) text() string {
	text, err := run[string](p, "words(document.body?.innerText)")
	if err != nil {
		return "(" + err.Error() + ")"
	}
	return text
}

// see waits until all of these words can be read on the page.
func (p *person) see(texts ...string) {
	p.t.Helper()
	for _, text := range texts {
		if err := until(patience, func() (bool, error) { return strings.Contains(p.text(), text), p.over() }); err != nil {
			p.stuck("does not see %q: %s", text, err)
		}
	}
}

// hides fails when any of these words can be read, or stand anywhere in the
// source of the page.
func (p *person) hides(texts ...string) {
	p.t.Helper()
	source := eval[string](p, "document.documentElement.outerHTML")
	for _, text := range texts {
		if strings.Contains(source, text) {
			p.stuck("the page holds %q", text)
		}
	}
}

func (p *person) over() error { return p.ctx.Err() }

// wait waits until an expression is true.
func (p *person) wait(what, expression string) {
	p.t.Helper()
	err := until(patience, func() (bool, error) {
		is, err := run[bool](p, expression)
		return err == nil && is, p.over()
	})
	if err != nil {
		p.stuck("waits for %s: %s", what, err)
	}
}

// is fails unless an expression is true now.
func (p *person) is(what, expression string) {
	p.t.Helper()
	if !eval[bool](p, expression) {
		p.stuck("%s is not so", what)
	}
}

// value is what the field with this label holds; of a list, the words of the
// chosen option.
func (p *person) value(label string) string {
	p.t.Helper()
	return eval[string](p, fmt.Sprintf(`(() => { const f = find('field', %s).found; return f?.selectedOptions ? words(f.selectedOptions[0].text) : f?.value ?? '(no field)'; })()`, quote(label)))
}

// problem checks that a field is marked as wrong and says why, beside it.
func (p *person) problem(id, text string) {
	p.t.Helper()
	said := eval[string](p, fmt.Sprintf(`(() => { const f = document.getElementById(%s);
		if (!f) return '(no field)';
		const group = f.closest('[aria-describedby]'), ids = (group?.getAttribute('aria-describedby') ?? '').split(' ');
		return ids.map(i => words(document.getElementById(i)?.innerText)).join(' ') + (f.matches('[aria-invalid=true]') || f.type === 'radio' ? '' : ' (not marked)'); })()`, quote(id)))
	if !strings.Contains(said, text) || strings.Contains(said, "(not marked)") {
		p.stuck("the field %q says %q, not %q", id, said, text)
	}
}

// status waits until the head of the page of a payout says this status.
func (p *person) status(label string) {
	p.t.Helper()
	p.wait("the status "+label, fmt.Sprintf("words(document.querySelector('#payout-head .st, .phead .st')?.innerText) === %s", quote(label)))
}

// heading is the one h1 of the page.
func (p *person) heading() string {
	p.t.Helper()
	return eval[string](p, "[...document.querySelectorAll('h1')].map(h => words(h.innerText)).join(' | ')")
}

// expect fails unless the status of an answer is this one.
func (p *person) expect(got, want int) {
	p.t.Helper()
	if got != want {
		p.stuck("the answer is %d, not %d", got, want)
	}
}

// unfold opens a fold until something can be seen in it. A page that is live may
// move under the mouse.
func (p *person) unfold(words, selector string) {
	p.t.Helper()
	shown := fmt.Sprintf("[...document.querySelectorAll(%s)].some(seen)", quote(selector))
	for range 5 {
		p.tap(words)
		if until(time.Second, func() (bool, error) { return run[bool](p, shown) }) == nil {
			return
		}
	}
	p.stuck("the fold %q does not show %s", words, selector)
}

// mark leaves a mark that goes away when the page is loaded again; marked asks
// for it.
var mark = chromedp.Evaluate[chromedp.Void]("window.stillHere = true")

const marked = "window.stillHere === true"

// painted waits until the page was painted twice: until then a click may go where
// something stood before.
func (p *person) painted() {
	p.t.Helper()
	await(p, "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(''))))")
}

// await is eval of a promise of text.
func await(p *person, expression string) string {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 3*patience)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](expression, chromedp.EvalAwaitPromise))
	p.fatal(err)
	return text
}
