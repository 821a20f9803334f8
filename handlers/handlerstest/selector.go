package handlerstest

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Attr returns an attribute of an element, "" when it has none.
func Attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// part is one word of a selector: tag, #id, .class, [name] and [name=value].
var part = regexp.MustCompile(`^([a-z][a-z0-9]*)|#([\w-]+)|\.([\w-]+)|\[([\w-]+)(?:=([^\]]*))?\]`)

// find returns the elements below n that match a selector, in document order.
func find(n *html.Node, selector string) []*html.Node {
	found := []*html.Node{n}
	for _, word := range strings.Fields(selector) {
		var next []*html.Node
		for _, from := range found {
			for d := range from.Descendants() {
				if d.Type == html.ElementNode && matches(d, word) && !slices.Contains(next, d) {
					next = append(next, d)
				}
			}
		}
		found = next
	}
	return found
}

func matches(n *html.Node, word string) bool {
	for _, m := range part.FindAllStringSubmatch(word, -1) {
		ok := true
		switch {
		case m[1] != "":
			ok = n.Data == m[1]
		case m[2] != "":
			ok = Attr(n, "id") == m[2]
		case m[3] != "":
			ok = slices.Contains(strings.Fields(Attr(n, "class")), m[3])
		case strings.Contains(m[0], "="):
			ok = hasAttr(n, m[4]) && Attr(n, m[4]) == m[5]
		default:
			ok = hasAttr(n, m[4])
		}
		if !ok {
			return false
		}
	}
	return true
}

// words is the text of an element with single spaces.
func words(n *html.Node) string { return strings.Join(strings.Fields(rawText(n)), " ") }

func rawText(n *html.Node) string {
	var out strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			out.WriteString(d.Data)
		}
	}
	return out.String()
}
