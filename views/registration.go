package views

import (
	"strings"

	"countersign/models"
	"countersign/views/ui"
)

// Providers names provider accounts for people, by the account's id: "Pockyt",
// or "Pockyt (EU store)" where a provider has several accounts.
type Providers map[string]string

// Name is the name of the account, or its id when it has none.
func (p Providers) Name(accountID string) string {
	if name := p[accountID]; name != "" {
		return name
	}
	return accountID
}

// registrationKind is the tint of a registration's tag.
func registrationKind(s models.RegistrationState) string {
	switch s {
	case models.RegistrationActive:
		return "ok"
	case models.RegistrationRefused:
		return "bad"
	case models.RegistrationUnsure:
		return "warn"
	}
	return ""
}

// registrationFact is the glyph of a registration in a list of facts.
func registrationFact(s models.RegistrationState) string {
	if s == models.RegistrationPending {
		return "todo"
	}
	return registrationKind(s)
}

// registrationWords says how a registration stands at the provider.
func registrationWords(s models.RegistrationState, provider string) string {
	switch s {
	case models.RegistrationPending:
		return "Being registered at " + provider
	case models.RegistrationActive:
		return "Registered at " + provider
	case models.RegistrationRefused:
		return "Refused by " + provider
	case models.RegistrationUnsure:
		return provider + " has not answered; asked again by itself"
	}
	return "Not known at " + provider
}

// registrationTag is registrationWords in a table cell.
func registrationTag(s models.RegistrationState, provider string) string {
	switch s {
	case models.RegistrationPending:
		return "registering at " + provider
	case models.RegistrationActive:
		return "known at " + provider
	case models.RegistrationRefused:
		return "refused by " + provider
	case models.RegistrationUnsure:
		return "no answer from " + provider
	}
	return "not at " + provider
}

// theirWords are the provider's code and message, verbatim: `100 "email is
// used"`.
func theirWords(code, message string) string {
	if message != "" {
		message = "\u201c" + message + "\u201d"
	}
	return strings.TrimSpace(code + " " + message)
}

// middleMasked keeps both ends of an opaque id: "2000…2008". Short ones stay.
func middleMasked(id string) string {
	if len(id) <= 12 {
		return id
	}
	return id[:4] + "…" + id[len(id)-4:]
}

// lastShown hides all but the last n characters: "•••• 7890".
func lastShown(text string, n int) string {
	runes := []rune(text)
	if len(runes) == 0 {
		return ""
	}
	if len(runes) <= n {
		return "••••"
	}
	return "•••• " + string(runes[len(runes)-n:])
}

// RegistrationFact is how a registration stands, as a line in a list of facts.
func RegistrationFact(s models.RegistrationState, provider, reason string) ui.Fact {
	f := ui.Fact{Kind: registrationFact(s), Text: registrationWords(s, provider)}
	if s == models.RegistrationRefused || s == models.RegistrationUnsure {
		f.Detail = reason
	}
	return f
}

// TheirWords is what a provider said, as a sentence that follows another one.
func TheirWords(provider, code, message string) string {
	words := theirWords(code, message)
	if words == "" {
		return ""
	}
	return " " + provider + " says: " + words + "."
}
