package handlers

import (
	"testing"
	"time"
)

func TestADayBeginsOnceAlsoWhereClocksAreChangedAtMidnight(t *testing.T) {
	for _, c := range []struct {
		zone, day, begins string // the last in UTC
	}{
		{"UTC", "2026-11-20", "2026-11-20 00:00"},
		{"Europe/Berlin", "2026-03-29", "2026-03-28 23:00"},
		{"Europe/Berlin", "2026-03-30", "2026-03-29 22:00"},
		{"Europe/Berlin", "2026-10-25", "2026-10-24 22:00"},
		{"Europe/Berlin", "2026-10-26", "2026-10-25 23:00"},
		{"Asia/Kathmandu", "2026-11-20", "2026-11-19 18:15"},
		{"America/Santiago", "2026-09-06", "2026-09-06 04:00"}, // 0:00 is left out
		{"America/Santiago", "2026-09-05", "2026-09-05 04:00"},
		{"America/Santiago", "2026-04-05", "2026-04-05 04:00"}, // the hour before comes twice
		{"America/Havana", "2025-11-02", "2025-11-02 04:00"},   // 0:00 comes twice
		{"America/Havana", "2025-11-03", "2025-11-03 05:00"},
		{"America/Havana", "2025-03-09", "2025-03-09 05:00"},  // 0:00 is left out
		{"Atlantic/Azores", "2025-10-26", "2025-10-26 00:00"}, // 0:00 comes twice
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		day, err := time.Parse(time.DateOnly, c.day)
		if err != nil {
			t.Fatal(err)
		}
		at := firstInstant(zone, day.Year(), day.Month(), day.Day())
		if got := at.UTC().Format("2006-01-02 15:04"); got != c.begins {
			t.Errorf("%s in %s begins at %s UTC, want %s", c.day, c.zone, got, c.begins)
		}
		if before := at.Add(-time.Nanosecond).In(zone).Format(time.DateOnly); at.In(zone).Format(time.DateOnly) != c.day || before >= c.day {
			t.Errorf("%s in %s does not begin there: before it is %s", c.day, c.zone, before)
		}
		from, to := daySpan(zone, c.day, c.day)
		if next := firstInstant(zone, day.Year(), day.Month(), day.Day()+1); from.Time() != at.UTC() || to.Time() != next.UTC() {
			t.Errorf("%s in %s goes from %s to %s", c.day, c.zone, from.Time(), to.Time())
		}
	}
	if from, to := daySpan(time.UTC, "", "20.11."); from != 0 || to != 0 {
		t.Error("what is no day narrows")
	}
}
