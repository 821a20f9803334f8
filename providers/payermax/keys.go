package payermax

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"net/http"
	"regexp"
	"strings"
)

// signHeader carries the signature of a request, an answer and a notice
// (PayerMax manual, Signature Rules).
const signHeader = "sign"

// minBits is the smallest key that is taken.
const minBits = 2048

// armour are the lines around a PEM key.
var armour = regexp.MustCompile(`-----(BEGIN|END) ([A-Z0-9 ]+)-----`)

// readKey reads the bytes of a key. Forms turn lines into blanks, and PayerMax
// shows keys without armour, so both are taken. kind is what the armour says.
func readKey(text string) (der []byte, kind string, ok bool) {
	if found := armour.FindStringSubmatch(text); found != nil {
		kind = found[2]
	}
	bare := strings.Join(strings.Fields(armour.ReplaceAllString(text, "")), "")
	der, err := base64.StdEncoding.Strict().DecodeString(bare)
	return der, kind, err == nil && len(der) > 0
}

// readPrivateKey reads the merchant's key; why says what is wrong with it.
func readPrivateKey(text string) (key *rsa.PrivateKey, why string) {
	der, kind, ok := readKey(text)
	switch {
	case strings.Contains(kind, "PUBLIC"):
		return nil, "This is a public key. Enter your private key: it begins with -----BEGIN PRIVATE KEY-----."
	case strings.Contains(kind, "ENCRYPTED"):
		return nil, "The key is locked with a password. Enter it without one."
	case !ok:
		return nil, "The key cannot be read. Copy all of it, from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----."
	}
	parsed, err := x509.ParsePKCS8PrivateKey(der)
	key, isRSA := parsed.(*rsa.PrivateKey)
	switch {
	case err != nil:
		return nil, "The key is not PKCS#8. Convert it: openssl pkcs8 -topk8 -nocrypt -in key.pem."
	case !isRSA || key.N.BitLen() < minBits:
		return nil, "The key must be an RSA key of at least 2048 bits."
	}
	return key, ""
}

// readPublicKey reads PayerMax's key; why says what is wrong with it.
func readPublicKey(text string) (key *rsa.PublicKey, why string) {
	der, kind, ok := readKey(text)
	switch {
	case strings.Contains(kind, "PRIVATE"):
		return nil, "This is a private key. Enter PayerMax's public key: it begins with -----BEGIN PUBLIC KEY-----."
	case !ok:
		return nil, "The key cannot be read. Copy all of it, from -----BEGIN PUBLIC KEY----- to -----END PUBLIC KEY-----."
	}
	parsed, err := x509.ParsePKIXPublicKey(der)
	key, isRSA := parsed.(*rsa.PublicKey)
	switch {
	case err != nil:
		return nil, "This is no public key as PayerMax shows it (X.509)."
	case !isRSA || key.N.BitLen() < minBits:
		return nil, "The key must be an RSA key of at least 2048 bits."
	}
	return key, ""
}

// sign returns the signature of the very bytes that are sent: RSASSA-PKCS1-v1_5
// over their SHA-256, in standard Base64 (PayerMax manual, Signature Rules:
// SHA256WithRSA).
func (a *adapter) sign(body []byte) (string, error) {
	sum := sha256.Sum256(body)
	signature, err := rsa.SignPKCS1v15(nil, a.private, crypto.SHA256, sum[:])
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(signature), nil
}

// seal is what was found out about the signature of a body.
type seal int

// The seals.
const (
	sealHolds seal = iota
	sealMissing
	sealBroken
)

// check verifies the signature of received bytes with PayerMax's key.
func (a *adapter) check(header http.Header, body []byte) seal {
	given := header.Values(signHeader)
	if len(given) == 0 || len(given) == 1 && given[0] == "" {
		return sealMissing
	}
	signature, err := base64.StdEncoding.Strict().DecodeString(given[0])
	if err != nil || len(given) > 1 || strings.ContainsAny(given[0], "\r\n") {
		return sealBroken
	}
	sum := sha256.Sum256(body)
	if rsa.VerifyPKCS1v15(a.platform, crypto.SHA256, sum[:], signature) != nil {
		return sealBroken
	}
	return sealHolds
}
