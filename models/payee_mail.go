package models

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// The kinds of mail that carry a payee's link.
const (
	MailLink     = "link"
	MailReminder = "reminder"
)

// The kinds of background work about payees' mail.
const (
	JobPayeeNews = "payee_news" // tell a payee how it ended; subject: "PO-…/paid"
	JobRemind    = "remind"     // remind payees; subject: the hour of the slot
)

// When a payee who has not filled in the form is reminded: this long after the
// last mail with the link.
var reminderAfter = [...]time.Duration{3 * 24 * time.Hour, 7 * 24 * time.Hour}

// PayeeMail is a letter with a payee's link, ready to be mailed to the link's
// contact.
type PayeeMail struct {
	PayoutID string
	Version  int    // of the link that stands in the text
	Kind     string // MailLink or MailReminder
	Nth      int    // which one of its kind for this version; 0 means the next
	Lang     string
	Subject  string
	Text     string
}

// MailPayee queues a letter with the link of a payout to its contact, and
// returns the mail's id. Two presses of a button give one mail: as long as one
// of the kind is on its way, it is the answer. Errors: KindForbidden,
// KindNotFound without a link, KindConflict when the link was replaced,
// withdrawn or is over, or the payout does not wait any more, KindInvalid
// without a contact.
func (s *Store) MailPayee(ctx context.Context, a Actor, m PayeeMail) (id int64, err error) {
	if m.Kind != MailLink && m.Kind != MailReminder {
		return 0, fmt.Errorf("no mail to a payee is of kind %q", m.Kind)
	}
	err = s.write(ctx, func(tx *Tx) error {
		if _, err := tx.may(a, PermPayoutMake); err != nil {
			return err
		}
		l, err := tx.workingLink(m.PayoutID, m.Version)
		if err != nil {
			return err
		}
		key, err := tx.letterKey(m)
		if err != nil {
			return err
		}
		var known int64
		if err := tx.db.Raw("SELECT id FROM mails WHERE event_key = ?", key).Scan(&known).Error; err != nil || known != 0 {
			id = known
			return err
		}
		id, err = tx.queueMail(NewMail{EventKey: key, Kind: m.Kind, Recipient: l.Contact, Lang: m.Lang, Subject: m.Subject, Text: m.Text, PayoutID: m.PayoutID})
		if err != nil || !a.IsPerson() {
			return err
		}
		return tx.audit(a, "link."+map[string]string{MailLink: "send", MailReminder: "remind"}[m.Kind], "payout", m.PayoutID, map[string]any{"mail": id})
	})
	return id, err
}

// workingLink reads the link of a payout and refuses unless it is of that version
// and still leads to the form.
func (tx *Tx) workingLink(payoutID string, version int) (l PayeeLink, err error) {
	if err := tx.db.Raw("SELECT * FROM payee_links WHERE payout_id = ?", payoutID).Scan(&l).Error; err != nil {
		return l, fmt.Errorf("read link: %w", err)
	}
	if l.PayoutID == "" {
		return l, NotFound("This payout has no link for its payee.")
	}
	p, err := tx.payout(payoutID)
	switch {
	case err != nil:
		return l, err
	case p.Status != StatusAwaitingPayee:
		return l, Conflict(fmt.Sprintf("This payout does not wait for its payee any more: it is %s.", strings.ToLower(p.Status.Label())))
	case l.RevokedAt != 0:
		return l, Conflict("The link was withdrawn. Make a new one first.")
	case tx.now >= l.ExpiresAt:
		return l, Conflict("The link has expired. Make a new one first.")
	case l.Version != version:
		return l, Conflict("The link was replaced at the same moment. Look at it again.")
	}
	return l, nil
}

// letterKey is the event key of a letter: "link:PO-…:1:2" is the second mail
// with the first link. Letters that are on their way count as the next one.
func (tx *Tx) letterKey(m PayeeMail) (string, error) {
	head := fmt.Sprintf("%s:%s:%d:", m.Kind, m.PayoutID, m.Version)
	nth := m.Nth
	if nth == 0 {
		err := tx.db.Raw("SELECT 1 + COUNT(*) FROM mails WHERE payout_id = ? AND event_key LIKE ? AND state NOT IN ('queued','sending')",
			m.PayoutID, head+"%").Scan(&nth).Error
		if err != nil {
			return "", fmt.Errorf("count letters: %w", err)
		}
	}
	return fmt.Sprintf("%s%d", head, nth), nil
}

// IsStale reports whether a mail that waits to be sent carries a link that does
// not work any more; such a mail is not sent.
func (s *Store) IsStale(ctx context.Context, m Mail) (bool, error) {
	if m.Kind != MailLink && m.Kind != MailReminder {
		return false, nil
	}
	l, ok, err := s.LinkOf(ctx, m.PayoutID)
	if err != nil || !ok {
		return false, err
	}
	head := fmt.Sprintf("%s:%s:%d:", m.Kind, m.PayoutID, l.Version)
	return !strings.HasPrefix(m.EventKey, head) || !l.IsOpen(s.Now()), nil
}

// DueReminder is a payee who was mailed a link and has not filled in the form.
type DueReminder struct {
	PayoutID string
	Version  int
	Reminded int   // reminders of this version so far
	SentAt   Stamp // of the last mail with this version of the link
}

// Nth is the number of the reminder that is due.
func (d DueReminder) Nth() int { return d.Reminded + 1 }

// DueReminders returns whom to remind now: 3 and 7 days after the link was
// mailed, while it works and the payee did not come back from the form. Up to
// limit of them, longest waiting first.
func (s *Store) DueReminders(ctx context.Context, limit int) ([]DueReminder, error) {
	now := s.Now()
	var list []DueReminder
	err := s.read(ctx).Raw(`SELECT * FROM (
		SELECT l.payout_id, l.version,
			(SELECT COUNT(*) FROM mails m WHERE m.payout_id = l.payout_id AND m.event_key LIKE 'reminder:' || l.payout_id || ':' || l.version || ':%') AS reminded,
			(SELECT COALESCE(MAX(m.sent_at), 0) FROM mails m WHERE m.payout_id = l.payout_id AND m.event_key LIKE 'link:' || l.payout_id || ':' || l.version || ':%') AS sent_at
		FROM payee_links l JOIN payouts p ON p.id = l.payout_id AND p.status = 'awaiting_payee'
		WHERE l.revoked_at = 0 AND l.expires_at > ? AND l.bounced_at = 0 AND l.returned_at = 0)
		WHERE sent_at > 0 AND (reminded = 0 AND sent_at <= ? OR reminded = 1 AND sent_at <= ?)
		ORDER BY sent_at, payout_id LIMIT ?`,
		now, now.Add(-reminderAfter[0]), now.Add(-reminderAfter[1]), limit).Scan(&list).Error
	if err != nil {
		return nil, fmt.Errorf("find reminders: %w", err)
	}
	return list, nil
}

// PlanReminders asks for the work of reminding payees, once an hour however
// often it is called.
func (s *Store) PlanReminders(ctx context.Context) error {
	slot := s.Now().Time().Format("2006-01-02T15")
	return s.write(ctx, func(tx *Tx) error {
		var planned int
		err := tx.db.Raw("SELECT COUNT(*) FROM jobs WHERE unique_key = ?", JobRemind+":"+slot).Scan(&planned).Error
		if err != nil || planned > 0 {
			return err
		}
		if _, err := tx.exec("DELETE FROM jobs WHERE kind = ? AND state = 'done'", JobRemind); err != nil {
			return fmt.Errorf("forget old slots: %w", err)
		}
		return tx.enqueue(JobRemind, JobRemind+":"+slot, slot, tx.now, mailAttempts)
	})
}

// tellPayee asks for a mail to a payee who has a link, when the payout ended
// one way or the other.
func (tx *Tx) tellPayee(p *Payout, event Event) error {
	if event != EventPay && event != EventFail && event != EventReturn {
		return nil
	}
	var links int
	if err := tx.db.Raw("SELECT COUNT(*) FROM payee_links WHERE payout_id = ? AND contact <> '' AND bounced_at = 0", p.ID).Scan(&links).Error; err != nil || links == 0 {
		return err
	}
	subject := p.ID + "/" + string(p.Status)
	return tx.enqueue(JobPayeeNews, JobPayeeNews+":"+subject, subject, tx.now, mailAttempts)
}
