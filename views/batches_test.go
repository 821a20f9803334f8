package views

import (
	"strings"
	"testing"

	"countersign/models"
	"countersign/views/ui"
)

// aBatchFile is a batch of three rows that waits for a decision.
func aBatchFile() models.BatchFile {
	f := models.BatchFile{Decision: "aa0017c1d236ffff", Deciding: []models.CurrencyTotal{{Currency: "USD", N: 2, Minor: 1960000}}}
	f.Batch = models.Batch{ID: "B-7K3M9Q2H", EntityID: 1, Name: "Week 47 <b>", Source: models.BatchFromCSV, FileName: "week 47.csv", FileHash: "9f2c0017c1d23641", RowCount: 3,
		Digest: "bb0017c1d236ffff", CreatedBy: 2, CreatedByName: "Ana Costa", CreatedAt: at("13:02:44"), SubmittedBy: 2, SubmittedByName: "Ana Costa", SubmittedAt: at("13:03:00")}
	f.Totals = []models.BatchTotal{{BatchID: f.ID, Currency: "JPY", Status: models.StatusApproved, N: 1, Minor: 9800}, {BatchID: f.ID, Currency: "USD", Status: models.StatusPendingApproval, N: 3, Held: 1, Minor: 2940000}}
	for i := range 3 {
		p := aPayout(models.StatusPendingApproval)
		p.ID = "PO-7K3M9Q2H4" + string(rune('A'+i))
		f.Rows = append(f.Rows, models.BatchRow{Payout: p, Position: i + 1, RowDigest: p.Digest})
	}
	f.Rows[1].FirstToPayee, f.Rows[1].NewAccount, f.Rows[1].Twin = true, true, "PO-7K3M9Q2H4C"
	f.Rows[2].HeldAt, f.Rows[2].HeldByName, f.Rows[2].HeldReason = at("13:10:00"), "Priya Nair", "ask <them>"
	return f
}

func batchFrame(title string) Shell {
	return shell(func(s *Shell) { s.Title, s.Current, s.Path = title, "batches", "/batches" })
}

func TestTheListOfBatches(t *testing.T) {
	paused := aBatchFile().BatchSummary
	paused.PausedAt = at("13:20:00")
	got := golden(t, "batches", BatchesPage(Batches{Shell: batchFrame("Batches"), Times: today, Rows: []models.BatchSummary{aBatchFile().BatchSummary, paused}, MayMake: true}))
	if strings.Contains(got, "39,200") {
		t.Error("currencies were added up")
	}
	golden(t, "batches-empty", BatchesPage(Batches{Shell: batchFrame("Batches"), Times: today, MayMake: true}))
}

func TestABatchIsMadeOfDraftsOrOfAFile(t *testing.T) {
	draft := aPayout(models.StatusDraft)
	p := BatchNew{Shell: batchFrame("New batch"), Times: today, Token: "t", Drafts: []models.Payout{draft}, Chosen: map[string]bool{draft.ID: true}}
	golden(t, "batch-new", BatchNewPage(p))
	p.Name, p.CSV = "Week <47>", "payee_code\n<x>"
	p.Problems = []ui.Problem{{Field: "name", Label: "Name of the batch", Text: "Enter a name."}, {Field: "csv", Label: "The file", Text: "2 things in the file to correct."}}
	p.Lines = []models.ImportProblem{{Line: 2, Column: "amount", Text: "Write the amount with digits and a dot only."}, {Line: 3, Text: "This line has 2 columns; the header has 9."}}
	golden(t, "batch-new-errors", BatchNewPage(p))
	golden(t, "batch-new-chosen", BatchNewPage(BatchNew{Shell: batchFrame("New batch"), Times: today, Token: "t", Only: true}))
}

func TestThePageOfABatch(t *testing.T) {
	p := BatchShow{Shell: batchFrame("Week 47"), Times: today, File: aBatchFile(), Providers: Providers{"pockyt": "Pockyt"}, Token: "t", MayHold: true, MayApprove: true, UserName: "Priya Nair"}
	got := golden(t, "batch-approver", BatchPage(p))
	if !strings.Contains(got, "/batches/B-7K3M9Q2H/review") || !strings.Contains(got, "/release") {
		t.Error("an approver cannot review or release")
	}
	maker := p
	maker.MayApprove, maker.MayMake, maker.IsOwn, maker.UserName = false, true, true, "Ana Costa"
	maker.File.SubmittedAt, maker.File.PausedAt, maker.File.PausedByName, maker.File.PauseReason = 0, at("13:20:00"), "Ana Costa", "wrong file"
	got = golden(t, "batch-open-paused", BatchPage(maker))
	if strings.Contains(got, "/release") || strings.Contains(got, "/review") || !strings.Contains(got, "/submit") || !strings.Contains(got, "/resume") {
		t.Error("a maker is offered what is an approver's, or not what is theirs")
	}
	golden(t, "batch-viewer", BatchPage(BatchShow{Shell: p.Shell, Times: today, File: p.File, Providers: p.Providers}))
}

func TestADecisionOnABatchShowsOddRowsFirst(t *testing.T) {
	got := golden(t, "batch-review", BatchReviewPage(BatchReview{Shell: batchFrame("Review"), Times: today, File: aBatchFile()}))
	if strings.Index(got, "PO-7K3M9Q2H4B") > strings.Index(got, `"/payouts/PO-7K3M9Q2H4A"`) {
		t.Error("the odd row is not the first")
	}
	golden(t, "batch-approve", BatchDecisionPage(BatchDecision{Shell: batchFrame("Confirm"), File: aBatchFile(), Token: "t"}))
	golden(t, "batch-reject", BatchDecisionPage(BatchDecision{Shell: batchFrame("Confirm"), File: aBatchFile(), Token: "t", Reject: true, Reason: "no <b>",
		Problems: []ui.Problem{{Field: "password", Label: "Your password", Text: "That is not your password."}}}))
	golden(t, "batch-hold", BatchHoldPage(BatchHold{Shell: batchFrame("Hold"), Batch: aBatchFile().Batch, Payout: aPayout(models.StatusApproved), Account: "Pockyt", Token: "t"}))
	q := Approvals{Shell: shell(func(s *Shell) { s.Title, s.Current = "Approvals", "approvals" }), Times: today, Queue: QueueMine, MayDecide: true,
		Counts: map[string]int{QueueMine: 1}, Batches: []models.BatchSummary{aBatchFile().BatchSummary}}
	golden(t, "approvals-batch", ApprovalsPage(q))
}
