package handlers

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"countersign/models"
	"countersign/views"
	"countersign/views/ui"
)

// Counts beside saved views stop at viewLimit; a filter that takes longer than
// viewPatience to count has none.
const (
	viewLimit    = 10_000
	viewPatience = 200 * time.Millisecond
)

// savedViews are the person's own views with their counts.
func (a *App) savedViews(r *Request) ([]views.SavedView, error) {
	saved, err := a.store.ViewsOf(r.Context(), r.User.ID)
	if err != nil {
		return nil, err
	}
	var list []views.SavedView
	for _, v := range saved {
		query := a.payoutQuery(viewAddress(v.Query))
		view := views.SavedView{ID: v.ID, Name: v.Name, Query: query}
		if view.Count, view.More, err = a.viewCount(r, query); err != nil {
			return nil, err
		}
		list = append(list, view)
	}
	return list, nil
}

// viewCount counts what a query matches; -1 when that takes too long.
func (a *App) viewCount(r *Request, q views.PayoutQuery) (n int, more bool, err error) {
	ctx, cancel := context.WithTimeout(r.Context(), viewPatience)
	defer cancel()
	n, more, err = a.store.CountPayouts(ctx, a.payoutFilter(q, r.zone()), viewLimit)
	if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) && r.Context().Err() == nil {
		return -1, false, nil
	}
	return n, more, err
}

// viewAddress reads a query as an address has it. What cannot be read is no
// filter.
func viewAddress(query string) url.Values {
	v, err := url.ParseQuery(query)
	if err != nil {
		return url.Values{}
	}
	return v
}

// viewFields are what the form of a new view posts.
type viewFields struct {
	Token string `form:"form_token"`
	Name  string `form:"name" label:"Name of the view" validate:"required"`
	Query string `form:"query"`
}

// viewSave keeps the filter of the list under a name.
func (a *App) viewSave(w http.ResponseWriter, r *Request) error {
	var form viewFields
	err := r.bind(&form)
	query := a.payoutQuery(viewAddress(form.Query))
	if err == nil && len(query.Values()) == 0 {
		err = models.Invalid("The view was not saved.", models.FieldError{Field: "name", Message: "Choose a filter first; without one this is the view All."})
	}
	if err == nil {
		err = a.store.SaveView(r.Context(), r.Actor, form.Name, query.Values().Encode())
	}
	if found, ok := problems(err, &form); ok {
		return a.payoutsPage(w, r, http.StatusUnprocessableEntity, query.Values(), views.Payouts{ViewName: form.Name, Problems: found})
	}
	if err != nil {
		return err
	}
	r.flash(ui.Note{Kind: "ok", Role: "status", Title: "The view \u201c" + form.Name + "\u201d was saved", Text: "It stands behind the other views, for you alone."})
	return r.redirect(w, query.Address())
}

// viewRemove forgets a view of the person.
func (a *App) viewRemove(w http.ResponseWriter, r *Request) error {
	id, err := r.number("id", "There is no such view.")
	if err != nil {
		return err
	}
	if err := r.bind(&tokenOnly{}); err != nil {
		return err
	}
	if err := a.store.RemoveView(r.Context(), r.Actor, id); err != nil {
		return err
	}
	r.flash(ui.Note{Kind: "ok", Role: "status", Title: "The view was removed"})
	return r.redirect(w, "/payouts")
}
