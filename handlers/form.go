package handlers

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"unicode/utf8"
)

// maxBody is how many bytes a form may have, unless its route says otherwise.
const maxBody int64 = 64 << 10

// tokenField is the hidden field with the one-time token of a form.
const tokenField = "form_token"

// posted reads the body of a form: URL-encoded, UTF-8, and nothing beside it in
// the query, so that every field has one source.
func (r *Request) posted() (url.Values, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if r.Header.Get("Content-Type") != "" && (err != nil || kind != "application/x-www-form-urlencoded") {
		return nil, &statusError{status: http.StatusUnsupportedMediaType, text: "The desk takes forms only. Nothing was saved or sent."}
	}
	if r.URL.RawQuery != "" {
		return nil, badForm("fields belong into the form, not into the address")
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	if len(body) > 0 && kind == "" {
		return nil, &statusError{status: http.StatusUnsupportedMediaType, text: "The desk takes forms only. Nothing was saved or sent."}
	}
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, badForm("it cannot be read")
	}
	for name, list := range values {
		for _, value := range list {
			if !utf8.ValidString(name) || !utf8.ValidString(value) {
				return nil, badForm("it is not UTF-8 text")
			}
		}
	}
	return values, nil
}

func badForm(why string) error {
	return &statusError{status: http.StatusBadRequest, title: "This form is not one of ours", text: "It was refused because " + why + ". Nothing was saved or sent."}
}

// formField is one field of a form struct.
type formField struct {
	name  string
	label string
	kind  reflect.Kind
	raw   bool // as it came: passwords
	lines bool // may hold line ends
	index int
}

// bind reads the posted form into dst, a pointer to a struct. Its fields carry
// the tags
//
//	form:"name"          name of the form field; "name,raw" takes the text as it
//	                     is (passwords), "name,lines" lets it have line ends
//	label:"Work email"   what pages call it, for messages
//	validate:"required"  rules of validator/v10
//
// and are strings, bools (a box that is ticked or absent) or lists of strings. A
// field that is unknown or comes twice refuses the form with 400: a browser does
// not do that. What a person can mend comes back as a models.Error with fields;
// dst holds what was typed all the same. When dst has a field form_token, it must
// hold a token made for this person.
func (r *Request) bind(dst any) error {
	values, err := r.posted()
	if err != nil {
		return err
	}
	target := reflect.ValueOf(dst).Elem()
	fields := formFields(target.Type())
	if err := checkNames(values, fields); err != nil {
		return err
	}
	var wrong invalidFields
	for _, f := range fields {
		wrong.add(f, f.fill(target.Field(f.index), values[f.name]))
	}
	if f, ok := fields[tokenField]; ok {
		if err := r.app.store.CheckFormToken(r.Actor, target.Field(f.index).String()); err != nil {
			return err
		}
	}
	wrong.addRules(r.app.validate.Struct(dst), fields)
	return wrong.err()
}

// formFields reads the tags of a form struct.
func formFields(t reflect.Type) map[string]formField {
	fields := map[string]formField{}
	for i := range t.NumField() {
		tag, ok := t.Field(i).Tag.Lookup("form")
		if !ok {
			continue
		}
		name, option, _ := strings.Cut(tag, ",")
		fields[name] = formField{name: name, label: t.Field(i).Tag.Get("label"), kind: t.Field(i).Type.Kind(),
			raw: option == "raw", lines: option == "lines", index: i}
	}
	return fields
}

func checkNames(values url.Values, fields map[string]formField) error {
	for name, list := range values {
		f, ok := fields[name]
		if !ok {
			return badForm(fmt.Sprintf("it has a field that does not belong to it (%.40q)", name))
		}
		if len(list) > 1 && f.kind != reflect.Slice {
			return badForm(fmt.Sprintf("it has the field %q twice", name))
		}
	}
	return nil
}

// fill puts the posted values into one field of the struct and returns what is
// wrong with the text, or "".
func (f formField) fill(target reflect.Value, values []string) (message string) {
	clean := make([]string, len(values))
	for i, value := range values {
		if !f.raw {
			value = strings.TrimSpace(strings.ReplaceAll(value, "\r\n", "\n"))
			if hasHidden(value, f.lines) {
				message = "This holds invisible characters. Type it again instead of pasting it."
			}
		}
		clean[i] = value
	}
	switch f.kind {
	case reflect.Bool:
		target.SetBool(len(clean) == 1 && clean[0] != "")
	case reflect.Slice:
		target.Set(reflect.ValueOf(clean))
	default:
		if len(clean) == 1 {
			target.SetString(clean[0])
		}
	}
	return message
}
