package handlers

import (
	"net/http"
	"slices"

	"countersign/models"
	"countersign/views"
	"countersign/views/ui"
)

// approveFields are what the confirmation of an approval posts.
type approveFields struct {
	Token    string `form:"form_token"`
	Digest   string `form:"digest"`
	Password string `form:"password,raw" label:"Your password" validate:"required,max=1024"`
}

// rejectFields are what the confirmation of a rejection posts.
type rejectFields struct {
	Token    string `form:"form_token"`
	Digest   string `form:"digest"`
	Reason   string `form:"reason,lines" label:"Reason" validate:"required,max=255"`
	Password string `form:"password,raw" label:"Your password" validate:"required,max=1024"`
}

// payoutReview shows an approver all of what a yes would cover.
func (a *App) payoutReview(w http.ResponseWriter, r *Request) error {
	file, err := a.store.PayoutFileByID(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := a.mayDecide(r, file); err != nil {
		return err
	}
	if file.Status != models.StatusPendingApproval || hasApproved(file, r.User.ID) {
		return r.redirect(w, views.PayoutURL(file.ID))
	}
	if batch, err := a.store.DecidedWith(r.Context(), file.Payout); err != nil || batch != "" {
		if err != nil {
			return err
		}
		return r.redirect(w, views.BatchDoorURL(batch, "review"))
	}
	page := views.PayoutReview{Shell: r.shell("Review "+file.ID, "approvals"), Times: r.times(), File: file, Provider: a.providerTitle(file.Account), IsLast: isLast(file)}
	page.Shell.Crumbs = []ui.Link{{Label: "Approvals", Href: "/approvals"}}
	_, names, err := a.providers(r.Context())
	if err != nil {
		return err
	}
	page.Account = names.Name(file.AccountID)
	if page.Similar, err = a.store.SimilarPayouts(r.Context(), file.Payout); err != nil {
		return err
	}
	if page.Paid, err = a.store.Totals(r.Context(), paidTo(file.PayeeID)); err != nil {
		return err
	}
	if page.Editors, err = a.editorNames(r, file); err != nil {
		return err
	}
	return r.render(w, http.StatusOK, views.PayoutReviewPage(page))
}

// isLast says that one more yes would be enough.
func isLast(f models.PayoutFile) bool { return len(f.Approvals)+1 >= f.ApprovalsNeeded }

// editorNames are the names of everybody who made or changed a payout, the maker
// first.
func (a *App) editorNames(r *Request, f models.PayoutFile) ([]string, error) {
	people, err := a.store.ListPeople(r.Context())
	if err != nil {
		return nil, err
	}
	names := []string{f.CreatedByName}
	for _, u := range people {
		if u.ID != f.CreatedBy && slices.Contains(f.Editors, u.ID) {
			names = append(names, u.Name)
		}
	}
	return names, nil
}

// mayDecide refuses a person who made or changed the payout, with who can decide
// instead. The command asks the same again.
func (a *App) mayDecide(r *Request, f models.PayoutFile) error {
	if !f.IsEditor(r.User.ID) {
		return nil
	}
	who, err := a.deciders(r.Context(), f)
	if err != nil {
		return err
	}
	return models.Forbidden("You created or edited this payout, so somebody else must decide on it.", who...)
}

// changedSince is what somebody is told who decides on something that is not
// what they saw.
func changedSince() error {
	return models.Conflict("This payout changed since you opened it. Look at it again before you decide; nothing was decided.")
}

// payoutApproveForm repeats what is approved and asks for the password.
func (a *App) payoutApproveForm(w http.ResponseWriter, r *Request) error {
	return a.decisionPage(w, r, http.StatusOK, views.PayoutDecision{})
}

// payoutRejectForm repeats what is rejected and asks for reason and password.
func (a *App) payoutRejectForm(w http.ResponseWriter, r *Request) error {
	var form rejectFields
	r.refill(&form)
	return a.decisionPage(w, r, http.StatusOK, views.PayoutDecision{Reject: true, Reason: form.Reason})
}

// decisionPage shows the page that confirms a decision. A digest in the address
// is what the person looked at before: when the payout changed since, there is
// nothing to confirm.
func (a *App) decisionPage(w http.ResponseWriter, r *Request, status int, page views.PayoutDecision) error {
	file, err := a.store.PayoutFileByID(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := a.mayDecide(r, file); err != nil {
		return err
	}
	if file.Status != models.StatusPendingApproval || hasApproved(file, r.User.ID) {
		return r.redirect(w, views.PayoutURL(file.ID))
	}
	if seen := r.URL.Query().Get("digest"); seen != "" && seen != file.Digest {
		return changedSince()
	}
	_, names, err := a.providers(r.Context())
	if err != nil {
		return err
	}
	token, err := r.formToken()
	if err != nil {
		return err
	}
	title := "Confirm approval"
	if page.Reject {
		title = "Confirm rejection"
	}
	page.Shell = r.shell(title, "approvals")
	page.Shell.Crumbs = []ui.Link{{Label: "Approvals", Href: "/approvals"}, {Label: file.ID, Href: views.PayoutDoorURL(file.ID, "review")}}
	page.File, page.Account, page.Token, page.IsLast = file, names.Name(file.AccountID), token, isLast(file)
	return r.render(w, status, views.PayoutDecisionPage(page))
}

// payoutApprove records the yes of a person to exactly what the page showed.
func (a *App) payoutApprove(w http.ResponseWriter, r *Request) error {
	var form approveFields
	err := r.bind(&form)
	if err == nil {
		err = a.prove(r, form.Digest, form.Password)
	}
	var p models.Payout
	if err == nil {
		p, err = a.store.ApprovePayout(r.Context(), r.Actor, r.PathValue("id"), form.Digest)
	}
	if found, ok := problems(err, &form); ok {
		return a.decisionPage(w, r, http.StatusUnprocessableEntity, views.PayoutDecision{Problems: found})
	}
	if err != nil {
		return err
	}
	note := ui.Note{Kind: "ok", Role: "status", Title: "You approved " + p.Amount().String() + " to " + p.PayeeName + "."}
	if p.Status == models.StatusPendingApproval {
		note.Text = "It needs more approvals before it is sent."
	}
	r.flash(note)
	return r.redirect(w, views.PayoutURL(p.ID))
}

// payoutReject ends a submitted payout with a reason.
func (a *App) payoutReject(w http.ResponseWriter, r *Request) error {
	var form rejectFields
	err := r.bind(&form)
	if err == nil {
		err = a.prove(r, form.Digest, form.Password)
	}
	var p models.Payout
	if err == nil {
		p, err = a.store.RejectPayout(r.Context(), r.Actor, r.PathValue("id"), form.Digest, form.Reason)
	}
	if found, ok := problems(err, &form); ok {
		return a.decisionPage(w, r, http.StatusUnprocessableEntity, views.PayoutDecision{Reject: true, Reason: form.Reason, Problems: found})
	}
	if err != nil {
		return err
	}
	r.flash(ui.Note{Kind: "ok", Role: "status", Title: "You rejected " + p.ID + ". Nothing was sent."})
	return r.redirect(w, views.PayoutURL(p.ID))
}

// prove refuses a decision that is not the person's to take, or that is about
// something else than was shown, before it asks whether the password is right:
// a password that is right must not be needed to learn that.
func (a *App) prove(r *Request, digest, password string) error {
	file, err := a.store.PayoutFileByID(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := a.mayDecide(r, file); err != nil {
		return err
	}
	if file.Status == models.StatusPendingApproval && digest != file.Digest {
		return changedSince()
	}
	return a.store.ConfirmPassword(r.Context(), r.Actor, password)
}
