package onerway_test

import (
	"net/http"
	"strings"
	"testing"

	"countersign/models"
	"countersign/providers"
	"countersign/providers/onerway"
)

func TestTheAnswerTableIsClosed(t *testing.T) {
	const accept, fail, doubt = models.EventAccept, models.EventFail, models.EventDoubt
	want := map[string]models.Event{
		code("40013"): fail,
		``:            doubt, `{}`: doubt, `[]`: doubt, `<html>`: doubt, code(""): doubt, code("20000"): doubt,
		`{"respCode":"20000","data":null}`: doubt, created("S")[:60]: doubt, created("S") + "{}": doubt,
		`{"respCode":"40013","respCode":"20000"}`:                  doubt,
		`{"respCode":"40013","RespCode":"20000"}`:                  doubt,
		strings.Replace(created("S"), "requestId", "RequestId", 1): doubt,
	}
	// Whatever status the answer names, the order was taken and no more.
	for _, status := range []string{"A", "C", "B", "R", "P", "U", "V", "S", "F", "X", ""} {
		want[created(status)] = accept
	}
	// Hardly any code is published, and their meanings differ between interfaces.
	for _, c := range []string{"40000", "40001", "40002", "40003", "40004", "40005", "40006", "40007", "40008", "40015", "49999", "50000", "80007", "200", "20001", "success"} {
		want[code(c)] = doubt
	}
	for answer, event := range want {
		out, trail := gateway(t, newStation(t, map[string]string{v2: answer}).URL, nil).Send(t.Context(), order(), yes)
		if out.Event != event || out.Reason == "" || out.Mismatch != "" || len(trail) != 1 || out.Status != "" {
			t.Errorf("%s: %s, want %s (%s) %s", answer, out.Event, event, out.Reason, out.Mismatch)
		}
		if event == accept && out.Ref != ref {
			t.Errorf("%s: Onerway's id is read as %q", answer, out.Ref)
		}
	}
}

func TestAServerThatIsNotLetInIsToldTheWayOut(t *testing.T) {
	for _, status := range []int{http.StatusUnauthorized, http.StatusForbidden} {
		s := newStation(t, map[string]string{v2: code("40003"), query: code("40003")})
		s.status = status
		g := gateway(t, s.URL, nil)
		if out, _ := g.Send(t.Context(), order(), yes); out.Event != models.EventRefuseOurs || !strings.Contains(out.Reason, "Ask Onerway to whitelist this server") {
			t.Errorf("HTTP %d: %s %s", status, out.Event, out.Reason)
		}
		again := order()
		again.Resend = true
		if out, _ := g.Send(t.Context(), again, yes); out.Event != models.EventDoubt {
			t.Errorf("HTTP %d to a repetition: %s", status, out.Event)
		}
		if out, _ := g.Query(t.Context(), order()); out.Event != models.EventUnreadable || !strings.Contains(out.Reason, "whitelist") {
			t.Errorf("HTTP %d to a query: %s %s", status, out.Event, out.Reason)
		}
	}
}

func TestTheQueryTableIsClosed(t *testing.T) {
	const blind = models.EventUnreadable
	paid := listed(entry("S"))
	other := strings.Replace(entry("F"), number, "PO0000000000_a2", 1)
	want := map[string]models.Event{
		listed(entry("X")): models.EventDrift, listed(entry("s")): models.EventDrift, listed(entry("PAID")): models.EventDrift, listed(entry("")): blind,
		listed(): models.EventNotFound, `{"respCode":"20000","data":[]}`: models.EventNotFound,
		`{"respCode":"20000","data":[` + entry("S") + `]}`:                              models.EventPay,
		strings.Replace(paid, "records", "content", 1):                                  models.EventPay,
		listed(other, entry("S")):                                                       models.EventPay,
		listed(other, strings.Replace(other, "_a2", "_a3", 1)):                          blind,
		listed(entry("S"), entry("F")):                                                  blind,
		`{"respCode":"20000","data":{"total":0}}`:                                       blind,
		`{"respCode":"20000","data":{"records":["x"]}}`:                                 blind,
		`{"respCode":"20000"}`:                                                          blind,
		strings.Replace(paid, `"targetAmount":"125.4",`, "", 1):                         blind,
		strings.Replace(paid, `"requestId":"`+number+`",`, "", 1):                       blind,
		strings.Replace(paid, `"payoutStatus"`, `"PayoutStatus"`, 1):                    blind,
		strings.Replace(paid, `"payoutStatus"`, `"payoutStatus":"F","payoutStatus"`, 1): blind,
		code("40013"): blind, code("50000"): blind, ``: blind, `{`: blind,
	}
	for status, event := range map[string]models.Event{
		"A": models.EventAccept, "C": models.EventAccept, "B": models.EventAccept, "R": models.EventAccept, "P": models.EventAccept,
		"U": models.EventFail, "V": models.EventFail, "F": models.EventFail, "S": models.EventPay,
	} {
		want[listed(entry(status))] = event
	}
	for answer, event := range want {
		out, _ := gateway(t, newStation(t, map[string]string{query: answer}).URL, nil).Query(t.Context(), order())
		if out.Event != event || out.Reason == "" || out.Mismatch != "" {
			t.Errorf("%s: %s, want %s (%s) %s", answer, out.Event, event, out.Reason, out.Mismatch)
		}
	}
}

func TestAnAnswerAboutAnotherOrderDecidesNothing(t *testing.T) {
	known := order()
	known.ProviderRef = ref
	for what, swap := range map[string][2]string{
		"number": {number, "PO0000000000_a2"}, "amount": {`"125.4"`, `"125.41"`}, "factor": {`"125.4"`, `12540`}, "currency": {"USD", "EUR"}, "id": {ref, "1954374604177408001"},
	} {
		bent := func(text string) string { return strings.Replace(text, swap[0], swap[1], 1) }
		g := gateway(t, newStation(t, map[string]string{query: bent(listed(entry("S"))), v2: bent(created("A"))}).URL, nil)
		if out, _ := g.Query(t.Context(), known); out.Event != models.EventUnreadable || out.Mismatch == "" {
			t.Errorf("%s: the query is %s with mismatch %q", what, out.Event, out.Mismatch)
		}
		if out, _ := g.Send(t.Context(), order(), yes); what != "id" && (out.Event != models.EventDoubt || out.Mismatch == "") {
			t.Errorf("%s: the answer is %s with mismatch %q", what, out.Event, out.Mismatch)
		}
	}
}

func TestWhatOnerwayCannotTakeIsNotSent(t *testing.T) {
	g := gateway(t, newStation(t, map[string]string{v2: created("A")}).URL, nil)
	for what, bend := range map[string]func(*models.Order){
		"no method": func(o *models.Order) { o.Method = "" }, "no country": func(o *models.Order) { o.Country = "" },
		"no purpose": func(o *models.Order) { delete(o.Fields, "transaction_purpose") }, "odd purpose": func(o *models.Order) { o.Fields["transaction_purpose"] = "9" },
		"unknown detail": func(o *models.Order) { o.Fields["memo"] = "x" }, "unknown group": func(o *models.Order) { o.Fields["x_sign_y"] = "x" },
		"two payers":  func(o *models.Order) { o.Fields["payer_id"], o.Fields["payer_name"] = "7", "Acme" },
		"long number": func(o *models.Order) { o.Number = strings.Repeat("P", 33) },
		"long text":   func(o *models.Order) { o.Description, o.Reference = "", strings.Repeat("r", 257) },
		"half a yen":  func(o *models.Order) { o.Amount = models.Money{Minor: 0, Currency: "JPY"} },
		"kept, no id": func(o *models.Order) {
			o.Method, o.Fields = onerway.MethodBeneficiary, map[string]string{"transaction_purpose": "1"}
		},
		"kept, inline": func(o *models.Order) { o.Method = onerway.MethodBeneficiary },
	} {
		o := order()
		bend(&o)
		if out, trail := g.Send(t.Context(), o, yes); out.Event != models.EventRelease || !strings.HasPrefix(out.Reason, "Nothing was sent: ") || len(trail) != 0 {
			t.Errorf("%s: %s, %d exchanges: %s", what, out.Event, len(trail), out.Reason)
		}
	}
	mixed := gateway(t, "http://127.0.0.1:9", models.Credentials{onerway.CredentialAmounts: onerway.AmountsBoth, onerway.CredentialSourceCurrency: "EUR"})
	if out, trail := mixed.Send(t.Context(), order(), yes); out.Event != models.EventRelease || len(trail) != 0 {
		t.Errorf("both amounts of two currencies: %s", out.Event)
	}
}

func TestSettingsThatDoNotDoAreNamed(t *testing.T) {
	for field, value := range map[string]string{
		onerway.CredentialMerchant: "a b", onerway.CredentialSignExclude: "some", onerway.CredentialAmounts: "all", onerway.CredentialSourceCurrency: "usd",
		onerway.CredentialCallbackMode: "off", onerway.CredentialAck: "ok", onerway.CredentialQueryPath: "http://elsewhere",
	} {
		_, err := open(t, "http://127.0.0.1:9", with(models.Credentials{field: value}))
		if said, ok := models.AsError(err); !ok || said.Field(field) == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
	_, err := open(t, "http://127.0.0.1:9", with(models.Credentials{onerway.CredentialCallbackMode: onerway.CallbackHMACHeader, onerway.CredentialWebhookSecret: ""}))
	if said, ok := models.AsError(err); !ok || said.Field(onerway.CredentialWebhookSecret) == "" {
		t.Errorf("headers without a secret: %v", err)
	}
	hosts := onerway.Driver().Hosts
	if hosts(models.EnvLive) != "https://api.onerway.com/payout" || hosts(models.EnvSandbox) != "https://sandbox-api.onerway.com/payout" || hosts(models.EnvDemo) != "" {
		t.Error("a host does not follow from its environment")
	}
}

func TestOnerwaySaysWhatItNeeds(t *testing.T) {
	s := newStation(t, map[string]string{needs: `{"respCode":"20000","data":{"accountInfomation":{"cardNumber":"Y","bankName":"C","newThing":"Y"},"receiverInfo":{"firstName":"Y","phone":"Y"},"address":{"city":"N"}}}`})
	g := gateway(t, s.URL, nil)
	corridor := providers.Corridor{Country: "PH", Currency: "PHP", Kind: models.PayeeIndividual}
	methods := g.Methods(t.Context(), corridor)
	if len(methods) != 5 || methods[0].Key != onerway.MethodLocal {
		t.Fatalf("%+v", methods)
	}
	required := map[string]bool{}
	for _, f := range methods[0].Fields {
		required[f.Name] = f.Required
	}
	want := map[string]bool{"account_number": true, "bank_name": false, "x_accountInfomation_newThing": true, "first_name": false, "phone": true, "city": false,
		"transaction_purpose": true, "payer_id": false, "payer_name": false}
	if len(required) != len(want) {
		t.Errorf("%v is asked for", required)
	}
	for name, must := range want {
		if got, ok := required[name]; !ok || got != must {
			t.Errorf("%s: asked for %v, required %v", name, ok, got)
		}
	}
	before := len(s.requests())
	if g.Methods(t.Context(), corridor); len(s.requests()) != before || before != 4 {
		t.Errorf("%d requests became %d", before, len(s.requests()))
	}
	for _, m := range gateway(t, "http://127.0.0.1:9", nil).Methods(t.Context(), corridor) {
		if _, problems := m.CheckFields("", func(string) string { return "" }); len(problems) < 2 {
			t.Errorf("%s: what is public asks for %+v only", m.Key, problems)
		}
	}
}
