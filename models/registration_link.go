package models

import (
	"context"
	"fmt"
	"regexp"
	"strings"
)

var refText = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// LinkRegistration says which payee at the provider a refused one is: the
// answer to an earlier try was lost, and the provider refuses to make it again.
// ref is the provider's number of the payee. The provider is asked about it, and
// nothing is paid before it confirmed that the number is this payee's. Errors:
// KindInvalid with the field ref, KindConflict when nothing was refused.
func (s *Store) LinkRegistration(ctx context.Context, a Actor, payeeID int64, accountID, ref string) error {
	ref = strings.TrimSpace(ref)
	return s.write(ctx, func(tx *Tx) error {
		if _, err := tx.may(a, PermPayeeWrite); err != nil {
			return err
		}
		payee, err := tx.payee(fmt.Sprint(payeeID))
		if err != nil {
			return err
		}
		var known PayeeRegistration
		if err := tx.db.Raw("SELECT * FROM payee_registrations WHERE payee_id = ? AND account_id = ?", payeeID, accountID).Scan(&known).Error; err != nil {
			return fmt.Errorf("link registration: %w", err)
		}
		switch {
		case known.PayeeID == 0:
			return NotFound("This payee was never registered at that provider account.")
		case payee.Status == PayeeArchived:
			return Conflict("This payee is archived. Reactivate it first.")
		case known.State != RegistrationRefused:
			return Conflict("The provider did not refuse this payee, so there is nothing to link. Look at it again.")
		}
		if err := tx.refIsFree(payeeID, accountID, ref); err != nil {
			return err
		}
		// With the present version of the payee, the job asks about the number
		// instead of changing anything at the provider.
		_, err = tx.exec(`UPDATE payee_registrations SET state = 'pending', ref = ?, payee_version = ?, remote_status = '', code = '', message = '', field = '', reason = ''
			WHERE payee_id = ? AND account_id = ?`, ref, payee.Version, payeeID, accountID)
		if err != nil {
			return fmt.Errorf("link registration: %w", err)
		}
		if err := tx.askPayee(payeeID, accountID); err != nil {
			return err
		}
		tx.payeeChanged(payeeID)
		return tx.audit(a, "payee.link", "payee", fmt.Sprint(payeeID), map[string]any{"account": accountID, "before": known.Ref, "after": ref})
	})
}

// refIsFree refuses a number that no provider gives, or that another payee has.
func (tx *Tx) refIsFree(payeeID int64, accountID, ref string) error {
	const nothing = "Nothing was changed."
	if !refText.MatchString(ref) {
		return Invalid(nothing, FieldError{"ref", "Enter the number as the provider shows it: letters and digits, without spaces."})
	}
	var other int64
	err := tx.db.Raw("SELECT payee_id FROM payee_registrations WHERE account_id = ? AND ref = ? AND ref <> '' AND payee_id <> ? LIMIT 1", accountID, ref, payeeID).Scan(&other).Error
	if err != nil {
		return fmt.Errorf("link registration: %w", err)
	}
	if other == 0 {
		return nil
	}
	taken, err := tx.payee(fmt.Sprint(other))
	if err != nil {
		return err
	}
	return Invalid(nothing, FieldError{"ref", fmt.Sprintf("This number belongs to %s (%s).", taken.DisplayName(), taken.Code)})
}

// AskAboutInstrument plans that a provider is asked about an account of a payee
// which it knows by ref (its own id), after it sent news of it. known tells
// whether there is such an account.
func (s *Store) AskAboutInstrument(ctx context.Context, accountID, ref string) (known bool, err error) {
	err = s.write(ctx, func(tx *Tx) error {
		var ids []int64
		if err := tx.db.Raw("SELECT instrument_id FROM instrument_registrations WHERE account_id = ? AND ref = ? AND ref <> ''", accountID, ref).Scan(&ids).Error; err != nil {
			return fmt.Errorf("find instrument of news: %w", err)
		}
		known = len(ids) > 0
		for _, id := range ids {
			if err := tx.askInstrument(id, accountID); err != nil {
				return err
			}
		}
		return nil
	})
	return known, err
}
