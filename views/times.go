package views

import (
	"time"

	"countersign/models"
)

// Times writes moments as the reader's pages do: in one time zone, and short for
// the day that is today. A handler makes it once per request; no page asks the
// clock itself.
type Times struct {
	Zone *time.Location // nil means UTC
	Now  time.Time
}

const (
	dayForm    = "2 Jan 2006"
	minuteForm = "15:04"
	secondForm = "15:04:05"
	traceForm  = "15:04:05.000"
)

// Day is the date: "20 Nov 2026".
func (t Times) Day(at models.Stamp) string {
	if at.IsZero() {
		return ""
	}
	return t.local(at.Time()).Format(dayForm)
}

// ShortDay is the date in a narrow column: "20 Nov", with the year when it is
// another one.
func (t Times) ShortDay(at models.Stamp) string {
	local := t.local(at.Time())
	if local.Year() == t.local(t.Now).Year() {
		return local.Format("2 Jan")
	}
	return local.Format("Jan 2006")
}

// Minute is date and time: "20 Nov 2026, 14:32"; for today only "14:32".
func (t Times) Minute(at models.Stamp) string { return t.write(at, minuteForm) }

// Second is Minute with seconds, for logs: "20 Nov 2026, 14:32:08".
func (t Times) Second(at models.Stamp) string { return t.write(at, secondForm) }

// Trace is Minute with milliseconds, for calls to providers.
func (t Times) Trace(at models.Stamp) string { return t.write(at, traceForm) }

func (t Times) write(at models.Stamp, clock string) string {
	if at.IsZero() {
		return ""
	}
	local := t.local(at.Time())
	if local.Format(dayForm) == t.local(t.Now).Format(dayForm) {
		return local.Format(clock)
	}
	return local.Format(dayForm + ", " + clock)
}

func (t Times) local(at time.Time) time.Time {
	if t.Zone == nil {
		return at.UTC()
	}
	return at.In(t.Zone)
}
