package sandbox

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// tries counts what the book knows of deliveries.
func (b *bench) tries() int {
	b.t.Helper()
	file, err := os.ReadFile(filepath.Join(b.folder, "sandbox", "payermax.jsonl"))
	if err != nil {
		b.t.Fatal(err)
	}
	return strings.Count(string(file), `"kind":"delivery"`)
}

// noticed pays an order with notices to the ear and lets it settle.
func (b *bench) noticed(at *ear, number string) {
	b.t.Helper()
	b.taken(with(orderOf(number, "125.40"), "notifyUrl", at.URL+"/hook"))
	b.clock.Advance(2 * time.Second)
}

func TestANoticeTellsTheOrderAsAQueryDoes(t *testing.T) {
	b := newBench(t)
	at := newEar(t)
	b.noticed(at, "PO1")
	h := at.next(t)
	if !h.genuine || !strings.HasPrefix(h.header.Get("Content-Type"), "application/json") {
		t.Errorf("notice %s, headers %v", h.raw, h.header)
	}
	for path, want := range map[string]string{
		"code": codeSuccess, "msg": "Success.", "keyVersion": "1", "appId": testMerchant().AppID, "merchantNo": testMerchant().MerchantNo,
		"notifyTime": "2025-03-01T02:00:02.000Z", "notifyType": "PAYOUT",
	} {
		if text(h.body[path]) != want {
			t.Errorf("%s is %v", path, h.body[path])
		}
	}
	_, said, _ := strings.Cut(h.raw, `"data":`)
	if _, asked, _ := strings.Cut(b.query("PO1").raw, `"data":`); said != asked {
		t.Errorf("notice %s\nquery  %s", said, asked)
	}
}

func TestABounceBackIsAFurtherNotice(t *testing.T) {
	b := newBench(t)
	at := newEar(t)
	b.taken(with(with(orderOf("PO1", "20"), "notifyUrl", at.URL), "remark", "BOUNCEBACK"))
	b.clock.Advance(2 * time.Second)
	if h := at.next(t); h.said("status") != "SUCCESS" || h.said("bounceBackTime") != "" || h.said("payFinishTime") == "" {
		t.Errorf("first %s", h.raw)
	}
	b.clock.Advance(4 * time.Second)
	if h := at.next(t); h.said("status") != "BOUNCEBACK" || h.said("bounceBackTime") != "2025-03-01T02:00:06 +0000" || h.code() != codeSuccess {
		t.Errorf("second %s", h.raw)
	}
}

func TestANoticeIsTriedSixTimesAndSignedAnew(t *testing.T) {
	b := newBench(t)
	at := newEar(t)
	at.says(http.StatusServiceUnavailable, thanks)
	b.noticed(at, "PO1")
	gaps := []time.Duration{30, 300, 600, 3600, 43200}
	before := ""
	for i := range 6 {
		h := at.next(t)
		if now := text(h.body["notifyTime"]); !h.genuine || now == before {
			t.Errorf("try %d at %s", i+1, now)
		} else {
			before = now
		}
		eventually(t, "the try is written down", func() bool { return b.tries() == i+1 })
		if i < len(gaps) {
			b.clock.Advance(gaps[i]*time.Second - time.Millisecond)
			if b.book().Notices.Open != 1 {
				t.Fatal("given up too early")
			}
			b.clock.Advance(time.Millisecond)
		}
	}
	b.clock.Advance(48 * time.Hour)
	if view := b.book().Notices; view.GaveUp != 1 || view.Open != 0 || len(at.heard) != 0 {
		t.Errorf("notices %+v", view)
	}
}

func TestOnlyTheRightAnswerEndsANotice(t *testing.T) {
	b := newBench(t)
	at := newEar(t)
	wrong := []struct {
		code  int
		words string
	}{
		{500, thanks}, {201, thanks}, {200, "SUCCESS"}, {200, `{"msg":"Success","code":"success"}`}, {200, `{"code":"SUCCESS"}`},
	}
	at.says(wrong[0].code, wrong[0].words)
	b.noticed(at, "PO1")
	for i := range wrong {
		at.next(t)
		eventually(t, "the try is written down", func() bool { return b.tries() == i+1 })
		at.says(http.StatusOK, "{ \"code\": \"SUCCESS\",\n\"msg\": \"Success\" }")
		if i+1 < len(wrong) {
			at.says(wrong[i+1].code, wrong[i+1].words)
		}
		b.clock.Advance(retries()[i])
	}
	at.next(t)
	eventually(t, "acknowledged", func() bool { return b.book().Notices.Delivered == 1 && b.book().Notices.Open == 0 })
}

func TestOpenNoticesAndLateBookingsSurviveARestart(t *testing.T) {
	b := newBench(t)
	at := newEar(t)
	at.says(http.StatusBadGateway, "")
	b.noticed(at, "PO1")
	at.next(t)
	eventually(t, "the try is written down", func() bool { return b.tries() == 1 })
	b.pay(with(orderOf("PO2", "20"), "reference", "sandbox:late-booking"))
	b.close()
	b.clock.Advance(30 * time.Second)
	at.says(http.StatusOK, thanks)
	b.open()
	if h := at.next(t); h.said("outTradeNo") != "PO1" || !h.genuine {
		t.Errorf("notice %s", h.raw)
	}
	eventually(t, "booked late", func() bool { _, found := b.booked("PO2"); return found })
	b.clock.Advance(2 * time.Second)
	b.becomes("PO2", "SUCCESS")
	if got := b.query("PO2").said("transactionUtcTime"); got != "2025-03-01T02:00:32 +0000" {
		t.Errorf("made at %s", got)
	}
}
