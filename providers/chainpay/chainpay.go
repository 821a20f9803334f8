// Package chainpay speaks to ChainPay, payouts of tokens to wallets and phones
// (ChainPay manual, PayOut and Query PayOut Order).
//
// A tour: keys.go reads keys; sign.go writes the text that is signed, signs and
// verifies; client.go sends; wire.go reads answers strictly; methods.go asks for
// channels and tokens; order.go makes the fields of an order; payout.go sends an
// order and asks for one; status.go is the closed table of states and codes;
// webhook.go reads notices.
//
// What is peculiar: the same code 7 means "balance too low" for an order and "no
// such order" for a query. The answer to an order speaks another language
// (pending, confirmed, failed, or success as in the manual's sample) than the
// query (PENDING, DONE_PAYMENT, FAILED), so it is never more than "accepted". The
// extra fields go out as an object and come back as a text. No notice is
// described: polling is the truth, and a notice, where ChainPay agreed on one,
// only triggers a query. What a repeated number is answered with is not
// published, so an order is never repeated by machine.
package chainpay

import (
	"crypto/rsa"
	"fmt"
	"regexp"
	"sync"
	"time"

	"countersign/models"
	"countersign/providers"
)

// Name is the name of the driver.
const Name = "chainpay"

// Names of the credentials and settings of an account.
const (
	CredentialAppID      = "app_id"
	CredentialPrivateKey = "private_key"
	CredentialPublicKey  = "public_key"
	CredentialBaseURL    = "base_url"
	CredentialExtraEmpty = "extra_empty"
)

// How an order without texts is written: without the field extra, or with an
// empty one. The manual does not say whether an empty one is signed.
const (
	ExtraOmitted = "omit"
	ExtraEmpty   = "{}"
)

// maxText is the desk's own limit of description and memo, in characters; the
// manual names none.
const maxText = 255

// adapter is one account at ChainPay.
type adapter struct {
	traits     providers.Traits
	appID      string
	private    *rsa.PrivateKey
	platform   *rsa.PublicKey // ChainPay's; nil: notices are not taken
	extraEmpty string
	wire       *providers.Wire
	clock      func() time.Time

	mu    sync.Mutex
	known catalog
}

// Driver returns the driver of ChainPay.
func Driver() providers.Driver {
	return providers.Driver{Traits: Traits(), Hosts: hosts, HostCredential: CredentialBaseURL, New: open,
		Kind: (*adapter)(nil), Tables: tables()}
}

// hosts are the vendor's hosts: one for production (docs.chainpays.org). Test
// access is arranged with the vendor, so its host is a setting of the account.
func hosts(env models.Environment) string {
	if env == models.EnvLive {
		return "https://api.chainpays.org"
	}
	return ""
}

// Traits are the facts about ChainPay that the desk decides by.
func Traits() providers.Traits {
	return providers.Traits{
		Name: Name, Title: "ChainPay",
		Currencies: []models.Currency{"USD", "USDC", "USDT"},
		// No notice is described.
		NoticeDecides: false, NoticeStandsIn: false,
		// Nothing is written about a repeated outTradeNo.
		ResendByMachine: false,
		MaxDescription:  maxText, MaxNote: maxText, MaxSubject: providers.NoText,
		Credentials: []providers.CredentialField{
			{Name: CredentialAppID, Label: "App ID", Help: "ChainPay's id of your application, for example app-caf118dc-4e23-4ced-ab23-8a3f65d5071a."},
			{Name: CredentialPrivateKey, Label: "Private key", Secret: true,
				Help: "Your own RSA key as PEM, 2048 bits or more are recommended. It signs every request and is never sent; its public half is uploaded at ChainPay."},
			{Name: CredentialPublicKey, Label: "ChainPay public key", Optional: true,
				Help: "As PEM. Only when ChainPay agreed to send notices; left empty, notices are refused and ChainPay is asked instead."},
			{Name: CredentialBaseURL, Label: "Address for tests", Optional: true, NotInDemo: true,
				Help: "Only for test access: the address that ChainPay names to you. Production always uses https://api.chainpays.org."},
			{Name: CredentialExtraEmpty, Label: "Order without texts", Optional: true, Default: ExtraOmitted,
				Help: "omit: the field extra is left out; {}: it is sent and signed empty."},
		},
		SecretFields: []string{"sign"},
		MaskedFields: []string{"receiver"},
	}
}

var appIDs = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// open makes the adapter of one account. The error is a *models.Error.
func open(s providers.Settings) (providers.Provider, error) {
	credentials, err := Traits().Complete(s.Credentials, s.Account.Environment)
	if err != nil {
		return nil, err
	}
	a := &adapter{traits: Traits(), appID: credentials[CredentialAppID], extraEmpty: credentials[CredentialExtraEmpty], wire: s.Wire, clock: s.Clock}
	var wrong []models.FieldError
	refuse := func(field, format string, args ...any) {
		wrong = append(wrong, models.FieldError{Field: field, Message: fmt.Sprintf(format, args...)})
	}
	if !appIDs.MatchString(a.appID) {
		refuse(CredentialAppID, "Write letters, digits and hyphens only, as ChainPay shows them.")
	}
	if a.extraEmpty != ExtraOmitted && a.extraEmpty != ExtraEmpty {
		refuse(CredentialExtraEmpty, "Write %s or %s.", ExtraOmitted, ExtraEmpty)
	}
	var why string
	if a.private, why = readPrivateKey(credentials[CredentialPrivateKey]); why != "" {
		refuse(CredentialPrivateKey, "%s", why)
	}
	if text := credentials[CredentialPublicKey]; text != "" {
		if a.platform, why = readPublicKey(text); why != "" {
			refuse(CredentialPublicKey, "%s", why)
		}
	}
	if a.private != nil && a.platform != nil && a.private.PublicKey.Equal(a.platform) {
		refuse(CredentialPublicKey, "This is the public half of your own key. Enter the one that ChainPay shows as its own, or none.")
	}
	if len(wrong) > 0 {
		return nil, models.Invalid("The settings of this ChainPay account cannot be used.", wrong...)
	}
	return a, nil
}
