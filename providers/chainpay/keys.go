package chainpay

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"regexp"
	"strings"
)

// minBits is the smallest key that is taken: the sample signature of ChainPay's
// manual is of this size (ChainPay manual, sign).
const minBits = 1024

// armour are the lines around a PEM key.
var armour = regexp.MustCompile(`-----(BEGIN|END) ([A-Z0-9 ]+)-----`)

// readKey reads the bytes of a key with or without armour; forms turn lines into
// blanks. kind is what the armour says.
func readKey(text string) (der []byte, kind string, ok bool) {
	if found := armour.FindStringSubmatch(text); found != nil {
		kind = found[2]
	}
	bare := strings.Join(strings.Fields(armour.ReplaceAllString(text, "")), "")
	der, err := base64.StdEncoding.Strict().DecodeString(bare)
	return der, kind, err == nil && len(der) > 0
}

// readPrivateKey reads the merchant's key, PKCS#8 or PKCS#1; why says what is
// wrong with it.
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
	if err != nil {
		key, err = x509.ParsePKCS1PrivateKey(der)
		isRSA = err == nil
	}
	switch {
	case err != nil:
		return nil, "The key is neither PKCS#8 nor PKCS#1. Convert it: openssl pkcs8 -topk8 -nocrypt -in key.pem."
	case !isRSA || key.N.BitLen() < minBits:
		return nil, "The key must be an RSA key of at least 1024 bits; 2048 are recommended."
	}
	return key, ""
}

// readPublicKey reads ChainPay's key; why says what is wrong with it.
func readPublicKey(text string) (key *rsa.PublicKey, why string) {
	der, kind, ok := readKey(text)
	switch {
	case strings.Contains(kind, "PRIVATE"):
		return nil, "This is a private key. Enter ChainPay's public key: it begins with -----BEGIN PUBLIC KEY-----."
	case !ok:
		return nil, "The key cannot be read. Copy all of it, from -----BEGIN PUBLIC KEY----- to -----END PUBLIC KEY-----."
	}
	parsed, err := x509.ParsePKIXPublicKey(der)
	key, isRSA := parsed.(*rsa.PublicKey)
	switch {
	case err != nil:
		return nil, "This is no public key in the usual form (X.509)."
	case !isRSA || key.N.BitLen() < minBits:
		return nil, "The key must be an RSA key of at least 1024 bits."
	}
	return key, ""
}
