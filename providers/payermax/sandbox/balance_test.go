package sandbox

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// accounts asks for balances and lists them as "TYPE CURRENCY number", the
// number as it is written.
func (b *bench) accounts(data object) []string {
	b.t.Helper()
	r := b.wrapped("currentBalanceQuery", b.sent("1.3", data))
	var said struct {
		Data struct {
			AccountRealTimeTypes []struct {
				AccountType, Currency string
				Balance               json.RawMessage
			}
			InquiryTime string
		}
	}
	if err := json.Unmarshal([]byte(r.raw), &said); err != nil || r.code() != codeSuccess || !r.genuine || said.Data.InquiryTime != b.clock.Now().Format(requestLayout) {
		b.t.Errorf("balance: %s %v", r.raw, err)
	}
	var list []string
	for _, a := range said.Data.AccountRealTimeTypes {
		list = append(list, a.AccountType+" "+a.Currency+" "+string(a.Balance))
	}
	return list
}

// payable is what payouts in a currency can be paid from.
func (b *bench) payable(currency string) string {
	b.t.Helper()
	list := b.accounts(object{"accountType": []any{"DISBURSEMENT"}, "accountCurrency": []any{currency}, "plainSign": true})
	if len(list) != 1 {
		b.t.Fatalf("%s: %v", currency, list)
	}
	return strings.TrimPrefix(list[0], "DISBURSEMENT "+currency+" ")
}

func TestBalancesAreListedAsAskedFor(t *testing.T) {
	b := newBench(t)
	for _, c := range []struct {
		data object
		want string
	}{
		{object{"accountType": []any{"DISBURSEMENT"}, "accountCurrency": []any{"USD", "IDR", "KWD"}}, "[DISBURSEMENT USD 1000000.00 DISBURSEMENT IDR 20000000000 DISBURSEMENT KWD 300000.000]"},
		{object{"accountType": []any{"FREEZE"}}, "[FREEZE USD 11.41 FREEZE IDR 100265403]"},
		{object{"accountType": []any{"REVERSE"}}, "[]"}, {object{"accountType": []any{"REVERSE"}, "plainSign": true}, "[REVERSE USD 0]"},
		{object{"accountCurrency": []any{"XXX"}}, "[]"},
		{object{"accountCurrency": []any{"USD"}, "accountType": []any{}}, "[ACQUIRING USD 310.25 FREEZE USD 11.41 SETTLE USD 9248.93 DISBURSEMENT USD 1000000.00]"},
	} {
		if got := fmt.Sprint(b.accounts(c.data)); got != c.want {
			t.Errorf("%v: %s", c.data, got)
		}
	}
	if all := b.accounts(object{}); len(all) != len(currencies())+4 {
		t.Errorf("all accounts: %v", all)
	}
	for _, data := range []object{{"plainSign": "true"}, {"accountType": "DISBURSEMENT"}, {"accountCurrency": []any{1}}} {
		if r := b.wrapped("currentBalanceQuery", b.sent("1.3", data)); r.code() != codeParams {
			t.Errorf("%v: %s", data, r.raw)
		}
	}
	if r := b.call("currentBalanceQuery", object{}); r.code() != codeParams {
		t.Errorf("version 1.4: %s", r.raw)
	}
}

func TestTheSourceAccountPaysAmountAndFeeAndGetsThemBack(t *testing.T) {
	b := newBench(t)
	b.taken(with(orderOf("PO1", "20"), "remark", "FAILED"))
	b.taken(with(wallet("PO2"), "sourceAccount", "USD"))
	b.taken(wallet("PO3"))
	b.taken(with(with(orderOf("PO4", "7.001"), "trade.currency", "KWD"), "sourceAccount", "IDR"))
	if usd, idr, kwd := b.payable("USD"), b.payable("IDR"), b.payable("KWD"); usd != "999974.87" || idr != "19999585125" || kwd != "300000.000" {
		t.Errorf("left %s USD, %s IDR, %s KWD", usd, idr, kwd)
	}
	for i, want := range []string{"21.00", "4.13", "50001", "364874"} {
		if q := b.query(fmt.Sprintf("PO%d", i+1)); q.said("source.amount") != want {
			t.Errorf("PO%d: source %v", i+1, q.in("data.source"))
		}
	}
	b.clock.Advance(2 * time.Second)
	b.becomes("PO1", "FAILED")
	if usd := b.payable("USD"); usd != "999995.87" {
		t.Errorf("left %s USD after a failure", usd)
	}
	b.restart()
	if usd := b.payable("USD"); usd != "999995.87" {
		t.Errorf("left %s USD after a restart", usd)
	}
}

func TestAnOrderThatIsTooLargeIsRefused(t *testing.T) {
	b := newBench(t)
	if r := b.pay(orderOf("PO1", "999999.01")); r.code() != codeBalance || r.msg() != "Insufficient balance." {
		t.Errorf("one cent too much with the fee: %s", r.raw)
	}
	b.taken(orderOf("PO1", "999999.00"))
	if got := b.payable("USD"); got != "0.00" {
		t.Errorf("left %s", got)
	}
	if r := b.pay(with(wallet("PO2"), "sourceAccount", "USD")); r.code() != codeBalance {
		t.Errorf("from an empty source: %s", r.raw)
	}
	b.taken(wallet("PO2"))
}
