package providers

import (
	"maps"
	"slices"

	"countersign/models"
)

// Table is one of a vendor's closed lists, as its adapter reads it: what the
// vendor writes, and what the desk makes of it. It is made from the adapter's own
// table, so that a page cannot say anything else than the code does.
type Table struct {
	Title string
	Rows  []TableRow
}

// TableRow is one line of a Table.
type TableRow struct {
	Theirs string       // the vendor's word or code, verbatim
	Event  models.Event // what it means for a payout, "" when it decides nothing
	Words  string       // plain sentence for people
}

// TableRows makes rows of an adapter's table, in the order of the vendor's words.
// read tells what one entry means.
func TableRows[V any](table map[string]V, read func(theirs string, entry V) (models.Event, string)) []TableRow {
	var rows []TableRow
	for _, theirs := range slices.Sorted(maps.Keys(table)) {
		event, words := read(theirs, table[theirs])
		rows = append(rows, TableRow{theirs, event, words})
	}
	return rows
}

// Abilities are what a vendor's adapter can do besides paying and being asked.
type Abilities struct {
	RegistersPayees bool // PayeeRegistrar
	ReadsBalances   bool // BalanceReader
	HostsForms      bool // HostedFormer
	HasMethods      bool // Schemer
	Validates       bool // DestinationValidator
	ListsOrders     bool // BatchQuerier
	Prepares        bool // Preparer
	IsTestable      bool // Tester, or BalanceReader
}

// Abilities reads from the driver's types what it can do; nothing is called.
func (d Driver) Abilities() Abilities {
	var a Abilities
	_, a.RegistersPayees = d.Kind.(PayeeRegistrar)
	_, a.ReadsBalances = d.Kind.(BalanceReader)
	_, a.HostsForms = d.Kind.(HostedFormer)
	_, a.HasMethods = d.Kind.(Schemer)
	_, a.Validates = d.Kind.(DestinationValidator)
	_, a.ListsOrders = d.Kind.(BatchQuerier)
	_, a.Prepares = d.Kind.(Preparer)
	_, tests := d.Kind.(Tester)
	a.IsTestable = tests || a.ReadsBalances
	return a
}
