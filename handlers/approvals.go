package handlers

import (
	"context"
	"net/http"

	"countersign/models"
	"countersign/views"
)

// queueLimit is how many payouts a queue shows.
const queueLimit = 50

// approvals shows the queue: what waits for the person, what waits for others,
// what the person decided.
func (a *App) approvals(w http.ResponseWriter, r *Request) error {
	ctx := r.Context()
	mine, others, done, err := a.queues(ctx, r.User)
	if err != nil {
		return err
	}
	myBatches, otherBatches, err := a.batchQueues(ctx, r.User)
	if err != nil {
		return err
	}
	page := views.Approvals{Shell: r.shell("Approvals", "approvals"), Times: r.times(), Queue: views.QueueMine, MayDecide: r.User.Role.May(models.PermPayoutApprove),
		Counts: map[string]int{views.QueueMine: len(mine) + len(myBatches), views.QueueOthers: len(others) + len(otherBatches), views.QueueDone: len(done)}}
	rows := mine
	page.Batches = myBatches
	switch asked := r.URL.Query().Get("queue"); {
	case asked == views.QueueDone:
		page.Queue, page.Batches, rows = views.QueueDone, nil, done
	case asked == views.QueueOthers, !page.MayDecide:
		page.Queue, page.Batches, rows = views.QueueOthers, otherBatches, others
	}
	if page.Rows, err = a.approvalRows(r, rows, page.Queue != views.QueueDone); err != nil {
		return err
	}
	if !page.MayDecide {
		if page.Approvers, err = a.store.PeopleWith(ctx, models.PermPayoutApprove); err != nil {
			return err
		}
	}
	return r.render(w, http.StatusOK, views.ApprovalsPage(page))
}

// queues reads the three queues of a person. For somebody whose role approves
// nothing, everything waits for others.
func (a *App) queues(ctx context.Context, person models.User) (mine, others, done []models.Payout, err error) {
	if mine, others, err = a.store.PendingFor(ctx, person.ID, queueLimit); err != nil {
		return nil, nil, nil, err
	}
	if !person.Role.May(models.PermPayoutApprove) {
		mine, others = nil, append(mine, others...)
	}
	done, err = a.store.DecidedBy(ctx, person.ID, queueLimit)
	return mine, others, done, err
}

// batchQueues reads the batches that wait, as queues does.
func (a *App) batchQueues(ctx context.Context, person models.User) (mine, others []models.BatchSummary, err error) {
	mine, others, err = a.store.PendingBatches(ctx, person.ID, queueLimit)
	if err == nil && !person.Role.May(models.PermPayoutApprove) {
		mine, others = nil, append(mine, others...)
	}
	return mine, others, err
}

// approvalRows adds to each payout what a person should notice.
func (a *App) approvalRows(r *Request, payouts []models.Payout, notices bool) ([]views.ApprovalRow, error) {
	given, err := a.store.ApprovalsGiven(r.Context(), payouts)
	if err != nil {
		return nil, err
	}
	var rows []views.ApprovalRow
	for _, p := range payouts {
		row := views.ApprovalRow{Payout: p, Given: given[p.ID]}
		if notices {
			if row.Notices, err = a.approvalNotices(r, p); err != nil {
				return nil, err
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// approvalNotices says what is unusual about a payout, in few words.
func (a *App) approvalNotices(r *Request, p models.Payout) ([]string, error) {
	ctx := r.Context()
	var list []string
	similar, err := a.store.SimilarPayouts(ctx, p)
	if err != nil {
		return nil, err
	}
	if len(similar) > 0 {
		list = append(list, "like "+similar[0].ID)
	}
	paid, err := a.store.Totals(ctx, paidTo(p.PayeeID))
	if err != nil {
		return nil, err
	}
	if len(paid) == 0 {
		list = append(list, "first to this payee")
	}
	instruments, err := a.store.PayableInstruments(ctx, p.PayeeID)
	if err != nil {
		return nil, err
	}
	active := p.InstrumentID == 0
	for _, i := range instruments {
		active = active || i.ID == p.InstrumentID
		if i.ID == p.InstrumentID && views.IsNewInstrument(r.times(), i) {
			list = append(list, "new account")
		}
	}
	if !active {
		list = append(list, "account replaced since")
	}
	return list, nil
}

// paidTo is everything that was paid to a payee.
func paidTo(payeeID int64) models.PayoutFilter {
	return models.PayoutFilter{PayeeID: payeeID, Statuses: []models.Status{models.StatusPaid}}
}

// QueueCounts returns the counts beside Payouts and Approvals: payouts that need
// action, and payouts that wait for the person.
func QueueCounts(store *models.Store) CountFunc {
	return func(ctx context.Context, person models.User) (map[string]Count, error) {
		counts := map[string]Count{}
		if !person.Role.May(models.PermPayoutRead) {
			return counts, nil
		}
		totals, err := store.Totals(ctx, models.PayoutFilter{NeedsAction: true})
		if err != nil {
			return nil, err
		}
		for _, t := range totals {
			counts["payouts"] = Count{N: counts["payouts"].N + int(t.N), Hot: true}
		}
		if person.Role.May(models.PermPayoutApprove) {
			mine, _, err := store.PendingFor(ctx, person.ID, 100)
			if err != nil {
				return nil, err
			}
			batches, _, err := store.PendingBatches(ctx, person.ID, 100)
			if err != nil {
				return nil, err
			}
			counts["approvals"] = Count{N: len(mine) + len(batches)}
		}
		return counts, nil
	}
}
