package handlerstest

import (
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// Page is an answer of the site.
type Page struct {
	Status  int
	Header  http.Header
	Cookies []*http.Cookie // that the answer set
	Body    string
	Path    string // that was asked for

	client *Client
	root   *html.Node
}

// Want fails the test unless the page has the status; it returns the page.
func (p *Page) Want(status int) *Page {
	p.client.t.Helper()
	if p.Status != status {
		p.client.t.Fatalf("%s: status %d, want %d\n%s", p.Path, p.Status, status, p.Text("main"))
	}
	return p
}

// Location is where a redirect leads, as path and query.
func (p *Page) Location() string {
	p.client.t.Helper()
	u, err := url.Parse(p.Header.Get("Location"))
	if err != nil || u.Host != "" {
		p.client.t.Fatalf("%s leads to %q, away from the site", p.Path, p.Header.Get("Location"))
	}
	return u.RequestURI()
}

// Follow opens the page that a redirect leads to.
func (p *Page) Follow() *Page {
	p.client.t.Helper()
	return p.Want(http.StatusSeeOther).client.Get(p.Location())
}

// All returns the elements that match a selector: elements, classes, ids and
// attributes, with a space for "inside of", such as "form[method=post] #email"
// or "td.c3 a".
func (p *Page) All(selector string) []*html.Node { return find(p.root, selector) }

// Has reports whether an element matches.
func (p *Page) Has(selector string) bool { return len(p.All(selector)) > 0 }

// One returns the one element that matches; none or several fail the test.
func (p *Page) One(selector string) *html.Node {
	p.client.t.Helper()
	found := p.All(selector)
	if len(found) != 1 {
		p.client.t.Fatalf("%s (%d): %d elements match %q, want 1\n%s", p.Path, p.Status, len(found), selector, p.Text("main"))
	}
	return found[0]
}

// Text returns the words of the elements that match, with single spaces.
func (p *Page) Text(selector string) string {
	var parts []string
	for _, n := range p.All(selector) {
		parts = append(parts, words(n))
	}
	return strings.Join(parts, " ")
}

// Value returns what the form field of that name would send.
func (p *Page) Value(name string) string {
	p.client.t.Helper()
	for _, n := range p.All("[name=" + name + "]") {
		if v, ok := fieldValue(n); ok {
			return v
		}
	}
	return ""
}

// Form returns the form that posts to action, or, when none does, the one that
// gets it: lists are searched at the address to which their forms post.
func (p *Page) Form(action string) *Form {
	p.client.t.Helper()
	for _, selector := range []string{"form[method=post]", "form"} {
		for _, n := range p.All(selector) {
			if Attr(n, "action") == action {
				return newForm(p, n)
			}
		}
	}
	p.client.t.Fatalf("%s (%d) has no form to %s\n%s", p.Path, p.Status, action, p.Text("main"))
	return nil
}
