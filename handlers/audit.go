package handlers

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"countersign/models"
	"countersign/views"
	"countersign/views/ui"
)

// auditQuery reads the filter of the log from an address; what it does not know
// is left out.
func auditQuery(v url.Values) views.AuditQuery {
	q := views.AuditQuery{Group: v.Get("group"), Kind: v.Get("kind"), SubjectID: strings.TrimSpace(v.Get("id")), From: dayText(v.Get("from")), To: dayText(v.Get("to"))}
	if id, err := strconv.ParseInt(v.Get("who"), 10, 64); err == nil && id > 0 || v.Get("who") == views.Nobody {
		q.Who = v.Get("who")
	}
	if !views.IsAuditGroup(q.Group) {
		q.Group = ""
	}
	if !views.IsAuditKind(q.Kind) {
		q.Kind = ""
	}
	if runes := []rune(q.SubjectID); len(runes) > 100 {
		q.SubjectID = string(runes[:100])
	}
	return q
}

// auditFilter is the query as the store wants it.
func (r *Request) auditFilter(q views.AuditQuery) (models.AuditFilter, error) {
	f := models.AuditFilter{Kind: q.Kind, SubjectID: q.SubjectID, Nobody: q.Who == views.Nobody}
	if !f.Nobody {
		f.ActorID, _ = strconv.ParseInt(q.Who, 10, 64)
	}
	if f.Kind == "payout" {
		f.SubjectID = tidyID(f.SubjectID)
	}
	f.From, f.To = daySpan(r.zone(), q.From, q.To)
	if q.Group == "" {
		return f, nil
	}
	known, err := r.app.store.AuditActions(r.Context())
	if err != nil {
		return f, err
	}
	f.Actions = views.AuditGroupActions(q.Group, known)
	if len(f.Actions) == 0 {
		f.Actions = []string{"none"} // nothing of the kind was ever done
	}
	return f, nil
}

// audit lists the audit log; the address is the filter. With check=1 the whole
// chain is computed again.
func (a *App) audit(w http.ResponseWriter, r *Request) error {
	page := views.Audit{Shell: r.shell("Audit log", "audit"), Times: r.times(), People: r.may(models.PermPeopleManage), Query: auditQuery(r.URL.Query())}
	filter, err := r.auditFilter(page.Query)
	if err != nil {
		return err
	}
	at := r.keyset()
	filter.Before, filter.Limit = at.before, pageSize+1
	rows, err := a.store.AuditLog(r.Context(), filter)
	if err != nil {
		return err
	}
	if r.URL.Query().Get("check") != "" {
		if page.Chain, err = a.checkChain(r.Context()); err != nil {
			return err
		}
	}
	if page.Persons, err = a.store.ListPeople(r.Context()); err != nil {
		return err
	}
	if page.Token, err = r.formToken(); err != nil {
		return err
	}
	page.First, page.Newer = at.first(), at.newer("/audit", page.Query.Values())
	page.Rows, page.Older = cutPage(rows, func(e models.AuditEntry) int64 { return e.Seq },
		func(last int64) string { return at.older("/audit", page.Query.Values(), last) })
	return r.render(w, http.StatusOK, views.AuditPage(page))
}

// checkChain computes every hash of the log again.
func (a *App) checkChain(ctx context.Context) (views.ChainCheck, error) {
	last, err := a.store.AuditLog(ctx, models.AuditFilter{Limit: 1})
	if err != nil || len(last) == 0 {
		return views.ChainCheck{}, err
	}
	broken, err := a.store.VerifyAudit(ctx)
	return views.ChainCheck{Done: true, Broken: broken, Last: last[0].Seq, At: a.store.Now()}, err
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
