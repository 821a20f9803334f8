package sandbox

import (
	"encoding/json"
	"time"
)

// Order is one payout as the sandbox knows it. Amounts are text: as received,
// and as a whole number of minor units.
type Order struct {
	Number      string            `json:"number"`         // the merchant's own
	Kind        string            `json:"kind,omitempty"` // where a provider has several, e.g. "payout"; PayIn takes no balance
	ProviderRef string            `json:"provider_ref"`   // the sandbox's own
	Amount      string            `json:"amount"`         // as received
	Minor       string            `json:"minor"`          // in minor units
	Currency    string            `json:"currency"`
	Charge      *Charge           `json:"charge,omitempty"`  // what it takes off the balance, where that is not its amount
	Payee       string            `json:"payee,omitempty"`   // the provider's id of the payee
	Account     string            `json:"account,omitempty"` // the provider's id of the account
	NoticeURL   string            `json:"notice_url,omitempty"`
	Detail      map[string]string `json:"detail,omitempty"` // other fields, by their wire names
	Magic       string            `json:"magic,omitempty"`  // the plan it follows
	Notices     Notices           `json:"notices,omitempty"`
	Status      Status            `json:"status"`
	ReceivedAt  time.Time         `json:"received_at"`
	BookedAt    time.Time         `json:"booked_at,omitzero"`
	BookAt      time.Time         `json:"book_at,omitzero"` // of an order taken but not yet booked
	Steps       []Step            `json:"steps,omitempty"`  // what it will still do by itself
	History     []Change          `json:"history,omitempty"`
}

// Charge is what an order takes off the balance of one currency, in minor
// units: its amount with a fee, or its worth in another currency.
type Charge struct {
	Minor    string `json:"minor"`
	Currency string `json:"currency"`
}

// PayIn is the kind of an order that brings money in instead of paying it out.
const PayIn = "payin"

// Step is a change an order is going to make.
type Step struct {
	At time.Time `json:"at"`
	To Status    `json:"to"`
}

// Change is one change of an order's status.
type Change struct {
	Number string    `json:"number,omitempty"`
	At     time.Time `json:"at"`
	From   Status    `json:"from,omitempty"`
	To     Status    `json:"to"`
	Cause  string    `json:"cause"` // "booked", "plan" or "hand"
}

// amendment is what an order learns after its booking: more fields, and other
// things to do by itself.
type amendment struct {
	Number string            `json:"number"`
	Detail map[string]string `json:"detail,omitempty"`
	Steps  []Step            `json:"steps,omitempty"`
}

// Record is anything beside orders that the provider remembers: a payee, a
// bank account.
type Record struct {
	Kind   string      `json:"kind"`
	Key    string      `json:"key"`              // the provider's id
	Owner  string      `json:"owner,omitempty"`  // key of the record it belongs to
	Unique []string    `json:"unique,omitempty"` // values no other record of the kind may have
	Label  string      `json:"label,omitempty"`  // for the console
	State  string      `json:"state"`
	Next   *RecordStep `json:"next,omitempty"` // a state it will take by itself
	Gone   bool        `json:"gone,omitempty"`
	// NoticeURL hears about changes of state that happen by themselves or
	// from the console; empty for none.
	NoticeURL string          `json:"notice_url,omitempty"`
	Body      json.RawMessage `json:"body,omitempty"` // the provider's own fields
}

// RecordStep is a state that a record is going to take.
type RecordStep struct {
	At    time.Time `json:"at"`
	State string    `json:"state"`
}

// Notice is one message to the merchant, until it is acknowledged or given up.
type Notice struct {
	ID     int64     `json:"id"`
	Number string    `json:"number,omitempty"` // the order it tells of, or
	Kind   string    `json:"kind,omitempty"`   // the kind and
	Key    string    `json:"key,omitempty"`    // key of the record it tells of
	URL    string    `json:"url"`
	Status string    `json:"status"` // a Status, or the record's state
	At     time.Time `json:"at"`     // when that status was taken
	Due    time.Time `json:"due"`    // when it is tried next
	Tries  int       `json:"tries,omitempty"`
	// Bent is NoticesForged or NoticesAltered for a notice that must lie.
	Bent Notices `json:"bent,omitempty"`
	// Next are older changes, each sent once the one before has been tried.
	Next []Change `json:"next,omitempty"`
}

// delivery is the outcome of one try.
type delivery struct {
	Notice int64     `json:"notice"`
	Number string    `json:"number,omitempty"`
	Status string    `json:"status"`
	Try    int       `json:"try"`
	Code   int       `json:"code,omitempty"`   // HTTP status of the answer
	Answer string    `json:"answer,omitempty"` // its first bytes
	Error  string    `json:"error,omitempty"`
	Done   bool      `json:"done,omitempty"`    // acknowledged
	GaveUp bool      `json:"gave_up,omitempty"` // no try is left
	Next   time.Time `json:"next,omitzero"`
}

// requestLine is one received request and what was made of it.
type requestLine struct {
	Method   string `json:"method"`
	Path     string `json:"path"`
	Remote   string `json:"remote"`
	Number   string `json:"number,omitempty"` // of the order it wants to create
	About    string `json:"about,omitempty"`  // number of an order it asks about
	Body     string `json:"body"`             // as received, secrets masked
	Decision string `json:"decision"`
	Answer   Answer `json:"answer,omitempty"` // when it is not sent as the manual says
}

// line is one line of the book. Kind names the one field that is filled.
type line struct {
	Seq      int64        `json:"seq"`
	At       time.Time    `json:"at"`
	Kind     string       `json:"kind"`
	Request  *requestLine `json:"request,omitempty"`
	Intake   *Order       `json:"intake,omitempty"`  // taken, to be booked later
	Booking  *Order       `json:"booking,omitempty"` // money has been taken
	Amend    *amendment   `json:"amend,omitempty"`   // an order was told more
	Change   *Change      `json:"change,omitempty"`
	Record   *Record      `json:"record,omitempty"`
	Notice   *Notice      `json:"notice,omitempty"`
	Delivery *delivery    `json:"delivery,omitempty"`
	Hand     *handLine    `json:"hand,omitempty"`
}

// handLine is something a person did at the console.
type handLine struct {
	Action string `json:"action"`
	Switch string `json:"switch,omitempty"`
	On     bool   `json:"on,omitempty"`
}
