package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	engine "countersign/providers/sandbox"
)

// expectation is what one magic value must come to.
type expectation struct {
	answer  string   // code and msg, or "cut", "500", "403", "html", "torn", "empty", "302"
	says    string   // data.status of the answer
	book    string   // "yes", "no", "late"
	first   string   // state right after the booking
	final   string   // state in the end
	count   string   // tokenCount in queries, when it is not the one that was sent
	number  string   // merchantOrderNo in queries, when it is not the one that was sent
	notices []string // states told, sorted; in order when inOrder
	inOrder bool
	forged  bool
	told    string // tokenCount in the notices, when it is not the one that was sent
}

const (
	pending = "PENDING"
	done    = "DONE_PAYMENT"
	failed  = "FAILED"
)

func expectations() map[string]expectation {
	ok := func(change func(*expectation)) expectation {
		e := expectation{answer: "0 success", says: "success", book: "yes", first: pending, final: done, notices: []string{done}}
		if change != nil {
			change(&e)
		}
		return e
	}
	refused := func(answer string) expectation { return expectation{answer: answer, book: "no"} }
	spoilt := func(answer string) expectation {
		return ok(func(e *expectation) { e.answer, e.says = answer, "" })
	}
	says := func(word string) expectation { return ok(func(e *expectation) { e.says = word }) }
	ends := func(final string, notices ...string) expectation {
		return ok(func(e *expectation) { e.final, e.notices = final, notices })
	}
	return map[string]expectation{
		"accepted": ok(nil), "paid-now": ok(func(e *expectation) { e.says, e.first = "confirmed", done }),
		"low-balance": refused("7 insufficient token balance"), "bad-account": refused("7 invalid receiver"),
		"bad-signature": refused("7 invalid sign"), "forbidden": refused("403"),
		"failed": ends(failed, failed), "failed-now": ok(func(e *expectation) { e.says, e.first, e.final, e.notices = "failed", failed, failed, []string{failed} }),
		"stays-pending": ends(pending), "contradiction": ends(failed, done, failed), "failed-then-paid": ends(done, done, failed),
		"unknown-status": ok(func(e *expectation) { e.first, e.final, e.notices = "REVIEWING", "REVIEWING", nil }),
		"says-pending":   says("pending"), "says-confirmed": says("confirmed"), "says-failed": says("failed"), "paid-bare": ok(nil),
		"slow": ok(nil), "lost-booked": spoilt("cut"), "lost-unbooked": refused("cut"), "half-booked": spoilt("cut"),
		"http500-booked": spoilt("500"), "http500-unbooked": refused("500"), "html-booked": spoilt("html"), "torn-booked": spoilt("torn"),
		"empty-booked": spoilt("empty"), "redirect-booked": spoilt("302"),
		"late-booking": ok(func(e *expectation) { e.answer, e.says, e.book = "cut", "", "late" }),
		"wrong-amount": ok(func(e *expectation) { e.count, e.told = "20.000001", "20.000001" }),
		"wrong-number": ok(func(e *expectation) { e.number = "PO-wrong-numberX" }),
		"busy-booked":  spoilt("7 system busy"), "busy-unbooked": refused("7 system busy"), "strange-code": spoilt("5001 unknown error"),
		"repeat-first": spoilt("7 outTradeNo already exists"),
		"notice-early": ok(func(e *expectation) { e.first = done }), "notice-late": ok(nil), "notice-twice": ends(done, done, done),
		"notice-disorder": ok(func(e *expectation) { e.notices, e.inOrder = []string{done, pending}, true }),
		"notice-forged":   ok(func(e *expectation) { e.forged = true }), "notice-unsigned": ok(func(e *expectation) { e.forged = true }),
		"notice-amount": ok(func(e *expectation) { e.told = "20.000001" }), "notice-never": ends(done), "notice-lie": ends(pending, done),
	}
}

// kindOf puts an answer into a few words.
func kindOf(r reply) string {
	switch {
	case r.err != nil:
		return "cut"
	case r.status != 200:
		return fmt.Sprint(r.status)
	case r.raw == "":
		return "empty"
	case strings.HasPrefix(r.raw, "<html>"):
		return "html"
	case !r.isJSON:
		return "torn"
	}
	return fmt.Sprintf("%d %s", r.body.Code, r.body.Msg)
}

func TestEachMagicValueHasItsEffect(t *testing.T) {
	at := newEar(t)
	b := newBench(t, at.URL)
	b.turn(switchNotices, true)
	expected := expectations()
	for _, magic := range Spec().Magic {
		want, known := expected[magic.Name]
		if !known {
			t.Errorf("%s is in the table, but nobody says what it must do", magic.Name)
			continue
		}
		t.Run(magic.Name, func(t *testing.T) { b.checkMagic(t, at, magic, want) })
	}
}

func (b *bench) checkMagic(t *testing.T, at *ear, magic engine.Magic, want expectation) {
	number := "PO-" + magic.Name
	r := b.payMagic(t, order(number, "20").with("extra", memo("rent sandbox:"+magic.Name)), magic)
	if kind := kindOf(r); kind != want.answer || r.in("status") != want.says {
		t.Fatalf("answer %q, want %q, saying %q: %s %v", kind, want.answer, want.says, r.raw, r.err)
	}
	if magic.Name == "notice-early" && len(at.heard) != 1 {
		t.Error("the answer came before the notice")
	}
	if _, found := b.booked(number); found != (want.book == "yes") {
		t.Fatalf("booked at the answer: %t, want %s", found, want.book)
	}
	if want.book != "yes" {
		if q := b.query(number); q.body.Code != codeError || q.body.Msg != saidUnknown {
			t.Errorf("query of what is not booked: %s", q.raw)
		}
	}
	if want.book == "no" {
		return
	}
	if want.book == "late" {
		b.clock.Advance(10 * time.Second)
		eventually(t, "booked late", func() bool { _, found := b.booked(number); return found })
	}
	if magic.Plan.Answer != engine.AnswerSlow && b.state(number) != want.first {
		t.Errorf("first %s, want %s", b.state(number), want.first)
	}
	b.clock.Advance(10 * time.Second)
	eventually(t, "final state "+want.final, func() bool { return b.state(number) == want.final })
	b.checkEcho(t, number, want)
	b.clock.Advance(time.Minute)
	b.checkNotices(t, at, want)
}

// payMagic pays, and moves the clock for a slow answer.
func (b *bench) payMagic(t *testing.T, f fields, magic engine.Magic) reply {
	if magic.Plan.Answer != engine.AnswerSlow {
		return b.pay(f)
	}
	got := make(chan reply, 1)
	go func() { got <- b.pay(f) }()
	eventually(t, "booked before the answer", func() bool { _, found := b.booked(f.text("outTradeNo")); return found })
	select {
	case r := <-got:
		t.Fatalf("answered at once: %s", r.raw)
	default:
	}
	b.clock.Advance(40 * time.Second)
	return <-got
}

func (b *bench) checkEcho(t *testing.T, number string, want expectation) {
	q := b.query(number)
	if want.count == "" {
		want.count = "20"
	}
	if want.number == "" {
		want.number = number
	}
	if q.in("tokenCount") != want.count || q.in("merchantOrderNo") != want.number {
		t.Errorf("query: %s", q.raw)
	}
	bare := want.final != done || number == "PO-paid-bare"
	if (q.in("transactionID") == "") != bare || strings.Contains(q.raw, `"payTime":0`) != bare {
		t.Errorf("query: %s", q.raw)
	}
}

func (b *bench) checkNotices(t *testing.T, at *ear, want expectation) {
	if want.told == "" {
		want.told = "20"
	}
	var told []string
	for range want.notices {
		h := at.next(t)
		told = append(told, h.fields.text("state"))
		if h.genuine == want.forged || h.fields.text("tokenCount") != want.told {
			t.Errorf("notice %v, signed rightly: %t", h.fields, h.genuine)
		}
	}
	eventually(t, "no notice is open", func() bool { return b.server.View().Notices.Open == 0 })
	if len(at.heard) > 0 {
		t.Errorf("one notice too many: %v", (<-at.heard).fields)
	}
	if !want.inOrder {
		slices.Sort(told)
	}
	if fmt.Sprint(told) != fmt.Sprint(want.notices) {
		t.Errorf("notices %v, want %v", told, want.notices)
	}
}

func TestTheAmountCallsTheSameMagicValue(t *testing.T) {
	b := newBench(t, "")
	for _, magic := range Spec().Magic[1:] {
		if magic.Plan.Answer == engine.AnswerSlow {
			continue
		}
		for i, f := range []fields{
			order("PO-"+magic.Amount, magic.Amount), order("PO0-"+magic.Amount, magic.Amount+"0000"),
			order("PO1-"+magic.Amount, magic.Amount).with("payChannel", "xpay").with("currency", "USD").with("currencyId", testUSD),
		} {
			if kind, want := kindOf(b.pay(f)), expectations()[magic.Name].answer; kind != want {
				t.Errorf("amount %s, way %d: answer %q, want %q", magic.Amount, i, kind, want)
			}
		}
		if order, found := b.booked("PO-" + magic.Amount); found && order.Magic != magic.Name {
			t.Errorf("amount %s followed %s", magic.Amount, order.Magic)
		}
	}
}

func TestALostNumberThatWasNotBookedCanGoThroughLater(t *testing.T) {
	b := newBench(t, "")
	for _, name := range []string{"lost-unbooked", "http500-unbooked", "busy-unbooked"} {
		f := order("PO-"+name, "20").with("extra", memo("sandbox:"+name))
		if r := b.pay(f); r.body.Code == codeSuccess && r.isJSON {
			t.Errorf("%s: the first request was answered: %s", name, r.raw)
		}
		if r := b.pay(f); !r.isJSON || r.body.Code != codeSuccess {
			t.Errorf("%s: the second request: %s %v", name, r.raw, r.err)
		}
		if order, _ := b.booked("PO-" + name); order.Requests != 2 {
			t.Errorf("%s: %d requests counted, want 2", name, order.Requests)
		}
	}
}

func TestFaultsStrikeTheCallTheyAreAimedAt(t *testing.T) {
	b := newBench(t, "")
	b.pay(order("PO1", "20"))
	for name, want := range map[string]string{
		"http500-booked": "500", "torn-booked": "torn", "busy-booked": "7 system busy", "low-balance": "7 invalid order",
		"bad-signature": "7 invalid sign", "forbidden": "403", "lost-unbooked": "cut",
	} {
		if err := b.server.Arm(scopeQuery, name, 1); err != nil {
			t.Fatal(err)
		}
		if kind := kindOf(b.query("PO1")); kind != want {
			t.Errorf("%s: %q, want %q", name, kind, want)
		}
		if kind := kindOf(b.query("PO1")); kind != "0 success" {
			t.Errorf("after %s: %q", name, kind)
		}
	}
	if err := b.server.Arm(scopeChannels, "forbidden", 1); err != nil {
		t.Fatal(err)
	}
	if r := b.send("GET", "/v2/payChannel", testApp, nil); r.status != 403 {
		t.Errorf("channels: %s", r.raw)
	}
}

func TestTheTableNamesEveryMagicValueOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, magic := range Spec().Magic {
		for _, key := range []string{magic.Name, magic.Amount} {
			if key != "" && seen[key] {
				t.Errorf("%s is there twice", key)
			}
			seen[key] = true
		}
	}
	for _, row := range Spec().Table() {
		if row.Trigger == "" || row.Does == "" {
			t.Errorf("row %v says nothing", row)
		}
	}
}
