package models

import (
	"context"
	"fmt"
	"net/netip"
	"time"
)

// Failed tries at a door are counted in the store, so that neither a restart nor
// a second window forgets them. After its limit a door stays shut for a minute,
// after every further failure twice as long, up to a quarter of an hour. It
// never shuts for good, and what an attacker does at one address does not shut
// out the person at another.
const (
	throttleWindow  = 15 * time.Minute // failures further apart are not counted together
	throttleFirst   = time.Minute
	throttleLongest = 15 * time.Minute
	throttleForget  = 2 * time.Hour // after the end of the last wait
)

// door is something that can be tried, and how many failures it takes.
type door struct {
	key   string
	limit int64
}

// throttleRow is a row of the table.
type throttleRow struct {
	Key      string
	Started  Stamp
	Failures int64
	LockedTo Stamp
}

// signInDoors are the doors of one try to sign in: this address with this
// e-mail, this address, this e-mail.
func (s *Store) signInDoors(email, ip string) []door {
	mark, address := s.keys.Fingerprint("throttle", email), addressKey(ip)
	return []door{{"pair:" + mark + ":" + address, 5}, {"ip:" + address, 30}, {"email:" + mark, 50}}
}

// addressKey is the part of an address that one customer of a network has: the
// whole of IPv4, the first 64 bits of IPv6.
func addressKey(ip string) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	if addr = addr.Unmap(); addr.Is6() {
		if prefix, err := addr.WithZone("").Prefix(64); err == nil {
			return prefix.String()
		}
	}
	return addr.String()
}

// knock counts a try as a failure before it is made, so that tries at the same
// moment cannot pass together. It refuses with KindBusy, and counts nothing,
// when one of the doors is shut.
func (tx *Tx) knock(doors []door) error {
	rows := make([]throttleRow, len(doors))
	for i, d := range doors {
		if err := tx.db.Raw("SELECT * FROM throttles WHERE key = ?", d.key).Scan(&rows[i]).Error; err != nil {
			return fmt.Errorf("throttle: %w", err)
		}
		if rows[i].LockedTo > tx.now {
			wait := time.Duration(rows[i].LockedTo-tx.now) * time.Microsecond
			return Busy(fmt.Sprintf("Too many tries. Try again in %s.", inWords(wait)), wait)
		}
	}
	for i, d := range doors {
		r := rows[i]
		switch {
		case r.Failures == 0, r.LockedTo == 0 && tx.now > r.Started.Add(throttleWindow), r.LockedTo != 0 && tx.now > r.LockedTo.Add(throttleForget):
			r = throttleRow{Started: tx.now}
		}
		r.Failures++
		if r.Failures >= d.limit {
			r.LockedTo = tx.now.Add(throttleDelay(r.Failures - d.limit))
		}
		_, err := tx.exec(`INSERT INTO throttles(key, started, failures, locked_to) VALUES (?, ?, ?, ?)
			ON CONFLICT (key) DO UPDATE SET started = excluded.started, failures = excluded.failures, locked_to = excluded.locked_to`,
			d.key, r.Started, r.Failures, r.LockedTo)
		if err != nil {
			return fmt.Errorf("throttle: %w", err)
		}
	}
	return nil
}

// throttleDelay is the wait after the given number of failures over the limit.
func throttleDelay(over int64) time.Duration {
	if over > 4 {
		return throttleLongest
	}
	return min(throttleFirst<<over, throttleLongest)
}

// forgive takes back what knock counted, for a try that was right: the first
// door is opened wide, the others lose the one failure.
func (tx *Tx) forgive(doors []door) error {
	if _, err := tx.exec("DELETE FROM throttles WHERE key = ?", doors[0].key); err != nil {
		return fmt.Errorf("throttle: %w", err)
	}
	for _, d := range doors[1:] {
		_, err := tx.exec(`UPDATE throttles SET locked_to = CASE WHEN failures <= ? THEN 0 ELSE locked_to END, failures = failures - 1
			WHERE key = ? AND failures > 0`, d.limit, d.key)
		if err != nil {
			return fmt.Errorf("throttle: %w", err)
		}
	}
	return nil
}

// PurgeThrottles forgets old failures and returns how many doors they were.
func (s *Store) PurgeThrottles(ctx context.Context) (n int64, err error) {
	err = s.write(ctx, func(tx *Tx) error {
		n, err = tx.exec("DELETE FROM throttles WHERE started < ? AND locked_to < ?", tx.now.Add(-throttleWindow), tx.now.Add(-throttleForget))
		return err
	})
	return n, err
}

// inWords says a waiting time, rounded up.
func inWords(d time.Duration) string {
	seconds := int64((d + time.Second - 1) / time.Second)
	switch minutes := (seconds + 59) / 60; {
	case seconds == 1:
		return "1 second"
	case seconds <= 60:
		return fmt.Sprintf("%d seconds", seconds)
	default:
		return fmt.Sprintf("%d minutes", minutes)
	}
}
