package models

import (
	"fmt"
	"strings"
)

// fill checks a draft and copies it into p. It reports every problem at once.
func (tx *Tx) fill(p *Payout, d PayoutDraft) error {
	var found problems
	money, err := ParseMoney(d.Amount, Currency(d.Currency))
	if e, ok := AsError(err); ok {
		found = append(found, e.Fields...)
	}
	found.checkText("reference", "your reference, for example an invoice number", d.Reference, true, MaxReference)
	found.checkText("subject", "a subject", d.Subject, false, MaxSubject)
	found.checkText("description", "a description", d.Description, false, MaxDescription)
	found.checkText("note", "a note", d.Note, false, MaxNote)
	found.checkText("memo", "a memo", d.Memo, false, MaxMemo)
	payee, instrument, err := tx.payTo(&found, p.EntityID, d)
	if err != nil {
		return err
	}
	if instrument.ID != 0 && money.Currency != "" && instrument.Currency != money.Currency {
		found.add("currency", fmt.Sprintf("This account receives %s. Choose %s, or another account.", instrument.Currency, instrument.Currency))
	}
	p.Reference = strings.Join(strings.Fields(d.Reference), " ")
	p.ReferenceKey = referenceKey(d.Reference)
	if err := tx.checkReference(&found, p); err != nil {
		return err
	}
	if err := found.err("Nothing was saved or sent. Correct the marked fields."); err != nil {
		return err
	}
	p.PayeeID, p.PayeeName = payee.ID, payee.DisplayName()
	p.InstrumentID, p.Destination, p.AccountID = instrument.ID, destinationOf(instrument), d.AccountID
	p.Minor, p.Currency = money.Minor, money.Currency
	p.Subject, p.Description = strings.TrimSpace(d.Subject), strings.TrimSpace(d.Description)
	p.Note, p.Memo = strings.TrimSpace(d.Note), strings.TrimSpace(d.Memo)
	return nil
}

// payTo checks payee, instrument and provider account against each other.
func (tx *Tx) payTo(found *problems, entityID int64, d PayoutDraft) (Payee, Instrument, error) {
	var payee Payee
	var instrument Instrument
	if err := tx.db.Raw("SELECT * FROM payees WHERE id = ? AND entity_id = ?", d.PayeeID, entityID).Scan(&payee).Error; err != nil {
		return payee, instrument, fmt.Errorf("read payee: %w", err)
	}
	switch {
	case payee.ID == 0:
		found.add("payee", "Choose a payee from the list.")
	case payee.Status != PayeeActive:
		found.add("payee", whyNotPayable(payee))
	}
	var account ProviderAccount
	if err := tx.db.Raw("SELECT * FROM provider_accounts WHERE id = ? AND entity_id = ?", d.AccountID, entityID).Scan(&account).Error; err != nil {
		return payee, instrument, fmt.Errorf("read provider account: %w", err)
	}
	if account.ID == "" {
		found.add("account", "Choose the provider account that pays.")
	}
	if payee.ID != 0 && !account.Hosted {
		err := tx.db.Raw("SELECT * FROM instruments WHERE id = ? AND payee_id = ?", d.InstrumentID, payee.ID).Scan(&instrument).Error
		if err != nil {
			return payee, instrument, fmt.Errorf("read instrument: %w", err)
		}
		switch {
		case instrument.ID == 0:
			found.add("instrument", "Choose one of the payee's accounts. If there is none, add one on the payee's page first.")
		case instrument.Status != InstrumentActive:
			found.add("instrument", "This account was replaced or removed. Choose another one.")
		case account.ID != "" && !account.pays(instrument):
			found.add("account", fmt.Sprintf("%s cannot pay to %s. Choose another way, or another account of the payee.", account.Name, instrument.Masked()))
		}
	}
	return payee, instrument, nil
}

// pays reports whether the account can pay to an instrument: one with details
// for its provider, or a bank account that its provider registers.
func (p ProviderAccount) pays(i Instrument) bool {
	if i.Provider != "" {
		return i.Provider == p.Provider
	}
	return p.Registers
}

// OwnForm is the destination of a payout whose payee tells the provider itself.
const OwnForm = "Payee's own form"

// destinationOf returns how lists name the account of a payout.
func destinationOf(i Instrument) string {
	if i.ID == 0 {
		return OwnForm
	}
	return i.Masked()
}

func whyNotPayable(p Payee) string {
	text := fmt.Sprintf("%s is %s", p.DisplayName(), p.Status)
	if p.StatusReason != "" {
		text += " (" + p.StatusReason + ")"
	}
	return text + " and cannot be paid. Reactivate the payee first, or choose another one."
}

func (tx *Tx) checkReference(found *problems, p *Payout) error {
	if p.ReferenceKey == "" {
		return nil
	}
	var other string
	err := tx.db.Raw(`SELECT id FROM payouts WHERE entity_id = ? AND reference_key = ? AND id <> ?
		AND status NOT IN ('canceled','rejected','expired') LIMIT 1`, p.EntityID, p.ReferenceKey, p.ID).Scan(&other).Error
	if err != nil {
		return fmt.Errorf("check reference: %w", err)
	}
	if other != "" {
		found.add("reference", fmt.Sprintf("%s already uses this reference. Write another one, or open that payout.", other))
	}
	return nil
}

func draftDetail(p *Payout) map[string]any {
	return map[string]any{"amount": p.Amount().Decimal(), "currency": p.Currency, "payee": p.PayeeID, "instrument": p.InstrumentID,
		"destination": p.Destination, "account": p.AccountID, "reference": p.Reference, "description": p.Description}
}
