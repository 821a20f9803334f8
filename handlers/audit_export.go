package handlers

import (
	"encoding/csv"
	"net/http"
	"strconv"
	"time"

	"countersign/models"
	"countersign/views"
)

// exportBatch is how many entries an export reads at once. Nothing of the store
// is held while they are written: a slow reader holds up nobody.
const exportBatch = 500

// exportPatience is how long one batch may take to be written.
const exportPatience = 30 * time.Second

// exportFields are what the button of the export posts: the filter of the page.
type exportFields struct {
	Token string `form:"form_token"`
	Who   string `form:"who"`
	Group string `form:"group"`
	Kind  string `form:"kind"`
	ID    string `form:"id"`
	From  string `form:"from"`
	To    string `form:"to"`
}

func (f exportFields) query() views.AuditQuery {
	return auditQuery(map[string][]string{"who": {f.Who}, "group": {f.Group}, "kind": {f.Kind}, "id": {f.ID}, "from": {f.From}, "to": {f.To}})
}

// auditExport writes the filtered log as CSV, newest first. That it was taken out
// of the desk is an entry of its own, written before the first byte.
func (a *App) auditExport(w http.ResponseWriter, r *Request) error {
	var form exportFields
	if err := r.bind(&form); err != nil {
		return err
	}
	query := form.query()
	filter, err := r.auditFilter(query)
	if err != nil {
		return err
	}
	if err := a.store.Record(r.Context(), r.Actor, "audit.export", "audit", "", map[string]any{"filter": query.Values().Encode()}); err != nil {
		return err
	}
	filter.Limit = exportBatch
	entries, err := a.store.AuditLog(r.Context(), filter)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="audit-`+a.store.Now().Time().Format("20060102-150405")+`.csv"`)
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Time{})
	out := csv.NewWriter(w)
	out.UseCRLF = true
	_ = out.Write([]string{"entry", "time (UTC)", "person", "who", "did", "action", "about", "about id", "detail", "from", "session", "hash before", "hash"})
	for len(entries) > 0 {
		_ = control.SetWriteDeadline(time.Now().Add(exportPatience))
		for _, e := range entries {
			_ = out.Write(auditLine(e))
		}
		out.Flush()
		if err := out.Error(); err != nil {
			return err // the browser went away
		}
		filter.Before = entries[len(entries)-1].Seq
		if entries, err = a.store.AuditLog(r.Context(), filter); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// auditLine is one entry as a line of the export.
func auditLine(e models.AuditEntry) []string {
	person := ""
	if e.ActorID != 0 {
		person = strconv.FormatInt(e.ActorID, 10)
	}
	line := []string{strconv.FormatInt(e.Seq, 10), e.At.Time().Format("2006-01-02T15:04:05.000000Z"), person, e.ActorName, views.AuditWords(e.Action), e.Action,
		e.SubjectKind, e.SubjectID, e.Detail, e.IP, e.Session, e.Prev, e.Hash}
	for i, cell := range line {
		line[i] = safeCell(cell)
	}
	return line
}

// safeCell keeps a spreadsheet from taking a text for a formula: what could begin
// one begins with an apostrophe instead.
func safeCell(text string) string {
	if text != "" {
		switch text[0] {
		case '=', '+', '-', '@', '\t', '\r', '\n':
			return "'" + text
		}
	}
	return text
}
