package models

import "log/slog"

// Order is one payout as a provider adapter sends it: the frozen snapshot of
// an attempt, with what the provider knows the payee and the instrument by.
type Order struct {
	PayoutID    string
	AttemptNo   int
	Fence       int64
	Number      string // order number at the provider, see OrderNumber
	AccountID   string // provider account
	Amount      Money
	Reference   string // the payer's own reference
	Subject     string
	Description string // visible to the payee
	Note        string // visible to the payee
	PayeeRef    string // the provider's id of the payee, such as Pockyt's customerNo
	Destination string // fingerprint of the instrument
	DestRef     string // the provider's id of the instrument, such as Pockyt's accountToken
	NotifyURL   string // where the provider sends its notices
	Resend      bool   // the same number was sent before
	Meaning     string // hash over number, destination, amount, currency and texts

	ProviderRef    string            // the provider's own id of the order, once it is known
	Payee          Payee             // for providers that take the payee with the order
	Method         string            // way of receiving money, a Method key of the provider
	Country        string            // of the instrument
	Fields         map[string]string // details of the instrument that the provider asks for, by our field names
	RedirectURL    string            // where a payee comes back to from a hosted form
	IdempotencyKey string            // UUID v4, stored before the first send
	Body           []byte            // the stored request, to be repeated byte for byte; nil before the first send
}

// String names the order; what it holds of the payee stays out of formatted text.
func (o Order) String() string { return "order " + o.Number }

// GoString names the order.
func (o Order) GoString() string { return o.String() }

// LogValue names the order.
func (o Order) LogValue() slog.Value { return slog.StringValue(o.String()) }

// Echo is what the provider says the order is. Empty fields were not told.
type Echo struct {
	Number   string
	Amount   string // decimal text as received, such as "500.00"
	Currency string
	PayeeRef string
	DestRef  string
}

// Source tells how news of a payout came.
type Source string

// The sources of news.
const (
	FromAnswer Source = "answer"  // the answer to the order itself
	FromQuery  Source = "query"   // the answer to a status query
	FromNotice Source = "webhook" // a verified notice
	FromPerson Source = "person"  // decided by people with evidence
	FromSystem Source = "system"  // found at start or when a lease ended
)

// Outcome is news of an order in the desk's words, with the provider's own
// words beside it.
type Outcome struct {
	Event    Event  // what the news means, one of the Event constants
	Source   Source // how it came
	Ref      string // the provider's own id of the order
	Status   string // the provider's status word, verbatim
	Code     string // the provider's code, verbatim
	Message  string // the provider's message, verbatim, at most 500 runes
	Reason   string // plain sentence for people: what happened
	Echo     Echo
	Mismatch string // how the echo differs from the order, in plain words; "" when it agrees
	Exchange int64  // id of the stored exchange, 0 if there is none
	Notice   int64  // id of the stored notice, 0 if there is none
	FormURL  string // the provider's hosted form; a secret between provider and payee
}

// RegistrationState tells whether a provider knows a payee or an instrument.
type RegistrationState string

// The states of a registration at a provider.
const (
	RegistrationPending RegistrationState = "pending" // asked for, or in review at the provider
	RegistrationActive  RegistrationState = "active"  // usable
	RegistrationRefused RegistrationState = "refused" // the provider said no; the reason is kept
	RegistrationUnsure  RegistrationState = "unsure"  // no readable answer; it is asked again
)

// RegistrationResult is a provider's answer about a payee or an instrument.
type RegistrationResult struct {
	State   RegistrationState
	Ref     string // the provider's id
	Status  string // the provider's word
	Code    string
	Message string // verbatim
	Field   string // our form field that the refusal is about, or ""
	NotOurs bool   // the number that was asked about is not this payee's at the provider, or no longer
	Reason  string // plain words, with the way out
}
