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
	answer  string   // ret_code, or "cut", "500", "html", "torn", "empty", "302"
	says    string   // result.status of the answer
	amount  string   // result.amount, when it is not the one that was sent
	book    string   // "yes", "no", "late"
	final   string   // wire status in the end
	notices []string // statuses told, sorted; in order when inOrder
	inOrder bool
	forged  bool
	told    string // amount in the notices, when it is not the one that was sent
}

func expectations() map[string]expectation {
	ok := func(final string, notices ...string) expectation {
		return expectation{answer: codeSuccess, says: "pending", book: "yes", final: final, notices: notices}
	}
	refused := func(code string) expectation { return expectation{answer: code, book: "no"} }
	spoilt := func(answer string) expectation {
		return expectation{answer: answer, book: "yes", final: "success", notices: []string{"success"}}
	}
	altered := ok("success", "success")
	altered.amount = "20.01"
	early := ok("success", "success")
	disorder := ok("success", "success", "pending")
	disorder.inOrder = true
	back := ok("returned", "returned", "success", "pending")
	back.inOrder = true
	forged := ok("success", "success")
	forged.forged = true
	amount := ok("success", "success")
	amount.told = "20.01"
	late := spoilt("cut")
	late.book = "late"
	now := ok("success", "success")
	now.says = "success"
	return map[string]expectation{
		"accepted": ok("success", "success"), "paid-now": now,
		"low-balance": refused(codeBalance), "bad-account": refused(codeUnknown), "bad-value": refused(codeValue),
		"no-rights": refused(codeRights), "bad-signature": refused(codeMismatch),
		"failed": ok("failed", "failed"), "returned": ok("returned", "returned", "success"),
		"canceled": ok("returned", "returned"), "stays-pending": ok("pending"),
		"failed-then-paid": ok("success", "failed", "success"),
		"slow":             ok("success", "success"), "lost-booked": spoilt("cut"), "lost-unbooked": {answer: "cut", book: "no"},
		"half-booked": spoilt("cut"), "http500-booked": spoilt("500"), "http500-unbooked": {answer: "500", book: "no"},
		"html-booked": spoilt("html"), "torn-booked": spoilt("torn"), "empty-booked": spoilt("empty"),
		"redirect-booked": spoilt("302"), "late-booking": late, "wrong-amount": altered,
		"system-booked": spoilt(codeSystem), "supplier-unbooked": refused(codeSupplier),
		"notice-early": early, "notice-late": ok("success", "success"), "notice-twice": ok("success", "success", "success"),
		"notice-disorder": disorder, "returned-disorder": back, "notice-forged": forged, "notice-amount": amount,
		"notice-never": ok("success"),
	}
}

// kindOf puts an answer into one word.
func kindOf(r reply) string {
	switch {
	case r.err != nil:
		return "cut"
	case r.status == 500:
		return "500"
	case r.status == 302:
		return "302"
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
	to := b.target()
	expected := expectations()
	for _, magic := range Spec().Magic {
		want, known := expected[magic.Name]
		if !known {
			t.Errorf("%s is in the table, but nobody says what it must do", magic.Name)
			continue
		}
		t.Run(magic.Name, func(t *testing.T) {
			at := newEar(t)
			fields := b.order(to, "PO-"+magic.Name, "20")
			fields["description"] = "rent sandbox:" + magic.Name
			fields["ipnUrl"] = at.URL + "/hook"
			if want.told == "" {
				want.told = "20.00"
			}
			b.checkMagic(t, at, fields, magic, want)
		})
	}
}

func (b *bench) checkMagic(t *testing.T, at *ear, fields map[string]string, magic engine.Magic, want expectation) {
	number := fields["invoiceId"]
	got := make(chan reply, 1)
	go func() { got <- b.pay(fields) }()
	if magic.Plan.Answer == engine.AnswerSlow {
		eventually(t, "booked before the answer", func() bool { _, found := b.booked(number); return found })
		select {
		case r := <-got:
			t.Fatalf("answered at once: %s", r.raw)
		default:
		}
		b.clock.Advance(40 * time.Second)
	}
	r := <-got
	if kind := kindOf(r); kind != want.answer {
		t.Fatalf("answer %q, want %q: %s %v", kind, want.answer, r.raw, r.err)
	}
	if want.says != "" {
		if want.amount == "" {
			want.amount = "20.00"
		}
		if r.in("result", "status") != want.says || r.in("result", "amount") != want.amount {
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
		if code := b.call("/v3/payouts/inquiry", map[string]string{"invoiceId": number}).code(); code != codeUnknown {
			t.Errorf("inquiry before the late booking: %s", code)
		}
		b.clock.Advance(10 * time.Second)
		eventually(t, "booked late", func() bool { _, found := b.booked(number); return found })
	}
	if want.book == "no" {
		return
	}
	b.clock.Advance(10 * time.Second)
	eventually(t, "final status "+want.final, func() bool { return b.status(number) == want.final })
	b.clock.Advance(time.Minute)
	b.checkNotices(t, at, number, want)
}

func (b *bench) checkNotices(t *testing.T, at *ear, number string, want expectation) {
	var told []string
	for range want.notices {
		h := at.next(t)
		told = append(told, h.fields["status"])
		if h.genuine == want.forged {
			t.Errorf("signature of the notice is right: %t", h.genuine)
		}
		if h.fields["invoiceId"] != number || h.fields["amount"] != want.told || h.fields["vendor"] != "BANK_ACCOUNT" {
			t.Errorf("notice %v", h.fields)
		}
	}
	eventually(t, "no notice is open", func() bool { return b.book().Notices.Open == 0 })
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
	b := newBench(t)
	to := b.target()
	for _, magic := range Spec().Magic[1:] {
		if magic.Plan.Answer == engine.AnswerSlow {
			continue
		}
		number := "PO-" + magic.Amount
		r := b.pay(b.order(to, number, magic.Amount))
		if kind, want := kindOf(r), expectations()[magic.Name].answer; kind != want {
			t.Errorf("amount %s: answer %q, want %q", magic.Amount, kind, want)
		}
		if order, found := b.booked(number); found && order.Magic != magic.Name {
			t.Errorf("amount %s followed %s", magic.Amount, order.Magic)
		}
	}
}

func TestALostNumberThatWasNotBookedCanGoThroughLater(t *testing.T) {
	b := newBench(t)
	fields := b.order(b.target(), "PO1", "20")
	fields["note"] = "sandbox:lost-unbooked"
	if r := b.pay(fields); r.err == nil {
		t.Fatalf("the first request was answered: %s", r.raw)
	}
	if r := b.pay(fields); r.code() != codeSuccess {
		t.Fatalf("the second request: %s %v", r.raw, r.err)
	}
	order, _ := b.booked("PO1")
	if order.Requests != 2 || b.book().Repeats != 1 {
		t.Errorf("%d requests counted, want 2", order.Requests)
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
	rows := Spec().Table()
	if len(rows) != len(Spec().Magic)+len(Spec().Hints) {
		t.Errorf("%d rows", len(rows))
	}
	for _, row := range rows {
		if row.Trigger == "" || row.Does == "" {
			t.Errorf("row %v says nothing", row)
		}
	}
}
