package chainpay_test

import (
	"strings"
	"testing"

	"countersign/models"
	"countersign/providers/chainpay"
)

func TestTheAnswerTableIsClosed(t *testing.T) {
	const accept, fail, doubt = models.EventAccept, models.EventFail, models.EventDoubt
	want := map[string]models.Event{
		// Whatever the answer calls it, the order was taken and no more.
		created("success"): accept, created("pending"): accept, created("confirmed"): accept, created(""): accept, created("DONE_PAYMENT"): accept,
		created("failed"): doubt, created("FAILED"): doubt, strings.Replace(created("success"), ref, "", 1): doubt,
		strings.Replace(created("success"), `"`+ref+`"`, ref, 1): doubt, // a number of nineteen digits may have been rounded
		`{"code":0,"data":{},"msg":"success"}`:                   doubt,
		code("7", "insufficient token balance"):                  fail, code("7", "Insufficient token balance"): fail,
		code("7", "invalid order"): doubt, code("7", ""): doubt, code("7", "outTradeNo already exists"): doubt, code("7", "system busy"): doubt,
		code("1", "insufficient token balance"): doubt, code("70", ""): doubt, code("-1", ""): doubt, code(`"0"`, "success"): doubt, code(`"7"`, "insufficient token balance"): doubt,
		code("0.0", ""): doubt, code("null", ""): doubt, ``: doubt, `{}`: doubt, `[]`: doubt, `null`: doubt, `<html>`: doubt,
		created("success") + "{}": doubt, created("success")[:40]: doubt,
		`{"code":7,"code":0,"data":{"order_no":"1"},"msg":"insufficient token balance"}`: doubt,
		`{"code":7,"Code":0,"data":{"order_no":"1"},"msg":"insufficient token balance"}`: doubt,
		strings.Replace(created("success"), "order_no", "Order_no", 1):                   doubt,
	}
	for answer, event := range want {
		s := newStation(t, map[string]string{"/v2/payout": answer})
		out, trail := gateway(t, s.URL).Send(t.Context(), order(), yes)
		if out.Event != event || out.Reason == "" || out.Mismatch != "" || len(trail) != 1 || out.Source != models.FromAnswer {
			t.Errorf("%s: %s, want %s (%s), mismatch %q, %d exchanges", answer, out.Event, event, out.Reason, out.Mismatch, len(trail))
		}
		if event == accept && out.Ref != ref {
			t.Errorf("%s: ChainPay's id is read as %q", answer, out.Ref)
		}
	}
}

func TestTheQueryTableIsClosed(t *testing.T) {
	const blind = models.EventUnreadable
	paid := state("DONE_PAYMENT")
	want := map[string]models.Event{
		state("PENDING"): models.EventAccept, paid: models.EventPay, state("FAILED"): models.EventFail,
		state("pending"): models.EventDrift, state("success"): models.EventDrift, state("confirmed"): models.EventDrift, state("failed"): models.EventDrift,
		state("REVIEWING"): models.EventDrift, state(""): blind,
		strings.Replace(paid, `"payTime":0`, `"payTime":1752664386`, 1):         models.EventPay,
		strings.Replace(paid, `"tokenFeeCount":""`, `"tokenFeeCount":"0.5"`, 1): models.EventPay,
		strings.Replace(paid, `"merchantOrderNo":"`+number+`",`, ``, 1):         blind,
		strings.Replace(paid, `"tokenCount":"125.4",`, ``, 1):                   blind,
		strings.Replace(paid, `"tokenCount":"125.4"`, `"tokenCount":125.4`, 1):  blind,
		strings.Replace(paid, `"tokenSymbol":"USD",`, ``, 1):                    blind,
		strings.Replace(paid, `"state"`, `"State"`, 1):                          blind,
		strings.Replace(paid, `"state"`, `"ſtate":"FAILED","state"`, 1):         blind,
		code("7", "invalid order"):                                              models.EventNotFound, code("7", "system busy"): models.EventNotFound,
		code("0", "success"): blind, code("5001", ""): blind, code(`"7"`, "invalid order"): blind, ``: blind, `{`: blind,
	}
	for answer, event := range want {
		s := newStation(t, map[string]string{"/v2/queryPayOutOrder": answer})
		out, _ := gateway(t, s.URL).Query(t.Context(), order())
		if out.Event != event || out.Reason == "" || out.Mismatch != "" || out.Source != models.FromQuery {
			t.Errorf("%s: %s, want %s (%s) %s", answer, out.Event, event, out.Reason, out.Mismatch)
		}
	}
	hash := strings.Replace(paid, `"payHash":""`, `"payHash":"0xabc"`, 1)
	if out, _ := gateway(t, newStation(t, map[string]string{"/v2/queryPayOutOrder": hash}).URL).Query(t.Context(), order()); !strings.Contains(out.Reason, "0xabc") {
		t.Errorf("the transaction is not told: %s", out.Reason)
	}
}

func TestAnAnswerAboutAnotherOrderDecidesNothing(t *testing.T) {
	for what, swap := range map[string][2]string{
		"number": {number, "PO0000000000_a2"}, "amount": {`"125.4"`, `"125.41"`}, "factor": {`"125.4"`, `"12540"`}, "token": {`"USD"`, `"USDT"`},
		"id": {ref, "1754377439308531401"}, "app": {appID, "app-2"}, "channel": {`"xpay"`, `"payway"`}, "currencyId": {"P575It", "Q575It"}, "receiver": {"43483243", "43483244"},
	} {
		s := newStation(t, map[string]string{"/v2/queryPayOutOrder": strings.Replace(state("DONE_PAYMENT"), swap[0], swap[1], 1)})
		known := order()
		known.ProviderRef = ref
		if out, _ := gateway(t, s.URL).Query(t.Context(), known); out.Event != models.EventUnreadable || out.Mismatch == "" {
			t.Errorf("%s: %s with mismatch %q", what, out.Event, out.Mismatch)
		}
	}
}

func TestWhatChainPayCannotTakeIsNotSent(t *testing.T) {
	s := newStation(t, map[string]string{"/v2/payout": created("success")})
	g := gateway(t, s.URL)
	for what, bend := range map[string]func(*models.Order){
		"no channel":              func(o *models.Order) { o.Method = "" },
		"odd channel":             func(o *models.Order) { o.Method = "a&b=c" },
		"no token":                func(o *models.Order) { delete(o.Fields, "token") },
		"token without currency":  func(o *models.Order) { o.Fields["token"] = "P575ItNeMxM6fy6zhbnrlezYlvQnHMLZ" },
		"token of another":        func(o *models.Order) { o.Fields["token"] = "USDT:P575ItNeMxM6fy6zhbnrlezYlvQnHMLZ" },
		"no receiver":             func(o *models.Order) { o.Fields["receiver"] = "" },
		"a name":                  func(o *models.Order) { o.Fields["receiver"] = "Ada" },
		"wallet with wrong case":  func(o *models.Order) { o.Fields["receiver"] = strings.Replace(wallet, "F3E", "f3e", 1) },
		"wallet cut":              func(o *models.Order) { o.Fields["receiver"] = wallet[:41] },
		"blank behind":            func(o *models.Order) { o.Fields["receiver"] += " " },
		"unknown detail":          func(o *models.Order) { o.Fields["memo"] = "x" },
		"unknown currency":        func(o *models.Order) { o.Amount.Currency = "EUR" },
		"number that ends a text": func(o *models.Order) { o.Number = "PO&amount=1" },
		"subject":                 func(o *models.Order) { o.Subject = "x" },
	} {
		o := order()
		bend(&o)
		if out, trail := g.Send(t.Context(), o, yes); out.Event != models.EventRelease || !strings.HasPrefix(out.Reason, "Nothing was sent: ") || len(trail) != 0 {
			t.Errorf("%s: %s, %d exchanges: %s", what, out.Event, len(trail), out.Reason)
		}
	}
	odd := order()
	odd.Fields["receiver"] = wallet // as in the manual's own sample
	if out, _ := g.Send(t.Context(), odd, yes); out.Event != models.EventAccept {
		t.Errorf("a wallet on another channel is %s: %s", out.Event, out.Reason)
	}
}

func TestKeysThatDoNotDoAreNamed(t *testing.T) {
	for what, bend := range map[string]struct{ field, value string }{
		"public for private": {chainpay.CredentialPrivateKey, publicOf(merchantKey())},
		"private for public": {chainpay.CredentialPublicKey, pemOf(platformKey())},
		"own key":            {chainpay.CredentialPublicKey, publicOf(merchantKey())},
		"cut":                {chainpay.CredentialPrivateKey, pemOf(merchantKey())[:200]},
		"no id":              {chainpay.CredentialAppID, "a b"},
		"extra":              {chainpay.CredentialExtraEmpty, "null"},
	} {
		c := credentials()
		c[bend.field] = bend.value
		_, err := open(t, "http://127.0.0.1:9", c)
		if said, ok := models.AsError(err); !ok || said.Field(bend.field) == "" {
			t.Errorf("%s: %v", what, err)
		}
	}
	c := credentials()
	c[chainpay.CredentialPrivateKey] = strings.ReplaceAll(c[chainpay.CredentialPrivateKey], "\n", " ")
	if _, err := open(t, "http://127.0.0.1:9", c); err != nil {
		t.Errorf("a key in one line: %v", err)
	}
}
