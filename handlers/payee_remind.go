package handlers

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"countersign/handlers/post"
	"countersign/models"
	"countersign/views"
	"countersign/views/ui"
)

// remindFields are what the list of payouts posts, and the page that confirms.
type remindFields struct {
	Token   string   `form:"form_token"`
	Confirm string   `form:"confirm"`
	IDs     []string `form:"id"`
}

// maxReminded is how many payouts one press reminds of.
const maxReminded = 200

// payoutsRemind lists who of the chosen can be reminded and, once that is
// confirmed, reminds them.
func (a *App) payoutsRemind(w http.ResponseWriter, r *Request) error {
	var form remindFields
	if err := r.bind(&form); err != nil {
		return err
	}
	slices.Sort(form.IDs)
	ids := slices.Compact(form.IDs)
	switch {
	case len(ids) == 0:
		return models.Conflict("No payout was chosen. Tick the ones whose payees are to be reminded.")
	case len(ids) > maxReminded:
		return models.Conflict("Choose at most " + strconv.Itoa(maxReminded) + " payouts at once.")
	}
	if form.Confirm == "" {
		return a.remindPage(w, r, ids)
	}
	sent, left := 0, 0
	for _, id := range ids {
		switch _, err := post.SendReminder(r.Context(), a.store, r.Actor, id, a.settings.BaseURL); {
		case err == nil:
			sent++
		case models.IsKind(err, models.KindConflict), models.IsKind(err, models.KindNotFound), models.IsKind(err, models.KindInvalid):
			left++ // it changed since the page was shown
		default:
			return err
		}
	}
	note := ui.Note{Kind: "ok", Role: "status", Title: strconv.Itoa(sent) + " reminders are on their way."}
	if sent == 1 {
		note.Title = "1 reminder is on its way."
	}
	if left > 0 {
		note.Kind, note.Text = "warn", strconv.Itoa(left)+" of the chosen could not be reminded any more."
	}
	r.flash(note)
	return r.redirect(w, "/payouts")
}

// remindPage shows who will be reminded and who will not, and why.
func (a *App) remindPage(w http.ResponseWriter, r *Request, ids []string) error {
	page := views.Remind{Shell: r.shell("Remind payees", "payouts")}
	page.Shell.Crumbs = []ui.Link{{Label: "Payouts", Href: "/payouts"}}
	for _, id := range ids {
		p, why, err := a.remindable(r.Context(), id)
		switch {
		case err != nil:
			return err
		case why != "":
			page.No = append(page.No, views.NotReminded{ID: id, Payout: p, Why: why})
		default:
			page.Yes = append(page.Yes, p)
		}
	}
	var err error
	if page.Token, err = r.formToken(); err != nil {
		return err
	}
	return r.render(w, http.StatusOK, views.RemindPage(page))
}

// remindable says why the payee of a payout cannot be reminded, "" when it can.
func (a *App) remindable(ctx context.Context, id string) (p models.Payout, why string, err error) {
	p, err = a.store.PayoutByID(ctx, id)
	if models.IsKind(err, models.KindNotFound) {
		return models.Payout{}, "There is no such payout.", nil
	}
	if err != nil {
		return p, "", err
	}
	l, ok, err := a.store.LinkOf(ctx, id)
	switch {
	case err != nil:
		return p, "", err
	case p.Status != models.StatusAwaitingPayee || !ok:
		return p, "It does not wait for its payee.", nil
	case !l.IsOpen(a.store.Now()):
		return p, "Its link was revoked or has expired. Make a new one first.", nil
	case l.Contact == "":
		return p, "There is no address to write to.", nil
	case l.BouncedAt != 0:
		return p, "The address refuses mail. Change it first.", nil
	}
	return p, "", nil
}
