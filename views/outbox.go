package views

import (
	"countersign/models"
	"countersign/views/ui"
)

// Outbox is the list of mails that the desk wrote, newest first.
type Outbox struct {
	Shell     Shell
	Times     Times
	Rows      []models.Mail
	ShowsText bool // a demo: what is written can be read here
	First     int  // number of the first row, from 1
	Newer     string
	Older     string
}

// note says what this page is for.
func (p Outbox) note() ui.Note {
	if p.ShowsText {
		return ui.Note{Kind: "info", Title: "Every mail the desk wrote", Text: "This is a demo: without a mail server (COUNTERSIGN_SMTP_URL) mails are kept here, and their text can be read, links included."}
	}
	return ui.Note{Kind: "info", Title: "Every mail the desk wrote", Text: "What a mail says is not shown: it may hold a payee's link."}
}

func (p Outbox) pages() ui.Pages {
	return ui.Pages{First: p.First, Last: p.First + len(p.Rows) - 1, Total: -1, Newer: p.Newer, Older: p.Older}
}

// mailTag is the tint of a mail's state.
func mailTag(s models.MailState) string {
	switch s {
	case models.MailSent:
		return "ok"
	case models.MailBounced, models.MailFailed:
		return "bad"
	case models.MailUnsure:
		return "warn"
	}
	return ""
}
