package views

import (
	"strings"

	"countersign/models"
	"countersign/views/ui"
)

// payeeStatusFact says whether the payee may be paid.
func payeeStatusFact(p models.Payee) ui.Fact {
	if p.Status == models.PayeeActive {
		return ui.Fact{Kind: "ok", Text: "Payee is active"}
	}
	return ui.Fact{Kind: "bad", Text: "Payee is " + string(p.Status), Detail: p.StatusReason, Href: PayeeURL(p.ID)}
}

// registrationOf says whether the provider knows a payee or an account; what is
// "payee" or "account".
func registrationOf(what string, state models.RegistrationState, provider string) ui.Fact {
	const waits = "Until it is, an approved payout waits"
	switch state {
	case models.RegistrationActive:
		return ui.Fact{Kind: "ok", Text: firstUpper(what) + " is registered at " + provider}
	case models.RegistrationPending:
		return ui.Fact{Kind: "todo", Text: firstUpper(what) + " is being registered at " + provider, Detail: waits}
	case models.RegistrationRefused:
		return ui.Fact{Kind: "bad", Text: provider + " refused the " + what, Detail: "The payout would wait until this is mended"}
	case models.RegistrationUnsure:
		return ui.Fact{Kind: "warn", Text: provider + " has not answered about the " + what, Detail: "It is asked again by itself. " + waits}
	}
	return ui.Fact{Kind: "todo", Text: firstUpper(what) + " is not known at " + provider + " yet", Detail: waits}
}

// historyFacts compares a payout with the ones before: the same amount again,
// and the first payment to somebody.
func historyFacts(t Times, similar []models.Payout, paid []models.CurrencyTotal) []ui.Fact {
	var facts []ui.Fact
	for _, s := range similar {
		facts = append(facts, ui.Fact{Kind: "warn", Text: "Same payee and amount: " + s.ID, Href: PayoutURL(s.ID),
			Detail: "made " + t.Minute(s.CreatedAt) + " by " + s.CreatedByName + ", " + strings.ToLower(s.Status.Label()) + ", " + s.Reference})
	}
	if len(similar) == 0 {
		facts = append(facts, ui.Fact{Kind: "ok", Text: "No similar payout in 30 days"})
	}
	if len(paid) == 0 {
		return append(facts, ui.Fact{Kind: "warn", Text: "First payment to this payee"})
	}
	for _, p := range paid {
		facts = append(facts, ui.Fact{Kind: "ok", Text: "Paid before, " + ui.Count(int(p.N)) + " " + plural(int(p.N), "time", "times"), Number: p.Amount().Grouped(), Currency: string(p.Currency)})
	}
	return facts
}
