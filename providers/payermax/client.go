package payermax

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"

	"countersign/providers"
)

// The endpoints (PayerMax manual, Interface List). All are POST.
const (
	pathBase     = "/aggregate-pay/api/gateway/"
	pathPay      = pathBase + "paymentOrderPay"
	pathQuery    = pathBase + "paymentOrderQry"
	pathBatch    = pathBase + "paymentOrderBatchQry"
	pathValidate = pathBase + "paymentFieldValidation"
	pathBalance  = pathBase + "currentBalanceQuery"
)

// Versions of the interfaces and of the keys (PayerMax manual, Message
// Structure).
const (
	versionPayout  = "1.4"
	versionBalance = "1.3"
	keyVersion     = "1"
)

// stampLayout is how PayerMax writes the time of a request; it must be within
// two minutes of PayerMax's own clock.
const stampLayout = "2006-01-02T15:04:05.000-07:00"

// envelope is the body of every request, with its fields in the order in which
// they are written (PayerMax manual, Message Structure).
type envelope struct {
	Version      string `json:"version"`
	KeyVersion   string `json:"keyVersion"`
	RequestTime  string `json:"requestTime"`
	AppID        string `json:"appId"`
	MerchantNo   string `json:"merchantNo"`
	SPMerchantNo string `json:"spMerchantNo,omitempty"`
	Data         any    `json:"data"`
}

// request writes a body once and signs it: what is signed is what is sent.
func (a *adapter) request(path string, data any) (providers.Request, error) {
	version := versionPayout
	if path == pathBalance {
		version = versionBalance
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(envelope{
		Version: version, KeyVersion: keyVersion, RequestTime: a.clock().Format(stampLayout),
		AppID: a.appID, MerchantNo: a.merchantNo, SPMerchantNo: a.spMerchantNo, Data: data,
	})
	if err != nil {
		return providers.Request{}, err
	}
	body := bytes.TrimSuffix(out.Bytes(), []byte("\n"))
	signature, err := a.sign(body)
	if err != nil {
		return providers.Request{}, err
	}
	return providers.Request{Path: path, Body: body, Header: http.Header{
		"Content-Type": {"application/json"}, "Accept": {"application/json"}, signHeader: {signature},
	}}, nil
}

// ask makes a call that moves no money and reads its answer.
func (a *adapter) ask(ctx context.Context, path string, data any) reply {
	return a.call(ctx, a.wire.Ask, path, data)
}

// send makes a pay call and reads its answer.
func (a *adapter) send(ctx context.Context, path string, data any) reply {
	return a.call(ctx, a.wire.Send, path, data)
}

func (a *adapter) call(ctx context.Context, do func(context.Context, providers.Request) *providers.Answer, path string, data any) reply {
	request, err := a.request(path, data)
	if err != nil {
		return reply{unsent: true, problem: "the request could not be written"}
	}
	answer := do(ctx, request)
	r := a.read(answer)
	if r.code != "" {
		answer.Told(r.code, r.message)
	}
	return r
}
