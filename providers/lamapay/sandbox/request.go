package sandbox

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"regexp"
	"strings"
	"unicode/utf8"

	engine "countersign/providers/sandbox"
)

// authorize checks the header "Authorization: Bearer <token>" (LamaPay manual,
// Preparation) and tells whether the token has the payout tick.
func (s *Server) authorize(c *engine.Call) (ticked bool, no *answer) {
	given := c.Header.Values("Authorization")
	if len(given) != 1 {
		return false, refuse(http.StatusUnauthorized, "one Authorization header is needed")
	}
	scheme, token, _ := strings.Cut(given[0], " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return false, refuse(http.StatusUnauthorized, "the Authorization header is not a Bearer token")
	}
	if same(token, s.credentials.Token) {
		return true, nil
	}
	if plain := s.credentials.TokenWithoutPayout; plain != "" && same(token, plain) {
		return false, nil
	}
	return false, refuse(http.StatusUnauthorized, "the token is unknown")
}

// same compares two secrets in constant time, whatever their lengths.
func same(a, b string) bool {
	left, right := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(left[:], right[:]) == 1
}

var uuidFour = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

// idempotencyKey reads the optional header; the manual wants a UUID v4.
func idempotencyKey(c *engine.Call) (string, *answer) {
	given := c.Header.Values("Idempotency-Key")
	if len(given) == 0 {
		return "", nil
	}
	key := strings.ToLower(given[0])
	if len(given) > 1 || !uuidFour.MatchString(key) {
		return "", refuse(http.StatusBadRequest, "Idempotency-Key is not one UUID v4")
	}
	return key, nil
}

// body is a JSON object as received: the raw values of its fields, and a
// fingerprint that two bodies share exactly when they say the same, whatever
// their blanks, escapes and order of fields.
type body struct {
	fields      map[string]json.RawMessage
	fingerprint string
}

func readBody(c *engine.Call) (body, *answer) {
	kind, _, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return body{}, refuse(http.StatusUnsupportedMediaType, "Content-Type is not application/json")
	}
	if !utf8.Valid(c.Body) {
		return body{}, refuse(http.StatusBadRequest, "the body is not UTF-8")
	}
	value, err := readJSON(c.Body)
	if err != nil {
		return body{}, refuse(http.StatusBadRequest, err.Error())
	}
	if _, isObject := value.(map[string]any); !isObject {
		return body{}, refuse(http.StatusBadRequest, "the body is not a JSON object")
	}
	said, err := json.Marshal(value) // names sorted, no blanks
	if err != nil {
		return body{}, refuse(http.StatusBadRequest, err.Error())
	}
	b := body{}
	if err := json.Unmarshal(c.Body, &b.fields); err != nil {
		return body{}, refuse(http.StatusBadRequest, err.Error())
	}
	sum := sha256.Sum256(said)
	b.fingerprint = hex.EncodeToString(sum[:])
	return b, nil
}

// maxDepth is how deep JSON may be nested.
const maxDepth = 20

// readJSON reads one JSON value and nothing behind it. It is stricter than
// encoding/json: a name that is there twice is refused, because two readers
// could take two different ones for the amount.
func readJSON(text []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	value, err := readValue(decoder, 0)
	if err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is something behind the JSON")
	}
	return value, nil
}

func readValue(decoder *json.Decoder, depth int) (any, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, errors.New("the body is not JSON")
	}
	if depth > maxDepth {
		return nil, errors.New("the JSON is nested too deeply")
	}
	switch token {
	case json.Delim('{'):
		return readObject(decoder, depth)
	case json.Delim('['):
		list := []any{}
		for decoder.More() {
			value, err := readValue(decoder, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		return list, closed(decoder)
	}
	return token, nil
}

func readObject(decoder *json.Decoder, depth int) (any, error) {
	object := map[string]any{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, errors.New("the body is not JSON")
		}
		name, _ := token.(string)
		if _, twice := object[name]; twice {
			return nil, fmt.Errorf("%s is there twice", name)
		}
		if object[name], err = readValue(decoder, depth+1); err != nil {
			return nil, err
		}
	}
	return object, closed(decoder)
}

// closed reads the bracket that ends a list or an object.
func closed(decoder *json.Decoder) error {
	if _, err := decoder.Token(); err != nil {
		return errors.New("the body is not JSON")
	}
	return nil
}
