package handlers

import (
	"context"
	"net/http"

	"countersign/models"
	"countersign/views"
	"countersign/views/ui"
)

// What a page of batches lists at most.
const (
	batchLimit = 200
	draftLimit = 200
)

// batches lists batches, newest first.
func (a *App) batches(w http.ResponseWriter, r *Request) error {
	list, err := a.store.Batches(r.Context(), batchLimit)
	if err != nil {
		return err
	}
	page := views.Batches{Shell: r.shell("Batches", "batches"), Times: r.times(), Rows: list, MayMake: r.may(models.PermPayoutMake)}
	return r.render(w, http.StatusOK, views.BatchesPage(page))
}

// batchTemplate is the file that an import begins with: the header alone.
func (a *App) batchTemplate(w http.ResponseWriter, _ *Request) error {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="batch-template.csv"`)
	_, _ = w.Write([]byte(models.ImportHeader() + "\r\n")) // a browser that went away is not an error of ours
	return nil
}

// batch shows one batch.
func (a *App) batch(w http.ResponseWriter, r *Request) error {
	return a.batchPage(w, r, http.StatusOK, nil)
}

func (a *App) batchPage(w http.ResponseWriter, r *Request, status int, found []ui.Problem) error {
	file, err := a.store.BatchFileByID(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	page := views.BatchShow{Shell: r.shell(file.Name, "batches"), Times: r.times(), File: file, UserName: r.User.Name, Problems: found,
		MayMake: r.may(models.PermPayoutMake), MayHold: r.may(models.PermPayoutHold), MayApprove: r.may(models.PermPayoutApprove)}
	page.Shell.Crumbs = []ui.Link{{Label: "Batches", Href: "/batches"}}
	if page.IsOwn, err = a.store.IsOwnBatch(r.Context(), file.Batch, r.User.ID); err != nil {
		return err
	}
	if _, page.Providers, err = a.providers(r.Context()); err != nil {
		return err
	}
	if page.Token, err = r.formToken(); err != nil {
		return err
	}
	return r.render(w, status, views.BatchPage(page))
}

// reasonFields are what the form of a pause or a hold posts.
type reasonFields struct {
	Token  string `form:"form_token"`
	Reason string `form:"reason,lines" label:"Reason" validate:"required,max=255"`
}

// batchCommand changes one batch.
type batchCommand func(ctx context.Context, a models.Actor, id string) (models.Batch, error)

// batchSubmit asks for approval of all drafts of a batch.
func (a *App) batchSubmit(w http.ResponseWriter, r *Request) error {
	return a.batchMove(w, r, "The batch was submitted for approval.", a.store.SubmitBatch)
}

// batchResume ends a pause.
func (a *App) batchResume(w http.ResponseWriter, r *Request) error {
	return a.batchMove(w, r, "The batch was resumed.", a.store.ResumeBatch)
}

// batchRelease ends the hold of a row.
func (a *App) batchRelease(w http.ResponseWriter, r *Request) error {
	return a.batchMove(w, r, r.PathValue("payout")+" was released.", func(ctx context.Context, actor models.Actor, id string) (models.Batch, error) {
		return a.store.ReleaseRow(ctx, actor, id, r.PathValue("payout"))
	})
}

// batchMove runs one command on the batch in the path.
func (a *App) batchMove(w http.ResponseWriter, r *Request, done string, command batchCommand) error {
	if err := r.bind(&tokenOnly{}); err != nil {
		return err
	}
	b, err := command(r.Context(), r.Actor, r.PathValue("id"))
	if found, ok := problems(err, &tokenOnly{}); ok {
		return a.batchPage(w, r, http.StatusUnprocessableEntity, found)
	}
	if err != nil {
		return err
	}
	r.flash(ui.Note{Kind: "ok", Role: "status", Title: done})
	return r.redirect(w, views.BatchURL(b.ID))
}

// batchPause keeps all of a batch from being sent.
func (a *App) batchPause(w http.ResponseWriter, r *Request) error {
	var form reasonFields
	err := r.bind(&form)
	if err == nil {
		_, err = a.store.PauseBatch(r.Context(), r.Actor, r.PathValue("id"), form.Reason)
	}
	if found, ok := problems(err, &form); ok {
		return a.batchPage(w, r, http.StatusUnprocessableEntity, found)
	}
	if err != nil {
		return err
	}
	r.flash(ui.Note{Kind: "ok", Role: "status", Title: "The batch was paused. Nothing more of it is sent."})
	return r.redirect(w, views.BatchURL(r.PathValue("id")))
}

// batchHoldForm asks why a row is held.
func (a *App) batchHoldForm(w http.ResponseWriter, r *Request) error {
	var form reasonFields
	r.refill(&form)
	return a.batchHoldPage(w, r, http.StatusOK, form, nil)
}

func (a *App) batchHoldPage(w http.ResponseWriter, r *Request, status int, form reasonFields, found []ui.Problem) error {
	file, err := a.store.BatchFileByID(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	p, err := a.store.PayoutByID(r.Context(), r.PathValue("payout"))
	if err != nil {
		return err
	}
	_, names, err := a.providers(r.Context())
	if err != nil {
		return err
	}
	page := views.BatchHold{Shell: r.shell("Hold "+p.ID, "batches"), Batch: file.Batch, Payout: p, Account: names.Name(p.AccountID), Reason: form.Reason, Problems: found}
	page.Shell.Crumbs = batchCrumbs(file.Batch)
	if page.Token, err = r.formToken(); err != nil {
		return err
	}
	return r.render(w, status, views.BatchHoldPage(page))
}

// batchCrumbs is the way back from a page below a batch.
func batchCrumbs(b models.Batch) []ui.Link {
	return []ui.Link{{Label: "Batches", Href: "/batches"}, {Label: b.ID, Href: views.BatchURL(b.ID)}}
}

// batchHold keeps one row of a batch back.
func (a *App) batchHold(w http.ResponseWriter, r *Request) error {
	var form reasonFields
	err := r.bind(&form)
	if err == nil {
		_, err = a.store.HoldRow(r.Context(), r.Actor, r.PathValue("id"), r.PathValue("payout"), form.Reason)
	}
	if found, ok := problems(err, &form); ok {
		return a.batchHoldPage(w, r, http.StatusUnprocessableEntity, form, found)
	}
	if err != nil {
		return err
	}
	r.flash(ui.Note{Kind: "ok", Role: "status", Title: r.PathValue("payout") + " is held. It is neither approved nor sent with the others."})
	return r.redirect(w, views.BatchURL(r.PathValue("id")))
}
