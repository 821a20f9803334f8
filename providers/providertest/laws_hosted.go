package providertest

import (
	"io"
	"net/http"
	"testing"

	"countersign/models"
)

// formPays walks the way of a payee: the answer leads to a form, the form is
// handed in, and only then the money is paid.
func formPays(t testing.TB, h Harness) {
	b := openBench(t, h)
	if !b.gateway.HostsForms() {
		return
	}
	order := b.order("", b.some())
	out, _ := b.send(&order)
	if out.Event != models.EventAwaitPayee || out.FormURL == "" {
		t.Fatalf("the order is %s: %s", out.Event, out.Reason)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, out.FormURL, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, answer.Body); err != nil || answer.StatusCode != http.StatusOK {
		t.Errorf("the form answers HTTP %d, %v", answer.StatusCode, err)
	}
	_ = answer.Body.Close()
	b.settle()
	if still := b.news(&order); still.Event != models.EventAwaitPayee || still.FormURL != "" && still.FormURL != out.FormURL {
		t.Errorf("before the form is handed in the order is %s with the form %q", still.Event, still.FormURL)
	}
	h.FillForm(t, out.FormURL)
	eventually(t, "a payout is paid whose form was handed in", func() bool {
		b.settle()
		return b.news(&order).Event == models.EventPay
	})
	eventually(t, "a notice says so", func() bool {
		notices, _ := b.inbox.about(order.Number)
		return len(notices) > 0 && notices[0].Outcome.Event == models.EventPay
	})
}
