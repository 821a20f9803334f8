package models

import (
	"context"
	"fmt"
)

// SignInTry is what somebody at the sign-in page says.
type SignInTry struct {
	Email     string
	Password  string
	UserAgent string
	Previous  string            // id of the session before, "" for none; it ends
	Fields    map[string]string // fields that the new session takes over
}

// SignedIn is a new session and its person.
type SignedIn struct {
	User      User
	SessionID string
}

// credential is what a try is checked against.
type credential struct {
	ID           int64
	PasswordHash string
}

// SignIn checks a password and starts a session with a new id. Whatever is
// wrong, the answer is the same KindInvalid sentence and takes the same time;
// too many tries are KindBusy. actor carries the address of who tries.
func (s *Store) SignIn(ctx context.Context, a Actor, try SignInTry) (SignedIn, error) {
	email := normalEmail(try.Email)
	wrong := Invalid("E-mail or password is wrong. Check both and try again.")
	doors := s.signInDoors(email, a.IP)
	who, err := s.approach(ctx, a, email, doors)
	if err != nil {
		return SignedIn{}, err
	}
	right, err := s.hasher.verify(ctx, who.PasswordHash, try.Password)
	if err != nil {
		return SignedIn{}, fmt.Errorf("check password: %w", err)
	}
	var in SignedIn
	err = s.write(ctx, func(tx *Tx) error {
		u, err := tx.stillIs(who, right)
		if err != nil {
			return err
		}
		if u.ID == 0 {
			return tx.audit(a, "person.sign_in_failed", "person", fmt.Sprint(who.ID), map[string]string{"address": s.keys.Fingerprint("throttle", email)})
		}
		if err := tx.forgive(doors); err != nil {
			return err
		}
		in, err = tx.enter(a, u, try)
		return err
	})
	if err != nil {
		return SignedIn{}, err
	}
	if in.SessionID == "" {
		return SignedIn{}, wrong
	}
	return in, nil
}

// approach counts the try and returns what it is checked against; for an
// unknown address that is nothing, with the same work.
func (s *Store) approach(ctx context.Context, a Actor, email string, doors []door) (who credential, err error) {
	err = s.write(ctx, func(tx *Tx) error {
		if err := tx.db.Raw("SELECT id, password_hash FROM users WHERE email = ?", email).Scan(&who).Error; err != nil {
			return fmt.Errorf("read person: %w", err)
		}
		// Many addresses together may shut the door of an e-mail; an address from
		// which the person has signed in before does not meet that door.
		known, err := tx.isKnownAddress(who.ID, a.IP)
		if err != nil {
			return err
		}
		if known {
			return tx.knock(doors[:2])
		}
		return tx.knock(doors)
	})
	return who, err
}

func (tx *Tx) isKnownAddress(userID int64, ip string) (bool, error) {
	var n int64
	err := tx.db.Raw("SELECT EXISTS (SELECT 1 FROM audit WHERE subject_kind = 'person' AND subject_id = ? AND action = 'person.sign_in' AND ip = ?)",
		fmt.Sprint(userID), ip).Scan(&n).Error
	if err != nil {
		return false, fmt.Errorf("known address: %w", err)
	}
	return n == 1, nil
}

// stillIs returns the person of a right password, read again in the
// transaction: the zero User when the password was wrong, has changed in the
// meantime, or the person is not active.
func (tx *Tx) stillIs(who credential, right bool) (User, error) {
	if !right {
		return User{}, nil
	}
	var now credential
	if err := tx.db.Raw("SELECT id, password_hash FROM users WHERE id = ? AND status = 'active'", who.ID).Scan(&now).Error; err != nil {
		return User{}, fmt.Errorf("read person: %w", err)
	}
	if now != who {
		return User{}, nil
	}
	return tx.user(who.ID)
}

// enter starts the session of a person who has proven to be one.
func (tx *Tx) enter(a Actor, u User, try SignInTry) (SignedIn, error) {
	if try.Previous != "" {
		if _, err := tx.exec("DELETE FROM sessions WHERE hash = ?", hashToken(try.Previous)); err != nil {
			return SignedIn{}, fmt.Errorf("end session: %w", err)
		}
	}
	id, err := tx.newSession(a, sessionRow{UserID: u.ID, UserAgent: try.UserAgent, ExpiresAt: tx.now.Add(SessionLife)}, try.Fields)
	if err != nil {
		return SignedIn{}, err
	}
	if _, err := tx.exec("UPDATE users SET last_sign_in_at = ? WHERE id = ?", tx.now, u.ID); err != nil {
		return SignedIn{}, fmt.Errorf("sign in: %w", err)
	}
	a = a.as(u)
	a.Session = sessionTag(hashToken(id))
	return SignedIn{User: u, SessionID: id}, tx.audit(a, "person.sign_in", "person", fmt.Sprint(u.ID), nil)
}

// as is the actor once it has proven to be u.
func (a Actor) as(u User) Actor {
	a.UserID, a.Name, a.Role = u.ID, u.Name, u.Role
	return a
}

// ConfirmPassword asks a signed-in person for the password again, before an
// action that an unlocked browser must not be enough for. A wrong one is
// KindInvalid at the field "password"; tries are counted as at the sign-in page.
func (s *Store) ConfirmPassword(ctx context.Context, a Actor, password string) error {
	return s.provePassword(ctx, a, password, "password")
}

// provePassword is ConfirmPassword for a form field of any name.
func (s *Store) provePassword(ctx context.Context, a Actor, password, field string) error {
	u, err := s.User(ctx, a.UserID)
	if err != nil {
		return err
	}
	doors := s.signInDoors(u.Email, a.IP)
	who, err := s.approach(ctx, a, u.Email, doors)
	if err != nil {
		return err
	}
	right, err := s.hasher.verify(ctx, who.PasswordHash, password)
	if err != nil {
		return fmt.Errorf("check password: %w", err)
	}
	err = s.write(ctx, func(tx *Tx) error {
		u, err := tx.stillIs(who, right)
		if err != nil {
			return err
		}
		right = u.ID != 0
		if right {
			return tx.forgive(doors)
		}
		return tx.audit(a, "person.confirm_failed", "person", fmt.Sprint(a.UserID), nil)
	})
	if err != nil {
		return err
	}
	if !right {
		return Invalid("Your password is wrong. Nothing was changed or sent.", FieldError{Field: field, Message: "This is not your password."})
	}
	return nil
}
