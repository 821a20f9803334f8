package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
)

// signField carries the signature in every body.
const signField = "sign"

// plainExclusions are the fields that are not signed. The payout pages name
// none but the signature itself.
func plainExclusions() []string { return []string{signField} }

// paymentsExclusions are the fields that the payments API does not sign
// (Onerway manual, Signature of the payments API).
func paymentsExclusions() []string {
	return []string{
		signField, "originTransactionId", "originMerchantTxnId", "customsDeclarationAmount", "customsDeclarationCurrency",
		"paymentMethod", "walletTypeName", "periodValue", "tokenExpireTime",
	}
}

func exclusions(payments bool) []string {
	if payments {
		return paymentsExclusions()
	}
	return plainExclusions()
}

// sign is the lower-case hex SHA-256 of the values, sorted by the names of their
// fields in byte order and without anything between them, and the secret;
// empty values and excluded fields are left out (Onerway manual, Signature).
func sign(f fields, secret string, excluded []string) string {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(f)) {
		if !slices.Contains(excluded, name) {
			text.WriteString(f.text(name))
		}
	}
	sum := sha256.Sum256([]byte(text.String() + secret))
	return hex.EncodeToString(sum[:])
}

// signed tells, in constant time, whether the fields carry their signature.
func signed(f fields, secret string, excluded []string) bool {
	return subtle.ConstantTimeCompare([]byte(f.text(signField)), []byte(sign(f, secret, excluded))) == 1
}

// headerSign is the other signature of callbacks: hex HMAC-SHA256 of time
// stamp, dot and raw body (Onerway manual, Webhooks of the issuing API).
func headerSign(timestamp string, body []byte, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(timestamp + "."))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}
