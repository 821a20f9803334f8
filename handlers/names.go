package handlers

import (
	"time"

	"countersign/models"
	"countersign/views"
)

// zone is the time zone of the person's pages.
func (r *Request) zone() *time.Location { return r.pref.Location() }

// times writes the moments of this answer in the person's zone.
func (r *Request) times() views.Times {
	return views.Times{Zone: r.zone(), Now: r.app.store.Now().Time()}
}

// providerTitle is what people call the vendor of an account: "Pockyt".
func (a *App) providerTitle(account models.ProviderAccount) string {
	if driver, ok := a.registry.Driver(account.Provider); ok {
		return driver.Traits.Title
	}
	return account.Name
}

// namesOf names provider accounts for people: by the vendor, and by their own
// name as well where a vendor has several.
func (a *App) namesOf(accounts []models.ProviderAccount) views.Providers {
	of := map[string]int{}
	for _, account := range accounts {
		of[account.Provider]++
	}
	names := views.Providers{}
	for _, account := range accounts {
		names[account.ID] = a.providerTitle(account)
		if of[account.Provider] > 1 && account.Name != names[account.ID] {
			names[account.ID] += " (" + account.Name + ")"
		}
	}
	return names
}
