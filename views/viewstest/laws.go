// Package viewstest checks the laws every page keeps, for tests of pages and of
// handlers: nothing inline, nothing from elsewhere, every control has a name,
// every reference finds its target, every icon and class exists, every form that
// changes something carries a token.
//
// [Page] checks a whole page, [Fragment] a part of one. Both return sentences,
// one per broken law, so that a test prints them as they are. laws.go walks the
// page, markup.go looks at single elements.
package viewstest

import (
	"fmt"
	"io"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"

	"countersign/static"

	"golang.org/x/net/html"
)

// Page returns the laws a whole page breaks.
func Page(markup string) []string {
	c := check(markup)
	if got := c.count["h1"]; got != 1 {
		c.broken("a page has one h1, this has %d", got)
	}
	if got := c.count["main"]; got != 1 {
		c.broken("a page has one main, this has %d", got)
	}
	if !c.titled {
		c.broken("the page has no title")
	}
	if !strings.HasPrefix(strings.ToLower(markup), "<!doctype html>") {
		c.broken("the page does not begin with its doctype")
	}
	if c.lang == "" {
		c.broken("the page does not say its language")
	}
	return c.found
}

// Fragment returns the laws a part of a page breaks. References to ids are only
// checked inside the part.
func Fragment(markup string) []string {
	return check(markup).found
}

// checker walks one page and collects what it finds.
type checker struct {
	found  []string
	count  map[string]int      // elements by name
	ids    map[string]bool     // every id
	fors   map[string]bool     // every target of a label
	wants  map[string][]string // id that must exist → who wants it
	titled bool
	lang   string
	icons  map[string]bool
	styles map[string]bool
}

// broken notes one broken law.
func (c *checker) broken(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if !slices.Contains(c.found, text) {
		c.found = append(c.found, text)
	}
}

// check parses and walks the markup twice: first for ids and labels, then for
// the laws.
func check(markup string) *checker {
	c := &checker{
		count: map[string]int{}, ids: map[string]bool{}, fors: map[string]bool{}, wants: map[string][]string{},
		icons: names(served("icons.svg"), `id="([^"]+)"`), styles: names(served("app.css")+served("tokens.css")+served("hosted.css"), `\.([a-zA-Z][\w-]*)`),
	}
	root, err := html.Parse(strings.NewReader(markup))
	if err != nil {
		c.broken("the markup does not parse: %v", err)
		return c
	}
	walk(root, c.collect)
	walk(root, c.judge)
	for id, by := range c.wants {
		if !c.ids[id] {
			c.broken("%s points to #%s, which does not exist", by[0], id)
		}
	}
	return c
}

// walk visits every element, parents first.
func walk(n *html.Node, visit func(*html.Node)) {
	if n.Type == html.ElementNode {
		visit(n)
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		walk(child, visit)
	}
}

// collect notes ids, labels and what points to ids.
func (c *checker) collect(n *html.Node) {
	c.count[n.Data]++
	if id, ok := attr(n, "id"); ok {
		if id == "" || strings.ContainsAny(id, " \t\n") {
			c.broken("<%s> has the id %q", n.Data, id)
		}
		if c.ids[id] {
			c.broken("the id %q stands twice", id)
		}
		c.ids[id] = true
	}
	for _, name := range []string{"for", "aria-labelledby", "aria-describedby", "aria-controls", "list", "form", "data-dialog"} {
		value, _ := attr(n, name)
		for _, id := range strings.Fields(value) {
			c.wants[id] = append(c.wants[id], fmt.Sprintf("%s of <%s>", name, n.Data))
		}
	}
	if href, _ := attr(n, "href"); n.Data == "a" && len(href) > 1 && href[0] == '#' {
		c.wants[href[1:]] = append(c.wants[href[1:]], "a link")
	}
	switch n.Data {
	case "label":
		if target, ok := attr(n, "for"); ok {
			c.fors[target] = true
		}
	case "title":
		c.titled = c.titled || strings.TrimSpace(text(n)) != ""
	case "html":
		c.lang, _ = attr(n, "lang")
	}
}

// served reads one static file as the browser would.
func served(name string) string {
	w := httptest.NewRecorder()
	static.Handler().ServeHTTP(w, httptest.NewRequest("GET", static.URL(name), nil))
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		panic(err) // a recorder does not fail
	}
	return string(body)
}

// names collects the first group of every match.
func names(in, pattern string) map[string]bool {
	out := map[string]bool{}
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(in, -1) {
		out[m[1]] = true
	}
	return out
}
