package sandbox

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// settledOrder pays one order with notices to the ear and lets it settle.
func (b *bench) settledOrder(at *ear, number string) {
	b.t.Helper()
	fields := b.order(b.target(), number, "125.40")
	fields["ipnUrl"] = at.URL + "/hook"
	if r := b.pay(fields); r.code() != codeSuccess {
		b.t.Fatalf("pay: %s", r.raw)
	}
	b.clock.Advance(2 * time.Second)
}

func TestANoticeIsRepeatedUntilSuccessIsSaid(t *testing.T) {
	b := newBench(t)
	at := newEar(t)
	wrong := []struct {
		code  int
		words string
	}{{500, "success"}, {200, "SUCCESS"}, {200, "success\n"}, {201, "success"}, {200, ""}, {302, "success"}}
	at.says(wrong[0].code, wrong[0].words)
	b.settledOrder(at, "PO1")
	for i := range wrong {
		if h := at.next(t); h.fields["status"] != "success" || !h.genuine {
			t.Fatalf("try %d: %v", i+1, h)
		}
		eventually(t, "the try is written down", func() bool { return len(b.lines("delivery")) == i+1 })
		if i+1 < len(wrong) {
			at.says(wrong[i+1].code, wrong[i+1].words)
		} else {
			at.says(http.StatusOK, "success")
		}
		b.clock.Advance(retries()[i])
	}
	at.next(t)
	eventually(t, "acknowledged", func() bool { return b.book().Notices.Delivered == 1 })
	b.clock.Advance(24 * time.Hour)
	if len(at.heard) != 0 || b.book().Notices.Open != 0 {
		t.Error("the notice came again after success")
	}
}

func TestANoticeIsGivenUpAfterEightRetriesInTwoHours(t *testing.T) {
	b := newBench(t)
	at := newEar(t)
	at.says(http.StatusServiceUnavailable, "later")
	b.settledOrder(at, "PO1")
	total := time.Duration(0)
	for i := range 9 {
		at.next(t)
		eventually(t, "the try is written down", func() bool { return len(b.lines("delivery")) == i+1 })
		if i < 8 {
			total += retries()[i]
			b.clock.Advance(retries()[i])
		}
	}
	if view := b.book().Notices; view.GaveUp != 1 || view.Open != 0 || total > 2*time.Hour {
		t.Errorf("notices %+v after %s", view, total)
	}
}

func TestNoticesAreFormsOrJSON(t *testing.T) {
	b := newBench(t)
	at := newEar(t)
	b.settledOrder(at, "PO1")
	h := at.next(t)
	if !strings.HasPrefix(h.contentType, "application/x-www-form-urlencoded") || len(h.fields) != 9 {
		t.Errorf("form: %v", h)
	}
	order, _ := b.booked("PO1")
	if h.fields["amount"] != "125.40" || h.fields["transactionNo"] != order.ProviderRef || h.fields["paymentTime"] != "2025-03-01T09:30:02Z" {
		t.Errorf("form: %v", h)
	}
	if r := b.console("/console/switches", "name=json-notices&on=true"); r.status != http.StatusSeeOther {
		t.Fatalf("switch: %s", r.raw)
	}
	b.restart()
	if r := b.console("/console/notices", "number=PO1"); r.status != http.StatusSeeOther {
		t.Fatalf("again: %s", r.raw)
	}
	if h := at.next(t); !strings.HasPrefix(h.contentType, "application/json") || !h.genuine || h.fields["invoiceId"] != "PO1" {
		t.Errorf("JSON: %v", h)
	}
}

func TestNoticesGoToLoopbackOnly(t *testing.T) {
	b := newBench(t)
	to := b.target()
	for number, address := range map[string]string{"A": "https://example.com/hook", "B": "http://192.0.2.1/hook"} {
		fields := b.order(to, number, "20")
		fields["ipnUrl"] = address
		b.pay(fields)
	}
	b.clock.Advance(2 * time.Second)
	eventually(t, "both are given up", func() bool { return b.book().Notices.GaveUp == 2 })
	for _, line := range b.lines("delivery") {
		if d := line["delivery"].(map[string]any); !strings.Contains(text(d["error"]), "loopback") || d["try"] != 0.0 {
			t.Errorf("delivery %v", d)
		}
	}
}

// console posts one of the console's forms.
func (b *bench) console(path, form string) reply {
	b.t.Helper()
	if _, err := url.ParseQuery(form); err != nil {
		b.t.Fatal(err)
	}
	return b.post(path, "application/x-www-form-urlencoded", []byte(form))
}
