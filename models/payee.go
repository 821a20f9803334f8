package models

// PayeeKind tells a person from a company.
type PayeeKind string

// The kinds of payee.
const (
	PayeeIndividual PayeeKind = "individual"
	PayeeBusiness   PayeeKind = "business"
)

// How much is known of a payee. One of whom only a name and an e-mail address
// are known is paid through a provider's own form.
const (
	DetailsFull    = "full"
	DetailsContact = "contact"
)

// PayeeStatus tells whether a payee may be paid.
type PayeeStatus string

// The states of a payee. Only an active payee is paid.
const (
	PayeeActive    PayeeStatus = "active"
	PayeeSuspended PayeeStatus = "suspended" // for the time being, with a reason
	PayeeArchived  PayeeStatus = "archived"  // no longer used; history stays
)

// Payee is somebody who is paid. Birth date and government id are sealed at
// rest.
type Payee struct {
	ID               int64
	EntityID         int64
	Code             string // the payer's own unique code, such as "VENDOR-12"
	Kind             PayeeKind
	Details          string // DetailsFull or DetailsContact
	FirstName        string // of the person, or of the company's representative
	LastName         string
	CompanyName      string // for a business; not every provider has a field for it
	Email            string
	Phone            string // E.164 or national digits
	DateOfBirth      string // yyyy-MM-dd
	GovernmentIDType string
	GovernmentID     string
	Country          string // ISO 3166-1 alpha-2
	State            string
	City             string
	Street           string
	Street2          string
	Zip              string
	Lang             string // BCP 47, "" when unknown
	Status           PayeeStatus
	StatusReason     string
	Version          int64
	CreatedBy        int64
	CreatedByName    string
	CreatedAt        Stamp
	UpdatedAt        Stamp
}

// DisplayName returns the company's name for a business, else the person's.
func (p Payee) DisplayName() string {
	if p.Kind == PayeeBusiness && p.CompanyName != "" {
		return p.CompanyName
	}
	return p.FirstName + " " + p.LastName
}

// PayeeRegistration is what a provider knows of a payee.
type PayeeRegistration struct {
	PayeeID      int64
	AccountID    string // provider account
	State        RegistrationState
	Ref          string // the provider's id
	RemoteStatus string
	Code         string
	Message      string
	Field        string // our form field that a refusal is about
	Reason       string // plain words
	PayeeVersion int64  // version of the payee that was last accepted
	SyncedAt     Stamp
}
