package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// fields is a JSON object laid flat: the path of every value, such as
// "data.trade.amount", and the value: a text, json.Number, bool, or a list of
// them. An object has its path, too, as nested. Null and "" count as not sent
// and are left out.
type fields map[string]any

// nested stands for an object; its values have paths of their own.
type nested struct{}

// maxDepth is how deep JSON may be nested.
const maxDepth = 8

// readFields reads one JSON object and nothing behind it. It is stricter than
// encoding/json: a name that is there twice is refused, because two readers
// could take two different ones for the amount.
func readFields(body []byte) (fields, error) {
	if !utf8.Valid(body) {
		return nil, errors.New("the body is not UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return nil, errors.New("the body is not a JSON object")
	}
	found := fields{}
	if err := found.readObject(decoder, "", 1); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is something behind the JSON")
	}
	return found, nil
}

var errNoJSON = errors.New("the body is not JSON")

// readObject reads behind the bracket that opens an object, to the one that
// closes it.
func (f fields) readObject(decoder *json.Decoder, prefix string, depth int) error {
	if depth > maxDepth {
		return errors.New("the JSON is nested too deeply")
	}
	names := map[string]bool{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return errNoJSON
		}
		name, _ := token.(string)
		if names[name] || strings.Contains(name, ".") {
			return fmt.Errorf("the name %s is there twice, or has a dot", prefix+name)
		}
		names[name] = true
		if err := f.readValue(decoder, prefix+name, depth); err != nil {
			return err
		}
	}
	_, err := decoder.Token()
	if err != nil {
		return errNoJSON
	}
	return nil
}

func (f fields) readValue(decoder *json.Decoder, path string, depth int) error {
	token, err := decoder.Token()
	if err != nil {
		return errNoJSON
	}
	switch token {
	case json.Delim('{'):
		f[path] = nested{}
		return f.readObject(decoder, path+".", depth+1)
	case json.Delim('['):
		list := []any{}
		for decoder.More() {
			item, err := decoder.Token()
			if _, nested := item.(json.Delim); err != nil || nested {
				return fmt.Errorf("%s is not a list of plain values", path)
			}
			list = append(list, item)
		}
		f[path] = list
		if _, err := decoder.Token(); err != nil {
			return errNoJSON
		}
	case nil, "":
	default:
		f[path] = token
	}
	return nil
}

// text is a field's text, "" when it was not sent or is no text.
func (f fields) text(path string) string {
	text, _ := f[path].(string)
	return text
}
