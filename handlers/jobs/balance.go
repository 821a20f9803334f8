package jobs

import (
	"context"
	"fmt"

	"countersign/models"
)

// balance reads the balances of an account in every currency in use. A provider
// that does not answer is asked again in the next slot; the figure that is known
// grows old meanwhile, and pages say from when it is.
func (w *Worker) balance(ctx context.Context, j models.Job) models.JobResult {
	questions, err := w.Store.BalanceQuestions(ctx, j.Subject)
	if err != nil {
		return again(err, j)
	}
	if len(questions) == 0 {
		return models.JobResult{}
	}
	gateway, err := w.gateway(ctx, j.Subject)
	if err != nil {
		w.Log.Warn("balance", "account", j.Subject, "error", err.Error())
		return models.JobResult{}
	}
	for _, q := range questions {
		told, _, err := gateway.Balance(ctx, q.Currency)
		if err != nil {
			w.Log.Warn("balance", "account", j.Subject, "currency", string(q.Currency), "error", err.Error())
			continue
		}
		if err := w.Store.RecordBalance(ctx, q, told); err != nil {
			return again(err, j)
		}
	}
	return models.JobResult{}
}

// planBalances asks for the balances of all active accounts whose provider tells
// them.
func (w *Worker) planBalances(ctx context.Context) error {
	accounts, err := w.Store.ProviderAccounts(ctx)
	if err != nil {
		return err
	}
	var ids []string
	for _, account := range accounts {
		if d, ok := w.Registry.Driver(account.Provider); ok && d.Abilities().ReadsBalances && account.Status == models.AccountActive {
			ids = append(ids, account.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return w.Store.PlanBalances(ctx, ids)
}

// plan asks for the periodic work: reminders, which are planned once an hour, and
// balances, once a slot.
func (w *Worker) plan(ctx context.Context) (bool, error) {
	slot := w.Store.Now().Time().Truncate(models.BalanceEvery)
	if slot.Equal(w.planned) {
		return false, nil
	}
	if err := w.Store.PlanReminders(ctx); err != nil {
		return false, fmt.Errorf("plan reminders: %w", err)
	}
	if err := w.planBalances(ctx); err != nil {
		return false, fmt.Errorf("plan balances: %w", err)
	}
	w.planned = slot
	return false, nil
}
