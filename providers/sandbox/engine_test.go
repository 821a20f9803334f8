package sandbox

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// toySpec is a provider with one call: the body is the order's number.
func toySpec() Spec {
	return Spec{
		Name: "toy", Title: "Toy", Currencies: []Currency{{Code: "USD", Exponent: 2, Opening: "1000.00"}},
		Magic: []Magic{
			{Name: "accepted", Plan: Plan{Walk: []Move{{After: Settle, To: Paid}}}},
			{Name: "lost", Plan: Plan{Answer: AnswerCut, Booking: BookNever, OnlyFirst: true}},
		},
		Scopes: []string{"pay"}, Secrets: []string{"pin"},
		Word: func(s Status) string { return string(s) },
		Compose: func(n Notice, o Order) (Letter, error) {
			return Letter{ContentType: "text/plain", Body: []byte(n.Number + " " + n.Status)}, nil
		},
		Acknowledged: func(code int, _ []byte) bool { return code == http.StatusOK },
	}
}

func openToy(t *testing.T, options Options) *Engine {
	t.Helper()
	if options.DataDir == "" {
		options.DataDir = t.TempDir()
	}
	e, err := Open(toySpec(), options)
	if err != nil {
		t.Fatal(err)
	}
	e.Handle("POST /pay", "pay", func(p *Page, c *Call) Reply {
		number := string(c.Body)
		if p.Taken(number) {
			return Reply{Body: []byte("taken"), Decision: "refused", Number: number}
		}
		magic := c.Choose([]string{number}, "", p.Requests(number))
		order := p.Enter(Order{Number: number, Amount: "1", Minor: "100", Currency: "USD", ProviderRef: "R" + number}, magic)
		return Reply{Body: []byte(order.Status), Decision: "booked", Number: number, Answer: magic.Plan.Answer}
	})
	e.Resume()
	t.Cleanup(func() { e.Close() })
	return e
}

func post(e http.Handler, number string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	e.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "http://127.0.0.1/pay", strings.NewReader(number)))
	return w
}

func TestAnAcceptedOrderIsInTheFileBeforeTheAnswer(t *testing.T) {
	options := Options{DataDir: t.TempDir()}
	e := openToy(t, options)
	h := e.Handler()
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			number := fmt.Sprintf("N%d!", i)
			if got := post(h, number).Body.String(); got != "pending" {
				t.Errorf("%s: %q", number, got)
			}
			text, err := os.ReadFile(filepath.Join(options.DataDir, "sandbox", "toy.jsonl"))
			if err != nil || !strings.Contains(string(text), `"kind":"booking","booking":{"number":"`+number+`"`) {
				t.Errorf("%s was answered before it was written: %v", number, err)
			}
		})
	}
	all.Wait()
}

func TestNothingIsAcceptedOnceTheBookCannotBeWritten(t *testing.T) {
	e := openToy(t, Options{})
	h := e.Handler()
	post(h, "A")
	if err := e.book.file.Close(); err != nil {
		t.Fatal(err)
	}
	for _, number := range []string{"B", "C", "A"} {
		if w := post(h, number); w.Code != http.StatusInternalServerError {
			t.Errorf("%s: %d %s", number, w.Code, w.Body)
		}
	}
}

func TestASecondSandboxCannotTakeTheSamePort(t *testing.T) {
	first := openToy(t, Options{})
	if err := first.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	second := openToy(t, Options{Addr: strings.TrimPrefix(first.URL(), "http://")})
	if err := second.Start(t.Context()); err == nil {
		t.Error("it listens where the first one does")
	}
	response, err := http.Get(first.URL() + "/book")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if body, _ := io.ReadAll(response.Body); !strings.Contains(string(body), `"orders": []`) {
		t.Errorf("an empty book shows %s", body)
	}
}

func TestSecretsAreMaskedInEveryShape(t *testing.T) {
	e := openToy(t, Options{})
	for body, want := range map[string]string{
		`{"pin":"1234567890","a":"1"}`: `{"pin":"****7890","a":"1"}`,
		`{"pin" : 1234567890}`:         `{"pin" : ****7890}`,
		`{"pin":"12\"34"}`:             `{"pin":"****"}`,
		`{"pin":"1234567`:              `{"pin":"****`,
		`{"pin":""}`:                   `{"pin":""}`,
		`a=1&pin=1234567890&b=2`:       `a=1&pin=****7890&b=2`,
		`{"spin":"1234567890"}`:        `{"spin":"1234567890"}`,
	} {
		if got := e.mask([]byte(body)); got != want {
			t.Errorf("%s became %s, want %s", body, got, want)
		}
	}
}

func TestAmountsAreNeverRounded(t *testing.T) {
	for _, c := range []struct {
		text     string
		exponent int
		minor    string
	}{
		{"500", 2, "50000"}, {"500.00", 2, "50000"}, {"0.01", 2, "1"}, {"007.5", 2, "750"}, {"0", 0, "0"},
		{"1500", 0, "1500"}, {"0.000001", 6, "1"}, {"12.345", 3, "12345"},
		{"1.000", 2, ""}, {"1.", 2, ""}, {".5", 2, ""}, {"-1", 2, ""}, {"+1", 2, ""}, {"1e3", 2, ""}, {"1,00", 2, ""},
		{" 1", 2, ""}, {"", 2, ""}, {"1.5", 0, ""}, {"١", 2, ""}, {"0x10", 2, ""}, {"1.0.0", 2, ""},
	} {
		got, err := MinorUnits(c.text, c.exponent)
		if got != c.minor || (err == nil) != (c.minor != "") {
			t.Errorf("%q at %d: %q %v, want %q", c.text, c.exponent, got, err, c.minor)
		}
	}
	for minor, want := range map[string]string{"50000": "500.00", "1": "0.01", "0": "0.00", "-5": "-0.05"} {
		if got := Decimal(minor, 2); got != want {
			t.Errorf("%s is %s, want %s", minor, got, want)
		}
	}
	if Decimal("1500", 0) != "1500" || AddUnit("999") != "1000" {
		t.Error("no decimals, or one more unit")
	}
}

func TestTheFirstMagicTextWinsAndUnknownOnesAreNone(t *testing.T) {
	table := toySpec().Magic
	for text, want := range map[string]string{
		"": "accepted", "sandbox:lost": "lost", "rent (Sandbox:LOST), thanks": "lost", "sandbox:lost-more": "accepted",
		"sandbox:nothing sandbox:lost": "lost", "sandbox: lost": "accepted",
	} {
		if got := choose(table, []string{text}, "").Name; got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestTheScheduleRunsInOrderOfTimeAndNothingAfterClose(t *testing.T) {
	clock := NewHandClock(time.Unix(0, 0))
	s := newSchedule(clock, 1)
	ran := make(chan int, 10)
	for _, second := range []int{3, 1, 2, 60} {
		s.at(clock.Now().Add(time.Duration(second)*time.Second), func() { ran <- second })
	}
	clock.Advance(5 * time.Second)
	for _, want := range []int{1, 2, 3} {
		select {
		case got := <-ran:
			if got != want {
				t.Errorf("ran %d, want %d", got, want)
			}
		case <-time.After(10 * time.Second):
			t.Fatal("nothing ran")
		}
	}
	s.close()
	clock.Advance(time.Hour)
	if len(ran) != 0 {
		t.Error("something ran after close")
	}
}

func TestOnlyThisMachineIsWrittenTo(t *testing.T) {
	for address, allowed := range map[string]bool{
		"http://127.0.0.1:8080/x": true, "https://localhost/x": true, "http://[::1]:80/": true, "http://127.9.9.9/": true,
		"http://example.com/": false, "http://10.0.0.1/": false, "http://localhost.example.com/": false,
		"http://127.0.0.1@example.com/": false, "file:///etc/passwd": false, "http://0.0.0.0/": false, "//127.0.0.1/": false, "::": false,
	} {
		if err := loopbackURL(address); (err == nil) != allowed {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func BenchmarkBookings(b *testing.B) {
	e, err := Open(toySpec(), Options{DataDir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer e.Close()
	var mu sync.Mutex
	serial := 0
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			mu.Lock()
			serial++
			number := fmt.Sprintf("N%d", serial)
			mu.Unlock()
			if err := e.decide(func(p *Page) {
				p.Enter(Order{Number: number, Minor: "1", Currency: "USD"}, toySpec().Magic[0])
			}); err != nil {
				b.Error(err)
			}
		}
	})
}
