package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	engine "countersign/providers/sandbox"
)

// expectation is what one magic value must come to.
type expectation struct {
	answer  string   // code, or "cut", "500", "html", "torn", "empty", "302"
	says    string   // data.status of the answer
	loose   bool     // the answer is not rightly signed
	book    string   // "yes", "no", "late"
	final   string   // wire status in the end
	reason  string   // responseCode in the end
	sub     string   // subStatus in the end
	read    string   // amount that queries tell
	notices []string // statuses told, sorted; in order when inOrder
	inOrder bool
	forged  bool
	told    string // amount in the notices
	foreign bool   // the notices name another merchant
}

func expectations() map[string]expectation {
	type change = func(*expectation)
	of := func(e expectation, changes ...change) expectation {
		for _, c := range changes {
			c(&e)
		}
		return e
	}
	ok := func(final string, told ...string) expectation {
		return expectation{answer: codeSuccess, says: "PENDING", book: "yes", final: final, notices: told}
	}
	failed := func(reason string, told ...string) expectation {
		return of(ok("FAILED", told...), func(e *expectation) { e.reason = reason })
	}
	pending := func(sub string, told ...string) expectation {
		return of(ok("PENDING", told...), func(e *expectation) { e.sub = sub })
	}
	paid := ok("SUCCESS", "SUCCESS")
	spoilt := func(answer string) expectation {
		return of(paid, func(e *expectation) { e.answer, e.says = answer, "" })
	}
	says := func(word string) change { return func(e *expectation) { e.says = word } }
	refused := func(code string) expectation { return expectation{answer: code, book: "no"} }
	return map[string]expectation{
		"accepted": paid, "paid-now": of(paid, says("SUCCESS")),
		"failed":     failed("INVALID_ACCOUNT", "FAILED"),
		"failed-now": of(failed("INVALID_ACCOUNT", "FAILED"), says("FAILED")),
		"returned":   ok("BOUNCEBACK", "BOUNCEBACK", "SUCCESS"), "stays-pending": pending("TRANSMIT"), "review": pending("REVIEW"),
		"documents-wanted": pending("PEND_RFI_MATERIAL"), "low-balance-order": failed(codeBalance, "FAILED"),
		"contradiction":    failed("PROVIDER_FAILED_PROCESS", "FAILED", "SUCCESS"),
		"failed-then-paid": ok("SUCCESS", "FAILED", "SUCCESS"), "unknown-status": ok("SUSPENDED", "SUSPENDED"),
		"low-balance": refused(codeBalance), "params-invalid": refused(codeParams), "bad-signature": refused(codeSign),
		"request-time": refused(codeTime), "bad-ip": refused(codeIP), "rate-limited": refused(codeRate), "no-contract": refused(codeContract),
		"bad-merchant": refused(codeMerchant), "bad-app": refused(codeApp), "amount-limit": refused(codeLimit),
		"slow": paid, "lost-booked": spoilt("cut"), "lost-unbooked": refused("cut"), "half-booked": spoilt("cut"),
		"http500-booked": spoilt("500"), "http500-unbooked": refused("500"), "html-booked": spoilt("html"), "torn-booked": spoilt("torn"),
		"empty-booked": spoilt("empty"), "redirect-booked": spoilt("302"),
		"late-booking": of(spoilt("cut"), func(e *expectation) { e.book = "late" }),
		"wrong-number": paid, "wrong-amount": of(paid, func(e *expectation) { e.read = "20.01" }),
		"unsigned": of(paid, func(e *expectation) { e.loose = true }), "wrongly-signed": of(paid, func(e *expectation) { e.loose = true }),
		"system-booked": spoilt(codeSystem), "system-unbooked": refused(codeSystem), "strange-code": spoilt(codeStrange), "repeat-first": spoilt(codeRepeat),
		"low-balance-kept": of(failed(codeBalance, "FAILED"), func(e *expectation) { e.answer, e.says = codeBalance, "" }),
		"notice-early":     paid, "notice-late": paid, "notice-twice": ok("SUCCESS", "SUCCESS", "SUCCESS"),
		"notice-disorder":   of(ok("SUCCESS", "SUCCESS", "PENDING"), func(e *expectation) { e.inOrder = true }),
		"returned-disorder": of(ok("BOUNCEBACK", "BOUNCEBACK", "SUCCESS", "PENDING"), func(e *expectation) { e.inOrder = true }),
		"notice-forged":     of(paid, func(e *expectation) { e.forged = true }), "notice-unsigned": of(paid, func(e *expectation) { e.forged = true }),
		"notice-amount": of(paid, func(e *expectation) { e.told = "20.01" }), "notice-foreign": of(paid, func(e *expectation) { e.foreign = true }),
		"notice-never": ok("SUCCESS"), "notice-lie": pending("TRANSMIT", "SUCCESS"),
	}
}

// outcomeOf puts an answer into one word.
func outcomeOf(r reply) string {
	switch {
	case r.err != nil:
		return "cut"
	case r.status != http.StatusOK:
		return strconv.Itoa(r.status)
	case r.raw == "":
		return "empty"
	case strings.HasPrefix(r.raw, "<html>"):
		return "html"
	case r.body == nil && strings.HasPrefix(r.raw, "{"):
		return "torn"
	}
	return r.code()
}

func TestEachMagicValueHasItsEffect(t *testing.T) {
	b := newBench(t)
	expected := expectations()
	for _, magic := range Spec().Magic {
		want, known := expected[magic.Name]
		if !known {
			t.Errorf("%s is in the table, but nobody says what it must do", magic.Name)
			continue
		}
		for _, amount := range []*string{&want.told, &want.read} {
			if *amount == "" {
				*amount = "20"
			}
		}
		t.Run(magic.Name, func(t *testing.T) {
			at := newEar(t)
			order := orderOf("PO_"+strings.ReplaceAll(magic.Name, "-", "_"), "20")
			order["reference"], order["notifyUrl"] = "rent sandbox:"+magic.Name, at.URL+"/hook"
			b.checkMagic(t, at, order, magic, want)
		})
	}
}

func (b *bench) checkMagic(t *testing.T, at *ear, order object, magic engine.Magic, want expectation) {
	number := text(order["outTradeNo"])
	r := b.patient(t, order, magic)
	if got := outcomeOf(r); got != want.answer {
		t.Fatalf("answer %q, want %q: %s %v", got, want.answer, r.raw, r.err)
	}
	if r.genuine != (want.answer == codeSuccess && !want.loose) {
		t.Errorf("the signature of the answer is right: %t", r.genuine)
	}
	if want.says != "" {
		named := map[bool]string{false: number, true: number + "0"}[magic.Name == "wrong-number"]
		if r.said("status") != want.says || r.said("outTradeNo") != named || len(r.said("tradeNo")) != 30 {
			t.Errorf("answer says %s", r.raw)
		}
	}
	if magic.Name == "notice-early" && len(at.heard) != 1 {
		t.Error("the answer came before the notice")
	}
	if _, found := b.booked(number); found != (want.book == "yes") {
		t.Fatalf("booked at the answer: %t, want %s", found, want.book)
	}
	if want.book == "late" {
		if again := b.pay(order); again.code() != codeRepeat || b.query(number).code() != codeUnknown {
			t.Errorf("before the late booking: %s", again.raw)
		}
		b.clock.Advance(10 * time.Second)
		eventually(t, "booked late", func() bool { _, found := b.booked(number); return found })
	}
	if want.book == "no" {
		return
	}
	b.clock.Advance(10 * time.Second)
	b.becomes(number, want.final)
	eventually(t, "nothing is left to do", func() bool { booked, _ := b.booked(number); return len(booked.Steps) == 0 })
	b.clock.Advance(time.Minute)
	q := b.query(number)
	if q.said("responseCode") != want.reason || q.said("subStatus") != want.sub || q.said("trade.amount") != want.read || !q.genuine {
		t.Errorf("query %s", q.raw)
	}
	b.checkNotices(t, at, number, want)
}

// patient pays, and lets time pass where the answer is slow.
func (b *bench) patient(t *testing.T, order object, magic engine.Magic) reply {
	t.Helper()
	got := make(chan reply, 1)
	go func() { got <- b.pay(order) }()
	if magic.Plan.Answer == engine.AnswerSlow {
		eventually(t, "booked before the answer", func() bool { _, found := b.booked(text(order["outTradeNo"])); return found })
		select {
		case r := <-got:
			t.Fatalf("answered at once: %s", r.raw)
		default:
		}
		b.clock.Advance(40 * time.Second)
	}
	return <-got
}

func (b *bench) checkNotices(t *testing.T, at *ear, number string, want expectation) {
	t.Helper()
	var told []string
	for range want.notices {
		h := at.next(t)
		told = append(told, h.said("status"))
		if h.genuine == want.forged {
			t.Errorf("the signature of the notice is right: %t", h.genuine)
		}
		if h.said("outTradeNo") != number || h.said("trade.amount") != want.told || h.code() != codeSuccess || text(h.body["notifyType"]) != "PAYOUT" {
			t.Errorf("notice %s", h.raw)
		}
		if ours := text(h.body["merchantNo"]) == testMerchant().MerchantNo && text(h.body["appId"]) == testMerchant().AppID; ours == want.foreign {
			t.Errorf("notice for %s", h.raw)
		}
	}
	eventually(t, "no notice is open", func() bool { return b.book().Notices.Open == 0 })
	if len(at.heard) > 0 {
		t.Errorf("one notice too many: %s", (<-at.heard).raw)
	}
	if !want.inOrder {
		slices.Sort(told)
	}
	if fmt.Sprint(told) != fmt.Sprint(want.notices) {
		t.Errorf("notices %v, want %v", told, want.notices)
	}
}

func TestAmountAndRemarkCallTheSameMagicValue(t *testing.T) {
	b := newBench(t)
	for _, magic := range Spec().Magic[1:] {
		if magic.Plan.Answer == engine.AnswerSlow {
			continue
		}
		name := strings.ReplaceAll(magic.Name, "-", "_")
		for _, order := range []object{
			orderOf("amount_"+name, magic.Amount),
			with(orderOf("colon_"+name, "20.00"), "remark", "sandbox:"+magic.Name),
			with(orderOf("dot_"+name, "20.00"), "remark", "to you sandbox."+magic.Name),
		} {
			number := text(order["outTradeNo"])
			if got, want := outcomeOf(b.pay(order)), expectations()[magic.Name].answer; got != want {
				t.Errorf("%s: answer %q, want %q", number, got, want)
			}
			if booked, found := b.booked(number); found && booked.Magic != magic.Name {
				t.Errorf("%s followed %s", number, booked.Magic)
			}
		}
	}
}

func TestTheTableNamesEveryMagicValueOnce(t *testing.T) {
	seen := map[string]bool{}
	for i, magic := range Spec().Magic {
		if seen[magic.Name] || seen[magic.Amount] || magic.Does == "" || (magic.Amount == "") != (i == 0) {
			t.Errorf("row %+v", magic)
		}
		seen[magic.Name], seen[magic.Amount] = true, magic.Amount != ""
	}
	if rows := Spec().Table(); len(rows) != len(Spec().Magic)+len(Spec().Hints) {
		t.Errorf("%d rows", len(rows))
	}
}

func TestTheVendorsOwnSteeringWorks(t *testing.T) {
	b := newBench(t)
	rupiah := func(number, amount string) object {
		order := orderOf(number, amount)
		with(order, "trade.currency", "IDR")
		return with(order, "country", "ID")
	}
	cases := []struct {
		order object
		magic string
	}{
		{rupiah("A1", "110"), "failed"}, {rupiah("A2", "11000"), "failed"}, {rupiah("A3", "100"), "stays-pending"},
		{rupiah("A4", "10000"), "stays-pending"}, {rupiah("A5", "811"), "accepted"}, {rupiah("A6", "1100"), "accepted"},
		{orderOf("A7", "110.00"), "failed"}, {orderOf("A8", "100.00"), "stays-pending"}, {orderOf("A9", "110.01"), "accepted"},
		{with(orderOf("B1", "110"), "country", "ID"), "accepted"},
		{with(orderOf("B2", "110"), "remark", "SUCCESS"), "accepted"}, {with(orderOf("B3", "811"), "remark", "FAILED"), "failed"},
		{with(orderOf("B4", "100"), "remark", "BOUNCEBACK"), "returned"}, {with(orderOf("B5", "811"), "remark", "success"), "accepted"},
		{with(with(orderOf("B6", "811"), "remark", "FAILED"), "reference", "sandbox:review"), "review"},
	}
	for _, c := range cases {
		b.taken(c.order)
		if booked, _ := b.booked(text(c.order["outTradeNo"])); booked.Magic != c.magic {
			t.Errorf("%v: followed %s, want %s", c.order, booked.Magic, c.magic)
		}
	}
}
