package models

import (
	"errors"
	"strings"
	"time"
)

// Kind tells what a person can do about an Error.
type Kind string

// The kinds of Error, and the HTTP status a page answers with.
const (
	KindInvalid   Kind = "invalid"   // 422: the input can be corrected
	KindNotFound  Kind = "not_found" // 404: there is no such thing, or not for you
	KindConflict  Kind = "conflict"  // 409: somebody else was faster, or the state does not allow it
	KindForbidden Kind = "forbidden" // 403: a rule or a missing right forbids it
	KindBusy      Kind = "busy"      // 429: too many tries, wait
)

// FieldError is one problem of one form field, in plain words with the way out.
type FieldError struct {
	Field   string // name of the form field
	Message string
}

// Error is meant for people: one sentence, the fields, the way out. Every
// other error type is a fault of ours or of the outside and is shown only as an
// incident number.
type Error struct {
	Kind    Kind
	Message string
	Fields  []FieldError
	// Who lists the people who could do what was refused, for KindForbidden.
	Who []string
	// Wait is the time after which a new try makes sense, for KindBusy.
	Wait time.Duration
}

// Error returns the sentence, followed by the field messages.
func (e *Error) Error() string {
	if len(e.Fields) == 0 {
		return e.Message
	}
	parts := make([]string, 0, len(e.Fields))
	for _, f := range e.Fields {
		parts = append(parts, f.Field+": "+f.Message)
	}
	return e.Message + " (" + strings.Join(parts, "; ") + ")"
}

// Field returns the message for the named field, or "".
func (e *Error) Field(name string) string {
	for _, f := range e.Fields {
		if f.Field == name {
			return f.Message
		}
	}
	return ""
}

// Invalid says that input does not hold; fields name what and how to mend it.
func Invalid(message string, fields ...FieldError) *Error {
	return &Error{Kind: KindInvalid, Message: message, Fields: fields}
}

// NotFound says that there is no such thing.
func NotFound(message string) *Error { return &Error{Kind: KindNotFound, Message: message} }

// Conflict says that the state in the store does not allow the command.
func Conflict(message string) *Error { return &Error{Kind: KindConflict, Message: message} }

// Forbidden says that a rule or a missing right refuses the command; who names
// people who could do it.
func Forbidden(message string, who ...string) *Error {
	return &Error{Kind: KindForbidden, Message: message, Who: who}
}

// Busy says that there were too many tries, and how long to wait.
func Busy(message string, wait time.Duration) *Error {
	return &Error{Kind: KindBusy, Message: message, Wait: wait}
}

// AsError returns the Error for people in the chain of err, if there is one.
func AsError(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// IsKind reports whether err is an Error for people of that kind.
func IsKind(err error, kind Kind) bool {
	e, ok := AsError(err)
	return ok && e.Kind == kind
}

// problems collects field errors while input is checked.
type problems []FieldError

func (p *problems) add(field, message string) {
	*p = append(*p, FieldError{Field: field, Message: message})
}

// err returns nil when nothing was found wrong.
func (p problems) err(message string) error {
	if len(p) == 0 {
		return nil
	}
	return Invalid(message, p...)
}
