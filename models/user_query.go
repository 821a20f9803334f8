package models

import (
	"context"
	"fmt"

	"gorm.io/gorm"
)

// User returns one person.
func (s *Store) User(ctx context.Context, id int64) (User, error) {
	var u User
	if err := s.read(ctx).Raw("SELECT "+userColumns+" FROM users WHERE id = ?", id).Scan(&u).Error; err != nil {
		return User{}, fmt.Errorf("read person: %w", err)
	}
	if u.ID == 0 {
		return User{}, NotFound("There is no such person.")
	}
	return u, nil
}

// ListPeople returns everybody, active people first, by name.
func (s *Store) ListPeople(ctx context.Context) ([]User, error) {
	var people []User
	err := s.read(ctx).Raw("SELECT " + userColumns + " FROM users ORDER BY status = 'disabled', name COLLATE NOCASE, id").Scan(&people).Error
	if err != nil {
		return nil, fmt.Errorf("list people: %w", err)
	}
	return people, nil
}

// PeopleWith returns the names of active people who have permission p, at most
// twelve, for pages that say who can do what was refused.
func (s *Store) PeopleWith(ctx context.Context, p Permission) ([]string, error) {
	return peopleWith(s.read(ctx), p)
}

// peopleWith is PeopleWith as the transaction sees it.
func (tx *Tx) peopleWith(p Permission) ([]string, error) { return peopleWith(tx.db, p) }

func peopleWith(db *gorm.DB, p Permission) ([]string, error) {
	var names []string
	err := db.Raw("SELECT name FROM users WHERE status = 'active' AND role IN (?) ORDER BY name COLLATE NOCASE LIMIT 12", RolesWith(p)).Scan(&names).Error
	if err != nil {
		return nil, fmt.Errorf("people with %s: %w", p, err)
	}
	return names, nil
}
