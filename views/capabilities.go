package views

import (
	"countersign/models"
	"countersign/views/ui"
)

// Capabilities is the page of what every provider can do and what the desk makes
// of each of its words, read from the code that decides by them.
type Capabilities struct {
	Shell   Shell
	Drivers []Capability
}

// Capability is one provider.
type Capability struct {
	Name, Title string
	Abilities   []ui.Fact
	Rules       []ui.Term
	Tables      []MeaningTable
}

// MeaningTable is one of a provider's closed lists of statuses or codes.
type MeaningTable struct {
	Title string
	Rows  []Meaning
}

// Meaning is one word of a provider: what it does to a payout, "" for nothing,
// and the sentence people read.
type Meaning struct {
	Theirs string
	Event  models.Event
	Words  string
}

// anchor is the id of the provider's heading.
func (c Capability) anchor() string { return "p-" + c.Name }

// summary is the closed form of a table.
func (t MeaningTable) summary() string { return t.Title + " (" + ui.Count(len(t.Rows)) + ")" }

// label is the spoken name of a table.
func (c Capability) label(t MeaningTable) string { return c.Title + ": " + t.Title }

// effect is what an event does to a payout, by the names of states on pages.
func (m Meaning) effect() string {
	switch m.Event {
	case "":
		return "decides nothing"
	case models.EventRefuseOurs:
		return "waits, account paused"
	case models.EventRelease:
		return "waits, sent again"
	case models.EventDrift, models.EventUnreadable, models.EventNotFound:
		return "asked again"
	}
	for _, from := range []models.Status{models.StatusSending, models.StatusInTransit, models.StatusPaid} {
		if next, ok := from.Next(m.Event); ok {
			return next.Label()
		}
	}
	return string(m.Event)
}
