package sandbox

import (
	"net/http"
	"testing"
	"time"
)

func TestASealIsMadeOfTheFinishedBodyAndNeverPutOnAGatewaysPage(t *testing.T) {
	spec := toySpec()
	answers := map[Answer]string{
		AnswerPlain: "pending", AnswerAltered: "pending", AnswerTorn: "pending", AnswerEmpty: "pending", "spoken": "words of its own",
		AnswerError: "", AnswerHTML: "", AnswerRedirect: "",
	}
	for kind := range answers {
		spec.Magic = append(spec.Magic, Magic{Name: "seal-" + string(kind), Plan: Plan{Answer: kind}})
	}
	spec.Speak = func(kind Answer) []byte {
		if kind == "spoken" {
			return []byte("words of its own")
		}
		return nil
	}
	spec.Seal = func(r Reply) http.Header { return http.Header{"Seal": {string(r.Body)}} }
	e, err := Open(spec, Options{DataDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	e.Handle("POST /pay", "pay", func(p *Page, c *Call) Reply {
		return Reply{Body: []byte("pending"), Answer: Answer(c.Body)}
	})
	for kind, want := range answers {
		if got := post(e.Handler(), string(kind)).Header().Get("Seal"); got != want {
			t.Errorf("%q: sealed %q, want %q", kind, got, want)
		}
	}
}

func TestAChargeIsWhatAnOrderTakesAndGivesBack(t *testing.T) {
	options := Options{DataDir: t.TempDir(), Clock: NewHandClock(time.Unix(0, 0))}
	e := openToy(t, options)
	enter(t, e, Order{Number: "A", ProviderRef: "RA", Currency: "EUR", Minor: "900", Charge: &Charge{Minor: "1050", Currency: "USD"}}, Magic{})
	left := func(want string) {
		t.Helper()
		if got := e.View().Balances[0].Available; got != want {
			t.Errorf("%s is left, want %s", got, want)
		}
	}
	left("989.50")
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	e = openToy(t, options)
	left("989.50")
	if err := e.Push("A", Returned); err != nil {
		t.Fatal(err)
	}
	left("1000.00")
}

func TestOrdersAreListedByTheTimeOfTheirBooking(t *testing.T) {
	clock := NewHandClock(time.Unix(0, 0))
	e := openToy(t, Options{DataDir: t.TempDir(), Clock: clock})
	for _, number := range []string{"A", "B", "C", "D"} {
		enter(t, e, Order{Number: number, ProviderRef: "R" + number, Currency: "USD", Minor: "1"}, Magic{})
		clock.Advance(time.Second)
	}
	var list []Order
	if err := e.decide(func(p *Page) { list = p.Booked(time.Unix(1, 0), time.Unix(2, 0)) }); err != nil {
		t.Fatal(err)
	}
	if len(list) != 2 || list[0].Number != "B" || list[1].Number != "C" {
		t.Errorf("listed %+v", list)
	}
}
