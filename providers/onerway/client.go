package onerway

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"net/http"

	"countersign/providers"
)

// The endpoints (Onerway manual, payout pages). All are POST. The second one is
// spelled so.
const (
	pathNeeds        = "/api/v1/acct/queryPaymentFeild"
	pathRemittanceV1 = "/api/v1/txn/remittance"
	pathRemittanceV2 = "/api/v2/txn/remittance"
	pathQueryList    = "/api/v1/txn/queryList"
)

// stampLayout is how Onerway writes a time, and lookBack how many days back a
// query looks for an order.
const (
	stampLayout = "2006-01-02 15:04:05"
	lookBack    = 365
)

// pathBase begins every path where the address of the account has none of its
// own.
const pathBase = "/payout"

// compact writes a value as compact JSON with its names in order, and with &, <
// and > as they are.
func compact(value any) (string, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return "", err
	}
	return string(bytes.TrimSuffix(out.Bytes(), []byte("\n"))), nil
}

// request completes, signs and writes the fields, every value a text.
func (a *adapter) request(path string, fields map[string]string, hide []string) (providers.Request, error) {
	full := maps.Clone(fields)
	full["merchantNo"] = a.merchantNo
	full[signField] = sign(full, a.unsigned, a.secret)
	body, err := compact(full)
	if err != nil {
		return providers.Request{}, err
	}
	return providers.Request{Path: a.pathBase + path, Body: []byte(body), Hide: hide,
		Header: http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json"}}}, nil
}

// ask makes a call that moves no money and reads its answer.
func (a *adapter) ask(ctx context.Context, path string, fields map[string]string) reply {
	request, err := a.request(path, fields, nil)
	if err != nil {
		return reply{unsent: true, problem: "the request could not be written"}
	}
	return read(a.wire.Ask(ctx, request))
}

// send makes a pay call and reads its answer. The values in hide must not be
// recorded, wherever an answer repeats them.
func (a *adapter) send(ctx context.Context, path string, fields map[string]string, hide []string) reply {
	request, err := a.request(path, fields, hide)
	if err != nil {
		return reply{unsent: true, problem: "the request could not be written"}
	}
	return read(a.wire.Send(ctx, request))
}
