package models

import (
	"fmt"
	"slices"
	"strings"
)

// importer turns the rows of a file into drafts and collects what is wrong with
// them.
type importer struct {
	tx       *Tx
	entityID int64
	rows     []ImportRow
	wrong    []ImportProblem
	reach    func(PayoutDraft) []FieldError

	accounts []ProviderAccount
	payees   map[string]importPayee
}

// importPayee is a payee of the file with the accounts that can be paid to.
type importPayee struct {
	Payee       Payee
	Instruments []Instrument
}

func sortProblems(list []ImportProblem) {
	slices.SortStableFunc(list, func(a, b ImportProblem) int { return a.Line - b.Line })
}

// check fills a payout for every row. It writes nothing.
func (in *importer) check() ([]Payout, error) {
	if err := in.tx.db.Raw("SELECT * FROM provider_accounts WHERE entity_id = ? ORDER BY id", in.entityID).Scan(&in.accounts).Error; err != nil {
		return nil, fmt.Errorf("read provider accounts: %w", err)
	}
	in.payees = map[string]importPayee{}
	payouts := make([]Payout, 0, len(in.rows))
	lines := map[string]int{} // where a reference stands first
	for _, row := range in.rows {
		payee, err := in.payee(row.PayeeCode)
		if err != nil {
			return nil, err
		}
		found := in.route(&row, payee)
		p := Payout{EntityID: in.entityID}
		routed := len(found) == 0
		err = in.tx.fill(&p, row.Draft)
		said, ok := AsError(err)
		if err != nil && !ok {
			return nil, err
		}
		for _, f := range fieldsOf(said) {
			if routed || f.Field != "payee" && f.Field != "account" && f.Field != "instrument" {
				found = append(found, f)
			}
		}
		if in.reach != nil {
			found = append(found, in.reach(row.Draft)...)
		}
		if first := lines[p.ReferenceKey]; first != 0 && p.ReferenceKey != "" {
			found.add("reference", fmt.Sprintf("Line %d has the same reference. Write another one.", first))
		} else {
			lines[p.ReferenceKey] = row.Line
		}
		in.note(row.Line, found)
		payouts = append(payouts, p)
	}
	return payouts, nil
}

func fieldsOf(said *Error) []FieldError {
	if said == nil {
		return nil
	}
	return said.Fields
}

// note keeps the first problem of each cell of a line.
func (in *importer) note(line int, found problems) {
	seen := map[string]bool{}
	for _, f := range found {
		column := f.Field
		if column == "payee" {
			column = "payee_code"
		}
		if !seen[column] {
			in.wrong = append(in.wrong, ImportProblem{Line: line, Column: column, Text: f.Message})
		}
		seen[column] = true
	}
}

// payee finds a payee by code, once for the whole file.
func (in *importer) payee(code string) (importPayee, error) {
	key := strings.ToLower(code)
	if known, ok := in.payees[key]; ok {
		return known, nil
	}
	var p importPayee
	err := in.tx.db.Raw("SELECT * FROM payees WHERE entity_id = ? AND code = ? COLLATE NOCASE", in.entityID, code).Scan(&p.Payee).Error
	if err != nil {
		return p, fmt.Errorf("read payee: %w", err)
	}
	err = in.tx.db.Raw("SELECT * FROM instruments WHERE payee_id = ? AND status = 'active' ORDER BY id", p.Payee.ID).Scan(&p.Instruments).Error
	if err != nil {
		return p, fmt.Errorf("read instruments: %w", err)
	}
	in.payees[key] = p
	return p, nil
}

// route finds out which account of the payee is paid through which account at a
// provider, and writes both into the row's draft. It never guesses between two.
func (in *importer) route(row *ImportRow, p importPayee) (found problems) {
	if row.PayeeCode == "" {
		found.add("payee", "Enter the payee's code.")
		return found
	}
	if p.Payee.ID == 0 {
		found.add("payee", "There is no payee with this code. Add the payee first, or correct the code.")
		return found
	}
	row.Draft.PayeeID = p.Payee.ID
	if row.Account != "" {
		i := slices.IndexFunc(in.accounts, func(a ProviderAccount) bool { return a.ID == row.Account })
		if i < 0 {
			found.add("account", "There is no provider account with this id. There are: "+in.accountIDs(in.accounts)+".")
			return found
		}
		if in.accounts[i].Hosted {
			return found
		}
		return in.instrumentOf(row, p, in.accounts[i:i+1])
	}
	return in.instrumentOf(row, p, in.accounts)
}

func (in *importer) accountIDs(list []ProviderAccount) string {
	ids := make([]string, 0, len(list))
	for _, a := range list {
		ids = append(ids, a.ID)
	}
	return strings.Join(ids, ", ")
}

// instrumentOf chooses the one account of the payee that accounts can pay to.
func (in *importer) instrumentOf(row *ImportRow, p importPayee, accounts []ProviderAccount) (found problems) {
	var fit []Instrument
	var through []ProviderAccount
	for _, i := range p.Instruments {
		if row.Instrument != "" && i.Last4 != row.Instrument {
			continue
		}
		by := slices.DeleteFunc(slices.Clone(accounts), func(a ProviderAccount) bool { return a.Hosted || !a.pays(i) })
		if len(by) > 0 {
			fit = append(fit, i)
			through = by
		}
	}
	switch {
	case len(fit) == 0 && row.Instrument != "":
		found.add(instrumentColumn, "The payee has no active account with these last characters that can be paid to.")
	case len(fit) == 0:
		found.add(instrumentColumn, "The payee has no active account that can be paid to. Add one, or name a provider account that asks the payee itself.")
	case len(fit) > 1:
		found.add(instrumentColumn, "The payee has several accounts. Write the last characters of one into a column instrument.")
	case len(through) > 1:
		found.add("account", "Several provider accounts can pay this payee. Write one of: "+in.accountIDs(through)+".")
	default:
		row.Draft.InstrumentID, row.Draft.AccountID = fit[0].ID, through[0].ID
	}
	return found
}
