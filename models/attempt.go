package models

// Attempt is one order at a provider. It is written before anything is sent
// and never deleted.
type Attempt struct {
	ID          int64
	PayoutID    string
	No          int
	AccountID   string
	OrderNumber string
	Meaning     string
	PayeeRef    string
	DestRef     string
	Fence       int64
	IdemKey     string
	NotFound    int // how often in a row the provider did not know it, at least five minutes apart
	NotFoundAt  Stamp
	Body        []byte // sealed
	Sends       int    // how often the gate was passed
	Releases    int    // how often it came back proven unsent
	State       string
	ClaimedAt   Stamp
	SentAt      Stamp
	AnsweredAt  Stamp
	Deadline    Stamp
	ProviderRef string
}
