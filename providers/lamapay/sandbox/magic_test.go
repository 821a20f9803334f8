package sandbox

import (
	"crypto/hmac"
	"encoding/hex"
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
	answer   string   // HTTP status, or "cut", "html", "torn", "empty"
	amount   string   // in the answer, when it is not the one that was sent
	book     string   // "yes", "no", "late"
	shown    string   // status that GET tells at first
	final    string   // wire status in the end
	webhooks []string // statuses told, sorted; in order when inOrder
	inOrder  bool
	forged   bool
	told     string // amount in the webhooks, when it is not the one that was sent
	read     string // amount that GET tells, when it is not the one that was sent
}

func expectations() map[string]expectation {
	ok := func(final string, webhooks ...string) expectation {
		return expectation{answer: "201", book: "yes", shown: "pending", final: final, webhooks: webhooks}
	}
	with := func(e expectation, change func(*expectation)) expectation { change(&e); return e }
	refused := func(code string) expectation { return expectation{answer: code, book: "no"} }
	paid := ok("succeeded", "succeeded")
	spoilt := func(answer string) expectation { return with(paid, func(e *expectation) { e.answer = answer }) }
	return map[string]expectation{
		"accepted": ok("pending"), "auto-paid": paid, "auto-failed": ok("failed", "failed"),
		"contradiction":    ok("failed", "failed", "succeeded"),
		"failed-then-paid": ok("succeeded", "failed", "succeeded"),
		"unknown-status":   with(ok("processing"), func(e *expectation) { e.shown = "processing" }),
		"bad-request":      refused("400"), "refused": refused("422"), "bad-token": refused("401"),
		"no-payout-tick": refused("403"), "conflict": refused("409"), "rate-limited": refused("429"),
		"slow": paid, "lost-booked": spoilt("cut"), "lost-unbooked": refused("cut"), "half-booked": spoilt("cut"),
		"http500-booked": spoilt("500"), "http500-unbooked": refused("500"), "html-booked": spoilt("html"),
		"torn-booked": spoilt("torn"), "empty-booked": spoilt("empty"), "redirect-booked": spoilt("302"),
		"late-booking":        with(spoilt("cut"), func(e *expectation) { e.book = "late" }),
		"wrong-amount":        with(paid, func(e *expectation) { e.amount = "20.01" }),
		"wrong-amount-read":   with(paid, func(e *expectation) { e.read = "20.01" }),
		"duplicate-id":        ok("pending"),
		"foreign-form-host":   ok("pending"),
		"notice-early":        with(paid, func(e *expectation) { e.shown = "succeeded" }),
		"notice-late":         paid,
		"notice-twice":        ok("succeeded", "succeeded", "succeeded"),
		"notice-disorder":     with(ok("failed", "failed", "succeeded"), func(e *expectation) { e.inOrder = true }),
		"notice-forged":       with(paid, func(e *expectation) { e.forged = true }),
		"notice-wrong-amount": with(paid, func(e *expectation) { e.told = "20.01" }),
		"notice-never":        ok("succeeded"),
		"notice-lie":          ok("pending", "succeeded"),
	}
}

// kindOf puts an answer into one word.
func kindOf(r reply) string {
	switch {
	case r.err != nil:
		return "cut"
	case r.status == http.StatusInternalServerError || r.status == http.StatusFound:
		return strconv.Itoa(r.status)
	case r.raw == "":
		return "empty"
	case strings.HasPrefix(r.raw, "<html>"):
		return "html"
	case r.body == nil && strings.HasPrefix(r.raw, "{"):
		return "torn"
	}
	return strconv.Itoa(r.status)
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
		for _, amount := range []*string{&want.amount, &want.told, &want.read} {
			if *amount == "" {
				*amount = "20.00"
			}
		}
		t.Run(magic.Name, func(t *testing.T) {
			at := newEar(t)
			fields := fieldsOf("PO-"+magic.Name, "20.00")
			fields["description"], fields["webhookUrl"] = "rent sandbox:"+magic.Name, at.URL+"/hook"
			b.checkMagic(t, at, fields, magic, want)
		})
	}
}

func (b *bench) checkMagic(t *testing.T, at *ear, fields map[string]any, magic engine.Magic, want expectation) {
	number := fields["externalId"].(string)
	got := make(chan reply, 1)
	go func() { got <- b.create(fields) }()
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
	if want.answer == "201" && (r.text("status") != "pending" || r.text("amount") != want.amount || r.text("externalId") != number) {
		t.Errorf("answer says %s", r.raw)
	}
	order, found := b.booked(number)
	if found != (want.book == "yes") {
		t.Fatalf("booked at the answer: %t, want %s", found, want.book)
	}
	if want.book == "late" {
		b.clock.Advance(10 * time.Second)
		eventually(t, "booked late", func() bool { order, found = b.booked(number); return found })
	}
	if want.book == "no" {
		return
	}
	shown := b.read(order.ProviderRef)
	if magic.Name != "slow" && shown.text("status") != want.shown || shown.text("amount") != want.read {
		t.Errorf("read at first: %s", shown.raw)
	}
	b.clock.Advance(10 * time.Second)
	eventually(t, "final status "+want.final, func() bool { return b.status(order.ProviderRef) == want.final })
	b.clock.Advance(time.Minute)
	checkWebhooks(t, b, at, order, want)
}

func checkWebhooks(t *testing.T, b *bench, at *ear, order engine.OrderView, want expectation) {
	t.Helper()
	var told []string
	for range want.webhooks {
		h := at.next(t)
		told = append(told, h.text("status"))
		if genuine(h) == want.forged {
			t.Errorf("signature of the webhook is right: %t", genuine(h))
		}
		if h.text("id") != order.ProviderRef || h.text("externalId") != order.Number || h.text("amount") != want.told {
			t.Errorf("webhook %s", h.raw)
		}
	}
	eventually(t, "no notice is open", func() bool { return b.book().Notices.Open == 0 })
	if len(at.heard) > 0 {
		t.Errorf("one webhook too many: %s", (<-at.heard).raw)
	}
	if !want.inOrder {
		slices.Sort(told)
	}
	if fmt.Sprint(told) != fmt.Sprint(want.webhooks) {
		t.Errorf("webhooks %v, want %v", told, want.webhooks)
	}
}

// genuine checks the usual signature.
func genuine(h heard) bool {
	given, err := hex.DecodeString(h.header.Get(signatureHeader))
	return err == nil && hmac.Equal(given, sign([]byte(h.raw), testMerchant.Token))
}

func TestAmountAndMetadataCallTheSameMagicValue(t *testing.T) {
	b := newBench(t)
	for _, magic := range Spec().Magic[1:] {
		if magic.Plan.Answer == engine.AnswerSlow {
			continue
		}
		byAmount := fieldsOf("amount "+magic.Name, magic.Amount)
		byMetadata := fieldsOf("metadata "+magic.Name, "20.00")
		byMetadata["metadata"] = map[string]any{"note": "sandbox:" + magic.Name}
		for _, fields := range []map[string]any{byAmount, byMetadata} {
			if kind, want := kindOf(b.create(fields)), expectations()[magic.Name].answer; kind != want {
				t.Errorf("%s: answer %q, want %q", fields["externalId"], kind, want)
			}
			if order, found := b.booked(fields["externalId"].(string)); found && order.Magic != magic.Name {
				t.Errorf("%s followed %s", order.Number, order.Magic)
			}
		}
	}
}

func TestTheTableNamesEveryMagicValueOnce(t *testing.T) {
	names, amounts := map[string]bool{}, map[string]bool{}
	for i, magic := range Spec().Magic {
		if names[magic.Name] || amounts[magic.Amount] || magic.Does == "" || (magic.Amount == "") != (i == 0) {
			t.Errorf("row %+v", magic)
		}
		names[magic.Name], amounts[magic.Amount] = true, true
	}
	if rows := len(Spec().Table()); rows != len(names)+len(hints()) {
		t.Errorf("%d rows", rows)
	}
}

func TestALostAnswerIsFoundByTheSameRequest(t *testing.T) {
	b := newBench(t)
	for i, name := range []string{"lost-booked", "lost-unbooked", "http500-booked", "http500-unbooked", "torn-booked", "late-booking"} {
		fields := fieldsOf("PO-"+name, "20.00")
		fields["description"] = "sandbox:" + name
		b.create(fields, "Idempotency-Key", firstKey[:35]+strconv.Itoa(i))
		again := b.create(fields, "Idempotency-Key", firstKey[:35]+strconv.Itoa(i))
		id := again.text("id")
		if again.text("externalId") != "PO-"+name || id == "" {
			t.Fatalf("%s: %d %s", name, again.status, again.raw)
		}
		if strings.HasSuffix(name, "-unbooked") != (again.status == http.StatusCreated) {
			t.Errorf("%s: %d", name, again.status)
		}
		if name == "late-booking" {
			if r := b.read(id); r.status != http.StatusNotFound {
				t.Errorf("read before the late booking: %d", r.status)
			}
			b.clock.Advance(10 * time.Second)
			eventually(t, "booked late", func() bool { return b.read(id).status == http.StatusOK })
		}
		if order, found := b.booked("PO-" + name); !found || order.ProviderRef != id || order.Requests != 2 {
			t.Errorf("%s: %+v", name, order)
		}
	}
	if got := len(b.book().Orders); got != 6 {
		t.Errorf("%d orders, want 6", got)
	}
}

func TestAnAnswerCanNameAnotherPayment(t *testing.T) {
	b := newBench(t)
	first := b.create(fieldsOf("PO1", "10.00"))
	fields := fieldsOf("PO2", "92.25")
	second := b.create(fields)
	if second.text("id") != first.text("id") || second.text("url") != first.text("url") || second.text("externalId") != "PO2" {
		t.Errorf("answer %s", second.raw)
	}
	if order, _ := b.booked("PO2"); order.ProviderRef == first.text("id") || order.ProviderRef == "" {
		t.Errorf("booked %+v", order)
	}
	if again := b.create(fields); again.raw != second.raw {
		t.Errorf("repeated: %s", again.raw)
	}
	if r := b.create(fieldsOf("PO3", "92.26")); !strings.HasPrefix(r.text("url"), foreignForms+"/checkin/pay_") {
		t.Errorf("foreign form: %s", r.raw)
	}
}

func TestAPaymentWithByFormWaitsForTheForm(t *testing.T) {
	b := newBench(t)
	fields := fieldsOf("PO1", "20.00")
	fields["description"] = "sandbox:lost-booked"
	fields["metadata"] = map[string]any{"note": "sandbox:by-form"}
	if r := b.create(fields); r.err == nil {
		t.Fatalf("answered: %s", r.raw)
	}
	id := b.create(fields).text("id")
	b.clock.Advance(time.Hour)
	if r := b.form("/checkin/"+id, "name=Ada&account=GB33BUKB20201555555555"); r.status != http.StatusSeeOther {
		t.Errorf("form: %d %s", r.status, r.raw)
	}
	b.clock.Advance(2 * time.Second)
	eventually(t, "succeeded", func() bool { return b.status(id) == "succeeded" })
}
