package models

import (
	"context"
	"fmt"
)

// ChangeRole gives a person another role and ends the person's sessions. Nobody
// changes the own role, and the last active administrator keeps it. The same
// role again changes nothing.
func (s *Store) ChangeRole(ctx context.Context, a Actor, id int64, role Role) error {
	return s.write(ctx, func(tx *Tx) error {
		u, err := tx.otherPerson(a, id, "You cannot change your own role.")
		if err != nil {
			return err
		}
		if !role.IsKnown() {
			return Invalid("The role was not changed.", FieldError{Field: "role", Message: "Choose a role."})
		}
		if u.Role == role {
			return nil
		}
		if err := tx.keepAnAdmin(u); err != nil {
			return err
		}
		if _, err := tx.exec("UPDATE users SET role = ?, version = version + 1, updated_at = ? WHERE id = ?", role, tx.now, id); err != nil {
			return fmt.Errorf("change role: %w", err)
		}
		if err := tx.endSessions(id); err != nil {
			return err
		}
		return tx.audit(a, "person.change_role", "person", fmt.Sprint(id), map[string]any{"before": u.Role, "after": role})
	})
}

// DisablePerson takes all rights from a person, ends all sessions and closes an
// open link. What the person did stays readable. Disabling twice changes nothing.
func (s *Store) DisablePerson(ctx context.Context, a Actor, id int64) error {
	return s.write(ctx, func(tx *Tx) error {
		u, err := tx.otherPerson(a, id, "You cannot disable yourself.")
		if err != nil || u.Status == UserDisabled {
			return err
		}
		if err := tx.keepAnAdmin(u); err != nil {
			return err
		}
		_, err = tx.exec("UPDATE users SET status = 'disabled', link_hash = '', link_expires_at = 0, version = version + 1, updated_at = ? WHERE id = ?", tx.now, id)
		if err != nil {
			return fmt.Errorf("disable person: %w", err)
		}
		if err := tx.endSessions(id); err != nil {
			return err
		}
		return tx.audit(a, "person.disable", "person", fmt.Sprint(id), nil)
	})
}

// EnablePerson gives a disabled person the rights of the role back. Somebody who
// never had a password is invited again and needs a new link.
func (s *Store) EnablePerson(ctx context.Context, a Actor, id int64) error {
	return s.write(ctx, func(tx *Tx) error {
		u, err := tx.otherPerson(a, id, "You cannot enable yourself.")
		if err != nil || u.Status != UserDisabled {
			return err
		}
		_, err = tx.exec("UPDATE users SET status = CASE WHEN password_hash = '' THEN 'invited' ELSE 'active' END, version = version + 1, updated_at = ? WHERE id = ?", tx.now, id)
		if err != nil {
			return fmt.Errorf("enable person: %w", err)
		}
		return tx.audit(a, "person.enable", "person", fmt.Sprint(id), nil)
	})
}

// otherPerson returns the person whom an administrator is about to change, and
// refuses with the sentence when it is the administrator.
func (tx *Tx) otherPerson(a Actor, id int64, self string) (User, error) {
	if _, err := tx.may(a, PermPeopleManage); err != nil {
		return User{}, err
	}
	u, err := tx.user(id)
	if err != nil {
		return User{}, err
	}
	if u.ID != a.UserID {
		return u, nil
	}
	who, err := tx.peopleWith(PermPeopleManage)
	if err != nil {
		return User{}, err
	}
	var others []string
	for _, name := range who {
		if name != u.Name {
			others = append(others, name)
		}
	}
	return User{}, Forbidden(self+" Another administrator can.", others...)
}

// keepAnAdmin refuses to take the rights of the last active administrator.
func (tx *Tx) keepAnAdmin(u User) error {
	if u.Role != RoleAdmin || u.Status != UserActive {
		return nil
	}
	var others int64
	err := tx.db.Raw("SELECT COUNT(*) FROM users WHERE role = 'admin' AND status = 'active' AND id <> ?", u.ID).Scan(&others).Error
	if err != nil {
		return fmt.Errorf("count administrators: %w", err)
	}
	if others == 0 {
		return Conflict(u.Name + " is the last active administrator. Make somebody else administrator first.")
	}
	return nil
}
