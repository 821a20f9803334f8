package providertest

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"countersign/models"
	"countersign/providers"
)

func redirectStays(t testing.TB, h Harness) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		elsewhere := openCounting(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(200) })
		server := openCounting(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", elsewhere.URL+"/elsewhere")
			w.WriteHeader(status)
		})
		gateway := openGateway(t, h, server.URL, providers.Options{})
		out, trail := gateway.Send(t.Context(), looseOrder(h), pass)
		query, _ := gateway.Query(t.Context(), looseOrder(h))
		if out.Event != models.EventDoubt || len(trail) != 1 || trail[0].StatusCode != status || query.Event != models.EventUnreadable {
			t.Errorf("HTTP %d: %s, query %s, trail %+v", status, out.Event, query.Event, trail)
		}
		if elsewhere.hits.Load() != 0 || server.hits.Load() != 2 {
			t.Errorf("HTTP %d: the redirect was followed %d times; %d requests came", status, elsewhere.hits.Load(), server.hits.Load())
		}
	}
}

// endlessAnswerIsCut answers without end, and with a small body that unpacks
// to a huge one.
func endlessAnswerIsCut(t testing.TB, h Harness) {
	var bomb bytes.Buffer
	packer := gzip.NewWriter(&bomb)
	blank := make([]byte, 1<<20)
	for range 16 {
		if _, err := packer.Write(blank); err != nil {
			t.Fatal(err)
		}
	}
	if err := packer.Close(); err != nil {
		t.Fatal(err)
	}
	sent := make(chan int, 8)
	endless := func(w http.ResponseWriter, _ *http.Request) {
		total := 0
		for range 256 {
			n, err := w.Write(blank)
			if total += n; err != nil {
				break
			}
		}
		sent <- total
	}
	packed := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb.Bytes())
	}
	for name, answer := range map[string]http.HandlerFunc{"endless": endless, "packed": packed} {
		gateway := openGateway(t, h, openCounting(t, answer).URL, providers.Options{})
		out, trail := gateway.Send(t.Context(), looseOrder(h), pass)
		query, _ := gateway.Query(t.Context(), looseOrder(h))
		if out.Event != models.EventDoubt || query.Event != models.EventUnreadable {
			t.Errorf("%s: %s, query %s", name, out.Event, query.Event)
		}
		if len(trail) != 1 || len(trail[0].Response) > 300<<10 {
			t.Errorf("%s: %d exchanges with %d bytes", name, len(trail), len(trail[0].Response))
		}
	}
	for range 2 {
		if total := <-sent; total > 64<<20 {
			t.Errorf("%d bytes of an endless answer were taken", total)
		}
	}
}

// secretsStay runs through everything an account can do and searches all that
// was recorded or logged for what must not be there.
func secretsStay(t testing.TB, h Harness) {
	b := openBench(t, h)
	payee, request := canaryPayee(), b.canaryAccount(b.some().Currency, "7861053298")
	canaries := []string{payee.DateOfBirth, payee.GovernmentID, request.Secret.Number, canaryLink}
	canaries = append(canaries, h.Secrets...)
	for _, field := range h.Driver.Traits.Credentials {
		if field.Secret {
			canaries = append(canaries, h.Credentials[field.Name])
		}
	}
	// A provider that repeats everything it hears, in every place.
	parrot := openParrot(t)
	talkative := openGateway(t, h, parrot.URL, providers.Options{Logger: slog.New(slog.NewJSONHandler(b.logs, nil))})
	var told bytes.Buffer
	for _, g := range []*providers.Gateway{b.gateway, talkative} {
		order := b.order("", b.some())
		out, trail := g.Send(t.Context(), order, pass)
		order.ProviderRef = cmp.Or(out.Ref, "loose-1")
		query, asked := g.Query(t.Context(), order)
		trail = append(trail, asked...)
		fmt.Fprintf(&told, "%+v %+v\n", out, query)
		trail = append(trail, b.useAll(g, order, request, &told)...)
		for _, e := range trail {
			fmt.Fprintf(&told, "%+v\n", e)
			checkFields(t, h.SecretFields, e)
		}
	}
	for _, canary := range canaries {
		for where, text := range map[string]string{"the trail": told.String(), "the log": b.logs.String()} {
			if i := strings.Index(text, canary); i >= 0 {
				t.Errorf("a secret stands in %s: …%s…", where, text[max(0, i-60):min(len(text), i+60)])
			}
		}
	}
	if !strings.Contains(b.logs.String(), "provider call") || strings.Contains(b.logs.String(), payee.Email) {
		t.Error("the log has no line per call, or holds a body")
	}
}

// useAll uses every ability of an account beside orders, and writes down what
// it said.
func (b *bench) useAll(g *providers.Gateway, order models.Order, request providers.InstrumentRequest, told io.Writer) []models.Exchange {
	b.Helper()
	var trail []models.Exchange
	if g.RegistersPayees() {
		one, first := g.RegisterPayee(b.Context(), request.Payee, b.registeredPayee())
		two, second := g.RegisterInstrument(b.Context(), request)
		three, third := g.CheckInstrument(b.Context(), request, "")
		four, fourth := g.CheckPayee(b.Context(), request.Payee, b.registeredPayee())
		trail = append(append(append(append(trail, first...), second...), third...), fourth...)
		fmt.Fprintf(told, "%+v %+v %+v %+v\n", one, two, three, four)
	}
	if g.Validates() {
		problems, checked, err := g.Validate(b.Context(), order)
		trail = append(trail, checked...)
		fmt.Fprintf(told, "%+v %+v\n", problems, err)
	}
	if g.ReadsBalances() {
		_, balance, err := g.Balance(b.Context(), b.some().Currency)
		trail = append(trail, balance...)
		fmt.Fprintf(told, "%+v\n", err)
	}
	return trail
}

// checkFields makes sure that the named fields of a recorded body are hidden.
func checkFields(t testing.TB, names []string, e models.Exchange) {
	t.Helper()
	for _, body := range []string{e.Request, e.Response} {
		var fields map[string]any
		if json.Unmarshal([]byte(body), &fields) != nil {
			continue
		}
		for _, name := range names {
			if value, ok := fields[name]; ok && value != "[hidden]" {
				t.Errorf("%s is recorded as %v in %s", name, value, e.Path)
			}
		}
	}
}

func openParrot(t testing.TB) *counting {
	return openCountingBody(t, func(w http.ResponseWriter, body []byte) {
		_, _ = fmt.Fprintf(w, "<p>%s</p>", body)
	})
}

// openCountingBody is openCounting for answers that repeat the request.
func openCountingBody(t testing.TB, answer func(http.ResponseWriter, []byte)) *counting {
	c := &counting{}
	c.Server = newServer(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		c.hits.Add(1)
		answer(w, body)
	})
	return c
}

// stoppedCallStops cancels a call before it starts, and while it waits.
func stoppedCallStops(t testing.TB, h Harness) {
	server := openTap(t, nil)
	gateway := openGateway(t, h, "http://"+server.Addr().String(), providers.Options{})
	over, stop := context.WithCancel(t.Context())
	stop()
	if out, _ := gateway.Send(over, looseOrder(h), pass); out.Event != models.EventRelease || server.touched() {
		t.Errorf("a call that was over before it began: %s, %d bytes left", out.Event, server.total.Load())
	}
	waiting, stop := context.WithCancel(t.Context())
	defer stop()
	started := time.Now()
	go func() {
		select {
		case <-server.first:
			stop()
		case <-waiting.Done():
		}
	}()
	if out, _ := gateway.Send(waiting, looseOrder(h), pass); out.Event != models.EventDoubt || time.Since(started) > patience {
		t.Errorf("a call stopped while it waited: %s after %s", out.Event, time.Since(started))
	}
}
