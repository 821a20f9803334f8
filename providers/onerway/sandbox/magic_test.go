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
	answer  string   // respCode, or "cut", "500", "403", "html", "torn", "empty", "302"
	says    string   // payoutStatus of the answer
	amount  string   // targetAmount of the answer, when it is not the one that was sent
	book    string   // "yes", "no", "late"
	first   string   // letter right after the booking
	final   string   // letter in the end
	shows   string   // targetAmount in lists, when it is not the one that was sent
	number  string   // requestId in lists, when it is not the one that was sent
	notices []string // letters told, sorted; in order when inOrder
	inOrder bool
	forged  bool
	told    string // targetAmount in the callbacks, when it is not the one that was sent
}

func expectations() map[string]expectation {
	ok := func(change func(*expectation)) expectation {
		e := expectation{answer: codeSuccess, says: "A", book: "yes", first: "A", final: "S", notices: []string{"S"}}
		if change != nil {
			change(&e)
		}
		return e
	}
	refused := func(answer string) expectation { return expectation{answer: answer, book: "no"} }
	spoilt := func(answer string) expectation {
		return ok(func(e *expectation) { e.answer, e.says = answer, "" })
	}
	ends := func(final string, notices ...string) expectation {
		return ok(func(e *expectation) { e.final, e.notices = final, notices })
	}
	stays := func(letter string) expectation {
		return ok(func(e *expectation) { e.first, e.final, e.notices = letter, letter, nil })
	}
	now := func(letter string) expectation {
		return ok(func(e *expectation) { e.says, e.first, e.final, e.notices = letter, letter, letter, []string{letter} })
	}
	return map[string]expectation{
		"accepted": ok(nil), "paid-now": now("S"), "failed": ends("F", "F"), "review-refused": ends("U", "U"),
		"check-refused": ends("V", "V"), "failed-now": now("F"),
		"stays-review": stays("A"), "compliance": stays("C"), "stays-check": stays("B"), "stays-waiting": stays("R"), "stays-pending": ends("P"),
		"contradiction": ends("F", "F", "S"), "failed-then-paid": ends("S", "F", "S"),
		"unknown-status": ok(func(e *expectation) { e.first, e.final, e.notices = "X", "X", []string{"X"} }),
		"low-balance":    refused(codeBalance), "bad-account": refused(codeParams), "bad-signature": refused(codeSign), "forbidden": refused("403"),
		"bad-merchant": refused(codeMerchant), "no-permission": refused(codePermission), "payee-not-passed": refused(codePayee),
		"slow": ok(nil), "lost-booked": spoilt("cut"), "lost-unbooked": refused("cut"), "half-booked": spoilt("cut"),
		"http500-booked": spoilt("500"), "http500-unbooked": refused("500"), "html-booked": spoilt("html"), "torn-booked": spoilt("torn"),
		"empty-booked": spoilt("empty"), "redirect-booked": spoilt("302"),
		"late-booking":  ok(func(e *expectation) { e.answer, e.says, e.book = "cut", "", "late" }),
		"wrong-answer":  ok(func(e *expectation) { e.amount = "200.01" }),
		"wrong-amount":  ok(func(e *expectation) { e.shows, e.told = "200.01", "200.01" }),
		"wrong-number":  ok(func(e *expectation) { e.number = "PO-wrong-numberX" }),
		"system-booked": spoilt(codeSystem), "system-unbooked": refused(codeSystem), "strange-code": spoilt(codeStrange), "repeat-first": spoilt(codeRepeated),
		"notice-early": ok(func(e *expectation) { e.first = "S" }), "notice-late": ok(nil), "notice-twice": ends("S", "S", "S"),
		"notice-disorder": ok(func(e *expectation) { e.notices, e.inOrder = []string{"S", "A"}, true }), "notice-steps": ends("S", "A", "S"),
		"notice-forged": ok(func(e *expectation) { e.forged = true }), "notice-unsigned": ok(func(e *expectation) { e.forged = true }),
		"notice-amount": ok(func(e *expectation) { e.told = "200.01" }), "notice-foreign": ok(nil), "notice-never": ends("S"), "notice-lie": ends("P", "S"),
	}
}

// kindOf puts an answer into one word.
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
	return r.code
}

func TestEachMagicValueHasItsEffect(t *testing.T) {
	at := newEar(t)
	b := newBench(t, at.URL)
	payee := b.add(individual("Ana", "12345678"))
	expected := expectations()
	for _, magic := range Spec().Magic {
		want, known := expected[magic.Name]
		if !known {
			t.Errorf("%s is in the table, but nobody says what it must do", magic.Name)
			continue
		}
		t.Run(magic.Name, func(t *testing.T) {
			f := order(payee, "PO-"+magic.Name, "200").with("reference", "rent sandbox:"+magic.Name)
			b.checkMagic(t, at, f, magic, want)
		})
	}
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

func (b *bench) checkMagic(t *testing.T, at *ear, f fields, magic engine.Magic, want expectation) {
	number := f.text("requestId")
	r := b.payMagic(t, f, magic)
	if kind := kindOf(r); kind != want.answer || r.in("payoutStatus") != want.says {
		t.Fatalf("answer %q, want %q, saying %q: %s %v", kind, want.answer, want.says, r.raw, r.err)
	}
	if want.says != "" && r.in("targetAmount") != orElse(want.amount, "200.00") {
		t.Errorf("answer says %s", r.raw)
	}
	if magic.Name == "notice-early" && len(at.heard) != 1 {
		t.Error("the answer came before the callback")
	}
	if _, found := b.booked(number); found != (want.book == "yes") {
		t.Fatalf("booked at the answer: %t, want %s", found, want.book)
	}
	if want.book != "yes" && len(b.list(fields{"requestId": number}).records()) != 0 {
		t.Error("listed although it is not booked")
	}
	if want.book == "no" {
		return
	}
	if want.book == "late" {
		b.clock.Advance(10 * time.Second)
		eventually(t, "booked late", func() bool { _, found := b.booked(number); return found })
	}
	if magic.Plan.Answer != engine.AnswerSlow && b.status(number) != want.first {
		t.Errorf("first %s, want %s", b.status(number), want.first)
	}
	b.clock.Advance(10 * time.Second)
	eventually(t, "final letter "+want.final, func() bool { return b.status(number) == want.final })
	if shown := b.shown(number); shown["targetAmount"] != orElse(want.shows, "200.00") || shown["requestId"] != orElse(want.number, number) {
		t.Errorf("shown %v", shown)
	}
	b.clock.Advance(time.Minute)
	b.checkNotices(t, at, number, want)
}

// payMagic pays, and moves the clock for a slow answer.
func (b *bench) payMagic(t *testing.T, f fields, magic engine.Magic) reply {
	if magic.Plan.Answer != engine.AnswerSlow {
		return b.pay(f)
	}
	got := make(chan reply, 1)
	go func() { got <- b.pay(f) }()
	eventually(t, "booked before the answer", func() bool { _, found := b.booked(f.text("requestId")); return found })
	select {
	case r := <-got:
		t.Fatalf("answered at once: %s", r.raw)
	default:
	}
	b.clock.Advance(40 * time.Second)
	return <-got
}

func (b *bench) checkNotices(t *testing.T, at *ear, number string, want expectation) {
	var told []string
	merchant := testMerchant
	if strings.HasSuffix(number, nameForeign) {
		merchant = "800000"
	}
	for range want.notices {
		h := at.next(t)
		told = append(told, h.fields.text("payoutStatus"))
		if h.genuine == want.forged || h.fields.text("requestId") != number || h.fields.text("targetAmount") != orElse(want.told, "200.00") {
			t.Errorf("callback %v, signed rightly: %t", h.fields, h.genuine)
		}
		if h.fields.text("merchantNo") != merchant {
			t.Errorf("callback for merchant %s", h.fields.text("merchantNo"))
		}
	}
	eventually(t, "no callback is open", func() bool { return b.server.View().Notices.Open == 0 })
	if len(at.heard) > 0 {
		t.Errorf("one callback too many: %v", (<-at.heard).fields)
	}
	if !want.inOrder {
		slices.Sort(told)
	}
	if fmt.Sprint(told) != fmt.Sprint(want.notices) {
		t.Errorf("callbacks %v, want %v", told, want.notices)
	}
}

func TestTheAmountThatCountsCallsTheSameMagicValue(t *testing.T) {
	b := newBench(t, "")
	payee := b.add(individual("Ana", "12345678"))
	for _, magic := range Spec().Magic[1:] {
		if magic.Plan.Answer == engine.AnswerSlow {
			continue
		}
		target := order(payee, "Y-"+magic.Amount, magic.Amount)
		source := order(payee, "N-"+magic.Amount, "").with("chargeFlag", "N").with("sourceAmount", magic.Amount)
		dinars := order(payee, "K-"+magic.Amount, "").with("chargeFlag", "N").with("sourceAmount", magic.Amount+"0").with("sourceCurrency", "KWD")
		for _, f := range []fields{target, source, dinars} {
			if kind, want := kindOf(b.pay(f)), expectations()[magic.Name].answer; kind != want {
				t.Errorf("%s: answer %q, want %q", f.text("requestId"), kind, want)
			}
		}
		if order, found := b.booked("Y-" + magic.Amount); found && order.Magic != magic.Name {
			t.Errorf("amount %s followed %s", magic.Amount, order.Magic)
		}
	}
	if r := b.pay(order(payee, "other", "200").with("sourceAmount", "95.14")); r.code != codeSuccess {
		t.Errorf("the amount that does not count: %s", r.raw)
	}
}

func TestALostNumberThatWasNotBookedCanGoThroughLater(t *testing.T) {
	b := newBench(t, "")
	payee := b.add(individual("Ana", "12345678"))
	for _, name := range []string{"lost-unbooked", "http500-unbooked", "system-unbooked"} {
		f := order(payee, "PO-"+name, "200").with("reference", "sandbox:"+name)
		if r := b.pay(f); r.code == codeSuccess {
			t.Errorf("%s: the first request was answered: %s", name, r.raw)
		}
		if r := b.pay(f); r.code != codeSuccess {
			t.Errorf("%s: the second request: %s %v", name, r.raw, r.err)
		}
		if order, _ := b.booked("PO-" + name); order.Requests != 2 {
			t.Errorf("%s: %d requests counted, want 2", name, order.Requests)
		}
	}
}

func TestFaultsStrikeTheCallTheyAreAimedAt(t *testing.T) {
	b := newBench(t, "")
	for name, want := range map[string]string{
		"http500-booked": "500", "torn-booked": "torn", "system-booked": codeSystem, "bad-signature": codeSign, "forbidden": "403", "lost-unbooked": "cut",
	} {
		if err := b.server.Arm(scopeQuery, name, 1); err != nil {
			t.Fatal(err)
		}
		if kind := kindOf(b.list(fields{})); kind != want {
			t.Errorf("%s: %q, want %q", name, kind, want)
		}
		if kind := kindOf(b.list(fields{})); kind != codeSuccess {
			t.Errorf("after %s: %q", name, kind)
		}
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
