package views

import (
	"countersign/models"
	"countersign/views/ui"
	"net/url"
	"strconv"
)

// BatchURL is the page of a batch.
func BatchURL(id string) string { return "/batches/" + url.PathEscape(id) }

// BatchDoorURL is a page or form below a batch: review, approve, reject, submit.
func BatchDoorURL(id, door string) string { return BatchURL(id) + "/" + door }

// batchRowURL is a page or form of one row of a batch: hold, release.
func batchRowURL(id, payoutID, door string) string {
	return BatchURL(id) + "/rows/" + url.PathEscape(payoutID) + "/" + door
}

// Batches is the list of batches, newest first.
type Batches struct {
	Shell   Shell
	Times   Times
	Rows    []models.BatchSummary
	MayMake bool
}

func (p Batches) actions() []ui.Action {
	if !p.MayMake {
		return nil
	}
	return []ui.Action{{Kind: "pri", Icon: "plus", Label: "New batch", Href: "/batches/new", Keys: "n"}}
}

func (p Batches) blank() ui.Blank {
	return ui.Blank{Title: "No batches yet", Text: "A batch is a set of payouts that are submitted, approved, rejected and paused as one. Make one of drafts, or of a file with up to 1,000 rows.", Picture: true, Panel: true, Actions: p.actions()}
}

// stageKey is the payout state whose glyph a stage of a batch has.
func stageKey(b models.BatchSummary) string {
	switch b.Stage() {
	case models.BatchOpen:
		return string(models.StatusDraft)
	case models.BatchWaiting:
		return string(models.StatusPendingApproval)
	case models.BatchRejected:
		return string(models.StatusRejected)
	}
	return string(models.StatusApproved)
}

// stageWords is where a batch stands.
func stageWords(b models.BatchSummary) string {
	switch b.Stage() {
	case models.BatchOpen:
		return "Not submitted"
	case models.BatchWaiting:
		return "Awaiting approval"
	case models.BatchRejected:
		return "Rejected"
	}
	return "Decided"
}

// batchSource is where the rows came from.
func batchSource(b models.Batch) string {
	if b.Source == models.BatchFromCSV {
		if b.FileName != "" {
			return "File " + b.FileName
		}
		return "Pasted text"
	}
	return "Chosen drafts"
}

// BatchNew is the page on which a batch is made, of drafts or of a file. The
// first form posts form_token, name, confirm and id, one for each draft, to
// /batches; the second form_token, name, file or csv to /batches/import.
type BatchNew struct {
	Shell    Shell
	Times    Times
	Token    string
	Name     string // kept as typed
	CSV      string // kept as typed
	Drafts   []models.Payout
	Chosen   map[string]bool
	Header   string // the first line that a file must have
	Only     bool   // drafts were chosen on the list: no file
	Problems []ui.Problem
	Lines    []models.ImportProblem // what is wrong in the file
}

func (p BatchNew) nameField(id string) ui.Input {
	in := ui.Input{ID: id, Name: "name", Label: "Name of the batch", Value: p.Name, MaxLength: models.MaxBatchName, Required: true, Hint: "Approvers see it, for example: Seller payouts, week 47"}
	if id == p.formName() {
		in.Error = ui.ErrorFor(p.Problems, "name")
	}
	return in
}

// formName is the name field of the form that was sent, whose errors are shown.
func (p BatchNew) formName() string {
	if p.CSV != "" || len(p.Lines) > 0 || ui.ErrorFor(p.Problems, "csv") != "" {
		return "file-name"
	}
	return "name"
}

func (p BatchNew) csvField() ui.Input {
	return ui.Input{ID: "csv", Label: "Or paste the text of the file", Optional: "optional", Value: p.CSV, Rows: 6, Mono: true, Error: ui.ErrorFor(p.Problems, "csv")}
}

// summary are the problems above the forms; those of lines have a table.
func (p BatchNew) summary() []ui.Problem {
	list := append([]ui.Problem(nil), p.Problems...)
	for i := range list {
		if list[i].Field == "name" {
			list[i].Field = p.formName()
		}
	}
	return list
}

// BatchShow is the page of a batch.
type BatchShow struct {
	Shell      Shell
	Times      Times
	File       models.BatchFile
	Providers  Providers
	Token      string
	MayMake    bool
	MayHold    bool
	MayApprove bool
	IsOwn      bool // the reader had a hand in it
	UserName   string
	Problems   []ui.Problem
}

// facts is what is known about the batch itself.
func (p BatchShow) facts() []ui.Term {
	b := p.File.Batch
	return []ui.Term{
		{Name: "Number", Value: b.ID, Mono: true, Copy: "Copy number"},
		{Name: "Rows", Value: strconv.Itoa(b.RowCount)},
		{Name: "From", Value: batchSource(b)},
		{Name: "SHA-256", Value: when(b.FileHash != "", fingerprint(b.FileHash)), Mono: true, Dim: when(b.FileHash != "", "of the file")},
		{Name: "Made by", Value: b.CreatedByName, Dim: p.Times.Minute(b.CreatedAt)},
		{Name: "Submitted by", Value: b.SubmittedByName, Dim: p.Times.Minute(b.SubmittedAt)},
		{Name: "Fingerprint", Value: when(b.Digest != "", fingerprint(b.Digest)), Mono: true, Dim: when(b.Digest != "", "as submitted")},
		{Name: "Rejected by", Value: b.RejectedByName, Dim: p.Times.Minute(b.RejectedAt)},
		{Name: "Reason", Value: b.Reason},
	}
}

// mayRelease says that the reader may end what a person of that name stopped.
func (p BatchShow) mayRelease(by string) bool { return p.MayHold && (p.MayApprove || by == p.UserName) }

// canHold says that a hold still has an effect on the row.
func (p BatchShow) canHold(r models.BatchRow) bool {
	switch r.Status {
	case models.StatusDraft, models.StatusPendingApproval, models.StatusApproved:
		return p.MayHold && !r.IsHeld()
	}
	return false
}

// canDecide says that the reader may decide on the batch now.
func (p BatchShow) canDecide() bool { return p.MayApprove && !p.IsOwn && p.File.Decision != "" }

// canPause says that a pause still has an effect.
func (p BatchShow) canPause() bool {
	if !p.MayHold || p.File.IsPaused() {
		return false
	}
	for _, r := range p.File.Rows {
		if r.Status == models.StatusDraft || r.Status == models.StatusPendingApproval || r.Status == models.StatusApproved {
			return true
		}
	}
	return false
}

// oddWords are the reasons to look at a row.
func oddWords(r models.BatchRow) []string {
	var list []string
	if r.FirstToPayee {
		list = append(list, "first to this payee")
	}
	if r.NewAccount {
		list = append(list, "new account")
	}
	if r.Twin != "" {
		list = append(list, "like "+r.Twin)
	}
	return list
}
