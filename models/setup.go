package models

import (
	"context"
	"crypto/subtle"
	"fmt"
	"io"
	"strings"
)

// FirstAdmin is what the setup page asks for.
type FirstAdmin struct {
	Code       string // the setup code that the program printed
	EntityName string // the payer
	Name       string
	Email      string
	Password   string
}

// setupAlphabet has 32 signs and leaves out those that look alike.
const setupAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// IsSetUp reports whether there is an administrator.
func (s *Store) IsSetUp(ctx context.Context) (bool, error) {
	var n int64
	err := s.read(ctx).Raw("SELECT EXISTS (SELECT 1 FROM users WHERE role = 'admin')").Scan(&n).Error
	if err != nil {
		return false, fmt.Errorf("look for an administrator: %w", err)
	}
	return n == 1, nil
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

func (tx *Tx) isSetUp() (bool, error) {
	var n int64
	err := tx.db.Raw("SELECT EXISTS (SELECT 1 FROM users WHERE role = 'admin')").Scan(&n).Error
	return n == 1, err
}

// NewSetupCode returns a new code of 100 bits with which the first
// administrator is made, such as "7K3M2-Q0WZ8-1HD4T-9XNB6", and forgets the one
// before. When there is an administrator it returns "".
func (s *Store) NewSetupCode(ctx context.Context) (code string, err error) {
	raw := make([]byte, 20)
	if _, err := io.ReadFull(s.random, raw); err != nil {
		return "", fmt.Errorf("random: %w", err)
	}
	var text strings.Builder
	for i, b := range raw {
		if i > 0 && i%5 == 0 {
			text.WriteByte('-')
		}
		text.WriteByte(setupAlphabet[b%32])
	}
	err = s.write(ctx, func(tx *Tx) error {
		done, err := tx.isSetUp()
		if err != nil || done {
			return err
		}
		code = text.String()
		return tx.setMeta(metaSetupCode, hashToken(normalCode(code)))
	})
	return code, err
}

// normalCode forgives spaces, dashes, small letters and the signs that look
// like others.
func normalCode(code string) string {
	return strings.NewReplacer(" ", "", "-", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(code))
}

// CreateFirstAdmin makes the payer and the first administrator. It needs the
// setup code, and works once: later it is KindConflict.
func (s *Store) CreateFirstAdmin(ctx context.Context, a Actor, in FirstAdmin) (User, error) {
	in.Name, in.Email, in.EntityName = strings.TrimSpace(in.Name), normalEmail(in.Email), strings.TrimSpace(in.EntityName)
	if err := s.write(ctx, func(tx *Tx) error { return tx.checkSetupCode(in.Code) }); err != nil {
		return User{}, err
	}
	if err := in.check(); err != nil {
		return User{}, err
	}
	hash, err := s.hasher.hash(ctx, in.Password)
	if err != nil {
		return User{}, err
	}
	var made User
	err = s.write(ctx, func(tx *Tx) error {
		if err := tx.checkSetupCode(in.Code); err != nil {
			return err
		}
		entity, err := tx.createEntity(in.EntityName)
		if err != nil {
			return err
		}
		id, err := tx.insertUser(entity.ID, User{Name: in.Name, Email: in.Email, Role: RoleAdmin, Status: UserActive}, hash, 0)
		if err != nil {
			return err
		}
		if _, err := tx.exec("DELETE FROM meta WHERE key = ?", metaSetupCode); err != nil {
			return fmt.Errorf("use setup code: %w", err)
		}
		if made, err = tx.user(id); err != nil {
			return err
		}
		return tx.audit(a.as(made), "person.create_first_admin", "person", fmt.Sprint(id), map[string]string{"entity": in.EntityName})
	})
	return made, err
}

// checkSetupCode refuses when the desk is set up or the code is not the one
// that was printed last. Nothing is counted: a code of 100 bits is not guessed.
func (tx *Tx) checkSetupCode(code string) error {
	done, err := tx.isSetUp()
	if err != nil {
		return err
	}
	if done {
		return Conflict("The desk is already set up. Sign in, or ask an administrator for a link.")
	}
	want, err := tx.meta(metaSetupCode)
	if err != nil {
		return err
	}
	if want == "" || subtle.ConstantTimeCompare([]byte(want), []byte(hashToken(normalCode(code)))) != 1 {
		return Invalid("Nothing was set up.", FieldError{Field: "code", Message: "This is not the setup code. The program prints it when it starts; the latest one counts."})
	}
	return nil
}

func (in FirstAdmin) check() error {
	var found problems
	for _, f := range []FieldError{
		{"entity", checkName(in.EntityName)},
		{"name", checkName(in.Name)},
		{"email", checkEmail(in.Email)},
		{"password", checkPassword(in.Password, in.Name, in.Email, in.EntityName)},
	} {
		if f.Message != "" {
			found.add(f.Field, f.Message)
		}
	}
	return found.err("Nothing was set up.")
}
