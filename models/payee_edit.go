package models

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// PayeeDraft is what a person enters for a payee.
type PayeeDraft struct {
	Code, Kind                                 string
	Details                                    string // DetailsContact, or "" for DetailsFull
	FirstName, LastName, CompanyName           string
	Email, Phone, DateOfBirth                  string
	GovernmentIDType, GovernmentID             string
	Country, State, City, Street, Street2, Zip string
	Lang                                       string
}

// payeePrivate is the sealed part of a payee.
type payeePrivate struct{ DateOfBirth, GovernmentIDType, GovernmentID string }

func payeePlace(entityID int64, code string) string {
	return fmt.Sprintf("payees|%d|%s|private", entityID, code)
}

var (
	emailText = regexp.MustCompile(`^[^@\s<>()\[\],;:"\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?\.[A-Za-z]{2,}$`)
	phoneText = regexp.MustCompile(`^\+?[0-9][0-9 ()-]{5,18}[0-9]$`)
	codeText  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$`)
)

// CreatePayee keeps a new payee and asks every provider that wants to know
// payees to register it. Errors: KindInvalid with fields, KindForbidden.
func (s *Store) CreatePayee(ctx context.Context, a Actor, d PayeeDraft, token string) (p Payee, err error) {
	d.tidy()
	err = s.write(ctx, func(tx *Tx) error {
		maker, err := tx.may(a, PermPayeeWrite)
		if err != nil {
			return err
		}
		id, _, err := tx.once(a, token, "payee.create", fmt.Sprintf("%#v", d), func() (string, error) {
			id, err := tx.createPayee(a, maker.EntityID, &d)
			return fmt.Sprint(id), err
		})
		if err != nil {
			return err
		}
		found, err := tx.payee(id)
		p = found
		return err
	})
	return p, err
}

func (tx *Tx) createPayee(a Actor, entityID int64, d *PayeeDraft) (int64, error) {
	found := d.check(tx.now.Time())
	var taken int64
	if err := tx.db.Raw("SELECT id FROM payees WHERE entity_id = ? AND code = ? COLLATE NOCASE", entityID, d.Code).Scan(&taken).Error; err != nil {
		return 0, fmt.Errorf("create payee: %w", err)
	}
	if taken != 0 {
		found.add("code", "Another payee already has this code.")
	}
	if err := found.err("Nothing was saved. Correct the marked fields."); err != nil {
		return 0, err
	}
	private, err := tx.sealPayee(entityID, d)
	if err != nil {
		return 0, err
	}
	var id int64
	err = tx.db.Raw(`INSERT INTO payees(entity_id, code, kind, details, first_name, last_name, company_name, search_name, email, phone, private,
		country, state, city, street, street2, zip, lang, status, created_by, created_by_name, created_at, updated_at)
		VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) RETURNING id`,
		entityID, d.Code, d.Kind, d.Details, d.FirstName, d.LastName, d.CompanyName, d.searchName(), d.Email, d.Phone, private,
		d.Country, d.State, d.City, d.Street, d.Street2, d.Zip, d.Lang, PayeeActive, a.UserID, a.Name, tx.now, tx.now).Scan(&id).Error
	if err != nil {
		return 0, fmt.Errorf("create payee: %w", err)
	}
	if d.Details == DetailsFull {
		if err := tx.registerPayee(entityID, id); err != nil {
			return 0, err
		}
	}
	return id, tx.audit(a, "payee.create", "payee", fmt.Sprint(id), map[string]any{"code": d.Code, "kind": d.Kind})
}

func (d *PayeeDraft) searchName() string {
	return searchKey(strings.Join([]string{d.CompanyName, d.FirstName, d.LastName, d.Code, d.Email}, " "))
}

func (tx *Tx) sealPayee(entityID int64, d *PayeeDraft) ([]byte, error) {
	raw, err := json.Marshal(payeePrivate{d.DateOfBirth, d.GovernmentIDType, d.GovernmentID})
	if err != nil {
		return nil, fmt.Errorf("seal payee: %w", err)
	}
	return tx.store.keys.Seal(payeePlace(entityID, d.Code), raw)
}

// EditPayee changes a payee and tells the providers that know it. The code
// stays. version is the version the person saw.
func (s *Store) EditPayee(ctx context.Context, a Actor, id, version int64, d PayeeDraft) (p Payee, err error) {
	d.tidy()
	err = s.write(ctx, func(tx *Tx) error {
		if _, err := tx.may(a, PermPayeeWrite); err != nil {
			return err
		}
		old, err := tx.payee(fmt.Sprint(id))
		if err != nil {
			return err
		}
		if version != 0 && old.Version != version {
			return Conflict("This payee changed since you opened the page. Look at it again.")
		}
		d.Code = old.Code
		if err := d.check(tx.now.Time()).err("Nothing was saved. Correct the marked fields."); err != nil {
			return err
		}
		private, err := tx.sealPayee(old.EntityID, &d)
		if err != nil {
			return err
		}
		n, err := tx.exec(`UPDATE payees SET version = version + 1, updated_at = ?, kind = ?, details = ?, first_name = ?, last_name = ?, company_name = ?, search_name = ?,
			email = ?, phone = ?, private = ?, country = ?, state = ?, city = ?, street = ?, street2 = ?, zip = ?, lang = ? WHERE id = ? AND version = ?`,
			tx.now, d.Kind, d.Details, d.FirstName, d.LastName, d.CompanyName, d.searchName(), d.Email, d.Phone, private,
			d.Country, d.State, d.City, d.Street, d.Street2, d.Zip, d.Lang, id, old.Version)
		if err != nil {
			return fmt.Errorf("edit payee: %w", err)
		}
		if n != 1 {
			return Conflict("Somebody else changed this payee at the same moment. Look at it again.")
		}
		if d.Details == DetailsFull {
			if err := tx.registerPayee(old.EntityID, id); err != nil {
				return err
			}
		}
		if p, err = tx.payee(fmt.Sprint(id)); err != nil {
			return err
		}
		tx.payeeChanged(id)
		return tx.audit(a, "payee.edit", "payee", fmt.Sprint(id), changedFields(old, p))
	})
	return p, err
}

// changedFields names what changed, without values: they are personal.
func changedFields(old, now Payee) map[string]any {
	var names []string
	for _, f := range []struct {
		name string
		same bool
	}{
		{"kind", old.Kind == now.Kind}, {"name", old.DisplayName() == now.DisplayName() && old.FirstName == now.FirstName && old.LastName == now.LastName},
		{"email", old.Email == now.Email}, {"phone", old.Phone == now.Phone}, {"country", old.Country == now.Country},
		{"address", old.State+old.City+old.Street+old.Street2+old.Zip == now.State+now.City+now.Street+now.Street2+now.Zip},
	} {
		if !f.same {
			names = append(names, f.name)
		}
	}
	return map[string]any{"changed": names, "version": now.Version}
}

// SetPayeeStatus suspends, reactivates or archives a payee. A suspended payee
// is refused at create, approve and dispatch. Suspending and archiving need a
// reason.
func (s *Store) SetPayeeStatus(ctx context.Context, a Actor, id int64, status PayeeStatus, reason string) error {
	return s.write(ctx, func(tx *Tx) error {
		if _, err := tx.may(a, PermPayeeSuspend); err != nil {
			return err
		}
		var found problems
		if status != PayeeActive && status != PayeeSuspended && status != PayeeArchived {
			found.add("status", "Choose active, suspended or archived.")
		}
		found.checkText("reason", "a reason: others will read it", reason, status != PayeeActive, 255)
		if err := found.err("Nothing was changed."); err != nil {
			return err
		}
		old, err := tx.payee(fmt.Sprint(id))
		if err != nil {
			return err
		}
		if old.Status == status {
			return Conflict(fmt.Sprintf("The payee is already %s.", status))
		}
		_, err = tx.exec("UPDATE payees SET status = ?, status_reason = ?, version = version + 1, updated_at = ? WHERE id = ?", status, strings.TrimSpace(reason), tx.now, id)
		if err != nil {
			return fmt.Errorf("change payee: %w", err)
		}
		tx.afterCommit(func() { tx.store.watchers.tell(Change{Work: status == PayeeActive, PayeeID: id}) })
		return tx.audit(a, "payee."+string(status), "payee", fmt.Sprint(id), map[string]any{"before": old.Status, "after": status, "reason": strings.TrimSpace(reason)})
	})
}

// payeeRow is a stored payee with its sealed part.
type payeeRow struct {
	Payee
	Private []byte
}

// open returns the payee with its private fields.
func (r payeeRow) open(k *Keys) (Payee, error) {
	p := r.Payee
	raw, err := k.Open(payeePlace(p.EntityID, p.Code), r.Private)
	if err != nil {
		return p, fmt.Errorf("payee %d: %w", p.ID, err)
	}
	var private payeePrivate
	if err := json.Unmarshal(raw, &private); err != nil {
		return p, fmt.Errorf("payee %d: %w", p.ID, err)
	}
	p.DateOfBirth, p.GovernmentIDType, p.GovernmentID = private.DateOfBirth, private.GovernmentIDType, private.GovernmentID
	return p, nil
}

// payee reads one payee with its private fields inside the transaction.
func (tx *Tx) payee(id string) (Payee, error) {
	var row payeeRow
	result := tx.db.Raw("SELECT * FROM payees WHERE id = ?", id).Scan(&row)
	if result.Error != nil {
		return Payee{}, fmt.Errorf("read payee: %w", result.Error)
	}
	if result.RowsAffected == 0 {
		return Payee{}, NotFound("There is no such payee.")
	}
	return row.open(tx.store.keys)
}
