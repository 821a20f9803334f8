// Package onerway speaks to Onerway's payouts, which it calls transfers (Onerway
// manual, Payout API Overview and the payout pages v1 and v2).
//
// A tour: sign.go signs and verifies; client.go sends; wire.go reads answers
// strictly; fields.go and methods.go are the ways of receiving money as data,
// merged with what Onerway asks for in a corridor; order.go makes the fields of an
// order; payout.go sends an order and asks for one; status.go is the closed table
// of statuses and codes; webhook.go reads notices.
//
// What is peculiar: what Onerway calls a private key is a shared secret, and the
// signed text is the values alone, so that "1" and "23" are signed like "12" and
// "3": no notice decides, Onerway is asked. Details of a payee travel as JSON in a
// text, and that text is what is signed. The names accountInfomation and
// queryPaymentFeild are spelled so. Test and production differ by host only.
// Whom Onerway does not know by address it answers "forbidden": it must be asked
// to whitelist this server. Which codes an order is answered with is not
// published, so hardly any is taken for a refusal.
package onerway

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"countersign/models"
	"countersign/providers"
)

// Name is the name of the driver.
const Name = "onerway"

// Names of the credentials and settings of an account.
const (
	CredentialMerchant       = "merchant_no"
	CredentialSecret         = "secret"
	CredentialSignExclude    = "sign_exclude"
	CredentialAmounts        = "amounts"
	CredentialSourceCurrency = "source_currency"
	CredentialCallbackMode   = "callback_mode"
	CredentialWebhookSecret  = "webhook_secret"
	CredentialAck            = "ack"
	CredentialQueryPath      = "query_path"
)

// The values of the settings.
const (
	ExcludeNone     = "none"     // everything but the signature is signed
	ExcludePayments = "payments" // as at Onerway's payments, paymentMethod and others are not

	AmountsTarget = "target" // what arrives
	AmountsBoth   = "both"   // what arrives and what is spent, the same

	CallbackBodySign   = "body-sign"
	CallbackHMACHeader = "hmac-header"

	AckPayoutID = "payout_id"
	AckJSON     = "json"
)

// maxReference is the limit of a reference, in characters, and maxRequestID that
// of an order number (Onerway manual, Initiate Payment).
const (
	maxReference = 256
	maxRequestID = 32
)

// adapter is one account at Onerway.
type adapter struct {
	traits         providers.Traits
	merchantNo     string
	secret         string
	unsigned       []string // fields that are not signed
	both           bool     // both amounts are sent
	sourceCurrency string   // of the account that pays, "" for that of the payout
	callbackMode   string
	webhookSecret  string
	ack            string
	queryPath      string
	pathBase       string // in a demo: what a bare address leaves out
	wire           *providers.Wire
	clock          func() time.Time

	mu    sync.Mutex
	known map[question]needs
}

// Driver returns the driver of Onerway.
func Driver() providers.Driver {
	return providers.Driver{Traits: Traits(), Hosts: hosts, New: open, Kind: (*adapter)(nil), Tables: tables()}
}

// hosts are the vendor's hosts (Onerway manual, Payout API description).
func hosts(env models.Environment) string {
	switch env {
	case models.EnvLive:
		return "https://api.onerway.com/payout"
	case models.EnvSandbox:
		return "https://sandbox-api.onerway.com/payout"
	}
	return ""
}

// currencies are those that the desk offers at Onerway: a list is not published,
// and neither are decimals, so the usual ones are offered with their own.
func currencies() []models.Currency {
	return []models.Currency{
		"USD", "EUR", "GBP", "AED", "AUD", "BRL", "CAD", "CHF", "CNY", "HKD", "IDR", "INR", "JPY", "KRW", "MXN", "MYR", "NZD",
		"PHP", "PLN", "SGD", "THB", "TRY", "VND", "ZAR",
	}
}

// Traits are the facts about Onerway that the desk decides by.
func Traits() providers.Traits {
	return providers.Traits{
		Name: Name, Title: "Onerway", Currencies: currencies(),
		// The signed text is ambiguous, and how notices of payouts are signed is not
		// published.
		NoticeDecides: false, NoticeStandsIn: false,
		// Nothing is written about a repeated requestId.
		ResendByMachine: false,
		MaxDescription:  maxReference, MaxNote: providers.NoText, MaxSubject: providers.NoText,
		Credentials: credentialFields(),
		// Details of a payee travel as JSON inside these texts.
		SecretFields: []string{"sign", "receiverInfo", "address", "accountInfomation", "payerDetail", "birthDate", "vatNumber"},
		MaskedFields: []string{"cardNumber", "walletPhone"},
	}
}

func credentialFields() []providers.CredentialField {
	return []providers.CredentialField{
		{Name: CredentialMerchant, Label: "Merchant number", Help: "Onerway's number of your company, for example 801040."},
		{Name: CredentialSecret, Label: "Secret", Secret: true,
			Help: "What Onerway's portal calls private key, of type SHA256: 32 letters and digits. It signs every request and is never sent."},
		{Name: CredentialSignExclude, Label: "Fields not signed", Optional: true, Default: ExcludeNone,
			Help: "none, or payments: then paymentMethod and the others that Onerway's payments leave out are not signed. Change it only when Onerway refuses the signature."},
		{Name: CredentialAmounts, Label: "Amounts", Optional: true, Default: AmountsTarget,
			Help: "target: the amount that arrives; both: what is spent, too, where it is the same currency."},
		{Name: CredentialSourceCurrency, Label: "Currency that pays", Optional: true,
			Help: "Currency of your Onerway account, for example USD. Left empty: that of the payout."},
		{Name: CredentialCallbackMode, Label: "Signature of notices", Optional: true, Default: CallbackBodySign,
			Help: "body-sign, or hmac-header. Whatever a notice says, Onerway is asked before anything is decided."},
		{Name: CredentialWebhookSecret, Label: "Webhook secret", Optional: true, Secret: true,
			Help: "Only for hmac-header. With body-sign the secret above counts."},
		{Name: CredentialAck, Label: "Answer to notices", Optional: true, Default: AckPayoutID,
			Help: "payout_id: the payout's id as plain text; json: {\"respCode\":\"20000\"}."},
		{Name: CredentialQueryPath, Label: "Path of the query", Optional: true, Default: pathQueryList,
			Help: "The list that is asked for one order. Change it only when Onerway names another one."},
	}
}

var (
	merchantNumber = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)
	apiPath        = regexp.MustCompile(`^(/[A-Za-z0-9_-]{1,40}){1,8}$`)
)

// open makes the adapter of one account. The error is a *models.Error.
func open(s providers.Settings) (providers.Provider, error) {
	c, err := Traits().Complete(s.Credentials, s.Account.Environment)
	if err != nil {
		return nil, err
	}
	a := &adapter{
		traits: Traits(), merchantNo: c[CredentialMerchant], secret: c[CredentialSecret], both: c[CredentialAmounts] == AmountsBoth,
		sourceCurrency: c[CredentialSourceCurrency], callbackMode: c[CredentialCallbackMode], webhookSecret: c[CredentialWebhookSecret],
		ack: c[CredentialAck], queryPath: c[CredentialQueryPath], wire: s.Wire, clock: s.Clock, known: map[question]needs{},
	}
	var wrong []models.FieldError
	refuse := func(field, format string, args ...any) {
		wrong = append(wrong, models.FieldError{Field: field, Message: fmt.Sprintf(format, args...)})
	}
	oneOf := func(field string, values ...string) {
		if !slices.Contains(values, c[field]) {
			refuse(field, "Write %s or %s.", values[0], values[1])
		}
	}
	oneOf(CredentialSignExclude, ExcludeNone, ExcludePayments)
	oneOf(CredentialAmounts, AmountsTarget, AmountsBoth)
	oneOf(CredentialCallbackMode, CallbackBodySign, CallbackHMACHeader)
	oneOf(CredentialAck, AckPayoutID, AckJSON)
	if c[CredentialSignExclude] == ExcludePayments {
		a.unsigned = paymentsUnsigned
	}
	if !merchantNumber.MatchString(a.merchantNo) {
		refuse(CredentialMerchant, "Write letters and digits only, as Onerway shows them.")
	}
	if a.sourceCurrency != "" && !slices.Contains(currencies(), models.Currency(a.sourceCurrency)) {
		refuse(CredentialSourceCurrency, "Write a currency code such as USD, or leave it empty.")
	}
	if !apiPath.MatchString(a.queryPath) {
		refuse(CredentialQueryPath, "Write a path such as %s.", pathQueryList)
	}
	if a.callbackMode == CallbackHMACHeader && a.webhookSecret == "" {
		refuse(CredentialWebhookSecret, "Enter the secret that Onerway signs notices with, or choose body-sign.")
	}
	if u, err := url.Parse(s.BaseURL); err == nil && strings.Trim(u.Path, "/") == "" {
		a.pathBase = pathBase
	}
	if len(wrong) > 0 {
		return nil, models.Invalid("The settings of this Onerway account cannot be used.", wrong...)
	}
	return a, nil
}
