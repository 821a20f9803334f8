package sandbox

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	firstKey  = "3e3f3796-4c3a-41e2-a90a-2c0f3e20b0a1"
	secondKey = "9b2d7c1e-0f4a-4b6c-8d3e-5a6b7c8d9e0f"
)

func TestTheSameJSONWithTheSameOrNoKeyGetsTheSameAnswer(t *testing.T) {
	b := newBench(t)
	body := `{"externalId":"PO1","amount":"10.00","currency":"EUR","type":"payout","metadata":{"a":1,"b":"é"}}`
	post := func(body string, extra ...string) reply {
		return b.do(http.MethodPost, "/api/payments", []byte(body), extra)
	}
	first := post(body, "Idempotency-Key", firstKey)
	if first.status != http.StatusCreated {
		t.Fatalf("%d %s", first.status, first.raw)
	}
	same := "{ \"metadata\": {\"b\":\"\\u00e9\", \"a\":1},\n\"type\":\"payout\",\"currency\":\"EUR\",\"amount\":\"10.00\",\"externalId\":\"PO1\" }"
	for name, again := range map[string]reply{
		"same key": post(body, "Idempotency-Key", firstKey), "no key": post(body),
		"same key in capitals": post(body, "Idempotency-Key", strings.ToUpper(firstKey)), "other spelling": post(same, "Idempotency-Key", firstKey),
		"other spelling, no key": post(same),
	} {
		if again.status != http.StatusOK || again.raw != first.raw {
			t.Errorf("%s: %d %s", name, again.status, again.raw)
		}
	}
	order, _ := b.booked("PO1")
	if view := b.book(); len(view.Orders) != 1 || order.Requests != 6 || view.Repeats != 5 {
		t.Errorf("%d orders, %d requests", len(view.Orders), order.Requests)
	}
	b.restart()
	if again := post(body, "Idempotency-Key", firstKey); again.status != http.StatusOK || again.raw != first.raw {
		t.Errorf("after a restart: %d %s", again.status, again.raw)
	}
}

func TestTheFirstAnswerIsRepeatedAlsoWhenThePaymentIsFinal(t *testing.T) {
	b := newBench(t)
	fields := fieldsOf("PO1", "92.01")
	first := b.create(fields, "Idempotency-Key", firstKey)
	b.clock.Advance(2 * time.Second)
	eventually(t, "succeeded", func() bool { return b.status(first.text("id")) == "succeeded" })
	if again := b.create(fields, "Idempotency-Key", firstKey); again.raw != first.raw || again.text("status") != "pending" {
		t.Errorf("%d %s", again.status, again.raw)
	}
}

func TestAKeyWithAnotherBodyIsAConflict(t *testing.T) {
	b := newBench(t)
	b.created(fieldsOf("PO1", "10.00"), "Idempotency-Key", firstKey)
	for name, fields := range map[string]map[string]any{"amount": fieldsOf("PO1", "10.01"), "number": fieldsOf("PO2", "10.00")} {
		if r := b.create(fields, "Idempotency-Key", firstKey); r.status != http.StatusConflict {
			t.Errorf("%s: %d %s", name, r.status, r.raw)
		}
	}
	if len(b.book().Orders) != 1 {
		t.Error("booked all the same")
	}
}

func TestOtherNumbersAndOtherKeysAreOtherPayments(t *testing.T) {
	b := newBench(t)
	ids := map[string]bool{
		b.created(fieldsOf("PO1", "10.00")):                               true,
		b.created(fieldsOf("PO2", "10.00")):                               true,
		b.created(fieldsOf("PO1", "10.00"), "Idempotency-Key", firstKey):  true,
		b.created(fieldsOf("PO1", "10.00"), "Idempotency-Key", secondKey): true,
		b.created(fieldsOf("PO1", "11.00")):                               true,
	}
	if len(ids) != 5 {
		t.Errorf("%d payments, want 5", len(ids))
	}
	for _, number := range []string{"PO1", "PO1 #2", "PO1 #3", "PO1 #4", "PO2"} {
		if order, found := b.booked(number); !found || order.Detail[detailExternalID] != strings.Fields(number)[0] {
			t.Errorf("%s: %+v", number, order)
		}
	}
	nameless := map[string]any{"amount": "1.00", "currency": "EUR", "type": "payout"}
	b.created(nameless)
	if r := b.create(nameless); r.status != http.StatusOK {
		t.Errorf("two equal payments without a number: %d", r.status)
	}
}

func TestEightRequestsAtOnceMakeOnePayment(t *testing.T) {
	b := newBench(t)
	var all sync.WaitGroup
	answers := make([]reply, 8)
	for i := range answers {
		all.Go(func() { answers[i] = b.create(fieldsOf("PO1", "10.00"), "Idempotency-Key", firstKey) })
	}
	all.Wait()
	created := 0
	for _, r := range answers {
		if r.raw != answers[0].raw || r.err != nil {
			t.Errorf("%d %s %v", r.status, r.raw, r.err)
		}
		if r.status == http.StatusCreated {
			created++
		}
	}
	if created != 1 || len(b.book().Orders) != 1 {
		t.Errorf("%d created, %d booked", created, len(b.book().Orders))
	}
}

func TestAKeyThatIsNoUUIDOfVersionFourIsRefused(t *testing.T) {
	b := newBench(t)
	for _, key := range []string{"x", "3e3f3796-4c3a-11e2-a90a-2c0f3e20b0a1", "3e3f3796-4c3a-41e2-c90a-2c0f3e20b0a1", "3e3f37964c3a41e2a90a2c0f3e20b0a1", "{" + firstKey + "}"} {
		if r := b.create(fieldsOf("PO1", "10.00"), "Idempotency-Key", key); r.status != http.StatusBadRequest {
			t.Errorf("%s: %d", key, r.status)
		}
	}
	request, err := http.NewRequest(http.MethodPost, b.server.URL()+"/api/payments", strings.NewReader(`{"amount":"1.00","currency":"EUR"}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header = http.Header{"Authorization": {"Bearer " + testMerchant.Token}, "Content-Type": {"application/json"}, "Idempotency-Key": {firstKey, secondKey}}
	response, err := b.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusBadRequest || len(b.book().Orders) != 0 {
		t.Errorf("two keys: %d", response.StatusCode)
	}
}

func TestARefusedBodyIsNotRemembered(t *testing.T) {
	b := newBench(t)
	if err := b.server.Arm(scopeCreate, "rate-limited", 1); err != nil {
		t.Fatal(err)
	}
	fields := fieldsOf("PO1", "10.00")
	if r := b.create(fields, "Idempotency-Key", firstKey); r.status != http.StatusTooManyRequests {
		t.Fatalf("%d %s", r.status, r.raw)
	}
	b.created(fields, "Idempotency-Key", firstKey)
}
