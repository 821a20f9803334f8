package sandbox

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	engine "countersign/providers/sandbox"
)

func TestARestartForgetsNothing(t *testing.T) {
	b := newBench(t)
	at := newEar(t)
	at.answer.Store(http.StatusBadGateway)
	used := fieldsOf("PO1", "10.00")
	used["webhookUrl"] = at.URL
	id := b.created(used)
	b.created(fieldsOf("PO2", "92.03"))
	b.form("/checkin/"+id, "name=Slow+Ada&account=12345678")
	before := b.book()
	b.restart()
	if after := b.book(); !reflect.DeepEqual(before, after) {
		t.Errorf("the book changed:\n%+v\n%+v", before, after)
	}
	if r := b.form("/checkin/"+id, goodForm); r.status != http.StatusConflict {
		t.Errorf("the form was forgotten: %d", r.status)
	}
	b.clock.Advance(6 * time.Second)
	if h := at.next(t); h.text("id") != id || h.text("status") != "succeeded" {
		t.Errorf("webhook %s", h.raw)
	}
	eventually(t, "the try is written down", func() bool { return b.tries() > 0 })
	b.close()
	b.clock.Advance(10 * time.Second)
	at.answer.Store(http.StatusOK)
	b.open()
	if h := at.next(t); h.text("id") != id || !genuine(h) {
		t.Errorf("webhook %s", h.raw)
	}
	eventually(t, "the plan went on", func() bool { order, _ := b.booked("PO2"); return len(order.History) == 3 })
}

func TestArmedFaultsStrikeTheirCall(t *testing.T) {
	b := newBench(t)
	id := b.created(fieldsOf("PO1", "10.00"))
	for _, c := range []struct{ scope, magic, want string }{
		{scopeRead, "http500-unbooked", "500"}, {scopeRead, "html-booked", "html"}, {scopeRead, "lost-unbooked", "cut"},
		{scopeRead, "rate-limited", "429"}, {scopeRead, "bad-token", "401"}, {scopeRead, "torn-booked", "torn"}, {engine.AnyCall, "redirect-booked", "302"},
	} {
		r := b.form("/console/faults", "count=1&scope="+strings.ReplaceAll(c.scope, " ", "+")+"&magic="+c.magic)
		if r.status != http.StatusSeeOther {
			t.Fatalf("arm %s: %s", c.magic, r.raw)
		}
		for _, want := range []string{c.want, "200"} {
			if kind := kindOf(b.read(id)); kind != want {
				t.Errorf("%s: %q, want %q", c.magic, kind, want)
			}
		}
	}
	if err := b.server.Arm(scopeCreate, "lost-booked", 2); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if r := b.create(fieldsOf("PO2", "10.00")); r.err == nil {
			t.Errorf("armed create, or its repetition, was answered: %s", r.raw)
		}
	}
	if r := b.create(fieldsOf("PO2", "10.00")); r.status != http.StatusOK {
		t.Errorf("the third time: %d", r.status)
	}
	if err := b.server.Arm(scopeCreate, "refused", 1); err != nil {
		t.Fatal(err)
	}
	if r := b.create(fieldsOf("PO2", "10.00")); r.status != http.StatusUnprocessableEntity {
		t.Errorf("a repetition can be refused: %d", r.status)
	}
}

func TestTheConsoleShowsPaymentsSwitchesAndTheTable(t *testing.T) {
	b := newBench(t)
	b.created(fieldsOf("PO1", "10.00"))
	page := b.look("/").raw
	for _, want := range []string{"LamaPay test bench", "PO1", "10.00 EUR payout", "Mark paid", "sandbox:foreign-form-host in description or metadata, or amount 92.26", switchBase64, "an account ending 0002", "without type"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestTokensAreShownNowhere(t *testing.T) {
	b := newBench(t)
	fields := fieldsOf("PO1", "92.01")
	fields["webhookUrl"] = newEar(t).URL
	b.created(fields)
	b.clock.Advance(2 * time.Second)
	eventually(t, "told", func() bool { return b.book().Notices.Delivered == 1 })
	for name, text := range map[string]string{
		"book": b.lines(), "page": b.look("/").raw, "view": b.look("/book").raw,
		"words": fmt.Sprintf("%v %+v %#v %s", testMerchant, testMerchant, testMerchant, testMerchant),
	} {
		if strings.Contains(text, testMerchant.Token) || strings.Contains(text, testMerchant.TokenWithoutPayout) {
			t.Errorf("a token is in the %s", name)
		}
	}
}

func TestBadCredentialsAreRefused(t *testing.T) {
	for _, credentials := range []Credentials{{}, {TokenWithoutPayout: "x"}, {Token: "x", TokenWithoutPayout: "x"}} {
		server, err := New(credentials, engine.Options{DataDir: t.TempDir()})
		if err == nil {
			server.Close()
			t.Errorf("%#v was taken", credentials)
		}
	}
}

func TestIdsCannotBeGuessed(t *testing.T) {
	b := newBench(t)
	seen := map[string]bool{}
	for i := range 20 {
		id := b.created(fieldsOf(fmt.Sprint("PO", i), "10.00"))
		if len(id) != idLength || seen[id] || strings.Trim(id[len(idPrefix):], idLetters) != "" {
			t.Errorf("id %s", id)
		}
		seen[id] = true
	}
}
