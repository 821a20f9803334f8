package sandbox

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	engine "countersign/providers/sandbox"
)

// payment is the object that create and read answer and the webhook carries,
// with its fields in the order of the manual's sample. redirectUrl, customer
// and webhookUrl are never echoed (LamaPay manual, Step 1). Optional fields
// that were not sent are left out; the manual does not say.
type payment struct {
	ID          string          `json:"id"`
	Status      string          `json:"status"`
	URL         string          `json:"url,omitempty"`
	ExternalID  string          `json:"externalId,omitempty"`
	Amount      string          `json:"amount"`
	Currency    string          `json:"currency"`
	Description string          `json:"description,omitempty"`
	Metadata    json.RawMessage `json:"metadata,omitempty"`
	CreatedAt   string          `json:"createdAt"`
}

// The names under which an order keeps what the engine has no name for.
const (
	detailExternalID  = "externalId"
	detailDescription = "description"
	detailMetadata    = "metadata"
	detailRedirect    = "redirectUrl"
	detailFormUsed    = "formUsed"    // when the form was handed in
	detailFormName    = "formName"    // what the payee typed
	detailFormAccount = "formAccount" // its last characters
)

// describe fills everything but the url.
func describe(order engine.Order) payment {
	p := payment{
		ID: order.ProviderRef, Status: word(order.Status), ExternalID: order.Detail[detailExternalID],
		Amount: order.Amount, Currency: order.Currency, Description: order.Detail[detailDescription],
		CreatedAt: order.ReceivedAt.UTC().Format(time.RFC3339),
	}
	if metadata := order.Detail[detailMetadata]; metadata != "" {
		p.Metadata = json.RawMessage(metadata)
	}
	return p
}

// foreignForms is a host that no merchant has on a list.
const foreignForms = "https://forms.lamapay-payments.example"

// formURL is where the payee goes, on the host the caller knows this sandbox by.
func formURL(order engine.Order, host string) string {
	if order.Magic == nameForeignForm {
		return foreignForms + "/checkin/" + order.ProviderRef
	}
	return "http://" + host + "/checkin/" + order.ProviderRef
}

// moreThan is an amount one minor unit above an order's.
func moreThan(order engine.Order) string {
	currency, _ := currencyOf(order.Currency)
	return engine.Decimal(engine.AddUnit(order.Minor), currency.Exponent)
}

// encode writes JSON as a program would who does not fear HTML.
func encode(value any) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic("lamapay sandbox: something without a JSON form: " + err.Error())
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}

// answer is what one call comes to.
type answer struct {
	code     int
	body     []byte
	decision string        // for the book
	spoilt   engine.Answer // what becomes of it on the way
}

// refuse answers with an HTTP status. Neither statuses nor bodies of refusals
// are published; this body is a plain guess that nobody should read.
func refuse(code int, reason string) *answer {
	return &answer{
		code: code, decision: "refused " + strconv.Itoa(code) + ": " + reason,
		body: encode(map[string]any{"error": http.StatusText(code), "message": reason}),
	}
}

func (a *answer) reply() engine.Reply {
	reply := engine.Reply{Code: a.code, Body: a.body, Decision: a.decision, Answer: a.spoilt}
	switch a.code {
	case http.StatusUnauthorized:
		reply.Header = http.Header{"Www-Authenticate": {"Bearer"}}
	case http.StatusTooManyRequests:
		reply.Header = http.Header{"Retry-After": {"5"}}
	}
	return reply
}
