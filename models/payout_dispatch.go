package models

import (
	"context"
	"fmt"
	"time"
)

// candidate is an approved payout that nothing holds back.
type candidate struct {
	ID          string
	PayeeRef    string
	DestRef     string
	Fingerprint string
	FirstName   string
	LastName    string
	CompanyName string
	Kind        PayeeKind
	Code        string
	Email       string
	Lang        string
	Approvals   int // by people who are still allowed to approve it
	AccountID   string
	Currency    Currency
	Minor       int64
	Available   *int64 // at the provider, in minor units; nil when nobody knows
}

// claimable finds them: approved, due, account and payee active, both known to
// the provider, no open conflict, not held in its batch, and not more than a
// fresh balance has left (see funds, which it follows). These are conditions, not
// bookkeeping. The queue's own index keeps the cost of a claim independent of the
// queue's length.
const claimable = `
	FROM payouts p INDEXED BY payouts_queue
	JOIN provider_accounts a ON a.id = p.account_id AND a.status = 'active'
	JOIN payees y ON y.id = p.payee_id AND y.status = 'active'
	LEFT JOIN instruments i ON i.id = p.instrument_id
	LEFT JOIN payee_registrations pr ON pr.payee_id = p.payee_id AND pr.account_id = p.account_id
	LEFT JOIN instrument_registrations ir ON ir.instrument_id = p.instrument_id AND ir.account_id = p.account_id
	LEFT JOIN funds f ON f.account_id = p.account_id AND f.currency = p.currency
	WHERE p.status = 'approved' AND p.due_at <= ?
	AND (f.account_id IS NULL OR p.minor <= f.available)
	AND (a.hosted = 1 OR i.status = 'active')
	AND (a.registers = 0 OR (pr.state = 'active' AND ir.state = 'active'))
	AND NOT EXISTS (SELECT 1 FROM conflicts c WHERE c.payout_id = p.id AND c.closed_at = 0)
	AND NOT EXISTS (SELECT 1 FROM batch_rows br JOIN batches b ON b.id = br.batch_id WHERE br.payout_id = p.id AND (br.held_at <> 0 OR b.paused_at <> 0))`

// ClaimPayouts takes up to limit payouts out of the queue for owner, checks
// every premise of their approval again, and writes their attempts. The orders
// it returns are committed but not sent; their leases end after lease.
func (s *Store) ClaimPayouts(ctx context.Context, owner string, limit int, lease time.Duration) ([]Order, error) {
	var due int
	if err := s.read(ctx).Raw(funds+"SELECT EXISTS (SELECT 1 "+claimable+")", s.Now().Add(-balanceFresh), s.Now()).Scan(&due).Error; err != nil || due == 0 {
		return nil, err
	}
	var orders []Order
	err := s.write(ctx, func(tx *Tx) error {
		orders = orders[:0]
		var list []candidate
		err := tx.db.Raw(funds+`SELECT p.id, p.account_id, p.currency, p.minor, f.available, COALESCE(pr.ref, '') AS payee_ref, COALESCE(ir.ref, '') AS dest_ref, COALESCE(i.fingerprint, '') AS fingerprint, y.first_name, y.last_name, y.company_name, y.kind, y.code, y.email, y.lang,
			(SELECT COUNT(*) FROM approvals ap JOIN users u ON u.id = ap.user_id
			  WHERE ap.payout_id = p.id AND ap.submission = p.submission AND ap.digest = p.digest
			  AND u.status = 'active' AND u.role IN ? AND u.id <> p.created_by
			  AND NOT EXISTS (SELECT 1 FROM payout_editors e WHERE e.payout_id = p.id AND e.user_id = u.id)) AS approvals`+
			claimable+` ORDER BY p.approved_at, p.id LIMIT ?`, tx.now.Add(-balanceFresh), RolesWith(PermPayoutApprove), tx.now, limit).Scan(&list).Error
		if err != nil {
			return fmt.Errorf("read queue: %w", err)
		}
		taken := map[string]int64{} // of the balances, by this claim
		for i := range list {
			purse := list[i].AccountID + " " + string(list[i].Currency)
			if list[i].Available != nil && list[i].Minor > *list[i].Available-taken[purse] {
				continue
			}
			var order Order
			var ok bool
			broken, err := tx.apart(func() error {
				order, ok, err = tx.claim(owner, &list[i], lease)
				return err
			})
			switch {
			case err != nil:
				return err
			case broken != nil: // it must not keep the others from being sent
				s.log.Error("claim payout", "payout", list[i].ID, "error", broken.Error())
			case ok:
				taken[purse] += list[i].Minor
				orders = append(orders, order)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("claim payouts: %w", err)
	}
	return orders, nil
}

// claim checks one candidate and writes its attempt. ok is false when a premise
// changed; the payout then waits for approval again.
func (tx *Tx) claim(owner string, c *candidate, lease time.Duration) (order Order, ok bool, err error) {
	p, err := tx.payout(c.ID)
	if err != nil {
		return order, false, err
	}
	payee := Payee{ID: p.PayeeID, Code: c.Code, Email: c.Email, Lang: c.Lang, Kind: c.Kind, FirstName: c.FirstName, LastName: c.LastName, CompanyName: c.CompanyName}
	digest := digestOf(p, payee.DisplayName(), c.Fingerprint)
	switch {
	case digest != p.Digest:
		return order, false, tx.invalidate(p, payee.DisplayName(), c.Fingerprint, "The payee's name or account changed after the approval.")
	case c.Approvals < p.ApprovalsNeeded:
		return order, false, tx.invalidate(p, payee.DisplayName(), c.Fingerprint, "Somebody who approved it may not approve any more.")
	}
	order = Order{PayoutID: p.ID, AccountID: p.AccountID, Amount: p.Amount(), Reference: p.Reference, Subject: p.Subject,
		Description: p.Description, Note: p.Note, PayeeRef: c.PayeeRef, DestRef: c.DestRef, Destination: c.Fingerprint, Payee: payee}
	if err := tx.attempt(p, &order, lease); err != nil {
		return order, false, err
	}
	err = tx.move(System("dispatcher"), p, step{event: EventClaim, detail: map[string]any{"order_number": order.Number},
		set: []column{{"attempt_no", order.AttemptNo}, {"fence", order.Fence}, {"lease_owner", owner}, {"lease_until", tx.now.Add(lease)}, {"hold", ""}}})
	return order, err == nil, err
}

// invalidate sends an approved payout back to approval: a new submission, to
// which no approval belongs.
func (tx *Tx) invalidate(p *Payout, payeeName, fingerprint, why string) error {
	next := *p
	next.Submission++
	digest := digestOf(&next, payeeName, fingerprint)
	return tx.move(System("dispatcher"), p, step{event: EventInvalidate, note: why, detail: map[string]any{"digest": digest},
		set: []column{{"submission", next.Submission}, {"digest", digest}, {"payee_name", payeeName}, {"approved_at", 0}, {"reason", why}}})
}

// attempt writes the attempt of an order, or takes the one that came back
// proven unsent. The number of an attempt never means two different things.
func (tx *Tx) attempt(p *Payout, o *Order, lease time.Duration) error {
	var last Attempt
	if err := tx.db.Raw("SELECT * FROM attempts WHERE payout_id = ? ORDER BY no DESC LIMIT 1", p.ID).Scan(&last).Error; err != nil {
		return fmt.Errorf("attempts of %s: %w", p.ID, err)
	}
	o.AttemptNo = max(last.No, 1)
	o.Number = OrderNumber(p.ID, o.AttemptNo)
	o.Meaning = meaningOf(o)
	if last.Sends > 0 && last.Meaning != o.Meaning {
		o.AttemptNo++
		o.Number = OrderNumber(p.ID, o.AttemptNo)
		o.Meaning = meaningOf(o)
		last = Attempt{Fence: last.Fence}
	}
	o.Fence = max(last.Fence, p.Fence) + 1
	o.Resend = last.Sends > last.Releases
	deadline := tx.now.Add(lease)
	var err error
	if o.IdempotencyKey = last.IdemKey; o.IdempotencyKey == "" {
		if o.IdempotencyKey, err = tx.newUUID(); err != nil {
			return err
		}
	}
	if o.Body, err = tx.store.openBody(o.PayoutID, o.AttemptNo, last.Body); err != nil {
		return err
	}
	if last.No == 0 {
		_, err = tx.exec(`INSERT INTO attempts(payout_id, no, account_id, order_number, meaning, payee_ref, dest_ref, fence, idem_key, state, claimed_at, deadline)
			VALUES (?,?,?,?,?,?,?,?,?,'claimed',?,?)`, p.ID, o.AttemptNo, o.AccountID, o.Number, o.Meaning, o.PayeeRef, o.DestRef, o.Fence, o.IdempotencyKey, tx.now, deadline)
	} else {
		_, err = tx.exec(`UPDATE attempts SET meaning = ?, payee_ref = ?, dest_ref = ?, fence = ?, state = 'claimed', claimed_at = ?, deadline = ? WHERE id = ?`,
			o.Meaning, o.PayeeRef, o.DestRef, o.Fence, tx.now, deadline, last.ID)
	}
	if err != nil {
		return fmt.Errorf("attempt of %s: %w", p.ID, err)
	}
	return nil
}

// MarkSending is the gate: it commits "sending" before the first byte of an
// order leaves. It refuses when the lease or the fence was lost, or when the
// provider account, the payee or its account was stopped meanwhile, when a
// conflict was raised, its batch was paused or it was held there, or when the payee is no longer what was approved.
func (s *Store) MarkSending(ctx context.Context, o Order) error {
	return s.write(ctx, func(tx *Tx) error {
		p, err := tx.payout(o.PayoutID)
		if err != nil {
			return err
		}
		if p.Status != StatusClaimed || p.Fence != o.Fence || p.AttemptNo != o.AttemptNo || p.LeaseUntil <= tx.now {
			return Conflict("The claim on this payout was lost.")
		}
		var stopped int
		err = tx.db.Raw(`SELECT (SELECT COUNT(*) FROM provider_accounts WHERE id = ? AND status <> 'active')
			+ (SELECT COUNT(*) FROM payees WHERE id = ? AND status <> 'active')
			+ (SELECT COUNT(*) FROM instruments WHERE id = ? AND status <> 'active')
			+ (SELECT COUNT(*) FROM conflicts WHERE payout_id = ? AND closed_at = 0)
			+ (SELECT COUNT(*) FROM batch_rows br JOIN batches b ON b.id = br.batch_id WHERE br.payout_id = ? AND (br.held_at <> 0 OR b.paused_at <> 0))`,
			p.AccountID, p.PayeeID, p.InstrumentID, p.ID, p.ID).Scan(&stopped).Error
		if err != nil {
			return fmt.Errorf("check stops: %w", err)
		}
		if stopped > 0 {
			return Conflict("The provider account, the payee, its account or its batch was stopped, or a conflict with the provider is open.")
		}
		payee, instrument, err := tx.snapshot(p)
		if err != nil {
			return err
		}
		if digestOf(p, payee.DisplayName(), instrument.Fingerprint) != p.Digest {
			return Conflict("The payee's name or account changed after the approval.")
		}
		if err := tx.keepBody(o); err != nil {
			return err
		}
		n, err := tx.exec("UPDATE attempts SET state = 'sending', sends = sends + 1, sent_at = ? WHERE payout_id = ? AND no = ? AND fence = ? AND meaning = ?",
			tx.now, o.PayoutID, o.AttemptNo, o.Fence, o.Meaning)
		if err != nil {
			return fmt.Errorf("mark sending: %w", err)
		}
		if n != 1 {
			return Conflict("The claim on this payout was lost.")
		}
		return tx.move(System("dispatcher"), p, step{event: EventSend, set: []column{{"sent_at", tx.now}},
			detail: map[string]any{"order_number": o.Number}})
	})
}

// Recover puts payouts right whose worker is gone: claimed ones are proven
// unsent and go back to the queue, sending ones are in doubt. At start all of
// another owner's are taken, later only those whose lease ended. It returns how
// many there were.
func (s *Store) Recover(ctx context.Context, owner string, atStart bool) (released, doubtful int, err error) {
	for {
		var n int
		err = s.write(ctx, func(tx *Tx) error {
			var list []Payout
			err := tx.db.Raw(`SELECT * FROM payouts WHERE status IN ('claimed','sending') AND (lease_until <= ? OR (? AND lease_owner <> ?)) LIMIT 500`,
				tx.now, atStart, owner).Scan(&list).Error
			if err != nil {
				return err
			}
			n = len(list)
			for i := range list {
				if err := tx.recover(&list[i]); err != nil {
					return err
				}
				if list[i].Status == StatusApproved {
					released++
				} else {
					doubtful++
				}
			}
			return nil
		})
		if err != nil || n < 500 {
			return released, doubtful, err
		}
	}
}

// recover takes a payout from a worker that is gone. The fence rises, so that
// whatever that worker still has to say comes too late.
func (tx *Tx) recover(p *Payout) error {
	a, fence := System("recovery"), column{"fence", p.Fence + 1}
	if p.Status == StatusClaimed {
		if _, err := tx.exec("UPDATE attempts SET state = 'released' WHERE payout_id = ? AND no = ?", p.ID, p.AttemptNo); err != nil {
			return err
		}
		return tx.move(a, p, step{event: EventRelease, source: FromSystem, note: "The worker stopped before anything was sent. It is sent again by itself.",
			set: append([]column{fence}, leaseGone...)})
	}
	return tx.doubt(a, p, Outcome{Source: FromSystem, Reason: "The program stopped while the order was on its way, so nobody knows yet whether the provider has it."}, fence)
}

// doubt moves a sending payout to in doubt and asks for a query.
func (tx *Tx) doubt(a Actor, p *Payout, o Outcome, more ...column) error {
	set := append(append(providerColumns(p, o), leaseGone...), more...)
	if err := tx.move(a, p, step{event: EventDoubt, source: o.Source, note: o.Reason, set: set}); err != nil {
		return err
	}
	return tx.enqueue(JobPoll, "poll:"+p.ID, p.ID, tx.now.Add(firstDoubtCheck), pollAttempts)
}

// leaseGone clears the lease of a payout that no worker owns any more.
var leaseGone = []column{{"lease_owner", ""}, {"lease_until", 0}}
