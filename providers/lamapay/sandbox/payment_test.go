package sandbox

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
)

type vectorFile struct {
	Token, IdempotencyKey, Request, Response, Notice, Hex, Base64 string
}

func vectors(t *testing.T) vectorFile {
	t.Helper()
	text, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var v vectorFile
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestThePrintedRequestGetsThePrintedResponse(t *testing.T) {
	b, v := newBench(t), vectors(t)
	r := b.do(http.MethodPost, "/api/payments", []byte(v.Request), header{"Idempotency-Key", v.IdempotencyKey})
	id := r.text("id")
	if r.status != http.StatusCreated || !strings.HasPrefix(id, "pay_") {
		t.Fatalf("%d %s", r.status, r.raw)
	}
	printed := strings.ReplaceAll(strings.ReplaceAll(r.raw, id, "pay_a1b2c3d4"), b.server.URL(), "https://example.com")
	if printed != v.Response {
		t.Errorf("answered\n%s\nprinted\n%s", printed, v.Response)
	}
	if got := b.read(id); got.status != http.StatusOK || got.raw != r.raw {
		t.Errorf("read %d %s", got.status, got.raw)
	}
	if got := b.read("pay_unknown"); got.status != http.StatusNotFound {
		t.Errorf("unknown id: %d", got.status)
	}
}

func TestOnlyTheTokensOfTheMerchantAreLetIn(t *testing.T) {
	b := newBench(t)
	id := b.created(fieldsOf("PO1", "10.00"))
	for name, authorization := range map[string]string{
		"none": "", "no scheme": testMerchant.Token, "other scheme": "Basic " + testMerchant.Token,
		"wrong": "Bearer " + testMerchant.Token + "x", "empty": "Bearer ", "two blanks": "Bearer  " + testMerchant.Token,
	} {
		if r := b.create(fieldsOf("PO2", "10.00"), "Authorization", authorization); r.status != http.StatusUnauthorized || r.header.Get("WWW-Authenticate") != "Bearer" {
			t.Errorf("%s: create %d", name, r.status)
		}
		if r := b.do(http.MethodGet, "/api/payments/"+id, nil, header{"Authorization", authorization}); r.status != http.StatusUnauthorized {
			t.Errorf("%s: read %d", name, r.status)
		}
	}
	if len(b.book().Orders) != 1 {
		t.Error("somebody got in")
	}
}

func TestATokenWithoutThePayoutTickMakesNoPayout(t *testing.T) {
	b := newBench(t)
	plain := []string{"Authorization", "Bearer " + testMerchant.TokenWithoutPayout}
	if r := b.create(fieldsOf("PO1", "10.00"), plain...); r.status != http.StatusForbidden {
		t.Errorf("payout: %d %s", r.status, r.raw)
	}
	if _, found := b.booked("PO1"); found {
		t.Error("booked all the same")
	}
	b.created(fieldsOf("PO1", "10.00"))
}

func TestABodyWithoutTypeBooksAPayIn(t *testing.T) {
	b := newBench(t)
	fields := fieldsOf("PO1", "10.00")
	delete(fields, "type")
	id := b.created(fields)
	order, found := b.booked("PO1")
	if !found || order.Kind != "payin" {
		t.Fatalf("booked %+v", order)
	}
	if !strings.Contains(b.look("/book").raw, `"kind": "payin"`) {
		t.Error("outsiders cannot see it")
	}
	if page := b.look("/checkin/" + id).raw; !strings.Contains(page, "You are about to pay") {
		t.Error("the payee is not told")
	}
	b.created(fieldsOf("PO2", "10.00"))
	if order, _ := b.booked("PO2"); order.Kind != "payout" {
		t.Errorf("a payout is a %s", order.Kind)
	}
	for _, balance := range b.book().Balances {
		if balance.Currency == "EUR" && balance.Available != "999990.00" {
			t.Errorf("available %s", balance.Available)
		}
	}
}

func TestFieldsAreTakenOrRefusedAsTheManualSays(t *testing.T) {
	b := newBench(t)
	object := func(bytes int) map[string]any { return map[string]any{"a": strings.Repeat("x", bytes-8)} }
	for _, c := range []struct {
		name  string
		value any
		taken bool
	}{
		{"amount", "10.00", true}, {"amount", "10.5", true}, {"amount", "0.01", true},
		{"amount", "10", false}, {"amount", 10.5, false}, {"amount", "10,00", false}, {"amount", "10.001", false},
		{"amount", "0.00", false}, {"amount", "-1.00", false}, {"amount", "+1.00", false}, {"amount", "1e2", false}, {"amount", " 1.00", false},
		{"amount", "1.", false}, {"amount", ".50", false}, {"amount", "", false}, {"amount", nil, false}, {"amount", "99999999.00", false},
		{"currency", "eur", false}, {"currency", "XXX", false}, {"currency", "EURO", false}, {"currency", nil, false}, {"currency", 978, false},
		{"type", "payin", true}, {"type", "Payout", false}, {"type", "", false}, {"type", nil, false}, {"type", "refund", false},
		{"externalId", long(255), true}, {"externalId", long(256), false}, {"externalId", "", false}, {"externalId", 7, false},
		{"description", long(255), true}, {"description", long(256), false}, {"description", "", true}, {"description", nil, false},
		{"metadata", map[string]any{}, true}, {"metadata", map[string]any{"a": map[string]any{"b": []any{nil}}, "c": 1.5, "d": true}, true},
		{"metadata", map[string]any{"a": []any{}}, false}, {"metadata", map[string]any{"a": nil}, false}, {"metadata", []any{}, false},
		{"metadata", nil, false}, {"metadata", "x", false}, {"metadata", object(4096), true}, {"metadata", object(4097), false},
		{"redirectUrl", "https://shop.example/back?x=1", true}, {"redirectUrl", "http://127.0.0.1:8080/back", true}, {"redirectUrl", "http://localhost/", true},
		{"redirectUrl", "http://shop.example/", false}, {"redirectUrl", "/back", false}, {"redirectUrl", "", false}, {"redirectUrl", "javascript:alert(1)", false},
		{"redirectUrl", "https://u:p@shop.example/", false}, {"redirectUrl", "http://localhost.shop.example/", false}, {"redirectUrl", "https://", false},
		{"redirectUrl", "https://shop.example/" + strings.Repeat("x", 2048-21), true}, {"redirectUrl", "https://shop.example/" + strings.Repeat("x", 2049-21), false},
		{"webhookUrl", "https://shop.example/hook", true}, {"webhookUrl", "http://shop.example/hook", false}, {"webhookUrl", 5, false},
		{"customer", map[string]any{"id": "1", "name": "A"}, true}, {"customer", map[string]any{"id": 1}, false}, {"customer", "A", false},
		{"external_id", "PO1", false}, {"callbackUrl", "https://shop.example/", false},
	} {
		fields := fieldsOf("PO"+long(1), "10.00")
		fields["metadata"] = map[string]any{"case": c.name}
		fields[c.name] = c.value
		before := len(b.book().Orders)
		r := b.create(fields)
		booked := len(b.book().Orders) - before
		if c.taken && (r.status != http.StatusCreated && r.status != http.StatusOK) || !c.taken && (r.status != http.StatusUnprocessableEntity || booked != 0) {
			t.Errorf("%s %.40v: %d %.200s, %d booked", c.name, c.value, r.status, r.raw, booked)
		}
	}
	for _, missing := range []string{"amount", "currency"} {
		fields := fieldsOf("PO1", "10.00")
		delete(fields, missing)
		if r := b.create(fields); r.status != http.StatusUnprocessableEntity {
			t.Errorf("without %s: %d", missing, r.status)
		}
	}
}

func TestAmountsKeepTheirTextInEveryCurrency(t *testing.T) {
	b := newBench(t)
	for _, c := range []struct{ currency, amount, minor string }{
		{"EUR", "10.50", "1050"}, {"EUR", "10.5", "1050"}, {"JPY", "1500", "1500"}, {"KWD", "12.345", "12345"},
		{"JPY", "15.0", ""}, {"KWD", "12.3456", ""}, {"KWD", "12", ""},
	} {
		number := c.currency + c.amount
		fields := fieldsOf(number, c.amount)
		fields["currency"] = c.currency
		r := b.create(fields)
		if c.minor == "" {
			if r.status != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d %s", number, r.status, r.raw)
			}
			continue
		}
		order, _ := b.booked(number)
		if r.text("amount") != c.amount || order.Amount != c.amount || order.Minor != c.minor {
			t.Errorf("%s: answered %s, booked %s = %s", number, r.text("amount"), order.Amount, order.Minor)
		}
	}
}

func TestBodiesThatAreNotOneJSONObjectAreRefused(t *testing.T) {
	b := newBench(t)
	good := `"currency":"EUR","type":"payout"`
	for body, want := range map[string]int{
		`{"amount":"1.00",` + good + `}`:                          http.StatusCreated,
		`{"amount":"1.00",` + good + `,"amount":"2.00"}`:          http.StatusBadRequest,
		`{"amount":"1.00",` + good + `,"metadata":{"a":1,"a":2}}`: http.StatusBadRequest,
		`{"amount":"1.00",` + good + `} {}`:                       http.StatusBadRequest,
		`{"amount":"1.00",` + good:                                http.StatusBadRequest,
		`[{"amount":"1.00",` + good + `}]`:                        http.StatusBadRequest,
		`null`:                                                    http.StatusBadRequest,
		``:                                                        http.StatusBadRequest,
		"{\"amount\":\"1.00\"," + good + ",\"description\":\"\xff\"}":                                                   http.StatusBadRequest,
		`{"amount":"1.00",` + good + `,"metadata":` + strings.Repeat(`{"a":`, 50) + `1` + strings.Repeat(`}`, 50) + `}`: http.StatusBadRequest,
	} {
		if r := b.do(http.MethodPost, "/api/payments", []byte(body), nil); r.status != want {
			t.Errorf("%.80q: %d %s", body, r.status, r.raw)
		}
	}
	for _, kind := range []string{"", "text/plain", "application/x-www-form-urlencoded"} {
		if r := b.create(fieldsOf("PO1", "10.00"), "Content-Type", kind); r.status != http.StatusUnsupportedMediaType {
			t.Errorf("%q: %d", kind, r.status)
		}
	}
	if len(b.book().Orders) != 1 {
		t.Errorf("%d orders, want 1", len(b.book().Orders))
	}
}

func TestRedirectCustomerAndWebhookAreNeverEchoed(t *testing.T) {
	b := newBench(t)
	fields := fieldsOf("PO1", "10.00")
	fields["redirectUrl"], fields["webhookUrl"] = "https://shop.example/back", "https://shop.example/hook"
	fields["customer"] = map[string]any{"id": "c1", "name": "Ada"}
	r := b.create(fields)
	for _, raw := range []string{r.raw, b.read(r.text("id")).raw} {
		if strings.Contains(raw, "shop.example") || strings.Contains(raw, "Ada") || strings.Contains(raw, "type") {
			t.Errorf("echoed: %s", raw)
		}
	}
	fields = fieldsOf("PO2", "10.00")
	delete(fields, "description")
	if r := b.create(fields); strings.Contains(r.raw, "description") || strings.Contains(r.raw, "metadata") {
		t.Errorf("never sent: %s", r.raw)
	}
}
