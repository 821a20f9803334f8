package providers

import (
	"context"

	"countersign/models"
)

// Corridor is what decides which details a provider asks for.
type Corridor struct {
	Country  string // ISO 3166-1 alpha-2 of the account
	Currency models.Currency
	Kind     models.PayeeKind
}

// Method is a way of receiving money through a provider, with the details it
// asks for. Methods are data: forms are made from them.
type Method struct {
	Key        string // stable, such as "bank_transfer"; kept with the instrument
	Title      string // for people, such as "Bank transfer"
	Countries  []string
	Currencies []models.Currency
	Kinds      []models.PayeeKind // nil: persons and companies
	Fields     []Field
}

// Field is one detail that a method asks for. Its value arrives at the adapter
// in Order.Fields under Name.
type Field struct {
	Name       string // also the name of the form field
	Label      string
	Help       string // plain words with an example
	Required   bool
	Secret     bool       // sealed; shown as its last four characters
	Identifies bool       // the number by which the instrument is known
	Check      FieldCheck // offline check, CheckNone for none
	Max        int        // characters, 0 for no limit of the provider's
	Options    []Choice   // a closed list
	Wire       string     // the provider's own path, such as "payeeInfo.name.fullName", for its refusals
}

// Choice is one of the values of a closed list.
type Choice struct{ Value, Label string }

// FieldCheck names an offline check of a detail.
type FieldCheck string

// The offline checks.
const (
	CheckNone     FieldCheck = ""
	CheckIBAN     FieldCheck = "iban"
	CheckABA      FieldCheck = "aba"
	CheckCLABE    FieldCheck = "clabe"
	CheckBSB      FieldCheck = "bsb"
	CheckSortCode FieldCheck = "sort_code"
	CheckIFSC     FieldCheck = "ifsc"
	CheckBIC      FieldCheck = "bic"
	CheckPAN      FieldCheck = "pan"
	CheckPhone    FieldCheck = "phone"   // E.164
	CheckEVM      FieldCheck = "evm"     // 0x address with EIP-55 checksum
	CheckDialled  FieldCheck = "dialled" // +86-43483243, or an address as CheckEVM
	CheckDigits   FieldCheck = "digits"
	CheckLatin    FieldCheck = "latin" // a name in letters without accents, spaces, commas, hyphens and dots
	CheckEmail    FieldCheck = "email"
	CheckCPF      FieldCheck = "cpf"
)

// Schemer is a provider whose instruments are described by data.
type Schemer interface {
	// Methods returns the ways to pay in a corridor. It may ask the provider; when
	// that fails it falls back on what is public.
	Methods(ctx context.Context, corridor Corridor) []Method
}

// DestinationValidator is a provider that checks an order's details before it is
// submitted. It moves nothing.
type DestinationValidator interface {
	// Validate returns the problems it found, by our field names; nil when it
	// found none. The error, if any, is a *CallError: the check was not possible.
	Validate(ctx context.Context, order models.Order) ([]models.FieldError, error)
}

// BatchQuerier is a provider that lists its orders of a period.
type BatchQuerier interface {
	// ListPayouts returns one page of the orders created in a period, oldest first.
	ListPayouts(ctx context.Context, from, to models.Stamp, page int) (list []Listed, more bool, err error)
}

// Listed is one order in a provider's list.
type Listed struct {
	Number  string
	Outcome models.Outcome
}
