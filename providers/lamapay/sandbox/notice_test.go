package sandbox

import (
	"encoding/base64"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	engine "countersign/providers/sandbox"
)

// lines is the book's file.
func (b *bench) lines() string {
	b.t.Helper()
	text, err := os.ReadFile(filepath.Join(b.folder, "sandbox", "lamapay.jsonl"))
	if err != nil {
		b.t.Fatal(err)
	}
	return string(text)
}

func (b *bench) tries() int { return strings.Count(b.lines(), `"kind":"delivery"`) }

func TestTheWebhookEqualsTheWorkedExample(t *testing.T) {
	b, v := newBench(t), vectors(t)
	order := engine.Order{
		ProviderRef: "pay_a1b2c3d4", Amount: "10.00", Minor: "1000", Currency: "EUR", Status: engine.Paid, ReceivedAt: testStart,
		Detail: map[string]string{detailExternalID: v.IdempotencyKey, detailDescription: "Order #1456", detailMetadata: `{"orderId":1456}`},
	}
	notice := engine.Notice{Status: string(engine.Paid)}
	compose := func() engine.Letter {
		letter, err := b.server.compose(notice, order)
		if err != nil {
			t.Fatal(err)
		}
		return letter
	}
	if testMerchant.Token != v.Token {
		t.Fatal("the example has another token")
	}
	letter := compose()
	if string(letter.Body) != v.Notice || letter.Header.Get("X-Signature") != v.Hex || letter.ContentType != "application/json" {
		t.Errorf("%s signed %v", letter.Body, letter.Header)
	}
	if got := base64.StdEncoding.EncodeToString(sign([]byte(v.Notice), v.Token)); got != v.Base64 {
		t.Errorf("Base64 %s", got)
	}
	b.turn(switchBase64, switchPrefix, switchHeader)
	if got := compose().Header; got.Get("X-Signature") != "" || got.Get(otherHeader) != "sha256="+v.Base64 {
		t.Errorf("switched: %v", got)
	}
	b.turn(switchBare, switchWrapped)
	if letter := compose(); len(letter.Header) != 0 || string(letter.Body) != `{"data":`+v.Notice+`}` {
		t.Errorf("bare and wrapped: %s %v", letter.Body, letter.Header)
	}
}

func (b *bench) turn(names ...string) {
	b.t.Helper()
	for _, name := range names {
		if r := b.form("/console/switches", "on=true&name="+name); r.status != http.StatusSeeOther {
			b.t.Fatalf("switch %s: %d %s", name, r.status, r.raw)
		}
	}
}

func TestAWebhookIsTriedFiveTimes(t *testing.T) {
	b := newBench(t)
	at := newEar(t)
	at.answer.Store(http.StatusFound)
	fields := fieldsOf("PO1", "92.01")
	fields["webhookUrl"] = at.URL
	b.created(fields)
	b.clock.Advance(2 * time.Second)
	for i := range 5 {
		at.next(t)
		eventually(t, "the try is written down", func() bool { return b.tries() == i+1 })
		if i < 4 {
			b.clock.Advance(retries()[i])
		}
	}
	b.clock.Advance(24 * time.Hour)
	if view := b.book().Notices; view.GaveUp != 1 || view.Open != 0 || len(at.heard) != 0 {
		t.Errorf("notices %+v", view)
	}
}

func TestAnyTwoHundredEndsTheWebhook(t *testing.T) {
	b := newBench(t)
	for _, code := range []int{200, 202, 204} {
		at := newEar(t)
		at.answer.Store(int64(code))
		fields := fieldsOf("PO"+http.StatusText(code), "92.01")
		fields["webhookUrl"] = at.URL
		b.created(fields)
		b.clock.Advance(2 * time.Second)
		at.next(t)
		eventually(t, "acknowledged", func() bool { return b.book().Notices.Open == 0 })
		b.clock.Advance(time.Hour)
		if len(at.heard) != 0 {
			t.Errorf("%d: it came again", code)
		}
	}
	if view := b.book().Notices; view.Delivered != 3 {
		t.Errorf("notices %+v", view)
	}
}

func TestTheDefaultWebhookIsOverridden(t *testing.T) {
	usual, own := newEar(t), newEar(t)
	clock := engine.NewHandClock(testStart)
	merchant := testMerchant
	merchant.WebhookURL = usual.URL
	server, err := New(merchant, engine.Options{DataDir: t.TempDir(), Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, server: server, clock: clock, client: http.DefaultClient}
	t.Cleanup(func() { b.close() })
	if err := server.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.created(fieldsOf("PO1", "92.01"))
	fields := fieldsOf("PO2", "92.01")
	fields["webhookUrl"] = own.URL
	b.created(fields)
	clock.Advance(2 * time.Second)
	if h := usual.next(t); h.text("externalId") != "PO1" {
		t.Errorf("default: %s", h.raw)
	}
	if h := own.next(t); h.text("externalId") != "PO2" {
		t.Errorf("own: %s", h.raw)
	}
}

func TestOnlyFinalStatusesAreTold(t *testing.T) {
	b := newBench(t)
	at := newEar(t)
	fields := fieldsOf("PO1", "10.00")
	fields["webhookUrl"] = at.URL
	id := b.created(fields)
	for _, c := range []struct {
		to   engine.Status
		word string
	}{{engine.Paid, "succeeded"}, {engine.Pending, "pending"}, {engine.Returned, "failed"}} {
		if err := b.server.Push("PO1", c.to); err != nil {
			t.Fatal(err)
		}
		if got := b.status(id); got != c.word {
			t.Errorf("pushed to %s: %s", c.to, got)
		}
		if c.word != "pending" {
			if h := at.next(t); h.text("status") != c.word {
				t.Errorf("webhook %s, want %s", h.raw, c.word)
			}
		}
	}
}

func TestWebhooksGoToLoopbackOnly(t *testing.T) {
	b := newBench(t)
	fields := fieldsOf("PO1", "92.01")
	fields["webhookUrl"] = "https://shop.example/hook"
	b.created(fields)
	b.clock.Advance(2 * time.Second)
	eventually(t, "given up", func() bool { return b.book().Notices.GaveUp == 1 })
}
