package payermax

import (
	"countersign/models"
	"countersign/providers"
)

// tables shows the tables of status.go and reasons.go.
func tables() []providers.Table {
	decides := func(theirs string, n news) (models.Event, string) {
		if theirs == statusFailed {
			n.reason = "PayerMax did not pay; its code says why (see below)."
		}
		return n.event, n.reason
	}
	return []providers.Table{
		{Title: "Statuses of an order", Rows: providers.TableRows(payments, decides)},
		{Title: "What a pending order waits for", Rows: providers.TableRows(progress, func(_, words string) (models.Event, string) { return models.EventAccept, words })},
		{Title: "Codes that refuse an order", Rows: providers.TableRows(refusals, decides)},
		{Title: "Codes of other answers", Rows: providers.TableRows(codeWords, func(code, _ string) (models.Event, string) { return "", says(code) + "." })},
		{Title: "Why an order failed", Rows: providers.TableRows(failures, func(code, _ string) (models.Event, string) { return models.EventFail, failure(code) })},
	}
}
