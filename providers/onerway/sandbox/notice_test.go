package sandbox

import (
	"testing"
	"time"

	engine "countersign/providers/sandbox"
)

// settled pays one order and lets it settle.
func (b *bench) settled(number string) string {
	b.t.Helper()
	payee := b.add(individual("Ana", "77"+number))
	r := b.pay(order(payee, number, "200"))
	if r.code != codeSuccess {
		b.t.Fatalf("pay: %s", r.raw)
	}
	b.clock.Advance(2 * time.Second)
	return r.in("payoutId")
}

func TestACallbackIsRepeatedAtOnceAndAfter30And60Minutes(t *testing.T) {
	at := newEar(t)
	b := newBench(t, at.URL)
	wrong := "success"
	at.says.Store(&wrong)
	b.settled("PO1")
	at.next(t)
	at.next(t) // at once
	for range 2 {
		eventually(t, "the next try", func() bool { b.clock.Advance(time.Minute); return len(at.heard) == 1 })
		if h := at.next(t); !h.genuine {
			t.Errorf("callback %v", h.fields)
		}
	}
	eventually(t, "given up", func() bool { return b.server.View().Notices.GaveUp == 1 })
	if took := b.clock.Now().Sub(testStart); took < time.Hour {
		t.Errorf("given up after %s", took)
	}
}

func TestOnlyTheOrdersOwnPayoutIDEndsACallback(t *testing.T) {
	at := newEar(t)
	b := newBench(t, at.URL)
	ref := b.settled("PO1")
	at.next(t)
	eventually(t, "acknowledged", func() bool { return b.server.View().Notices.Delivered == 1 })
	b.turn(switchJSONAck, true)
	if err := b.server.Renotify("PO1"); err != nil {
		t.Fatal(err)
	}
	at.next(t)
	at.next(t) // at once: the payoutId is not enough any more
	said := `{"respCode":"20000","respMsg":"ok"}`
	at.says.Store(&said)
	eventually(t, "acknowledged in JSON", func() bool {
		b.clock.Advance(time.Minute)
		return b.server.View().Notices.Delivered == 2
	})
	for code, words := range map[string]bool{ref: false, said: true, `{"respCode":"40000"}`: false, "": false} {
		if b.server.acknowledged(engineOrder(ref), 200, []byte(code)) != words {
			t.Errorf("JSON is wanted, %q said", code)
		}
	}
	b.turn(switchJSONAck, false)
	for code, words := range map[string]bool{ref: true, said: false, ref + "\n": false, "1954374604177408000": false} {
		if b.server.acknowledged(engineOrder(ref), 200, []byte(code)) != words {
			t.Errorf("the payoutId is wanted, %q said", code)
		}
	}
	if b.server.acknowledged(engineOrder(ref), 500, []byte(ref)) {
		t.Error("acknowledged with HTTP 500")
	}
}

func TestCallbacksCanBeSignedInHeaders(t *testing.T) {
	at := newEar(t)
	b := newBench(t, at.URL)
	b.close()
	b.agreed.WebhookSecret = "another"
	b.open()
	b.turn(switchHMAC, true)
	b.settled("PO1")
	h := at.next(t)
	right := headerSign(h.header.Get("X-Timestamp"), h.raw, "another")
	if h.header.Get("X-Signature") != right || h.header.Get("X-Timestamp") != "1740821404" || h.fields[signField] != nil || len(h.fields) != 8 {
		t.Errorf("callback %v %v", h.header, h.fields)
	}
	payee := b.add(individual("Ben", "880099"))
	b.pay(order(payee, "PO2", "200").with("reference", "sandbox:notice-forged"))
	b.clock.Advance(2 * time.Second)
	h = at.next(t)
	if h.header.Get("X-Signature") == headerSign(h.header.Get("X-Timestamp"), h.raw, "another") {
		t.Error("the forged one is genuine")
	}
}

func engineOrder(ref string) engine.Order { return engine.Order{ProviderRef: ref} }
