package handlers

import (
	"net/http"

	"countersign/models"
)

// What a request may bring: a file of a megabyte, which as the text of a form may
// be three times as long, and a thousand ids.
const (
	maxImportBody = 4 << 20
	maxBatchBody  = 256 << 10
)

// batchRoutes are the pages of batches. Who holds and pauses is a right of its
// own: makers and approvers both stop things.
func (a *App) batchRoutes() []Route {
	const (
		read    = models.PermPayoutRead
		maker   = models.PermPayoutMake
		approve = models.PermPayoutApprove
		hold    = models.PermPayoutHold
		get     = http.MethodGet
		post    = http.MethodPost
		batch   = "/batches/{id}"
		row     = "/batches/{id}/rows/{payout}"
	)
	return []Route{
		{Method: get, Pattern: "/batches", Permission: read, Handle: a.batches},
		{Method: get, Pattern: "/batches/new", Permission: maker, Handle: a.batchNew},
		{Method: get, Pattern: "/batches/template.csv", Permission: maker, Handle: a.batchTemplate},
		{Method: post, Pattern: "/batches", Permission: maker, Handle: a.batchCreate, Form: "/batches/new", MaxBody: maxBatchBody},
		{Method: post, Pattern: "/batches/import", Permission: maker, Handle: a.batchImport, Form: "/batches/new", MaxBody: maxImportBody},
		{Method: get, Pattern: batch, Permission: read, Handle: a.batch},
		{Method: post, Pattern: batch + "/submit", Permission: maker, Handle: a.batchSubmit, Form: batch},
		{Method: post, Pattern: batch + "/pause", Permission: hold, Handle: a.batchPause, Form: batch},
		{Method: post, Pattern: batch + "/resume", Permission: hold, Handle: a.batchResume, Form: batch},
		{Method: get, Pattern: row + "/hold", Permission: hold, Handle: a.batchHoldForm, Back: batch},
		{Method: post, Pattern: row + "/hold", Permission: hold, Handle: a.batchHold, Form: row + "/hold", Back: batch},
		{Method: post, Pattern: row + "/release", Permission: hold, Handle: a.batchRelease, Form: batch},
		{Method: get, Pattern: batch + "/review", Permission: approve, Handle: a.batchReview, Back: batch},
		{Method: get, Pattern: batch + "/approve", Permission: approve, Handle: a.batchApproveForm, Back: batch + "/review"},
		{Method: post, Pattern: batch + "/approve", Permission: approve, Handle: a.batchApprove, Form: batch + "/approve", Back: batch + "/review"},
		{Method: get, Pattern: batch + "/reject", Permission: approve, Handle: a.batchRejectForm, Back: batch + "/review"},
		{Method: post, Pattern: batch + "/reject", Permission: approve, Handle: a.batchReject, Form: batch + "/reject", Back: batch + "/review"},
	}
}
