package chainpay

import (
	"context"
	"maps"
	"net/http"
	"net/url"

	"countersign/providers"
)

// The endpoints (ChainPay manual, PayOut, Query PayOut Order, Channel and
// Currency).
const (
	pathPayout     = "/v2/payout"
	pathQuery      = "/v2/queryPayOutOrder"
	pathChannels   = "/v2/payChannel"
	pathCurrencies = "/v2/currency"
)

func (a *adapter) header() http.Header {
	return http.Header{"App-Id": {a.appID}, "Content-Type": {"application/json"}, "Accept": {"application/json"}}
}

// request signs the fields and writes them. What is signed is what is sent.
func (a *adapter) request(path string, fields map[string]any) (providers.Request, error) {
	signature, err := sign(fields, a.private)
	if err != nil {
		return providers.Request{}, err
	}
	full := maps.Clone(fields)
	full[signField] = signature
	body, err := compact(full)
	if err != nil {
		return providers.Request{}, err
	}
	return providers.Request{Path: path, Header: a.header(), Body: []byte(body)}, nil
}

// ask makes a signed call that moves no money and reads its answer.
func (a *adapter) ask(ctx context.Context, path string, fields map[string]any) reply {
	return a.call(ctx, a.wire.Ask, path, fields)
}

// send makes a pay call and reads its answer.
func (a *adapter) send(ctx context.Context, path string, fields map[string]any) reply {
	return a.call(ctx, a.wire.Send, path, fields)
}

func (a *adapter) call(ctx context.Context, do func(context.Context, providers.Request) *providers.Answer, path string, fields map[string]any) reply {
	request, err := a.request(path, fields)
	if err != nil {
		return reply{unsent: true, problem: "the request could not be written"}
	}
	return read(do(ctx, request))
}

// look makes a call that only reads a public list; it is not signed, as it has
// no body.
func (a *adapter) look(ctx context.Context, path string, query url.Values) reply {
	return read(a.wire.Ask(ctx, providers.Request{Method: http.MethodGet, Path: path, Query: query, Header: a.header()}))
}
