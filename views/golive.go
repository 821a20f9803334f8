package views

import (
	"countersign/models"
	"countersign/views/ui"
)

// GoLive is the list of what has been seen to work before real money leaves
// through an account. Every tick is a fact, none is set by hand.
type GoLive struct {
	Facts     models.GoLive
	Whitelist string // what the provider must let in first, "" for nothing
	Testable  bool   // there is a call to test the account with
}

// goLive are the ticks.
func (p ProviderShow) goLive() []ui.Fact {
	g := p.GoLive
	tick := func(holds bool, text, seen, missing string) ui.Fact {
		if holds {
			return ui.Fact{Kind: "ok", Text: text, Detail: seen}
		}
		return ui.Fact{Kind: "todo", Text: text, Detail: missing}
	}
	test := "Test the connection; it moves nothing."
	if !g.Testable {
		test = p.Title + " has no test call; the first small payout is the test."
	}
	notice := "No notice of " + p.Title + " was verified yet."
	if g.Facts.Refused > 0 {
		notice = "Notices arrive but are not verified. Compare the secrets on both sides."
	}
	arrived := g.Facts.Verified + g.Facts.Refused
	facts := []ui.Fact{
		tick(!p.Account.TestedAt.IsZero(), "Tests passed", "Last good test "+p.Times.Minute(p.Account.TestedAt)+".", test),
		tick(g.Facts.Verified > 0, "Signature verified", "Last verified notice "+p.Times.Minute(g.Facts.VerifiedAt)+".", notice),
		tick(arrived > 0, "Callback configured", counted(arrived, "notice", "notices")+" arrived at the callback address.", "Give "+p.Title+" the callback address; nothing arrived at it yet."),
		tick(g.Facts.Paid > 0 && g.Facts.Failed > 0, "Errors handled", "A payout was paid and one failed here, and both were told apart.", p.missingEnds()),
	}
	if g.Whitelist != "" {
		facts = append(facts, ui.Fact{Kind: "warn", Text: "Let this server in", Detail: g.Whitelist})
	}
	return facts
}

// missingEnds says which end of a payout was not seen yet.
func (p ProviderShow) missingEnds() string {
	switch g := p.GoLive.Facts; {
	case g.Paid == 0 && g.Failed == 0:
		return "No payout was paid here yet, and none failed."
	case g.Failed == 0:
		return "No payout failed here yet. Make one fail on purpose, for example with a wrong account."
	}
	return "No payout was paid here yet."
}
