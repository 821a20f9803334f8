package sandbox

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestAPayeeIsReviewedBeforeItIsPaid(t *testing.T) {
	b := newBench(t, "")
	r := b.call("/api/v1/beneficiary/add", individual("Ana", "12345678"))
	key := r.in("beneficiaryId")
	if r.code != codeSuccess || len(key) != 19 {
		t.Fatalf("add: %s", r.raw)
	}
	if b.payeeState(key) != payeeProcess {
		t.Errorf("first %s", b.payeeState(key))
	}
	if r := b.pay(order(key, "PO1", "200")); r.code != codePayee {
		t.Errorf("pay in review: %s", r.raw)
	}
	b.clock.Advance(2 * time.Second)
	eventually(t, "passed", func() bool { return b.payeeState(key) == payeePass })
	if r := b.pay(order(key, "PO1", "200")); r.code != codeSuccess {
		t.Errorf("pay: %s", r.raw)
	}
	shown := b.call("/api/v1/beneficiary/queryDetail", fields{"beneficiaryId": json.Number(key)})
	for name, value := range individual("Ana", "12345678") {
		if shown.in(name) != value {
			t.Errorf("%s is %q, sent %q", name, shown.in(name), value)
		}
	}
	if r := b.call("/api/v1/beneficiary/edit", individual("Maria", "12345678").with("beneficiaryId", key)); r.code != codeSuccess {
		t.Errorf("edit: %s", r.raw)
	}
	if b.payeeState(key) != payeeProcess {
		t.Errorf("after the edit %s", b.payeeState(key))
	}
	if r := b.call("/api/v1/beneficiary/queryDetail", fields{"beneficiaryId": "1"}); r.code != codeUnknown {
		t.Errorf("nobody: %s", r.raw)
	}
}

func TestAnAccountBelongsToOnePayeeThatIsFoundByIt(t *testing.T) {
	b := newBench(t, "")
	first := b.add(individual("Ana", "12345678"))
	second := b.add(individual("Ben", "87654321"))
	r := b.call("/api/v1/beneficiary/add", individual("Ana", "12345678"))
	if r.code != codeFailed || r.raw != `{"respCode":"40000","respMsg":"Failed"}` {
		t.Errorf("twice: %s", r.raw)
	}
	if r := b.call("/api/v1/beneficiary/edit", individual("Ben", "12345678").with("beneficiaryId", second)); r.code != codeFailed {
		t.Errorf("taken over: %s", r.raw)
	}
	ask := fields{"cardNumber": "12345678", "size": json.Number("10"), "current": json.Number("1")}
	r = b.call("/api/v1/beneficiary/queryList", ask)
	if rows := r.records(); len(rows) != 1 || rows[0]["beneficiaryId"] != first || rows[0]["payeeStatus"] != payeePass {
		t.Errorf("by cardNumber: %s", r.raw)
	}
	r = b.call("/api/v1/beneficiary/queryList", fields{"payeeStatus": payeePass, "size": "1", "current": "2"})
	if rows := r.records(); len(rows) != 1 || rows[0]["beneficiaryId"] != first || r.data["total"] != json.Number("2") {
		t.Errorf("second page: %s", r.raw)
	}
	b.close()
	b.agreed.PayeeListPath = "/api/v1/payees"
	b.open()
	if r := b.call("/api/v1/payees", ask); len(r.records()) != 1 {
		t.Errorf("at another path: %s", r.raw)
	}
	if r := b.call("/api/v1/beneficiary/queryList", ask); r.status != 404 {
		t.Errorf("at the usual path: %s", r.raw)
	}
}

func TestWhatIsNeededIsToldAndAskedFor(t *testing.T) {
	b := newBench(t, "")
	for _, c := range []struct{ method, entity, part, name, need string }{
		{"BANK_TRANSFER", "1", partAccount, "cardNumber", "Y"}, {"LOCAL", "1", partAccount, "cardNumber", "Y"},
		{"E_WALLET", "1", partAccount, "cardNumber", "N"}, {"E_WALLET", "1", partAccount, "walletPhone", "Y"},
		{"SWIFT", "0", partAccount, "swiftCode", "Y"}, {"CASH_PICKUP", "1", partAccount, "pickUpBankName", "Y"},
		{"SWIFT", "0", partReceiver, "companyName", "Y"}, {"SWIFT", "1", partReceiver, "companyName", "N"},
		{"SWIFT", "1", partAddress, "addressLine1", "Y"}, {"BANK_TRANSFER", "1", partAccount, "swiftCode", "C"},
	} {
		r := b.call("/api/v1/acct/queryPaymentFeild", fields{
			"payoutCurrency": "PHP", "bankCountry": "PH", "entityType": c.entity, "paymentMethod": c.method,
		})
		part, _ := r.data[c.part].(map[string]any)
		if part[c.name] != c.need {
			t.Errorf("%s %s: %s is %v, want %s", c.method, c.entity, c.name, part[c.name], c.need)
		}
	}
	good := individual("Ana", "12345678")
	for name, f := range map[string]fields{
		"no card": good.with(partAccount, `{"bankName":"BDO","bankHolderName":"Ana"}`), "an object": good.with("entityType", true),
		"no text": good.with(partAccount, "BDO"), "no name": good.with(partReceiver, `{"firstName":"Ana"}`), "no part": good.with(partAddress, nil),
		"nobody's account": individual("Ana", "12340001"), "a strange account": individual("Ana", "12-34"), "a robot": good.with("entityType", "2"),
		"a mattress": good.with("paymentMethod", "MATTRESS"), "no currency": good.with("payoutCurrency", "XXX"), "no country": good.with("bankCountry", "Philippines"),
		"a long part": good.with(partAddress, `{"city":"`+strings.Repeat("x", 1100)+`"}`),
	} {
		if r := b.call("/api/v1/beneficiary/add", f); r.code != codeParams {
			t.Errorf("%s: %s", name, r.raw)
		}
	}
	wallet := good.with("paymentMethod", "E_WALLET").with(partAccount, `{"walletType":"GCASH","walletPhone":"+639171234567"}`).
		with(partReceiver, `{"firstName":"Ana","lastName":"Cruz","areaCode":"+63","phone":"9171234567"}`)
	b.add(wallet)
	company := good.with("entityType", "0").with("paymentMethod", "SWIFT").with("payoutCurrency", "USD").with("bankCountry", "US").
		with(partReceiver, `{"companyName":"Acme"}`).with(partAddress, `{"city":"NY","addressLine1":"1 Main St","postalCode":"10005"}`).
		with(partAccount, `{"cardNumber":"998877","bankName":"Chase","bankHolderName":"Acme","swiftCode":"CHASUS33"}`)
	b.add(company)
}

func TestMagicPayees(t *testing.T) {
	b := newBench(t, "")
	for _, c := range []struct{ word, first, second, pay string }{
		{"Passed", payeePass, payeePass, codeSuccess}, {"Pending", payeeProcess, payeeProcess, codePayee},
		{"Rejected", payeeProcess, payeeReject, codePayee}, {"Dropped", payeePass, payeeDisable, codePayee},
	} {
		t.Run(c.word, func(t *testing.T) {
			key := b.call("/api/v1/beneficiary/add", individual(c.word, "9900"+strings.ToUpper(c.word))).in("beneficiaryId")
			if got := b.payeeState(key); got != c.first {
				t.Errorf("first %s, want %s", got, c.first)
			}
			b.clock.Advance(2 * time.Second)
			eventually(t, c.second, func() bool { return b.payeeState(key) == c.second })
			if r := b.pay(order(key, "PO-"+c.word, "200")); r.code != c.pay {
				t.Errorf("pay: %s", r.raw)
			}
		})
	}
	if r := b.call("/api/v1/beneficiary/add", individual("Refused", "990011")); r.code != codeParams {
		t.Errorf("refused: %s", r.raw)
	}
	if r := b.call("/api/v1/beneficiary/add", individual("Unserved", "990022")); r.code != codeSystem {
		t.Errorf("unserved: %s", r.raw)
	}
	if r := b.call("/api/v1/beneficiary/add", individual("Lost", "990033")); r.err == nil {
		t.Errorf("lost: %s", r.raw)
	}
	if r := b.call("/api/v1/beneficiary/add", individual("Lost", "990033")); r.code != codeFailed {
		t.Errorf("lost again, the account must be taken: %s", r.raw)
	}
}
