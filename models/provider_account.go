package models

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sort"
)

// Environment belongs to the installation and never changes. Provider hosts
// follow from it in code.
type Environment string

// The environments.
const (
	EnvDemo    Environment = "demo"    // the built-in sandboxes
	EnvSandbox Environment = "sandbox" // the vendors' test hosts
	EnvLive    Environment = "live"    // real money
)

// IsKnown reports whether e is one of the environments.
func (e Environment) IsKnown() bool { return e == EnvDemo || e == EnvSandbox || e == EnvLive }

// AccountStatus tells whether orders may leave through a provider account.
type AccountStatus string

// The states of a provider account.
const (
	AccountActive AccountStatus = "active"
	AccountPaused AccountStatus = "paused" // nothing leaves; the reason is kept
)

// ProviderAccount is an account of the payer at a provider. Credentials are
// sealed at rest and write-only.
type ProviderAccount struct {
	ID          string // short name in URLs, such as "pockyt"
	EntityID    int64
	Provider    string // name of the driver, such as "pockyt"
	Name        string // what people call it
	Environment Environment
	Hints       map[string]string `gorm:"serializer:json"` // credential name → "•••• 1a2b", or the value of what is no secret
	Registers   bool              // the provider wants to know payees before they are paid
	Hosted      bool              // payees tell the provider themselves where they want the money
	Status      AccountStatus
	PauseReason string
	PausedAt    Stamp
	TestedAt    Stamp // last good test call
	Version     int64
	CreatedAt   Stamp
	UpdatedAt   Stamp
}

// Credentials are the named secrets of a provider account.
type Credentials map[string]string

// String keeps credentials out of formatted text.
func (Credentials) String() string { return "hidden" }

// GoString keeps credentials out of formatted text.
func (Credentials) GoString() string { return "hidden" }

// LogValue keeps credentials out of logs.
func (Credentials) LogValue() slog.Value { return slog.StringValue("hidden") }

// MarshalJSON keeps credentials out of logs of what holds them.
func (Credentials) MarshalJSON() ([]byte, error) { return []byte(`"hidden"`), nil }

// NewProviderAccount asks for an account of a provider to be connected. What
// the credentials are called, and which of them are secret, the driver knows.
type NewProviderAccount struct {
	Provider    string
	Name        string
	Credentials Credentials
	Secret      map[string]bool // names of credentials that are never shown again
	Registers   bool            // the provider wants to know payees
	Hosted      bool            // payees tell the provider themselves where they want the money
	Token       string          // one-time form token; "" when the program itself connects
	Identity    map[string]bool // names of credentials that say who we are at the provider, such as a merchant number
	Version     int64           // of the account whose credentials are replaced, as the person saw it; 0: any
}

func accountPlace(id string, e Environment) string {
	return "provider_accounts|" + id + "|" + string(e) + "|credentials"
}

// AddProviderAccount connects an account. Its id is the provider's name, with a
// number when that is taken.
func (s *Store) AddProviderAccount(ctx context.Context, a Actor, n NewProviderAccount) (account ProviderAccount, err error) {
	err = s.write(ctx, func(tx *Tx) error {
		if _, err := tx.may(a, PermProviderSetup); err != nil {
			return err
		}
		add := func() (string, error) { return tx.addAccount(a, n) }
		var id string
		var err error
		if a.IsPerson() {
			id, _, err = tx.once(a, n.Token, "account.add", fmt.Sprintf("%s|%s|%s", n.Provider, n.Name, hashCredentials(n.Credentials)), add)
		} else {
			id, err = add()
		}
		if err != nil {
			return err
		}
		found, err := tx.account(id)
		account = found
		return err
	})
	return account, err
}

func hashCredentials(c Credentials) string {
	names := make([]string, 0, len(c))
	for n := range c {
		names = append(names, n)
	}
	sort.Strings(names)
	parts := make([]string, 0, 2*len(names))
	for _, n := range names {
		parts = append(parts, n, c[n])
	}
	return hashParts(parts...)
}

func (tx *Tx) addAccount(a Actor, n NewProviderAccount) (string, error) {
	var found problems
	found.checkText("name", "a name for this account", n.Name, true, 60)
	for name, value := range n.Credentials {
		found.checkText(name, "this value", value, true, 4000)
	}
	if err := found.err("The account was not connected. Correct the marked fields."); err != nil {
		return "", err
	}
	var taken int
	if err := tx.db.Raw("SELECT COUNT(*) FROM provider_accounts WHERE provider = ?", n.Provider).Scan(&taken).Error; err != nil {
		return "", fmt.Errorf("add account: %w", err)
	}
	id := n.Provider
	if taken > 0 {
		id = fmt.Sprintf("%s-%d", n.Provider, taken+1)
	}
	bound, err := tx.meta(metaEnvironment)
	if err != nil {
		return "", err
	}
	env := Environment(bound)
	var entityID int64
	if err := tx.db.Raw("SELECT id FROM entities ORDER BY id LIMIT 1").Scan(&entityID).Error; err != nil {
		return "", fmt.Errorf("add account: %w", err)
	}
	sealed, hints, err := tx.sealCredentials(id, env, n)
	if err != nil {
		return "", err
	}
	_, err = tx.exec(`INSERT INTO provider_accounts(id, entity_id, provider, name, environment, credentials, hints, registers, hosted, status, created_at, updated_at)
		VALUES (?,?,?,?,?,?,?,?,?,'active',?,?)`, id, entityID, n.Provider, n.Name, env, sealed, hints, n.Registers, n.Hosted, tx.now, tx.now)
	if err != nil {
		return "", fmt.Errorf("add account: %w", err)
	}
	if n.Registers {
		if err := tx.registerAll(entityID, id); err != nil {
			return "", err
		}
	}
	return id, tx.audit(a, "provider_account.add", "provider_account", id, map[string]any{"provider": n.Provider, "name": n.Name, "credentials": json.RawMessage(hints)})
}

// sealCredentials returns the sealed credentials and what may be shown of them:
// the last four characters and a fingerprint of a secret, else the value.
func (tx *Tx) sealCredentials(id string, env Environment, n NewProviderAccount) (sealed []byte, hints string, err error) {
	raw, err := json.Marshal(map[string]string(n.Credentials))
	if err != nil {
		return nil, "", fmt.Errorf("credentials: %w", err)
	}
	if sealed, err = tx.store.keys.Seal(accountPlace(id, env), raw); err != nil {
		return nil, "", err
	}
	shown := map[string]string{}
	for name, value := range n.Credentials {
		if !n.Secret[name] {
			shown[name] = value
			continue
		}
		tail := ""
		if len(value) >= 12 {
			tail = value[len(value)-4:]
		}
		shown[name] = "•••• " + tail + " (fingerprint " + tx.store.keys.Fingerprint("credential", value)[:8] + ")"
	}
	text, err := json.Marshal(shown)
	return sealed, string(text), err
}

func (tx *Tx) account(id string) (ProviderAccount, error) {
	var account ProviderAccount
	result := tx.db.Raw("SELECT * FROM provider_accounts WHERE id = ?", id).Scan(&account)
	if result.Error == nil && result.RowsAffected == 0 {
		return account, NotFound("There is no provider account with this name.")
	}
	return account, result.Error
}

// ProviderAccounts returns all accounts by id.
func (s *Store) ProviderAccounts(ctx context.Context) ([]ProviderAccount, error) {
	var list []ProviderAccount
	err := s.read(ctx).Raw("SELECT * FROM provider_accounts ORDER BY id").Scan(&list).Error
	return list, err
}

// ProviderAccountByID returns one account. Errors: KindNotFound.
func (s *Store) ProviderAccountByID(ctx context.Context, id string) (ProviderAccount, error) {
	var account ProviderAccount
	result := s.read(ctx).Raw("SELECT * FROM provider_accounts WHERE id = ?", id).Scan(&account)
	if result.Error == nil && result.RowsAffected == 0 {
		return account, NotFound("There is no provider account with this name.")
	}
	return account, result.Error
}

// OpenCredentials returns an account with its secrets, for adapters only.
func (s *Store) OpenCredentials(ctx context.Context, id string) (ProviderAccount, Credentials, error) {
	account, err := s.ProviderAccountByID(ctx, id)
	if err != nil {
		return account, nil, err
	}
	var sealed []byte
	if err := s.read(ctx).Raw("SELECT credentials FROM provider_accounts WHERE id = ?", id).Row().Scan(&sealed); err != nil {
		return account, nil, fmt.Errorf("read credentials of %s: %w", id, err)
	}
	raw, err := s.keys.Open(accountPlace(id, account.Environment), sealed)
	if err != nil {
		return account, nil, fmt.Errorf("credentials of %s: %w", id, err)
	}
	var c Credentials
	if err := json.Unmarshal(raw, &c); err != nil {
		return account, nil, fmt.Errorf("credentials of %s: %w", id, err)
	}
	return account, c, nil
}
