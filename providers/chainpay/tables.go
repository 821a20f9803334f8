package chainpay

import (
	"countersign/models"
	"countersign/providers"
)

// tables shows the table of status.go.
func tables() []providers.Table {
	return []providers.Table{
		{Title: "States of an order", Rows: providers.TableRows(states, func(_ string, n news) (models.Event, string) { return n.event, n.reason })},
		{Title: "Codes that refuse an order", Rows: []providers.TableRow{{Theirs: codeRefused + " " + saidBalance, Event: refusedBalance.event, Words: refusedBalance.reason}}},
	}
}
