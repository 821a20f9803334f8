package providertest

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"countersign/models"
)

// texts are hard to carry, each in its own way.
var texts = []string{
	"Plain words", "Ünïcödé – 北京 – 🙂", `"quoted" \ back/slash`, "a & b < c > d = e + f % g", "x=1&amount=9", "tab\tand\nline", "  around  ",
	"\u2028\u2029", "null", "true",
}

func orderArrives(t testing.TB, h Harness) {
	b := openBench(t, h)
	arrived := 0
	for _, text := range texts {
		order := b.order("", b.some())
		order.Description = text
		if order.Note != "" {
			order.Note = text + " (note)"
		}
		if order.Subject != "" {
			order.Subject = text + " (subject)"
		}
		out, _ := b.gateway.Send(t.Context(), order, pass)
		got, ok := b.booked(order.Number)
		if h.Driver.Traits.Check(order) != nil {
			if ok || out.Event != models.EventRelease {
				t.Errorf("%q: the vendor cannot take it, but it is %s, booked: %v", text, out.Event, ok)
			}
			continue
		}
		if !ok {
			t.Errorf("%q: not booked: %+v", text, out)
			continue
		}
		arrived++
		if got.Currency != string(order.Amount.Currency) || got.Payee != order.PayeeRef || got.Account != order.DestRef || got.NoticeURL != order.NotifyURL || got.Kind != h.Kind {
			t.Errorf("%q: booked as %+v", text, got.Order)
		}
		told := got.Detail
		if h.Texts != nil {
			told = h.Texts(told)
		}
		for field, want := range map[string]string{"description": order.Description, "note": order.Note, "subject": order.Subject} {
			if got := told[cmp.Or(h.Booked[field], field)]; got != want {
				t.Errorf("%s was sent as %q and arrived as %q", field, want, got)
			}
		}
		if b.gateway.HostsForms() && got.Detail["redirectUrl"] != order.RedirectURL {
			t.Errorf("the payee would come back to %q", got.Detail["redirectUrl"])
		}
		if out.Ref != got.ProviderRef || out.Ref == "" {
			t.Errorf("the provider's id is %q, the outcome says %q", got.ProviderRef, out.Ref)
		}
	}
	if arrived == 0 {
		t.Error("no text at all arrived")
	}
}

func orderIsRefusedFirst(t testing.TB, h Harness) {
	b := openBench(t, h)
	traits := h.Driver.Traits
	bend := map[string]func(*models.Order){
		"long description": func(o *models.Order) { o.Description = strings.Repeat("ü", traits.MaxDescription+1) },
		"long note":        func(o *models.Order) { o.Note = strings.Repeat("n", max(traits.MaxNote, 0)+1) },
		"no UTF-8":         func(o *models.Order) { o.Subject = "\xff\xfe" },
		"unknown currency": func(o *models.Order) { o.Amount.Currency = "XXX" },
		"nothing":          func(o *models.Order) { o.Amount.Minor = 0 },
		"less than zero":   func(o *models.Order) { o.Amount.Minor = -1 },
		"no number":        func(o *models.Order) { o.Number = "" },
	}
	if traits.MaxDescription == 0 && traits.Alphabet.Allows == nil {
		delete(bend, "long description") // nothing is too long
	}
	if b.gateway.Prepares() {
		bend["no key"] = func(o *models.Order) { o.IdempotencyKey = "" }
	}
	if b.gateway.RegistersPayees() {
		bend["no payee"] = func(o *models.Order) { o.PayeeRef = "" }
		bend["no account"] = func(o *models.Order) { o.DestRef = "" }
	}
	for name, change := range bend {
		order := b.order("", b.some())
		before := b.sandbox.View().Requests
		change(&order)
		asked := false
		out, trail := b.gateway.Send(t.Context(), order, func(context.Context) error { asked = true; return nil })
		if out.Event != models.EventRelease || out.Reason == "" || asked || len(trail) != 0 {
			t.Errorf("%s: event %s, gate asked: %v, %d exchanges, reason %q", name, out.Event, asked, len(trail), out.Reason)
		}
		if b.sandbox.View().Requests != before {
			t.Errorf("%s: a request arrived", name)
		}
	}
	limit := b.order("", b.some())
	limit.Description = strings.Repeat("ü", traits.MaxDescription)
	if _, _ = b.gateway.Send(t.Context(), limit, pass); traits.MaxDescription > 0 {
		if _, ok := b.booked(limit.Number); !ok {
			t.Errorf("a description of exactly %d characters does not pass", traits.MaxDescription)
		}
	}
}

func moneyArrives(t testing.TB, h Harness) {
	b := openBench(t, h)
	var both []models.Currency // the sandbox may keep fewer than the vendor takes
	for _, balance := range b.sandbox.View().Balances {
		if c := models.Currency(balance.Currency); slices.Contains(h.Driver.Traits.Currencies, c) {
			both = append(both, c)
		}
	}
	if len(both) < min(10, len(h.Driver.Traits.Currencies)) {
		t.Errorf("only %v can be tried", both)
	}
	for _, currency := range both {
		unit := int64(1)
		for range currency.Exponent() {
			unit *= 10
		}
		for _, minor := range []int64{1, 9, unit, unit + 1, 10 * unit, 12540, 100 * unit, 99999} {
			amount := models.Money{Minor: minor, Currency: currency}
			order := b.order("", amount)
			out, _ := b.gateway.Send(t.Context(), order, pass)
			got, ok := b.booked(order.Number)
			if h.Driver.Traits.Check(order) != nil {
				if ok || out.Event != models.EventRelease {
					t.Errorf("%s: the vendor cannot take it, but it is %s, booked: %v", amount, out.Event, ok)
				}
				continue
			}
			if !ok || got.Minor != amount.MinorText() || got.Currency != string(currency) {
				t.Errorf("%s: booked %v as %s minor units of %q (%s), outcome %s %s", amount, ok, got.Minor, got.Currency, got.Amount, out.Event, out.Reason)
			}
			if !taken(out.Event) {
				t.Errorf("%s: %s %s", amount, out.Event, out.Reason)
			}
		}
	}
}

// onceIsOnce sends one number eight times at once. All but one are marked as
// repetitions, whose refusal proves nothing.
func onceIsOnce(t testing.TB, h Harness) {
	b := openBench(t, h)
	order := b.order("", b.some())
	outcomes := make([]models.Outcome, 8)
	var all sync.WaitGroup
	for i := range outcomes {
		again := order
		again.Resend = i > 0
		all.Go(func() { outcomes[i], _ = b.gateway.Send(t.Context(), again, pass) })
	}
	all.Wait()
	view := b.sandbox.View()
	if len(view.Orders) != 1 || view.Orders[0].Number != order.Number || view.Orders[0].Requests != len(outcomes) {
		t.Errorf("%d orders are booked: %+v", len(view.Orders), view.Orders)
	}
	for _, out := range outcomes[1:] {
		if !taken(out.Event) && out.Event != models.EventDoubt {
			t.Errorf("a repetition came out as %s: %s", out.Event, out.Reason)
		}
	}
	order.ProviderRef = outcomes[0].Ref
	if after := b.news(&order); !taken(after.Event) {
		t.Errorf("the query says %s: %s", after.Event, after.Reason)
	}
}

// equalStayTwo sends two payouts that differ in nothing but what makes them
// two.
func equalStayTwo(t testing.TB, h Harness) {
	b := openBench(t, h)
	one := b.order("", b.some())
	two := b.order("", b.some())
	two.Reference, two.PayoutID = one.Reference, one.PayoutID
	first, _ := b.send(&one)
	second, _ := b.send(&two)
	if !taken(first.Event) || !taken(second.Event) || first.Ref == second.Ref {
		t.Errorf("two equal payouts came out as %s %q and %s %q", first.Event, first.Ref, second.Event, second.Ref)
	}
	if orders := b.sandbox.View().Orders; len(orders) != 2 || orders[0].Number != one.Number || orders[1].Number != two.Number {
		t.Errorf("two equal payouts are booked as %+v", orders)
	}
}
