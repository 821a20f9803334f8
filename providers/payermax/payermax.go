// Package payermax speaks to PayerMax's API payouts (PayerMax manual, API Payout
// and Disbursement Request API).
//
// A tour: keys.go reads keys, signs and verifies; client.go writes the envelope
// and sends it; wire.go reads answers strictly; methods.go and fields.go are the
// ways of receiving money as data; order.go makes the tree of an order from them;
// payout.go sends an order and asks for one; status.go is the closed table of
// statuses and codes, reasons.go says why an order failed and what to do;
// webhook.go reads notices; balance.go, validate.go and batch.go are what
// PayerMax offers besides.
//
// What is peculiar: the code of an answer only says that the call was accepted;
// how the order stands is data.status alone. A repeated number is answered with
// ORDER_REPEAT and never paid twice, so after PayerMax said twice that it does
// not know a number, the same number is sent again. The signature covers the
// very bytes that are sent: a body is written once, signed, and sent. Each side
// has a key pair of its own, but PayerMax's key is the same for all merchants: a
// notice that is rightly signed must still name this account. SUCCESS is final
// but for one thing: the bank may send the money back (BOUNCEBACK).
package payermax

import (
	"crypto/rsa"
	"fmt"
	"regexp"
	"time"

	"countersign/models"
	"countersign/providers"
)

// Name is the name of the driver.
const Name = "payermax"

// Names of the credentials and settings of an account.
const (
	CredentialAppID         = "app_id"
	CredentialMerchant      = "merchant_no"
	CredentialPrivateKey    = "private_key"
	CredentialPublicKey     = "public_key"
	CredentialSourceAccount = "source_account"
	CredentialSPMerchant    = "sp_merchant_no"
)

// The limits of PayerMax's fields (PayerMax manual, Disbursement Request API).
const (
	maxAmount    = 12  // characters
	maxReference = 255 // characters
	maxURL       = 255 // bytes
)

// adapter is one account at PayerMax.
type adapter struct {
	traits        providers.Traits
	appID         string
	merchantNo    string
	spMerchantNo  string
	sourceAccount string // currency of the account that is debited, "" for PayerMax's choice
	private       *rsa.PrivateKey
	platform      *rsa.PublicKey // PayerMax's
	wire          *providers.Wire
	clock         func() time.Time
}

// Driver returns the driver of PayerMax.
func Driver() providers.Driver {
	return providers.Driver{Traits: Traits(), Hosts: hosts, New: open, Kind: (*adapter)(nil), Tables: tables()}
}

// hosts are the vendor's hosts (PayerMax manual, Interface List and API
// Description).
func hosts(env models.Environment) string {
	switch env {
	case models.EnvLive:
		return "https://pay-gate.payermax.com"
	case models.EnvSandbox:
		return "https://pay-gate-uat.payermax.com"
	}
	return ""
}

// Traits are the facts about PayerMax that the desk decides by.
func Traits() providers.Traits {
	return providers.Traits{
		Name: Name, Title: "PayerMax",
		Currencies: currencies(), Scales: scales(), MaxAmount: maxAmount,
		NoticeDecides: true, // RSA over the raw body
		// A repeated number is refused (PayerMax manual, Request Payment).
		ResendByMachine: true,
		Whitelist:       "PayerMax answers only addresses on its list: name the public address of this server on PayerMax's merchant platform.",
		MaxNote:         providers.NoText, MaxSubject: providers.NoText,
		// The remark has no limit that is written; a bank may cut it.
		Alphabet: providers.Alphabet{Allows: isRemark, Words: "plain letters, digits, spaces, hyphens and dots"},
		Credentials: []providers.CredentialField{
			{Name: CredentialAppID, Label: "App ID", Help: "PayerMax's id of your application, for example 6666c83333a24666674497c444a33333."},
			{Name: CredentialMerchant, Label: "Merchant number", Help: "PayerMax's number of your company, for example 010213834123456."},
			{Name: CredentialPrivateKey, Label: "Private key", Secret: true,
				Help: "Your own RSA key of at least 2048 bits as PEM (PKCS#8). It signs every request and is never sent; its public half is uploaded at PayerMax."},
			{Name: CredentialPublicKey, Label: "PayerMax public key",
				Help: "From PayerMax's merchant platform, as PEM. PayerMax has one for tests and another one for production."},
			{Name: CredentialSourceAccount, Label: "Account to debit", Optional: true,
				Help: "Currency of your PayerMax account that pays, for example USD. Left empty: PayerMax chooses."},
			{Name: CredentialSPMerchant, Label: "Service provider number", Optional: true,
				Help: "Only for merchants under a service provider."},
		},
		// A redeem code is as good as cash.
		SecretFields: []string{"documentId", "birthDate", "redeemCode", "checkDigit", "sign"},
		MaskedFields: []string{"accountNo", "corAccountNo"},
	}
}

// isRemark reports whether a remark may hold the character (PayerMax manual,
// Disbursement Request API, remark).
func isRemark(r rune) bool {
	return isLetter(r) || r >= '0' && r <= '9' || r == '-' || r == ' ' || r == '.'
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

var (
	accountID    = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
	merchantID   = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)
	currencyCode = regexp.MustCompile(`^[A-Z]{3}$`)
)

// open makes the adapter of one account. The error is a *models.Error.
func open(s providers.Settings) (providers.Provider, error) {
	credentials, err := Traits().Complete(s.Credentials, s.Account.Environment)
	if err != nil {
		return nil, err
	}
	a := &adapter{
		traits: Traits(), appID: credentials[CredentialAppID], merchantNo: credentials[CredentialMerchant],
		spMerchantNo: credentials[CredentialSPMerchant], sourceAccount: credentials[CredentialSourceAccount], wire: s.Wire, clock: s.Clock,
	}
	var wrong []models.FieldError
	refuse := func(field, format string, args ...any) {
		wrong = append(wrong, models.FieldError{Field: field, Message: fmt.Sprintf(format, args...)})
	}
	if !accountID.MatchString(a.appID) {
		refuse(CredentialAppID, "Write letters and digits only, as PayerMax shows them.")
	}
	if !merchantID.MatchString(a.merchantNo) {
		refuse(CredentialMerchant, "Write letters and digits only, as PayerMax shows them.")
	}
	if a.spMerchantNo != "" && !merchantID.MatchString(a.spMerchantNo) {
		refuse(CredentialSPMerchant, "Write letters and digits only, or leave it empty.")
	}
	if a.sourceAccount != "" && !currencyCode.MatchString(a.sourceAccount) {
		refuse(CredentialSourceAccount, "Write a currency code such as USD, or leave it empty.")
	}
	var why string
	if a.private, why = readPrivateKey(credentials[CredentialPrivateKey]); why != "" {
		refuse(CredentialPrivateKey, "%s", why)
	}
	if a.platform, why = readPublicKey(credentials[CredentialPublicKey]); why != "" {
		refuse(CredentialPublicKey, "%s", why)
	}
	if a.private != nil && a.platform != nil && a.private.PublicKey.Equal(a.platform) {
		refuse(CredentialPublicKey, "This is the public half of your own key. Enter the one that PayerMax shows as its own.")
	}
	if len(wrong) > 0 {
		return nil, models.Invalid("The settings of this PayerMax account cannot be used.", wrong...)
	}
	return a, nil
}
