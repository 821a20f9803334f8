package handlers

import (
	"context"
	"net/http"
	"strconv"

	"countersign/handlers/post"
	"countersign/models"
	"countersign/views"
	"countersign/views/ui"
)

// payeeLinkRoutes are the acts on payees' links, and the outbox.
func (a *App) payeeLinkRoutes() []Route {
	const (
		maker  = models.PermPayoutMake
		payout = "/payouts/{id}"
	)
	routes := []Route{
		{Method: http.MethodPost, Pattern: payout + "/link/send", Permission: maker, Handle: a.linkSend, Form: payout},
		{Method: http.MethodPost, Pattern: payout + "/link/remind", Permission: maker, Handle: a.linkRemind, Form: payout},
		{Method: http.MethodPost, Pattern: "/payouts/remind", Permission: maker, Handle: a.payoutsRemind, Form: "/payouts", MaxBody: 256 << 10},
		{Method: http.MethodGet, Pattern: "/outbox", Permission: models.PermPeopleManage, Handle: a.outbox},
	}
	for _, act := range []struct {
		action string
		change linkChange
	}{{"reissue", a.reissueLink}, {"revoke", a.revokeLink}, {"contact", a.changeContact}} {
		pattern := payout + "/link/" + act.action
		routes = append(routes,
			Route{Method: http.MethodGet, Pattern: pattern, Permission: maker, Handle: func(w http.ResponseWriter, r *Request) error { return a.linkForm(w, r, act.action) }},
			Route{Method: http.MethodPost, Pattern: pattern, Permission: maker, Form: pattern, Handle: func(w http.ResponseWriter, r *Request) error {
				return a.linkChange(w, r, act.action, act.change)
			}})
	}
	return routes
}

// linkFields are what a page that confirms a change of a link posts.
type linkFields struct {
	Token   string `form:"form_token"`
	Version string `form:"version"`
	Contact string `form:"contact" label:"E-mail address"`
}

// linkChange changes the link of a payout and says what was done.
type linkChange func(ctx context.Context, r *Request, id string, form linkFields) (done string, err error)

func (a *App) reissueLink(ctx context.Context, r *Request, id string, _ linkFields) (string, error) {
	_, err := a.store.ReissueLink(ctx, r.Actor, id)
	return "There is a new link. Mail it, or copy it for the payee.", err
}

func (a *App) revokeLink(ctx context.Context, r *Request, id string, _ linkFields) (string, error) {
	_, err := a.store.RevokeLink(ctx, r.Actor, id)
	return "The link was revoked. It leads nowhere any more.", err
}

func (a *App) changeContact(ctx context.Context, r *Request, id string, form linkFields) (string, error) {
	_, err := a.store.ChangeContact(ctx, r.Actor, id, form.Contact)
	return "The address was changed, and there is a new link. Mail it to the payee.", err
}

// payeeLink collects what the panel about a payee's link shows; ok is false for
// a payout without one. The link itself is only for those who may hand it out.
func (r *Request) payeeLink(p models.Payout, token string) (panel views.PayeeLink, ok bool, err error) {
	l, ok, err := r.app.store.LinkOf(r.Context(), p.ID)
	if err != nil || !ok {
		return panel, false, err
	}
	mails, err := r.app.store.MailsOf(r.Context(), p.ID)
	if err != nil {
		return panel, false, err
	}
	panel = views.PayeeLink{Times: r.times(), Payout: p, Link: l, Mails: mails, Token: token, MayMake: r.may(models.PermPayoutMake)}
	if panel.MayMake {
		panel.URL = post.LinkURL(r.app.settings.BaseURL, r.app.store.Keys().LinkToken(p.ID, l.Version))
	}
	return panel, true, nil
}

// linkSend mails the link of a payout to its payee.
func (a *App) linkSend(w http.ResponseWriter, r *Request) error {
	return a.linkMail(w, r, "The link is on its way to the payee.", post.SendLinkMail)
}

// linkRemind reminds the payee of a payout.
func (a *App) linkRemind(w http.ResponseWriter, r *Request) error {
	return a.linkMail(w, r, "The payee is reminded.", post.SendReminder)
}

// letterWriter queues one letter to a payee.
type letterWriter func(ctx context.Context, store *models.Store, a models.Actor, payoutID, baseURL string) (int64, error)

func (a *App) linkMail(w http.ResponseWriter, r *Request, done string, write letterWriter) error {
	if err := r.bind(&tokenOnly{}); err != nil {
		return err
	}
	id := r.PathValue("id")
	if _, err := write(r.Context(), a.store, r.Actor, id, a.settings.BaseURL); err != nil {
		return noForm(err)
	}
	r.flash(ui.Note{Kind: "ok", Role: "status", Title: done})
	return r.redirect(w, views.PayoutURL(id))
}

// noForm makes a refusal of input a conflict where there is no form whose fields
// could be mended.
func noForm(err error) error {
	if said, ok := models.AsError(err); ok && said.Kind == models.KindInvalid {
		return models.Conflict(sentences(said))
	}
	return err
}

// linkForm asks once more before a link is changed.
func (a *App) linkForm(w http.ResponseWriter, r *Request, action string) error {
	var form linkFields
	r.refill(&form)
	return a.linkPage(w, r, http.StatusOK, action, form, nil)
}

func (a *App) linkPage(w http.ResponseWriter, r *Request, status int, action string, form linkFields, found []ui.Problem) error {
	p, err := a.store.PayoutByID(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	l, ok, err := a.store.LinkOf(r.Context(), p.ID)
	if err != nil {
		return err
	}
	if !ok {
		return models.NotFound("This payout has no link for its payee.")
	}
	token, err := r.formToken()
	if err != nil {
		return err
	}
	page := views.PayeeLinkAct{Shell: r.shell(p.ID, "payouts"), Payout: p, Link: l, Action: action, Contact: form.Contact, Token: token,
		Version: strconv.Itoa(l.Version), Problems: found}
	page.Shell.Crumbs = payoutCrumbs(p.ID)
	return r.render(w, status, views.PayeeLinkActPage(page))
}

// linkChange changes a link, unless it changed since the page was opened: the
// same form sent twice makes one new link.
func (a *App) linkChange(w http.ResponseWriter, r *Request, action string, change linkChange) error {
	var form linkFields
	if err := r.bind(&form); err != nil {
		return err
	}
	id := r.PathValue("id")
	l, ok, err := a.store.LinkOf(r.Context(), id)
	switch {
	case err != nil:
		return err
	case !ok:
		return models.NotFound("This payout has no link for its payee.")
	case strconv.Itoa(l.Version) != form.Version:
		return models.Conflict("The link was changed since you opened the page. Look at it again.")
	}
	done, err := change(r.Context(), r, id, form)
	if found, ok := problems(err, &form); ok {
		return a.linkPage(w, r, http.StatusUnprocessableEntity, action, form, found)
	}
	if err != nil {
		return err
	}
	r.flash(ui.Note{Kind: "ok", Role: "status", Title: done})
	return r.redirect(w, views.PayoutURL(id))
}
