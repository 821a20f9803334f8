package views

import (
	"fmt"
	"strings"

	"countersign/models"
)

// exchangeResult is the outcome of a call in a few words: "HTTP 200, 000100".
func exchangeResult(e models.Exchange) string {
	return strings.TrimSuffix(exchangeHead(e)+", "+e.Code, ", ")
}

// exchangeHead is the first line of an answer.
func exchangeHead(e models.Exchange) string {
	if e.StatusCode == 0 {
		return "no answer"
	}
	return fmt.Sprintf("HTTP %d", e.StatusCode)
}
