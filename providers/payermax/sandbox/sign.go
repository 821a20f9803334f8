package sandbox

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
)

// signHeader carries the signature, both ways (PayerMax manual, Signature
// Rules).
const signHeader = "Sign"

// sign is SHA256withRSA: RSASSA-PKCS1-v1_5 over the SHA-256 of the very bytes
// of the body, in standard Base64 (PayerMax manual, Signature Rules).
func sign(body []byte, key *rsa.PrivateKey) (string, error) {
	digest := sha256.Sum256(body)
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:])
	return base64.StdEncoding.EncodeToString(signature), err
}

// signed tells whether the one sign header of a message is right for its body.
func signed(header http.Header, body []byte, key *rsa.PublicKey) bool {
	given := header.Values(signHeader)
	if len(given) != 1 {
		return false
	}
	signature, err := base64.StdEncoding.Strict().DecodeString(given[0])
	if err != nil {
		return false
	}
	digest := sha256.Sum256(body)
	return rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], signature) == nil
}
