package models

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Entity is the legal payer. Provider accounts, payees, payouts and people
// belong to one; an installation begins with one.
type Entity struct {
	ID              int64
	Name            string
	ApprovalsNeeded int // different people who must approve a payout, 1 to 9
	CreatedAt       Stamp
}

// createEntity adds a payer in the transaction that sets the desk up.
func (tx *Tx) createEntity(name string) (Entity, error) {
	e := Entity{Name: strings.TrimSpace(name), ApprovalsNeeded: 1, CreatedAt: tx.now}
	if message := checkName(e.Name); message != "" {
		return Entity{}, Invalid("The payer needs a name.", FieldError{Field: "entity", Message: message})
	}
	err := tx.db.Raw("INSERT INTO entities(name, approvals_needed, created_at) VALUES (?, ?, ?) RETURNING id",
		e.Name, e.ApprovalsNeeded, e.CreatedAt).Scan(&e.ID).Error
	if err != nil {
		return Entity{}, fmt.Errorf("create entity: %w", err)
	}
	return e, nil
}

// Entity returns the payer of the installation: the first one. Before the desk
// is set up there is none, and the error is KindNotFound.
func (s *Store) Entity(ctx context.Context) (Entity, error) {
	var e Entity
	if err := s.read(ctx).Raw("SELECT id, name, approvals_needed, created_at FROM entities ORDER BY id LIMIT 1").Scan(&e).Error; err != nil {
		return Entity{}, fmt.Errorf("read entity: %w", err)
	}
	if e.ID == 0 {
		return Entity{}, NotFound("The desk has not been set up yet.")
	}
	return e, nil
}

// checkName returns what is wrong with the name of a person or a payer, or "".
func checkName(name string) string {
	switch n := utf8.RuneCountInString(name); {
	case n == 0:
		return "Enter a name."
	case n > 100:
		return "Use at most 100 characters."
	case strings.ContainsFunc(name, isHiddenInName):
		return "Use letters, digits and ordinary signs only."
	}
	return ""
}

// isHiddenInName tells characters that nobody sees; the two joiners are part of
// how Persian and Indian names are written.
func isHiddenInName(r rune) bool {
	return r != '\u200c' && r != '\u200d' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co)
}
