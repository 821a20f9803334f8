package jobs

import (
	"context"
	"fmt"
	"strconv"

	"countersign/models"
	"countersign/views/mail"
)

// digest gathers what is new for a person into one mail.
func (w *Worker) digest(ctx context.Context, j models.Job) models.JobResult {
	id, err := strconv.ParseInt(j.Subject, 10, 64)
	if err != nil {
		return models.JobResult{Err: fmt.Errorf("bad subject %q", j.Subject)}
	}
	err = w.Store.QueueDigest(ctx, id, func(u models.User, list []models.Notice) (subject, text string) {
		letter := mail.Digest(u, list, w.BaseURL)
		return letter.Subject, letter.Text
	})
	if err != nil {
		return again(err, j)
	}
	return models.JobResult{}
}
