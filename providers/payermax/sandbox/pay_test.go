package sandbox

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	engine "countersign/providers/sandbox"
)

// wallet is a good order to an Indonesian wallet.
func wallet(number string) object {
	order := with(orderOf(number, "50000"), "payeeInfo.bankInfo", nil)
	for path, value := range map[string]any{
		"country": "ID", "trade.currency": "IDR", "payeeInfo.paymentMethodType": "WALLET",
		"payeeInfo.targetOrg": "DANA", "payeeInfo.accountInfo.accountNo": "0812323233332",
	} {
		with(order, path, value)
	}
	return order
}

func TestAnOrderAgainstTheRulesIsRefusedAndBooksNothing(t *testing.T) {
	b := newBench(t)
	long := func(n int) string { return strings.Repeat("ü", n) }
	for path, values := range map[string][]any{
		"outTradeNo": {nil, "", "PO-1", "PO 1", "PÖ1", strings.Repeat("a", 64), 7},
		"country":    {nil, "", "us", "USA", "U1", 1}, "trade": {nil, "20", object{}}, "payeeInfo": {nil, object{}},
		"trade.amount":   {nil, "", "0", "0.00", "-1", "+1", "1e3", "1,5", " 1", ".5", "1.", "0.001", "1.234", "1234567890123", "1234567890.12", 20, 20.5},
		"trade.currency": {nil, "usd", "US", "XXX", "USDT"}, "sourceAccount": {"usd", "XXX"}, "destinationCurrency": {"XXX", 1},
		"payeeInfo.paymentMethodType": {nil, "", "BANK", "wallet"}, "payeeInfo.payeeType": {"PERSON", "personal"},
		"payeeInfo.targetOrg": {long(65)}, "payeeInfo.accountInfo": {nil, object{}, "1"},
		"payeeInfo.accountInfo.accountNo": {nil, "", long(129), 12345, "99000001"}, "payeeInfo.bankInfo.bankCode": {long(65)},
		"payeeInfo.bankInfo.bankName": {long(256)}, "payeeInfo.name.firstName": {long(65), 1}, "payeeInfo.name.fullName": {long(513)},
		"payeeInfo.document.documentType": {long(17)}, "payeeInfo.document.documentIssueDate": {"2025-13-01", "01.02.2025"},
		"payeeInfo.address.zipCode": {long(33)}, "payeeInfo.birthDate": {"1987-6-5"}, "payeeInfo.email": {"ada", long(61) + "@b.c"},
		"payeeInfo.payeeNationality": {"usa", "us"}, "payeeInfo.payeeGender": {"X", "Female"}, "payerInfo.businessLegalName": {long(71)},
		"payerInfo.registrationCountry": {"Eg"}, "clearingRail": {"ACH"}, "chargeOption": {"SHA"}, "purpose": {"GIFT", "game"},
		"remark": {"a:b", "für dich", "a_b", "a\nb", 1}, "reference": {long(256), object{"a": "b"}, []any{"x"}}, "userId": {long(65)},
		"notifyUrl":   {"ftp://example.com/a", "/hook", "http://" + strings.Repeat("a", 260)},
		"notifyEmail": {long(65)}, "notifyPhone": {long(65)},
	} {
		for _, value := range values {
			order := with(orderOf("PO1", "20"), path, value)
			if r := b.pay(order); r.code() != codeParams {
				t.Errorf("%s = %v: %s", path, value, r.raw)
			}
			if _, found := b.booked("PO1"); found {
				t.Fatalf("%s = %v is booked", path, value)
			}
		}
	}
}

func TestAnOrderWithinTheRulesIsTaken(t *testing.T) {
	b := newBench(t)
	for i, change := range []func(object){
		func(object) {},
		func(o object) { o["outTradeNo"] = strings.Repeat("Z", 63) },
		func(o object) { with(o, "trade.amount", "999999999.9") },
		func(o object) { with(o, "remark", "Rent for May 2025 - No. 7") },
		func(o object) { with(o, "reference", strings.Repeat("ü", 255)) },
		func(o object) { with(o, "payeeInfo.name.lastName", "O'Neill & Søn") },
		func(o object) { with(with(o, "clearingRail", "SWIFT"), "chargeOption", "OUR") },
		func(o object) { with(o, "payeeInfo.payeeType", "") },
		func(o object) { with(o, "payeeInfo.payeeType ", "PERSONAL") },
		func(o object) {
			with(with(o, "notifyUrl", nil), "riskParams", object{"regTime": "2023-07-01 12:08:34", "cumPayoutTxn": 3})
		},
		func(o object) { with(o, "payeeInfo.bankInfo", nil) },
		func(o object) { with(with(o, "expiryDays", "99"), "purpose", "RFND") },
	} {
		order := orderOf(fmt.Sprintf("OK_%d", i), "20")
		change(order)
		if r := b.pay(order); r.code() != codeSuccess && r.code() != codeBalance {
			t.Errorf("%v: %s", order, r.raw)
		}
	}
}

func TestMethodsAndCountriesAskForTheirOwn(t *testing.T) {
	b := newBench(t)
	brazil := func(number string) object {
		return with(with(with(orderOf(number, "20"), "country", "BR"), "trade.currency", "BRL"), "payeeInfo.document.documentId", "12345678909")
	}
	saudi := func(number string) object {
		return with(with(with(orderOf(number, "20"), "country", "SA"), "trade.currency", "SAR"), "payeeInfo.accountInfo.accountNo", "SA0380000000608010167519")
	}
	cash := func(number string) object {
		return with(with(with(orderOf(number, "20"), "country", "EG"), "payeeInfo.paymentMethodType", "CASH"), "payeeInfo.targetOrg", "FAWRY")
	}
	for _, order := range []object{wallet("ID1"), brazil("BR1"), saudi("SA1"), cash("EG1"), with(with(orderOf("KM1", "10"), "country", "KM"), "trade.currency", "KMF")} {
		b.taken(order)
	}
	for _, c := range []struct {
		order object
		words string
	}{
		{with(wallet("W1"), "payeeInfo.targetOrg", nil), "payeeInfo.targetOrg is invalid,because payeeInfo.targetOrg is null."},
		{with(wallet("W2"), "payeeInfo.accountInfo.accountNo", "62812323233332"), words(codeParams)},
		{with(wallet("W3"), "trade.amount", "50000.00"), "The trade.amount is incorrect."},
		{with(brazil("W4"), "payeeInfo.document.documentId", nil), "payeeInfo.document.documentId is invalid"},
		{with(saudi("W5"), "payeeInfo.accountInfo.accountNo", "SA0380000000608010167518"), words(codeParams)},
		{with(cash("W6"), "payeeInfo.targetOrg", nil), "payeeInfo.targetOrg is invalid"},
		{with(cash("W7"), "expiryDays", "16"), "The expiryDays is incorrect."},
		{with(orderOf("W8", "20"), "clearingRail", "SWIFT"), "chargeOption is invalid"},
		{with(with(orderOf("W9", "9"), "country", "KM"), "trade.currency", "KMF"), words(codeLimit)},
	} {
		if r := b.pay(c.order); r.code() == codeSuccess || !strings.HasPrefix(r.msg(), c.words) {
			t.Errorf("%v: %s", c.order, r.raw)
		}
	}
}

func TestMoneyHasTheDecimalsOfItsCurrency(t *testing.T) {
	b := newBench(t)
	for i, c := range []struct{ currency, amount, minor string }{
		{"USD", "20", "2000"}, {"USD", "20.5", "2050"}, {"USD", "0.01", "1"}, {"USD", "20.00", "2000"}, {"IDR", "50000", "5000000"}, {"IDR", "50000.0", ""},
		{"VND", "1", "1"}, {"VND", "1.0", ""}, {"KRW", "99999", "99999"}, {"KRW", "1.5", ""}, {"CLP", "7", "7"}, {"CLP", "7.00", ""},
		{"JPY", "125", "125"}, {"JPY", "0.5", ""}, {"KWD", "1.001", "1001"}, {"KWD", "1.0001", ""}, {"BHD", "12.540", "12540"}, {"EUR", "1.001", ""},
	} {
		number := fmt.Sprintf("M%d", i)
		r := b.pay(with(orderOf(number, c.amount), "trade.currency", c.currency))
		order, found := b.booked(number)
		if found != (c.minor != "") || (r.code() == codeSuccess) != found || order.Minor != c.minor {
			t.Errorf("%s %s: %s, booked as %q", c.amount, c.currency, r.raw, order.Minor)
		}
		if found && b.query(number).said("trade.amount") != c.amount {
			t.Errorf("%s %s: query %s", c.amount, c.currency, b.query(number).raw)
		}
	}
}

func TestAUsedNumberAnswersORDERREPEATAndIsNeverBookedAgain(t *testing.T) {
	b := newBench(t)
	b.taken(orderOf("PO1", "20"))
	b.taken(with(orderOf("PO2", "20"), "remark", "FAILED"))
	b.clock.Advance(2 * time.Second)
	b.becomes("PO2", "FAILED")
	check := func() {
		t.Helper()
		for _, order := range []object{
			orderOf("PO1", "20"), orderOf("PO1", "21"), orderOf("PO2", "20"), with(orderOf("PO1", "20"), "country", "??"), {"outTradeNo": "PO1"},
		} {
			if r := b.pay(order); r.code() != codeRepeat || r.status != http.StatusOK || r.in("data") != nil || r.genuine {
				t.Errorf("%v: %s", order, r.raw)
			}
		}
	}
	check()
	b.restart()
	check()
	if err := b.server.Turn(switchRepeatStatus, true); err != nil {
		t.Fatal(err)
	}
	if r := b.pay(orderOf("PO2", "20")); r.code() != codeRepeat || r.said("status") != "FAILED" || r.said("outTradeNo") != "PO2" || len(r.said("tradeNo")) != 30 {
		t.Errorf("with the status: %s", r.raw)
	}
	view := b.book()
	if order, _ := b.booked("PO1"); len(view.Orders) != 2 || view.Repeats != 11 || order.Requests != 9 || order.Minor != "2000" {
		t.Errorf("%d orders, %d repeats, %+v", len(view.Orders), view.Repeats, order)
	}
}

func TestEightRequestsAtOnceMakeOneOrder(t *testing.T) {
	b := newBench(t)
	var all sync.WaitGroup
	answers := make([]reply, 8)
	for i := range answers {
		all.Go(func() { answers[i] = b.pay(orderOf("PO1", "20")) })
	}
	all.Wait()
	count := map[string]int{}
	for _, r := range answers {
		count[r.code()]++
	}
	if count[codeSuccess] != 1 || count[codeRepeat] != 7 || len(b.book().Orders) != 1 {
		t.Errorf("%v, %d orders", count, len(b.book().Orders))
	}
}

func TestARefusedOrLostNumberCanBeSentAgain(t *testing.T) {
	b := newBench(t)
	if err := b.server.Arm(scopePay, "rate-limited", 1); err != nil {
		t.Fatal(err)
	}
	lost := with(orderOf("PO2", "20"), "reference", "sandbox:lost-unbooked")
	if r := b.pay(orderOf("PO1", "20")); r.code() != codeRate || b.query("PO1").code() != codeUnknown {
		t.Errorf("refused: %s", r.raw)
	}
	if r := b.pay(lost); r.err == nil || b.query("PO2").code() != codeUnknown {
		t.Errorf("lost: %s", r.raw)
	}
	b.taken(orderOf("PO1", "20"))
	b.taken(lost)
	if view := b.book(); len(view.Orders) != 2 || view.Orders[1].Requests != 2 || len(view.Unbooked) != 0 {
		t.Errorf("%+v", view)
	}
}

func TestADashboardAddressServesOrdersWithoutTheirOwn(t *testing.T) {
	usual, own := newEar(t), newEar(t)
	clock := engine.NewHandClock(testStart)
	merchant := testMerchant()
	merchant.NotifyURL = usual.URL
	server, err := New(merchant, engine.Options{DataDir: t.TempDir(), Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, server: server, clock: clock, client: http.DefaultClient}
	t.Cleanup(func() { b.close() })
	if err := server.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.taken(orderOf("PO1", "20"))
	b.taken(with(orderOf("PO2", "20"), "notifyUrl", own.URL))
	clock.Advance(2 * time.Second)
	if h := usual.next(t); h.said("outTradeNo") != "PO1" {
		t.Errorf("the dashboard's address hears %s", h.raw)
	}
	if h := own.next(t); h.said("outTradeNo") != "PO2" {
		t.Errorf("the order's address hears %s", h.raw)
	}
}
