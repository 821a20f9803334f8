package models_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"countersign/models"
	"countersign/models/modelstest"
)

// crowdSize is how many people or workers act at once, per processor.
const crowdSize = 16

func create(b *testing.B, w *modelstest.Works) models.Payout {
	p, _, err := w.CreatePayout(ctx, w.Maker, models.NewPayout{Draft: w.Entry("12.50"), Token: w.FormToken(b, w.Maker), Submit: true})
	if err != nil {
		b.Fatal(err)
	}
	return p
}

func BenchmarkCreateAndSubmit(b *testing.B) {
	w := modelstest.NewWorks(b)
	for b.Loop() {
		create(b, w)
	}
}

func BenchmarkCreateAndSubmitTogether(b *testing.B) {
	w := modelstest.NewWorks(b)
	b.SetParallelism(crowdSize)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			create(b, w)
		}
	})
}

func BenchmarkApproveTogether(b *testing.B) {
	w := modelstest.NewWorks(b)
	list := make([]models.Payout, b.N)
	for i := range list {
		list[i] = create(b, w)
	}
	var next atomic.Int64
	b.SetParallelism(crowdSize)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			p := list[next.Add(1)-1]
			if _, err := w.ApprovePayout(ctx, w.Approver, p.ID, p.Digest); err != nil {
				b.Error(err)
			}
		}
	})
}

// BenchmarkClaimSendRecord is the whole way of an order without the network:
// claim, the gate, and the answer.
func BenchmarkClaimSendRecord(b *testing.B) {
	w := modelstest.NewWorks(b)
	for range b.N {
		p := create(b, w)
		if _, err := w.ApprovePayout(ctx, w.Approver, p.ID, p.Digest); err != nil {
			b.Fatal(err)
		}
	}
	b.ResetTimer()
	for done := 0; done < b.N; {
		orders, err := w.ClaimPayouts(ctx, "worker", 32, modelstest.Lease)
		if err != nil || len(orders) == 0 {
			b.Fatal(len(orders), err)
		}
		modelstest.Together(len(orders), func(i int) error {
			if err := w.MarkSending(ctx, orders[i]); err != nil {
				b.Error(err)
			}
			w.Answer(b, orders[i], models.EventPay)
			return nil
		})
		done += len(orders)
	}
}

func BenchmarkReceiveWebhookTogether(b *testing.B) {
	w := modelstest.NewWorks(b)
	var n atomic.Int64
	b.SetParallelism(crowdSize)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, _, err := w.ReceiveWebhook(ctx, delivery(fmt.Sprintf("notice %d", n.Add(1)))); err != nil {
				b.Error(err)
			}
		}
	})
}

// BenchmarkRead measures what pages read, at 100,000 payouts.
func BenchmarkRead(b *testing.B) {
	w := modelstest.NewWorks(b)
	w.Fill(b, 100_000)
	page, err := w.Payouts(ctx, models.PayoutFilter{}, models.Cursor{}, 50)
	if err != nil {
		b.Fatal(err)
	}
	middle := models.Cursor{At: page.Rows[0].CreatedAt - 16_000*1_200_000_000, ID: page.Rows[0].ID}
	read := func(name string, f func() error) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := f(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	list := func(f models.PayoutFilter, c models.Cursor) func() error {
		return func() error { _, err := w.Payouts(ctx, f, c, 50); return err }
	}
	read("first page", list(models.PayoutFilter{}, models.Cursor{}))
	read("page in the middle", list(models.PayoutFilter{}, middle))
	read("one status", list(models.PayoutFilter{Statuses: []models.Status{models.StatusPaid}}, models.Cursor{}))
	read("three statuses and currency", list(models.PayoutFilter{Currency: "EUR",
		Statuses: []models.Status{models.StatusPaid, models.StatusFailed, models.StatusInDoubt}}, models.Cursor{}))
	read("search by name", list(models.PayoutFilter{Query: "ferreira"}, models.Cursor{}))
	read("search by reference", list(models.PayoutFilter{Query: "FILL-77777"}, models.Cursor{}))
	read("search for nothing", list(models.PayoutFilter{Query: "nobody"}, models.Cursor{}))
	read("totals", func() error {
		_, err := w.Totals(ctx, models.PayoutFilter{Statuses: []models.Status{models.StatusPaid}})
		return err
	})
	read("status counts", func() error { _, err := w.StatusCounts(ctx); return err })
	read("overview", func() error { _, err := w.Overview(ctx, 0); return err })
	read("payout file", func() error { _, err := w.PayoutFileByID(ctx, page.Rows[0].ID); return err })
	read("claim of 32 that changed", func() error {
		_, err := w.ClaimPayouts(ctx, "worker", 32, modelstest.Lease)
		return err
	})
	read("check books", func() error { _, err := w.CheckBooks(ctx); return err })
}
