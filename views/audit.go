package views

import (
	"strconv"

	"countersign/models"
	"countersign/views/ui"
)

// Audit is a page of the audit log.
type Audit struct {
	Shell  Shell
	Times  Times
	Rows   []models.AuditEntry
	First  int // number of the first row, from 1
	Newer  string
	Older  string
	Chain  ChainCheck
	People bool // the reader may open people
}

// ChainCheck is what a walk over the whole chain found, when it was asked for.
type ChainCheck struct {
	Done   bool
	Broken int64 // number of the first broken entry, 0 when the chain holds
	Last   int64 // number of the last entry
	At     models.Stamp
}

// note says what the walk found.
func (p Audit) note() *ui.Note {
	switch {
	case !p.Chain.Done:
		return nil
	case p.Chain.Broken != 0:
		return &ui.Note{Kind: "bad", Role: "alert", Title: "The chain is broken at entry " + ui.Count(int(p.Chain.Broken)),
			Text: "From this entry on the log is not what was written: an entry was changed, taken out or put in. Keep a copy of the database and compare it with a backup."}
	}
	return &ui.Note{Kind: "ok", Role: "status", Title: "The chain is intact",
		Text: "Every hash was computed again at " + p.Times.Second(p.Chain.At) + ": " + ui.Count(int(p.Chain.Last)) + " entries, none changed."}
}

// subjectURL leads to what the entry is about, when the reader may go there.
func (p Audit) subjectURL(e models.AuditEntry) string {
	if e.SubjectKind == "person" && !p.People {
		return ""
	}
	return auditURL(e)
}

// auditEntryURL is the page of one entry.
func auditEntryURL(seq int64) string { return "/audit/" + strconv.FormatInt(seq, 10) }

// AuditShow is one entry with everything that is stored of it.
type AuditShow struct {
	Shell  Shell
	Times  Times
	Entry  models.AuditEntry
	People bool
}

// terms are the facts of the entry.
func (p AuditShow) terms() []ui.Term {
	e := p.Entry
	about := ui.Term{Name: "About", Value: auditSubject(e)}
	if e.SubjectKind != "person" || p.People {
		about.Href = auditURL(e)
	}
	return []ui.Term{
		{Name: "When", Value: p.Times.Day(e.At) + ", " + p.Times.local(e.At.Time()).Format(secondForm)},
		{Name: "Who", Value: auditWho(e)}, {Name: "Did", Value: auditWords(e.Action), Dim: e.Action}, about,
		{Name: "Change", Value: auditChange(e)}, {Name: "From", Value: e.IP}, {Name: "Session", Value: e.Session, Mono: true},
		{Name: "Hash", Value: e.Hash, Mono: true, Copy: "Copy hash"}, {Name: "Hash before", Value: e.Prev, Mono: true},
	}
}
