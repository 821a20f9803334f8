// Package lamapay speaks to LamaPay's hosted payouts (LamaPay manual, Processing
// Payouts): the desk creates a payment of type "payout", the payee enters where
// the money should go on LamaPay's own form, and LamaPay pays.
//
// A tour: payout.go makes the request, sends it and asks for its state;
// status.go holds the closed table of statuses and what refusals mean; wire.go
// reads answers strictly; hosted.go knows where forms may lie; webhook.go reads
// notices.
//
// What is peculiar: a request without a type is a pay-in and would charge the
// payee, so the type is no parameter and every body is looked at again before it
// leaves. An order can be asked for by LamaPay's own id only; when the answer
// that tells it is lost, the stored request is repeated byte for byte with its
// Idempotency-Key, which LamaPay answers alike and never executes twice. The
// same JSON is one payment even without a key, so two equal payouts must differ:
// the order number is the externalId. How notices are signed is not published,
// so a notice only triggers a query. The form's address opens the form without
// a password: it is the payee's alone, and never recorded.
package lamapay

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"countersign/models"
	"countersign/providers"
)

// Name is the name of the driver.
const Name = "lamapay"

// Names of the credentials and settings of an account.
const (
	CredentialToken     = "token"
	CredentialBaseURL   = "base_url"
	CredentialFormHosts = "form_hosts"
	CredentialHeader    = "webhook_header"
	CredentialAlgorithm = "webhook_algorithm"
	CredentialEncoding  = "webhook_encoding"
)

// Values of CredentialAlgorithm and CredentialEncoding.
const (
	AlgorithmHMAC  = "hmac-sha256" // of the raw body, keyed with the token
	AlgorithmNone  = "none"        // not signed: a hint at best
	EncodingAuto   = "auto"
	EncodingHex    = "hex"
	EncodingBase64 = "base64"
)

// The limits of LamaPay's fields (LamaPay manual, Step 1).
const (
	maxDescription = 255     // characters
	maxExternalID  = 255     // characters
	maxMetadata    = 4 << 10 // bytes when serialised
	maxURL         = 2 << 10 // bytes
)

// decimals is what every currency offered here has.
const decimals = 2

// adapter is one account at LamaPay.
type adapter struct {
	token       string
	environment models.Environment
	hosts       []string // where forms may lie
	header      string   // of a notice's signature
	signed      bool
	encoding    string
	wire        *providers.Wire
}

// Driver returns the driver of LamaPay.
func Driver() providers.Driver {
	return providers.Driver{
		Traits: Traits(), New: open, HostCredential: CredentialBaseURL, Kind: (*adapter)(nil), Tables: tables(),
		Hosts: func(models.Environment) string { return "" }, // the manual publishes none
	}
}

// Traits are the facts about LamaPay that the desk decides by.
func Traits() providers.Traits {
	return providers.Traits{
		Name: Name, Title: "LamaPay",
		Currencies:     currencies(),
		NoticeDecides:  false, // how notices are signed is not published
		NoticeStandsIn: false,
		// The number alone is no guard that is written about; the whole request is.
		ResendByMachine: false,
		ReplayFor:       24 * time.Hour, // how long keys are kept is not written; a day is customary
		MaxDescription:  maxDescription, MaxNote: providers.NoText, MaxSubject: providers.NoText,
		Credentials: credentialFields(),
		// The form's address and our own link to it open the form for anybody.
		SecretFields: []string{"url", "redirectUrl", "token", "Authorization"},
	}
}

func credentialFields() []providers.CredentialField {
	return []providers.CredentialField{
		{Name: CredentialToken, Label: "API token", Secret: true,
			Help: "From LamaPay's merchant dashboard. Tick the Payout box when you make it; without the tick it cannot pay out."},
		{Name: CredentialBaseURL, Label: "API address", NotInDemo: true,
			Help: "LamaPay names it to you: the part before /api/payments, for example https://api.example.com."},
		{Name: CredentialFormHosts, Label: "Form hosts", Optional: true,
			Help: "Hosts that LamaPay's payout forms lie on, separated by commas. Left empty: the host of the API address. A form elsewhere is not shown to anybody."},
		{Name: CredentialHeader, Label: "Signature header of notices", Optional: true, Default: "X-Signature",
			Help: "The header in which LamaPay sends the signature of a notice."},
		{Name: CredentialAlgorithm, Label: "Signature of notices", Optional: true, Default: AlgorithmHMAC,
			Help: "hmac-sha256, or none. Whatever a notice says, LamaPay is asked before anything is decided."},
		{Name: CredentialEncoding, Label: "Encoding of the signature", Optional: true, Default: EncodingAuto,
			Help: "auto, hex or base64."},
	}
}

// currencies are those that the desk offers at LamaPay. The manual names ISO
// 4217 and no list, and wants a dot in every amount; how it writes amounts
// without decimals or with three is not published, so only currencies with two
// are offered: "10.00" is the one form that it prints.
func currencies() []models.Currency {
	var all []models.Currency
	for _, c := range models.Currencies() {
		if c.Exponent() == decimals {
			all = append(all, c)
		}
	}
	return all
}

var headerName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{0,63}$`)

// open makes the adapter of one account. The error is a *models.Error.
func open(s providers.Settings) (providers.Provider, error) {
	credentials, err := Traits().Complete(s.Credentials, s.Account.Environment)
	if err != nil {
		return nil, err
	}
	a := &adapter{
		token: credentials[CredentialToken], environment: s.Account.Environment, wire: s.Wire,
		header: credentials[CredentialHeader], signed: credentials[CredentialAlgorithm] != AlgorithmNone, encoding: credentials[CredentialEncoding],
	}
	var wrong []models.FieldError
	refuse := func(field, format string, args ...any) {
		wrong = append(wrong, models.FieldError{Field: field, Message: fmt.Sprintf(format, args...)})
	}
	if strings.ContainsFunc(a.token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		refuse(CredentialToken, "The token may hold no spaces and no characters beyond plain letters, digits and marks.")
	}
	if !headerName.MatchString(a.header) {
		refuse(CredentialHeader, "Write the name of a header, such as X-Signature.")
	}
	if algorithm := credentials[CredentialAlgorithm]; algorithm != AlgorithmHMAC && algorithm != AlgorithmNone {
		refuse(CredentialAlgorithm, "Write %s or %s.", AlgorithmHMAC, AlgorithmNone)
	}
	if a.encoding != EncodingAuto && a.encoding != EncodingHex && a.encoding != EncodingBase64 {
		refuse(CredentialEncoding, "Write %s, %s or %s.", EncodingAuto, EncodingHex, EncodingBase64)
	}
	hosts, why := formHosts(credentials[CredentialFormHosts], s.BaseURL, s.Account.Environment)
	if a.hosts = hosts; why != "" {
		refuse(CredentialFormHosts, "%s", why)
	}
	if len(wrong) > 0 {
		return nil, models.Invalid("The settings of this LamaPay account cannot be used.", wrong...)
	}
	return a, nil
}
