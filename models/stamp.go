package models

import "time"

// Stamp is an instant in microseconds since 1970-01-01 UTC. It is stored as an
// integer, so that ordering and comparing never depend on a time zone. Zero
// means "never".
type Stamp int64

// StampOf converts t; the zero time gives the zero Stamp.
func StampOf(t time.Time) Stamp {
	if t.IsZero() {
		return 0
	}
	return Stamp(t.UnixMicro())
}

// Time returns the instant in UTC; the zero Stamp gives the zero time.
func (s Stamp) Time() time.Time {
	if s == 0 {
		return time.Time{}
	}
	return time.UnixMicro(int64(s)).UTC()
}

// IsZero reports whether s means "never".
func (s Stamp) IsZero() bool { return s == 0 }

// Add returns s moved by d.
func (s Stamp) Add(d time.Duration) Stamp { return s + Stamp(d.Microseconds()) }

// Day returns the number of whole UTC days since 1970-01-01.
func (s Stamp) Day() int64 { return int64(s) / (24 * 60 * 60 * 1_000_000) }
