package pockyt_test

import (
	"fmt"
	"strings"
	"testing"

	"countersign/models"
)

// result is a pay or inquiry answer that agrees with order().
func result(status string) string {
	return fmt.Sprintf(`{"ret_code":"000100","ret_msg":"succeeded","result":{"invoiceId":"po-2025-000123","transactionNo":"305588797074336092",`+
		`"customerNo":"%s","accountToken":"%s","amount":"125.4","currency":"USD","status":"%s","createdTime":"2025-03-01T09:30:01Z"}}`, payeeNo, token, status)
}

func code(code string) string { return `{"ret_code":"` + code + `","ret_msg":"words that vary"}` }

// everyCode is the manual's list without success.
var everyCode = []string{"000000", "000020", "000021", "000022", "000023", "000030", "000040", "000080"}

func TestThePayTableIsClosed(t *testing.T) {
	want := map[string]models.Event{
		result("pending"): models.EventAccept, result("PENDING"): models.EventAccept, result("success"): models.EventPay, result("Success"): models.EventPay,
		result("failed"): models.EventFail, result("returned"): models.EventReturn,
		result("paid"): models.EventDoubt, result(""): models.EventDoubt, result("successful"): models.EventDoubt,
		code("000020"): models.EventFail, code("000021"): models.EventFail, code("000023"): models.EventFail, code("000040"): models.EventFail,
		code("000022"): models.EventRefuseOurs, code("000030"): models.EventRefuseOurs,
		code("000000"): models.EventDoubt, code("000080"): models.EventDoubt, code("000100"): models.EventDoubt,
		code("000041"): models.EventDoubt, code("40"): models.EventDoubt, code("success"): models.EventDoubt, code(""): models.EventDoubt,
		``: models.EventDoubt, `{}`: models.EventDoubt, `[]`: models.EventDoubt, `null`: models.EventDoubt, `<html>`: models.EventDoubt,
		result("success")[:40]: models.EventDoubt, result("success") + `{}`: models.EventDoubt, result("success") + "x": models.EventDoubt,
		`{"ret_code":"000040","ret_code":"000100"}`:                                     models.EventDoubt,
		`{"ret_code":"000040","RET_CODE":"000100"}`:                                     models.EventDoubt,
		`{"ret_code":100}`:                                                              models.EventDoubt,
		strings.Replace(result("failed"), `"status"`, `"ſtatus":"success","status"`, 1): models.EventDoubt,
		strings.Replace(result("failed"), `"status"`, `"Status"`, 1):                    models.EventDoubt,
	}
	for answer, event := range want {
		s := newStation(t, map[string]string{"/v3/payouts/pay": answer})
		out, trail := gateway(t, s.URL).Send(t.Context(), order(), yes)
		if out.Event != event {
			t.Errorf("%s: %s, want %s (%s)", answer, out.Event, event, out.Reason)
		}
		if out.Reason == "" || out.Mismatch != "" || len(trail) != 1 || out.Source != models.FromAnswer {
			t.Errorf("%s: reason %q, mismatch %q, %d exchanges, source %s", answer, out.Reason, out.Mismatch, len(trail), out.Source)
		}
	}
}

func TestARefusedRepetitionProvesNothing(t *testing.T) {
	again := order()
	again.Resend = true
	for _, c := range everyCode {
		s := newStation(t, map[string]string{"/v3/payouts/pay": code(c)})
		if out, _ := gateway(t, s.URL).Send(t.Context(), again, yes); out.Event != models.EventDoubt {
			t.Errorf("%s on a repeated order is %s", c, out.Event)
		}
	}
	for status, event := range map[string]models.Event{"pending": models.EventAccept, "success": models.EventPay, "failed": models.EventFail} {
		s := newStation(t, map[string]string{"/v3/payouts/pay": result(status)})
		if out, _ := gateway(t, s.URL).Send(t.Context(), again, yes); out.Event != event {
			t.Errorf("status %s on a repeated order is %s", status, out.Event)
		}
	}
}

func TestTheInquiryTableIsClosed(t *testing.T) {
	want := map[string]models.Event{
		result("pending"): models.EventAccept, result("success"): models.EventPay, result("FAILED"): models.EventFail, result("returned"): models.EventReturn,
		result("settled"): models.EventDrift, result(""): models.EventUnreadable,
		strings.Replace(result("success"), `"result"`, `"transaction"`, 1):         models.EventPay,
		strings.Replace(result("success"), `"invoiceId":"po-2025-000123",`, ``, 1): models.EventUnreadable,
		strings.Replace(result("success"), `"125.4"`, `125.40`, 1):                 models.EventPay,
		code("000021"): models.EventNotFound,
		code("000100"): models.EventUnreadable, ``: models.EventUnreadable, `{`: models.EventUnreadable,
	}
	for _, c := range everyCode {
		if c != "000021" {
			want[code(c)] = models.EventUnreadable
		}
	}
	for answer, event := range want {
		s := newStation(t, map[string]string{"/v3/payouts/inquiry": answer})
		out, _ := gateway(t, s.URL).Query(t.Context(), order())
		if out.Event != event {
			t.Errorf("%s: %s, want %s", answer, out.Event, event)
		}
		if out.Reason == "" || out.Source != models.FromQuery {
			t.Errorf("%s: reason %q, source %s", answer, out.Reason, out.Source)
		}
	}
}

func TestAnAnswerAboutAnotherOrderDecidesNothing(t *testing.T) {
	for what, swap := range map[string][2]string{
		"number": {"po-2025-000123", "po-2025-000124"}, "amount": {`"125.4"`, `"125.41"`}, "factor": {`"125.4"`, `"12540"`}, "currency": {"USD", "CNY"},
		"payee": {payeeNo, "2000305228292319592008"}, "account": {token, "2010305228303182765719"},
		"exponent": {`"125.4"`, `"1254e-1"`}, "sign": {`"125.4"`, `"-125.4"`}, "blank": {`"125.4"`, `" 125.4"`},
	} {
		answer := strings.Replace(result("success"), swap[0], swap[1], 1)
		s := newStation(t, map[string]string{"/v3/payouts/pay": answer, "/v3/payouts/inquiry": answer})
		g := gateway(t, s.URL)
		if out, _ := g.Send(t.Context(), order(), yes); out.Event != models.EventDoubt || out.Mismatch == "" {
			t.Errorf("%s: the answer is %s with mismatch %q", what, out.Event, out.Mismatch)
		}
		if out, _ := g.Query(t.Context(), order()); out.Event != models.EventUnreadable || out.Mismatch == "" {
			t.Errorf("%s: the inquiry is %s with mismatch %q", what, out.Event, out.Mismatch)
		}
	}
}

func TestABalanceIsReadWhereverItStands(t *testing.T) {
	want := map[string]int64{
		`{"ret_code":"000100","balance":{"currency":"USD","balance":"1250.40"}}`:                                    125040,
		`{"ret_code":"000100","balance":{"currency":"USD","balance":"1250.40","availableBalance":"1000.00"}}`:       100000,
		`{"ret_code":"000100","balance":"7"}`:                                                                       700,
		`{"ret_code":"000100","result":{"balance":{"USD":"3.5"}}}`:                                                  350,
		`{"ret_code":"000100","balance":[{"currency":"CNY","balance":"1"},{"currency":"USD","available":"-2.00"}]}`: -200,
	}
	for answer, minor := range want {
		s := newStation(t, map[string]string{"/v3/payouts/balance": answer})
		money, _, err := gateway(t, s.URL).Balance(t.Context(), "USD")
		if err != nil || money != (models.Money{Minor: minor, Currency: "USD"}) {
			t.Errorf("%s: %v, %v", answer, money, err)
		}
	}
	for _, answer := range []string{
		``, `{}`, code("000022"), code("000000"), `{"ret_code":"000100"}`, `{"ret_code":"000100","balance":{"currency":"CNY","balance":"1"}}`,
		`{"ret_code":"000100","balance":"1.005"}`, `{"ret_code":"000100","balance":"1e3"}`, `{"ret_code":"000100","balance":"99999999999999999999"}`,
	} {
		s := newStation(t, map[string]string{"/v3/payouts/balance": answer})
		if money, _, err := gateway(t, s.URL).Balance(t.Context(), "USD"); err == nil || err.Error() == "" || money.Minor != 0 {
			t.Errorf("%s is read as %v, error %v", answer, money, err)
		}
	}
}
