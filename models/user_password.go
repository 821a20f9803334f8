package models

import (
	"context"
	"fmt"
)

// LinkOwner returns the person of an open one-time link. A link that was used,
// replaced or is too old is KindNotFound.
func (s *Store) LinkOwner(ctx context.Context, token string) (User, error) {
	var u User
	err := s.read(ctx).Raw("SELECT "+userColumns+" FROM users WHERE link_hash = ? AND link_expires_at > ? AND status <> 'disabled'",
		hashToken(token), s.Now()).Scan(&u).Error
	if err != nil {
		return User{}, fmt.Errorf("read link: %w", err)
	}
	if u.ID == 0 {
		return User{}, NotFound("This link was used or is too old. Ask an administrator for a new one.")
	}
	return u, nil
}

// AcceptLink sets the password of the person of a one-time link. The link stops
// working, and all sessions of the person end.
func (s *Store) AcceptLink(ctx context.Context, a Actor, token, password string) (User, error) {
	u, err := s.LinkOwner(ctx, token)
	if err != nil {
		return User{}, err
	}
	hash, err := s.newPassword(ctx, u, password, "password")
	if err != nil {
		return User{}, err
	}
	err = s.write(ctx, func(tx *Tx) error {
		n, err := tx.exec(`UPDATE users SET password_hash = ?, password_changed_at = ?, status = 'active', link_hash = '', link_expires_at = 0,
			version = version + 1, updated_at = ? WHERE id = ? AND link_hash = ? AND link_expires_at > ? AND status <> 'disabled'`,
			hash, tx.now, tx.now, u.ID, hashToken(token), tx.now)
		if err != nil {
			return fmt.Errorf("accept link: %w", err)
		}
		if n == 0 {
			return NotFound("This link was used or is too old. Ask an administrator for a new one.")
		}
		if err := tx.endSessions(u.ID); err != nil {
			return err
		}
		return tx.audit(a.as(u), "person.accept_link", "person", fmt.Sprint(u.ID), nil)
	})
	return u, err
}

// newPassword checks a new password for u and returns its hash; what is wrong
// is said at the named field.
func (s *Store) newPassword(ctx context.Context, u User, password, field string) (string, error) {
	context := []string{u.Name, u.Email}
	entity, err := s.Entity(ctx)
	if err != nil && !IsKind(err, KindNotFound) {
		return "", err
	}
	if message := checkPassword(password, append(context, entity.Name)...); message != "" {
		return "", Invalid("The password was not set.", FieldError{Field: field, Message: message})
	}
	return s.hasher.hash(ctx, password)
}

// PasswordChange is what a person enters to change the own password.
type PasswordChange struct {
	Old       string
	New       string
	UserAgent string
}

// ChangePassword sets a new password. All sessions of the person end; the
// returned id is the new session of the one who changed it.
func (s *Store) ChangePassword(ctx context.Context, a Actor, change PasswordChange) (sessionID string, err error) {
	if err := s.provePassword(ctx, a, change.Old, "old_password"); err != nil {
		return "", err
	}
	u, err := s.User(ctx, a.UserID)
	if err != nil {
		return "", err
	}
	if change.Old == change.New {
		return "", Invalid("The password was not changed.", FieldError{Field: "password", Message: "This is your present password. Choose another one."})
	}
	hash, err := s.newPassword(ctx, u, change.New, "password")
	if err != nil {
		return "", err
	}
	err = s.write(ctx, func(tx *Tx) error {
		if _, err := tx.may(a, PermSignedIn); err != nil {
			return err
		}
		_, err := tx.exec("UPDATE users SET password_hash = ?, password_changed_at = ?, link_hash = '', link_expires_at = 0, version = version + 1, updated_at = ? WHERE id = ?",
			hash, tx.now, tx.now, u.ID)
		if err != nil {
			return fmt.Errorf("change password: %w", err)
		}
		if err := tx.endSessions(u.ID); err != nil {
			return err
		}
		if sessionID, err = tx.newSession(a, sessionRow{UserID: u.ID, UserAgent: change.UserAgent, ExpiresAt: tx.now.Add(SessionLife)}, nil); err != nil {
			return err
		}
		return tx.audit(a, "person.change_password", "person", fmt.Sprint(u.ID), nil)
	})
	return sessionID, err
}
