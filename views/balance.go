package views

import (
	"countersign/models"
)

// BalanceRow is one account and currency on the overview.
type BalanceRow struct {
	Balance models.AccountBalance
	Tells   bool // the provider publishes balances
}

// isKnown says that there is a figure at all.
func (r BalanceRow) isKnown() bool { return r.Balance.Source != "" }

// asOf says from when the figure is and whose it is, or why there is none.
func (r BalanceRow) asOf(t Times) string {
	switch {
	case r.Balance.Source == "staff":
		return t.Minute(r.Balance.AsOf) + ", entered by " + r.Balance.ByName
	case r.isKnown():
		return t.Minute(r.Balance.AsOf)
	case r.Tells:
		return "not read yet"
	}
	return "not published"
}

// lacks says that more is promised than there is.
func (r BalanceRow) lacks() bool { return r.isKnown() && r.Balance.Available().Minor < 0 }
