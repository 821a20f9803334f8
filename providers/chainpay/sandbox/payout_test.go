package sandbox

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestAPayoutIsAcceptedThenPaid(t *testing.T) {
	b := newBench(t, "")
	f := order("PO1", "12.345678").with("extra", map[string]any{"memo": `inv <7> & "8"`})
	r := b.pay(f)
	if r.body.Code != codeSuccess || r.in("status") != "success" || len(r.in("order_no")) != 19 {
		t.Fatalf("pay: %s", r.raw)
	}
	if !strings.Contains(r.raw, `"extra":{}`) || r.body.Msg != "success" {
		t.Errorf("pay: %s", r.raw)
	}
	q := b.query("PO1")
	for name, want := range map[string]string{
		"appId": testApp, "merchantOrderNo": "PO1", "orderNo": r.in("order_no"), "channelName": "settlement", "tokenSymbol": "USDT",
		"tokenCount": "12.345678", "tokenFeeCount": "", "currencyId": testUSDT, "payHash": "", "transactionID": "",
		"receiver": testWallet, "state": "PENDING", "extra": `{"description":"payout transaction","memo":"inv <7> & \"8\""}`,
	} {
		if q.in(name) != want {
			t.Errorf("%s is %q, want %q", name, q.in(name), want)
		}
	}
	if !strings.Contains(q.raw, `"payTime":0`) || !strings.Contains(q.raw, `"merchantId":2`) {
		t.Errorf("query: %s", q.raw)
	}
	b.clock.Advance(2 * time.Second)
	eventually(t, "paid", func() bool { return b.state("PO1") == "DONE_PAYMENT" })
	q = b.query("PO1")
	if q.in("tokenFeeCount") != "0.500000" || len(q.in("payHash")) != 66 || q.in("transactionID") == "" || !strings.Contains(q.raw, `"payTime":1740821402`) {
		t.Errorf("paid: %s", q.raw)
	}
	b.turn(switchMillis, true)
	if q = b.query("PO1"); !strings.Contains(q.raw, `"payTime":1740821402000`) {
		t.Errorf("in milliseconds: %s", q.raw)
	}
	if got := b.available("USDT"); got != "249987.154322" {
		t.Errorf("available %s", got)
	}
}

func TestTheSameNumberIsBookedOnce(t *testing.T) {
	b := newBench(t, "")
	var all sync.WaitGroup
	codes := make(chan reply, 8)
	for range 8 {
		all.Go(func() { codes <- b.pay(order("PO1", "20")) })
	}
	all.Wait()
	accepted := 0
	for range 8 {
		r := <-codes
		if r.body.Code == codeSuccess {
			accepted++
		} else if r.body.Code != codeError || r.body.Msg != saidRepeated {
			t.Errorf("repeat: %s %v", r.raw, r.err)
		}
	}
	view := b.server.View()
	if accepted != 1 || len(view.Orders) != 1 || view.Orders[0].Requests != 8 || view.Repeats != 7 {
		t.Errorf("%d accepted, %+v", accepted, view)
	}
	b.turn(switchRepeat, true)
	if r := b.pay(order("PO1", "20")); r.body.Code != codeError || r.body.Msg != saidBalance {
		t.Errorf("the other words of a repeat: %s", r.raw)
	}
}

func TestWhatCannotBePaidIsRefusedAndLeavesTheNumberFree(t *testing.T) {
	b := newBench(t, "")
	good := order("PO1", "20")
	xpay := good.with("payChannel", "xpay").with("currency", "USD").with("currencyId", testUSD)
	for name, f := range map[string]fields{
		"amount as a number":   good.with("amount", json.Number("20")),
		"no amount":            good.with("amount", nil),
		"zero":                 good.with("amount", "0.00"),
		"negative":             good.with("amount", "-1"),
		"exponent":             good.with("amount", "1e3"),
		"too many decimals":    good.with("amount", "1.0000001"),
		"no receiver":          good.with("receiver", ""),
		"phone on settlement":  good.with("receiver", "+86-43483243"),
		"nobody's wallet":      good.with("receiver", "0x"+strings.Repeat("0", 40)),
		"short wallet":         good.with("receiver", "0x1234"),
		"name as receiver":     xpay.with("receiver", "bob"),
		"nobody's phone":       xpay.with("receiver", "+86-43480000"),
		"unknown channel":      good.with("payChannel", "mattress"),
		"currency of another":  good.with("currencyId", testUSD),
		"other token":          good.with("currency", "USDC"),
		"extra as a text":      good.with("extra", `{"memo":"x"}`),
		"memo that is no text": good.with("extra", map[string]any{"memo": json.Number("1")}),
		"long number":          good.with("outTradeNo", strings.Repeat("9", 65)),
		"more than there is":   good.with("amount", "249999.6"),
	} {
		if r := b.pay(f); r.body.Code != codeError || !strings.Contains(r.raw, `"data":{}`) {
			t.Errorf("%s: %s", name, r.raw)
		}
	}
	for name, body := range map[string]string{
		"no JSON": "hello", "a list": "[]", "twice": `{"amount":"1","amount":"2"}`, "two objects": `{}{}`, "twice within": `{"extra":{"a":"1","a":"2"}}`,
	} {
		if r := b.send(http.MethodPost, "/v2/payout", testApp, []byte(body)); r.body.Code != codeError {
			t.Errorf("%s: %s", name, r.raw)
		}
	}
	if r := b.query("PO1"); r.body.Code != codeError || r.body.Msg != saidUnknown {
		t.Errorf("query: %s", r.raw)
	}
	if r := b.pay(good.with("amount", "249999.5")); r.body.Code != codeSuccess {
		t.Errorf("all there is: %s", r.raw)
	}
	for number, receiver := range map[string]string{"PO2": testWallet, "PO3": "+86-43483243", "PO4": "+6591234567"} {
		if r := b.pay(xpay.with("outTradeNo", number).with("receiver", receiver)); r.body.Code != codeSuccess {
			t.Errorf("%s on xpay: %s", receiver, r.raw)
		}
	}
}

func TestChannelsAndCurrenciesAreListed(t *testing.T) {
	b := newBench(t, "")
	r := b.send(http.MethodGet, "/v2/payChannel", testApp, nil)
	var listed []map[string]any
	if err := json.Unmarshal(r.body.Data, &listed); err != nil || len(listed) != 3 || listed[0]["name"] != "xpay" || len(listed[0]) != 4 {
		t.Errorf("channels: %s", r.raw)
	}
	for channel, want := range map[string]int{"xpay": 2, "payway": 1, "settlement": 3} {
		r := b.send(http.MethodGet, "/v2/currency?channel="+channel, testApp, nil)
		var listed []map[string]any
		if err := json.Unmarshal(r.body.Data, &listed); err != nil || len(listed) != want || len(listed[0]) != 7 {
			t.Errorf("%s: %s", channel, r.raw)
		}
		for _, item := range listed {
			if id, _ := item["currencyId"].(string); len(id) != 32 {
				t.Errorf("%s: currencyId %q", channel, id)
			}
		}
	}
	if r := b.send(http.MethodGet, "/v2/currency?channel=none", testApp, nil); r.body.Code != codeError {
		t.Errorf("no channel: %s", r.raw)
	}
	if r := b.send(http.MethodGet, "/v2/payChannel", "app-other", nil); r.body.Code != codeError {
		t.Errorf("another app: %s", r.raw)
	}
}

func TestARestartForgetsNothingAndTheBookShowsNoSecrets(t *testing.T) {
	b := newBench(t, "")
	b.pay(order("PO1", "20"))
	b.pay(order("PO2", "20").with("extra", memo("sandbox:late-booking")))
	b.close()
	b.clock.Advance(15 * time.Second)
	b.open()
	eventually(t, "paid, and booked late", func() bool {
		_, found := b.booked("PO2")
		return found && b.state("PO1") == "DONE_PAYMENT"
	})
	if r := b.pay(order("PO1", "20")); r.body.Msg != saidRepeated {
		t.Errorf("the number was forgotten: %s", r.raw)
	}
	text, err := os.ReadFile(filepath.Join(b.folder, "sandbox", "chainpay.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(string(text), "\n") {
		if strings.Contains(line, `"kind":"request"`) && strings.Contains(line, testWallet) {
			t.Errorf("a receiver in clear: %s", line)
		}
	}
}
