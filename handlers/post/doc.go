// Package post is the post office of the desk: it writes letters to payees and
// hands mails to a mail server.
//
// A tour: letter.go collects what a letter says and queues it (SendLinkMail,
// SendReminder, TellPayee, Remind); sender.go speaks to the mail server and says
// honestly what became of a mail. Queueing is a command of models.Store; sending
// is the work of a job (package jobs), so that no page waits for a mail server.
package post
