package views

import (
	"slices"
	"strconv"
	"strings"

	"countersign/models"
	"countersign/views/ui"
)

// InstrumentURL is the address below which acts on one account of a payee live.
func InstrumentURL(i models.Instrument) string {
	return PayeeURL(i.PayeeID) + "/accounts/" + strconv.FormatInt(i.ID, 10)
}

// instrumentWords is an account as people say it: "US checking •••• 3298".
func instrumentWords(i models.Instrument) string {
	return strings.Join(strings.Fields(i.Country+" "+i.Purpose+" •••• "+i.Last4), " ")
}

// instrumentSub is the second line of an account.
func instrumentSub(i models.Instrument) string {
	parts := []string{}
	if i.Routing != "" {
		parts = append(parts, "routing "+i.Routing)
	}
	if i.Label != "" {
		parts = append(parts, i.Label)
	}
	return strings.Join(parts, ", ")
}

// instrumentState is whether an account is in use.
func instrumentState(t Times, i models.Instrument) (kind, word string) {
	if i.Status == models.InstrumentArchived {
		return "", "archived " + t.Day(i.ArchivedAt)
	}
	return "ok", "in use"
}

// documentWords names a kind of document.
func documentWords(kind string) string {
	for _, o := range DocumentKinds() {
		if o.Value == kind {
			return o.Label
		}
	}
	return kind
}

// DocumentKinds are the documents a payee can be known by, with the codes that
// providers take (Pockyt manual, Payee Registration: governmentIdType).
func DocumentKinds() []ui.Option {
	return []ui.Option{{Value: "ID_CARD", Label: "Identity card"}}
}

// registrationTerms are the facts of one registration of the payee.
func (p PayeeShow) registrationTerms(r models.PayeeRegistration) []ui.Term {
	version := ""
	if r.State == models.RegistrationActive && r.PayeeVersion != 0 && r.PayeeVersion < p.File.Version {
		version = "The last change is on its way."
	}
	return []ui.Term{
		{Name: "Provider's number", Value: r.Ref, Mono: true, Copy: "Copy the number at " + p.Providers.Name(r.AccountID)},
		{Name: "Provider's state", Value: r.RemoteStatus, Mono: true},
		{Name: "Reason", Value: p.why(r)},
		{Name: "Provider's words", Value: p.answered(r)},
		{Name: "Asked", Value: p.Times.Minute(r.SyncedAt), Dim: version},
	}
}

// why is the reason of a registration that is not done.
func (p PayeeShow) why(r models.PayeeRegistration) string {
	if r.State == models.RegistrationActive {
		return ""
	}
	return r.Reason
}

// answered are the provider's own words, when they say more than that all is
// well.
func (p PayeeShow) answered(r models.PayeeRegistration) string {
	if r.State != models.RegistrationRefused && r.State != models.RegistrationUnsure {
		return ""
	}
	return theirWords(r.Code, r.Message)
}

// resyncWords is the button that asks the provider again.
func resyncWords(s models.RegistrationState) string {
	if s == models.RegistrationRefused {
		return "Register again"
	}
	return "Ask again"
}

// changes are the payee's audit entries as a short history, newest first.
func (p PayeeShow) changes() []ui.Moment {
	var out []ui.Moment
	for _, e := range slices.Backward(p.File.Audit) {
		if len(out) == 12 {
			break
		}
		m := ui.Moment{At: e.At.Time(), Clock: p.Times.ShortDay(e.At), Icon: auditIcon(e.Action),
			Text: firstUpper(auditWords(e.Action)) + " by " + auditWho(e), Detail: auditChange(e)}
		if state, account, ok := newsOf(e); ok {
			m.Text, m.Detail = newsWords(models.RegistrationState(state), p.Providers.Name(account), newsSubject(e)), ""
		}
		out = append(out, m)
	}
	return out
}

// newsWords is a provider's news of a registration as a sentence.
func newsWords(s models.RegistrationState, provider, what string) string {
	switch s {
	case models.RegistrationActive:
		return provider + " took " + what
	case models.RegistrationRefused:
		return provider + " refused " + what
	case models.RegistrationPending:
		return provider + " reviews " + what
	}
	return provider + " gave no answer about " + what
}

// newsSubject is what a provider's news is about.
func newsSubject(e models.AuditEntry) string {
	if e.Action == "instrument.registration" {
		return "an account"
	}
	return "the payee"
}

// firstUpper begins a sentence.
func firstUpper(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
