package providertest

import (
	"errors"
	"testing"

	"github.com/shopspring/decimal"

	"countersign/models"
	"countersign/providers"
)

func registrationIsOnce(t testing.TB, h Harness) {
	b := openBench(t, h)
	if !b.gateway.RegistersPayees() {
		return
	}
	ref := b.registeredPayee()
	changed := canaryPayee()
	changed.City = "Albany"
	if r, _ := b.gateway.RegisterPayee(t.Context(), changed, ref); r.State != models.RegistrationActive || r.Ref != ref {
		t.Errorf("a change is answered with %+v", r)
	}
	if r, trail := b.gateway.CheckPayee(t.Context(), canaryPayee(), ref); r.State != models.RegistrationActive || len(trail) == 0 || trail[0].PayeeID != 41 {
		t.Errorf("a check is answered with %+v, trail %+v", r, trail)
	}
	twin := canaryPayee()
	twin.Code = "VENDOR-42"
	if r, _ := b.gateway.RegisterPayee(t.Context(), twin, ""); r.State != models.RegistrationRefused || r.Field != "email" || r.Reason == "" {
		t.Errorf("a second payee with the same e-mail is answered with %+v", r)
	}
	request := b.canaryAccount(h.Driver.Traits.Currencies[0], "7861053298")
	first, _ := b.gateway.RegisterInstrument(t.Context(), request)
	again, trail := b.gateway.RegisterInstrument(t.Context(), request)
	if first.State != models.RegistrationActive || again.Ref != first.Ref || first.Ref == "" || trail[0].InstrumentID != 51 {
		t.Errorf("registered twice: %+v, then %+v", first, again)
	}
	if r, _ := b.gateway.CheckInstrument(t.Context(), request, first.Ref); r.State != models.RegistrationActive {
		t.Errorf("a check is answered with %+v", r)
	}
	if h.LostAccount == "" {
		return
	}
	request = b.canaryAccount(h.Driver.Traits.Currencies[0], "78610"+h.LostAccount)
	lost, _ := b.gateway.RegisterInstrument(t.Context(), request)
	if lost.State != models.RegistrationUnsure || lost.Ref != "" {
		t.Errorf("a lost answer is %+v", lost)
	}
	found, _ := b.gateway.CheckInstrument(t.Context(), request, "")
	repeated, _ := b.gateway.RegisterInstrument(t.Context(), request)
	if found.State != models.RegistrationActive || found.Ref == "" || repeated.Ref != found.Ref {
		t.Errorf("after a lost answer it is found as %+v and registered as %+v", found, repeated)
	}
}

func reviewEnds(t testing.TB, h Harness) {
	b := openBench(t, h)
	if !b.gateway.RegistersPayees() || h.PendingAccount == "" {
		return
	}
	request := b.canaryAccount(h.Driver.Traits.Currencies[0], "78610"+h.PendingAccount)
	first, _ := b.gateway.RegisterInstrument(t.Context(), request)
	if first.State != models.RegistrationPending || first.Ref == "" {
		t.Errorf("an account under review is %+v", first)
	}
	b.settle()
	eventually(t, "a notice names the account", func() bool {
		_, notices := b.inbox.all()
		for _, n := range notices {
			if n.Verdict == providers.VerdictVerified && n.Subject == providers.SubjectInstrument && n.Outcome.Echo.DestRef == first.Ref {
				return true
			}
		}
		return false
	})
	if now, _ := b.gateway.CheckInstrument(t.Context(), request, first.Ref); now.State != models.RegistrationActive || now.Ref != first.Ref {
		t.Errorf("after the review it is %+v", now)
	}
}

func balanceIsTrue(t testing.TB, h Harness) {
	b := openBench(t, h)
	if !b.gateway.ReadsBalances() {
		return
	}
	check := func() {
		t.Helper()
		for _, entry := range b.sandbox.View().Balances {
			money, trail, err := b.gateway.Balance(t.Context(), models.Currency(entry.Currency))
			want, parse := decimal.NewFromString(entry.Available)
			if err != nil || parse != nil || len(trail) != 1 || trail[0].Kind != "balance" {
				t.Errorf("%s: %v, %v, %d exchanges", entry.Currency, err, parse, len(trail))
				continue
			}
			if got, _ := decimal.NewFromString(money.Decimal()); !got.Equal(want) || string(money.Currency) != entry.Currency {
				t.Errorf("the balance is %s %s, read as %s", entry.Available, entry.Currency, money)
			}
		}
	}
	check()
	if out, _ := b.gateway.Send(t.Context(), b.order("", b.some()), pass); out.Event != models.EventAccept && out.Event != models.EventPay {
		t.Errorf("the order is %s", out.Event)
	}
	check()
	var failed *providers.CallError
	if _, _, err := openGateway(t, h, "http://127.0.0.1:9", providers.Options{}).Balance(t.Context(), b.some().Currency); !errors.As(err, &failed) || failed.Reason == "" {
		t.Errorf("without a server the error is %v", err)
	}
	wrong := h
	wrong.Credentials = h.strange()
	if _, _, err := openGateway(t, wrong, b.sandbox.URL(), providers.Options{Clock: b.clock.Now}).Balance(t.Context(), b.some().Currency); !errors.As(err, &failed) || !failed.Ours {
		t.Errorf("with a wrong secret the error is %+v", err)
	}
}

// spoiltIsTold lets the vendor check the details of an order: what is right
// passes, what is wrong is told at its field, and nothing is booked by it.
func spoiltIsTold(t testing.TB, h Harness) {
	b := openBench(t, h)
	if !b.gateway.Validates() {
		return
	}
	order := b.order("", b.some())
	if problems, trail, err := b.gateway.Validate(t.Context(), order); err != nil || len(problems) != 0 || len(trail) == 0 || trail[0].Kind != "validate" {
		t.Errorf("right details: %v, error %v, %d exchanges", problems, err, len(trail))
	}
	name := h.Spoil(&order)
	if problems, _, err := b.gateway.Validate(t.Context(), order); err != nil || len(problems) != 1 || problems[0].Field != name || problems[0].Message == "" {
		t.Errorf("a wrong %s: %v, error %v", name, problems, err)
	}
	if out, _ := b.gateway.Send(t.Context(), order, pass); out.Event != models.EventFail && out.Event != models.EventRelease {
		t.Errorf("an order with a wrong %s is %s", name, out.Event)
	}
	var failed *providers.CallError
	if problems, _, err := openGateway(t, h, "http://127.0.0.1:9", providers.Options{}).Validate(t.Context(), b.order("", b.some())); !errors.As(err, &failed) || failed.Reason == "" || len(problems) != 0 {
		t.Errorf("without a server: %v, error %v", problems, err)
	}
	if orders := b.sandbox.View().Orders; len(orders) != 0 {
		t.Errorf("a check booked %+v", orders)
	}
}
