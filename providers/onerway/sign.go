package onerway

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
)

// signField is the field that carries the signature and is never signed.
const signField = "sign"

// paymentsUnsigned are the fields that Onerway's payments leave out of the
// signature. Whether payouts do so too is not published.
var paymentsUnsigned = []string{"originTransactionId", "originMerchantTxnId", "customsDeclarationAmount", "customsDeclarationCurrency",
	"paymentMethod", "walletTypeName", "periodValue", "tokenExpireTime"}

// signText returns the text that is signed: the values, not the names, of the
// fields that are not empty, sorted by name and joined without anything between
// them, then the secret (docs.onerway.com, sign).
func signText(fields map[string]string, unsigned []string, secret string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if name != signField && !slices.Contains(unsigned, name) {
			b.WriteString(fields[name])
		}
	}
	return b.String() + secret
}

// sign returns the signature of fields: lower-case hex SHA-256 of signText.
func sign(fields map[string]string, unsigned []string, secret string) string {
	sum := sha256.Sum256([]byte(signText(fields, unsigned, secret)))
	return hex.EncodeToString(sum[:])
}

// equalHex compares a signature with the right one in constant time.
func equalHex(given, want string) bool {
	return len(given) == len(want) && subtle.ConstantTimeCompare([]byte(given), []byte(want)) == 1
}

// headerSign is the signature of a notice in a header: lower-case hex
// HMAC-SHA256 of time stamp, dot and raw body (docs.onerway.com, issuing and tax
// webhooks).
func headerSign(stamp string, body []byte, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(stamp + "."))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}
