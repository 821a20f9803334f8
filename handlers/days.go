package handlers

import (
	"time"

	"countersign/models"
)

// dayStart is when the day begins that is so many days after today, in a zone.
func (a *App) dayStart(zone *time.Location, days int) models.Stamp {
	year, month, day := a.store.Now().Time().In(zone).Date()
	return models.StampOf(firstInstant(zone, year, month, day+days))
}

// dayText keeps a day that is one.
func dayText(text string) string {
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return ""
	}
	return text
}

// daySpan is a span of whole days in a zone, both included; an empty day leaves
// its end open.
func daySpan(zone *time.Location, first, last string) (from, to models.Stamp) {
	if day, err := time.Parse(time.DateOnly, first); err == nil {
		from = models.StampOf(firstInstant(zone, day.Year(), day.Month(), day.Day()))
	}
	if day, err := time.Parse(time.DateOnly, last); err == nil {
		to = models.StampOf(firstInstant(zone, day.Year(), day.Month(), day.Day()+1))
	}
	return from, to
}

// firstInstant is when a day begins in a zone. Where clocks are changed at
// midnight that is not the one 0:00: there may be two of them, or none.
func firstInstant(zone *time.Location, year int, month time.Month, day int) time.Time {
	want := time.Date(year, month, day, 12, 0, 0, 0, zone).Day()
	t := time.Date(year, month, day, 0, 0, 0, 0, zone)
	if t.Day() != want {
		_, t = t.ZoneBounds() // 0:00 was left out
		return t
	}
	changed, _ := t.ZoneBounds()
	if changed.IsZero() || t.Sub(changed) > time.Hour {
		return t
	}
	// If the day had begun before clocks were set back, it began that much earlier.
	if last := changed.Add(-time.Nanosecond); last.Day() == want {
		hours, minutes, seconds := last.Clock()
		return changed.Add(-time.Duration(hours*3600+minutes*60+seconds+1) * time.Second)
	}
	return t
}
