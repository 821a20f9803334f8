package viewstest

import (
	"strings"

	"countersign/static"

	"golang.org/x/net/html"
)

// judge holds one element against the laws.
func (c *checker) judge(n *html.Node) {
	for _, a := range n.Attr {
		c.judgeAttribute(n, a)
	}
	switch n.Data {
	case "style":
		c.broken("a <style> element; styles live in package static")
	case "script":
		if src, _ := attr(n, "src"); src == "" || strings.TrimSpace(text(n)) != "" {
			c.broken("an inline script")
		}
	case "use":
		href, _ := attr(n, "href")
		icon, ok := strings.CutPrefix(href, static.URL("icons.svg")+"#")
		if !ok || !c.icons[icon] {
			c.broken("the icon %q is not in the sprite", href)
		}
	case "input", "select", "textarea":
		c.judgeControl(n)
	case "a", "button", "summary":
		if n.Data != "a" || has(n, "href") {
			c.judgeName(n)
		}
	case "form":
		c.judgeForm(n)
	case "img":
		if !has(n, "alt") {
			c.broken("an image without alt")
		}
	}
}

// judgeAttribute checks one attribute.
func (c *checker) judgeAttribute(n *html.Node, a html.Attribute) {
	switch {
	case a.Key == "style":
		c.broken("an inline style on <%s>", n.Data)
	case strings.HasPrefix(a.Key, "on"):
		c.broken("an inline handler %s on <%s>", a.Key, n.Data)
	case a.Key == "class":
		for _, class := range strings.Fields(a.Val) {
			if !c.styles[class] {
				c.broken("the class %q of <%s> is in no style sheet", class, n.Data)
			}
		}
	case a.Key == "href" || a.Key == "src" || a.Key == "action" || a.Key == "formaction":
		c.judgeAddress(n, a.Val)
	}
}

// judgeAddress checks where an element leads: no scheme that runs or embeds, and
// whatever the page loads comes from package static.
func (c *checker) judgeAddress(n *html.Node, address string) {
	lower := strings.ToLower(strings.TrimSpace(address))
	for _, scheme := range []string{"javascript:", "data:", "vbscript:", "about:", "blob:"} {
		if strings.HasPrefix(lower, scheme) {
			c.broken("the address %q of <%s>", address, n.Data)
		}
	}
	switch n.Data {
	case "link", "script", "img", "use", "source", "image":
		if !strings.HasPrefix(address, static.Prefix) {
			c.broken("<%s> loads %q, not from %s", n.Data, address, static.Prefix)
		}
	case "form":
		if strings.HasPrefix(lower, "//") || strings.Contains(lower, "://") {
			c.broken("a form posts to %q", address)
		}
	}
}

// judgeControl checks that a control has a name for readers and for the server.
func (c *checker) judgeControl(n *html.Node) {
	kind, _ := attr(n, "type")
	if kind == "hidden" || has(n, "hidden") && has(n, "readonly") {
		return // sent or read by a program, and by nobody else
	}
	if kind == "number" {
		c.broken("an input of type number; amounts are text")
	}
	id, _ := attr(n, "id")
	labelled := c.fors[id] && id != "" || inside(n, "label") || filled(n, "aria-label") || filled(n, "aria-labelledby")
	if !labelled {
		c.broken("<%s> %q has no label", n.Data, id)
	}
	if !filled(n, "name") && !has(n, "data-pickall") {
		c.broken("<%s> %q has no name", n.Data, id)
	}
	if filled(n, "aria-invalid") && !filled(n, "aria-describedby") {
		c.broken("<%s> %q is invalid without saying why", n.Data, id)
	}
}

// judgeName checks that something to press says what it does.
func (c *checker) judgeName(n *html.Node) {
	if strings.TrimSpace(text(n)) == "" && !filled(n, "aria-label") && !has(n, "data-newline") {
		c.broken("a <%s> without words", n.Data)
	}
}

// tokenless are the posts that cannot do harm twice: they carry no form token.
var tokenless = map[string]bool{"/sign-in": true, "/sign-out": true, "/theme": true}

// judgeForm checks that a form that changes something carries a form token.
func (c *checker) judgeForm(n *html.Node) {
	method, _ := attr(n, "method")
	action, _ := attr(n, "action")
	if !strings.EqualFold(method, "post") || tokenless[action] {
		return
	}
	found := false
	walk(n, func(child *html.Node) {
		name, _ := attr(child, "name")
		found = found || child.Data == "input" && name == "form_token" && filled(child, "value")
	})
	if !found {
		c.broken("the form to %q carries no form token", action)
	}
}

// attr is the value of an attribute and whether it is there.
func attr(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

// has says whether the attribute is there.
func has(n *html.Node, key string) bool {
	_, ok := attr(n, key)
	return ok
}

// filled says whether the attribute has a value.
func filled(n *html.Node, key string) bool {
	value, _ := attr(n, key)
	return value != ""
}

// inside says whether the element stands in another of that name.
func inside(n *html.Node, name string) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Data == name {
			return true
		}
	}
	return false
}

// text is all text below the element.
func text(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var out strings.Builder
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		out.WriteString(text(child))
	}
	return out.String()
}
