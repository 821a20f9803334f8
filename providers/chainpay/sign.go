package chainpay

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// signField is the field that carries the signature and is not signed.
const signField = "sign"

// compact writes a value as compact JSON with its names in order, and with &, <
// and > as they are.
func compact(value any) (string, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return "", err
	}
	return strings.TrimSuffix(out.String(), "\n"), nil
}

// canonical returns the text that is signed: all fields but the signature that
// are not empty, sorted by name, joined as name=value with & and not escaped; an
// object is compact JSON with its names in order (ChainPay manual, sign and
// createOrder). An empty object is a value too: where it must not be signed, it
// is not sent.
func canonical(fields map[string]any) (string, error) {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if name == signField || fields[name] == nil || fields[name] == "" {
			continue
		}
		text, isText := fields[name].(string)
		if !isText {
			var err error
			if text, err = compact(fields[name]); err != nil {
				return "", err
			}
		}
		parts = append(parts, name+"="+text)
	}
	return strings.Join(parts, "&"), nil
}

// sign returns the signature of fields: RSASSA-PKCS1-v1_5 over the SHA-256 of
// their text, in standard Base64.
func sign(fields map[string]any, key *rsa.PrivateKey) (string, error) {
	text, err := canonical(fields)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(signature), nil
}

// verify reports whether the signature of fields is the key's.
func verify(fields map[string]any, signature string, key *rsa.PublicKey) bool {
	raw, err := base64.StdEncoding.Strict().DecodeString(signature)
	text, unwritable := canonical(fields)
	if err != nil || unwritable != nil || len(raw) == 0 || strings.ContainsAny(signature, "\r\n") {
		return false
	}
	sum := sha256.Sum256([]byte(text))
	return rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], raw) == nil
}
