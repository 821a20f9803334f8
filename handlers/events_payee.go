package handlers

import (
	"strconv"

	"countersign/models"
	"countersign/views"
)

// followPayee makes the stream that of a payee's page.
func (s *stream) followPayee(text string) error {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id <= 0 {
		return models.NotFound(noPayee)
	}
	if !s.r.may(models.PermPayeeRead) {
		return models.Forbidden(models.Refusal(models.PermPayeeRead))
	}
	if _, err := s.app.store.PayeeByID(s.r.Context(), id); err != nil {
		return err
	}
	s.payee, s.flush = id, s.flushPayee
	return nil
}

// flushPayee sends the parts of the page that providers and people change.
func (s *stream) flushPayee([]string) error {
	page, err := s.app.payeeShow(s.r, s.payee)
	if err != nil {
		return err
	}
	return s.patch(views.PayeePatches(page))
}
