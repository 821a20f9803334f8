package jobs

import (
	"context"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"strconv"
	"strings"
	"time"

	"countersign/handlers/post"
	"countersign/models"
)

// mail sends one queued mail, or keeps it when no mail server is set. A mail
// that the server may have is never sent again: a run that was cut off leaves
// it unsure, and so does an answer that never came.
func (w *Worker) mail(ctx context.Context, j models.Job) models.JobResult {
	id, err := strconv.ParseInt(j.Subject, 10, 64)
	if err != nil {
		return models.JobResult{Err: fmt.Errorf("bad subject %q", j.Subject)}
	}
	m, ok, err := w.Store.TakeMail(ctx, id)
	if err != nil {
		return again(err, j)
	}
	if !ok {
		return models.JobResult{}
	}
	state, problem := w.deliver(ctx, m)
	if state == models.MailQueued && j.Attempt >= j.MaxAttempts {
		state = models.MailFailed
	}
	// How it ended is kept even when the program is stopping.
	if err := w.Store.FinishMail(context.WithoutCancel(ctx), m, state, problem); err != nil {
		return again(fmt.Errorf("mail %d: %w", id, err), j)
	}
	switch state {
	case models.MailQueued:
		return models.JobResult{Err: errors.New(problem), Again: mailPause(j.Attempt)}
	case models.MailFailed:
		return models.JobResult{Err: errors.New(problem)}
	}
	return models.JobResult{}
}

// deliver tries once and says what became of the mail.
func (w *Worker) deliver(ctx context.Context, m models.Mail) (state models.MailState, problem string) {
	stale, err := w.Store.IsStale(ctx, m)
	switch {
	case err != nil:
		return models.MailQueued, "The link could not be read."
	case stale:
		return models.MailFailed, "It was not sent: its link was replaced or withdrawn, or its time was over."
	case w.Sender == nil:
		return models.MailKept, ""
	}
	err = w.Sender.Send(ctx, m)
	if err == nil {
		return models.MailSent, ""
	}
	var p *post.Problem
	if !errors.As(err, &p) {
		return models.MailUnsure, "It is not known whether the mail was sent."
	}
	switch p.Verdict {
	case post.Bounced:
		return models.MailBounced, p.Error()
	case post.Later:
		return models.MailQueued, p.Error()
	}
	return models.MailUnsure, p.Error()
}

// mailPause is the time until the next try: a minute at first, two hours at
// most. With its twelve tries a mail waits about half a day for a server.
func mailPause(attempt int) time.Duration {
	pause := min(time.Minute<<min(max(attempt-1, 0), 7), 2*time.Hour)
	return pause + time.Duration(mathrand.Int64N(int64(pause/4)))
}

// payeeNews tells a payee by mail how a payout ended.
func (w *Worker) payeeNews(ctx context.Context, j models.Job) models.JobResult {
	payoutID, status, _ := strings.Cut(j.Subject, "/")
	err := post.TellPayee(ctx, w.Store, payoutID, models.Status(status))
	if models.IsKind(err, models.KindNotFound) || models.IsKind(err, models.KindInvalid) {
		return models.JobResult{Err: err} // no link, or no address to write to
	}
	if err != nil {
		return again(err, j)
	}
	return models.JobResult{}
}

// remind reminds payees of links that they did not use.
func (w *Worker) remind(ctx context.Context, j models.Job) models.JobResult {
	if _, err := post.Remind(ctx, w.Store, w.BaseURL); err != nil {
		return again(err, j)
	}
	return models.JobResult{}
}
