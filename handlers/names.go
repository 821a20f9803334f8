package handlers

import (
	"time"

	"countersign/models"
	"countersign/views"
)

// times writes the moments of this answer in the zone of the pages.
func (r *Request) times() views.Times {
	return views.Times{Zone: r.app.zone, Now: r.app.store.Now().Time()}
}

// dayStart is the first instant of the day that t lies in, in the zone of the
// pages.
func (a *App) dayStart(t time.Time) models.Stamp {
	year, month, day := t.In(a.zone).Date()
	return models.StampOf(time.Date(year, month, day, 0, 0, 0, 0, a.zone))
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
