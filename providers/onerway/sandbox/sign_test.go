package sandbox

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	engine "countersign/providers/sandbox"
)

// The published signature, and two worked by hand.
func TestSignaturesEqualThePrintedOnes(t *testing.T) {
	for _, c := range []struct {
		name, want string
		excluded   []string
		fields     fields
	}{
		{"the manual's walk-through", "836831ae68fce5e61d4a64363bb72c636efe6e94b62ecaa8d1c95fc58cc9cbed", []string{signField, "test2"}, fields{
			"test3": "test3value", "test2": "test2value", "test1": "0", "test5": "", "test4": "test4value", "test6": nil,
		}},
		{"a payout", "8cad19f7a233cddf7a9222099ce29d1a2a9ed029ad257d7d56498dd81d72362e", plainExclusions(), fields{
			"merchantNo": json.Number("801040"), "requestId": "PO20250301000123", "beneficiaryId": "1984102812163112960",
			"chargeFlag": "Y", "sourceCurrency": "USD", "sourceAmount": "", "targetAmount": "100.50", "targetCurrency": "PHP",
			"reference": "Invoice 123", "transactionPurpose": "3", "payerDetail": `{"companyName":"Acme Ltd"}`, "sign": "old",
		}},
		{"a callback", "5dc16cf4734037037bf40c3793d59dd577053e662ba0b32b11cf11d5b115b832", plainExclusions(), fields{
			"merchantNo": "801040", "payoutId": json.Number("1954374604177408000"), "payoutStatus": "S",
			"requestId": "PO20250301000123", "targetAmount": "100.50", "targetCurrency": "PHP",
		}},
	} {
		if got := sign(c.fields, testSecret, c.excluded); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestOnlyTheMerchantsSignatureIsTaken(t *testing.T) {
	b := newBench(t, "")
	payee := b.add(individual("Ana", "12345678"))
	good := order(payee, "PO1", "200.00").with("merchantNo", testMerchant)
	right := sign(good, testSecret, plainExclusions())
	for name, value := range good {
		if value == "" || name == "merchantNo" {
			continue
		}
		if r := b.pay(good.with(name, value.(string)+"1").with(signField, right)); r.code != codeSign {
			t.Errorf("a changed %s: %s", name, r.raw)
		}
	}
	for _, bad := range []string{"skip_verify", strings.ToUpper(right), right[:63], sign(good, testSecret+"x", plainExclusions())} {
		if r := b.pay(good.with(signField, bad)); r.code != codeSign {
			t.Errorf("sign %q: %s", bad, r.raw)
		}
	}
	if r := b.pay(good.with("merchantNo", "801041")); r.code != codeMerchant {
		t.Errorf("another merchant: %s", r.raw)
	}
	if orders := b.server.View().Orders; len(orders) != 0 {
		t.Errorf("booked %+v", orders)
	}
	if r := b.pay(good.with(signField, right)); r.code != codeSuccess {
		t.Errorf("the right one: %s", r.raw)
	}
}

func TestTheExclusionsOfThePaymentsAPIAreASwitch(t *testing.T) {
	b := newBench(t, "")
	ask := fields{"merchantNo": testMerchant, "payoutCurrency": "PHP", "bankCountry": "PH", "entityType": "1", "paymentMethod": "SWIFT"}
	plain := ask.with(signField, sign(ask, testSecret, plainExclusions()))
	without := ask.with(signField, sign(ask, testSecret, paymentsExclusions()))
	for _, c := range []struct {
		on   bool
		ask  fields
		want string
	}{{false, plain, codeSuccess}, {false, without, codeSign}, {true, plain, codeSign}, {true, without, codeSuccess}} {
		b.turn(switchExclusions, c.on)
		if r := b.call("/api/v1/acct/queryPaymentFeild", c.ask); r.code != c.want {
			t.Errorf("switch %t: %s, want %s", c.on, r.raw, c.want)
		}
	}
}

func TestSecretsAreNeededAndNeverShown(t *testing.T) {
	for name, c := range map[string]Credentials{
		"no secret": {MerchantNo: "1"}, "no merchant": {Secret: "s"}, "a path that is none": {MerchantNo: "1", Secret: "s", PayeeListPath: "list"},
	} {
		if server, err := New(c, engine.Options{DataDir: t.TempDir()}); err == nil {
			server.Close()
			t.Errorf("%s was accepted", name)
		}
	}
	shown := Credentials{MerchantNo: "1", Secret: "canary-a", WebhookSecret: "canary-b"}
	if text := fmt.Sprintf("%v %+v %#v %s", shown, shown, shown, shown); strings.Contains(text, "canary") {
		t.Errorf("shown as %s", text)
	}
}
