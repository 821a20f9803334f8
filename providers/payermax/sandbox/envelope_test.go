package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestTheEnvelopeIsChecked(t *testing.T) {
	b := newBench(t)
	at := func(off time.Duration) string { return b.clock.Now().Add(off).Format(requestLayout) }
	cases := []struct {
		name, field string
		value       any
		code        string
	}{
		{"older version", "version", "1.3", codeParams}, {"version a number", "version", 1.4, codeParams}, {"no version", "version", nil, codeParams},
		{"other key version", "keyVersion", "2", codeParams}, {"no key version", "keyVersion", "", codeParams},
		{"other app", "appId", "other", codeApp}, {"no app", "appId", nil, codeParams}, {"long app", "appId", strings.Repeat("a", 65), codeParams},
		{"other merchant", "merchantNo", "010213834123457", codeMerchant}, {"no merchant", "merchantNo", nil, codeParams},
		{"too early", "requestTime", at(121 * time.Second), codeTime}, {"too late", "requestTime", at(-121 * time.Second), codeTime},
		{"just early enough", "requestTime", at(119 * time.Second), codeUnknown}, {"just late enough", "requestTime", at(-119 * time.Second), codeUnknown},
		{"another zone", "requestTime", b.clock.Now().In(time.FixedZone("", 8*3600)).Format(requestLayout), codeUnknown},
		{"no milliseconds", "requestTime", b.clock.Now().Format(time.RFC3339), codeParams}, {"no zone", "requestTime", "2025-03-01T02:00:00.000", codeParams},
		{"no data", "data", nil, codeParams}, {"data a text", "data", "x", codeParams}, {"empty data", "data", object{}, codeParams},
		{"unknown fields", "sdk", object{"a": []any{1, "2"}}, codeUnknown},
	}
	for _, c := range cases {
		envelope := b.sent("1.4", object{"outTradeNo": "PO1"})
		envelope[c.field] = c.value
		if r := b.wrapped("paymentOrderQry", envelope); r.code() != c.code || r.status != http.StatusOK || r.msg() == "" || r.genuine {
			t.Errorf("%s: %d %s", c.name, r.status, r.raw)
		}
	}
}

func TestOnlyTheMerchantsSignatureOverTheseBytesOpens(t *testing.T) {
	b := newBench(t)
	body, err := json.Marshal(b.sent("1.4", orderOf("PO1", "20")))
	if err != nil {
		t.Fatal(err)
	}
	other, err := sign(body, keys().stranger)
	if err != nil {
		t.Fatal(err)
	}
	right := b.signature(body).Get("sign")
	pretty := []byte(strings.Replace(string(body), `","`, `", "`, 1))
	for name, c := range map[string]struct {
		body []byte
		sign []string
	}{
		"none": {body, nil}, "a stranger's": {body, []string{other}}, "two": {body, []string{right, right}},
		"the same JSON with a blank": {pretty, []string{right}}, "no Base64": {body, []string{"?" + right[1:]}},
	} {
		header := http.Header{"Sign": c.sign, "Content-Type": {"application/json"}}
		if r := b.post("paymentOrderPay", c.body, header); r.code() != codeSign {
			t.Errorf("%s: %s", name, r.raw)
		}
	}
	if len(b.book().Orders) != 0 {
		t.Error("something is booked")
	}
	if r := b.post("paymentOrderPay", pretty, b.signature(pretty)); r.code() != codeSuccess {
		t.Errorf("blanks under a right signature: %s", r.raw)
	}
}

func TestAStrangeBodyIsRefused(t *testing.T) {
	b := newBench(t)
	good, err := json.Marshal(b.sent("1.4", orderOf("PO1", "20")))
	if err != nil {
		t.Fatal(err)
	}
	deep := strings.Repeat(`{"a":`, 20) + "1" + strings.Repeat("}", 20)
	for name, body := range map[string]string{
		"nothing": "", "a list": "[]", "half": string(good[:len(good)/2]), "two": string(good) + "{}", "no UTF-8": "{\"a\":\"\xff\"}",
		"deep": `{"data":` + deep + `}`, "twice": strings.Replace(string(good), `"amount":`, `"amount":"1","amount":`, 1),
		"a dotted name": strings.Replace(string(good), `"country":`, `"trade.amount":"9","country":`, 1), "a list of objects": `{"data":{"a":[{}]}}`,
	} {
		if r := b.post("paymentOrderPay", []byte(body), b.signature([]byte(body))); r.code() != codeParams {
			t.Errorf("%s: %d %s %v", name, r.status, r.raw, r.err)
		}
	}
	for _, kind := range []string{"", "text/plain", "application/x-www-form-urlencoded"} {
		header := b.signature(good)
		header.Set("Content-Type", kind)
		if r := b.post("paymentOrderPay", good, header); r.code() != codeParams {
			t.Errorf("content type %q: %s", kind, r.raw)
		}
	}
	if r := b.post("paymentOrderDrop", good, b.signature(good)); r.status != http.StatusNotFound {
		t.Errorf("another call: %d", r.status)
	}
	if r := b.do(http.MethodGet, "/aggregate-pay/api/gateway/paymentOrderPay", nil, nil); r.status == http.StatusOK {
		t.Errorf("GET: %d %s", r.status, r.raw)
	}
	if len(b.book().Orders) != 0 {
		t.Error("something is booked")
	}
}

func TestArmedFaultsStrikeEveryCall(t *testing.T) {
	b := newBench(t)
	b.taken(orderOf("PO1", "20"))
	calls := map[string]func() reply{
		scopeQuery:    func() reply { return b.query("PO1") },
		scopeBatch:    func() reply { return b.list("2025-03-01 00:00:00", "2025-03-01 03:00:00", nil) },
		scopeBalance:  func() reply { return b.wrapped("currentBalanceQuery", b.sent("1.3", object{})) },
		scopeValidate: func() reply { return b.call("paymentFieldValidation", detailsOf("US", "BANK_TRANSFER")) },
	}
	for scope, call := range calls {
		for _, name := range []string{"rate-limited", "bad-signature", "http500-booked", "system-unbooked", "unsigned", "wrongly-signed", "torn-booked"} {
			if err := b.server.Arm(scope, name, 1); err != nil {
				t.Fatal(err)
			}
			want := expectations()[name].answer
			if r := call(); outcomeOf(r) != want || r.genuine {
				t.Errorf("%s, %s: %d %s, signature %t", scope, name, r.status, r.raw, r.genuine)
			}
		}
		if r := call(); r.code() != codeSuccess || !r.genuine {
			t.Errorf("%s afterwards: %s", scope, r.raw)
		}
	}
	if fmt.Sprint(b.status("PO1")) != "PENDING" {
		t.Error("the order is lost")
	}
}
