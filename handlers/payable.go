package handlers

import (
	"countersign/models"
	"countersign/views"
	"countersign/views/ui"
)

// payable says whether a payee can be paid now, and exactly what is missing. One
// way that is open is enough: an account of the payee that a connected provider
// takes. The dispatcher asks the same questions again before it sends.
func payable(f models.PayeeFile, accounts []models.ProviderAccount, names views.Providers) views.Payable {
	p := payability{file: f, names: names}
	p.status()
	if len(accounts) == 0 {
		p.say("bad", "No provider is connected", "An administrator connects one in the settings.", "No provider is connected.")
	}
	p.instruments(accounts)
	open := false
	for _, account := range accounts {
		open = p.through(account) || open
	}
	if open && f.Status == models.PayeeActive {
		return views.Payable{Facts: p.out.Facts}
	}
	return p.out
}

// payability collects facts, and sentences about what is missing.
type payability struct {
	file  models.PayeeFile
	names views.Providers
	out   views.Payable
}

// say adds a fact; missing, unless empty, is what it stands in the way with.
func (p *payability) say(kind, text, detail, missing string) {
	p.out.Facts = append(p.out.Facts, ui.Fact{Kind: kind, Text: text, Detail: detail})
	if missing != "" {
		p.out.Missing = append(p.out.Missing, missing)
	}
}

func (p *payability) status() {
	reason := p.file.StatusReason
	switch p.file.Status {
	case models.PayeeActive:
		p.say("ok", "In use", "", "")
	case models.PayeeArchived:
		p.say("bad", "Archived", reason, "It is archived.")
	default:
		p.say("bad", "Suspended", reason, "It is suspended.")
	}
}

// instruments says whether there is an account at all, where one is needed.
func (p *payability) instruments(accounts []models.ProviderAccount) {
	needed := len(accounts) == 0
	for _, a := range accounts {
		needed = needed || !a.Hosted
	}
	n := len(p.active())
	switch {
	case n == 0 && needed:
		p.say("bad", "No account", "Add the account that the money goes to.", "It has no account to pay to.")
	case n == 1:
		p.say("ok", "1 account", "", "")
	case n > 1:
		p.say("ok", ui.Count(n)+" accounts", "", "")
	}
}

func (p *payability) active() []models.InstrumentFile {
	var list []models.InstrumentFile
	for _, i := range p.file.Instruments {
		if i.Status == models.InstrumentActive {
			list = append(list, i)
		}
	}
	return list
}

// through reports whether the payee can be paid through a provider account.
func (p *payability) through(account models.ProviderAccount) bool {
	name := p.names.Name(account.ID)
	if account.Status == models.AccountPaused {
		p.say("warn", name+" is paused", account.PauseReason, name+" is paused.")
		return false
	}
	switch {
	case account.Hosted:
		p.say("ok", name+" asks the payee itself", "", "")
		return true
	case !account.Registers:
		return len(p.active()) > 0
	}
	known := p.registration(account.ID)
	p.out.Facts = append(p.out.Facts, views.RegistrationFact(known.State, name, known.Reason))
	if known.State != models.RegistrationActive {
		p.out.Missing = append(p.out.Missing, registrationMissing(known.State, "It", name))
		return false
	}
	open := false
	for _, i := range p.active() {
		open = p.instrument(i, account.ID) || open
	}
	return open
}

func (p *payability) registration(accountID string) models.PayeeRegistration {
	for _, r := range p.file.Registrations {
		if r.AccountID == accountID {
			return r
		}
	}
	return models.PayeeRegistration{}
}

// instrument reports whether a provider takes an account of the payee.
func (p *payability) instrument(i models.InstrumentFile, accountID string) bool {
	name, words := p.names.Name(accountID), i.Masked()
	for _, r := range i.Registrations {
		if r.AccountID != accountID {
			continue
		}
		if r.State == models.RegistrationActive {
			p.say("ok", words+" can be paid through "+name, "", "")
			return true
		}
		fact := views.RegistrationFact(r.State, name, r.Reason)
		fact.Text = words + ": " + fact.Text
		p.out.Facts = append(p.out.Facts, fact)
		p.out.Missing = append(p.out.Missing, registrationMissing(r.State, words, name))
		return false
	}
	p.say("warn", words+" is not known at "+name, "", words+" is not known at "+name+".")
	return false
}

// registrationMissing is what a registration that is not done stands in the way
// with.
func registrationMissing(s models.RegistrationState, what, provider string) string {
	switch s {
	case models.RegistrationPending:
		return what + " is still being registered at " + provider + "."
	case models.RegistrationUnsure:
		if what == "It" {
			what = "it"
		}
		return provider + " has not answered about " + what + "; it is asked again by itself."
	case models.RegistrationRefused:
		return what + " was refused by " + provider + "."
	}
	return what + " is not known at " + provider + "."
}
