package models

import (
	"context"
	"fmt"
	"strings"
)

// DemoPeople returns the people of a demo desk: e-mail, name and role.
func DemoPeople() []User {
	return []User{
		{Email: "admin@demo.test", Name: "Ada Admin", Role: RoleAdmin},
		{Email: "maker@demo.test", Name: "Mara Maker", Role: RoleMaker},
		{Email: "maker2@demo.test", Name: "Milo Maker", Role: RoleMaker},
		{Email: "approver@demo.test", Name: "Arno Approver", Role: RoleApprover},
		{Email: "approver2@demo.test", Name: "Amal Approver", Role: RoleApprover},
		{Email: "viewer@demo.test", Name: "Vera Viewer", Role: RoleViewer},
	}
}

// CreateDemoPeople fills a new demo desk with its payer and DemoPeople, all with
// one password. In any other environment, or when there are people already, it
// is KindConflict.
func (s *Store) CreateDemoPeople(ctx context.Context, password string) error {
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	return s.write(ctx, func(tx *Tx) error {
		environment, err := tx.meta(metaEnvironment)
		if err != nil {
			return err
		}
		var people int64
		if err := tx.db.Raw("SELECT COUNT(*) FROM users").Scan(&people).Error; err != nil {
			return fmt.Errorf("count people: %w", err)
		}
		if environment != string(EnvDemo) || people > 0 {
			return Conflict("Demo people exist only in a new demo database.")
		}
		entity, err := tx.createEntity("Northwind Marketplace Ltd")
		if err != nil {
			return err
		}
		var emails []string
		for _, u := range DemoPeople() {
			u.Status = UserActive
			if _, err := tx.insertUser(entity.ID, u, hash, 0); err != nil {
				return err
			}
			emails = append(emails, u.Email)
		}
		return tx.audit(System("demo"), "person.create_demo_people", "person", "", map[string]string{"people": strings.Join(emails, ", ")})
	})
}

// HasDemoPeople reports whether people of a demo desk can sign in, so that a
// desk that is reachable from outside can refuse to start.
func (s *Store) HasDemoPeople(ctx context.Context) (bool, error) {
	var n int64
	err := s.read(ctx).Raw("SELECT EXISTS (SELECT 1 FROM users WHERE email LIKE '%@demo.test' AND status <> 'disabled')").Scan(&n).Error
	if err != nil {
		return false, fmt.Errorf("look for demo people: %w", err)
	}
	return n == 1, nil
}
