package providertest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"countersign/models"
	"countersign/providers"
)

// genuine are the plans whose notices are true.
func genuine(h Harness) []NoticePlan {
	return slices.DeleteFunc(slices.Clone(h.Notices), func(p NoticePlan) bool { return p.Forged || p.Altered })
}

func noticesArrive(t testing.TB, h Harness) {
	b := openBench(t, h)
	covered := map[models.Event]bool{}
	orders := map[string]models.Order{}
	for _, plan := range genuine(h) {
		orders[plan.Magic] = b.order(plan.Magic, b.some())
		b.gateway.Send(t.Context(), orders[plan.Magic], pass)
	}
	b.settle()
	for _, plan := range genuine(h) {
		order := orders[plan.Magic]
		for _, want := range plan.Events {
			covered[want] = true
			eventually(t, fmt.Sprintf("a notice says %s of %s", want, plan.Magic), func() bool {
				notices, _ := b.inbox.about(order.Number)
				return slices.ContainsFunc(notices, func(n providers.Notice) bool {
					return n.Verdict == providers.VerdictVerified && n.Outcome.Event == want && n.Outcome.Source == models.FromNotice &&
						n.Subject == providers.SubjectPayout && providers.Differs(order, n.Outcome.Echo) == "" && n.Outcome.Echo.Number != ""
				})
			})
		}
	}
	for _, event := range []models.Event{models.EventPay, models.EventFail, models.EventReturn} {
		if !covered[event] && (event != models.EventReturn || !h.NeverReturns) {
			t.Errorf("no plan sends a notice that says %s", event)
		}
	}
	eventually(t, "all notices are acknowledged", func() bool { return b.sandbox.View().Notices.Open == 0 })
	_, before := b.inbox.about("")
	for range 20 {
		b.clock.Advance(30 * time.Minute)
	}
	view := b.sandbox.View().Notices
	if _, after := b.inbox.about(""); after != before || view.GaveUp != 0 || int(view.Delivered) != before {
		t.Errorf("%d deliveries became %d; the sandbox counts %+v", before, after, view)
	}
}

// oneNotice makes the sandbox send one genuine notice that says paid.
func oneNotice(t testing.TB, b *bench) providers.Delivery {
	t.Helper()
	plan := genuine(b.Harness)[0]
	b.gateway.Send(t.Context(), b.order(plan.Magic, b.some()), pass)
	b.settle()
	var found providers.Delivery
	eventually(t, "a genuine notice arrives", func() bool {
		deliveries, notices := b.inbox.all()
		for i, n := range notices {
			if n.Verdict == providers.VerdictVerified && n.Subject == providers.SubjectPayout {
				found = deliveries[i]
				return true
			}
		}
		return false
	})
	return found
}

func flippedNoticeIsRefused(t testing.TB, h Harness) {
	b := openBench(t, h)
	d := oneNotice(t, b)
	for i := range d.Body {
		for _, bit := range []byte{0x01, 0x80} {
			bent := slices.Clone(d.Body)
			bent[i] ^= bit
			if n := b.gateway.Parse(providers.Delivery{Header: d.Header, Body: bent}); n.Verdict == providers.VerdictVerified {
				t.Fatalf("byte %d flipped by %#x passes: %s", i, bit, bent)
			}
		}
	}
	for name, body := range map[string][]byte{
		"shortened": d.Body[:len(d.Body)-1], "lengthened": append(slices.Clone(d.Body), 'x'), "emptied": nil, "doubled": append(slices.Clone(d.Body), d.Body...),
	} {
		n := b.gateway.Parse(providers.Delivery{Header: d.Header, Body: body})
		if n.Verdict == providers.VerdictVerified || n.Why == "" || n.Reply.Status < 400 {
			t.Errorf("a notice %s passes: %s, answered %d", name, n.Verdict, n.Reply.Status)
		}
	}
	for range 2 { // a genuine notice stays genuine: what is told twice is for the desk to see
		if n := b.gateway.Parse(d); n.Verdict != providers.VerdictVerified {
			t.Errorf("the notice itself is %s: %s", n.Verdict, n.Why)
		}
	}
}

func foreignNoticeIsRefused(t testing.TB, h Harness) {
	d := oneNotice(t, openBench(t, h))
	other := h
	other.Credentials = h.strange()
	if n := openGateway(t, other, "http://127.0.0.1:9", providers.Options{}).Parse(d); n.Verdict != providers.VerdictForged {
		t.Errorf("a notice of another account is %s", n.Verdict)
	}
}

func liesAreSeen(t testing.TB, h Harness) {
	forged, altered := false, false
	for _, plan := range h.Notices {
		if !plan.Forged && !plan.Altered {
			continue
		}
		forged, altered = forged || plan.Forged, altered || plan.Altered
		b := openBench(t, h)
		order := b.order(plan.Magic, b.some())
		b.gateway.Send(t.Context(), order, pass)
		b.settle()
		var got []providers.Notice
		eventually(t, "a notice of "+plan.Magic+" arrives", func() bool {
			_, got = b.inbox.all()
			return len(got) > 0
		})
		for _, n := range got {
			if plan.Forged && (n.Verdict != providers.VerdictForged || n.Outcome.Event != models.EventUnreadable) {
				t.Errorf("%s: a forged notice is %s and says %s", plan.Magic, n.Verdict, n.Outcome.Event)
			}
			if plan.Altered && (n.Verdict != providers.VerdictVerified || providers.Differs(order, n.Outcome.Echo) == "") {
				t.Errorf("%s: a notice with another amount is %s: %+v", plan.Magic, n.Verdict, n.Outcome.Echo)
			}
		}
	}
	if !forged || !altered {
		t.Error("the harness has no plan for forged notices, or none for altered ones")
	}
}
