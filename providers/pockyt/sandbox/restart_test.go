package sandbox

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	engine "countersign/providers/sandbox"
)

func TestARestartForgetsNothing(t *testing.T) {
	b := newBench(t)
	to := b.target()
	b.pay(b.order(to, "PO1", "20.50"))
	returned := b.order(to, "PO2", "30")
	returned["note"] = "sandbox:returned"
	b.pay(returned)
	b.pay(b.order(to, "PO1", "20.50"))
	b.clock.Advance(2 * time.Second)
	eventually(t, "both settled", func() bool { return b.status("PO1") == "success" && b.status("PO2") == "success" })
	before := b.book()
	b.restart()
	if after := b.book(); !reflect.DeepEqual(before, after) {
		t.Errorf("the book changed:\n%+v\n%+v", before, after)
	}
	if r := b.pay(b.order(to, "PO1", "20.50")); r.code() != codeValue {
		t.Errorf("the number was forgotten: %s", r.raw)
	}
	if r := b.call("/v3/payee/register", payeeFieldsFor("payee1@example.com")); r.code() != codeValue {
		t.Errorf("the e-mail was forgotten: %s", r.raw)
	}
	if b.listed(to.customer, to.account) == nil {
		t.Error("the account was forgotten")
	}
	b.clock.Advance(4 * time.Second)
	eventually(t, "the plan goes on", func() bool { return b.status("PO2") == "returned" })
}

func TestADelayedBookingAndAnOpenNoticeSurviveARestart(t *testing.T) {
	b := newBench(t)
	at := newEar(t)
	at.says(http.StatusBadGateway, "")
	b.settledOrder(at, "PO1")
	at.next(t)
	eventually(t, "the try is written down", func() bool { return len(b.lines("delivery")) == 1 })
	late := b.order(b.target(), "PO2", "30")
	late["note"] = "sandbox:late-booking"
	b.pay(late)
	b.close()
	b.clock.Advance(15 * time.Second)
	at.says(http.StatusOK, "success")
	b.open()
	if h := at.next(t); h.fields["invoiceId"] != "PO1" || !h.genuine {
		t.Errorf("notice %v", h)
	}
	eventually(t, "booked late", func() bool { _, found := b.booked("PO2"); return found })
}

func TestALineCutOffByAKillIsRemoved(t *testing.T) {
	b := newBench(t)
	b.pay(b.order(b.target(), "PO1", "20"))
	b.close()
	path := filepath.Join(b.folder, "sandbox", "pockyt.jsonl")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(whole, `{"seq":99,"kind":"booking","booking":{"number":"PO2"`...), 0o600); err != nil {
		t.Fatal(err)
	}
	b.open()
	if view := b.book(); len(view.Orders) != 1 {
		t.Errorf("orders %+v", view.Orders)
	}
	if b.file() != string(whole) {
		t.Error("the torn line is still there")
	}
	b.close()
	if err := os.WriteFile(path, append([]byte("{\"seq\":\n"), whole...), 0o600); err != nil {
		t.Fatal(err)
	}
	if server, err := New(testMerchant, engine.Options{DataDir: b.folder}); err == nil {
		server.Close()
		t.Error("a damaged book was opened")
	}
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	b.open()
}

func TestCloseLetsGoOfSlowAnswers(t *testing.T) {
	b := newBench(t)
	fields := b.order(b.target(), "PO1", "20")
	fields["note"] = "sandbox:slow"
	got := make(chan reply, 1)
	go func() { got <- b.pay(fields) }()
	eventually(t, "booked", func() bool { _, found := b.booked("PO1"); return found })
	b.close()
	if r := <-got; r.err == nil {
		t.Errorf("answered: %s", r.raw)
	}
	b.open()
	if _, found := b.booked("PO1"); !found {
		t.Error("the order is gone")
	}
}

func TestItListensOnLoopbackOnly(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "example.com:80", "127.0.0.1"} {
		server, err := New(testMerchant, engine.Options{DataDir: t.TempDir(), Addr: address})
		if err == nil {
			server.Close()
			t.Errorf("%s was accepted", address)
		}
	}
	if _, err := New(Credentials{MerchantNo: "1", StoreNo: "2"}, engine.Options{DataDir: t.TempDir()}); err == nil {
		t.Error("no token was accepted")
	}
	ctx, cancel := context.WithCancel(t.Context())
	server, err := New(testMerchant, engine.Options{DataDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(ctx); err != nil {
		t.Fatal(err)
	}
	cancel()
	eventually(t, "stopped with its context", func() bool {
		_, err := http.Get(server.URL() + "/book")
		return err != nil
	})
	if err := server.Close(); err != nil {
		t.Error(err)
	}
}
