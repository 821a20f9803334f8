package models

import (
	"context"
	"fmt"
	"strings"
)

// Mail is one message to one recipient. Its body is sealed at rest.
type Mail struct {
	ID        int64
	EventKey  string // what it is about; one event never makes two mails
	Kind      string // "link", "reminder", "paid", "failed", "digest" …
	Recipient string
	Lang      string
	Subject   string
	Text      string // plain text body
	PayoutID  string
	UserID    int64
	State     MailState
	Tries     int
	Error     string
	CreatedAt Stamp
	SentAt    Stamp
}

// MailState tells what became of a mail.
type MailState string

// The states of a mail.
const (
	MailQueued  MailState = "queued"
	MailSending MailState = "sending" // handed to the mail server; without an end it is unsure
	MailSent    MailState = "sent"    // the mail server took it
	MailKept    MailState = "kept"    // no mail server is set: it is shown on the outbox page only
	MailBounced MailState = "bounced" // refused for good, such as an unknown address
	MailFailed  MailState = "failed"  // tried often enough
	MailUnsure  MailState = "unsure"  // perhaps sent; not repeated by machine
)

// NewMail asks for a mail.
type NewMail struct {
	EventKey  string
	Kind      string
	Recipient string
	Lang      string
	Subject   string
	Text      string
	PayoutID  string
	UserID    int64
}

func mailPlace(key string) string { return "mails|" + key + "|body" }

// JobMail is the kind of job that sends a mail; its subject is the mail's id.
const JobMail = "mail"

const mailAttempts = 12

// QueueMail keeps a mail and asks for it to be sent. The same event key gives
// the mail that is there already. Line breaks in recipient or subject are
// refused, so that nothing can add a header.
func (s *Store) QueueMail(ctx context.Context, n NewMail) (id int64, err error) {
	err = s.write(ctx, func(tx *Tx) error {
		id, err = tx.queueMail(n)
		return err
	})
	return id, err
}

func (tx *Tx) queueMail(n NewMail) (id int64, err error) {
	if strings.ContainsAny(n.Recipient+n.Subject, "\r\n\x00") || !emailText.MatchString(n.Recipient) {
		return 0, Invalid("The mail was not sent.", FieldError{"contact", "Write an e-mail address like name@example.com."})
	}
	if err := tx.db.Raw("SELECT id FROM mails WHERE event_key = ?", n.EventKey).Scan(&id).Error; err != nil || id != 0 {
		return id, err
	}
	sealed, err := tx.store.keys.Seal(mailPlace(n.EventKey), []byte(n.Text))
	if err != nil {
		return 0, err
	}
	err = tx.db.Raw(`INSERT INTO mails(event_key, kind, recipient, lang, subject, body, payout_id, user_id, state, created_at)
		VALUES (?,?,?,?,?,?,?,?,'queued',?) RETURNING id`, n.EventKey, n.Kind, n.Recipient, n.Lang, n.Subject, sealed, n.PayoutID, n.UserID, tx.now).Scan(&id).Error
	if err != nil {
		return 0, fmt.Errorf("queue mail: %w", err)
	}
	return id, tx.enqueue(JobMail, fmt.Sprintf("mail:%d", id), fmt.Sprint(id), tx.now, mailAttempts)
}

// mailRow is a stored mail with its sealed body.
type mailRow struct {
	Mail
	Body []byte
}

func (r mailRow) open(k *Keys) (Mail, error) {
	text, err := k.Open(mailPlace(r.EventKey), r.Body)
	if err != nil {
		return r.Mail, fmt.Errorf("mail %d: %w", r.ID, err)
	}
	r.Mail.Text = string(text)
	return r.Mail, nil
}

// TakeMail takes a queued mail for sending. ok is false when there is nothing to
// send: it was sent, or a run before was cut off while the mail server had it;
// such a mail becomes unsure and is not repeated.
func (s *Store) TakeMail(ctx context.Context, id int64) (m Mail, ok bool, err error) {
	err = s.write(ctx, func(tx *Tx) error {
		var row mailRow
		if err := tx.db.Raw("SELECT * FROM mails WHERE id = ?", id).Scan(&row).Error; err != nil {
			return err
		}
		if row.State == MailSending {
			_, err := tx.exec("UPDATE mails SET state = 'unsure', error = 'The program stopped while the mail was on its way.' WHERE id = ?", id)
			return err
		}
		if row.State != MailQueued {
			return nil
		}
		if _, err := tx.exec("UPDATE mails SET state = 'sending', tries = tries + 1 WHERE id = ?", id); err != nil {
			return err
		}
		m, err = row.open(tx.store.keys)
		ok = err == nil
		return err
	})
	return m, ok && err == nil, err
}

// FinishMail records how sending ended: sent, kept, bounced, failed, or queued
// again.
func (s *Store) FinishMail(ctx context.Context, m Mail, state MailState, problem string) error {
	return s.write(ctx, func(tx *Tx) error {
		sent := Stamp(0)
		if state == MailSent || state == MailKept {
			sent = tx.now
		}
		_, err := tx.exec("UPDATE mails SET state = ?, error = ?, sent_at = ? WHERE id = ? AND state = 'sending'", state, clip(problem, 300), sent, m.ID)
		if err != nil || m.PayoutID == "" {
			return err
		}
		switch {
		case state == MailSent || state == MailKept:
			return tx.linkMailed(m)
		case state == MailBounced:
			if _, err := tx.exec("UPDATE payee_links SET bounced_at = ? WHERE payout_id = ? AND contact = ?", tx.now, m.PayoutID, m.Recipient); err != nil {
				return err
			}
			return tx.note(System("mail"), m.PayoutID, "link", FromSystem, "The mail to the payee came back: the address refuses it. Change the contact.")
		}
		return nil
	})
}

// linkMailed counts a sent link or reminder.
func (tx *Tx) linkMailed(m Mail) error {
	switch m.Kind {
	case "link":
		if _, err := tx.exec("UPDATE payee_links SET sends = sends + 1, sent_at = ? WHERE payout_id = ?", tx.now, m.PayoutID); err != nil {
			return err
		}
		return tx.note(System("mail"), m.PayoutID, "link", FromSystem, "The link was mailed to the payee.")
	case "reminder":
		if _, err := tx.exec("UPDATE payee_links SET reminders = reminders + 1, reminded_at = ? WHERE payout_id = ?", tx.now, m.PayoutID); err != nil {
			return err
		}
		return tx.note(System("mail"), m.PayoutID, "link", FromSystem, "The payee was reminded by mail.")
	}
	return nil
}

// Mails returns the newest mails with their text, newest first, for the outbox
// page.
func (s *Store) Mails(ctx context.Context, before int64, limit int) ([]Mail, error) {
	var rows []mailRow
	q := s.read(ctx).Table("mails").Order("id DESC").Limit(limit)
	if before > 0 {
		q = q.Where("id < ?", before)
	}
	if err := q.Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("list mails: %w", err)
	}
	list := make([]Mail, 0, len(rows))
	for _, r := range rows {
		m, err := r.open(s.keys)
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, nil
}

// MailsOf returns the mails about a payout without their text, oldest first.
func (s *Store) MailsOf(ctx context.Context, payoutID string) ([]Mail, error) {
	var list []Mail
	err := s.read(ctx).Raw(`SELECT id, event_key, kind, recipient, lang, subject, payout_id, user_id, state, tries, error, created_at, sent_at
		FROM mails WHERE payout_id = ? ORDER BY id LIMIT 100`, payoutID).Scan(&list).Error
	return list, err
}
