package views

import (
	"bytes"
	"encoding/json"
	"strings"

	"countersign/models"
)

// change is one part of what an entry changed: a name with a text, or with what
// was before and what is now.
type change struct{ Name, Before, Now, Text string }

// pairs are the names under which an entry keeps what was and what is.
func pairs() map[string]string { return map[string]string{"before": "after", "from": "to"} }

// auditChanges reads the detail of an entry: what changed comes first, the rest
// in the order in which it was stored. A detail that is no JSON object is shown
// as it is.
func auditChanges(e models.AuditEntry) []change {
	names, values, ok := orderedObject(e.Detail)
	if !ok {
		return []change{{Text: e.Detail}}
	}
	var changed, rest []change
	for _, name := range names {
		if now, isPair := pairs()[name]; isPair && values[now] != nil {
			changed = append(changed, difference(values[name], values[now])...)
			continue
		}
		if isAfter(name, values) {
			continue
		}
		if text := auditValue(values[name]); text != "" {
			rest = append(rest, change{Name: strings.ReplaceAll(name, "_", " "), Text: text})
		}
	}
	return append(changed, rest...)
}

// isAfter reports whether name is the second half of a pair that is there.
func isAfter(name string, values map[string]json.RawMessage) bool {
	for before, now := range pairs() {
		if now == name && values[before] != nil {
			return true
		}
	}
	return false
}

// difference says what two values differ in; two objects are compared part by
// part.
func difference(before, now json.RawMessage) []change {
	names, after, isObject := orderedObject(string(now))
	_, old, wasObject := orderedObject(string(before))
	if !isObject || !wasObject {
		return []change{{Before: auditValue(before), Now: auditValue(now)}}
	}
	var out []change
	for _, name := range names {
		if !bytes.Equal(old[name], after[name]) {
			out = append(out, change{Name: strings.ReplaceAll(name, "_", " "), Before: auditValue(old[name]), Now: auditValue(after[name])})
		}
	}
	return out
}

// orderedObject reads a JSON object with the order of its names.
func orderedObject(text string) (names []string, values map[string]json.RawMessage, ok bool) {
	decoder := json.NewDecoder(strings.NewReader(text))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return nil, nil, false
	}
	values = map[string]json.RawMessage{}
	for decoder.More() {
		token, err := decoder.Token()
		name, isName := token.(string)
		var value json.RawMessage
		if err != nil || !isName || decoder.Decode(&value) != nil {
			return nil, nil, false
		}
		names = append(names, name)
		values[name] = value
	}
	return names, values, true
}

// auditValue writes one value of a detail; nothing for what is empty.
func auditValue(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return strings.TrimSuffix(text, ".")
	}
	switch string(raw) {
	case "null", "0", "[]", "{}":
		return ""
	}
	var list []string
	if json.Unmarshal(raw, &list) == nil {
		return strings.Join(list, ", ")
	}
	names, values, isObject := orderedObject(string(raw))
	if !isObject {
		return string(raw)
	}
	for _, name := range names {
		list = append(list, strings.ReplaceAll(name, "_", " ")+" "+auditValue(values[name]))
	}
	return strings.Join(list, ", ")
}

// auditChange is what an entry changed, as one line of plain text.
func auditChange(e models.AuditEntry) string {
	var parts []string
	for _, c := range auditChanges(e) {
		text := c.Text
		if c.Before != "" || c.Now != "" {
			text = strings.TrimSpace(c.Before + " → " + c.Now)
		}
		if c.Name != "" {
			text = c.Name + ": " + text
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ", ")
}

// newsOf is what a provider said about a registration, for entries about one.
func newsOf(e models.AuditEntry) (state, account string, ok bool) {
	if e.Action != "payee.registration" && e.Action != "instrument.registration" {
		return "", "", false
	}
	_, values, ok := orderedObject(e.Detail)
	return auditValue(values["state"]), auditValue(values["account"]), ok
}
