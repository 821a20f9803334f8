package models

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"gorm.io/gorm"
)

// Preferences are what a person chose for themselves.
type Preferences struct {
	UserID int64
	Zone   string // IANA name of the time zone of pages
	Theme  string // "light", "dark", or "" for the system's
	Mail   bool   // mails about what waits
	Keys   bool   // single-key shortcuts
}

// Location returns the time zone; UTC when it is not known here.
func (p Preferences) Location() *time.Location {
	zone, err := time.LoadLocation(p.Zone)
	if err != nil || !isZone(p.Zone) {
		return time.UTC
	}
	return zone
}

var zoneText = regexp.MustCompile(`^[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$`)

// isZone reports whether name is the IANA name of a time zone. The machine may
// keep others beside them, some of which count leap seconds.
func isZone(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil && zoneText.MatchString(name) && name != "Local"
}

func preferencesOf(db *gorm.DB, userID int64) (Preferences, error) {
	p := Preferences{UserID: userID, Zone: "UTC", Mail: true, Keys: true}
	err := db.Raw("SELECT * FROM preferences WHERE user_id = ?", userID).Scan(&p).Error
	return p, err
}

// PreferencesOf returns what a person chose, or the defaults.
func (s *Store) PreferencesOf(ctx context.Context, userID int64) (Preferences, error) {
	return preferencesOf(s.read(ctx), userID)
}

// SetPreferences keeps a person's own choices.
func (s *Store) SetPreferences(ctx context.Context, a Actor, p Preferences) error {
	var found problems
	if !isZone(p.Zone) {
		found.add("zone", "Choose a time zone by its name, such as Europe/Berlin.")
	}
	if p.Theme != "" && p.Theme != "light" && p.Theme != "dark" {
		found.add("theme", "Choose light, dark, or the system's.")
	}
	if err := found.err("Nothing was changed."); err != nil {
		return err
	}
	return s.write(ctx, func(tx *Tx) error {
		if _, err := tx.may(a, PermSignedIn); err != nil {
			return err
		}
		p.UserID = a.UserID
		if old, err := preferencesOf(tx.db, a.UserID); err != nil || old == p {
			return err
		}
		_, err := tx.exec(`INSERT INTO preferences(user_id, zone, theme, mail, keys) VALUES (?,?,?,?,?)
			ON CONFLICT (user_id) DO UPDATE SET zone = excluded.zone, theme = excluded.theme, mail = excluded.mail, keys = excluded.keys`,
			a.UserID, p.Zone, p.Theme, p.Mail, p.Keys)
		if err != nil {
			return fmt.Errorf("keep preferences: %w", err)
		}
		return tx.audit(a, "person.preferences", "person", fmt.Sprint(a.UserID), map[string]any{"zone": p.Zone, "theme": p.Theme, "mail": p.Mail, "keys": p.Keys})
	})
}

// SavedView is a filter of the payouts list under a name of a person.
type SavedView struct {
	ID        int64
	UserID    int64
	Name      string
	Query     string // the query string of the list
	CreatedAt Stamp
}

const maxViews = 20

// SaveView keeps a filter under a name; the same name replaces it.
func (s *Store) SaveView(ctx context.Context, a Actor, name, query string) error {
	name = strings.TrimSpace(name)
	var found problems
	found.checkText("name", "a name for this view", name, true, 40)
	if len(query) > 1000 {
		found.add("name", "This filter is too long to be saved.")
	}
	if err := found.err("The view was not saved."); err != nil {
		return err
	}
	return s.write(ctx, func(tx *Tx) error {
		if _, err := tx.may(a, PermPayoutRead); err != nil {
			return err
		}
		var n int
		if err := tx.db.Raw("SELECT COUNT(*) FROM saved_views WHERE user_id = ? AND name <> ?", a.UserID, name).Scan(&n).Error; err != nil {
			return err
		}
		if n >= maxViews {
			return Invalid("The view was not saved.", FieldError{"name", fmt.Sprintf("You have %d views already. Remove one first.", maxViews)})
		}
		_, err := tx.exec("INSERT INTO saved_views(user_id, name, query, created_at) VALUES (?,?,?,?) ON CONFLICT (user_id, name) DO UPDATE SET query = excluded.query",
			a.UserID, name, query, tx.now)
		return err
	})
}

// RemoveView forgets a view of the person.
func (s *Store) RemoveView(ctx context.Context, a Actor, id int64) error {
	return s.write(ctx, func(tx *Tx) error {
		if _, err := tx.may(a, PermPayoutRead); err != nil {
			return err
		}
		_, err := tx.exec("DELETE FROM saved_views WHERE id = ? AND user_id = ?", id, a.UserID)
		return err
	})
}

// ViewsOf returns a person's views by name.
func (s *Store) ViewsOf(ctx context.Context, userID int64) ([]SavedView, error) {
	var list []SavedView
	err := s.read(ctx).Raw("SELECT * FROM saved_views WHERE user_id = ? ORDER BY name", userID).Scan(&list).Error
	return list, err
}
