package sandbox

import (
	"encoding/json"
	"net"
	"strings"
	"time"

	engine "countersign/providers/sandbox"
)

const kindAccount = "account"

// The states of an account (Pockyt manual, Add payee bank account).
const (
	accountActivated = "ACTIVATED"
	accountPending   = "PENDING"
	accountInvalid   = "INVALID"
)

// account is what the sandbox remembers of one. The number itself is never
// kept, only its last four digits.
type account struct {
	Tag      string    `json:"tag,omitempty"`
	Type     string    `json:"type"`
	Country  string    `json:"country,omitempty"`
	Currency string    `json:"currency"`
	LastFour string    `json:"last_four"`
	Spelling string    `json:"spelling,omitempty"`
	Created  time.Time `json:"created"`
}

// bankFields are the fields a bank account needs, by country. Countries that
// the manual does not describe need a number only.
func bankFields(country string) []string {
	switch country {
	case "US":
		return []string{"bankAccountId", "branchId", "bankAccountPurpose"}
	case "CN":
		return []string{"governmentId", "governmentIdType", "bankCode", "cardNumber", "bankAccountPurpose"}
	}
	return []string{"bankAccountId", "bankAccountPurpose"}
}

// configurations lists the fields a bank account needs. The shape of the real
// answer is not published; this is a plain list of names.
func (s *Server) configurations(_ *engine.Page, r request) *answer {
	country, currency := either(r.fields, "accountCountry", "country"), either(r.fields, "accountCurrency", "currency")
	if country == "" || currency == "" {
		return refuse(codeEmpty, "accountCountry or accountCurrency is missing")
	}
	if _, known := currencyOf(currency); !known || !countryShape.MatchString(country) {
		return refuse(codeUnknown, "no payouts to this country in this currency")
	}
	return succeed("query success", "shown", map[string]any{"result": map[string]any{
		"country": country, "currency": currency, "accountType": "BANK_ACCOUNT", "fields": bankFields(country),
	}})
}

func either(fields map[string]string, name, other string) string {
	if fields[name] != "" {
		return fields[name]
	}
	return fields[other]
}

// createBankAccount attaches a bank account to a payee (Pockyt manual, Add
// payee funding source account).
func (s *Server) createBankAccount(p *engine.Page, r request) *answer {
	if no := r.require("customerNo", "accountCountry", "accountCurrency", "accountType", "clientIp"); no != nil {
		return no
	}
	f := r.fields
	if no := r.require(bankFields(f["accountCountry"])...); no != nil {
		return no
	}
	if no := checkBank(f); no != nil {
		return no
	}
	return s.attach(p, r, account{
		Tag: f["accountTag"], Type: f["accountType"], Country: f["accountCountry"], Currency: f["accountCurrency"],
	}, either(f, "bankAccountId", "cardNumber"))
}

func checkBank(f map[string]string) *answer {
	if !countryShape.MatchString(f["accountCountry"]) {
		return refuse(codeValue, "accountCountry is not two letters")
	}
	if _, known := currencyOf(f["accountCurrency"]); !known {
		return refuse(codeValue, "accountCurrency is not paid out")
	}
	if f["accountType"] != "BANK_ACCOUNT" {
		return refuse(codeValue, "accountType is not BANK_ACCOUNT")
	}
	if purpose := f["bankAccountPurpose"]; purpose != "CHECKING" && purpose != "SAVINGS" {
		return refuse(codeValue, "bankAccountPurpose is not CHECKING or SAVINGS")
	}
	if net.ParseIP(f["clientIp"]) == nil {
		return refuse(codeValue, "clientIp is not an address")
	}
	if f["accountCountry"] != "US" {
		return nil
	}
	if number := f["bankAccountId"]; len(number) < 4 || len(number) > 17 || !digits(number) {
		return refuse(codeValue, "bankAccountId is not 4 to 17 digits")
	}
	if !routingNumber(f["branchId"]) {
		return refuse(codeValue, "branchId is not a routing number")
	}
	return nil
}

// routingNumber checks nine digits and their sum weighted 3, 7, 1 (ABA).
func routingNumber(text string) bool {
	if len(text) != 9 || !digits(text) {
		return false
	}
	sum := 0
	for i, weight := range []int{3, 7, 1, 3, 7, 1, 3, 7, 1} {
		sum += weight * int(text[i]-'0')
	}
	return sum > 0 && sum%10 == 0
}

func digits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// createWallet attaches a wallet. The manual's page names no fields, so only
// the payee, a currency and an address are asked for.
func (s *Server) createWallet(p *engine.Page, r request) *answer {
	if no := r.require("customerNo", "accountCurrency", "walletAddress"); no != nil {
		return no
	}
	f := r.fields
	if _, known := currencyOf(f["accountCurrency"]); !known {
		return refuse(codeValue, "accountCurrency is not paid out")
	}
	return s.attach(p, r, account{
		Tag: f["accountTag"], Type: "CRYPTO", Country: f["accountCountry"], Currency: f["accountCurrency"],
	}, f["walletAddress"])
}

// attach writes the account and answers with its token.
func (s *Server) attach(p *engine.Page, r request, body account, number string) *answer {
	owner, person, no := findPayee(p, r)
	if no != nil {
		return no
	}
	if text := r.fields["ipnUrl"]; text != "" && !webURL(text) {
		return refuse(codeValue, "ipnUrl is not a web address")
	}
	does := accountMagicOf(number)
	if does.refusal != "" {
		return refuse(refusalCode(does.refusal), "magic value: number ending "+does.ending)
	}
	token := p.Digits("2010305228", 22, func(key string) bool { return p.KeyUsed(kindAccount, key) })
	body.LastFour, body.Spelling, body.Created = number[max(0, len(number)-4):], does.spelling, p.Now()
	record := engine.Record{
		Kind: kindAccount, Key: token, Owner: owner.Key, State: accountActivated,
		Label: person.Fields["firstName"] + " " + person.Fields["lastName"] + ", " +
			body.Type + " " + body.Country + " " + body.Currency + " ****" + body.LastFour,
		NoticeURL: r.fields["ipnUrl"], Body: encode(body),
	}
	if does.state != "" {
		record.State = does.state
	}
	if does.next != "" {
		record.Next = &engine.RecordStep{At: p.Now().Add(s.Settling()), State: does.next}
	}
	p.Keep(record)
	a := succeed("success", "attached "+token, map[string]any{"result": map[string]any{
		"accountToken": token, "accountStatus": spell(record.State, body.Spelling), "accountTag": body.Tag,
		"accountType": body.Type, "country": body.Country, "currency": body.Currency, "customerNo": owner.Key,
		"firstName": person.Fields["firstName"], "lastName": person.Fields["lastName"],
		"email": person.Fields["email"], "timestamp": p.Now().Format(timeFormat),
	}})
	a.spoilt = does.answer
	return a
}

// findAccount reads an account and makes sure it belongs to the payee named.
func findAccount(p *engine.Page, r request) (engine.Record, account, *answer) {
	record, found := p.Record(kindAccount, r.fields["accountToken"])
	if !found {
		return record, account{}, refuse(codeUnknown, "no account has this accountToken")
	}
	if record.Owner != r.fields["customerNo"] {
		return record, account{}, refuse(codeMismatch, "the account belongs to another payee")
	}
	var body account
	if err := json.Unmarshal(record.Body, &body); err != nil {
		return record, body, refuse(codeSystem, "the account cannot be read")
	}
	return record, body, nil
}

// deleteAccount removes an account.
func (s *Server) deleteAccount(p *engine.Page, r request) *answer {
	if no := r.require("customerNo", "accountToken"); no != nil {
		return no
	}
	record, _, no := findAccount(p, r)
	if no != nil {
		return no
	}
	record.Gone, record.Next = true, nil
	p.Keep(record)
	return succeed("success", "deleted "+record.Key, nil)
}

// listAccounts shows the accounts of a payee, with the status in small letters
// where create has it in capitals (Pockyt manual, payout-accounts).
func (s *Server) listAccounts(p *engine.Page, r request) *answer {
	owner, person, no := findPayee(p, r)
	if no != nil {
		return no
	}
	list := []map[string]any{}
	for _, record := range p.Owned(kindAccount, owner.Key) {
		var body account
		if err := json.Unmarshal(record.Body, &body); err != nil {
			return refuse(codeSystem, "an account cannot be read")
		}
		status := strings.ToLower(record.State)
		if body.Spelling != "" {
			status = spell(record.State, body.Spelling)
		}
		list = append(list, map[string]any{
			"accountTag": body.Tag, "country": body.Country, "createdAt": body.Created.Format(timeFormat),
			"accountType": body.Type, "currency": body.Currency, "accountToken": record.Key,
			"cardNumber": "****" + body.LastFour, "status": status,
		})
	}
	return succeed("success", "shown", map[string]any{"accounts": list, "user": map[string]any{
		"firstName": person.Fields["firstName"], "lastName": person.Fields["lastName"],
		"customerCode": person.Fields["customerCode"], "customerNo": owner.Key, "email": person.Fields["email"],
	}})
}
