package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestTheSameNumberEightTimesAtOnceBooksOnce(t *testing.T) {
	b := newBench(t)
	fields := b.order(b.target(), "PO1", "20.00")
	codes := make(chan string, 8)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { codes <- b.pay(fields).code() })
	}
	all.Wait()
	close(codes)
	count := map[string]int{}
	for code := range codes {
		count[code]++
	}
	if count[codeSuccess] != 1 || count[codeValue] != 7 {
		t.Errorf("answers %v, want one success and seven refusals", count)
	}
	order, found := b.booked("PO1")
	if !found || order.Requests != 8 || len(b.book().Orders) != 1 {
		t.Errorf("book: %+v", b.book())
	}
	if lines := b.lines("booking"); len(lines) != 1 {
		t.Errorf("%d booking lines, want 1", len(lines))
	}
	if left := b.available("USD"); left != "249980.00" {
		t.Errorf("balance %s, want the amount taken once", left)
	}
}

func TestANumberThatIsWaitingForItsLateBookingIsTaken(t *testing.T) {
	b := newBench(t)
	fields := b.order(b.target(), "PO1", "20.00")
	fields["note"] = "sandbox:late-booking"
	b.pay(fields)
	if r := b.pay(fields); r.code() != codeValue {
		t.Errorf("the repeat: %s", r.raw)
	}
	if view := b.book(); len(view.Unbooked) != 1 || !view.Unbooked[0].Waiting || view.Unbooked[0].Requests != 2 {
		t.Errorf("book: %+v", view)
	}
	b.clock.Advance(10 * time.Second)
	eventually(t, "booked late", func() bool { return len(b.book().Orders) == 1 })
}

// lines reads the book's file and returns the lines of a kind.
func (b *bench) lines(kind string) []map[string]any {
	b.t.Helper()
	var list []map[string]any
	for _, text := range strings.Split(strings.TrimSpace(b.file()), "\n") {
		var line map[string]any
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			b.t.Fatalf("line %q: %v", text, err)
		}
		if line["kind"] == kind {
			list = append(list, line)
		}
	}
	return list
}

func (b *bench) file() string {
	b.t.Helper()
	text, err := os.ReadFile(filepath.Join(b.folder, "sandbox", "pockyt.jsonl"))
	if err != nil {
		b.t.Fatal(err)
	}
	return string(text)
}

func TestEveryRequestIsOneLineWithoutSecrets(t *testing.T) {
	b := newBench(t)
	to := b.target()
	b.pay(b.order(to, "PO1", "20"))
	b.call("/v3/payouts/inquiry", map[string]string{"invoiceId": "PO1"})
	b.post("/v3/nothing", "application/json", []byte(`{"bankAccountId" : "99887766554433`))
	b.post("/v3/payouts/pay", "application/json", []byte("not JSON"))
	lines := b.lines("request")
	if len(lines) != 6 {
		t.Fatalf("%d request lines, want 6", len(lines))
	}
	pay := lines[2]["request"].(map[string]any)
	if pay["number"] != "PO1" || !strings.HasPrefix(text(pay["decision"]), "booked") ||
		pay["path"] != "/v3/payouts/pay" || !strings.Contains(text(pay["body"]), `"amount":"20"`) ||
		!strings.HasPrefix(text(pay["remote"]), "127.0.0.1:") || lines[2]["at"] == "" {
		t.Errorf("pay line: %v", pay)
	}
	for _, secret := range []string{testMerchant.Token, "7861053298", "998877665544", hexMD5(testMerchant.Token)} {
		if strings.Contains(b.file(), secret) {
			t.Errorf("the book contains %s", secret)
		}
	}
	if !strings.Contains(b.file(), "****3298") {
		t.Error("the last four digits of the account are gone")
	}
	if shown := fmt.Sprintf("%v %+v %#v", testMerchant, testMerchant, testMerchant); strings.Contains(shown, testMerchant.Token) {
		t.Error("printing the credentials shows the token")
	}
}

func TestTheOrderIsEchoedAndKeptAsSent(t *testing.T) {
	b := newBench(t)
	to := b.target()
	fields := b.order(to, "PO1", "500")
	fields["processingChannel"], fields["note"] = "SAME_DAY_ACH", "Grüße & more=1"
	r := b.pay(fields)
	if r.in("result", "amount") != "500.00" || r.in("result", "customerNo") != to.customer ||
		r.in("result", "accountToken") != to.account || len(r.in("result", "transactionNo")) != 18 {
		t.Errorf("echo: %s", r.raw)
	}
	order, _ := b.booked("PO1")
	if order.Amount != "500" || order.Minor != "50000" || order.Payee != to.customer || order.Account != to.account ||
		order.Detail["note"] != fields["note"] || order.WireStatus != "pending" || len(order.History) != 1 {
		t.Errorf("book: %+v", order)
	}
	if len(to.customer) != 22 || len(to.account) != 22 {
		t.Errorf("numbers %v are not 22 digits", to)
	}
}

func TestOrdersMoveTheBalance(t *testing.T) {
	b := newBench(t)
	to := b.target()
	for _, number := range []string{"A", "B", "C", "D"} {
		b.pay(b.order(to, number, "100.00"))
	}
	if left := b.available("USD"); left != "249600.00" {
		t.Errorf("after four orders: %s", left)
	}
	for number, status := range map[string]string{"A": "paid", "B": "failed", "C": "returned", "D": "canceled"} {
		r := b.console("/console/orders", "number="+number+"&to="+status)
		if r.status != http.StatusSeeOther {
			t.Fatalf("push %s: %d %s", number, r.status, r.raw)
		}
	}
	if left := b.available("USD"); left != "249900.00" {
		t.Errorf("after one paid and three undone: %s", left)
	}
	if r := b.pay(b.order(to, "E", "249900.01")); r.code() != codeBalance {
		t.Errorf("one cent too much: %s", r.raw)
	}
	if r := b.pay(b.order(to, "F", "249900.00")); r.code() != codeSuccess {
		t.Errorf("exactly the balance: %s", r.raw)
	}
	if r := b.call("/v3/payouts/balance", map[string]string{"currency": "EUR"}); r.code() != codeUnknown {
		t.Errorf("balance in a currency that is not paid: %s", r.raw)
	}
}

func TestPayRefusesWhatTheManualForbids(t *testing.T) {
	b := newBench(t)
	to, other := b.target(), b.target()
	won := b.call("/v3/payee/account/create/bank-account", func() map[string]string {
		f := bankFieldsFor(to.customer, "123456789")
		f["accountCountry"], f["accountCurrency"] = "KR", "KRW"
		return f
	}()).in("result", "accountToken")
	cases := []struct {
		name, field, value, code string
	}{
		{"no invoice", "invoiceId", "", codeEmpty},
		{"no amount", "amount", "", codeEmpty},
		{"zero", "amount", "0.00", codeValue},
		{"negative", "amount", "-1", codeValue},
		{"three decimals", "amount", "1.000", codeValue},
		{"comma", "amount", "1,00", codeValue},
		{"exponent", "amount", "1e3", codeValue},
		{"unknown currency", "currency", "XXX", codeValue},
		{"other currency than the account", "currency", "GBP", codeMismatch},
		{"unknown payee", "customerNo", "2000305228999999999999", codeUnknown},
		{"unknown account", "accountToken", "2010305228999999999999", codeUnknown},
		{"account of another payee", "accountToken", other.account, codeMismatch},
		{"account in another currency", "accountToken", won, codeMismatch},
		{"long description", "description", strings.Repeat("é", 101), codeValue},
		{"unknown channel", "processingChannel", "PIGEON", codeValue},
		{"bad notice address", "ipnUrl", "ftp://127.0.0.1/", codeValue},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			fields := b.order(to, "PO-"+c.name, "20")
			fields[c.field] = c.value
			if r := b.pay(fields); r.code() != c.code {
				t.Errorf("answer %s, want %s", r.raw, c.code)
			}
		})
	}
	if len(b.book().Orders) != 0 {
		t.Error("a refused order was booked")
	}
	fields := b.order(to, "PO-won", "1500")
	fields["currency"], fields["accountToken"] = "KRW", won
	if r := b.pay(fields); r.in("result", "amount") != "1500" {
		t.Errorf("currency without decimals: %s", r.raw)
	}
}

func TestTheEnvelopeIsCheckedFirst(t *testing.T) {
	b := newBench(t)
	cases := []struct {
		name   string
		fields map[string]string
		code   string
	}{
		{"good", nil, codeSuccess},
		{"wrong signature", map[string]string{signField: strings.Repeat("0", 32)}, codeMismatch},
		{"no signature", map[string]string{signField: ""}, codeEmpty},
		{"no time", map[string]string{"timestamp": ""}, codeEmpty},
		{"other merchant", map[string]string{"merchantNo": "1"}, codeRights},
		{"other store", map[string]string{"storeNo": "1"}, codeRights},
		{"five minutes early", map[string]string{"timestamp": testStart.Add(-5 * time.Minute).Format(timeFormat)}, codeSuccess},
		{"too old", map[string]string{"timestamp": testStart.Add(-301 * time.Second).Format(timeFormat)}, codeValue},
		{"from the future", map[string]string{"timestamp": testStart.Add(301 * time.Second).Format(timeFormat)}, codeValue},
		{"not the manual's time", map[string]string{"timestamp": "2025-03-01 09:30:00"}, codeValue},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			fields := map[string]string{"currency": "USD"}
			for name, value := range c.fields {
				fields[name] = value
			}
			if r := b.call("/v3/payouts/balance", fields); r.code() != c.code {
				t.Errorf("answer %s, want %s", r.raw, c.code)
			}
		})
	}
	for name, body := range map[string]string{
		"number": `{"amount":20}`, "twice": `{"a":"1","a":"2"}`, "array": `[]`, "tail": `{} {}`, "cut": `{"a":"1"`,
	} {
		if r := b.post("/v3/payouts/pay", "application/json", []byte(body)); r.code() != codeValue {
			t.Errorf("%s: %s", name, r.raw)
		}
	}
	if r := b.post("/v3/payouts/pay", "text/plain", []byte("{}")); r.code() != codeValue {
		t.Errorf("other content type: %s", r.raw)
	}
	if r := b.post("/v3/payouts/pay", "application/json", make([]byte, 256<<10+1)); r.err == nil && r.status != http.StatusRequestEntityTooLarge {
		t.Errorf("huge body: %d", r.status)
	}
}
