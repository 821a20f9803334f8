package models

import "time"

// Exchange is one request to a provider and its answer, with secrets removed
// before it comes here. Bodies are sealed at rest.
type Exchange struct {
	ID           int64
	PayoutID     string // "" when it is not about a payout
	PayeeID      int64
	InstrumentID int64
	AccountID    string
	AttemptNo    int
	Kind         string // "pay", "query", "register payee", "balance" …
	Method       string
	Path         string // path only, never with secrets
	StatusCode   int    // HTTP status, 0 when there was no answer
	Request      string // body with secrets hidden
	Response     string // body with secrets hidden
	Code         string // the provider's code
	Message      string // the provider's message, or what went wrong
	Took         time.Duration
	At           Stamp
}
