package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// fields is one flat JSON object: texts, json.Number, or nil. The manual prints
// ids and sizes as numbers and as texts; objects travel as JSON texts.
type fields map[string]any

// readFields reads one flat JSON object and nothing behind it. It is stricter
// than encoding/json: a name that is there twice is refused, because two
// readers could take two different ones for the amount.
func readFields(body []byte) (fields, error) {
	if !utf8.Valid(body) {
		return nil, errors.New("not UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return nil, errors.New("not a JSON object")
	}
	found := fields{}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return nil, errors.New("not JSON")
		}
		name, _ := key.(string)
		if _, twice := found[name]; twice {
			return nil, fmt.Errorf("%s is there twice", name)
		}
		value, err := decoder.Token()
		if err != nil {
			return nil, errors.New("not JSON")
		}
		switch value.(type) {
		case string, json.Number, nil:
			found[name] = value
		default:
			return nil, fmt.Errorf("%s is neither a text nor a number", name)
		}
	}
	if _, err := decoder.Token(); err != nil {
		return nil, errors.New("not JSON")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is something behind the JSON")
	}
	return found, nil
}

// text is a field as it was sent, numbers digit by digit; "" when it was not
// sent or is null.
func (f fields) text(name string) string {
	switch value := f[name].(type) {
	case string:
		return value
	case json.Number:
		return value.String()
	}
	return ""
}

// texts is the fields that are there, as texts.
func (f fields) texts() map[string]string {
	list := map[string]string{}
	for name := range f {
		if text := f.text(name); text != "" {
			list[name] = text
		}
	}
	return list
}

// encode writes JSON with &, < and > as they are.
func encode(value any) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic("onerway sandbox: a value without a JSON form: " + err.Error())
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}
