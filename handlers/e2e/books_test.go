package e2e

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"countersign/models"
	"countersign/providers/sandbox"
)

// books are the books of a desk, read from its file, beside the books that its
// providers show.
type books struct {
	t      *testing.T
	d      *desk
	store  *models.Store
	known  map[string]models.Status // how some payouts must have ended
	vendor map[string]sandbox.View  // by provider account, as read last
}

// books opens the books of a desk that may be running.
func (d *desk) books(t *testing.T, known map[string]models.Status) *books {
	t.Helper()
	data, err := models.ReadDataKey(filepath.Join(d.dir, "data", "key"))
	if err != nil {
		t.Fatal(err)
	}
	keys, err := models.NewKeys(data, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	store, err := models.OpenStore(t.Context(), models.Options{Path: filepath.Join(d.dir, "data", "countersign.db"), Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	b := &books{t: t, d: d, store: store, known: known, vendor: map[string]sandbox.View{}}
	return b
}

// show reads GET /book of both providers.
func (b *books) show() {
	b.t.Helper()
	for account, address := range map[string]string{"pockyt": b.d.pockyt.URL(), "lamapay": b.d.lamapay.URL()} {
		response, err := http.Get(address + "/book")
		if err != nil {
			b.t.Fatal(err)
		}
		var view sandbox.View
		err = json.NewDecoder(response.Body).Decode(&view)
		_ = response.Body.Close()
		if err != nil || response.StatusCode != http.StatusOK {
			b.t.Fatalf("the book of %s: %d %v", account, response.StatusCode, err)
		}
		b.vendor[account] = view
	}
}

// agree waits until every payout stands in both books alike, and no order is in
// the book of a provider that is not in ours.
func (b *books) agree() {
	b.t.Helper()
	var differ []string
	err := until(patience, func() (bool, error) {
		b.show()
		differ = b.differ()
		return len(differ) == 0, nil
	})
	if err != nil {
		b.t.Fatalf("the books differ (%s):\n\t%s", err, strings.Join(differ, "\n\t"))
	}
}

// differ lists what does not agree with the books that were shown last.
func (b *books) differ() (list []string) {
	b.t.Helper()
	page, err := b.store.Payouts(b.t.Context(), models.PayoutFilter{}, models.Cursor{}, 500)
	if err != nil || page.HasOlder {
		b.t.Fatal("not all payouts were read", err)
	}
	orders := map[string][]sandbox.OrderView{}
	for account, view := range b.vendor {
		for _, o := range view.Orders {
			key := account + " " + models.PayoutOfNumber(o.Number)
			orders[key] = append(orders[key], o)
		}
	}
	seen := 0
	for _, p := range page.Rows {
		if want, ok := b.known[p.ID]; ok && p.Status == want {
			seen++
		} else if ok {
			list = append(list, fmt.Sprintf("%s is %s, not %s", p.ID, p.Status, want))
		}
		key := p.AccountID + " " + p.ID
		if wrong := differs(p, orders[key]); wrong != "" {
			list = append(list, p.ID+": "+wrong)
		}
		delete(orders, key)
	}
	if seen != len(b.known) && len(list) == 0 {
		list = append(list, fmt.Sprintf("%d of %d payouts are in the books", seen, len(b.known)))
	}
	for _, key := range slices.Sorted(maps.Keys(orders)) {
		list = append(list, "an order that the desk does not know: "+key)
	}
	return list
}

// standing is where a payout stands for each status of its order.
func standing(s sandbox.Status, hosted bool) models.Status {
	switch s {
	case sandbox.Paid:
		return models.StatusPaid
	case sandbox.Returned:
		return models.StatusReturned
	case sandbox.Failed, sandbox.Canceled:
		return models.StatusFailed
	}
	if hosted {
		return models.StatusAwaitingPayee
	}
	return models.StatusInTransit
}

// differs says what is not the same about a payout and its orders.
func differs(p models.Payout, orders []sandbox.OrderView) string {
	if len(orders) == 0 {
		if at := p.Status.Place(); at == models.PlaceSent && p.Status != models.StatusInDoubt || at == models.PlacePaidOut || p.Status == models.StatusReturned {
			return fmt.Sprintf("the desk says %s, the provider has no order", p.Status)
		}
		return ""
	}
	o := orders[0]
	switch want := standing(o.Status, p.AccountID == "lamapay"); {
	case len(orders) > 1 || o.Requests != 1:
		return fmt.Sprintf("it was sent more than once: %+v", orders)
	case o.Minor != fmt.Sprint(p.Minor) || o.Currency != string(p.Currency):
		return fmt.Sprintf("the desk says %s, the provider %s %s", p.Amount(), o.Amount, o.Currency)
	case p.Status != want:
		return fmt.Sprintf("the desk says %s, the provider %s", p.Status, o.Status)
	}
	return ""
}

// hold checks what the desk says of itself: the audit chain holds, the ledger is
// the payouts, and what it counts as paid out is what left the providers'
// accounts.
func (b *books) hold() {
	b.t.Helper()
	for _, wrong := range b.differ() {
		b.t.Error(wrong)
	}
	if broken, err := b.store.VerifyAudit(b.t.Context()); broken != 0 || err != nil {
		b.t.Errorf("the audit chain is broken at %d (%v)", broken, err)
	}
	faults, err := b.store.CheckBooks(b.t.Context())
	if len(faults) != 0 || err != nil {
		b.t.Errorf("the books do not balance: %q (%v)", faults, err)
	}
	left := map[string]int64{}
	for _, view := range b.vendor {
		for _, total := range view.Totals {
			if total.Status == sandbox.Paid {
				var minor int64
				if _, err := fmt.Sscan(total.Minor, &minor); err != nil {
					b.t.Fatal(err)
				}
				left[total.Currency] += minor
			}
		}
	}
	totals, err := b.store.LedgerTotals(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	for _, total := range totals {
		if total.Place == models.PlacePaidOut {
			if left[string(total.Currency)] != total.Minor || total.Minor == 0 {
				b.t.Errorf("%s: the desk says that %d were paid out, the providers %d", total.Currency, total.Minor, left[string(total.Currency)])
			}
			delete(left, string(total.Currency))
		}
	}
	if len(left) != 0 {
		b.t.Errorf("paid by providers, unknown to the desk: %v", left)
	}
}
