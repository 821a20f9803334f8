// Package pockyt speaks to Pockyt (formerly Yuansfer), payouts API v3.
//
// A tour: client.go signs and sends; wire.go reads JSON strictly; payout.go
// sends an order and asks for one; status.go holds the closed tables of
// statuses and codes, with what each means for people; payee.go and
// instrument.go register who is paid and where; balance.go reads a balance;
// webhook.go reads notices.
//
// What is peculiar: success is ret_code 000100, while 000000 is a system
// error. The words in ret_msg vary and decide nothing. There is no idempotency
// key: invoiceId is the only guard, and what a repeated one is answered with
// is not written, so a repeated order is never sent by machine. A signature is
// an MD5 over the fields and a static token, so a notice only triggers a
// query.
package pockyt

import (
	"crypto/md5"
	"encoding/hex"
	"time"

	"countersign/models"
	"countersign/providers"
)

// Name is the name of the driver.
const Name = "pockyt"

// Names of the credentials of an account.
const (
	CredentialMerchant = "merchant_no"
	CredentialStore    = "store_no"
	CredentialToken    = "token"
)

// maxText is the limit of description and note, in characters (Pockyt manual,
// Transfer).
const maxText = 100

// adapter is one account at Pockyt.
type adapter struct {
	merchantNo, storeNo string
	tokenHash           string // lower-case hex MD5 of the token: the end of every signed text
	wire                *providers.Wire
	clock               func() time.Time
}

// Driver returns the driver of Pockyt.
func Driver() providers.Driver {
	return providers.Driver{Traits: Traits(), Hosts: hosts, New: open, Kind: (*adapter)(nil), Tables: tables()}
}

// hosts are the vendor's hosts (docs.pockyt.io, Payouts guide and Payout APIs).
func hosts(env models.Environment) string {
	switch env {
	case models.EnvLive:
		return "https://mapi.yuansfer.com"
	case models.EnvSandbox:
		return "https://mapi.yuansferdev.com"
	}
	return ""
}

// Traits are the facts about Pockyt that the desk decides by.
func Traits() providers.Traits {
	return providers.Traits{
		Name: Name, Title: "Pockyt",
		Currencies:     currencies(),
		NoticeDecides:  false, // MD5 with a static token, no time, no event id
		NoticeStandsIn: true,
		// Nothing is written about a repeated invoiceId.
		ResendByMachine: false,
		MaxDescription:  maxText, MaxNote: maxText,
		Credentials: []providers.CredentialField{
			{Name: CredentialMerchant, Label: "Merchant number", Help: "Pockyt's number of your company, for example 202333."},
			{Name: CredentialStore, Label: "Store number", Help: "The store that pays, for example 301854."},
			{Name: CredentialToken, Label: "API token", Help: "From Pockyt's portal. It signs every request and is never sent.", Secret: true},
		},
		SecretFields: []string{"verifySign", "token", "dateOfBirth", "governmentId", "clientIp"},
		MaskedFields: []string{"bankAccountId", "accountToken", "cardNumber", "iban"},
	}
}

func open(s providers.Settings) (providers.Provider, error) {
	var missing []models.FieldError
	for _, field := range Traits().Credentials {
		if s.Credentials[field.Name] == "" {
			missing = append(missing, models.FieldError{Field: field.Name, Message: "Enter the " + field.Label + "."})
		}
	}
	if len(missing) > 0 {
		return nil, models.Invalid("Pockyt needs all its credentials.", missing...)
	}
	return &adapter{
		merchantNo: s.Credentials[CredentialMerchant], storeNo: s.Credentials[CredentialStore],
		tokenHash: md5Hex(s.Credentials[CredentialToken]), wire: s.Wire, clock: s.Clock,
	}, nil
}

func md5Hex(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}
