package ui

import (
	"strconv"
	"unicode"
)

// Input describes one form field. Label, hint and error are tied to the control
// by ID; an error takes the place of the hint.
type Input struct {
	ID       string // id of the control; the error summary links to it
	Name     string // form field name; the ID when empty
	Label    string
	Optional string // muted words after the label: "optional"
	Value    string // kept as typed, also when it is wrong
	Hint     string
	Error    string

	Type         string // text when empty; never number
	Placeholder  string
	Autocomplete string
	InputMode    string // decimal, numeric, email
	Pattern      string
	MaxLength    int
	Rows         int // of a text area
	Required     bool
	ReadOnly     bool
	Focus        bool // takes the focus when the page opens; one per page
	Checked      bool // of a CheckField

	Number bool // aligned to the end, as amounts are
	Mono   bool // for numbers of accounts, keys, addresses
	Span   bool // both columns of a grid2

	Suggest []string // offered while typing, not required
	Options []Option // of Select and Choices
	Tail    []Action // beside the control: Replace, Copy
}

// Option is one answer of Select or Choices.
type Option struct {
	Value string
	Label string
	Hint  string // second line of a choice
	Off   bool   // shown, but cannot be chosen
}

// Problem is one thing to correct. Field is the ID of the control, empty when
// the problem lies in the whole. The text is a sentence that stands at the field
// ("Use a dot for decimals."); the summary puts the label before it.
type Problem struct {
	Field string
	Label string
	Text  string
}

// line is the problem in the summary: "Amount: use a dot for decimals."
func (p Problem) line() string {
	if p.Label == "" {
		return p.Text
	}
	text := []rune(p.Text)
	// the sentence goes on after the colon, unless it begins with a name in capitals
	if len(text) > 1 && !unicode.IsUpper(text[1]) && !unicode.IsDigit(text[1]) {
		text[0] = unicode.ToLower(text[0])
	}
	return p.Label + ": " + string(text)
}

// name is the form field name.
func (in Input) name() string {
	if in.Name == "" {
		return in.ID
	}
	return in.Name
}

// kind is the type attribute.
func (in Input) kind() string {
	if in.Type == "" {
		return "text"
	}
	return in.Type
}

// describedBy is the id of the hint, or of the error that took its place.
func (in Input) describedBy() string {
	switch {
	case in.Error != "":
		return in.ID + "-e"
	case in.Hint != "":
		return in.ID + "-h"
	}
	return ""
}

// invalid is the value of aria-invalid.
func (in Input) invalid() string {
	if in.Error != "" {
		return "true"
	}
	return ""
}

// class is the class of the control itself.
func (in Input) class() string {
	switch {
	case in.Number:
		return "num-in"
	case in.Mono:
		return "mono"
	}
	return ""
}

// span is the class of the field's box.
func (in Input) span() string {
	if in.Span {
		return "span2"
	}
	return ""
}

// list is the id of the suggestions.
func (in Input) list() string {
	if len(in.Suggest) == 0 {
		return ""
	}
	return in.ID + "-l"
}

// checkValue is what a ticked box sends.
func (in Input) checkValue() string {
	if in.Value == "" {
		return "1"
	}
	return in.Value
}

// choiceID gives the first choice the ID of the whole, so that the error summary
// leads to something that takes the focus.
func (in Input) choiceID(i int) string {
	if i == 0 {
		return in.ID
	}
	return in.ID + "-" + strconv.Itoa(i+1)
}

// problemTitle is the heading of the summary; numbers up to ten are words.
func problemTitle(n int) string {
	words := []string{"No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"}
	switch {
	case n == 1:
		return "One thing to correct"
	case n < len(words):
		return words[n] + " things to correct"
	}
	return Count(n) + " things to correct"
}

// ErrorFor is the text of the first problem of the field with this ID, or empty.
func ErrorFor(problems []Problem, id string) string {
	for _, p := range problems {
		if p.Field == id {
			return p.Text
		}
	}
	return ""
}
