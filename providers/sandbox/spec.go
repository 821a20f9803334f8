package sandbox

import (
	"net/http"
	"time"
)

// Spec is what one provider's sandbox plugs into the engine. All of it is
// fixed before the first request.
type Spec struct {
	Name       string     // lower case, e.g. "pockyt": the book's file name
	Title      string     // for people, e.g. "Pockyt"
	Currencies []Currency // with opening balances
	Magic      []Magic    // for orders; the first row is the usual case
	Hints      []Hint     // other magic values, for the console's table
	// Texts says for people which request fields may carry "sandbox:name".
	Texts string
	// Scopes are the names of calls that a fault can be aimed at; the first
	// one is the call that creates orders.
	Scopes []string
	// Kinds are the records beside orders (payees, accounts), each with the
	// states a person at the console may push it to.
	Kinds []Kind
	// Switches are lasting settings of the sandbox, all off at first.
	Switches []Switch
	// Secrets are request fields whose values are masked in the book down to
	// their last four characters.
	Secrets []string
	// Retries are the gaps between the tries of a notice.
	Retries []time.Duration
	// Word is the provider's own word for a status.
	Word func(Status) string
	// Speak gives the body for an Answer that only this provider has, e.g. an
	// error code behind which the order is booked all the same. Nil if there
	// are none; it returns nil for the engine's own answers.
	Speak func(Answer) []byte
	// Seal gives further headers of an answer, e.g. a signature over its body;
	// nil if there are none. It sees the body as it was meant to be, before it
	// is torn or cut, and may lie where Reply.Answer wants it to. The pages of a
	// gateway in between (AnswerError, AnswerHTML, AnswerRedirect) get no seal.
	// It runs while no decision is being made and may not make one.
	Seal func(Reply) http.Header
	// Compose writes and signs one notice. The order is empty for notices
	// about a record. It runs while no decision is being made and may not
	// make one.
	Compose func(Notice, Order) (Letter, error)
	// Silent tells which statuses the provider never sends a notice of; nil if
	// it tells them all.
	Silent func(Status) bool
	// Acknowledged tells whether an answer to a notice ends its retries.
	Acknowledged func(code int, body []byte) bool
	// AcknowledgedFor is Acknowledged for providers that want an order's own
	// number as the answer; it is asked instead unless it is nil. It runs while
	// no decision is being made and may not make one.
	AcknowledgedFor func(order Order, code int, body []byte) bool
}

// Kind is one sort of record, e.g. "payee".
type Kind struct {
	Name   string
	States []string
}

// Switch is one lasting setting, e.g. "json-notices".
type Switch struct {
	Name string
	Does string
}

// Letter is a notice ready to be posted.
type Letter struct {
	ContentType string
	Header      http.Header // further headers, may be nil
	Body        []byte
}
