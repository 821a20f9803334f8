package handlers

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"countersign/models"
	"countersign/views"
)

// payoutQuery reads the filter from an address. What it does not know is left
// out: a link from somewhere else still shows a list.
func (a *App) payoutQuery(v url.Values) views.PayoutQuery {
	q := views.PayoutQuery{Text: strings.TrimSpace(v.Get("q"))}
	if runes := []rune(q.Text); len(runes) > 200 {
		q.Text = string(runes[:200])
	}
	for _, view := range views.PayoutViews() {
		if view.Key == v.Get("view") {
			q.View = view.Key
		}
	}
	for _, text := range v["status"] {
		if s := models.Status(text); s.IsKnown() && !slices.Contains(q.Statuses, s) {
			q.Statuses = append(q.Statuses, s)
		}
	}
	if id, err := strconv.ParseInt(v.Get("payee"), 10, 64); err == nil && id > 0 {
		q.PayeeID = id
	}
	if c := models.Currency(v.Get("currency")); c.IsKnown() {
		q.Currency = c
	}
	switch created := v.Get("created"); created {
	case "today", "7d", "30d":
		q.Created = created
	default:
		// Days that were typed count, whether or not their button was pressed.
		q.From, q.To = dayText(v.Get("from")), dayText(v.Get("to"))
		if q.From != "" || q.To != "" {
			q.Created = "custom"
		}
	}
	return q
}

// payoutFilter is the query as the store wants it; its days are those of a zone.
func (a *App) payoutFilter(q views.PayoutQuery, zone *time.Location) models.PayoutFilter {
	f := models.PayoutFilter{PayeeID: q.PayeeID, Currency: q.Currency, Query: q.Text, Statuses: slices.Clone(q.Statuses)}
	if slices.Contains(f.Statuses, models.StatusSending) {
		f.Statuses = append(f.Statuses, models.StatusClaimed) // the same word for people
	}
	for _, view := range views.PayoutViews() {
		if view.Key != q.View {
			continue
		}
		f.NeedsAction = view.Action
		switch {
		case len(f.Statuses) == 0:
			f.Statuses = view.Statuses
		case len(view.Statuses) > 0:
			f.Statuses = slices.DeleteFunc(f.Statuses, func(s models.Status) bool { return !slices.Contains(view.Statuses, s) })
			if len(f.Statuses) == 0 {
				f.Statuses = []models.Status{"none"} // both at once is nothing
			}
		}
	}
	switch q.Created {
	case "today":
		f.From = a.dayStart(zone, 0)
	case "7d":
		f.From = a.dayStart(zone, -6)
	case "30d":
		f.From = a.dayStart(zone, -29)
	case "custom":
		f.From, f.To = daySpan(zone, q.From, q.To)
	}
	return f
}
