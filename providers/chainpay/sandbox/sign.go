package sandbox

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

// signField is the one field that is not signed.
const signField = "sign"

// canonical is the text that is signed: all fields but sign and the empty ones,
// sorted by name in byte order, as name=value joined with "&", without any URL
// encoding; a nested object is compact JSON with its names in byte order
// (ChainPay manual, Sign). Whether "{}" counts as empty is not published:
// emptyObjects keeps it.
func canonical(f fields, emptyObjects bool) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(f)) {
		value := signedText(f[name])
		if name == signField || value == "" || value == "{}" && !emptyObjects {
			continue
		}
		parts = append(parts, name+"="+value)
	}
	return strings.Join(parts, "&")
}

// signedText is one value as it stands in the canonical text: numbers as they
// were sent, null as nothing.
func signedText(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return compact(value)
}

// compact writes JSON without blanks, with sorted names, and with &, < and >
// as they are.
func compact(value any) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic("chainpay sandbox: a value without a JSON form: " + err.Error())
	}
	return strings.TrimSuffix(out.String(), "\n")
}

// sign is SHA256withRSA, PKCS#1 v1.5, in standard Base64 (ChainPay manual,
// Sign).
func sign(text string, key *rsa.PrivateKey) (string, error) {
	digest := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:])
	return base64.StdEncoding.EncodeToString(signature), err
}

// signed tells whether the fields carry their signature.
func signed(f fields, key *rsa.PublicKey, emptyObjects bool) bool {
	signature, err := base64.StdEncoding.Strict().DecodeString(f.text(signField))
	if err != nil || strings.ContainsAny(f.text(signField), "\r\n") { // the decoder skips line ends
		return false
	}
	digest := sha256.Sum256([]byte(canonical(f, emptyObjects)))
	return rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], signature) == nil
}
