package sandbox

import (
	"testing"
	"time"
)

func TestNoticesAreSentOnlyWhileTheSwitchIsOn(t *testing.T) {
	at := newEar(t)
	b := newBench(t, at.URL)
	b.pay(order("PO1", "20"))
	b.turn(switchNotices, true)
	b.pay(order("PO2", "20"))
	b.clock.Advance(2 * time.Second)
	h := at.next(t)
	if h.fields.text("merchantOrderNo") != "PO2" || !h.genuine || h.fields.text("state") != done || len(h.fields) != 16 {
		t.Errorf("notice %v", h)
	}
	eventually(t, "both are paid", func() bool { return b.state("PO1") == done && b.state("PO2") == done })
	eventually(t, "acknowledged", func() bool { return b.server.View().Notices.Delivered == 1 })
	if len(at.heard) != 0 {
		t.Errorf("one notice too many: %v", <-at.heard)
	}
}

func TestANoticeIsRepeatedUntilSuccessIsSaid(t *testing.T) {
	at := newEar(t)
	b := newBench(t, at.URL)
	b.turn(switchNotices, true)
	at.says.Store("SUCCESS")
	b.pay(order("PO1", "20"))
	b.clock.Advance(2 * time.Second)
	at.next(t)
	at.says.Store("success")
	eventually(t, "the second try", func() bool { b.clock.Advance(15 * time.Second); return len(at.heard) == 1 })
	eventually(t, "acknowledged", func() bool { return b.server.View().Notices.Delivered == 1 })
	b.clock.Advance(24 * time.Hour)
	if view := b.server.View().Notices; view.Open != 0 || view.GaveUp != 0 {
		t.Errorf("notices %+v", view)
	}
}
