package views

import (
	"countersign/models"
	"countersign/views/ui"
)

// Remind is the page that confirms reminders to the payees of several payouts.
// It posts form_token, confirm and id, one for each, to /payouts/remind.
type Remind struct {
	Shell Shell
	Yes   []models.Payout // whose payees are mailed
	No    []NotReminded
	Token string
}

// NotReminded is a chosen payout whose payee is not mailed, with the reason.
type NotReminded struct {
	ID     string
	Payout models.Payout // its ID is "" when there is none
	Why    string
}

func (p Remind) title() string {
	if len(p.Yes) == 0 {
		return "Nobody can be reminded"
	}
	return "Remind " + ui.Count(len(p.Yes)) + " " + plural(len(p.Yes), "payee", "payees")
}

// reasons are the payouts that are left out.
func (p Remind) reasons() []ui.Fact {
	var facts []ui.Fact
	for _, n := range p.No {
		f := ui.Fact{Kind: "todo", Text: n.ID, Detail: n.Why}
		if n.Payout.ID != "" {
			f.Text, f.Href = n.ID+", "+n.Payout.PayeeName, PayoutURL(n.Payout.ID)
		}
		facts = append(facts, f)
	}
	return facts
}
