package models

import (
	"fmt"
	"strings"
)

// UserStatus tells whether a person may sign in.
type UserStatus string

// The states of a person.
const (
	UserInvited  UserStatus = "invited"  // has a link, no password yet
	UserActive   UserStatus = "active"   // may sign in
	UserDisabled UserStatus = "disabled" // may do nothing; history stays readable
)

// User is a person of the desk. What is secret about a person (the hash of the
// password, the hash of a link) never leaves this package.
type User struct {
	ID            int64
	EntityID      int64
	Email         string // lower-case
	Name          string
	Role          Role
	Status        UserStatus
	LinkExpiresAt Stamp // end of an open one-time link, zero when there is none
	LastSignInAt  Stamp
	Version       int64
	CreatedAt     Stamp
}

// userColumns are the columns of User, and no others.
const userColumns = "id, entity_id, email, name, role, status, link_expires_at, last_sign_in_at, version, created_at"

// user reads a person in the transaction.
func (tx *Tx) user(id int64) (User, error) {
	var u User
	if err := tx.db.Raw("SELECT "+userColumns+" FROM users WHERE id = ?", id).Scan(&u).Error; err != nil {
		return User{}, fmt.Errorf("read person: %w", err)
	}
	if u.ID == 0 {
		return User{}, NotFound("There is no such person.")
	}
	return u, nil
}

// may refuses unless the actor has permission p at this moment: the person is
// read inside the transaction, so that a right that was taken away a moment ago
// no longer counts. Parts of the program pass. The zero Actor is refused.
func (tx *Tx) may(a Actor, p Permission) (User, error) {
	if !a.IsPerson() {
		if a.Name == "" {
			return User{}, Forbidden("Sign in first.")
		}
		return User{}, nil
	}
	u, err := tx.user(a.UserID)
	if IsKind(err, KindNotFound) {
		return User{}, Forbidden("Your account no longer exists.")
	}
	if err != nil {
		return User{}, err
	}
	if u.Status != UserActive {
		return User{}, Forbidden("Your account is disabled. An administrator can enable it.")
	}
	if u.Role.May(p) {
		return u, nil
	}
	who, err := tx.peopleWith(p)
	if err != nil {
		return User{}, err
	}
	return User{}, Forbidden(Refusal(p), who...)
}

// Refusal is the sentence for somebody who lacks permission p.
func Refusal(p Permission) string {
	var roles []string
	for _, role := range RolesWith(p) {
		roles = append(roles, strings.ToLower(role.Label()))
	}
	return fmt.Sprintf("To %s, a person needs the role %s.", p.Words(), strings.Join(roles, " or "))
}

// Words says what the permission allows, to be put after "to".
func (p Permission) Words() string {
	switch p {
	case PermPayoutRead:
		return "see payouts"
	case PermPayoutMake:
		return "make payouts"
	case PermPayoutApprove:
		return "approve payouts"
	case PermPayoutCheck:
		return "check payouts with the provider"
	case PermPayoutHold:
		return "hold payouts of a batch"
	case PermPayeeRead:
		return "see payees"
	case PermPayeeWrite:
		return "add and change payees"
	case PermPayeeSuspend:
		return "suspend payees"
	case PermWebhookRead:
		return "see webhooks"
	case PermAuditRead:
		return "read the audit log"
	case PermPeopleManage:
		return "manage people"
	case PermProviderRead:
		return "see provider accounts"
	case PermProviderSetup:
		return "set up provider accounts"
	}
	return "do this"
}
