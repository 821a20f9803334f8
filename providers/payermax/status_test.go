package payermax_test

import (
	"crypto/rsa"
	"fmt"
	"strings"
	"testing"
	"time"

	"countersign/models"
	"countersign/providers/payermax"
)

const maxDay = 24 * time.Hour

// taken is the answer to an order.
func taken(status string) string {
	return fmt.Sprintf(`{"code":"APPLY_SUCCESS","msg":"Success.","data":{"outTradeNo":%q,"tradeNo":%q,"status":%q}}`, number, ref, status)
}

// entry is an order as queries, lists and notices tell it.
func entry(status, more string) string {
	return fmt.Sprintf(`{"outTradeNo":%q,"tradeNo":%q,"status":%q,%s"reference":"po-123","redeemCode":"","transactionUtcTime":"2022-12-02T11:35:17 +0000","trade":{"amount":"50000.00","currency":"IDR"},"source":{"amount":"3.23","currency":"USD","fee":"0.10"},"destination":{"amount":"49000","currency":"IDR"}}`,
		number, ref, status, more)
}

// told is the answer to a query.
func told(status, more string) string {
	return `{"code":"APPLY_SUCCESS","msg":"Success.","data":` + entry(status, more) + `}`
}

func refusal(code string) string { return fmt.Sprintf(`{"code":%q,"msg":"Words that vary."}`, code) }

func TestTheStatusDecidesAndNothingElse(t *testing.T) {
	s := newStation(t, script{})
	g := gateway(t, s.URL)
	for status, want := range map[string][2]models.Event{
		"PENDING": {models.EventAccept, models.EventAccept}, "SUCCESS": {models.EventPay, models.EventPay}, "FAILED": {models.EventFail, models.EventFail},
		"BOUNCEBACK": {models.EventReturn, models.EventReturn}, "pending": {models.EventDoubt, models.EventDrift}, "Success": {models.EventDoubt, models.EventDrift},
		"CLOSED": {models.EventDoubt, models.EventDrift}, "": {models.EventDoubt, models.EventUnreadable},
	} {
		s.says(accepted(taken(status)))
		out, trail := g.Send(t.Context(), order(), yes)
		if out.Event != want[0] || out.Ref != ref || out.Status != status || out.Reason == "" || out.Mismatch != "" || len(trail) != 1 || trail[0].Code != "APPLY_SUCCESS" {
			t.Errorf("an answer of %q: %+v", status, out)
		}
		for _, words := range []string{"Success.", "FAILED", "BOUNCEBACK", ""} {
			s.says(accepted(strings.Replace(told(status, ""), "Success.", words, 1)))
			if out, _ := g.Query(t.Context(), order()); out.Event != want[1] || out.Reason == "" || out.Source != models.FromQuery || out.Echo.Amount != "50000.00" || out.Mismatch != "" {
				t.Errorf("a query about %q: %+v", status, out)
			}
		}
	}
}

func TestACodeIsARefusalOnlyWhereTheManualSaysSo(t *testing.T) {
	s := newStation(t, script{})
	g := gateway(t, s.URL)
	for code, want := range map[string]models.Event{
		"PARAMS_INVALID": models.EventFail, "SIGN_VERIFY_FAILED": models.EventRefuseOurs, "REQ_TIME_OVER_TIME": models.EventRefuseOurs, "ILLEGAL_IP_REQUEST": models.EventRefuseOurs,
		"TOO_MANY_REQUEST": models.EventRefuseOurs, "MERCHANT_APP_INVALID": models.EventRefuseOurs, "MERCHANT_INVALID": models.EventRefuseOurs, "CONTRACT_INVALID": models.EventRefuseOurs,
		"ORDER_REPEAT": models.EventDoubt, "SYSTEM_ERROR": models.EventDoubt, "ORDER_NOT_EXIST": models.EventDoubt, "APPLY_FAIL": models.EventDoubt, "SUCCESS": models.EventDoubt,
		"apply_success": models.EventDoubt, "params_invalid": models.EventDoubt, "PARAMS_INVALID ": models.EventDoubt, "BALANCE_INSUFFICIENT": models.EventDoubt, "MERCHANT_OTHER": models.EventDoubt,
		"": models.EventDoubt,
	} {
		for _, answer := range []script{bare(refusal(code)), accepted(refusal(code)), accepted(strings.Replace(refusal(code), "}", `,"data":`+entry("SUCCESS", "")+"}", 1))} {
			s.says(answer)
			out, _ := g.Send(t.Context(), order(), yes)
			if out.Event != want || out.Reason == "" || out.Status != "" || code != "" && (out.Code != code || out.Message != "Words that vary.") {
				t.Errorf("%q: %+v", code, out)
			}
			again := order()
			again.Resend = true
			if out, _ := g.Send(t.Context(), again, yes); out.Event != models.EventDoubt || out.Reason == "" {
				t.Errorf("%q to a repetition: %s", code, out.Event)
			}
			asked := models.EventUnreadable
			if code == "ORDER_NOT_EXIST" {
				asked = models.EventNotFound
			}
			if out, _ := g.Query(t.Context(), order()); out.Event != asked || out.Reason == "" {
				t.Errorf("%q to a query: %s", code, out.Event)
			}
		}
	}
}

func TestWhatWasAcceptedMustBeSigned(t *testing.T) {
	s := newStation(t, script{})
	g := gateway(t, s.URL)
	for name, keys := range map[string][]*rsa.PrivateKey{
		"unsigned": nil, "signed by us": {merchantKey()}, "signed by a stranger": {strangeKey()}, "signed twice": {platformKey(), platformKey()}, "signed by two": {strangeKey(), platformKey()},
	} {
		for _, status := range []string{"PENDING", "SUCCESS", "FAILED", "BOUNCEBACK"} {
			s.says(script{200, taken(status), keys})
			if out, _ := g.Send(t.Context(), order(), yes); out.Event != models.EventDoubt || out.Ref != "" || !strings.Contains(out.Reason, "signed") {
				t.Errorf("%s %s: %+v", name, status, out)
			}
			s.says(script{200, told(status, ""), keys})
			if out, _ := g.Query(t.Context(), order()); out.Event != models.EventUnreadable || !strings.Contains(out.Reason, "signed") {
				t.Errorf("%s %s: a query says %+v", name, status, out)
			}
		}
		if keys == nil {
			continue // a refusal may come without a signature, but not with a wrong one
		}
		for _, code := range []string{"PARAMS_INVALID", "SIGN_VERIFY_FAILED", "ORDER_NOT_EXIST"} {
			s.says(script{200, refusal(code), keys})
			if out, _ := g.Send(t.Context(), order(), yes); out.Event != models.EventDoubt {
				t.Errorf("%s %s: %s", name, code, out.Event)
			}
			if out, _ := g.Query(t.Context(), order()); out.Event != models.EventUnreadable {
				t.Errorf("%s %s: a query says %s", name, code, out.Event)
			}
		}
	}
}

func TestAnAnswerThatIsNoAnswerIsDoubt(t *testing.T) {
	s := newStation(t, script{})
	g := gateway(t, s.URL)
	pay, query := taken("SUCCESS"), told("SUCCESS", "")
	for name, bend := range map[string]func(string) string{
		"empty": func(string) string { return "" }, "null": func(string) string { return "null" }, "list": func(w string) string { return "[" + w + "]" },
		"cut": func(w string) string { return w[:len(w)-1] }, "two": func(w string) string { return w + w }, "HTML": func(string) string { return "<p>APPLY_SUCCESS</p>" },
		"code only": func(string) string { return `{"code":"APPLY_SUCCESS","msg":"Success."}` },
		"data null": func(string) string { return `{"code":"APPLY_SUCCESS","msg":"Success.","data":null}` },
		"data a list": func(string) string {
			return `{"code":"APPLY_SUCCESS","msg":"Success.","data":[` + entry("SUCCESS", "") + `]}`
		},
		"data a text":          func(string) string { return `{"code":"APPLY_SUCCESS","msg":"Success.","data":"SUCCESS"}` },
		"status twice":         func(w string) string { return strings.Replace(w, `"status"`, `"status":"FAILED","status"`, 1) },
		"status in two cases":  func(w string) string { return strings.Replace(w, `"status"`, `"STATUS":"FAILED","status"`, 1) },
		"status in wrong case": func(w string) string { return strings.Replace(w, `"status"`, `"Status"`, 1) },
		"long s":               func(w string) string { return strings.Replace(w, `"status"`, `"ſtatus"`, 1) },
		"code in wrong case":   func(w string) string { return strings.Replace(w, `"code"`, `"Code"`, 1) },
		"status an object":     func(w string) string { return strings.Replace(w, `"SUCCESS"`, `{"a":"SUCCESS"}`, 1) },
		"no number":            func(w string) string { return strings.Replace(w, `"outTradeNo":"`+number+`",`, ``, 1) },
	} {
		s.says(accepted(bend(pay)))
		if out, trail := g.Send(t.Context(), order(), yes); out.Event != models.EventDoubt || out.Reason == "" || len(trail) != 1 {
			t.Errorf("%s: %+v", name, out)
		}
		s.says(accepted(bend(query)))
		if out, _ := g.Query(t.Context(), order()); out.Event != models.EventUnreadable || out.Reason == "" {
			t.Errorf("%s: a query says %+v", name, out)
		}
	}
	for name, change := range map[string][2]string{
		"no amount": {`"amount":"50000.00",`, ``}, "no currency": {`"50000.00","currency":"IDR"`, `"50000.00"`}, "no trade": {`"trade"`, `"other"`}, "no status": {`"status":"SUCCESS",`, ``},
	} {
		s.says(accepted(strings.Replace(query, change[0], change[1], 1)))
		if out, _ := g.Query(t.Context(), order()); out.Event != models.EventUnreadable || out.Reason == "" {
			t.Errorf("%s: a query says %+v", name, out)
		}
	}
}

func TestAnAnswerAboutSomethingElseDecidesNothing(t *testing.T) {
	s := newStation(t, accepted(strings.Replace(taken("SUCCESS"), number, "PO_2025_000124", 1)))
	g := gateway(t, s.URL)
	if out, _ := g.Send(t.Context(), order(), yes); out.Event != models.EventDoubt || out.Mismatch == "" {
		t.Errorf("another number: %+v", out)
	}
	known := order()
	known.ProviderRef = ref
	for name, change := range map[string][2]string{
		"number": {number, "PO_2025_000124"}, "amount": {`"50000.00"`, `"50000.01"`}, "small amount": {`"50000.00"`, `"500.00"`}, "currency": {`"50000.00","currency":"IDR"`, `"50000.00","currency":"USD"`},
		"amount as written elsewhere": {`"50000.00"`, `"5e4"`}, "provider's number": {ref, "20250301020000PO71330000270185"},
	} {
		s.says(accepted(strings.Replace(told("SUCCESS", ""), change[0], change[1], 1)))
		if out, _ := g.Query(t.Context(), known); out.Event != models.EventUnreadable || out.Mismatch == "" {
			t.Errorf("another %s: %+v", name, out)
		}
	}
	for _, same := range []string{`"50000"`, `"50000.0"`, `50000`, `50000.00`} {
		s.says(accepted(strings.Replace(told("SUCCESS", ""), `"50000.00"`, same, 1)))
		if out, _ := g.Query(t.Context(), known); out.Event != models.EventPay {
			t.Errorf("the same amount as %s: %+v", same, out)
		}
	}
}

func TestAFailureSaysWhyAndWhatToDo(t *testing.T) {
	codes := strings.Fields(`PARAMETER_ERROR INSUFFICIENT_QUOTA BALANCE_INSUFFICIENT AMOUNT_LIMIT_UNMATCHED CONTRACT_NOT_SIGNED RISK_INTERCEPT ACCOUNT_ABNORMAL ACCOUNT_NOT_EXIST ACCOUNT_BLOCKED PAYMENT_FAILED
		PAYMENT_METHOD_NOT_AVAILABLE REQUEST_PARAM_INVALID BANK_NOT_AVAILABLE DECLINED_BY_RISK DECLINED_BY_COMPLIANCE DECLINED_PAYEE_BLACKLISTED INVALID_ACCOUNT INVALID_ACCOUNT_FORMAT INVALID_ACCOUNT_TYPE INVALID_ADDRESS
		INVALID_BANKCODE INVALID_BANK_BRANCH INVALID_DOCUMENT INVALID_EMAIL INVALID_IFSC_CODE INVALID_OPERATOR INVALID_PAYEE_NAME INVALID_PHONE_NO MISMATCHED_BANK MISMATCHED_DOCUMENTS KYC_FAILED CURRENCY_UNMATCHED
		AMOUNT_UNMATCHED AMOUNT_NOT_ENOUGH PAYEE_AMOUNT_EXCEED_LIMIT TRANSACTION_EXCEED_LIMIT PAYMENT_PENDING PROVIDER_FAILED_PROCESS PROVIDER_REFUSED_PROCESS REDEEMCODE_EXPIRED BUSINESS_ERROR UNDEFINED_ERROR OTHER_ERRORS`)
	s := newStation(t, script{})
	g := gateway(t, s.URL)
	for _, code := range append(codes, "BRAND_NEW_CODE", "") {
		s.says(accepted(told("FAILED", fmt.Sprintf(`"responseCode":%q,"responseMsg":"Words.",`, code))))
		out, _ := g.Query(t.Context(), order())
		if out.Event != models.EventFail || !strings.HasPrefix(out.Reason, "PayerMax did not pay") || !strings.HasSuffix(out.Reason, ".") {
			t.Errorf("%s: %+v", code, out)
		}
		if code != "" && (out.Code != code || out.Message != "Words.") {
			t.Errorf("%s: its words are lost: %+v", code, out)
		}
		if listed := !strings.Contains(out.Reason, "does not list"); listed != (code != "BRAND_NEW_CODE") {
			t.Errorf("%s: %s", code, out.Reason)
		}
	}
}

func TestPeopleReadHowFarAnOrderIs(t *testing.T) {
	s := newStation(t, script{})
	g := gateway(t, s.URL)
	for more, want := range map[string]string{
		`"subStatus":"PEND_RFI_MATERIAL",`: "documents", `"subStatus":"REVIEW",`: "working days", `"subStatus":"TRANSMIT",`: "bank", `"subStatus":"NEW",`: "processes", ``: "processes",
	} {
		s.says(accepted(told("PENDING", more)))
		if out, _ := g.Query(t.Context(), order()); out.Event != models.EventAccept || !strings.Contains(out.Reason, want) {
			t.Errorf("%s: %+v", more, out)
		}
	}
	s.says(accepted(told("BOUNCEBACK", `"bounceBackTime":"2022-12-03T11:35:17 +0000",`)))
	if out, _ := g.Query(t.Context(), order()); out.Event != models.EventReturn || !strings.Contains(out.Reason, "2022-12-03T11:35:17") {
		t.Errorf("%+v", out)
	}
}

func TestNothingIsAskedForANumberThatCannotBe(t *testing.T) {
	s := newStation(t, accepted(told("SUCCESS", "")))
	g := gateway(t, s.URL)
	odd := order()
	odd.Number = "PO-1"
	if out, trail := g.Query(t.Context(), odd); out.Event != models.EventUnreadable || len(trail) != 0 {
		t.Errorf("%+v", out)
	}
	if traits := payermax.Traits(); !traits.ResendByMachine || !traits.NoticeDecides || traits.ReplayFor != 0 {
		t.Errorf("%+v", traits)
	}
}
