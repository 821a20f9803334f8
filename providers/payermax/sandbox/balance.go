package sandbox

import (
	"encoding/json"
	"slices"

	engine "countersign/providers/sandbox"
)

// account is one line of currentBalanceQuery. The balance is a JSON number with
// the currency's decimals (PayerMax OpenAPI).
type account struct {
	AccountType string      `json:"accountType"`
	Currency    string      `json:"currency"`
	Balance     json.Number `json:"balance"`
}

// payoutAccount is the type of the accounts that payouts are paid from.
const payoutAccount = "DISBURSEMENT"

// otherAccounts are money of the same merchant that no payout can use; the
// figures are the manual's.
func otherAccounts() []account {
	return []account{
		{"ACQUIRING", "USD", "310.25"}, {"FREEZE", "USD", "11.41"}, {"FREEZE", "IDR", "100265403"},
		{"SETTLE", "USD", "9248.93"}, {"REVERSE", "USD", "0"},
	}
}

// balance tells what is on the merchant's accounts. plainSign asks for empty
// accounts, too; empty lists ask for all types and currencies.
func (s *Server) balance(p *engine.Page, r request) *answer {
	types, no := r.list("accountType")
	if no != nil {
		return no
	}
	codes, no := r.list("accountCurrency")
	if no != nil {
		return no
	}
	empty, isBool := r.fields["plainSign"].(bool)
	if _, sent := r.fields["plainSign"]; sent && !isBool {
		return badField("plainSign must be Boolean")
	}
	all := otherAccounts()
	for _, c := range currencies() {
		all = append(all, account{payoutAccount, c.Code, json.Number(c.text(p.Available(c.Currency).String()))})
	}
	shown := []account{}
	for _, a := range all {
		if amount := number(a.Balance.String()); amount.Sign() == 0 && !empty {
			continue
		}
		if (len(types) == 0 || slices.Contains(types, a.AccountType)) && (len(codes) == 0 || slices.Contains(codes, a.Currency)) {
			shown = append(shown, a)
		}
	}
	return succeed("shown", map[string]any{
		"accountRealTimeTypes": shown, "inquiryTime": p.Now().UTC().Format(requestLayout),
	})
}

// list reads a list of texts; one that was not sent is empty.
func (r request) list(path string) ([]string, *answer) {
	value, sent := r.fields[path]
	items, isList := value.([]any)
	if sent && !isList {
		return nil, badField(path + " must be Array")
	}
	var texts []string
	for _, item := range items {
		text, isText := item.(string)
		if !isText {
			return nil, badField(path + " must be an Array of String")
		}
		texts = append(texts, text)
	}
	return texts, nil
}
