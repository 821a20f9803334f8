package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// fields is one JSON object: texts, json.Number, booleans, nil, lists, and
// objects within.
type fields map[string]any

// maxDepth is how deep JSON may be nested.
const maxDepth = 8

var errNoJSON = errors.New("the body is not JSON")

// readFields reads one JSON object and nothing behind it. It is stricter than
// encoding/json: a name that is there twice is refused, because two readers
// could take two different ones for the amount.
func readFields(body []byte) (fields, error) {
	if !utf8.Valid(body) {
		return nil, errors.New("the body is not UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	value, err := readValue(decoder, 0)
	if err != nil {
		return nil, err
	}
	object, isObject := value.(map[string]any)
	if !isObject {
		return nil, errors.New("the body is not a JSON object")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is something behind the JSON")
	}
	return object, nil
}

func readValue(decoder *json.Decoder, depth int) (any, error) {
	if depth > maxDepth {
		return nil, errors.New("the JSON is nested too deeply")
	}
	token, err := decoder.Token()
	if err != nil {
		return nil, errNoJSON
	}
	switch token {
	case json.Delim('{'):
		return readObject(decoder, depth)
	case json.Delim('['):
		return readList(decoder, depth)
	}
	return token, nil
}

func readObject(decoder *json.Decoder, depth int) (map[string]any, error) {
	object := map[string]any{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, errNoJSON
		}
		name, _ := token.(string)
		if _, twice := object[name]; twice {
			return nil, fmt.Errorf("the name %s is there twice", name)
		}
		if object[name], err = readValue(decoder, depth+1); err != nil {
			return nil, err
		}
	}
	if _, err := decoder.Token(); err != nil {
		return nil, errNoJSON
	}
	return object, nil
}

func readList(decoder *json.Decoder, depth int) ([]any, error) {
	list := []any{}
	for decoder.More() {
		value, err := readValue(decoder, depth+1)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	if _, err := decoder.Token(); err != nil {
		return nil, errNoJSON
	}
	return list, nil
}

// text is a field's text, "" when it was not sent or is no text.
func (f fields) text(name string) string {
	text, _ := f[name].(string)
	return text
}
