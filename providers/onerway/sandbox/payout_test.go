package sandbox

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestAPayoutPassesItsStationsAndIsPaid(t *testing.T) {
	b := newBench(t, "")
	payee := b.add(individual("Ana", "12345678"))
	r := b.pay(order(payee, "PO1", "570.00").with("payerDetail", `{"companyName":"Acme <Ltd> & Co"}`).with("feeBearing", "SHA"))
	if r.code != codeSuccess || len(r.in("payoutId")) != 19 || r.in("payoutStatus") != "A" || r.in("targetAmount") != "570.00" || r.in("sourceAmount") != "10.00" {
		t.Fatalf("pay: %s", r.raw)
	}
	for _, letter := range []string{"A", "C", "B", "R", "P"} {
		if got := b.status("PO1"); got != letter {
			t.Errorf("status %s, want %s", got, letter)
		}
		b.clock.Advance(400 * time.Millisecond)
	}
	eventually(t, "paid", func() bool { return b.status("PO1") == "S" })
	shown := b.shown("PO1")
	for name, want := range map[string]string{
		"payoutId": r.in("payoutId"), "requestId": "PO1", "beneficiaryId": payee, "chargeFlag": "Y", "sourceCurrency": "USD", "sourceAmount": "10.00",
		"targetAmount": "570.00", "targetCurrency": "PHP", "reference": "Invoice 123", "transactionPurpose": "3", "payoutMethod": "BANK_TRANSFER",
		"payerDetail": `{"companyName":"Acme <Ltd> & Co"}`, "feeBearing": "SHA", "createTime": "2025-03-01 09:30:02", "payoutTime": "2025-03-01 09:30:04",
	} {
		if shown[name] != want {
			t.Errorf("%s is %v, want %s", name, shown[name], want)
		}
	}
	if got := b.available("USD"); got != "999990.00" {
		t.Errorf("available %s", got)
	}
}

func TestTheFlagSaysWhichAmountCounts(t *testing.T) {
	b := newBench(t, "")
	payee := b.add(individual("Ana", "12345678"))
	source := order(payee, "N", "").with("chargeFlag", "N").with("sourceAmount", "10.01")
	if r := b.pay(source); r.in("targetAmount") != "570.57" {
		t.Errorf("source counts: %s", r.raw)
	}
	if got, _ := b.booked("N"); got.Amount != "10.01" || got.Currency != "USD" || got.Minor != "1001" {
		t.Errorf("booked %+v", got)
	}
	if r := b.pay(order(payee, "Y", "100.50").with("sourceAmount", "9999")); r.in("sourceAmount") != "1.77" {
		t.Errorf("target counts, rounded up: %s", r.raw)
	}
	if r := b.pay(order(payee, "K", "57").with("sourceCurrency", "KWD")); r.in("sourceAmount") != "0.307" {
		t.Errorf("three decimals: %s", r.raw)
	}
	if r := b.pay(order(payee, "J", "57").with("sourceCurrency", "JPY")); r.in("sourceAmount") != "150" {
		t.Errorf("no decimals: %s", r.raw)
	}
	b.turn(switchBoth, true)
	if r := b.pay(order(payee, "B", "57")); r.code != codeParams {
		t.Errorf("one amount where both are wanted: %s", r.raw)
	}
	if r := b.pay(order(payee, "B", "57").with("sourceAmount", "1")); r.code != codeSuccess {
		t.Errorf("both amounts: %s", r.raw)
	}
}

func TestTheSameRequestIDIsBookedOnce(t *testing.T) {
	b := newBench(t, "")
	payee := b.add(individual("Ana", "12345678"))
	var all sync.WaitGroup
	codes := make(chan string, 8)
	for range 8 {
		all.Go(func() { codes <- b.pay(order(payee, "PO1", "200")).code })
	}
	all.Wait()
	counts := map[string]int{}
	for range 8 {
		counts[<-codes]++
	}
	view := b.server.View()
	if counts[codeSuccess] != 1 || counts[codeRepeated] != 7 || len(view.Orders) != 1 || view.Orders[0].Requests != 8 {
		t.Errorf("%v, %+v", counts, view)
	}
}

func TestWhatCannotBePaidIsRefusedAndLeavesTheNumberFree(t *testing.T) {
	b := newBench(t, "")
	payee := b.add(individual("Ana", "12345678"))
	good := order(payee, "PO1", "200")
	for name, c := range map[string]struct {
		fields fields
		code   string
	}{
		"no payee": {good.with("beneficiaryId", nil), codeParams}, "unknown payee": {good.with("beneficiaryId", "19"), codeUnknown},
		"no flag": {good.with("chargeFlag", ""), codeParams}, "strange flag": {good.with("chargeFlag", "X"), codeParams},
		"no amount": {good.with("targetAmount", ""), codeParams}, "zero": {good.with("targetAmount", "0.00"), codeParams},
		"negative": {good.with("targetAmount", "-1"), codeParams}, "exponent": {good.with("targetAmount", json.Number("2e2")), codeParams},
		"too many decimals": {good.with("targetAmount", "1.001"), codeParams}, "the other amount": {good.with("targetAmount", "").with("sourceAmount", "5"), codeParams},
		"broken other amount": {good.with("sourceAmount", "five"), codeParams}, "nothing arrives": {good.with("chargeFlag", "N").with("sourceCurrency", "VND").with("sourceAmount", "1"), codeParams},
		"another currency": {good.with("targetCurrency", "EUR"), codeParams}, "unknown currency": {good.with("sourceCurrency", "XXX"), codeParams},
		"long requestId": {good.with("requestId", strings.Repeat("9", 33)), codeParams}, "long reference": {good.with("reference", strings.Repeat("é", 257)), codeParams},
		"no purpose": {good.with("transactionPurpose", nil), codeParams}, "purpose in words": {good.with("transactionPurpose", "rent"), codeParams},
		"two payers": {good.with("payerId", "1").with("payerDetail", `{"a":"b"}`), codeParams}, "payer in words": {good.with("payerId", "me"), codeParams},
		"payer as text": {good.with("payerDetail", "Acme"), codeParams}, "strange fees": {good.with("feeBearing", "BEN"), codeParams},
		"more than there is": {good.with("targetAmount", "57000000.01"), codeBalance},
	} {
		if r := b.pay(c.fields); r.code != c.code {
			t.Errorf("%s: %s, want %s", name, r.raw, c.code)
		}
	}
	for _, body := range []string{"hello", "[]", `{"a":"1","a":"2"}`, `{}{}`, `{"payerDetail":{}}`, `{"a":true}`} {
		if r := b.post("/api/v1/txn/remittance", []byte(body)); r.code != codeParams {
			t.Errorf("%s: %s", body, r.raw)
		}
	}
	if r := b.pay(good.with("targetAmount", json.Number("57000000.00")).with("merchantNo", json.Number(testMerchant))); r.code != codeSuccess {
		t.Errorf("all there is, as numbers: %s", r.raw)
	}
}

func TestAnInlinePayeeNeedsAPermission(t *testing.T) {
	b := newBench(t, "")
	f := individual("Ana", "12345678")
	for name, value := range order("", "PO1", "200").with("beneficiaryId", nil) {
		f[name] = value
	}
	if r := b.call("/api/v2/txn/remittance", f); r.code != codeSuccess {
		t.Fatalf("inline: %s", r.raw)
	}
	if order, _ := b.booked("PO1"); order.Payee != "" || order.Detail["account"] != "12345678" || order.Detail[partReceiver] != f[partReceiver] {
		t.Errorf("booked %+v", order)
	}
	if shown := b.shown("PO1"); shown["beneficiaryId"] != nil || shown["payoutMethod"] != "BANK_TRANSFER" {
		t.Errorf("shown %v", shown)
	}
	if r := b.call("/api/v2/txn/remittance", f.with("requestId", "PO2").with(partReceiver, "{}")); r.code != codeParams {
		t.Errorf("nobody: %s", r.raw)
	}
	b.turn(switchNoInline, true)
	if r := b.call("/api/v2/txn/remittance", f.with("requestId", "PO2")); r.code != codePermission {
		t.Errorf("without permission: %s", r.raw)
	}
}

func TestARestartForgetsNothingAndTheBookMasksAccounts(t *testing.T) {
	b := newBench(t, "")
	payee := b.add(individual("Ana", "5550001234567"))
	b.pay(order(payee, "PO1", "200"))
	b.pay(order(payee, "PO2", "200").with("reference", "sandbox:late-booking"))
	b.close()
	b.clock.Advance(15 * time.Second)
	b.open()
	eventually(t, "paid, and booked late", func() bool { return b.status("PO1") == "S" && b.shown("PO2") != nil })
	if r := b.pay(order(payee, "PO1", "200")); r.code != codeRepeated {
		t.Errorf("the number was forgotten: %s", r.raw)
	}
	if r := b.call("/api/v1/beneficiary/add", individual("Ana", "5550001234567")); r.code != codeFailed {
		t.Errorf("the account was forgotten: %s", r.raw)
	}
	text, err := os.ReadFile(filepath.Join(b.folder, "sandbox", "onerway.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), testSecret) {
		t.Error("the secret is in the book")
	}
	for line := range strings.SplitSeq(string(text), "\n") {
		if strings.Contains(line, `"kind":"request"`) && strings.Contains(line, "5550001234567") {
			t.Errorf("an account in clear: %s", line)
		}
	}
}
