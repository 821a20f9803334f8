package models_test

import (
	"errors"
	"testing"
	"time"

	"countersign/models"
	"countersign/models/modelstest"
)

// walker leads one payout through its life by the commands that people and
// workers use.
type walker struct {
	*modelstest.Works
	t     testing.TB
	id    string
	order models.Order
}

func newWalker(t testing.TB, w *modelstest.Works) *walker {
	return &walker{Works: w, t: t, id: w.Draft(t).ID}
}

func (w *walker) now() models.Payout { return w.Look(w.t, w.id) }

var errNothingToClaim = errors.New("nothing to claim")

// claim takes the payout out of the queue once it is due.
func (w *walker) claim() error {
	w.Clock.Advance(10 * time.Minute)
	orders, err := w.ClaimPayouts(ctx, "test worker", 10, modelstest.Lease)
	for _, o := range orders {
		if o.PayoutID == w.id {
			w.order = o
			w.order.Body = []byte("the request")
			return err
		}
	}
	return errors.Join(err, errNothingToClaim)
}

// invalidate changes the payee's name after the approval, which the next claim
// finds out.
func (w *walker) invalidate() error {
	if w.now().Status == models.StatusApproved {
		d := w.PayeeDraft()
		d.LastName = "Ferreira " + d.Code
		if _, err := w.EditPayee(ctx, w.Maker, w.Payee.ID, 0, d); err != nil {
			return err
		}
	}
	if err := w.claim(); !errors.Is(err, errNothingToClaim) {
		return errors.New("a changed name was not found out")
	}
	return nil
}

// drive makes event happen, or tries to.
func (w *walker) drive(event models.Event) error {
	p := w.now()
	var err error
	switch event {
	case models.EventEdit:
		_, err = w.EditPayout(ctx, w.Maker, w.id, p.Version, w.Entry("99.00"))
	case models.EventSubmit:
		_, err = w.SubmitPayout(ctx, w.Maker, w.id, p.Version)
	case models.EventRecall:
		_, err = w.RecallPayout(ctx, w.Maker, w.id, p.Version)
	case models.EventCancel:
		_, err = w.CancelPayout(ctx, w.Maker, w.id, p.Version, "no longer owed")
	case models.EventApprove:
		_, err = w.ApprovePayout(ctx, w.Approver, w.id, p.Digest)
	case models.EventReject:
		_, err = w.RejectPayout(ctx, w.Approver, w.id, p.Digest, "wrong amount")
	case models.EventInvalidate:
		err = w.invalidate()
	case models.EventClaim:
		err = w.claim()
	case models.EventSend:
		err = w.MarkSending(ctx, w.order)
	case models.EventExpire, models.EventCreate:
		err = w.Move(ctx, w.id, event)
	default:
		return w.news(p, event)
	}
	return err
}

// news lets the provider say event; what has no news behind it is moved as the
// commands would.
func (w *walker) news(p models.Payout, event models.Event) error {
	source := models.FromQuery
	switch {
	case p.Status == models.StatusSending || p.Status == models.StatusClaimed:
		source = models.FromAnswer
	case event == models.EventResend:
		o, ok, err := w.ResendOrder(ctx, "test worker", w.id, models.Repetition{Within: 10_000 * time.Hour}, modelstest.Lease)
		if w.order = o; !ok && err == nil {
			err = errors.New("it may not be repeated")
		}
		return err
	}
	_, err := w.RecordOutcome(ctx, models.System("test"), w.order, models.Outcome{Event: event, Source: source, Reason: "news"}, nil)
	return err
}

// step drives event and checks everything that one step must leave behind.
func (w *walker) step(event models.Event) {
	w.t.Helper()
	before := w.now()
	want, legal := before.Status.Next(event)
	if unclear := event == models.EventRelease || event == models.EventFail; w.order.Resend && before.Status == models.StatusSending && unclear {
		want = models.StatusInDoubt // it says nothing about the first one
	}
	if !legal {
		w.t.Fatalf("%s is not legal in %s", event, before.Status)
	}
	if err := w.drive(event); err != nil {
		w.t.Fatalf("%s in %s: %v", event, before.Status, err)
	}
	after := w.now()
	if after.Status != want || after.Version != before.Version+1 {
		w.t.Fatalf("%s led from %s to %s (version %d after %d), want %s", event, before.Status, after.Status, after.Version, before.Version, want)
	}
	w.holds(after)
}

// holds checks that history, postings and status tell the same story.
func (w *walker) holds(p models.Payout) {
	w.t.Helper()
	f, err := w.PayoutFileByID(ctx, w.id)
	if err != nil {
		w.t.Fatal(err)
	}
	status := models.Status("")
	for i, e := range f.Events {
		if e.Version != int64(i+1) || e.FromStatus != status {
			w.t.Fatalf("history row %d: version %d from %s, want version %d from %s", i, e.Version, e.FromStatus, i+1, status)
		}
		status = e.ToStatus
	}
	if int64(len(f.Events)) != p.Version || status != p.Status {
		w.t.Fatalf("history has %d rows and ends in %s; the payout is at version %d in %s", len(f.Events), status, p.Version, p.Status)
	}
	postings, err := w.PostingsOf(ctx, w.id)
	if err != nil {
		w.t.Fatal(err)
	}
	places := map[models.Place]int64{}
	for _, leg := range postings {
		places[leg.Place] += leg.Minor
	}
	for _, place := range []models.Place{models.PlaceAvailable, models.PlaceReserved, models.PlaceSent, models.PlacePaidOut} {
		want := int64(0)
		switch {
		case p.Status.Place() == models.PlaceAvailable:
		case place == p.Status.Place():
			want = p.Minor
		case place == models.PlaceAvailable:
			want = -p.Minor
		}
		if places[place] != want {
			w.t.Fatalf("in %s the place %s holds %d, want %d", p.Status, place, places[place], want)
		}
	}
	if p.Status.IsFinal() == p.FinishedAt.IsZero() {
		w.t.Errorf("%s with finished at %v", p.Status, p.FinishedAt)
	}
	if leased := p.Status == models.StatusClaimed || p.Status == models.StatusSending; leased == (p.LeaseOwner == "") {
		w.t.Errorf("%s with lease of %q", p.Status, p.LeaseOwner)
	}
}

// finish leads a payout to an end, so that it does not stand in the queue.
func (w *walker) finish() {
	for range 4 {
		s := w.now().Status
		for _, e := range []models.Event{models.EventCancel, models.EventPay, models.EventRelease} {
			if _, ok := s.Next(e); ok {
				w.step(e)
				break
			}
		}
	}
}
