package models_test

import (
	"strings"
	"testing"

	"countersign/models"
	"countersign/models/modelstest"
)

// The specification of news: what each event does in each state. Columns are
// events; cells are the state that follows, "=" for a note without effect, or
// "!" for a conflict without effect. "-paused" adds that the provider account
// is paused.
const (
	newsEvents = "accept await_payee pay fail return doubt refuse_ours release not_found unreadable drift"

	// news by query or notice
	newsTable = `
draft            ! ! ! ! ! = = = = = =
pending_approval ! ! ! ! ! = = = = = =
approved         ! ! ! ! ! = = = = = =
claimed          ! ! ! ! ! = = = = = =
sending          in_transit awaiting_payee paid failed failed = = = = = =
awaiting_payee   in_transit = paid failed failed = = = = = =
in_transit       = = paid failed failed = = = = = =
in_doubt         in_transit awaiting_payee paid failed failed = = = = = =
paid             = = = ! returned = = = = = =
returned         = = ? ! = = = = = = =
failed           = = ! = = = = = = = =
rejected         ! ! ! ! ! = = = = = =
canceled         ! ! ! ! ! = = = = = =
expired          ! ! ! ! ! = = = = = =`

	// the answer to the order itself, from the worker that holds the fence
	answerTable = `
approved         ! ! ! ! ! = = = = = =
claimed          ! ! ! ! ! = approved approved = = =
sending          in_transit awaiting_payee paid failed failed in_doubt approved-paused approved in_doubt in_doubt in_doubt
awaiting_payee   in_transit = paid failed failed = = = = = =
in_transit       = = paid failed failed = = = = = =
in_doubt         in_transit awaiting_payee paid failed failed = = = = = =
paid             = = = ! returned = = = = = =
returned         = = = ! = = = = = = =
failed           = = ! = = = = = = = =`

	// the answer to an order whose number had been sent before: a refusal says
	// nothing about the first one
	resendTable = `
sending          in_transit awaiting_payee paid in_doubt in_doubt in_doubt in_doubt in_doubt in_doubt in_doubt in_doubt
in_doubt         in_transit awaiting_payee paid = = = = = = = =`
)

// newsOf builds a payout that was claimed once, in the state.
func newsOf(t *testing.T, w *modelstest.Works, s models.Status) *walker {
	t.Helper()
	one := newWalker(t, w)
	way := map[models.Status][]models.Event{ // from approved, after one release
		models.StatusDraft:           {models.EventRecall},
		models.StatusPendingApproval: {models.EventRecall, models.EventSubmit},
		models.StatusApproved:        {},
		models.StatusRejected:        {models.EventRecall, models.EventSubmit, models.EventReject},
		models.StatusCanceled:        {models.EventCancel},
		models.StatusExpired:         {models.EventExpire},
	}
	steps, unsent := way[s]
	if unsent {
		steps = append([]models.Event{models.EventSubmit, models.EventApprove, models.EventClaim, models.EventRelease}, steps...)
	} else {
		steps = wayTo(s)
	}
	for _, e := range steps {
		if err := one.drive(e); err != nil {
			t.Fatal(err)
		}
	}
	if got := one.now().Status; got != s {
		t.Fatalf("made %s, want %s", got, s)
	}
	return one
}

func checkNews(t *testing.T, table string, source models.Source, resend bool) {
	w := modelstest.NewWorks(t)
	events := strings.Fields(newsEvents)
	for line := range strings.Lines(strings.TrimSpace(table)) {
		cells := strings.Fields(line)
		status := models.Status(cells[0])
		if len(cells) != len(events)+1 {
			t.Fatalf("row %s has %d cells", status, len(cells)-1)
		}
		for i, cell := range cells[1:] {
			if cell == "?" { // an older success is news only when a query says it
				cell = "="
				if source == models.FromQuery {
					cell = "!"
				}
			}
			one := newsOf(t, w, status)
			one.order.Resend = resend
			one.learn(models.Event(events[i]), source, cell)
			one.finish()
		}
	}
	w.Sound(t)
}

// learn records news and checks its effect against the cell.
func (w *walker) learn(event models.Event, source models.Source, cell string) {
	w.t.Helper()
	before := w.now()
	what := string(before.Status) + " on " + string(event) + " by " + string(source)
	notes, conflicts := w.marks()
	_, err := w.RecordOutcome(ctx, models.System("test"), w.order, models.Outcome{Event: event, Source: source, Status: "WORD", Reason: "the provider says so"}, nil)
	if err != nil {
		w.t.Fatalf("%s: %v", what, err)
	}
	after := w.now()
	notesNow, conflictsNow := w.marks()
	want, paused := strings.CutSuffix(cell, "-paused")
	switch want {
	case "=", "!":
		if after.Status != before.Status || after.Version != before.Version {
			w.t.Errorf("%s: moved to %s", what, after.Status)
		}
		if want == "=" && (conflictsNow != conflicts || notesNow != notes+1) {
			w.t.Errorf("%s: %d more notes and %d more conflicts, want one note", what, notesNow-notes, conflictsNow-conflicts)
		}
		if want == "!" && conflictsNow != conflicts+1 {
			w.t.Errorf("%s: no conflict", what)
		}
	default:
		if string(after.Status) != want || after.Version != before.Version+1 || conflictsNow != conflicts {
			w.t.Errorf("%s: %s with %d conflicts, want %s", what, after.Status, conflictsNow-conflicts, want)
		}
	}
	account, err := w.ProviderAccountByID(ctx, w.Account.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	if (account.Status == models.AccountPaused) != paused {
		w.t.Errorf("%s: the account is %s", what, account.Status)
	}
	if paused {
		if err := w.RecordTest(ctx, w.Admin, models.AccountTest{AccountID: account.ID, Good: true}); err != nil {
			w.t.Fatal(err)
		}
	}
	w.holds(after)
}

func (w *walker) marks() (notes, conflicts int) {
	f, err := w.PayoutFileByID(ctx, w.id)
	if err != nil {
		w.t.Fatal(err)
	}
	return len(f.Notes), len(f.Conflicts)
}

func TestNewsByQueryMovesAlongTheTable(t *testing.T) {
	t.Parallel()
	checkNews(t, newsTable, models.FromQuery, false)
}

func TestNewsByNoticeMovesAlongTheTable(t *testing.T) {
	t.Parallel()
	checkNews(t, newsTable, models.FromNotice, false)
}

func TestAnAnswerMovesAlongTheTable(t *testing.T) {
	t.Parallel()
	checkNews(t, answerTable, models.FromAnswer, false)
}

func TestARefusedRepetitionIsNeverAFailure(t *testing.T) {
	t.Parallel()
	checkNews(t, resendTable, models.FromAnswer, true)
}
