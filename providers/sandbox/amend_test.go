package sandbox

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// enter books an order on a toy without any request.
func enter(t *testing.T, e *Engine, order Order, magic Magic) {
	t.Helper()
	if err := e.decide(func(p *Page) { p.Enter(order, magic) }); err != nil {
		t.Fatal(err)
	}
}

// shown finds an order in the book.
func shown(e *Engine, number string) OrderView {
	for _, order := range e.View().Orders {
		if order.Number == number {
			return order
		}
	}
	return OrderView{}
}

// becomes polls until the order has the status, for ten seconds at most.
func becomes(t *testing.T, e *Engine, number string, status Status) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for shown(e, number).Status != status {
		select {
		case <-deadline:
			t.Fatalf("%s is %s, never %s", number, shown(e, number).Status, status)
		case <-tick.C:
		}
	}
}

func TestAnAmendedOrderGoesItsNewWayAlsoAfterARestart(t *testing.T) {
	clock := NewHandClock(time.Unix(0, 0))
	options := Options{DataDir: t.TempDir(), Clock: clock}
	e := openToy(t, options)
	enter(t, e, Order{Number: "A", ProviderRef: "RA", Currency: "USD", Minor: "1", Detail: map[string]string{"note": "old"}},
		Magic{Name: "accepted", Plan: Plan{Walk: []Move{{After: Settle, To: Failed}}}})
	before := shown(e, "A")
	if err := e.decide(func(p *Page) {
		p.Amend("A", map[string]string{"form": "used"}, []Move{{After: Reversal, To: Paid}})
	}); err != nil {
		t.Fatal(err)
	}
	if before.Detail["form"] != "" {
		t.Error("a picture of the book changed afterwards")
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	e = openToy(t, options)
	if d := shown(e, "A").Detail; d["form"] != "used" || d["note"] != "old" {
		t.Errorf("detail %v", d)
	}
	clock.Advance(6 * time.Second)
	becomes(t, e, "A", Paid)
	if history := shown(e, "A").History; len(history) != 2 {
		t.Errorf("history %+v: the old way was gone too", history)
	}
}

func TestAPayInTakesNothingOffTheBalanceAndIsSummedApart(t *testing.T) {
	e := openToy(t, Options{})
	enter(t, e, Order{Number: "A", ProviderRef: "RA", Kind: PayIn, Currency: "USD", Minor: "100"}, Magic{})
	enter(t, e, Order{Number: "B", ProviderRef: "RB", Currency: "USD", Minor: "300"}, Magic{})
	view := e.View()
	if got := view.Balances[0].Available; got != "997.00" {
		t.Errorf("available %s", got)
	}
	if len(view.Totals) != 2 || view.Totals[0].Minor != "300" || view.Totals[1].Kind != PayIn {
		t.Errorf("totals %+v", view.Totals)
	}
}

func TestOrdersAreFoundByTheProvidersReference(t *testing.T) {
	e := openToy(t, Options{})
	enter(t, e, Order{Number: "A", ProviderRef: "RA"}, Magic{})
	enter(t, e, Order{Number: "B", ProviderRef: "RB"}, Magic{})
	if err := e.decide(func(p *Page) {
		if order, found := p.OrderByRef("RA"); !found || order.Number != "A" {
			t.Errorf("RA is %+v", order)
		}
		if _, found := p.OrderByRef("RX"); found {
			t.Error("RX is found")
		}
		if before, found := p.Before("B"); !found || before.Number != "A" {
			t.Errorf("before B came %+v", before)
		}
		if _, found := p.Order(""); found {
			t.Error("an order without a number is found")
		}
	}); err != nil {
		t.Fatal(err)
	}
}

func TestFilesLeaveNoLineInTheBook(t *testing.T) {
	e := openToy(t, Options{})
	e.File("GET /style.css", "text/css; charset=utf-8", []byte("p{}"))
	w := httptest.NewRecorder()
	e.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://127.0.0.1/style.css", nil))
	if w.Body.String() != "p{}" || e.View().Requests != 0 {
		t.Errorf("%s, %d requests", w.Body, e.View().Requests)
	}
}
