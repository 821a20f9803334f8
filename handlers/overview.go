package handlers

import (
	"context"
	"net/http"

	"countersign/models"
	"countersign/views"
)

// balances are the rows about money at providers.
func (a *App) balances(ctx context.Context) ([]views.BalanceRow, error) {
	list, err := a.store.Balances(ctx)
	if err != nil {
		return nil, err
	}
	accounts, err := a.store.ProviderAccounts(ctx)
	if err != nil {
		return nil, err
	}
	tells := map[string]bool{}
	for _, account := range accounts {
		d, _ := a.registry.Driver(account.Provider)
		tells[account.ID] = d.Abilities().ReadsBalances
	}
	var rows []views.BalanceRow
	for _, b := range list {
		rows = append(rows, views.BalanceRow{Balance: b, Tells: tells[b.AccountID]})
	}
	return rows, nil
}

// overview is the first page.
func (a *App) overview(w http.ResponseWriter, r *Request) error {
	ctx := r.Context()
	page := views.Overview{Shell: r.shell("Overview", "overview"), Times: r.times(), MayMake: r.may(models.PermPayoutMake),
		MayDecide: r.may(models.PermPayoutApprove), MaySetup: r.may(models.PermProviderSetup), MayHooks: r.may(models.PermWebhookRead)}
	var err error
	if page.Facts, err = a.store.Overview(ctx, a.dayStart(r.zone(), 0)); err != nil {
		return err
	}
	if page.Action, err = a.actionCount(ctx); err != nil {
		return err
	}
	if page.Given, err = a.store.ApprovalsGiven(ctx, page.Facts.Waiting); err != nil {
		return err
	}
	if _, page.Providers, err = a.providers(ctx); err != nil {
		return err
	}
	if page.Balances, err = a.balances(ctx); err != nil {
		return err
	}
	return r.render(w, http.StatusOK, views.OverviewPage(page))
}
