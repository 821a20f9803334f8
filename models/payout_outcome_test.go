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
		if err := w.ResumeAccount(ctx, w.Admin, account.ID); err != nil {
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

func TestTheSameNewsTwiceHasOneEffect(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	for _, source := range []models.Source{models.FromAnswer, models.FromQuery, models.FromNotice} {
		for _, event := range []models.Event{models.EventAccept, models.EventAwaitPayee, models.EventPay, models.EventFail, models.EventDoubt, models.EventRelease, models.EventRefuseOurs} {
			if source != models.FromAnswer && (event == models.EventDoubt || event == models.EventRelease || event == models.EventRefuseOurs) {
				continue
			}
			o := w.Sending(t)
			for range 3 {
				if _, err := w.RecordOutcome(ctx, models.System("test"), o, models.Outcome{Event: event, Source: source, Ref: "T" + o.Number}, nil); err != nil {
					t.Fatal(err)
				}
			}
			p := w.Look(t, o.PayoutID)
			if p.Version != 6 { // create, submit, approve, claim, send, and this
				t.Errorf("%s by %s, three times: version %d in %s", event, source, p.Version, p.Status)
			}
			if conflicts, err := w.OpenConflicts(ctx); err != nil || len(conflicts) != 0 {
				t.Errorf("%s by %s, three times: %v, %v", event, source, conflicts, err)
			}
			if event == models.EventRefuseOurs {
				if err := w.ResumeAccount(ctx, w.Admin, w.Account.ID); err != nil {
					t.Fatal(err)
				}
			}
			(&walker{Works: w, t: t, id: o.PayoutID, order: o}).finish()
		}
	}
	w.Sound(t)
}

func TestNewsThatContradictsWhatWasSentIsNotBelieved(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	for _, source := range []models.Source{models.FromAnswer, models.FromQuery, models.FromNotice} {
		for _, way := range []models.Event{"", models.EventAccept, models.EventPay, models.EventFail} {
			o := w.Sending(t)
			want := models.StatusInDoubt
			if way != "" {
				want = w.Answer(t, o, way).Status
			}
			p, err := w.RecordOutcome(ctx, models.System("test"), o, models.Outcome{Event: models.EventPay, Source: source, Mismatch: "another amount", Ref: "X-9"}, nil)
			if err != nil {
				t.Fatal(err)
			}
			f, err := w.PayoutFileByID(ctx, o.PayoutID)
			if err != nil {
				t.Fatal(err)
			}
			if p.Status != want || len(f.Conflicts) != 1 || f.Conflicts[0].Kind != "mismatch" {
				t.Errorf("a mismatch by %s after %q: %s, conflicts %v", source, way, p.Status, f.Conflicts)
			}
			if p.ProviderRef == "X-9" {
				t.Errorf("a mismatch by %s after %q left the provider's id", source, way)
			}
		}
	}
	w.Sound(t)
}

func TestOneProviderIDBelongsToOnePayout(t *testing.T) {
	t.Parallel()
	w := modelstest.NewWorks(t)
	first := w.Sending(t)
	say := func(o models.Order, event models.Event) models.Payout {
		p, err := w.RecordOutcome(ctx, models.System("test"), o, models.Outcome{Event: event, Source: models.FromAnswer, Ref: "305500000001"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	if p := say(first, models.EventPay); p.Status != models.StatusPaid {
		t.Fatalf("%s", p.Status)
	}
	second := w.Sending(t)
	if p := say(second, models.EventPay); p.Status != models.StatusInDoubt {
		t.Errorf("two orders with one provider id: the second is %s", p.Status)
	}
	conflicts, err := w.OpenConflicts(ctx)
	if err != nil || len(conflicts) != 1 || conflicts[0].PayoutID != second.PayoutID {
		t.Errorf("conflicts: %v, %v", conflicts, err)
	}
	w.Sound(t)
}

// An attempt is replaced only when it is proven not executed.
func TestNewsOfAnEarlierAttemptRaisesAConflict(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		event    models.Event
		source   models.Source
		conflict bool
	}{
		{models.EventPay, models.FromNotice, true}, {models.EventAccept, models.FromQuery, true}, {models.EventReturn, models.FromNotice, true},
		{models.EventFail, models.FromQuery, false}, {models.EventNotFound, models.FromQuery, false}, {models.EventPay, models.FromAnswer, false},
	} {
		w := modelstest.NewWorks(t)
		first := w.Sending(t)
		one := &walker{Works: w, t: t, id: first.PayoutID, order: first}
		one.step(models.EventRelease)
		one.step(models.EventRecall)
		if err := one.drive(models.EventEdit); err != nil {
			t.Fatal(err)
		}
		for _, e := range []models.Event{models.EventSubmit, models.EventApprove, models.EventClaim} {
			one.step(e)
		}
		if one.order.AttemptNo != 2 || one.order.Number == first.Number {
			t.Fatalf("another amount went out under the number %s", one.order.Number)
		}
		one.step(models.EventSend)
		p, err := w.RecordOutcome(ctx, models.System("test"), first, models.Outcome{Event: c.event, Source: c.source}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if p.Status != models.StatusSending {
			t.Errorf("%s by %s about an earlier attempt moved the later one to %s", c.event, c.source, p.Status)
		}
		conflicts, err := w.OpenConflicts(ctx)
		if err != nil || (len(conflicts) == 1) != c.conflict {
			t.Errorf("%s by %s about an earlier attempt: conflicts %v, %v", c.event, c.source, conflicts, err)
		}
	}
}
