package onerway

import (
	"countersign/models"
	"countersign/providers"
)

// tables shows the tables of status.go.
func tables() []providers.Table {
	tell := func(_ string, n news) (models.Event, string) { return n.event, n.reason }
	return []providers.Table{
		{Title: "Statuses of an order", Rows: providers.TableRows(statuses, tell)},
		{Title: "Codes that refuse an order", Rows: append(providers.TableRows(refusals, tell),
			providers.TableRow{Theirs: "HTTP 401", Event: models.EventRefuseOurs, Words: whitelist},
			providers.TableRow{Theirs: "HTTP 403", Event: models.EventRefuseOurs, Words: whitelist})},
	}
}
