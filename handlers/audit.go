package handlers

import (
	"net/http"
	"net/url"

	"countersign/models"
	"countersign/views"
	"countersign/views/ui"
)

// audit lists the audit log. With check=1 the whole chain is computed again.
func (a *App) audit(w http.ResponseWriter, r *Request) error {
	page := views.Audit{Shell: r.shell("Audit log", "audit"), Times: r.times(), People: r.may(models.PermPeopleManage)}
	at := r.keyset()
	rows, err := a.store.AuditLog(r.Context(), models.AuditFilter{Before: at.before, Limit: pageSize + 1})
	if err != nil {
		return err
	}
	if r.URL.Query().Get("check") != "" && len(rows) > 0 {
		broken, err := a.store.VerifyAudit(r.Context())
		if err != nil {
			return err
		}
		page.Chain = views.ChainCheck{Done: true, Broken: broken, Last: rows[0].Seq, At: a.store.Now()}
	}
	page.First, page.Newer = at.first(), at.newer("/audit", url.Values{})
	page.Rows, page.Older = cutPage(rows, func(e models.AuditEntry) int64 { return e.Seq },
		func(last int64) string { return at.older("/audit", url.Values{}, last) })
	return r.render(w, http.StatusOK, views.AuditPage(page))
}

// auditEntry shows one entry as it is stored.
func (a *App) auditEntry(w http.ResponseWriter, r *Request) error {
	seq, err := r.number("seq", "There is no entry with this number.")
	if err != nil {
		return err
	}
	rows, err := a.store.AuditLog(r.Context(), models.AuditFilter{Before: seq + 1, Limit: 1})
	if err != nil {
		return err
	}
	if len(rows) == 0 || rows[0].Seq != seq {
		return models.NotFound("There is no entry with this number.")
	}
	page := views.AuditShow{Shell: r.shell("Entry "+r.PathValue("seq"), "audit"), Times: r.times(), Entry: rows[0], People: r.may(models.PermPeopleManage)}
	page.Shell.Crumbs = []ui.Link{{Label: "Audit log", Href: "/audit"}}
	return r.render(w, http.StatusOK, views.AuditShowPage(page))
}
