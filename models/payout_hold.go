package models

import (
	"context"
	"fmt"
	"strings"
)

// waits says why an approved payout is not sent, "" when nothing holds it.
func (s *Store) waits(ctx context.Context, p Payout) (string, error) {
	if p.Status != StatusApproved {
		return "", nil
	}
	var payee Payee
	var instrument Instrument
	var account ProviderAccount
	var pr PayeeRegistration
	var ir InstrumentRegistration
	var conflicts int
	var err error
	read := func(dest any, query string, args ...any) {
		if err == nil {
			err = s.read(ctx).Raw(query, args...).Scan(dest).Error
		}
	}
	read(&payee, "SELECT * FROM payees WHERE id = ?", p.PayeeID)
	read(&instrument, "SELECT * FROM instruments WHERE id = ?", p.InstrumentID)
	read(&account, "SELECT * FROM provider_accounts WHERE id = ?", p.AccountID)
	read(&pr, "SELECT * FROM payee_registrations WHERE payee_id = ? AND account_id = ?", p.PayeeID, p.AccountID)
	read(&ir, "SELECT * FROM instrument_registrations WHERE instrument_id = ? AND account_id = ?", p.InstrumentID, p.AccountID)
	read(&conflicts, "SELECT COUNT(*) FROM conflicts WHERE payout_id = ? AND closed_at = 0", p.ID)
	if err != nil {
		return "", fmt.Errorf("what holds %s: %w", p.ID, err)
	}
	if text, err := s.heldInBatch(ctx, p.ID); err != nil || text != "" {
		return text, err
	}
	text := holdText(p, payee, instrument, account, pr, ir, conflicts)
	if text != p.Hold {
		return text, nil
	}
	if short, err := s.shortOf(ctx, p, account); err != nil || short != "" {
		return short, err
	}
	return text, nil
}

// holdText says why an approved payout is not sent, "" when nothing holds it.
func holdText(p Payout, payee Payee, instrument Instrument, account ProviderAccount, pr PayeeRegistration, ir InstrumentRegistration, conflicts int) string {
	switch {
	case p.Status != StatusApproved:
		return ""
	case conflicts > 0:
		return "A conflict with the provider is open; nothing is sent until it is closed."
	case payee.Status != PayeeActive:
		return whyNotPayable(payee)
	case !account.Hosted && instrument.Status != InstrumentActive:
		return "The account of the payee was replaced or removed. Recall this payout and choose another account."
	case account.Status != AccountActive:
		return fmt.Sprintf("The account %s is paused: %s", account.Name, strings.TrimSuffix(account.PauseReason, "."))
	case !account.Registers:
	case pr.State == RegistrationRefused:
		return "The provider refused the payee: " + pr.Reason
	case pr.State != RegistrationActive:
		return "The payee is still being registered at the provider."
	case ir.State == RegistrationRefused:
		return "The provider refused the account: " + ir.Reason
	case ir.State != RegistrationActive:
		return "The account is still being registered at the provider."
	}
	return p.Hold
}
