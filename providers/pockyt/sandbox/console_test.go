package sandbox

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	engine "countersign/providers/sandbox"
)

func (b *bench) page(path string) string {
	b.t.Helper()
	response, err := b.client.Get(b.server.URL() + path)
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		b.t.Fatalf("%s: %d %v", path, response.StatusCode, err)
	}
	return string(body)
}

func TestTheConsoleShowsOrdersAndTheTable(t *testing.T) {
	b := newBench(t)
	to := b.target()
	fields := b.order(to, "PO1", "20.00")
	b.pay(fields)
	page := b.page("/")
	for _, want := range []string{"PO1", "20.00 USD", "Mark paid", "Mark returned", "Send notice again", "sandbox:late-booking", "91.33", to.customer, "****3298"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if regexp.MustCompile(`(?i)<script|<style|\sstyle=|\son\w+=`).MatchString(page) {
		t.Error("the page has something inline")
	}
	if !strings.Contains(b.page("/console.css"), "font") {
		t.Error("no style")
	}
	fields["invoiceId"] = "PO<script>"
	b.pay(fields)
	if strings.Contains(b.page("/?number=PO%3C"), "PO<script>") {
		t.Error("a number is not escaped")
	}
}

func TestAnArmedFaultStrikesAsOftenAsAsked(t *testing.T) {
	b := newBench(t)
	to := b.target()
	cases := []struct{ scope, magic, want string }{
		{"inquiry", "http500-unbooked", "500"}, {"inquiry", "html-booked", "html"}, {"inquiry", "lost-unbooked", "cut"},
		{"inquiry", "supplier-unbooked", codeSupplier}, {"inquiry", "system-booked", codeSystem},
		{"inquiry", "no-rights", codeRights}, {"any call", "empty-booked", "empty"},
	}
	b.pay(b.order(to, "PO1", "20"))
	ask := func() reply { return b.call("/v3/payouts/inquiry", map[string]string{"invoiceId": "PO1"}) }
	for _, c := range cases {
		r := b.console("/console/faults", "count=2&scope="+strings.ReplaceAll(c.scope, " ", "+")+"&magic="+c.magic)
		if r.status != http.StatusSeeOther {
			t.Fatalf("arm %s: %s", c.magic, r.raw)
		}
		for i, want := range []string{c.want, c.want, codeSuccess} {
			if kind := kindOf(ask()); kind != want {
				t.Errorf("%s, call %d: %q, want %q", c.magic, i+1, kind, want)
			}
		}
	}
	b.console("/console/faults", "count=1&scope=pay&magic=lost-booked")
	if r := b.pay(b.order(to, "PO2", "20")); r.err == nil {
		t.Errorf("armed pay: %s", r.raw)
	}
	if _, found := b.booked("PO2"); !found {
		t.Error("the lost order was not booked")
	}
	b.console("/console/faults", "count=5&scope=pay&magic=low-balance")
	b.console("/console/disarm", "")
	if r := b.pay(b.order(to, "PO3", "20")); r.code() != codeSuccess {
		t.Errorf("disarmed pay: %s", r.raw)
	}
	if r := b.console("/console/faults", "count=0&scope=pay&magic=low-balance"); r.status != http.StatusUnprocessableEntity {
		t.Errorf("no strikes: %d", r.status)
	}
}

func TestARegistrationLostBeforeItsEffectCreatesNobody(t *testing.T) {
	b := newBench(t)
	if err := b.server.Arm("payees", "http500-unbooked", 1); err != nil {
		t.Fatal(err)
	}
	if r := b.call("/v3/payee/register", payeeFieldsFor("a@example.com")); r.status != 500 {
		t.Fatalf("register: %s", r.raw)
	}
	b.register("a@example.com")
}

func TestAPersonCanPushOrdersPayeesAndAccounts(t *testing.T) {
	b := newBench(t)
	at := newEar(t)
	fields := b.order(b.target(), "PO1", "20")
	fields["ipnUrl"] = at.URL
	b.pay(fields)
	if err := b.server.Push("PO1", engine.Returned); err != nil {
		t.Fatal(err)
	}
	if h := at.next(t); h.fields["status"] != "returned" {
		t.Errorf("notice %v", h)
	}
	b.clock.Advance(1e12)
	if err := b.server.Push("PO1", engine.Paid); err != nil || b.status("PO1") != "success" {
		t.Errorf("pushed back: %v", err)
	}
	to := target{fields["customerNo"], fields["accountToken"]}
	b.console("/console/records", "kind=payee&key="+to.customer+"&to=Declined")
	if got := b.payeeStatus(to.customer); got != "Declined" {
		t.Errorf("payee is %s", got)
	}
	b.console("/console/records", "kind=account&key="+to.account+"&to=INVALID")
	if got := b.listed(to.customer, to.account)["status"]; got != "invalid" {
		t.Errorf("account is %s", got)
	}
	for _, form := range []string{"number=PO9&to=paid", "number=PO1&to=lost"} {
		if r := b.console("/console/orders", form); r.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", form, r.status)
		}
	}
}

func TestTheConsoleObeysNoOtherOriginAndNoOtherHost(t *testing.T) {
	b := newBench(t)
	b.pay(b.order(b.target(), "PO1", "20"))
	for name, header := range map[string][2]string{
		"fetch metadata": {"Sec-Fetch-Site", "cross-site"}, "origin": {"Origin", "https://example.com"},
	} {
		r := httptest.NewRequest(http.MethodPost, "/console/orders", strings.NewReader("number=PO1&to=failed"))
		r.Host = "127.0.0.1:8093"
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set(header[0], header[1])
		w := httptest.NewRecorder()
		b.server.Handler().ServeHTTP(w, r)
		if w.Code != http.StatusForbidden || b.status("PO1") != "pending" {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	r := httptest.NewRequest(http.MethodGet, "/book", nil)
	r.Host = "rebound.example.com"
	w := httptest.NewRecorder()
	b.server.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusMisdirectedRequest {
		t.Errorf("other host: %d", w.Code)
	}
}
