package models

import (
	"context"
	"fmt"
	"time"
)

// When a provider is asked about a payout, and how often a job may fail.
const (
	firstDoubtCheck   = 5 * time.Second
	firstTransitCheck = 15 * time.Second
	pollAttempts      = 1_000_000 // asking ends with an answer, not with patience
)

// RecordOutcome takes in news of an order, however it came: the answer to the
// order, a status query, or a notice. It moves the payout only along the table
// of states; late and repeated news is noted, and news that contradicts a
// final state raises a conflict without moving money. An answer is accepted
// only from the worker that holds the fence. The exchanges are stored with it.
func (s *Store) RecordOutcome(ctx context.Context, a Actor, o Order, out Outcome, exchanges []Exchange) (p Payout, err error) {
	err = s.write(ctx, func(tx *Tx) error {
		found, err := tx.payout(o.PayoutID)
		if err != nil {
			return err
		}
		if err := tx.keepExchanges(o, exchanges); err != nil {
			return err
		}
		p = *found
		if out.Source == FromAnswer && (found.Fence != o.Fence || found.AttemptNo != o.AttemptNo) {
			return tx.note(a, found.ID, "stale", out.Source, "An answer came after its claim was lost. It was kept and had no effect.")
		}
		if found.AttemptNo != o.AttemptNo {
			return tx.earlier(a, found, o, out)
		}
		if out.Source == FromQuery {
			if _, err := tx.exec("UPDATE payouts SET checks = checks + 1, checked_at = ? WHERE id = ?", tx.now, found.ID); err != nil {
				return fmt.Errorf("count check: %w", err)
			}
		}
		if err := tx.apply(a, found, o, out); err != nil {
			return err
		}
		p = *found
		return nil
	})
	return p, err
}

// apply decides what news means in the state the payout is in.
func (tx *Tx) apply(a Actor, p *Payout, o Order, out Outcome) error {
	if out.Mismatch != "" {
		return tx.mismatch(a, p, out)
	}
	if done, err := tx.checkRef(a, p, o, out); done || err != nil {
		return err
	}
	event := out.Event
	if event == EventReturn && p.Status != StatusPaid && p.Status != StatusReturned {
		event = EventFail // sent back before it was ever paid
	}
	switch event {
	case EventRefuseOurs:
		return tx.refuseOurs(a, p, o, out)
	case EventRelease:
		if out.Source == FromAnswer && (p.Status == StatusClaimed || p.Status == StatusSending) {
			return tx.release(a, p, o, out)
		}
		return tx.ignore(a, p, out, "Nothing was sent this time; nothing changed.")
	case EventFail:
		if o.Resend && out.Source == FromAnswer {
			return tx.unclear(a, p, out) // a refused repetition says nothing about the first
		}
	case EventDoubt:
		return tx.unclear(a, p, out)
	}
	if !isNews(event) {
		if out.Source == FromAnswer && p.Status == StatusSending {
			return tx.doubt(a, p, out)
		}
		return tx.unanswered(a, p, out)
	}
	if next, ok := p.Status.Next(event); ok {
		return tx.settle(a, p, event, next, out)
	}
	return tx.lateOrConflict(a, p, event, out)
}

// unclear handles an answer that decides nothing: an order that was on its way
// is in doubt, everything else stays.
func (tx *Tx) unclear(a Actor, p *Payout, out Outcome) error {
	if out.Source == FromAnswer && p.Status == StatusSending {
		return tx.doubt(a, p, out)
	}
	return tx.ignore(a, p, out, "No usable answer; nothing changed.")
}

// earlier takes in news of an attempt that a later one replaced. An attempt is
// replaced only when it is proven not executed; news that the provider did
// execute it means that the payout may be paid twice.
func (tx *Tx) earlier(a Actor, p *Payout, o Order, out Outcome) error {
	if !isNews(out.Event) || out.Event == EventFail {
		return tx.ignore(a, p, out, fmt.Sprintf("It is about the earlier attempt %d; nothing changed.", o.AttemptNo))
	}
	return tx.conflict(a, p, "contradiction", fmt.Sprintf("attempt %d not executed", o.AttemptNo), string(out.Event),
		fmt.Sprintf("The earlier attempt %d was not executed, but the provider now says %q about it. This payout may be paid twice; ask the provider about %s. No money was moved in the books.",
			o.AttemptNo, firstOf(out.Status, string(out.Event)), OrderNumber(p.ID, o.AttemptNo)))
}

// isNews reports whether event is one that news of an order may cause.
func isNews(e Event) bool {
	switch e {
	case EventAccept, EventAwaitPayee, EventPay, EventFail, EventReturn:
		return true
	}
	return false
}

// providerColumns are the provider's own words. An empty word does not erase
// one that is known.
func providerColumns(p *Payout, o Outcome) []column {
	keep := func(now, old string) string {
		if now == "" {
			return old
		}
		return clip(now, 500)
	}
	return []column{{"provider_ref", keep(o.Ref, p.ProviderRef)}, {"provider_status", keep(o.Status, p.ProviderStatus)},
		{"provider_code", clip(o.Code, 100)}, {"provider_message", clip(o.Message, 500)}, {"reason", clip(o.Reason, 500)}}
}

// settle moves a payout to what the news says and plans the next question.
func (tx *Tx) settle(a Actor, p *Payout, event Event, next Status, out Outcome) error {
	set := append(providerColumns(p, out), leaseGone...)
	set = append(set, column{"hold", ""})
	detail := map[string]any{"provider_status": out.Status, "provider_ref": out.Ref, "code": out.Code}
	if err := tx.move(a, p, step{event: event, source: out.Source, note: out.Reason, set: set, detail: detail}); err != nil {
		return err
	}
	if err := tx.keepForm(p, out.FormURL); err != nil {
		return err
	}
	_, err := tx.exec(`UPDATE attempts SET state = 'answered', answered_at = ?, provider_ref = CASE WHEN ? <> '' THEN ? ELSE provider_ref END
		WHERE payout_id = ? AND no = ?`, tx.now, out.Ref, out.Ref, p.ID, p.AttemptNo)
	if err != nil {
		return fmt.Errorf("attempt of %s: %w", p.ID, err)
	}
	if next.IsInFlight() {
		return tx.enqueue(JobPoll, "poll:"+p.ID, p.ID, tx.now.Add(firstTransitCheck), pollAttempts)
	}
	return nil
}

// lateOrConflict handles news that leads nowhere from here: older and repeated
// news is noted; anything that contradicts a final state is a conflict.
func (tx *Tx) lateOrConflict(a Actor, p *Payout, event Event, out Outcome) error {
	same := event == EventPay && p.Status == StatusPaid || event == EventFail && p.Status == StatusFailed ||
		event == EventReturn && p.Status == StatusReturned || event == EventAccept && p.Status == StatusInTransit ||
		event == EventAwaitPayee && p.Status == StatusAwaitingPayee
	if same {
		return tx.ignore(a, p, out, "The same news again; it had no effect.")
	}
	older := event == EventAccept || event == EventAwaitPayee
	if older && p.Status.IsInFlight() || older && (p.Status == StatusPaid || p.Status == StatusReturned || p.Status == StatusFailed) {
		return tx.ignore(a, p, out, "Older news; it had no effect.")
	}
	if event == EventPay && p.Status == StatusReturned && out.Source != FromQuery {
		return tx.ignore(a, p, out, "Older news; it had no effect.")
	}
	return tx.conflict(a, p, "contradiction", string(p.Status), string(event),
		fmt.Sprintf("We hold this payout as %s, the provider now says %q. No money was moved in the books.", p.Status.Label(), firstOf(out.Status, string(event))))
}

func (tx *Tx) ignore(a Actor, p *Payout, out Outcome, text string) error {
	if out.Status != "" {
		text = fmt.Sprintf("Provider says %q. %s", out.Status, text)
	}
	if out.Source == FromQuery && p.Checks > 1 {
		return nil // the trail has the exchange; the timeline is not a log
	}
	return tx.note(a, p.ID, "ignored", out.Source, text)
}

// unanswered handles a query that said nothing usable. It never moves a payout:
// "no such order" proves nothing while the order may still be on its way.
func (tx *Tx) unanswered(a Actor, p *Payout, out Outcome) error {
	if out.Event == EventNotFound && p.Status == StatusInDoubt {
		if err := tx.countNotFound(p); err != nil {
			return err
		}
	}
	if p.Checks > 2 && out.Event != EventDrift {
		return nil
	}
	text := out.Reason
	if text == "" {
		text = "The provider gave no usable answer."
	}
	return tx.note(a, p.ID, string(out.Event), out.Source, text)
}

// release puts a payout that is proven unsent back into the queue, with the
// same attempt and number, after a pause that grows. When the order was repeated
// only the repetition is proven unsent: the payout stays in doubt.
func (tx *Tx) release(a Actor, p *Payout, o Order, out Outcome) error {
	var last Attempt
	if err := tx.db.Raw("SELECT * FROM attempts WHERE payout_id = ? AND no = ?", p.ID, p.AttemptNo).Scan(&last).Error; err != nil {
		return fmt.Errorf("attempt of %s: %w", p.ID, err)
	}
	wasSending := 0
	if p.Status == StatusSending {
		wasSending = 1
	}
	if _, err := tx.exec("UPDATE attempts SET state = 'released', releases = releases + ? WHERE id = ?", wasSending, last.ID); err != nil {
		return fmt.Errorf("attempt of %s: %w", p.ID, err)
	}
	if o.Resend || last.Sends-last.Releases > 1 {
		return tx.unclear(a, p, out)
	}
	var tries int
	err := tx.db.Raw("SELECT COUNT(*) FROM payout_events WHERE payout_id = ? AND event = ?", p.ID, EventRelease).Scan(&tries).Error
	if err != nil {
		return fmt.Errorf("history of %s: %w", p.ID, err)
	}
	pause := min(2*time.Second<<min(tries, 8), 5*time.Minute)
	set := append(providerColumns(p, out), leaseGone...)
	set = append(set, column{"due_at", tx.now.Add(pause)}, column{"hold", "Waiting to send: " + firstOf(out.Reason, "the provider could not be reached.")})
	return tx.move(a, p, step{event: EventRelease, source: out.Source, note: out.Reason, set: set})
}

// refuseOurs handles a refusal that is our own fault and created nothing: the
// payout goes back to the queue and the account is paused, so that the next
// payout does not meet the same wall. After a repetition it proves nothing.
func (tx *Tx) refuseOurs(a Actor, p *Payout, o Order, out Outcome) error {
	if p.Status == StatusClaimed && out.Source == FromAnswer {
		return tx.release(a, p, o, out) // the order itself could not be sent; the account is not to blame
	}
	if p.Status != StatusSending || out.Source != FromAnswer {
		return tx.ignore(a, p, out, "The provider refused the question; nothing changed.")
	}
	if o.Resend {
		return tx.doubt(a, p, out)
	}
	if err := tx.release(a, p, o, out); err != nil {
		return err
	}
	return tx.pauseAccount(a, p.AccountID, out.Reason)
}

// mismatch handles an answer that is about something else than we sent: it is
// not believed, and a person must look.
func (tx *Tx) mismatch(a Actor, p *Payout, out Outcome) error {
	if p.Status == StatusSending {
		wrong := out
		wrong.Ref, wrong.Reason = "", "The provider's answer does not match the order, so it is not believed. "+out.Mismatch
		if err := tx.doubt(a, p, wrong); err != nil {
			return err
		}
	}
	return tx.conflict(a, p, "mismatch", p.Amount().String(), out.Mismatch, "The provider's answer does not match what was sent: "+out.Mismatch)
}

// checkRef raises a conflict when the provider's own id already belongs to
// another payout: two orders were folded into one, or an answer was mixed up.
func (tx *Tx) checkRef(a Actor, p *Payout, o Order, out Outcome) (done bool, err error) {
	if out.Ref == "" {
		return false, nil
	}
	var other string
	err = tx.db.Raw("SELECT payout_id FROM attempts WHERE account_id = ? AND provider_ref = ? AND provider_ref <> '' AND NOT (payout_id = ? AND no = ?) LIMIT 1",
		p.AccountID, out.Ref, p.ID, p.AttemptNo).Scan(&other).Error
	if err != nil {
		return false, fmt.Errorf("check provider reference: %w", err)
	}
	if other == "" {
		return false, nil
	}
	out.Mismatch = fmt.Sprintf("The provider's id %s already belongs to %s.", out.Ref, other)
	return true, tx.mismatch(a, p, out)
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
