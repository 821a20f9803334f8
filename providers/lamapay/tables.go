package lamapay

import (
	"fmt"
	"net/http"

	"countersign/models"
	"countersign/providers"
)

// tables shows the table of status.go, and what it makes of HTTP statuses as the
// answer to a first order; those of 500 and above are never clear.
func tables() []providers.Table {
	var rows []providers.TableRow
	for _, status := range []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusRequestTimeout,
		http.StatusConflict, http.StatusUnprocessableEntity, http.StatusTooManyRequests} {
		event, words := refused(status, models.Order{})
		rows = append(rows, providers.TableRow{Theirs: fmt.Sprintf("HTTP %d", status), Event: event, Words: words})
	}
	return []providers.Table{
		{Title: "Statuses of a payment", Rows: providers.TableRows(payments, func(_ string, n news) (models.Event, string) { return n.event, n.reason })},
		{Title: "Answers that take no order", Rows: rows},
	}
}
