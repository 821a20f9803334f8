package handlers

import (
	"net/http"

	"countersign/models"
	"countersign/views"
)

// outbox lists the mails that the desk wrote. Their text is shown in a demo
// only: it may hold a payee's link.
func (a *App) outbox(w http.ResponseWriter, r *Request) error {
	at := r.keyset()
	rows, err := a.store.Mails(r.Context(), at.before, pageSize+1)
	if err != nil {
		return err
	}
	page := views.Outbox{Shell: r.shell("Outbox", "outbox"), Times: r.times(), ShowsText: a.settings.Environment == models.EnvDemo,
		First: at.first(), Newer: at.newer("/outbox", nil)}
	page.Rows, page.Older = cutPage(rows, func(m models.Mail) int64 { return m.ID }, func(last int64) string { return at.older("/outbox", nil, last) })
	if !page.ShowsText {
		for i := range page.Rows {
			page.Rows[i].Text = ""
		}
	}
	return r.render(w, http.StatusOK, views.OutboxPage(page))
}
