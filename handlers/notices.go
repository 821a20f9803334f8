package handlers

import (
	"net/http"
	"strconv"

	"countersign/views"
	"countersign/views/ui"
)

// maxNotices is how many notices a page shows, of new ones and of read ones.
const maxNotices = 100

// notices shows what the person was told, new things first.
func (a *App) notices(w http.ResponseWriter, r *Request) error {
	list, err := a.store.Notices(r.Context(), r.User.ID, true, maxNotices)
	if err != nil {
		return err
	}
	token, err := r.formToken()
	if err != nil {
		return err
	}
	return r.render(w, http.StatusOK, views.NoticesPage(views.Notices{Shell: r.shell("Notices", "notices"), Times: r.times(), Rows: list, Token: token, Mails: r.pref.Mail}))
}

// noticesFields are what the button that marks everything as read posts: what
// came after the page was made stays new.
type noticesFields struct {
	Token string `form:"form_token"`
	UpTo  string `form:"up_to" validate:"required,numeric"`
}

// noticesRead marks what the page showed as read.
func (a *App) noticesRead(w http.ResponseWriter, r *Request) error {
	var form noticesFields
	if err := r.bind(&form); err != nil {
		return err
	}
	upTo, err := strconv.ParseInt(form.UpTo, 10, 64)
	if err != nil {
		return badForm("it does not say which notices are meant")
	}
	if err := a.store.ReadNotices(r.Context(), r.Actor, upTo); err != nil {
		return err
	}
	r.flash(ui.Note{Kind: "ok", Role: "status", Title: "Everything is marked as read."})
	return r.redirect(w, "/notices")
}
