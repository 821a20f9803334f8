package killtest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// office is the people who work while the desk is killed again and again.
type office struct {
	desk    *desk
	log     *clientLog
	pace    time.Duration // between two payouts of a maker
	pending chan string   // ids of payouts that wait for approval

	mu     sync.Mutex
	payees []payee
	random *rand.Rand

	serial    atomic.Int64
	cuts      atomic.Int64 // requests without an answer
	forgotten atomic.Int64 // approvals whose answer was lost
	lookups   atomic.Int64 // ids dropped because somebody had decided
}

// payee is a payee with one account.
type payee struct{ id, instrument string }

// draw returns a number below n.
func (o *office) draw(n int64) int64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.random.Int64N(n)
}

// pause waits a little.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// post opens a form, fills it and sends it until there is an answer. Sending the
// same form again is what a person does after a lost answer, and must not do
// the same thing twice. again is when it was first sent again, 0 if it was not.
func (o *office) post(ctx context.Context, p *person, from, to string, fields url.Values) (answer page, again int64, err error) {
	form, err := p.get(ctx, from)
	if err != nil {
		return page{}, 0, err
	}
	token := form.field("form_token")
	if form.status != http.StatusOK || token == "" {
		return page{}, 0, fmt.Errorf("%s: %s", from, form.said())
	}
	fields.Set("form_token", token)
	for {
		answer, err = p.do(ctx, to, fields)
		if !errors.Is(err, errCut) || ctx.Err() != nil {
			return answer, again, err
		}
		o.cuts.Add(1)
		if err := p.desk.await(ctx); err != nil {
			return page{}, again, err
		}
		if again == 0 {
			again = time.Now().UnixMicro()
		}
		pause(ctx, 5*time.Millisecond)
	}
}

// addPayee makes a payee and an account, through the forms.
func (o *office) addPayee(ctx context.Context, p *person) error {
	n := o.serial.Add(1)
	code := fmt.Sprintf("KT-%d", n)
	answer, again, err := o.post(ctx, p, "/payees/new", "/payees", url.Values{"kind": {"individual"}, "first_name": {"Nadia"}, "last_name": {fmt.Sprintf("Number %d", n)},
		"code": {code}, "details": {"full"}, "email": {fmt.Sprintf("nadia.%d@payees.test", n)}, "phone": {"+1 212 555 0100"}, "lang": {"en"},
		"date_of_birth": {"1990-04-30"}, "street": {"1 Main Street"}, "city": {"New York"}, "state": {"NY"}, "zip": {"10001"}, "country": {"US"}})
	if err != nil {
		return err
	}
	id, ok := strings.CutPrefix(answer.leads, "/payees/")
	if !ok || answer.status != http.StatusSeeOther {
		return fmt.Errorf("new payee: %s", answer.said())
	}
	if err := o.log.add(acked{Kind: "payee", Who: p.email, ID: id, Reference: code, Again: again}); err != nil {
		return err
	}
	return o.addAccount(ctx, p, id, fmt.Sprintf("88%010d", 1_000_003*n%10_000_000_000))
}

func (o *office) addAccount(ctx context.Context, p *person, payeeID, number string) error {
	answer, again, err := o.post(ctx, p, "/payees/"+payeeID+"/accounts/new", "/payees/"+payeeID+"/accounts", url.Values{"kind": {"us_bank"}, "country": {"US"},
		"currency": {"USD"}, "label": {"Main"}, "purpose": {"checking"}, "routing": {"021000021"}, "account_number": {number}})
	if err != nil {
		return err
	}
	if answer.status != http.StatusSeeOther || !strings.HasPrefix(answer.leads, "/payees/") {
		return fmt.Errorf("new account: %s", answer.said())
	}
	var form page
	for { // the form of a payout tells the number of the account
		form, err = p.get(ctx, "/payouts/new?payee="+payeeID)
		if !errors.Is(err, errCut) || ctx.Err() != nil {
			break
		}
		pause(ctx, 5*time.Millisecond)
	}
	if err != nil {
		return err
	}
	instrument := form.field("instrument")
	if instrument == "" {
		return fmt.Errorf("payee %s has no account to pay to: %s", payeeID, form.said())
	}
	if err := o.log.add(acked{Kind: "account", Who: p.email, ID: instrument, PayeeID: payeeID, Number: number, Again: again}); err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.payees = append(o.payees, payee{payeeID, instrument})
	return nil
}

// make makes and submits one payout.
func (o *office) make(ctx context.Context, p *person) error {
	o.mu.Lock()
	to := o.payees[o.random.IntN(len(o.payees))]
	o.mu.Unlock()
	n := o.serial.Add(1)
	reference, amount := fmt.Sprintf("K-%06d", n), fmt.Sprintf("%d.%02d", 1+o.draw(900), o.draw(100))
	answer, again, err := o.post(ctx, p, "/payouts/new?payee="+to.id, "/payouts", url.Values{"payee": {to.id}, "instrument": {to.instrument}, "account": {"pockyt"},
		"amount": {amount}, "currency": {"USD"}, "reference": {reference}, "subject": {"Payout"}, "description": {"Work & travel, part " + reference},
		"note": {"thank you"}, "memo": {"kill"}, "action": {"submit"}})
	if err != nil {
		return err
	}
	id, ok := strings.CutPrefix(answer.leads, "/payouts/")
	if !ok || answer.status != http.StatusSeeOther {
		return fmt.Errorf("new payout %s: %s", reference, answer.said())
	}
	err = o.log.add(acked{Kind: "payout", Who: p.email, ID: id, PayeeID: to.id, Instrument: to.instrument, Reference: reference, Amount: amount, Again: again})
	select {
	case o.pending <- id:
	case <-ctx.Done():
	}
	return err
}

// approve opens the confirmation of a payout and says yes with the password.
func (o *office) approve(ctx context.Context, p *person, id string) error {
	path := "/payouts/" + id + "/approve"
	form, err := p.get(ctx, path)
	if err != nil {
		return err
	}
	digest := form.field("digest")
	if form.status != http.StatusOK || digest == "" {
		o.lookups.Add(1) // decided already: an answer was lost before
		return nil
	}
	answer, err := p.do(ctx, path, url.Values{"form_token": {form.field("form_token")}, "digest": {digest}, "password": {password}})
	if err != nil {
		o.cuts.Add(1)
		o.forgotten.Add(1)
		return err
	}
	switch {
	case answer.status == http.StatusTooManyRequests:
		p.move()
		return errors.Join(errCut, p.signIn(ctx))
	case answer.status != http.StatusSeeOther || answer.asksToSignIn():
		return fmt.Errorf("approve %s: %s", id, answer.said())
	}
	return o.log.add(acked{Kind: "approval", Who: p.email, ID: id, Digest: digest})
}

// maker makes payouts until ctx ends, and now and then a payee.
func (o *office) maker(ctx context.Context, p *person) error {
	for ctx.Err() == nil {
		var err error
		if o.draw(25) == 0 {
			err = o.addPayee(ctx, p)
		} else {
			err = o.make(ctx, p)
		}
		if err != nil && !errors.Is(err, errCut) && ctx.Err() == nil {
			return err
		}
		pause(ctx, o.pace/2+time.Duration(o.draw(int64(o.pace))))
	}
	return nil
}

// approver says yes to what waits, until ctx ends or there is nothing more.
func (o *office) approver(ctx context.Context, p *person) error {
	for {
		select {
		case id, more := <-o.pending:
			if !more {
				return nil
			}
			err := errCut
			for errors.Is(err, errCut) && ctx.Err() == nil {
				err = o.approve(ctx, p, id)
				if errors.Is(err, errCut) {
					pause(ctx, 5*time.Millisecond)
				}
			}
			if err != nil && ctx.Err() == nil {
				return err
			}
		case <-ctx.Done():
			return nil
		}
	}
}
