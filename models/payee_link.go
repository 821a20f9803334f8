package models

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// LinkLife is how long a payee's link stays open unless a new one is issued.
const LinkLife = 30 * 24 * time.Hour

// PayeeLink is the way of a payee to the provider's form of one payout. Its
// token is computed from the link key, the payout and the version; only version
// and expiry are stored.
type PayeeLink struct {
	PayoutID    string
	Version     int
	ExpiresAt   Stamp
	RevokedAt   Stamp
	Contact     string // e-mail address that the link is sent to
	Lang        string // BCP 47, "" when not known
	CreatedAt   Stamp
	Sends       int
	SentAt      Stamp
	Reminders   int
	RemindedAt  Stamp
	BouncedAt   Stamp
	Opens       int
	OpenedAt    Stamp // first
	ForwardedAt Stamp // the payee first went on to the provider's form
	ReturnedAt  Stamp // the payee first came back from it
}

// IsOpen reports whether the link still leads to the form at the time now.
func (l PayeeLink) IsOpen(now Stamp) bool { return l.RevokedAt == 0 && now < l.ExpiresAt }

// returnVersion is the version of the token that the provider's form sends
// payees back with: it shows the status and never leads to the form.
const returnVersion = 0

// LinkToken returns the token of a payout's link: its letters, the version, and
// a keyed hash over both.
func (k *Keys) LinkToken(payoutID string, version int) string {
	head := strings.TrimPrefix(payoutID, "PO-") + "-" + strconv.Itoa(version)
	return head + "-" + base64.RawURLEncoding.EncodeToString(mac(k.link, []string{payoutID, strconv.Itoa(version)})[:18])
}

// ReturnToken returns the token with which the provider's form sends payees
// back.
func (k *Keys) ReturnToken(payoutID string) string { return k.LinkToken(payoutID, returnVersion) }

// readLinkToken returns payout and version of a genuine token. It takes the same
// time for every token of the same length.
func (k *Keys) readLinkToken(token string) (payoutID string, version int, ok bool) {
	parts := strings.SplitN(token, "-", 3)
	if len(parts) != 3 || len(token) > 80 {
		parts = []string{"0000000000", "1", ""}
	}
	version, err := strconv.Atoi(parts[1])
	payoutID = "PO-" + parts[0]
	want := k.LinkToken(payoutID, version)
	return payoutID, version, hmac.Equal([]byte(want), []byte(token)) && err == nil && version >= 0
}

// LinkState says what a payee who opened a link may see.
type LinkState string

// The states of an opened link.
const (
	LinkOpen    LinkState = "open"    // the form waits for the payee
	LinkStatus  LinkState = "status"  // only the status: it came back, or is final
	LinkExpired LinkState = "expired" // its time is over
	LinkRevoked LinkState = "revoked" // a newer link was issued, or it was withdrawn
	LinkUnknown LinkState = "unknown" // no such link, or a mistyped one
)

// OpenedLink is what a payee's page is made of.
type OpenedLink struct {
	State  LinkState
	Payout Payout
	Payee  Payee
	Entity Entity
	Link   PayeeLink
	Return bool   // opened with the token that the provider's form sends back
	form   string // the provider's form, for OpenForm only
}

// FormURL returns the provider's form, "" unless the link is open.
func (o OpenedLink) FormURL() string { return o.form }

// OpenLink reads what belongs to a token. A token that is not genuine, or whose
// payout has no link, gives LinkUnknown without an error.
func (s *Store) OpenLink(ctx context.Context, token string) (OpenedLink, error) {
	id, version, ok := s.keys.readLinkToken(token)
	var row struct {
		PayeeLink
		FormURL []byte
	}
	// The query runs for a wrong token too, so that both take the same time.
	if err := s.read(ctx).Raw("SELECT * FROM payee_links WHERE payout_id = ?", id).Scan(&row).Error; err != nil {
		return OpenedLink{}, fmt.Errorf("read link: %w", err)
	}
	if !ok || row.PayoutID == "" {
		return OpenedLink{State: LinkUnknown}, nil
	}
	o := OpenedLink{Link: row.PayeeLink, Return: version == returnVersion}
	var err error
	if o.Payout, err = s.PayoutByID(ctx, id); err != nil {
		return o, err
	}
	if o.Payee, err = s.PayeeByID(ctx, o.Payout.PayeeID); err != nil {
		return o, err
	}
	if o.Entity, err = s.Entity(ctx); err != nil {
		return o, err
	}
	form, err := s.keys.Open(formPlace(id), row.FormURL)
	if err != nil {
		return o, fmt.Errorf("form of %s: %w", id, err)
	}
	switch now := s.Now(); {
	case o.Return || version == row.Version && o.Payout.Status != StatusAwaitingPayee:
		o.State = LinkStatus
	case version != row.Version || row.RevokedAt != 0:
		o.State = LinkRevoked
	case now >= row.ExpiresAt:
		o.State = LinkExpired
	default:
		o.State, o.form = LinkOpen, string(form)
	}
	return o, nil
}

func formPlace(payoutID string) string { return "payee_links|" + payoutID + "|form_url" }

// keepForm stores the provider's form of a payout that waits for its payee, and
// makes the payee's link with it.
func (tx *Tx) keepForm(p *Payout, formURL string) error {
	if formURL == "" {
		return nil
	}
	sealed, err := tx.store.keys.Seal(formPlace(p.ID), []byte(formURL))
	if err != nil {
		return err
	}
	var payee struct{ Email, Lang string }
	if err := tx.db.Raw("SELECT email, lang FROM payees WHERE id = ?", p.PayeeID).Scan(&payee).Error; err != nil {
		return fmt.Errorf("link of %s: %w", p.ID, err)
	}
	_, err = tx.exec(`INSERT INTO payee_links(payout_id, version, expires_at, form_url, contact, lang, created_at) VALUES (?,1,?,?,?,?,?)
		ON CONFLICT (payout_id) DO UPDATE SET form_url = excluded.form_url`, p.ID, tx.now.Add(LinkLife), sealed, payee.Email, payee.Lang, tx.now)
	if err != nil {
		return fmt.Errorf("link of %s: %w", p.ID, err)
	}
	return nil
}

// LinkOf returns the link of a payout; ok is false when it has none.
func (s *Store) LinkOf(ctx context.Context, payoutID string) (l PayeeLink, ok bool, err error) {
	err = s.read(ctx).Raw("SELECT * FROM payee_links WHERE payout_id = ?", payoutID).Scan(&l).Error
	return l, err == nil && l.PayoutID != "", err
}

// NoteLink records what a payee did: "opened", "forwarded" or "returned". It is
// a fact on the timeline, not a status.
func (s *Store) NoteLink(ctx context.Context, payoutID, what string) error {
	return s.write(ctx, func(tx *Tx) error {
		var l PayeeLink
		if err := tx.db.Raw("SELECT * FROM payee_links WHERE payout_id = ?", payoutID).Scan(&l).Error; err != nil || l.PayoutID == "" {
			return err
		}
		set, text, first := "", "", false
		switch what {
		case "opened":
			set, text, first = "opens = opens + 1, opened_at = CASE WHEN opened_at = 0 THEN ? ELSE opened_at END", "The payee opened the link.", l.OpenedAt == 0
		case "forwarded":
			set, text, first = "forwarded_at = CASE WHEN forwarded_at = 0 THEN ? ELSE forwarded_at END", "The payee went on to the provider's form.", l.ForwardedAt == 0
		case "returned":
			set, text, first = "returned_at = CASE WHEN returned_at = 0 THEN ? ELSE returned_at END", "The payee came back from the provider's form.", l.ReturnedAt == 0
		default:
			return fmt.Errorf("a payee does not do %q", what)
		}
		if _, err := tx.exec("UPDATE payee_links SET "+set+" WHERE payout_id = ?", tx.now, payoutID); err != nil {
			return fmt.Errorf("note on link: %w", err)
		}
		if what == "returned" {
			if err := tx.enqueue(JobPoll, "poll:"+payoutID, payoutID, tx.now, pollAttempts); err != nil {
				return err
			}
		}
		if !first {
			return nil
		}
		return tx.note(System("payee"), payoutID, "link", FromSystem, text)
	})
}

// ReissueLink makes a new link for a payout and revokes the old one.
func (s *Store) ReissueLink(ctx context.Context, a Actor, payoutID string) (PayeeLink, error) {
	return s.changeLink(ctx, a, payoutID, "link.reissue", nil, func(tx *Tx, l *PayeeLink) error {
		_, err := tx.exec("UPDATE payee_links SET version = version + 1, revoked_at = 0, expires_at = ? WHERE payout_id = ?", tx.now.Add(LinkLife), payoutID)
		return err
	})
}

// RevokeLink withdraws the link of a payout. The payout goes on waiting: the
// provider still has it.
func (s *Store) RevokeLink(ctx context.Context, a Actor, payoutID string) (PayeeLink, error) {
	return s.changeLink(ctx, a, payoutID, "link.revoke", nil, func(tx *Tx, l *PayeeLink) error {
		_, err := tx.exec("UPDATE payee_links SET version = version + 1, revoked_at = ? WHERE payout_id = ?", tx.now, payoutID)
		return err
	})
}

// ChangeContact changes where the link of a payout is sent. The old link is
// revoked, because it went to somebody else.
func (s *Store) ChangeContact(ctx context.Context, a Actor, payoutID, contact string) (PayeeLink, error) {
	contact = strings.ToLower(strings.TrimSpace(contact))
	return s.changeLink(ctx, a, payoutID, "link.contact", nil, func(tx *Tx, l *PayeeLink) error {
		if !emailText.MatchString(contact) || len(contact) > 254 {
			return Invalid("The contact was not changed.", FieldError{"contact", "Write an e-mail address like name@example.com."})
		}
		_, err := tx.exec("UPDATE payee_links SET contact = ?, version = version + 1, revoked_at = 0, bounced_at = 0, sends = 0, sent_at = 0, expires_at = ? WHERE payout_id = ?",
			contact, tx.now.Add(LinkLife), payoutID)
		return err
	})
}

func (s *Store) changeLink(ctx context.Context, a Actor, payoutID, action string, detail map[string]any, f func(*Tx, *PayeeLink) error) (l PayeeLink, err error) {
	err = s.write(ctx, func(tx *Tx) error {
		if _, err := tx.may(a, PermPayoutMake); err != nil {
			return err
		}
		if err := tx.db.Raw("SELECT * FROM payee_links WHERE payout_id = ?", payoutID).Scan(&l).Error; err != nil {
			return fmt.Errorf("read link: %w", err)
		}
		if l.PayoutID == "" {
			return NotFound("This payout has no link for its payee.")
		}
		p, err := tx.payout(payoutID)
		if err != nil {
			return err
		}
		if p.Status != StatusAwaitingPayee {
			return Conflict(fmt.Sprintf("This payout does not wait for its payee any more: it is %s.", strings.ToLower(p.Status.Label())))
		}
		if err := f(tx, &l); err != nil {
			return err
		}
		if err := tx.db.Raw("SELECT * FROM payee_links WHERE payout_id = ?", payoutID).Scan(&l).Error; err != nil {
			return fmt.Errorf("read link: %w", err)
		}
		tx.afterCommit(func() { tx.store.watchers.tell(Change{PayoutID: payoutID}) })
		return tx.audit(a, action, "payout", payoutID, detail)
	})
	return l, err
}
