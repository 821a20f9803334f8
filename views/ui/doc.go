// Package ui holds the parts that pages are made of: buttons, fields, panels,
// tables, states, money. It knows no model: everything comes in as plain words
// and numbers, already formatted by the page (package views), so that a part
// looks the same wherever it stands. The look itself is package static.
//
// The tour:
//
//   - icon.templ, money.templ, status.templ: the smallest parts. Amounts are
//     text with a currency code; a state is a shape and a word.
//   - action.templ: one [Action] describes a button or a link.
//   - field.templ: one [Input] describes a form field, its hint and its error;
//     Field, TextArea, Select, Choices, MoneyField, CheckField and OneTimeCode
//     draw it with label and error tied to the control.
//   - panel.templ, facts.templ, code.templ: what carries content.
//   - progress.templ: the way of one payout (Rail) and its history (Timeline).
//   - table.templ, filter.templ: lists, their filters, views and pages.
//   - head.templ: breadcrumb, title row, live state.
//
// Rules every part keeps: no inline style or script (the Content-Security-Policy
// forbids both), icons are decoration and hidden from readers, a state is never
// told by colour alone, an action that is off says why beside it.
package ui

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// Count writes a whole number with a comma between thousands: 1,208,000.
func Count(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "\u2212", digits[1:]
	}
	var out strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			out.WriteByte(',')
		}
		out.WriteRune(d)
	}
	return sign + out.String()
}

// optional makes attributes from name, value pairs and leaves out those without
// a value. It must not carry addresses: spread attributes are escaped, but not
// checked for their scheme.
func optional(pairs ...string) templ.OrderedAttributes {
	var out templ.OrderedAttributes
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			out = append(out, templ.KV[string, any](pairs[i], pairs[i+1]))
		}
	}
	return out
}

// classes joins class names and leaves out empty ones.
func classes(names ...string) string {
	var kept []string
	for _, name := range names {
		if name != "" {
			kept = append(kept, name)
		}
	}
	return strings.Join(kept, " ")
}

// when is the word if it holds, else nothing.
func when(holds bool, word string) string {
	if holds {
		return word
	}
	return ""
}

// number writes n, or nothing for zero: for attributes that zero switches off.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// slug makes an id out of words: letters and digits, everything else a dash.
func slug(prefix string, words ...string) string {
	mapped := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, strings.Join(words, "-"))
	return prefix + "-" + strings.Trim(mapped, "-")
}
