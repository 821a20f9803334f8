package providertest

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"testing"
	"time"

	"countersign/models"
	"countersign/providers"
)

// plansCover makes sure that the harness leaves no kind of news out.
func plansCover(t testing.TB, h Harness) {
	find := func(what string, has func(Plan) bool) {
		if !slices.ContainsFunc(h.Plans, has) {
			t.Errorf("no plan for: %s", what)
		}
	}
	hosted := openBench(t, h).gateway.HostsForms()
	find("accepted", func(p Plan) bool { return taken(p.Answer) && p.Answer != p.Later && p.Later == models.EventPay })
	find("refused", func(p Plan) bool { return p.Answer == models.EventFail && !p.Booked })
	find("refused by our fault", func(p Plan) bool { return h.NeverOurs || p.Answer == models.EventRefuseOurs && !p.Booked })
	find("failed after it was taken", func(p Plan) bool { return p.Booked && p.Later == models.EventFail })
	find("returned", func(p Plan) bool { return p.Later == models.EventReturn || h.NeverReturns })
	find("lost but booked", func(p Plan) bool { return p.Answer == models.EventDoubt && p.Booked && p.Later == models.EventPay })
	find("lost and not booked", func(p Plan) bool {
		return p.Answer == models.EventDoubt && !p.Booked && (p.Later == models.EventNotFound || h.Driver.Traits.ReplayFor > 0 && p.First == p.Later && taken(p.Later))
	})
	find("a form elsewhere", func(p Plan) bool { return !hosted || p.Form && p.Mismatch && p.Answer == models.EventDoubt })
	find("booked late", func(p Plan) bool { return p.Answer == models.EventDoubt && !p.Booked && p.Later == models.EventPay })
	find("an answer about something else", func(p Plan) bool { return p.Mismatch || p.Booked && p.First == models.EventUnreadable })
}

// outcomeMatchesBook sends one order per plan and holds what the desk makes of
// it against the book.
func outcomeMatchesBook(t testing.TB, h Harness) {
	b := openBench(t, h)
	orders := make([]models.Order, len(h.Plans))
	for i, plan := range h.Plans {
		orders[i] = b.order(plan.Magic, b.some())
		out, trail := b.send(&orders[i])
		_, booked := b.booked(orders[i].Number)
		if out.Event != plan.Answer || booked != plan.Booked || (out.Mismatch != "") != plan.Mismatch {
			t.Errorf("%s: the answer is %s, want %s; booked: %v, want %v; mismatch %q; reason %q", plan.Magic, out.Event, plan.Answer, booked, plan.Booked, out.Mismatch, out.Reason)
		}
		if out.Reason == "" || out.Source != models.FromAnswer || len(trail) != 1 || trail[0].PayoutID != orders[i].PayoutID || trail[0].Kind != "pay" {
			t.Errorf("%s: reason %q, source %s, trail %+v", plan.Magic, out.Reason, out.Source, trail)
		}
		proven := out.Event == models.EventRelease || out.Event == models.EventRefuseOurs || out.Event == models.EventFail && out.Status == ""
		if proven && booked {
			t.Errorf("%s: the desk takes the order for unsent, but it is booked", plan.Magic)
		}
		if first := plan.First; first != "" {
			if got := b.news(&orders[i]); got.Event != first {
				t.Errorf("%s: the first query says %s, want %s", plan.Magic, got.Event, first)
			}
			if _, now := b.booked(orders[i].Number); !now {
				// What is not booked yet may be unknown, but it has not failed.
				if got := b.news(&orders[i]); got.Event == models.EventFail || got.Event == models.EventPay {
					t.Errorf("%s: it is not booked, but the second query says %s", plan.Magic, got.Event)
				}
			}
		}
	}
	for i, plan := range h.Plans {
		if plan.Later == "" {
			continue
		}
		var got models.Outcome
		eventually(t, fmt.Sprintf("a query about %s says %s", plan.Magic, plan.Later), func() bool {
			b.clock.Advance(5 * time.Second)
			got = b.news(&orders[i])
			if got.Event == models.EventFail && plan.Later != models.EventFail || got.Event == models.EventReturn && plan.Later != models.EventReturn {
				t.Errorf("%s: a query says %s, want %s in the end", plan.Magic, got.Event, plan.Later)
			}
			return got.Event == plan.Later
		})
		if got.Source != models.FromQuery && h.Driver.Traits.ReplayFor == 0 || got.Reason == "" || got.Mismatch != "" {
			t.Errorf("%s: %+v", plan.Magic, got)
		}
	}
}

// refusedRepetitionIsDoubt sends refused orders once more, marked as
// repetitions: then even a clear refusal says nothing about the first one.
func refusedRepetitionIsDoubt(t testing.TB, h Harness) {
	b := openBench(t, h)
	for _, plan := range h.Plans {
		if plan.Booked || plan.Answer != models.EventFail && plan.Answer != models.EventRefuseOurs {
			continue
		}
		order := b.order(plan.Magic, b.some())
		order.Resend = true
		if out, _ := b.gateway.Send(t.Context(), order, pass); out.Event != models.EventDoubt || out.Reason == "" {
			t.Errorf("%s: the refused repetition is %s: %s", plan.Magic, out.Event, out.Reason)
		}
	}
}

// brokenWireIsDoubt cuts the wire at several points after the first byte.
func brokenWireIsDoubt(t testing.TB, h Harness) {
	for name, answer := range map[string]string{
		"nothing": "", "half a line": "HTTP/1.", "no head": "HTTP/1.1 200 OK\r\n", "no body": "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n",
		"half a body": "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"a\":", "half a chunk": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{\"",
		"nonsense": "SSH-2.0-OpenSSH_9.2\r\n", "long head": "HTTP/1.1 200 OK\r\nX: " + string(make([]byte, 100<<10)),
	} {
		server := openCounting(t, func(w http.ResponseWriter, _ *http.Request) {
			conn, out, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = out.WriteString(answer)
			_ = out.Flush()
			if tcp, ok := conn.(*net.TCPConn); ok && name == "nothing" {
				_ = tcp.SetLinger(0)
			}
			_ = conn.Close()
		})
		gateway := openGateway(t, h, server.URL, providers.Options{})
		out, trail := gateway.Send(t.Context(), looseOrder(h), pass)
		if out.Event != models.EventDoubt || server.hits.Load() != 1 || len(trail) != 1 {
			t.Errorf("%s: %s after %d requests, %d exchanges: %s", name, out.Event, server.hits.Load(), len(trail), out.Reason)
		}
		if out, _ := gateway.Query(t.Context(), looseOrder(h)); out.Event != models.EventUnreadable {
			t.Errorf("%s: a query says %s", name, out.Event)
		}
	}
}

// silenceIsDoubt lets the server take the order and never answer.
func silenceIsDoubt(t testing.TB, h Harness) {
	server := openTap(t, nil)
	gateway := openGateway(t, h, "http://"+server.Addr().String(), providers.Options{PayTimeout: 200 * time.Millisecond, AskTimeout: 200 * time.Millisecond})
	started := time.Now()
	out, _ := gateway.Send(t.Context(), looseOrder(h), pass)
	if out.Event != models.EventDoubt || server.total.Load() == 0 {
		t.Errorf("%s after %d bytes left: %s", out.Event, server.total.Load(), out.Reason)
	}
	if out, _ := gateway.Query(t.Context(), looseOrder(h)); out.Event != models.EventUnreadable {
		t.Errorf("a query says %s", out.Event)
	}
	if took := time.Since(started); took > 5*time.Second {
		t.Errorf("the deadline of 200 ms took %s", took)
	}
}

// httpErrorIsDoubt answers with errors, some of which carry words that mean
// success or refusal with another status. Only what the manual calls a refusal
// is one.
func httpErrorIsDoubt(t testing.TB, h Harness) {
	for _, status := range []int{400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 504} {
		for _, body := range append([]string{"", "<html>oops</html>", "{}"}, h.Words...) {
			server := openCounting(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(status)
				_, _ = io.WriteString(w, body)
			})
			gateway := openGateway(t, h, server.URL, providers.Options{})
			want, asked := models.EventDoubt, models.EventUnreadable
			if definite, ok := h.Refusals[status]; ok && status < 500 {
				want = definite
			}
			if status == h.Unknown {
				asked = models.EventNotFound
			}
			if out, _ := gateway.Send(t.Context(), looseOrder(h), pass); out.Event != want || server.hits.Load() != 1 {
				t.Errorf("HTTP %d %s: %s after %d requests, want %s", status, body, out.Event, server.hits.Load(), want)
			}
			if out, _ := gateway.Query(t.Context(), looseOrder(h)); out.Event != asked {
				t.Errorf("HTTP %d %s: a query says %s", status, body, out.Event)
			}
			server.Close()
		}
	}
}
