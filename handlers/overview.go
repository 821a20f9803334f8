package handlers

import (
	"net/http"

	"countersign/models"
	"countersign/views"
)

// overview is the first page.
func (a *App) overview(w http.ResponseWriter, r *Request) error {
	ctx := r.Context()
	page := views.Overview{Shell: r.shell("Overview", "overview"), Times: r.times(), MayMake: r.may(models.PermPayoutMake),
		MayDecide: r.may(models.PermPayoutApprove), MaySetup: r.may(models.PermProviderSetup), MayHooks: r.may(models.PermWebhookRead)}
	var err error
	if page.Facts, err = a.store.Overview(ctx, a.dayStart(a.store.Now().Time())); err != nil {
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
	return r.render(w, http.StatusOK, views.OverviewPage(page))
}
