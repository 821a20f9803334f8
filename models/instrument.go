package models

import (
	"log/slog"
	"strings"
)

// InstrumentKind is a way to receive money.
type InstrumentKind string

// The kinds of instrument.
const (
	InstrumentUSBank InstrumentKind = "us_bank" // routing number, account number, checking or savings
	// InstrumentDetails holds what one provider asks for, as data of its method.
	InstrumentDetails InstrumentKind = "details"
)

// InstrumentStatus tells whether an instrument may be used.
type InstrumentStatus string

// The states of an instrument.
const (
	InstrumentActive   InstrumentStatus = "active"
	InstrumentArchived InstrumentStatus = "archived"
)

// Instrument is one immutable version of an account of a payee. A change makes
// a new instrument and archives the old one. The number is sealed at rest;
// pages see the last four characters.
type Instrument struct {
	ID            int64
	PayeeID       int64
	Kind          InstrumentKind
	Provider      string // driver that asked for the details, "" for every one
	Method        string // way of receiving money at that driver
	Title         string // what people call the method, such as "Wallet"
	Label         string
	Country       string // ISO 3166-1 alpha-2
	Currency      Currency
	Purpose       string // "checking" or "savings"
	Routing       string // nine digits of the ABA routing number
	Last4         string
	Fingerprint   string // keyed hash over kind, country, routing and number
	Replaces      int64  // id of the instrument it replaced, 0 if none
	Status        InstrumentStatus
	CreatedBy     int64
	CreatedByName string
	CreatedAt     Stamp
	ArchivedAt    Stamp
}

// Masked returns how pages show the instrument: "US •••• 3298", or with the
// method's name "ID wallet •••• 3332".
func (i Instrument) Masked() string {
	name := i.Country
	if i.Kind == InstrumentDetails {
		name = strings.TrimSpace(i.Country + " " + strings.ToLower(i.Title))
	}
	return name + " •••• " + i.Last4
}

// InstrumentSecret is the part of an instrument that only the adapter sees.
type InstrumentSecret struct {
	Number   string // account number
	ClientIP string // address from which it was entered
	// Fields are the details of InstrumentDetails, by the names of the method.
	Fields map[string]string `json:",omitempty"`
}

// LogValue keeps the secret out of logs.
func (InstrumentSecret) LogValue() slog.Value { return slog.StringValue("hidden") }

// String keeps the secret out of formatted text.
func (InstrumentSecret) String() string { return "hidden" }

// GoString keeps the secret out of formatted text.
func (InstrumentSecret) GoString() string { return "hidden" }

// InstrumentRegistration is what a provider knows of an instrument.
type InstrumentRegistration struct {
	InstrumentID int64
	AccountID    string
	State        RegistrationState
	Ref          string // the provider's token
	RemoteStatus string
	Code         string
	Message      string
	Field        string
	Reason       string
	SyncedAt     Stamp
}
