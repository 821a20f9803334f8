package models

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/mail"
	"strings"
	"time"
)

// linkLife is how long a one-time link of a person stays open.
const linkLife = 72 * time.Hour

// Invitation asks for a new person.
type Invitation struct {
	Token string // form token
	Name  string
	Email string
	Role  Role
}

// Link is a one-time link with which a person sets a password. The token is
// known only to who asked for it: the store keeps its hash.
type Link struct {
	User  User
	Token string
}

// InvitePerson adds a person who may sign in after opening the link. The same
// form token gives the same link again.
func (s *Store) InvitePerson(ctx context.Context, a Actor, in Invitation) (Link, error) {
	in.Name, in.Email = strings.TrimSpace(in.Name), normalEmail(in.Email)
	var link Link
	err := s.write(ctx, func(tx *Tx) error {
		admin, err := tx.may(a, PermPeopleManage)
		if err != nil {
			return err
		}
		if err := in.check(); err != nil {
			return err
		}
		payload := strings.Join([]string{in.Name, in.Email, string(in.Role)}, "\x00")
		result, _, err := tx.once(a, in.Token, "person.invite", payload, func() (string, error) {
			id, err := tx.insertUser(admin.EntityID, User{Name: in.Name, Email: in.Email, Role: in.Role, Status: UserInvited}, "", a.UserID)
			if err != nil {
				return "", err
			}
			token, err := tx.openLink(id)
			if err != nil {
				return "", err
			}
			// The link stands in the form's result only sealed.
			sealed, err := s.keys.Seal("form_tokens|link", []byte(token))
			if err != nil {
				return "", err
			}
			detail := map[string]any{"name": in.Name, "email": in.Email, "role": in.Role}
			return fmt.Sprintf("%d:%s", id, base64.StdEncoding.EncodeToString(sealed)), tx.audit(a, "person.invite", "person", fmt.Sprint(id), detail)
		})
		if err != nil {
			return err
		}
		link, err = tx.readLink(result)
		return err
	})
	return link, err
}

func (in Invitation) check() error {
	var found problems
	if message := checkName(in.Name); message != "" {
		found.add("name", message)
	}
	if message := checkEmail(in.Email); message != "" {
		found.add("email", message)
	}
	if !in.Role.IsKnown() {
		found.add("role", "Choose a role.")
	}
	return found.err("Nobody was invited.")
}

// readLink reads what InvitePerson stored as the form's result.
func (tx *Tx) readLink(result string) (Link, error) {
	var id int64
	var text string
	if _, err := fmt.Sscanf(result, "%d:%s", &id, &text); err != nil {
		return Link{}, fmt.Errorf("read link: %w", err)
	}
	sealed, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return Link{}, fmt.Errorf("read link: %w", err)
	}
	token, err := tx.store.keys.Open("form_tokens|link", sealed)
	if err != nil {
		return Link{}, fmt.Errorf("read link: %w", err)
	}
	u, err := tx.user(id)
	return Link{User: u, Token: string(token)}, err
}

// insertUser adds a row; an address that is taken is refused at its field.
func (tx *Tx) insertUser(entityID int64, u User, hash string, by int64) (id int64, err error) {
	var taken int64
	if err := tx.db.Raw("SELECT COUNT(*) FROM users WHERE email = ?", u.Email).Scan(&taken).Error; err != nil {
		return 0, fmt.Errorf("add person: %w", err)
	}
	if taken > 0 {
		return 0, Invalid("Nobody was added.", FieldError{Field: "email", Message: "Somebody with this address is already here. Look in the list of people."})
	}
	changed := Stamp(0)
	if hash != "" {
		changed = tx.now
	}
	err = tx.db.Raw(`INSERT INTO users(entity_id, email, name, role, status, password_hash, password_changed_at, invited_by, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		entityID, u.Email, u.Name, u.Role, u.Status, hash, changed, by, tx.now, tx.now).Scan(&id).Error
	if err != nil {
		return 0, fmt.Errorf("add person: %w", err)
	}
	return id, nil
}

// openLink makes a new one-time link for a person; an older one stops working.
func (tx *Tx) openLink(id int64) (token string, err error) {
	if token, err = tx.store.secret(); err != nil {
		return "", err
	}
	_, err = tx.exec("UPDATE users SET link_hash = ?, link_expires_at = ?, updated_at = ? WHERE id = ?",
		hashToken(token), tx.now.Add(linkLife), tx.now, id)
	if err != nil {
		return "", fmt.Errorf("open link: %w", err)
	}
	return token, nil
}

// NewLink makes a new one-time link for a person who lost the first one, or the
// password. The password in use keeps working until the link is used.
func (s *Store) NewLink(ctx context.Context, a Actor, id int64) (Link, error) {
	var link Link
	err := s.write(ctx, func(tx *Tx) error {
		if _, err := tx.may(a, PermPeopleManage); err != nil {
			return err
		}
		u, err := tx.user(id)
		if err != nil {
			return err
		}
		if u.Status == UserDisabled {
			return Conflict(u.Name + " is disabled. Enable the account first, then make a link.")
		}
		if u.ID == a.UserID {
			return Forbidden("You cannot make a link for yourself. Change your password on your account page.")
		}
		token, err := tx.openLink(id)
		if err != nil {
			return err
		}
		if u, err = tx.user(id); err != nil {
			return err
		}
		link = Link{User: u, Token: token}
		return tx.audit(a, "person.new_link", "person", fmt.Sprint(id), nil)
	})
	return link, err
}

// secret returns 32 random bytes as text that fits into a URL or a cookie.
func (s *Store) secret() (string, error) {
	raw := make([]byte, 32)
	if _, err := io.ReadFull(s.random, raw); err != nil {
		return "", fmt.Errorf("random: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}

// hashToken is what the store keeps of a random token. The token has 256 bits,
// so a plain hash cannot be guessed.
func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// normalEmail is the one spelling of an address that is stored and compared.
func normalEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// checkEmail returns what is wrong with a normalised address, or "".
func checkEmail(email string) string {
	parsed, err := mail.ParseAddress(email)
	if email == "" {
		return "Enter an e-mail address."
	}
	if err != nil || parsed.Address != email || len(email) > 254 {
		return "This is not an e-mail address, such as ana@example.com."
	}
	return ""
}
