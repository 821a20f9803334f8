package pockyt

import (
	"context"
	"strings"

	"countersign/models"
	"countersign/providers"
)

// accountFormFields are the fields a bank account can be refused for.
var accountFormFields = []formField{
	{"bankAccountPurpose", "purpose", "checking or savings"},
	{"bankAccountId", "account_number", "the account number"},
	{"branchId", "routing", "the routing number"},
	{"accountCountry", "country", "the country of the account"},
	{"accountCurrency", "currency", "the currency of the account"},
	{"accountType", "kind", "the kind of the account"},
	{"customerNo", "", "the payee"},
}

// RegisterInstrument attaches a US bank account to a payee (Pockyt manual, Add
// payee funding source account). Pockyt does not refuse a second account with
// the same tag, so the list is looked at first: an answer that was lost once
// must not make the account twice.
func (a *adapter) RegisterInstrument(ctx context.Context, request providers.InstrumentRequest) models.RegistrationResult {
	if request.Instrument.Kind != models.InstrumentUSBank {
		return models.RegistrationResult{State: models.RegistrationRefused, Field: "kind", Reason: "Pockyt can take US bank accounts here. Choose another kind, or another provider."}
	}
	found, listed := a.lookUp(ctx, request, "")
	if !listed || found.Ref != "" {
		return found
	}
	fields := map[string]string{
		"customerNo": request.PayeeRef, "accountCountry": request.Instrument.Country,
		"accountCurrency": string(request.Instrument.Currency), "accountType": "BANK_ACCOUNT",
		"bankAccountPurpose": strings.ToUpper(request.Instrument.Purpose), "bankAccountId": request.Secret.Number,
		"branchId": request.Instrument.Routing, "accountTag": request.Tag,
		"clientIp": request.Secret.ClientIP, "ipnUrl": request.NotifyURL,
	}
	r := a.ask(ctx, pathBankAccount, fields)
	if result, done := a.unregistered(r, fields, accountFormFields); done {
		return result
	}
	account := r.object.sub("result")
	result := models.RegistrationResult{State: models.RegistrationUnsure, Code: r.code, Message: r.message,
		Ref: account.text("accountToken"), Status: account.text("accountStatus")}
	if differs := accountDiffers(account, request); result.Ref == "" || differs != "" {
		result.Ref = ""
		result.Reason = "Pockyt answered about another account" + differs + ". It is asked again."
		return result
	}
	result.State, result.Reason = registered(accountStates, "bank account", result.Status)
	return result
}

// accountDiffers says what does not fit, "" when all that is told agrees.
func accountDiffers(account object, request providers.InstrumentRequest) string {
	for _, pair := range []struct{ told, ours, words string }{
		{account.text("customerNo"), request.PayeeRef, " (another payee)"},
		{account.text("accountTag"), request.Tag, " (another tag)"},
		{account.text("country"), request.Instrument.Country, " (another country)"},
		{account.text("currency"), string(request.Instrument.Currency), " (another currency)"},
	} {
		if pair.told != "" && !strings.EqualFold(pair.told, pair.ours) {
			return pair.words
		}
	}
	number := account.text("cardNumber")
	if tail := strings.TrimLeft(number, "*• "); tail != "" && tail != number && !strings.HasSuffix(request.Secret.Number, tail) &&
		!strings.HasSuffix(request.Instrument.Last4, tail) {
		return " (another account number)"
	}
	return ""
}

// CheckInstrument asks for the state of an account (Pockyt manual, Retrieve
// payee funding source accounts). Without a ref it is found by its tag; an
// account that is not listed is unsure without a ref: register it again.
func (a *adapter) CheckInstrument(ctx context.Context, request providers.InstrumentRequest, ref string) models.RegistrationResult {
	found, _ := a.lookUp(ctx, request, ref)
	return found
}

// lookUp finds an account of the payee by ref, or by tag when ref is empty.
// listed is false when the list could not be read or holds something that
// contradicts us; then nothing may be created.
func (a *adapter) lookUp(ctx context.Context, request providers.InstrumentRequest, ref string) (found models.RegistrationResult, listed bool) {
	r := a.ask(ctx, pathPayoutAccounts, map[string]string{"customerNo": request.PayeeRef})
	found = models.RegistrationResult{State: models.RegistrationUnsure, Ref: ref, Code: r.code, Message: r.message}
	switch {
	case r.problem != "":
		found.Message = r.problem
		found.Reason = "Pockyt could not be asked: " + r.problem + ". It is asked again."
		return found, false
	case r.code != codeSuccess && r.code != codeNoData:
		found.Reason = says(r.code) + ". It is asked again."
		return found, false
	case r.code == codeSuccess && !fitsPayee(r.object, request.PayeeRef):
		found.Reason = "Pockyt answered about another payee. It is asked again."
		return found, false
	}
	for _, account := range r.object.list("accounts") {
		token := account.text("accountToken")
		if token == "" || ref != "" && token != ref || ref == "" && account.text("accountTag") != request.Tag {
			continue
		}
		if differs := accountDiffers(account, request); differs != "" {
			found.Reason = "Pockyt lists an account under this mark that is not this one" + differs + ". Ask Pockyt to remove it."
			return found, false
		}
		found.Ref, found.Status = token, account.text("status")
		found.State, found.Reason = registered(accountStates, "bank account", found.Status)
		return found, true
	}
	if ref != "" {
		found.State, found.Reason = models.RegistrationRefused, "Pockyt does not list this account any more. Register it again."
		return found, true
	}
	found.Reason = "Pockyt does not list this account yet. It is registered again."
	return found, true
}

func fitsPayee(o object, payeeRef string) bool {
	told := o.sub("user").text("customerNo")
	return told == "" || told == payeeRef
}
