package handlers

import (
	"context"
	"net/http"

	"countersign/models"
	"countersign/views"
	"countersign/views/ui"
)

// versionFields are what an act on one version of a payout posts.
type versionFields struct {
	Token   string `form:"form_token"`
	Version string `form:"version"`
}

// cancelFields are what the form of a cancellation posts.
type cancelFields struct {
	Token   string `form:"form_token"`
	Version string `form:"version"`
	Reason  string `form:"reason,lines" label:"Reason" validate:"max=255"`
}

// payoutCommand changes one payout at a version.
type payoutCommand func(ctx context.Context, a models.Actor, id string, version int64) (models.Payout, error)

// payoutSubmit asks for approval of a draft.
func (a *App) payoutSubmit(w http.ResponseWriter, r *Request) error {
	return a.payoutMove(w, r, "It was submitted for approval.", a.store.SubmitPayout)
}

// payoutRecall takes a payout back to draft.
func (a *App) payoutRecall(w http.ResponseWriter, r *Request) error {
	return a.payoutMove(w, r, "It was taken back to draft. Nothing was sent.", a.store.RecallPayout)
}

// payoutMove runs one command on the payout in the path, at the version that the
// page showed.
func (a *App) payoutMove(w http.ResponseWriter, r *Request, done string, command payoutCommand) error {
	var form versionFields
	if err := r.bind(&form); err != nil {
		return err
	}
	p, err := command(r.Context(), r.Actor, r.PathValue("id"), versionOf(form.Version))
	if said, ok := models.AsError(err); ok && said.Kind == models.KindInvalid {
		return models.Conflict(said.Message) // there is no form whose fields could be mended
	}
	if err != nil {
		return err
	}
	r.flash(ui.Note{Kind: "ok", Role: "status", Title: done})
	return r.redirect(w, views.PayoutURL(p.ID))
}

// payoutCancelForm asks once more before a payout is ended.
func (a *App) payoutCancelForm(w http.ResponseWriter, r *Request) error {
	var form cancelFields
	r.refill(&form)
	return a.payoutCancelPage(w, r, http.StatusOK, form, nil)
}

func (a *App) payoutCancelPage(w http.ResponseWriter, r *Request, status int, form cancelFields, found []ui.Problem) error {
	p, err := a.store.PayoutByID(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if _, ok := p.Status.Next(models.EventCancel); !ok {
		if p.Status.IsFinal() {
			return models.Conflict("This payout is over; there is nothing to cancel.")
		}
		return models.Conflict("It is too late: the payout is being sent or was sent. The provider cannot take it back.")
	}
	_, names, err := a.providers(r.Context())
	if err != nil {
		return err
	}
	token, err := r.formToken()
	if err != nil {
		return err
	}
	page := views.PayoutCancel{Shell: r.shell("Cancel "+p.ID, "payouts"), Payout: p, Account: names.Name(p.AccountID), Token: token, Reason: form.Reason, Problems: found}
	page.Shell.Crumbs = payoutCrumbs(p.ID)
	return r.render(w, status, views.PayoutCancelPage(page))
}

// payoutCrumbs is the way back from a page below a payout.
func payoutCrumbs(id string) []ui.Link {
	return []ui.Link{{Label: "Payouts", Href: "/payouts"}, {Label: id, Href: views.PayoutURL(id)}}
}

// payoutCancel ends a payout for good.
func (a *App) payoutCancel(w http.ResponseWriter, r *Request) error {
	var form cancelFields
	err := r.bind(&form)
	var p models.Payout
	if err == nil {
		p, err = a.store.CancelPayout(r.Context(), r.Actor, r.PathValue("id"), versionOf(form.Version), form.Reason)
	}
	if found, ok := problems(err, &form); ok {
		return a.payoutCancelPage(w, r, http.StatusUnprocessableEntity, form, found)
	}
	if err != nil {
		return err
	}
	r.flash(ui.Note{Kind: "ok", Role: "status", Title: p.ID + " was canceled. Nothing was sent."})
	return r.redirect(w, views.PayoutURL(p.ID))
}

// payoutCheck asks the provider now; the answer comes by itself.
func (a *App) payoutCheck(w http.ResponseWriter, r *Request) error {
	if err := r.bind(&tokenOnly{}); err != nil {
		return err
	}
	id := r.PathValue("id")
	if err := a.store.PollSoon(r.Context(), r.Actor, id); err != nil {
		return err
	}
	r.flash(ui.Note{Kind: "info", Role: "status", Title: "The provider is being asked.", Text: "The answer appears on this page by itself, usually within seconds."})
	return r.redirect(w, views.PayoutURL(id))
}
