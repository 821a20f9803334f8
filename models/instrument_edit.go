package models

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
)

// NewInstrument asks for an account to be added to a payee.
type NewInstrument struct {
	PayeeID  int64
	Kind     string
	Label    string
	Country  string
	Currency string
	Purpose  string // "checking" or "savings"
	Routing  string
	Number   string
	Replaces int64 // id of the instrument that this one replaces, 0 for none
	Token    string
}

// String keeps the account number out of formatted text.
func (n NewInstrument) String() string { return fmt.Sprintf("instrument for payee %d", n.PayeeID) }

// GoString keeps the account number out of formatted text.
func (n NewInstrument) GoString() string { return n.String() }

// LogValue keeps the account number out of logs.
func (n NewInstrument) LogValue() slog.Value { return slog.StringValue(n.String()) }

var (
	routingText = regexp.MustCompile(`^[0-9]{9}$`)
	numberText  = regexp.MustCompile(`^[0-9]{4,17}$`)
)

// IsABA reports whether routing has nine digits and a right ABA checksum
// (weights 3, 7, 1).
func IsABA(routing string) bool {
	if !routingText.MatchString(routing) || routing == "000000000" {
		return false
	}
	sum := 0
	for i, weight := range []int{3, 7, 1, 3, 7, 1, 3, 7, 1} {
		sum += weight * int(routing[i]-'0')
	}
	return sum%10 == 0
}

func (n *NewInstrument) check() problems {
	var found problems
	if InstrumentKind(n.Kind) != InstrumentUSBank {
		found.add("kind", "Choose a kind of account.")
	}
	found.checkText("label", "a label", n.Label, false, 60)
	if n.Country != "US" {
		found.add("country", "Accounts in the United States only, for now.")
	}
	if n.Currency != "USD" {
		found.add("currency", "A US account receives USD.")
	}
	if n.Purpose != "checking" && n.Purpose != "savings" {
		found.add("purpose", "Choose checking or savings.")
	}
	switch {
	case !routingText.MatchString(n.Routing):
		found.add("routing", "The routing number has nine digits; it stands at the lower left of a check.")
	case !IsABA(n.Routing):
		found.add("routing", "This routing number has a wrong check digit. Compare it digit by digit.")
	}
	if !numberText.MatchString(n.Number) {
		found.add("account_number", "The account number has 4 to 17 digits.")
	}
	return found
}

// AddInstrument keeps a new account of a payee, sealed, and asks the providers
// to register it. Errors: KindInvalid with fields, KindForbidden.
func (s *Store) AddInstrument(ctx context.Context, a Actor, n NewInstrument) (i Instrument, err error) {
	strip := strings.NewReplacer(" ", "", "-", "")
	n.Routing, n.Number = strip.Replace(n.Routing), strip.Replace(n.Number)
	n.Label = strings.TrimSpace(n.Label)
	err = s.write(ctx, func(tx *Tx) error {
		if _, err := tx.may(a, PermPayeeWrite); err != nil {
			return err
		}
		payload := hashParts(fmt.Sprint(n.PayeeID), n.Kind, n.Label, n.Country, n.Currency, n.Purpose, n.Routing, n.Number, fmt.Sprint(n.Replaces))
		id, _, err := tx.once(a, n.Token, "instrument.add", payload, func() (string, error) {
			id, err := tx.addInstrument(a, &n)
			return fmt.Sprint(id), err
		})
		if err != nil {
			return err
		}
		return tx.db.Raw("SELECT * FROM instruments WHERE id = ?", id).Scan(&i).Error
	})
	return i, err
}

func (tx *Tx) addInstrument(a Actor, n *NewInstrument) (int64, error) {
	payee, err := tx.payee(fmt.Sprint(n.PayeeID))
	if err != nil {
		return 0, err
	}
	found := n.check()
	print := tx.store.keys.Fingerprint("instrument", n.Kind, n.Country, n.Routing, n.Number)
	return tx.insertInstrument(a, payee, found, Instrument{Kind: InstrumentKind(n.Kind), Label: n.Label, Country: n.Country, Currency: Currency(n.Currency),
		Purpose: n.Purpose, Routing: n.Routing, Last4: lastFour(n.Number), Fingerprint: print, Replaces: n.Replaces},
		InstrumentSecret{Number: n.Number, ClientIP: a.IP}, "account_number")
}

func lastFour(number string) string { return number[max(0, len(number)-4):] }

// insertInstrument keeps a checked instrument. field is where a clash is shown.
func (tx *Tx) insertInstrument(a Actor, payee Payee, found problems, i Instrument, secret InstrumentSecret, field string) (int64, error) {
	var same int64
	err := tx.db.Raw("SELECT id FROM instruments WHERE payee_id = ? AND fingerprint = ? AND status = 'active' AND id <> ?", payee.ID, i.Fingerprint, i.Replaces).Scan(&same).Error
	if err != nil {
		return 0, fmt.Errorf("add instrument: %w", err)
	}
	if same != 0 && len(found) == 0 {
		found.add(field, "This payee already has this account.")
	}
	if err := found.err("Nothing was saved. Correct the marked fields."); err != nil {
		return 0, err
	}
	if i.Replaces != 0 {
		if err := tx.archiveInstrument(a, payee.ID, i.Replaces); err != nil {
			return 0, err
		}
	}
	raw, err := json.Marshal(secret)
	if err != nil {
		return 0, fmt.Errorf("add instrument: %w", err)
	}
	sealed, err := tx.store.keys.Seal(instrumentPlace(payee.ID, i.Fingerprint), raw)
	if err != nil {
		return 0, err
	}
	var id int64
	err = tx.db.Raw(`INSERT INTO instruments(payee_id, kind, provider, method, title, label, country, currency, purpose, routing, secret, last4, fingerprint, replaces, status, created_by, created_by_name, created_at)
		VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,'active',?,?,?) RETURNING id`, payee.ID, i.Kind, i.Provider, i.Method, i.Title, i.Label, i.Country, i.Currency, i.Purpose, i.Routing, sealed,
		i.Last4, i.Fingerprint, i.Replaces, a.UserID, a.Name, tx.now).Scan(&id).Error
	if err != nil {
		return 0, fmt.Errorf("add instrument: %w", err)
	}
	if i.Kind == InstrumentUSBank {
		if err := tx.registerInstrument(payee.ID, id); err != nil {
			return 0, err
		}
	}
	tx.payeeChanged(payee.ID)
	return id, tx.audit(a, "instrument.add", "payee", fmt.Sprint(payee.ID), map[string]any{"instrument": id, "account": i.Masked(), "replaces": i.Replaces})
}

func instrumentPlace(payeeID int64, fingerprint string) string {
	return fmt.Sprintf("instruments|%d|%s|secret", payeeID, fingerprint)
}

func (tx *Tx) archiveInstrument(a Actor, payeeID, id int64) error {
	n, err := tx.exec("UPDATE instruments SET status = 'archived', archived_at = ? WHERE id = ? AND payee_id = ? AND status = 'active'", tx.now, id, payeeID)
	if err != nil {
		return fmt.Errorf("archive instrument: %w", err)
	}
	if n == 0 {
		return Conflict("This account was already removed or replaced.")
	}
	tx.payeeChanged(payeeID)
	return tx.audit(a, "instrument.archive", "payee", fmt.Sprint(payeeID), map[string]any{"instrument": id})
}

// ArchiveInstrument takes an account out of use; its history stays.
func (s *Store) ArchiveInstrument(ctx context.Context, a Actor, payeeID, id int64) error {
	return s.write(ctx, func(tx *Tx) error {
		if _, err := tx.may(a, PermPayeeWrite); err != nil {
			return err
		}
		return tx.archiveInstrument(a, payeeID, id)
	})
}

// SharedWith returns the names of other payees that have the same account.
func (s *Store) SharedWith(ctx context.Context, i Instrument) ([]string, error) {
	var names []string
	err := s.read(ctx).Raw(`SELECT DISTINCT TRIM(CASE WHEN y.kind = 'business' AND y.company_name <> '' THEN y.company_name ELSE y.first_name || ' ' || y.last_name END)
		FROM instruments i JOIN payees y ON y.id = i.payee_id WHERE i.fingerprint = ? AND i.payee_id <> ? AND i.status = 'active' LIMIT 5`, i.Fingerprint, i.PayeeID).Scan(&names).Error
	return names, err
}
