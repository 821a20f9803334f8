package sandbox

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	engine "countersign/providers/sandbox"
)

// The kinds of payment. The second one is what a body without type asks for
// (LamaPay manual, Preparation: "By default, the payment type is 'payin'").
const (
	kindPayout = "payout"
	kindPayIn  = engine.PayIn
)

// Longest values (LamaPay manual, Optional body fields): texts in characters,
// the others in bytes.
const (
	maxText     = 255
	maxURL      = 2 << 10
	maxMetadata = 4 << 10
)

// wanted is a payment that a body asks for.
type wanted struct {
	kind, externalID, amount, description string
	redirectURL, webhookURL               string
	metadata                              json.RawMessage // nil when not sent
	minor                                 string          // the amount in minor units
	currency                              engine.Currency
}

// field is one field of the body and how it is taken.
type field struct {
	name string
	take func(*wanted, json.RawMessage) string // the reason of a refusal, or ""
}

// fields lists the body's fields in the order they are checked. The manual's
// sample has a customer, which is described nowhere.
func fields() []field {
	return []field{
		{"type", takeType}, {"currency", takeCurrency}, {"amount", takeAmount},
		{"externalId", takeExternalID},
		{"description", func(w *wanted, raw json.RawMessage) string { return takeText(raw, &w.description) }},
		{"metadata", takeMetadata},
		{"redirectUrl", func(w *wanted, raw json.RawMessage) string { return takeURL(raw, &w.redirectURL) }},
		{"webhookUrl", func(w *wanted, raw json.RawMessage) string { return takeURL(raw, &w.webhookURL) }},
		{"customer", takeCustomer},
	}
}

// readWanted checks the fields. Names the manual does not know are refused:
// a misspelt externalId must not pass in silence.
func readWanted(b body) (wanted, *answer) {
	w := wanted{kind: kindPayIn}
	known := fields()
	for name := range b.fields {
		if !slices.ContainsFunc(known, func(f field) bool { return f.name == name }) {
			return w, refuse(http.StatusUnprocessableEntity, name+" is not a field of a payment")
		}
	}
	for _, f := range known {
		raw, given := b.fields[f.name]
		if !given {
			continue
		}
		if why := f.take(&w, raw); why != "" {
			return w, refuse(http.StatusUnprocessableEntity, f.name+" "+why)
		}
	}
	if w.currency.Code == "" || w.amount == "" {
		return w, refuse(http.StatusUnprocessableEntity, "amount or currency is missing")
	}
	return w, nil
}

// text reads a JSON text; numbers, nulls and the like are none.
func text(raw json.RawMessage) (string, bool) {
	var value *string
	if json.Unmarshal(raw, &value) != nil || value == nil {
		return "", false
	}
	return *value, true
}

func takeType(w *wanted, raw json.RawMessage) string {
	kind, isText := text(raw)
	if !isText || kind != kindPayout && kind != kindPayIn {
		return "is not payout or payin"
	}
	w.kind = kind
	return ""
}

func takeCurrency(w *wanted, raw json.RawMessage) string {
	code, _ := text(raw)
	currency, known := currencyOf(code)
	if !known {
		return "is not three capitals of ISO 4217 that are paid in"
	}
	w.currency = currency
	return ""
}

// takeAmount wants a text with a dot (LamaPay manual, Required body fields).
// Whether "10" would do is not said; it does only where the currency has no
// smaller unit and a dot would be wrong.
func takeAmount(w *wanted, raw json.RawMessage) string {
	amount, isText := text(raw)
	if !isText {
		return "is not a text"
	}
	minor, err := engine.MinorUnits(amount, w.currency.Exponent)
	if err != nil || minor == "0" || w.currency.Exponent > 0 && !strings.Contains(amount, ".") {
		return "is not a positive decimal of this currency, with a dot"
	}
	w.amount, w.minor = amount, minor
	return ""
}

func takeText(raw json.RawMessage, to *string) string {
	value, isText := text(raw)
	if !isText || utf8.RuneCountInString(value) > maxText {
		return "is not a text of at most 255 characters"
	}
	*to = value
	return ""
}

func takeExternalID(w *wanted, raw json.RawMessage) string {
	if why := takeText(raw, &w.externalID); why != "" {
		return why
	}
	if w.externalID == "" {
		return "is empty"
	}
	return ""
}

// takeMetadata wants an object without lists and nulls at its root.
func takeMetadata(w *wanted, raw json.RawMessage) string {
	var root map[string]json.RawMessage
	if json.Unmarshal(raw, &root) != nil || root == nil {
		return "is not an object"
	}
	for name, value := range root {
		if value[0] == '[' || value[0] == 'n' {
			return "has a list or null at its root: " + name
		}
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, raw); err != nil || compact.Len() > maxMetadata {
		return "is longer than 4 KB"
	}
	w.metadata = compact.Bytes()
	return ""
}

// takeURL wants HTTPS; plain HTTP passes for addresses on this very machine,
// where a sandbox lives.
func takeURL(raw json.RawMessage, to *string) string {
	value, isText := text(raw)
	if !isText || len(value) > maxURL {
		return "is not a text of at most 2 KB"
	}
	target, err := url.Parse(value)
	if err != nil || target.Hostname() == "" || target.User != nil {
		return "is not a web address"
	}
	if target.Scheme != "https" && (target.Scheme != "http" || !engine.LoopbackHost(target.Hostname())) {
		return "is not HTTPS"
	}
	*to = value
	return ""
}

func takeCustomer(_ *wanted, raw json.RawMessage) string {
	var customer map[string]json.RawMessage
	if json.Unmarshal(raw, &customer) != nil || customer == nil {
		return "is not an object"
	}
	for name, value := range customer {
		if _, isText := text(value); !isText || name != "id" && name != "name" {
			return "has something else than the texts id and name"
		}
	}
	return ""
}
