package payermax_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"countersign/models"
	"countersign/providers"
	"countersign/providers/payermax"
)

// purse is the answer to a balance query.
func purse(entries string) script {
	return accepted(`{"code":"APPLY_SUCCESS","msg":"","data":{"accountRealTimeTypes":[` + entries + `],"inquiryTime":"2023-03-30T06:15:22.096Z"}}`)
}

func TestABalanceIsReadToTheLastDigit(t *testing.T) {
	s := newStation(t, script{})
	g := gateway(t, s.URL)
	for text, want := range map[string]int64{
		"0.59": 59, "776.34": 77634, "0": 0, "-12.5": -1250, "90071992547409.93": 9007199254740993, "1.00265403E8": 10026540300, "1e2": 10000, "12.500000": 1250, `"16.08"`: 1608,
	} {
		s.says(purse(`{"balance":1,"accountType":"FREEZE","currency":"USD"},{"balance":2,"accountType":"DISBURSEMENT","currency":"AED"},{"balance":` + text + `,"accountType":"DISBURSEMENT","currency":"USD"}`))
		if money, _, err := g.Balance(t.Context(), "USD"); err != nil || money != (models.Money{Minor: want, Currency: "USD"}) {
			t.Errorf("%s is read as %s, error %v", text, money, err)
		}
	}
	for _, text := range []string{"0.595", "null", "true", `""`, `"1,000"`, `"0x10"`, "{}", "1e99", "12345678901234567890"} {
		s.says(purse(`{"balance":` + text + `,"accountType":"DISBURSEMENT","currency":"USD"}`))
		var failed *providers.CallError
		if money, _, err := g.Balance(t.Context(), "USD"); !errors.As(err, &failed) || failed.Reason == "" || failed.Ours {
			t.Errorf("%s is read as %s, error %v", text, money, err)
		}
	}
	s.says(purse(`{"balance":7,"accountType":"DISBURSEMENT","currency":"IDR"}`))
	if money, _, err := g.Balance(t.Context(), "IDR"); err != nil || money.Minor != 700 {
		t.Errorf("%s, %v", money, err)
	}
	if _, _, err := g.Balance(t.Context(), "USD"); err == nil || !strings.Contains(err.Error(), "USD") {
		t.Errorf("no account: %v", err)
	}
}

func TestATestCallSaysWhatToMend(t *testing.T) {
	s := newStation(t, script{})
	g := gateway(t, s.URL)
	for name, c := range map[string]struct {
		answer script
		ours   bool
		words  string
	}{
		"signature": {bare(refusal("SIGN_VERIFY_FAILED")), true, "signature"}, "clock": {bare(refusal("REQ_TIME_OVER_TIME")), true, "two minutes"}, "whitelist": {bare(refusal("ILLEGAL_IP_REQUEST")), true, "address"},
		"app": {bare(refusal("MERCHANT_APP_INVALID")), true, "App ID"}, "contract": {bare(refusal("CONTRACT_INVALID")), true, "contract"}, "busy": {bare(refusal("TOO_MANY_REQUEST")), false, "too many"},
		"system": {bare(refusal("SYSTEM_ERROR")), false, "system error"}, "unknown": {bare(refusal("NEW_ONE")), false, "NEW_ONE"}, "page": {script{502, "<html>", nil}, false, "HTTP 502"},
		"public key": {script{200, purse("").body, nil}, true, "public key"},
		"inner":      {accepted(`{"code":"APPLY_SUCCESS","msg":"","data":{"errorCode":"E1","errorMsg":"Words."}}`), false, "E1"},
	} {
		s.says(c.answer)
		var failed *providers.CallError
		if _, _, err := g.Balance(t.Context(), "USD"); !errors.As(err, &failed) || failed.Ours != c.ours || !strings.Contains(failed.Reason, c.words) {
			t.Errorf("%s: %+v", name, err)
		}
	}
}

// verdict is the answer to a validation.
func verdict(code, failed string) script {
	return accepted(`{"code":"APPLY_SUCCESS","msg":"Success.","data":{"validationCode":"` + code + `","validationPassedFields":[{"field":"payeeInfo.name.fullName"}],"ignoredFields":[{"field":"remark"}],"validationFailedFields":[` + failed + `]}}`)
}

func TestAValidationSpeaksOfOurFields(t *testing.T) {
	s := newStation(t, verdict("PASS", ""))
	g := gateway(t, s.URL)
	if fields, trail, err := g.Validate(t.Context(), brazilian()); err != nil || len(fields) != 0 || len(trail) != 1 || !g.Validates() {
		t.Errorf("%v, %v", fields, err)
	}
	var failed []string
	paths := map[string]string{
		"payeeInfo.accountInfo.accountNo": "account_number", "payeeInfo.bankInfo.bankCode": "bank_code", "payeeInfo.document.documentId": "document_id", "payeeInfo.name.fullName": "full_name",
		"payeeInfo.email": "email", "payeeInfo.address.zipCode": "zip", "country": "country", "destinationCurrency": "currency", "remark": "description", "payeeInfo.unheardOf": "instrument", "purpose": "purpose",
		"payeeInfo.targetOrg": "instrument",
	}
	for path := range paths {
		failed = append(failed, fmt.Sprintf(`{"field":%q,"errorMsg":"Please enter\u0007 numbers."}`, path))
	}
	s.says(verdict("PARAMS_INVALID", strings.Join(failed, ",")))
	fields, _, err := g.Validate(t.Context(), brazilian())
	if err != nil || len(fields) != len(paths) {
		t.Fatalf("%v, %v", fields, err)
	}
	for path, name := range paths {
		if !slices.ContainsFunc(fields, func(f models.FieldError) bool {
			return f.Field == name && strings.HasSuffix(f.Message, "Please enter  numbers.")
		}) {
			t.Errorf("%s is not told as %s: %v", path, name, fields)
		}
	}
	for name, answer := range map[string]script{
		"no verdict": verdict("", ""), "another verdict": verdict("MAYBE", ""), "refused without a field": verdict("PARAMS_INVALID", ""), "passed with a field": verdict("PASS", failed[0]),
		"refused": bare(refusal("SYSTEM_ERROR")), "unsigned": bare(verdict("PASS", "").body), "page": {500, "", nil},
	} {
		s.says(answer)
		var failed *providers.CallError
		if fields, _, err := g.Validate(t.Context(), brazilian()); !errors.As(err, &failed) || failed.Reason == "" || fields != nil {
			t.Errorf("%s: %v, %v", name, fields, err)
		}
	}
}

func TestWhatIsPlainlyWrongIsToldWithoutAsking(t *testing.T) {
	s := newStation(t, verdict("PASS", ""))
	g := gateway(t, s.URL)
	o := brazilian()
	o.Fields["document_id"], o.Fields["full_name"] = "52998224724", "João"
	fields, trail, err := g.Validate(t.Context(), o)
	if err != nil || len(fields) != 2 || fields[0].Field != "full_name" || fields[1].Field != "document_id" || len(trail) != 0 {
		t.Errorf("%v, %v", fields, err)
	}
}

func TestAListOfOrdersIsFoundWhereverItIs(t *testing.T) {
	s := newStation(t, script{})
	lister, ok := gateway(t, s.URL).adapter.(providers.BatchQuerier)
	if !ok {
		t.Fatal("PayerMax lists no orders")
	}
	from := models.StampOf(hour())
	three := entry("SUCCESS", "") + "," + entry("FAILED", `"responseCode":"INVALID_ACCOUNT",`) + "," + entry("ODD", "")
	for name, data := range map[string]string{
		"records": `{"pages":1,"flags":["a"],"records":[` + three + `],"total":3}`, "list": `{"list":[` + three + `]}`, "bare": `[` + three + `]`,
		"beside another list": `{"accounts":[{"a":"b"}],"orders":[` + three + `]}`,
	} {
		s.says(accepted(`{"code":"APPLY_SUCCESS","msg":"","data":` + data + `}`))
		list, more, err := lister.ListPayouts(t.Context(), from, from.Add(maxDay), 1)
		if err != nil || more || len(list) != 3 || list[0].Number != number || list[0].Outcome.Event != models.EventPay || list[0].Outcome.Echo.Amount != "50000.00" ||
			list[1].Outcome.Event != models.EventFail || list[1].Outcome.Code != "INVALID_ACCOUNT" || list[2].Outcome.Event != models.EventDrift {
			t.Errorf("%s: %+v, %v, %v", name, list, more, err)
		}
	}
	full := strings.TrimSuffix(strings.Repeat(entry("SUCCESS", "")+",", 100), ",")
	s.says(accepted(`{"code":"APPLY_SUCCESS","msg":"","data":{"list":[` + full + `]}}`))
	if list, more, err := lister.ListPayouts(t.Context(), from, from, 2); err != nil || !more || len(list) != 100 {
		t.Errorf("a full page: %d, %v, %v", len(list), more, err)
	}
	s.says(accepted(`{"code":"APPLY_SUCCESS","msg":"","data":{"list":[]}}`))
	if list, more, err := lister.ListPayouts(t.Context(), from, from, 2); err != nil || more || len(list) != 0 {
		t.Errorf("an empty page: %v, %v, %v", list, more, err)
	}
	for name, answer := range map[string]script{
		"no data": accepted(`{"code":"APPLY_SUCCESS","msg":""}`), "no list": accepted(`{"code":"APPLY_SUCCESS","msg":"","data":{"total":0}}`), "list of texts": accepted(`{"code":"APPLY_SUCCESS","msg":"","data":["a"]}`),
		"list of others": accepted(`{"code":"APPLY_SUCCESS","msg":"","data":{"list":[{"a":"b"}]}}`), "refused": bare(refusal("PARAMS_INVALID")), "unsigned": bare(`{"code":"APPLY_SUCCESS","msg":"","data":{"list":[]}}`),
	} {
		s.says(answer)
		var failed *providers.CallError
		if list, _, err := lister.ListPayouts(t.Context(), from, from, 1); !errors.As(err, &failed) || list != nil {
			t.Errorf("%s: %v, %v", name, list, err)
		}
	}
}

func TestAListThatCannotBeIsNotAskedFor(t *testing.T) {
	s := newStation(t, accepted(`{"code":"APPLY_SUCCESS","msg":"","data":{"list":[]}}`))
	lister, ok := gateway(t, s.URL).adapter.(providers.BatchQuerier)
	if !ok {
		t.Fatal("PayerMax lists no orders")
	}
	from := models.StampOf(hour())
	for _, c := range []struct {
		to   models.Stamp
		page int
	}{{from.Add(maxDay + 1e9), 1}, {from - 1, 1}, {from, 0}} {
		if _, _, err := lister.ListPayouts(t.Context(), from, c.to, c.page); err == nil {
			t.Errorf("%v is listed", c)
		}
	}
	if paths, _ := s.came(); len(paths) != 0 {
		t.Error("an impossible list was asked for")
	}
}

func TestEveryCorridorHasMethodsAndEveryMethodHasAPlace(t *testing.T) {
	g := gateway(t, "http://127.0.0.1:1")
	if !g.HasMethods() {
		t.Fatal("PayerMax describes no methods")
	}
	for corridor, want := range map[providers.Corridor]string{
		{Country: "ID", Currency: "IDR", Kind: models.PayeeIndividual}: "wallet bank_transfer swift cash card", {Country: "BR", Currency: "BRL", Kind: models.PayeeBusiness}: "bank_transfer swift wallet cash card",
		{Country: "DE", Currency: "EUR", Kind: models.PayeeIndividual}: "bank_transfer sepa swift wallet cash card", {Country: "ZA", Currency: "ZAR", Kind: models.PayeeIndividual}: "bank_transfer swift wallet cash card",
	} {
		var keys []string
		for _, m := range g.Methods(t.Context(), corridor) {
			keys = append(keys, m.Key)
			names, wires := map[string]bool{}, map[string]bool{}
			identifies := 0
			for _, f := range m.Fields {
				if f.Name == "" || f.Label == "" || f.Wire == "" || f.Max == 0 || names[f.Name] || wires[f.Wire] {
					t.Errorf("%v %s: %+v", corridor, m.Key, f)
				}
				names[f.Name], wires[f.Wire] = true, true
				if f.Identifies {
					identifies++
				}
			}
			if m.Title == "" || identifies != 1 || !names["full_name"] || !names["account_number"] {
				t.Errorf("%v %s: %d details identify it", corridor, m.Key, identifies)
			}
		}
		if got := strings.Join(keys, " "); got != want {
			t.Errorf("%v has %s", corridor, got)
		}
	}
}

// TestEveryDetailArrivesAtItsPlace fills in every detail of every method and
// looks for it under the path that the method names.
func TestEveryDetailArrivesAtItsPlace(t *testing.T) {
	s := newStation(t, accepted(taken("PENDING")))
	g := gateway(t, s.URL)
	samples := map[providers.FieldCheck]string{
		providers.CheckIBAN: "SA0380000000608010167519", providers.CheckCPF: "52998224725", providers.CheckPAN: "4111111111111111", providers.CheckDigits: "0812323233332",
		providers.CheckBIC: "NCBKSAJE", providers.CheckIFSC: "HDFC0001234", providers.CheckEmail: "a@b.example",
	}
	for _, corridor := range []providers.Corridor{{Country: "ID", Currency: "IDR"}, {Country: "BR", Currency: "BRL"}, {Country: "SA", Currency: "SAR"}, {Country: "IN", Currency: "INR"}, {Country: "DE", Currency: "EUR"}, {Country: "ZA", Currency: "ZAR"}} {
		for _, m := range g.Methods(t.Context(), corridor) {
			o := order()
			o.Method, o.Country, o.Amount, o.Fields = m.Key, corridor.Country, models.Money{Minor: 10000, Currency: corridor.Currency}, map[string]string{}
			for i, f := range m.Fields {
				o.Fields[f.Name] = string(rune('a'+i%26)) + string(rune('A'+i/26))
				if sample, ok := samples[f.Check]; ok {
					o.Fields[f.Name] = sample
				}
				if len(f.Options) > 0 {
					o.Fields[f.Name] = f.Options[0].Value
				}
				o.Fields[f.Name] = o.Fields[f.Name][:min(f.Max, len(o.Fields[f.Name]))]
			}
			if out, _ := g.Send(t.Context(), o, yes); out.Event != models.EventAccept {
				t.Errorf("%v %s: %s %s", corridor, m.Key, out.Event, out.Reason)
				continue
			}
			sent := flatten(t, s.last(t))
			for _, f := range m.Fields {
				if sent["data."+f.Wire] != o.Fields[f.Name] {
					t.Errorf("%v %s: %s arrives at %s as %q", corridor, m.Key, f.Name, f.Wire, sent["data."+f.Wire])
				}
			}
		}
	}
	if len(payermax.Traits().MaskedFields) == 0 {
		t.Error("account numbers are recorded")
	}
}
