package handlers

import (
	"net/http"

	"countersign/models"
)

// payoutRoutes are the pages of payouts and approvals. Who approves is a right of
// its own; nobody decides on what they made, whatever their role, and that the
// command asks.
func (a *App) payoutRoutes() []Route {
	const (
		read    = models.PermPayoutRead
		maker   = models.PermPayoutMake
		approve = models.PermPayoutApprove
		get     = http.MethodGet
		post    = http.MethodPost
	)
	return []Route{
		{Method: get, Pattern: "/{$}", Permission: read, Handle: a.overview},
		{Method: get, Pattern: "/events", Permission: read, Handle: a.events, Stream: true},
		{Method: get, Pattern: "/payouts", Permission: read, Handle: a.payouts},
		{Method: post, Pattern: "/payouts/views", Permission: read, Handle: a.viewSave, Form: "/payouts"},
		{Method: post, Pattern: "/payouts/views/{id}/remove", Permission: read, Handle: a.viewRemove, Form: "/payouts"},
		{Method: get, Pattern: "/payouts/new", Permission: maker, Handle: a.payoutNew},
		{Method: post, Pattern: "/payouts", Permission: maker, Handle: a.payoutCreate, Form: "/payouts/new"},
		{Method: get, Pattern: "/payouts/{id}", Permission: read, Handle: a.payout},
		{Method: get, Pattern: "/payouts/{id}/edit", Permission: maker, Handle: a.payoutEdit, Back: "/payouts/{id}"},
		{Method: post, Pattern: "/payouts/{id}/edit", Permission: maker, Handle: a.payoutSave, Form: "/payouts/{id}/edit"},
		{Method: post, Pattern: "/payouts/{id}/submit", Permission: maker, Handle: a.payoutSubmit, Form: "/payouts/{id}"},
		{Method: post, Pattern: "/payouts/{id}/recall", Permission: maker, Handle: a.payoutRecall, Form: "/payouts/{id}"},
		{Method: get, Pattern: "/payouts/{id}/cancel", Permission: maker, Handle: a.payoutCancelForm, Back: "/payouts/{id}"},
		{Method: post, Pattern: "/payouts/{id}/cancel", Permission: maker, Handle: a.payoutCancel, Form: "/payouts/{id}/cancel"},
		{Method: post, Pattern: "/payouts/{id}/check", Permission: models.PermPayoutCheck, Handle: a.payoutCheck, Form: "/payouts/{id}"},

		{Method: get, Pattern: "/approvals", Permission: read, Handle: a.approvals},
		{Method: get, Pattern: "/payouts/{id}/review", Permission: approve, Handle: a.payoutReview, Back: "/payouts/{id}"},
		{Method: get, Pattern: "/payouts/{id}/approve", Permission: approve, Handle: a.payoutApproveForm, Back: "/payouts/{id}/review"},
		{Method: post, Pattern: "/payouts/{id}/approve", Permission: approve, Handle: a.payoutApprove, Form: "/payouts/{id}/approve", Back: "/payouts/{id}/review"},
		{Method: get, Pattern: "/payouts/{id}/reject", Permission: approve, Handle: a.payoutRejectForm, Back: "/payouts/{id}/review"},
		{Method: post, Pattern: "/payouts/{id}/reject", Permission: approve, Handle: a.payoutReject, Form: "/payouts/{id}/reject", Back: "/payouts/{id}/review"},
	}
}
