package handlers_test

import (
	"encoding/csv"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"countersign/handlers/handlerstest"
	"countersign/models"
)

func TestTheAuditLogIsNarrowedByWhoWhatWhomAndWhen(t *testing.T) {
	site, w := payDesk(t)
	p := w.Submitted(t)
	w.Clock.Advance(24 * time.Hour)
	if _, err := w.ApprovePayout(t.Context(), w.Approver, p.ID, p.Digest); err != nil {
		t.Fatal(err)
	}
	viewer := site.As(t, models.RoleViewer)
	maker, approver := strconv.FormatInt(w.Maker.UserID, 10), strconv.FormatInt(w.Approver.UserID, 10)
	for query, want := range map[string][]string{
		"who=" + approver + "&group=decisions":                      {"approved"},
		"group=decisions":                                           {"approved"},
		"group=payouts&kind=payout&id=" + strings.ToLower(p.ID):     {"submitted it for approval", "made the payout"},
		"who=" + maker + "&from=2026-11-21":                         nil,
		"kind=payout&id=" + p.ID + "&from=2026-11-20&to=2026-11-20": {"submitted it for approval", "made the payout"},
		"kind=payout&id=" + p.ID + "&from=2026-11-21":               {"approved"},
		"group=refusals":                                            nil,
		"who=nobody&group=desk":                                     {"created the installation"},
		"who=999":                                                   nil,
		"id=PO-NOBODY0000&kind=payout":                              nil,
		"kind=payee&id=" + strconv.FormatInt(w.Payee.ID, 10) + "&group=payees&who=nobody": {"recorded news of an account", "recorded news of the payee"},
	} {
		page := lawful(t, viewer.Get("/audit?"+query).Want(200))
		var got []string
		for _, line := range export(t, viewer, query) {
			got = append(got, line[4])
		}
		if n := len(page.All("tbody tr")); n != len(want) {
			t.Errorf("%s shows %d rows, want %d", query, n, len(want))
		}
		if strings.Join(got, ", ") != strings.Join(want, ", ") {
			t.Errorf("%s shows %q, want %q", query, got, want)
		}
	}
	all := len(viewer.Get("/audit").All("tbody tr"))
	if all < 10 {
		t.Fatalf("%d entries", all)
	}
	for _, junk := range []string{"who=x", "who=-1", "group=x", "kind=%27", "from=x", "to=20.11.2026", "before=x"} {
		if n := len(lawful(t, viewer.Get("/audit?"+junk).Want(200)).All("tbody tr")); n != all {
			t.Errorf("%s shows %d rows, want %d", junk, n, all)
		}
	}
	if form := viewer.Get("/audit?who=" + approver + "&group=decisions&kind=payout&id=x&from=2026-11-20").Form("/audit"); form.Fields.Get("who") != approver ||
		form.Fields.Get("group") != "decisions" || form.Fields.Get("kind") != "payout" || form.Fields.Get("id") != "x" || form.Fields.Get("from") != "2026-11-20" {
		t.Errorf("the form forgets its filter: %v", form.Fields)
	}
	if said := lawful(t, viewer.Get("/audit?group=refusals&check=1")).Text("main .note"); !strings.Contains(said, "The chain is intact") {
		t.Errorf("the check of an empty list: %s", said)
	}
}

// export opens the log as a program that reads CSV does.
func export(t *testing.T, c *handlerstest.Client, query string) [][]string {
	t.Helper()
	page := c.Get("/audit?" + query).Want(200).Form("/audit/export").Submit().Want(200)
	if kind := page.Header.Get("Content-Type"); kind != "text/csv; charset=utf-8" || !strings.HasPrefix(page.Header.Get("Content-Disposition"), `attachment; filename="audit-2026`) {
		t.Errorf("%s, %s", kind, page.Header.Get("Content-Disposition"))
	}
	lines, err := csv.NewReader(strings.NewReader(page.Body)).ReadAll()
	if err != nil || len(lines) == 0 || lines[0][0] != "entry" {
		t.Fatalf("%v, %v", lines, err)
	}
	return lines[1:]
}

func TestTheAuditLogIsExportedWholeAndThatIsLogged(t *testing.T) {
	site, w := payDesk(t)
	for i := range 1100 {
		if err := site.Record(t.Context(), w.Maker, "payee.edit", "payee", strconv.Itoa(i), nil); err != nil {
			t.Fatal(err)
		}
	}
	viewer := site.As(t, models.RoleViewer)
	lines := export(t, viewer, "")
	entries, err := site.AuditLog(t.Context(), models.AuditFilter{Limit: 10_000})
	if err != nil || len(lines) != len(entries) {
		t.Fatalf("%d lines, %d entries, %v", len(lines), len(entries), err)
	}
	for i, e := range entries {
		if lines[i][0] != strconv.FormatInt(e.Seq, 10) || lines[i][5] != e.Action || lines[i][8] != e.Detail || lines[i][12] != e.Hash {
			t.Fatalf("line %d: %v, want %+v", i, lines[i], e)
		}
	}
	if entries[0].Action != "audit.export" || entries[0].ActorID != viewer.Actor.UserID {
		t.Errorf("the newest entry is %+v", entries[0])
	}
	lines = export(t, viewer, "kind=payee&id=7")
	if len(lines) != 1 || lines[0][7] != "7" || lines[0][1] != "2026-11-20T09:00:00.000000Z" || lines[0][3] != w.Maker.Name {
		t.Errorf("the filtered export: %v", lines)
	}
	last, err := site.AuditLog(t.Context(), models.AuditFilter{Limit: 1})
	if err != nil || !strings.Contains(last[0].Detail, "id=7") {
		t.Errorf("%+v, %v", last, err)
	}
	site.Visitor(t).Post("/audit/export", url.Values{}).Want(401)
	viewer.Post("/audit/export", url.Values{}).Want(422)
	viewer.Post("/audit/export", url.Values{"form_token": {site.FormToken(t, viewer.Actor)}, "limit": {"1"}}).Want(400)
}

// What a person typed must not run in somebody's spreadsheet.
func TestAnExportHoldsNoFormulas(t *testing.T) {
	site, w := payDesk(t)
	nasty := []string{"=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", `=HYPERLINK("http://evil.test";"x")`, "a=1", `"quoted", and=1`, "line\n=2"}
	for _, id := range nasty {
		if err := site.Record(t.Context(), models.Actor{UserID: w.Maker.UserID, Name: id, IP: id}, "payee.edit", "payee", id, nil); err != nil {
			t.Fatal(err)
		}
	}
	lines := export(t, site.As(t, models.RoleViewer), "group=payees&who="+strconv.FormatInt(w.Maker.UserID, 10))
	found := 0
	for _, line := range lines {
		for i, cell := range line {
			if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
				t.Errorf("a cell begins with %q", cell)
			}
			if i == 7 && (cell == "'=1+1" || cell == "'@SUM(A1)" || cell == "a=1" || cell == `"quoted", and=1`) {
				found++
			}
		}
	}
	if found != 4 {
		t.Errorf("%d of 4 texts are as they were", found)
	}
}
