package handlers

import (
	"net/http"

	"countersign/models"
	"countersign/views"
	"countersign/views/ui"
)

// decidable reads a batch for somebody who wants to decide on it. done is true
// when there is nothing to decide any more, and the answer is written already.
func (a *App) decidable(w http.ResponseWriter, r *Request) (file models.BatchFile, done bool, err error) {
	if file, err = a.store.BatchFileByID(r.Context(), r.PathValue("id")); err != nil {
		return file, false, err
	}
	own, err := a.store.IsOwnBatch(r.Context(), file.Batch, r.User.ID)
	if err != nil {
		return file, false, err
	}
	if own {
		who, err := a.store.PeopleWith(r.Context(), models.PermPayoutApprove)
		if err != nil {
			return file, false, err
		}
		return file, false, models.Forbidden("You made this batch or changed one of its rows, so somebody else must decide on it.", who...)
	}
	if file.Decision == "" {
		return file, true, r.redirect(w, views.BatchURL(file.ID))
	}
	return file, false, nil
}

// batchReview shows an approver all rows that a yes would cover.
func (a *App) batchReview(w http.ResponseWriter, r *Request) error {
	file, done, err := a.decidable(w, r)
	if err != nil || done {
		return err
	}
	page := views.BatchReview{Shell: r.shell("Review "+file.ID, "approvals"), Times: r.times(), File: file}
	page.Shell.Crumbs = []ui.Link{{Label: "Approvals", Href: "/approvals"}}
	return r.render(w, http.StatusOK, views.BatchReviewPage(page))
}

// batchApproveForm repeats what is approved and asks for the password.
func (a *App) batchApproveForm(w http.ResponseWriter, r *Request) error {
	return a.batchDecisionPage(w, r, http.StatusOK, views.BatchDecision{})
}

// batchRejectForm repeats what is rejected and asks for reason and password.
func (a *App) batchRejectForm(w http.ResponseWriter, r *Request) error {
	var form rejectFields
	r.refill(&form)
	return a.batchDecisionPage(w, r, http.StatusOK, views.BatchDecision{Reject: true, Reason: form.Reason})
}

// batchDecisionPage shows the page that confirms a decision. A digest in the
// address is what the person looked at before.
func (a *App) batchDecisionPage(w http.ResponseWriter, r *Request, status int, page views.BatchDecision) error {
	file, done, err := a.decidable(w, r)
	if err != nil || done {
		return err
	}
	if seen := r.URL.Query().Get("digest"); seen != "" && seen != file.Decision {
		return batchChanged()
	}
	page.File, page.Shell = file, r.shell("Confirm", "approvals")
	page.Shell.Crumbs = []ui.Link{{Label: "Approvals", Href: "/approvals"}, {Label: file.ID, Href: views.BatchDoorURL(file.ID, "review")}}
	if page.Token, err = r.formToken(); err != nil {
		return err
	}
	return r.render(w, status, views.BatchDecisionPage(page))
}

// batchChanged is what somebody is told who decides on rows that are not those
// they saw.
func batchChanged() error {
	return models.Conflict("This batch changed since you opened it. Look at it again before you decide; nothing was decided.")
}

// batchApprove records the yes of a person to exactly what the page showed.
func (a *App) batchApprove(w http.ResponseWriter, r *Request) error {
	var form approveFields
	err := r.bind(&form)
	if err == nil {
		err = a.proveBatch(r, form.Digest, form.Password)
	}
	var b models.Batch
	if err == nil {
		b, err = a.store.ApproveBatch(r.Context(), r.Actor, r.PathValue("id"), form.Digest)
	}
	if found, ok := problems(err, &form); ok {
		return a.batchDecisionPage(w, r, http.StatusUnprocessableEntity, views.BatchDecision{Problems: found})
	}
	if err != nil {
		return err
	}
	r.flash(ui.Note{Kind: "ok", Role: "status", Title: "You approved " + b.Name + "."})
	return r.redirect(w, views.BatchURL(b.ID))
}

// batchReject ends every row that waits, with a reason.
func (a *App) batchReject(w http.ResponseWriter, r *Request) error {
	var form rejectFields
	err := r.bind(&form)
	if err == nil {
		err = a.proveBatch(r, form.Digest, form.Password)
	}
	var b models.Batch
	if err == nil {
		b, err = a.store.RejectBatch(r.Context(), r.Actor, r.PathValue("id"), form.Digest, form.Reason)
	}
	if found, ok := problems(err, &form); ok {
		return a.batchDecisionPage(w, r, http.StatusUnprocessableEntity, views.BatchDecision{Reject: true, Reason: form.Reason, Problems: found})
	}
	if err != nil {
		return err
	}
	r.flash(ui.Note{Kind: "ok", Role: "status", Title: "You rejected " + b.Name + ". Nothing of what waited was sent."})
	return r.redirect(w, views.BatchURL(b.ID))
}

// proveBatch refuses a decision that is not the person's to take, or about
// something else than was shown, before it asks whether the password is right.
func (a *App) proveBatch(r *Request, digest, password string) error {
	file, err := a.store.BatchFileByID(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	own, err := a.store.IsOwnBatch(r.Context(), file.Batch, r.User.ID)
	switch {
	case err != nil:
		return err
	case own:
		return models.Forbidden("You made this batch or changed one of its rows, so somebody else must decide on it.")
	case file.Decision == "":
		return models.Conflict("Nothing to decide any more: no row of this batch waits for approval.")
	case digest != file.Decision:
		return batchChanged()
	}
	return a.store.ConfirmPassword(r.Context(), r.Actor, password)
}
