package ui

import (
	"bytes"
	"encoding/json"
	"strings"
)

// token is one run of text with its colour class: "" plain, k key, m muted.
type token struct {
	class string
	text  string
}

// tokens cuts a masked body into coloured runs. JSON gets its keys coloured and,
// when it is one whole value, one member per line in the order it came; the text
// of every number and string stays as it was. Everything else is plain. Joined
// again, the runs are the text that is shown: nothing is added or hidden here.
func tokens(body string) []token {
	start := strings.TrimSpace(body)
	if !strings.HasPrefix(start, "{") && !strings.HasPrefix(start, "[") {
		return []token{{text: body}}
	}
	var indented bytes.Buffer
	if json.Indent(&indented, []byte(start), "", "  ") == nil {
		body = indented.String()
	}
	var out []token
	plain := 0
	for i := 0; i < len(body); {
		if body[i] != '"' {
			i++
			continue
		}
		end := stringEnd(body, i)
		if class := stringClass(body[i:end], body[end:]); class != "" {
			if plain < i {
				out = append(out, token{text: body[plain:i]})
			}
			out = append(out, token{class: class, text: body[i:end]})
			plain = end
		}
		i = end
	}
	if plain < len(body) {
		out = append(out, token{text: body[plain:]})
	}
	return out
}

// withHead puts a first line before the body, when there is one.
func withHead(head, body string) []token {
	if head == "" {
		return tokens(body)
	}
	return append([]token{{text: head + "\n"}}, tokens(body)...)
}

// stringEnd is the index after the closing quote of the string that opens at
// start, or the end of the text when it never closes.
func stringEnd(text string, start int) int {
	for i := start + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// stringClass tells a key (a colon follows) and a masked value from other
// strings.
func stringClass(quoted, rest string) string {
	if strings.HasPrefix(strings.TrimLeft(rest, " \t\r\n"), ":") {
		return "k"
	}
	if quoted == `"hidden"` || strings.Contains(quoted, "•") {
		return "m"
	}
	return ""
}
