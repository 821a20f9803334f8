// Package providers is the outside world: everything that leaves for a payout
// provider, and everything that comes back.
//
// A tour: a Provider is a folder (providers/<name>) that speaks one vendor's
// wire protocol and answers in the desk's words (models.Outcome). Callers never
// hold a Provider; they hold a *Gateway (gateway.go, gateway_orders.go,
// gateway_payees.go, gateway_balance.go), which adds time limits, the trail of exchanges, redaction
// and one log line per call, and holds every answer against the order that was
// sent (check.go). transport.go is the wire: pay calls are sent once, on a
// connection of their own (dial.go), behind a gate that commits "sending" before
// the first byte (gate.go). trail.go records the exchanges, redact.go strikes
// secrets out of them, and show.go out of what people look at. registry.go finds the driver of an account; all/all.go is
// the list of drivers. providertest holds the laws that every provider must
// keep, and the mutants that the laws must find.
package providers

import (
	"context"
	"net/http"
	"time"

	"countersign/models"
)

// Provider speaks the wire protocol of one vendor for one account. Methods
// never panic on what the vendor says and never guess: whatever is not clear
// comes back as models.EventDoubt (for an order) or models.EventUnreadable
// (for a query).
type Provider interface {
	// CreatePayout sends the order once, with Wire.Send. The outcome's Event is
	// one of accept, await_payee, pay, fail, return, refuse_ours, release
	// (proven not sent) or doubt.
	CreatePayout(ctx context.Context, order models.Order) models.Outcome
	// QueryPayout asks for the state of an order by its number. The outcome's
	// Event is one of accept, await_payee, pay, fail, return, not_found, drift
	// or unreadable.
	QueryPayout(ctx context.Context, order models.Order) models.Outcome
	// ParseWebhook verifies the raw bytes of a notice and reads them. It never
	// uses the network.
	ParseWebhook(delivery Delivery) Notice
}

// PayeeRegistrar is a provider that wants to know payees and instruments before
// they are paid.
type PayeeRegistrar interface {
	// RegisterPayee creates the payee, or updates it when ref is not empty.
	RegisterPayee(ctx context.Context, payee models.Payee, ref string) models.RegistrationResult
	// CheckPayee asks for the state of the payee that the provider knows as ref.
	// When the answer tells that ref is somebody else, or nobody, the result is
	// refused with NotOurs.
	CheckPayee(ctx context.Context, payee models.Payee, ref string) models.RegistrationResult
	// RegisterInstrument attaches an account to a registered payee.
	RegisterInstrument(ctx context.Context, request InstrumentRequest) models.RegistrationResult
	// CheckInstrument asks for the state of a registered instrument. ref may be
	// empty when the answer to the registration was lost; then the instrument
	// is looked up by its tag.
	CheckInstrument(ctx context.Context, request InstrumentRequest, ref string) models.RegistrationResult
}

// InstrumentRequest is an account to be attached to a payee at a provider.
type InstrumentRequest struct {
	Payee      models.Payee
	PayeeRef   string // the provider's id of the payee
	Instrument models.Instrument
	Secret     models.InstrumentSecret
	Tag        string // our own stable mark, such as "ba-17"
	NotifyURL  string
}

// HostedFormer is a provider on whose own form payees enter where they want
// their money. Its orders have no instrument of ours; CreatePayout answers with
// models.EventAwaitPayee and Outcome.FormURL.
type HostedFormer interface {
	// FormHosts are the hosts, in lower case, with port where it is not the
	// scheme's own, that a form of this account may lie on. The gateway does not
	// believe a form elsewhere.
	FormHosts() []string
}

// Preparer is a provider whose order may be repeated byte for byte: the request
// is made, and stored, before it is first sent.
type Preparer interface {
	// Prepare returns the body of the order's request. CreatePayout sends
	// order.Body when it is set. It never uses the network. The error, a
	// *models.Error, says why the order cannot be written.
	Prepare(order models.Order) ([]byte, error)
}

// BalanceReader is a provider that tells balances.
type BalanceReader interface {
	// Balance returns the balance of one currency. It is also the test call of
	// an account: it needs valid credentials and moves nothing. The error, if
	// any, is a *CallError.
	Balance(ctx context.Context, currency models.Currency) (models.Money, error)
}

// Tester is a provider without balances whose account can be tested all the
// same.
type Tester interface {
	// Test makes a call that needs valid credentials and moves nothing. The
	// error, if any, is a *CallError.
	Test(ctx context.Context) error
}

// Delivery is a notice as it arrived: raw bytes, before anything is believed.
type Delivery struct {
	Header http.Header
	Body   []byte
}

// Verdict says what is to be thought of a notice.
type Verdict string

// The verdicts.
const (
	VerdictVerified   Verdict = "verified"   // the signature holds
	VerdictForged     Verdict = "forged"     // the signature does not hold, or is missing
	VerdictUnreadable Verdict = "unreadable" // not what the manual describes
)

// The subjects of a notice. For an instrument, Outcome.Echo.DestRef is the
// provider's id of it.
const (
	SubjectPayout     = "payout"
	SubjectInstrument = "instrument"
)

// Notice is what a provider read from a delivery.
type Notice struct {
	Verdict Verdict
	Why     string // plain words for anything but VerdictVerified
	Number  string // the order number it is about; for an instrument our tag, if told
	Subject string // SubjectPayout, or SubjectInstrument for news of an account
	// Outcome is what the notice claims. Whether it counts by itself or only
	// triggers a query is the provider's Traits.
	Outcome models.Outcome
	// Reply is what the vendor wants as the answer once the notice is stored.
	Reply Reply
}

// Reply is an HTTP answer to a notice.
type Reply struct {
	Status      int
	ContentType string
	Body        string
}

// Traits are the facts about a vendor that the desk decides by, as data.
type Traits struct {
	Name       string // driver name, such as "pockyt"
	Title      string // the vendor's name for people, such as "Pockyt"
	Currencies []models.Currency
	// Scales are the decimals that the vendor takes in a currency, where they
	// differ from the currency's own. An amount must be exact in both.
	Scales map[models.Currency]int
	// MaxAmount is the most characters of an amount as it is written, 0 for no
	// limit of the vendor's.
	MaxAmount int
	// NoticeDecides is true when a verified notice may decide by itself.
	NoticeDecides bool
	// NoticeStandsIn is true when a verified notice counts although the query
	// that it triggered could not be read.
	NoticeStandsIn bool
	// ResendByMachine is true when the same number may be sent again after the
	// vendor said twice that it does not exist.
	ResendByMachine bool
	// ReplayFor is how long after its first send an order of unclear outcome may be
	// repeated by machine, byte for byte with the same idempotency key; 0: never.
	ReplayFor time.Duration
	// MaxDescription, MaxNote and MaxSubject are the vendor's limits in
	// characters; 0 means none that is known, NoText that there is no such text.
	MaxDescription, MaxNote, MaxSubject int
	// Alphabet is what these texts may be written with.
	Alphabet Alphabet
	// Whitelist says what the vendor must let in before anything works, in plain
	// words; "" when it keeps no such list.
	Whitelist string
	// Credentials lists what an account needs, in the order of the form.
	Credentials []CredentialField
	// SecretFields are names of wire fields whose values never reach the trail;
	// MaskedFields reach it as their last four characters.
	SecretFields, MaskedFields []string
}

// NoText is the limit of a text that a vendor has no place for.
const NoText = -1

// CredentialField describes one credential, or one setting, of an account.
type CredentialField struct {
	Name      string // key in models.Credentials, such as "token"
	Label     string
	Help      string
	Secret    bool   // shown as its last four characters only
	Optional  bool   // may be left out
	Default   string // what counts when it is left out; "" for none
	NotInDemo bool   // only asked for outside of a demo, where it follows from the settings
}

// CallError says why a call that is not an order did not work.
type CallError struct {
	Code    string // the vendor's code, or ""
	Message string // the vendor's words, or what went wrong on the way
	Reason  string // plain words with the way out
	Ours    bool   // credentials, clock, whitelist: mend the account
}

// Error returns the plain words.
func (e *CallError) Error() string { return e.Reason }
