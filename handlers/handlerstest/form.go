package handlerstest

import (
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// Form is a form on a page, with the values that the page put into it.
type Form struct {
	Action string
	Method string
	Fields url.Values

	page  *Page
	names map[string]bool
}

func newForm(p *Page, n *html.Node) *Form {
	f := &Form{Action: Attr(n, "action"), Method: strings.ToUpper(Attr(n, "method")), Fields: url.Values{}, page: p, names: map[string]bool{}}
	for _, selector := range []string{"input", "select", "textarea"} {
		for _, field := range find(n, selector) {
			name := Attr(field, "name")
			if name == "" {
				continue
			}
			f.names[name] = true
			if value, ok := fieldValue(field); ok {
				f.Fields.Add(name, value)
			}
		}
	}
	return f
}

// Set fills a field that the form has; another one fails the test.
func (f *Form) Set(name, value string) *Form {
	f.page.client.t.Helper()
	if !f.names[name] {
		f.page.client.t.Fatalf("the form to %s has no field %q", f.Action, name)
	}
	f.Fields.Set(name, value)
	return f
}

// Press adds the name and value of a button.
func (f *Form) Press(name, value string) *Form {
	f.Fields.Set(name, value)
	return f
}

// Submit sends the form.
func (f *Form) Submit() *Page {
	f.page.client.t.Helper()
	if f.Method == http.MethodPost {
		return f.page.client.Post(f.Action, f.Fields)
	}
	return f.page.client.Get(f.Action + "?" + f.Fields.Encode())
}

// fieldValue is what a control sends, if it sends anything.
func fieldValue(n *html.Node) (string, bool) {
	switch n.Data {
	case "textarea":
		return rawText(n), true
	case "select":
		for _, o := range find(n, "option") {
			if hasAttr(o, "selected") {
				return Attr(o, "value"), true
			}
		}
		if options := find(n, "option"); len(options) > 0 {
			return Attr(options[0], "value"), true
		}
		return "", false
	}
	switch Attr(n, "type") {
	case "checkbox", "radio":
		return Attr(n, "value"), hasAttr(n, "checked")
	case "submit", "button":
		return "", false
	}
	return Attr(n, "value"), true
}
