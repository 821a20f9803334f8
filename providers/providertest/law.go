package providertest

import "testing"

// Law is one thing that must hold for every provider.
type Law struct {
	Name  string
	Prove func(testing.TB, Harness)
}

// Laws returns all laws by chapter.
func Laws() []Law {
	return []Law{
		{"order: every field arrives as it was sent", orderArrives},
		{"order: what cannot be sent as it is, is refused before anything leaves", orderIsRefusedFirst},
		{"money: the server receives the very amount", moneyArrives},
		{"once: one number is one order", onceIsOnce},
		{"once: two equal payouts stay two", equalStayTwo},
		{"outcome: the plans cover every kind of news", plansCover},
		{"outcome: each plan comes out as it is in the book", outcomeMatchesBook},
		{"outcome: a refused repetition proves nothing", refusedRepetitionIsDoubt},
		{"outcome: a wire that breaks after the first byte is doubt", brokenWireIsDoubt},
		{"outcome: a silent server is doubt", silenceIsDoubt},
		{"outcome: an HTTP error is doubt", httpErrorIsDoubt},
		{"gate: no byte leaves before the gate said yes", gateComesFirst},
		{"gate: a refused gate lets nothing out", refusedGateIsShut},
		{"gate: a yes that comes too late lets nothing out", lateGateIsShut},
		{"gate: what never connected was not sent", unconnectedIsRelease},
		{"webhook: every status arrives, and the reply ends the retries", noticesArrive},
		{"webhook: any flipped byte is refused", flippedNoticeIsRefused},
		{"webhook: another account's notice is refused", foreignNoticeIsRefused},
		{"webhook: a forged notice is refused, a wrong amount is seen", liesAreSeen},
		{"capability: payees and accounts are registered once", registrationIsOnce},
		{"capability: a review ends with a notice about the account", reviewEnds},
		{"capability: the balance is the book's", balanceIsTrue},
		{"capability: a wrong detail is told before anything is sent", spoiltIsTold},
		{"hosted: a form that is handed in pays", formPays},
		{"manners: redirects are not followed", redirectStays},
		{"manners: an endless answer is cut", endlessAnswerIsCut},
		{"manners: no secret reaches the trail or the log", secretsStay},
		{"manners: a stopped call stops", stoppedCallStops},
		{"vectors: requests and signatures equal the printed ones", vectorsHold},
	}
}

// Run proves all laws for one provider.
func Run(t *testing.T, h Harness) {
	for _, law := range Laws() {
		t.Run(law.Name, func(t *testing.T) { law.Prove(t, h) })
	}
}

func vectorsHold(t testing.TB, h Harness) {
	if h.Vectors == nil {
		t.Fatal("the harness proves no vectors")
	}
	h.Vectors(t)
}
