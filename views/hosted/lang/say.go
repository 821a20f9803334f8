package lang

import (
	"strconv"
	"strings"

	"golang.org/x/text/feature/plural"
)

// Values are what stands for the names in braces: {"payer": "Northwind Ltd"}.
type Values map[string]string

// Part is a piece of a sentence: words of the language, or a value, which has a
// reading direction of its own.
type Part struct {
	Text string
	Name string // of the value; "" for words
}

// Parts cuts a sentence into words and values. Key and names are literals of
// templates, so that an unknown one panics in the first test that renders it.
func (l *Language) Parts(key string, v Values) []Part {
	text, ok := l.Words[key]
	if !ok {
		panic("lang: no words for " + strconv.Quote(key) + " in " + l.Code)
	}
	return cut(text, v)
}

// Say is a sentence as plain text, for mails and titles. Around values of a
// language that is written from right to left stand isolates, so that they do
// not turn the words beside them.
func (l *Language) Say(key string, v Values) string { return l.plain(l.Parts(key, v)) }

// Count is a sentence about a number of things as plain text; the number is {n}.
func (l *Language) Count(key string, n int, v Values) string {
	forms, ok := l.Plurals[key]
	if !ok {
		panic("lang: no plural " + strconv.Quote(key) + " in " + l.Code)
	}
	all := Values{"n": l.whole(int64(n))}
	for name, value := range v {
		all[name] = value
	}
	text, ok := forms[l.form(n)]
	if !ok {
		text = forms["other"]
	}
	return l.plain(cut(text, all))
}

// form is the plural form that the language uses for n things.
func (l *Language) form(n int) string {
	names := map[plural.Form]string{plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many"}
	if name, ok := names[plural.Cardinal.MatchPlural(l.tag, n, 0, 0, 0, 0)]; ok {
		return name
	}
	return "other"
}

// The isolates of Unicode: first strong, and its end.
const (
	isolate    = "\u2068"
	endIsolate = "\u2069"
)

func (l *Language) plain(parts []Part) string {
	var out strings.Builder
	for _, p := range parts {
		if p.Name != "" && l.IsRTL() {
			out.WriteString(isolate + p.Text + endIsolate)
			continue
		}
		out.WriteString(p.Text)
	}
	return out.String()
}

// cut puts values into a text. Values are put in once and never read again, so
// that braces in a value mean nothing.
func cut(text string, v Values) []Part {
	var parts []Part
	for text != "" {
		before, rest, found := strings.Cut(text, "{")
		if before != "" {
			parts = append(parts, Part{Text: before})
		}
		if !found {
			break
		}
		name, after, _ := strings.Cut(rest, "}")
		value, ok := v[name]
		if !ok {
			panic("lang: no value for " + strconv.Quote(name))
		}
		parts = append(parts, Part{Text: value, Name: name})
		text = after
	}
	return parts
}
