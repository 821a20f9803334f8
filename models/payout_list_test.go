package models_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"countersign/models"
	"countersign/models/modelstest"
)

// shelf is a desk with 500 payouts over three payees, three currencies and all
// states, and the same payouts in memory.
type shelf struct {
	*modelstest.Works
	all    []models.Payout // newest first
	payees map[int64]string
}

func newShelf(t *testing.T) *shelf {
	t.Helper()
	s := &shelf{Works: modelstest.NewWorks(t), payees: map[int64]string{}}
	for _, name := range []string{"Zoë", "Łukasz"} {
		d := s.PayeeDraft()
		d.FirstName, d.LastName = name, "Über-Straße"
		if _, err := s.CreatePayee(ctx, s.Maker, d, s.FormToken(t, s.Maker)); err != nil {
			t.Fatal(err)
		}
	}
	s.Fill(t, 500)
	page, err := s.Payouts(ctx, models.PayoutFilter{}, models.Cursor{}, 1000)
	if err != nil || len(page.Rows) != 500 {
		t.Fatalf("%d rows, %v", len(page.Rows), err)
	}
	s.all = page.Rows
	if !slices.IsSortedFunc(s.all, newestFirst) {
		t.Fatal("the whole list is not sorted")
	}
	met := map[models.Status]bool{}
	for _, p := range s.all {
		s.payees[p.PayeeID], met[p.Status] = p.PayeeName, true
	}
	if len(met) != len(models.Statuses()) {
		t.Fatalf("states %v", met)
	}
	if len(s.payees) != 3 {
		t.Fatalf("payees %v", s.payees)
	}
	return s
}

func newestFirst(a, b models.Payout) int {
	return cmp.Or(cmp.Compare(b.CreatedAt, a.CreatedAt), cmp.Compare(b.ID, a.ID))
}

// keep is what the filter means, in plain Go.
func keep(f models.PayoutFilter, p models.Payout) bool {
	query := strings.ToLower(strings.TrimSpace(f.Query))
	return (len(f.Statuses) == 0 || slices.Contains(f.Statuses, p.Status)) && (f.PayeeID == 0 || f.PayeeID == p.PayeeID) &&
		(f.Currency == "" || f.Currency == p.Currency) && (f.From == 0 || p.CreatedAt >= f.From) && (f.To == 0 || p.CreatedAt < f.To) &&
		(query == "" || strings.ToLower(p.ID) == query || strings.HasPrefix(p.ReferenceKey, query) || strings.Contains(strings.ToLower(p.PayeeName), query))
}

func (s *shelf) anyFilter(r *rapid.T) models.PayoutFilter {
	var f models.PayoutFilter
	if rapid.Bool().Draw(r, "by status") {
		f.Statuses = rapid.SliceOfNDistinct(rapid.SampledFrom(models.Statuses()), 1, 4, rapid.ID[models.Status]).Draw(r, "statuses")
	}
	if rapid.Bool().Draw(r, "by currency") {
		f.Currency = rapid.SampledFrom([]models.Currency{"USD", "EUR", "JPY", "KWD"}).Draw(r, "currency")
	}
	if rapid.Bool().Draw(r, "by payee") {
		f.PayeeID = rapid.SampledFrom(s.all).Draw(r, "payee of").PayeeID
	}
	day := int64(24 * time.Hour / time.Microsecond)
	edge := func(name string) models.Stamp {
		at := rapid.SampledFrom(s.all).Draw(r, name).CreatedAt
		if rapid.Bool().Draw(r, "whole days") {
			at -= models.Stamp(int64(at) % day)
		}
		return at
	}
	if rapid.Bool().Draw(r, "by time") {
		f.From = edge("from")
		f.To = edge("to")
	}
	if rapid.IntRange(0, 3).Draw(r, "search") == 0 {
		p := rapid.SampledFrom(s.all).Draw(r, "searched")
		f.Query = rapid.SampledFrom([]string{p.ID, strings.ToLower(p.ID), p.Reference, p.Reference[:6], " fill-1 ", "ferreira", p.PayeeName, "nobody", "100%", "a_b"}).Draw(r, "query")
	}
	return f
}

func TestPagesForwardAndBackAreTheWholeList(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	rapid.Check(t, func(r *rapid.T) {
		f := s.anyFilter(r)
		limit := rapid.IntRange(1, 60).Draw(r, "limit")
		var want []string
		for _, p := range s.all {
			if keep(f, p) {
				want = append(want, p.ID)
			}
		}
		forward, last := s.walk(t, f, models.Cursor{}, limit, false)
		if !slices.Equal(forward, want) {
			t.Fatalf("%+v by %d, forward: %d rows, want %d", f, limit, len(forward), len(want))
		}
		if len(want) == 0 {
			return
		}
		back, _ := s.walk(t, f, models.Cursor{At: last.CreatedAt, ID: last.ID, Newer: true}, limit, true)
		if back = append(back, last.ID); !slices.Equal(back, want) {
			t.Fatalf("%+v by %d, back: %d rows, want %d", f, limit, len(back), len(want))
		}
	})
}

// walk turns pages to the end and returns all ids, newest first, and the last
// row that was met.
func (s *shelf) walk(t *testing.T, f models.PayoutFilter, c models.Cursor, limit int, newer bool) (ids []string, last models.Payout) {
	t.Helper()
	for first := true; ; first = false {
		page, err := s.Payouts(ctx, f, c, limit)
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Rows) > limit || !slices.IsSortedFunc(page.Rows, newestFirst) {
			t.Fatalf("a page of %d with limit %d", len(page.Rows), limit)
		}
		var names []string
		for _, p := range page.Rows {
			names = append(names, p.ID)
		}
		more, back := page.HasOlder, page.HasNewer
		edge := len(page.Rows) - 1
		if newer {
			ids, more, back, edge = append(names, ids...), page.HasNewer, page.HasOlder, 0
		} else {
			ids = append(ids, names...)
		}
		if !first && !back || first && !newer && back {
			t.Fatalf("the way back is told as %v on page %+v", back, c)
		}
		if edge >= 0 && len(page.Rows) > 0 {
			last = page.Rows[edge]
		}
		if !more {
			return ids, last
		}
		c = models.Cursor{At: last.CreatedAt, ID: last.ID, Newer: newer}
	}
}

func TestTotalsAreTheSumsOfTheList(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	rapid.Check(t, func(r *rapid.T) {
		f := s.anyFilter(r)
		want := map[models.Currency]models.CurrencyTotal{}
		for _, p := range s.all {
			if keep(f, p) {
				sum := want[p.Currency]
				want[p.Currency] = models.CurrencyTotal{Currency: p.Currency, N: sum.N + 1, Minor: sum.Minor + p.Minor}
			}
		}
		got, err := s.Totals(ctx, f)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != len(want) {
			t.Fatalf("%+v: %v, want %v", f, got, want)
		}
		for i, sum := range got {
			if sum != want[sum.Currency] || i > 0 && got[i-1].N < sum.N {
				t.Fatalf("%+v: %v, want %v", f, got, want)
			}
		}
	})
	counts, err := s.StatusCounts(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, status := range models.Statuses() {
		n, err := s.Count(ctx, "SELECT COUNT(*) FROM payouts WHERE status = ?", status)
		if err != nil || n != counts[status] {
			t.Errorf("%s: counted %d, kept %d, %v", status, n, counts[status], err)
		}
	}
	s.Sound(t)
}

// The counters follow every command.
func TestKeptCountersFollowEveryMove(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	for _, path := range paths(models.StatusDraft, nil) {
		one := newWalker(t, w)
		for _, e := range path {
			if err := one.drive(e); err != nil {
				t.Fatal(err)
			}
		}
	}
	wrong, err := w.Count(ctx, `SELECT COUNT(*) FROM (
		SELECT created_at / 86400000000 AS day, status, currency, COUNT(*) AS n, SUM(minor) AS minor FROM payouts GROUP BY 1, 2, 3
		EXCEPT SELECT day, status, currency, n, minor FROM payout_totals)`)
	if err != nil || wrong != 0 {
		t.Errorf("%d counters are off, %v", wrong, err)
	}
	stale, err := w.Count(ctx, `SELECT COUNT(*) FROM payout_totals t WHERE NOT EXISTS (
		SELECT 1 FROM payouts p WHERE p.status = t.status AND p.currency = t.currency AND p.created_at / 86400000000 = t.day)`)
	if err != nil || stale != 0 {
		t.Errorf("%d counters of nothing, %v", stale, err)
	}
}

func TestASearchTakesTextAsItIs(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	find := func(query string) int {
		page, err := s.Payouts(ctx, models.PayoutFilter{Query: query}, models.Cursor{}, 1000)
		if err != nil {
			t.Fatalf("%q: %v", query, err)
		}
		return len(page.Rows)
	}
	for _, query := range []string{"%", "_", `\`, "' OR 1=1 --", "%%%", "FILL_1", "x\x00y", strings.Repeat("a", 10_000)} {
		if n := find(query); n != 0 {
			t.Errorf("%.20q finds %d payouts", query, n)
		}
	}
	id := s.all[77].ID
	for query, want := range map[string]int{
		id: 1, " " + strings.ToLower(id) + " ": 1, models.OrderNumber(id, 1): 1, strings.ToLower(models.OrderNumber(id, 1)): 1,
		"FILL-77": 1, "ｆｉｌｌ-77": 1,
	} {
		if n := find(query); n != want {
			t.Errorf("%q finds %d payouts, want %d", query, n, want)
		}
	}
	zoe := find("zoë")
	if zoe == 0 || zoe != find("ZOE") || find("über-strasse") != 0 && find("uber") == 0 {
		t.Errorf("accents and case: %d, %d", zoe, find("ZOE"))
	}
}
