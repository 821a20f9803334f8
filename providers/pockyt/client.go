package pockyt

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"countersign/providers"
)

// The endpoints (Pockyt manual, one chapter each). All are POST.
const (
	pathPay            = "/v3/payouts/pay"
	pathInquiry        = "/v3/payouts/inquiry"
	pathBalance        = "/v3/payouts/balance"
	pathRegister       = "/v3/payee/register"
	pathRetrieve       = "/v3/payee/retrieve"
	pathUpdate         = "/v3/payee/update"
	pathBankAccount    = "/v3/payee/account/create/bank-account"
	pathPayoutAccounts = "/v3/payee/payout-accounts"
)

// signField is the field that carries the signature and is not signed.
const signField = "verifySign"

// stampLayout is how Pockyt writes a time, always in UTC.
const stampLayout = "2006-01-02T15:04:05Z"

// signText returns the text that is signed: the fields that are not empty,
// sorted by name, joined as name=value with &, not escaped; then & and the MD5
// of the token (docs.pockyt.io, Signing API calls).
func signText(fields map[string]string, tokenHash string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if name == signField || fields[name] == "" {
			continue
		}
		b.WriteString(name + "=" + fields[name] + "&")
	}
	return b.String() + tokenHash
}

// sign returns the signature of fields: lower-case hex MD5 of signText.
func sign(fields map[string]string, tokenHash string) string {
	return md5Hex(signText(fields, tokenHash))
}

// body returns the request as it goes over the wire: every value a JSON
// string, so that the text signed is the text sent; empty fields left out.
func (a *adapter) body(fields map[string]string) ([]byte, error) {
	full := map[string]string{
		"merchantNo": a.merchantNo, "storeNo": a.storeNo,
		"timestamp": a.clock().UTC().Format(stampLayout),
	}
	for name, value := range fields {
		if value != "" {
			full[name] = strings.ToValidUTF8(value, "")
		}
	}
	full[signField] = sign(full, a.tokenHash)
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(full); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// ask makes a call that moves no money and reads its answer.
func (a *adapter) ask(ctx context.Context, path string, fields map[string]string) reply {
	return a.call(ctx, a.wire.Ask, path, fields)
}

// send makes a pay call and reads its answer.
func (a *adapter) send(ctx context.Context, path string, fields map[string]string) reply {
	return a.call(ctx, a.wire.Send, path, fields)
}

func (a *adapter) call(ctx context.Context, do func(context.Context, providers.Request) *providers.Answer, path string, fields map[string]string) reply {
	body, err := a.body(fields)
	if err != nil {
		return reply{problem: "the request could not be written"}
	}
	answer := do(ctx, providers.Request{
		Path: path, Body: body, Header: http.Header{"Content-Type": {"application/json"}},
		Hide: []string{a.tokenHash, fields["dateOfBirth"], fields["governmentId"]},
	})
	r := read(answer)
	if r.problem == "" {
		answer.Told(r.code, r.message)
	}
	return r
}
