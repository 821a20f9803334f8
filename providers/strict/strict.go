// Package strict reads JSON the way money wants it read. Go's own decoder takes
// "STATUS" for "status", the last of two equal names, a number for a float, and
// ignores what follows the first value; here none of that passes.
//
// A tour: Parse reads exactly one object; Text, Sub and List look into it;
// MisspellsAny finds names that differ from those of a manual in case only. It
// is for adapters alone: a sandbox that read with the same code would share its
// mistakes.
package strict

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// maxNesting is the deepest JSON that is read.
const maxNesting = 16

// ErrImproper says that the bytes are not one proper JSON object.
var ErrImproper = errors.New("not one proper JSON object")

// Object is a JSON object with its names exactly as written. Values are string,
// json.Number, bool, nil, Object or []any.
type Object map[string]any

// Parse reads exactly one JSON object in UTF-8: no name twice, not even in
// another case, nothing after it, at most sixteen levels. The error is
// ErrImproper.
func Parse(raw []byte) (Object, error) {
	if !utf8.Valid(raw) {
		return nil, ErrImproper
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	value, err := parseValue(d, 0)
	if err != nil {
		return nil, err
	}
	o, ok := value.(Object)
	if _, end := d.Token(); !ok || end != io.EOF {
		return nil, ErrImproper
	}
	return o, nil
}

func parseValue(d *json.Decoder, depth int) (any, error) {
	token, err := d.Token()
	if err != nil || depth > maxNesting {
		return nil, ErrImproper
	}
	switch token {
	case json.Delim('{'):
		return parseFields(d, depth)
	case json.Delim('['):
		list := []any{}
		for d.More() {
			v, err := parseValue(d, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		return list, closed(d)
	}
	return token, nil
}

func parseFields(d *json.Decoder, depth int) (Object, error) {
	o, folded := Object{}, map[string]bool{}
	for d.More() {
		token, err := d.Token()
		name, isText := token.(string)
		if err != nil || !isText || folded[fold(name)] {
			return nil, ErrImproper
		}
		folded[fold(name)] = true
		if o[name], err = parseValue(d, depth+1); err != nil {
			return nil, err
		}
	}
	return o, closed(d)
}

// closed reads the end of a list or an object.
func closed(d *json.Decoder) error {
	if _, err := d.Token(); err != nil {
		return ErrImproper
	}
	return nil
}

// fold makes names equal that differ in case only, including the long s and the
// Kelvin sign, which Unicode folds into ASCII.
func fold(name string) string { return strings.ToLower(strings.ToUpper(name)) }

// MisspellsAny reports whether a field of o differs from one of names in case
// only. It looks at o itself, not at what o holds.
func (o Object) MisspellsAny(names ...string) bool {
	for field := range o {
		for _, name := range names {
			if field != name && strings.EqualFold(field, name) {
				return true
			}
		}
	}
	return false
}

// Text returns a field as text: a string, or a number as written. Anything else
// counts as not told and is "".
func (o Object) Text(name string) string {
	switch v := o[name].(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// Sub returns the first of the named fields that is an object, nil when none
// is.
func (o Object) Sub(names ...string) Object {
	for _, name := range names {
		if inner, ok := o[name].(Object); ok {
			return inner
		}
	}
	return nil
}

// List returns the objects in a list.
func (o Object) List(name string) []Object {
	all, _ := o[name].([]any)
	objects := make([]Object, 0, len(all))
	for _, v := range all {
		if inner, ok := v.(Object); ok {
			objects = append(objects, inner)
		}
	}
	return objects
}
