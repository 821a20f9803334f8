package providers

import (
	"net/url"
	"strings"
)

// Show returns a body as people may see it: what reached us raw is shown with
// the same secrets struck out as in the trail. struck tells whether anything
// was; without, the text is the body itself.
func (g *Gateway) Show(body []byte) (text string, struck bool) { return g.red.show(body) }

func (red *redactor) show(body []byte) (text string, struck bool) {
	whole := string(body)
	strike := func(name, value string) string {
		if mark, named := red.marks[strings.ToLower(name)]; named && value != "" {
			value = mark(value)
		} else {
			value = red.scrub(value, nil)
		}
		return value
	}
	text, read := red.rewrite(body, func(name, value string) string {
		shown := strike(name, value)
		struck = struck || shown != value
		return shown
	})
	switch {
	case !read:
		text = red.scrub(whole, nil)
		if red.torn != nil {
			text = red.torn.ReplaceAllString(text, `${1}"`+hiddenMark+`"`)
		}
		return text, text != whole
	case !struck:
		return whole, false
	case formBody.MatchString(strings.TrimSpace(whole)):
		return showForm(strings.TrimSpace(whole), strike), true
	}
	return text, true
}

// showForm strikes values out of a form and leaves everything else as it was
// written.
func showForm(text string, strike func(name, value string) string) string {
	pairs := strings.Split(text, "&")
	for i, pair := range pairs {
		rawName, rawValue, _ := strings.Cut(pair, "=")
		name, _ := url.QueryUnescape(rawName)
		value, _ := url.QueryUnescape(rawValue)
		if shown := strike(name, value); shown != value {
			pairs[i] = rawName + "=" + strings.ReplaceAll(shown, "&", "%26")
		}
	}
	return strings.Join(pairs, "&")
}
