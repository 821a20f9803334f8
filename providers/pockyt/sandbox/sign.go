package sandbox

import (
	"crypto/md5" // the vendor's scheme, not our choice
	"crypto/subtle"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
)

// signField is the one field that is not signed.
const signField = "verifySign"

// sign computes verifySign over text fields: all of them but verifySign itself
// and the empty ones, sorted by name in byte order, joined raw as name=value
// with "&", then "&" and the lower-case hex MD5 of the token; the MD5 of all
// that in lower-case hex (Pockyt manual, Calculating VerifySign Values).
func sign(fields map[string]string, token string) string {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if name == signField || fields[name] == "" {
			continue
		}
		text.WriteString(name + "=" + fields[name] + "&")
	}
	return hexMD5(text.String() + hexMD5(token))
}

// signed tells, in constant time, whether the fields carry their signature.
func signed(fields map[string]string, token string) bool {
	return subtle.ConstantTimeCompare([]byte(fields[signField]), []byte(sign(fields, token))) == 1
}

func hexMD5(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}
