package pockyt

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"countersign/providers"
)

// maxNesting is the deepest JSON that is read.
const maxNesting = 16

// object is a JSON object with its names exactly as written. Go's own decoder
// would take "STATUS" for "status" and the last of two equal names; here
// neither passes.
type object map[string]any

// names are all field names of the manual that are read. A name that differs
// from one of them only in case is not a message from Pockyt.
var names = []string{
	"ret_code", "ret_msg", "result", "transaction", "customer", "accounts", "user", "balance",
	"invoiceId", "transactionNo", "customerNo", "customerCode", "accountToken", "accountTag", "accountStatus",
	"amount", "currency", "country", "status", "payeeStatus", "cardNumber", signField,
}

var errJSON = errors.New("not the JSON of the manual")

// parseObject reads exactly one JSON object: no duplicate names, none that
// differ in case only, nothing after it.
func parseObject(raw []byte) (object, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	value, err := parseValue(d, 0)
	if err != nil {
		return nil, err
	}
	o, ok := value.(object)
	if _, end := d.Token(); !ok || end != io.EOF {
		return nil, errJSON
	}
	return o, nil
}

func parseValue(d *json.Decoder, depth int) (any, error) {
	token, err := d.Token()
	if err != nil || depth > maxNesting {
		return nil, errJSON
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
		_, err := d.Token()
		return list, err
	}
	return token, nil
}

func parseFields(d *json.Decoder, depth int) (object, error) {
	o, folded := object{}, map[string]bool{}
	for d.More() {
		token, err := d.Token()
		name, isText := token.(string)
		if err != nil || !isText || !isProperName(name) || folded[fold(name)] {
			return nil, errJSON
		}
		folded[fold(name)] = true
		if o[name], err = parseValue(d, depth+1); err != nil {
			return nil, err
		}
	}
	_, err := d.Token()
	return o, err
}

// fold makes names equal that differ in case only, including the long s and
// the Kelvin sign, which Unicode folds into ASCII.
func fold(name string) string {
	return strings.ToLower(strings.ToUpper(name))
}

// isProperName refuses names that differ from a known one in case only.
func isProperName(name string) bool {
	for _, known := range names {
		if strings.EqualFold(name, known) {
			return name == known
		}
	}
	return true
}

// text returns a field as text: a string, or a number as written. Anything
// else counts as not told.
func (o object) text(name string) string {
	switch v := o[name].(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// sub returns the first of the named fields that is an object.
func (o object) sub(names ...string) object {
	for _, name := range names {
		if inner, ok := o[name].(object); ok {
			return inner
		}
	}
	return nil
}

// list returns the objects in a list.
func (o object) list(name string) []object {
	all, _ := o[name].([]any)
	objects := make([]object, 0, len(all))
	for _, v := range all {
		if inner, ok := v.(object); ok {
			objects = append(objects, inner)
		}
	}
	return objects
}

// reply is an answer of Pockyt, or why there is none.
type reply struct {
	unsent  bool   // proven: nothing left
	problem string // plain words why the answer is no answer, "" when it is one
	code    string // ret_code
	message string // ret_msg: for people only, nothing is decided by it
	object  object
}

// read takes an answer for one of Pockyt's only if it is HTTP 200 with one
// JSON object that has a ret_code.
func read(answer *providers.Answer) reply {
	switch {
	case !answer.Sent:
		return reply{unsent: true, problem: answer.WhatWentWrong()}
	case answer.Err != nil || answer.Status != 200:
		return reply{problem: answer.WhatWentWrong()}
	}
	o, err := parseObject(answer.Body)
	if err != nil {
		return reply{problem: "the provider's answer is not the JSON of its manual"}
	}
	r := reply{code: o.text("ret_code"), message: o.text("ret_msg"), object: o}
	if r.code == "" {
		r.problem = "the provider's answer has no ret_code"
	}
	return r
}
