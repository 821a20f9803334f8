package providers

import (
	"bytes"
	"encoding/json"
	"io"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	hiddenMark = "[hidden]"
	maxRecord  = 16 << 10 // most of a body that is recorded, in bytes
	maxMessage = 500      // most of a provider's message that is kept, in runes
	maxWord    = 200      // most of an id, a status or a code that is kept, in runes
	maxNesting = 64       // deepest JSON that is taken apart
)

// secretValue is a text that must not be recorded, and what stands for it.
type secretValue struct{ value, mark string }

// redactor strikes secrets out of what is recorded. It knows fields by name
// (at any depth, in any case), and values wherever they turn up.
type redactor struct {
	marks  map[string]func(string) string // lower-case field name → its mark
	values []secretValue                  // of the account: tokens and keys
	torn   *regexp.Regexp                 // named fields in text that is no whole JSON
}

func newRedactor(traits Traits, secrets []string) *redactor {
	red := &redactor{marks: map[string]func(string) string{}}
	var names []string
	add := func(fields []string, mark func(string) string) {
		for _, f := range fields {
			red.marks[strings.ToLower(f)] = mark
			names = append(names, regexp.QuoteMeta(f))
		}
	}
	add(traits.MaskedFields, lastFour)
	add(traits.SecretFields, func(string) string { return hiddenMark })
	if len(names) > 0 {
		red.torn = regexp.MustCompile(`(?i)(["']?\b(?:` + strings.Join(names, "|") + `)["']?\s*[:=]\s*)("(?:[^"\\]|\\.)*"?|[^\s,&}"]+)`)
	}
	for _, s := range secrets {
		red.values = append(red.values, secretValue{s, hiddenMark})
	}
	return red
}

// lastFour masks all but the last four characters of a long value.
func lastFour(s string) string {
	runes := []rune(s)
	if len(runes) < 8 {
		return hiddenMark
	}
	return "•••• " + string(runes[len(runes)-4:])
}

// valuesOf finds the secret values in a request by the names of their fields,
// so that an answer that repeats them elsewhere does not give them away.
func (red *redactor) valuesOf(r Request) []secretValue {
	var found []secretValue
	for _, h := range r.Hide {
		found = append(found, secretValue{h, hiddenMark})
	}
	red.rewrite(r.Body, func(name, value string) string {
		if mark, ok := red.marks[strings.ToLower(name)]; ok {
			found = append(found, secretValue{value, mark(value)})
		}
		return value
	})
	return found
}

// body returns a body as it may be recorded.
func (red *redactor) body(raw []byte, hidden []secretValue) string {
	if len(raw) == 0 {
		return ""
	}
	text, ok := red.rewrite(raw, func(name, value string) string {
		if mark, named := red.marks[strings.ToLower(name)]; named && value != "" {
			return mark(value)
		}
		return red.scrub(value, hidden)
	})
	if !ok {
		text = red.scrub(strings.ToValidUTF8(string(raw), "?"), hidden)
		if red.torn != nil {
			text = red.torn.ReplaceAllString(text, `${1}"`+hiddenMark+`"`)
		}
	}
	return capped(text)
}

func capped(text string) string {
	if len(text) <= maxRecord {
		return text
	}
	cut := maxRecord
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + " … (cut)"
}

// scrub strikes known secret values out of any text. Values of fewer than
// four characters are struck by their field name only.
func (red *redactor) scrub(text string, hidden []secretValue) string {
	for _, list := range [][]secretValue{red.values, hidden} {
		for _, s := range list {
			if utf8.RuneCountInString(s.value) >= 4 {
				text = strings.ReplaceAll(text, s.value, s.mark)
			}
		}
	}
	return text
}

// message makes a provider's words fit to be kept: no secrets, no control
// characters, at most 500 runes.
func (red *redactor) message(text string, hidden []secretValue) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "?"))
	return clip(red.scrub(text, hidden), maxMessage)
}

// clip cuts a text to at most limit runes.
func clip(text string, limit int) string {
	if utf8.RuneCountInString(text) <= limit {
		return text
	}
	return string([]rune(text)[:limit-1]) + "…"
}

// rewrite takes a JSON or form body apart and puts it together again with the
// values that change returns; names go through change as values of no name.
// It reports false when the body is neither.
func (red *redactor) rewrite(raw []byte, change func(name, value string) string) (string, bool) {
	trimmed := bytes.TrimSpace(raw)
	if len(trimmed) > 0 && (trimmed[0] == '{' || trimmed[0] == '[') {
		d := json.NewDecoder(bytes.NewReader(trimmed))
		d.UseNumber()
		var out strings.Builder
		if !rewriteValue(d, &out, change, "", 0) {
			return "", false
		}
		_, err := d.Token()
		return out.String(), err == io.EOF
	}
	return rewriteForm(string(trimmed), change)
}

var formBody = regexp.MustCompile(`^[A-Za-z0-9_.\-]+=[^\s<>"{}]*(&[A-Za-z0-9_.\-]+=[^\s<>"{}]*)*$`)

func rewriteForm(text string, change func(name, value string) string) (string, bool) {
	if !formBody.MatchString(text) {
		return "", false
	}
	pairs := strings.Split(text, "&")
	for i, pair := range pairs {
		rawName, rawValue, _ := strings.Cut(pair, "=")
		name, nameErr := url.QueryUnescape(rawName)
		value, valueErr := url.QueryUnescape(rawValue)
		if nameErr != nil || valueErr != nil {
			return "", false
		}
		pairs[i] = change("", name) + "=" + change(name, value)
	}
	return strings.Join(pairs, "&"), true
}

// rewriteValue copies the next JSON value; name is that of the field it
// belongs to, so that lists of secrets are struck too.
func rewriteValue(d *json.Decoder, out *strings.Builder, change func(name, value string) string, name string, depth int) bool {
	token, err := d.Token()
	if err != nil || depth > maxNesting {
		return false
	}
	switch v := token.(type) {
	case json.Delim:
		return rewriteNested(d, out, change, name, depth, v)
	case string:
		out.WriteString(quoted(change(name, v)))
	case json.Number:
		if changed := change(name, v.String()); changed != v.String() {
			out.WriteString(quoted(changed))
		} else {
			out.WriteString(changed)
		}
	case bool:
		if v {
			out.WriteString("true")
		} else {
			out.WriteString("false")
		}
	case nil:
		out.WriteString("null")
	}
	return true
}

func rewriteNested(d *json.Decoder, out *strings.Builder, change func(name, value string) string, name string, depth int, open json.Delim) bool {
	if open != '{' && open != '[' {
		return false
	}
	out.WriteString(open.String())
	for first := true; d.More(); first = false {
		if !first {
			out.WriteByte(',')
		}
		inner := name
		if open == '{' {
			token, err := d.Token()
			key, isText := token.(string)
			if err != nil || !isText {
				return false
			}
			inner = key
			out.WriteString(quoted(change("", key)) + ":")
		}
		if !rewriteValue(d, out, change, inner, depth+1) {
			return false
		}
	}
	end, err := d.Token()
	if err != nil {
		return false
	}
	closing, _ := end.(json.Delim)
	out.WriteString(closing.String())
	return true
}

func quoted(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		return `"` + hiddenMark + `"`
	}
	return strings.TrimSuffix(b.String(), "\n")
}
