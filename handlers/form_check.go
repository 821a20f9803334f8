package handlers

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"countersign/models"
	"countersign/views/ui"

	"github.com/go-playground/validator/v10"
)

// newValidator makes the validator for form structs; its errors name fields as
// forms do.
func newValidator() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string {
		name, _, _ := strings.Cut(f.Tag.Get("form"), ",")
		return name
	})
	return v
}

// hasHidden reports whether text holds characters that a reader does not see:
// control characters, marks that turn the direction of writing, fillers. The
// joiners that some scripts are written with are fine.
func hasHidden(text string, lines bool) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		switch {
		case r == '\n', r == '\t':
			return !lines
		case r == '\u200c' || r == '\u200d':
			return false
		}
		return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co)
	})
}

// invalidFields collects what is wrong, one message per field, in the order of
// the form.
type invalidFields struct {
	order []formField
	text  map[string]string
}

func (w *invalidFields) add(f formField, message string) {
	if message == "" || w.text[f.name] != "" {
		return
	}
	if w.text == nil {
		w.text = map[string]string{}
	}
	w.text[f.name] = message
	w.order = append(w.order, f)
}

// addRules adds what the validator found, in plain words.
func (w *invalidFields) addRules(err error, fields map[string]formField) {
	var broken validator.ValidationErrors
	if !errors.As(err, &broken) {
		return
	}
	for _, b := range broken {
		name, _, _ := strings.Cut(b.Field(), "[") // of a list: its field
		w.add(fields[name], ruleWords(b, fields[name]))
	}
}

// ruleWords says how to mend a field that breaks a rule.
func ruleWords(b validator.FieldError, f formField) string {
	switch b.Tag() {
	case "required", "required_if", "required_with":
		if f.label == "" {
			return "Fill this in."
		}
		return "Enter " + lowerFirst(f.label) + "."
	case "max":
		return "Use at most " + b.Param() + " characters."
	case "min":
		return "Use at least " + b.Param() + " characters."
	case "len":
		return "Use exactly " + b.Param() + " characters."
	case "email":
		return "This is not an e-mail address, such as ana@example.com."
	case "e164":
		return "Write the number with its country, such as +14155550123."
	case "oneof":
		return "Choose one of the list."
	case "numeric", "number":
		return "Use digits only."
	case "datetime":
		return "Write the date as year-month-day, such as 1990-04-23."
	}
	return "This is not accepted here."
}

// lowerFirst writes a label as it stands inside a sentence; a word in capitals
// stays.
func lowerFirst(label string) string {
	runes := []rune(label)
	if len(runes) > 1 && unicode.IsUpper(runes[1]) {
		return label
	}
	return strings.ToLower(string(runes[:1])) + string(runes[1:])
}

func (w *invalidFields) err() error {
	if len(w.order) == 0 {
		return nil
	}
	slices.SortFunc(w.order, func(a, b formField) int { return a.index - b.index })
	var fields []models.FieldError
	for _, f := range w.order {
		fields = append(fields, models.FieldError{Field: f.name, Message: w.text[f.name]})
	}
	return models.Invalid("Nothing was saved or sent.", fields...)
}

// problems returns what a form page says about err, and whether err is
// something that the person can mend in the form. form is the struct that bind
// filled: the labels come from it.
func problems(err error, form any) ([]ui.Problem, bool) {
	said, ok := models.AsError(err)
	if !ok || said.Kind != models.KindInvalid {
		return nil, false
	}
	if len(said.Fields) == 0 {
		return []ui.Problem{{Text: said.Message}}, true
	}
	labels := formFields(reflect.TypeOf(form).Elem())
	var list []ui.Problem
	for _, f := range said.Fields {
		p := ui.Problem{Field: f.Field, Label: labels[f.Field].label, Text: f.Message}
		if _, exists := labels[f.Field]; !exists {
			p.Field = "" // no control of this form: said above it
		}
		list = append(list, p)
	}
	return list, true
}
