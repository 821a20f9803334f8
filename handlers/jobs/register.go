package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"countersign/models"
	"countersign/providers"
)

// How often a registration in review is asked about: soon at first, because a
// person is waiting, then less often.
func reviewPause(since time.Duration) time.Duration {
	switch {
	case since < time.Minute:
		return 2 * time.Second
	case since < time.Hour:
		return 30 * time.Second
	}
	return 10 * time.Minute
}

// registerPayee makes a provider know a payee: it registers or updates it, and
// asks while the provider reviews it.
func (w *Worker) registerPayee(ctx context.Context, j models.Job) models.JobResult {
	id, accountID, err := models.RegistrationSubject(j.Subject)
	if err != nil {
		return models.JobResult{Err: err}
	}
	payee, known, err := w.Store.PayeeForRegistration(ctx, id, accountID)
	if err != nil {
		return again(err, j)
	}
	gateway, err := w.gateway(ctx, accountID)
	if err != nil {
		return again(err, j)
	}
	if !gateway.RegistersPayees() {
		return models.JobResult{}
	}
	var result models.RegistrationResult
	var exchanges []models.Exchange
	// A number that a person entered may be somebody else's: before anything is
	// changed under it, the provider has to confirm it.
	unproven := known.Ref != "" && known.RemoteStatus == "" && known.PayeeVersion != 0
	if known.Ref != "" && known.PayeeVersion == payee.Version || unproven {
		result, exchanges = gateway.CheckPayee(ctx, payee, known.Ref)
	} else {
		result, exchanges = gateway.RegisterPayee(ctx, payee, known.Ref)
	}
	behind := unproven && known.PayeeVersion != payee.Version
	if !behind {
		known.PayeeVersion = payee.Version
	}
	if err := w.Store.RecordPayeeRegistration(ctx, models.System("registration"), known, result, exchanges); err != nil {
		return again(err, j)
	}
	if behind && (result.State == models.RegistrationActive || result.State == models.RegistrationPending) {
		return models.JobResult{Again: time.Millisecond, Quiet: true} // now tell the change
	}
	return w.registered(j, result)
}

// registerInstrument attaches an account to a payee that the provider knows.
func (w *Worker) registerInstrument(ctx context.Context, j models.Job) models.JobResult {
	id, accountID, err := models.RegistrationSubject(j.Subject)
	if err != nil {
		return models.JobResult{Err: err}
	}
	instrument, secret, known, err := w.Store.InstrumentForRegistration(ctx, id, accountID)
	if err != nil {
		return again(err, j)
	}
	payee, knownPayee, err := w.Store.PayeeForRegistration(ctx, instrument.PayeeID, accountID)
	if err != nil {
		return again(err, j)
	}
	if instrument.Status != models.InstrumentActive || knownPayee.Ref == "" || knownPayee.State != models.RegistrationActive {
		return models.JobResult{} // asked again when the payee becomes active
	}
	gateway, err := w.gateway(ctx, accountID)
	if err != nil {
		return again(err, j)
	}
	request := providers.InstrumentRequest{Payee: payee, PayeeRef: knownPayee.Ref, Instrument: instrument, Secret: secret,
		Tag: fmt.Sprintf("ba-%d", instrument.ID), NotifyURL: NotifyURL(w.BaseURL, gateway.Traits().Name, accountID)}
	var result models.RegistrationResult
	var exchanges []models.Exchange
	switch {
	case known.Ref != "" || known.State == models.RegistrationUnsure:
		result, exchanges = gateway.CheckInstrument(ctx, request, known.Ref)
		if result.State == models.RegistrationRefused && known.Ref == "" {
			// The lost answer was lost before the provider kept anything.
			result, exchanges = gateway.RegisterInstrument(ctx, request)
		}
	default:
		result, exchanges = gateway.RegisterInstrument(ctx, request)
	}
	if err := w.Store.RecordInstrumentRegistration(ctx, models.System("registration"), payee.ID, known, result, exchanges); err != nil {
		return again(err, j)
	}
	return w.registered(j, result)
}

// registered plans what follows from a provider's answer.
func (w *Worker) registered(j models.Job, r models.RegistrationResult) models.JobResult {
	switch r.State {
	case models.RegistrationPending:
		return models.JobResult{Again: reviewPause(w.Store.Now().Time().Sub(j.CreatedAt.Time())), Quiet: true}
	case models.RegistrationUnsure:
		return again(errors.New("no readable answer: "+r.Reason), j)
	}
	return models.JobResult{}
}
