package chainpay

import (
	"context"
	"strings"

	"countersign/providers"
)

// unknownOrder is a number that no order of ours has, and saidUnknown what
// ChainPay's manual answers about it (ChainPay manual, Query PayOut Order).
const (
	unknownOrder = "COUNTERSIGN-TEST"
	saidUnknown  = "invalid order"
)

// Test asks for an order that does not exist. ChainPay says so only when it
// accepts application and signature; everything else is code 7, too, with other
// words. It moves nothing. The error, if any, is a *providers.CallError.
func (a *adapter) Test(ctx context.Context) error {
	r := a.ask(ctx, pathQuery, map[string]any{"outTradeNo": unknownOrder})
	failed := &providers.CallError{Code: r.code, Message: r.message}
	switch {
	case r.problem != "":
		failed.Message, failed.Reason = r.problem, "ChainPay could not be asked: "+r.problem+". Check the address of the account, or try again later."
	case r.code == codeRefused && strings.EqualFold(strings.TrimSpace(r.message), saidUnknown):
		return nil
	case r.code == codeRefused:
		failed.Ours = true
		failed.Reason = "ChainPay refused the test call. Check App ID and private key, and that the key's public half is uploaded at ChainPay; its message may name what is wrong."
	case r.code == codeSuccess:
		failed.Reason = "ChainPay answered with an order that does not exist. Check the address of the account."
	default:
		failed.Reason = says(r.code) + "."
	}
	return failed
}
