package pockyt

import (
	"countersign/models"
	"countersign/providers"
)

// tables shows the tables of status.go.
func tables() []providers.Table {
	decides := func(_ string, n news) (models.Event, string) { return n.event, n.reason }
	state := func(what string, states map[string]models.RegistrationState) []providers.TableRow {
		return providers.TableRows(states, func(status string, _ models.RegistrationState) (models.Event, string) {
			_, words := registered(states, what, status)
			return "", words
		})
	}
	return []providers.Table{
		{Title: "Statuses of an order", Rows: providers.TableRows(transfers, decides)},
		{Title: "Codes that refuse an order", Rows: providers.TableRows(refusals, decides)},
		{Title: "Codes of other answers", Rows: providers.TableRows(codeWords, func(code string, _ string) (models.Event, string) { return "", says(code) + "." })},
		{Title: "States of a payee", Rows: state("payee", payeeStates)},
		{Title: "States of a bank account", Rows: state("bank account", accountStates)},
	}
}
