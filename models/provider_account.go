package models

import "log/slog"

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
	Hints       map[string]string // credential name → "•••• 1a2b", or the value of what is no secret
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
