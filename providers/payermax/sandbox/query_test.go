package sandbox

import (
	"fmt"
	"testing"
	"time"

	engine "countersign/providers/sandbox"
)

func TestAQueryTellsAllThatTheManualLists(t *testing.T) {
	b := newBench(t)
	order := with(with(with(wallet("PO1"), "sourceAccount", "USD"), "reference", "po-1 <&> ü"), "remark", "BOUNCEBACK")
	order["notifyEmail"], order["notifyPhone"] = "ada@example.com", "0812"
	pay := b.taken(order)
	check := func(want map[string]string) {
		t.Helper()
		q := b.query("PO1")
		if q.code() != codeSuccess || !q.genuine || q.said("tradeNo") != pay.said("tradeNo") {
			t.Fatalf("query %s", q.raw)
		}
		for path, value := range want {
			if q.said(path) != value || q.in("data."+path) == nil && path != "subStatus" && path != "additionalIdentifier.referenceId" {
				t.Errorf("%s is %v, want %q", path, q.in("data."+path), value)
			}
		}
	}
	check(map[string]string{
		"outTradeNo": "PO1", "status": "PENDING", "subStatus": "TRANSMIT", "responseCode": "", "responseMsg": "", "reference": "po-1 <&> ü",
		"redeemCode": "", "expiryTime": "", "bounceBackTime": "", "transactionUtcTime": "2025-03-01T02:00:00 +0000",
		"fundsFreezeTime": "2025-03-01T02:00:00 +0000", "fundsReturnTime": "", "payFinishTime": "", "notifyEmail": "ada@example.com", "notifyPhone": "0812",
		"trade.amount": "50000", "trade.currency": "IDR", "source.amount": "4.13", "source.currency": "USD", "source.exchangeRate": "0.0000625000",
		"source.fee": "1.00", "source.feeCurrency": "USD", "source.tax": "0.00", "source.taxCurrency": "USD",
		"destination.amount": "50000", "destination.currency": "IDR", "destination.exchangeRate": "1.0000000000", "destination.fee": "0",
		"destination.feeCurrency": "IDR", "destination.tax": "0", "destination.taxCurrency": "IDR", "additionalIdentifier.referenceId": "",
	})
	b.clock.Advance(2 * time.Second)
	b.becomes("PO1", "SUCCESS")
	check(map[string]string{
		"subStatus": "", "payFinishTime": "2025-03-01T02:00:02 +0000", "bounceBackTime": "", "fundsReturnTime": "",
		"additionalIdentifier.referenceId": "REF" + pay.said("tradeNo"),
	})
	b.clock.Advance(4 * time.Second)
	b.becomes("PO1", "BOUNCEBACK")
	check(map[string]string{
		"payFinishTime": "2025-03-01T02:00:02 +0000", "bounceBackTime": "2025-03-01T02:00:06 +0000", "fundsReturnTime": "2025-03-01T02:00:06 +0000", "responseCode": "",
	})
}

func TestAFailedOrderTellsWhyAndWhenTheMoneyCameBack(t *testing.T) {
	b := newBench(t)
	b.taken(with(orderOf("PO1", "20"), "reference", "sandbox:low-balance-order"))
	b.taken(orderOf("PO2", "20"))
	if err := b.server.Push("PO2", engine.Canceled); err != nil {
		t.Fatal(err)
	}
	b.clock.Advance(2 * time.Second)
	b.becomes("PO1", "FAILED")
	q := b.query("PO1")
	if q.said("responseCode") != codeBalance || q.said("responseMsg") != "Insufficient balance." || q.said("fundsReturnTime") != "2025-03-01T02:00:02 +0000" {
		t.Errorf("query %s", q.raw)
	}
	if q := b.query("PO2"); q.said("status") != "FAILED" || q.said("responseCode") != "OTHER_ERRORS" {
		t.Errorf("by hand: %s", q.raw)
	}
	for _, number := range []string{"", "PO-3", "PO3"} {
		want := map[bool]string{true: codeUnknown, false: codeParams}[number == "PO3"]
		if r := b.query(number); r.code() != want || r.genuine {
			t.Errorf("%q: %s", number, r.raw)
		}
	}
}

func TestCashHasARedeemCode(t *testing.T) {
	b := newBench(t)
	for i, days := range []any{nil, "3"} {
		order := with(with(with(orderOf(fmt.Sprintf("C%d", i), "20"), "payeeInfo.paymentMethodType", "CASH"), "payeeInfo.targetOrg", "FAWRY"), "expiryDays", days)
		b.taken(order)
		q := b.query(fmt.Sprintf("C%d", i))
		if want := []string{"2025-03-08T02:00:00 +0000", "2025-03-04T02:00:00 +0000"}[i]; len(q.said("redeemCode")) != 9 || q.said("expiryTime") != want {
			t.Errorf("query %s", q.raw)
		}
	}
}

// list asks for the orders of a period.
func (b *bench) list(from, to string, more object) reply {
	data := object{"queryBeginTime": from, "queryEndTime": to}
	for name, value := range more {
		data[name] = value
	}
	return b.call("paymentOrderBatchQry", data)
}

// numbers are the outTradeNos of a list.
func numbers(r reply, key string) []string {
	var found []string
	list, _ := r.in("data." + key).([]any)
	for _, item := range list {
		order, _ := item.(object)
		found = append(found, text(order["outTradeNo"]))
	}
	return found
}

func TestABatchQueryPagesThroughAPeriodOldestFirst(t *testing.T) {
	b := newBench(t)
	for i := range 25 {
		b.taken(orderOf(fmt.Sprintf("N%02d", i), "20"))
		b.clock.Advance(time.Second)
	}
	b.taken(with(orderOf("N25", "20"), "country", "GB"))
	b.taken(wallet("N26"))
	b.taken(with(orderOf("N27", "20"), "remark", "FAILED"))
	b.clock.Advance(10 * time.Second)
	b.becomes("N27", "FAILED")
	b.becomes("N26", "SUCCESS")
	day := func(more object) reply { return b.list("2025-03-01 00:00:00", "2025-03-02 00:00:00", more) }
	first := day(nil)
	if got := numbers(first, orderListKey); len(got) != 20 || got[0] != "N00" || got[19] != "N19" || !first.genuine {
		t.Errorf("first page %v", got)
	}
	if first.in("data.totalCount") != 28.0 || first.in("data.totalPage") != 2.0 {
		t.Errorf("totals %s", first.raw)
	}
	for _, c := range []struct {
		more object
		want string
	}{
		{object{"currentPageIndex": 2}, "[N20 N21 N22 N23 N24 N25 N26 N27]"}, {object{"currentPageIndex": "3"}, "[]"},
		{object{"pageSize": 3, "currentPageIndex": 2}, "[N03 N04 N05]"}, {object{"status": "FAILED"}, "[N27]"}, {object{"country": "GB"}, "[N25]"},
		{object{"paymentMethodType": "WALLET", "status": "SUCCESS"}, "[N26]"}, {object{"status": "BOUNCEBACK"}, "[]"},
	} {
		if got := fmt.Sprint(numbers(day(c.more), orderListKey)); got != c.want {
			t.Errorf("%v: %s, want %s", c.more, got, c.want)
		}
	}
	if got := fmt.Sprint(numbers(b.list("2025-03-01 02:00:03", "2025-03-01 02:00:05", nil), orderListKey)); got != "[N03 N04 N05]" {
		t.Errorf("both ends belong to a period: %s", got)
	}
	if err := b.server.Turn(switchListKey, true); err != nil {
		t.Fatal(err)
	}
	if got := numbers(day(object{"pageSize": 100}), otherListKey); len(got) != 28 {
		t.Errorf("under the other key: %v", got)
	}
}

func TestABatchQueryKeepsItsLimits(t *testing.T) {
	b := newBench(t)
	for name, r := range map[string]reply{
		"more than a day": b.list("2025-03-01 00:00:00", "2025-03-02 00:00:01", nil), "backwards": b.list("2025-03-01 00:00:01", "2025-03-01 00:00:00", nil),
		"no begin": b.list("", "2025-03-02 00:00:00", nil), "no end": b.list("2025-03-02 00:00:00", "", nil),
		"another layout": b.list("2025-03-01T00:00:00Z", "2025-03-02 00:00:00", nil),
		"101":            b.list("2025-03-01 00:00:00", "2025-03-02 00:00:00", object{"pageSize": 101}),
		"no size":        b.list("2025-03-01 00:00:00", "2025-03-02 00:00:00", object{"pageSize": 0}),
		"half a page":    b.list("2025-03-01 00:00:00", "2025-03-02 00:00:00", object{"currentPageIndex": 1.5}),
		"page 0":         b.list("2025-03-01 00:00:00", "2025-03-02 00:00:00", object{"currentPageIndex": 0}),
	} {
		if r.code() != codeParams {
			t.Errorf("%s: %s", name, r.raw)
		}
	}
}
