package main

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"sort"
	"strings"
)

// md5Hex is the lower-case hex MD5 of text.
func md5Hex(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}

// signature follows the page "Signing API calls": drop verifySign and what is
// empty, sort by name, join as name=value with &, append & and the MD5 of the
// token, and take the MD5 of that.
func signature(fields map[string]string, tokenSum string) string {
	var pairs []string
	for name, value := range fields {
		if name != "verifySign" && value != "" {
			pairs = append(pairs, name+"="+value)
		}
	}
	sort.Strings(pairs)
	return md5Hex(strings.Join(append(pairs, tokenSum), "&"))
}

// fieldsOf reads a request: one flat JSON object of texts.
func fieldsOf(r *http.Request) (map[string]string, bool) {
	raw, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return nil, false
	}
	fields := map[string]string{}
	if err := json.Unmarshal(raw, &fields); err != nil {
		return nil, false
	}
	return fields, true
}
