package models

import (
	"context"
	"fmt"
	"time"
)

// Notice tells a person that something waits for them.
type Notice struct {
	ID        int64
	UserID    int64
	Kind      string // the event, such as "submit" or "fail"
	PayoutID  string
	EventKey  string
	Text      string
	CreatedAt Stamp
	ReadAt    Stamp
}

// JobDigest mails a person what is new; its subject is the person's id.
const JobDigest = "digest"

// digestPause gathers what happens close together into one mail.
const digestPause = time.Minute

// announce tells the people whom a move concerns: approvers when a payout waits
// for them, its maker when it was refused, failed, came back or is unconfirmed.
// A payee with a link is told by mail how it ended.
func (tx *Tx) announce(a Actor, p *Payout, event Event, why string) error {
	if err := tx.tellPayee(p, event); err != nil {
		return err
	}
	text, all := "", false
	switch event {
	case EventSubmit:
		text, all = fmt.Sprintf("%s to %s waits for your approval.", p.Amount(), p.PayeeName), true
	case EventInvalidate:
		text, all = fmt.Sprintf("%s to %s needs approval again: %s", p.Amount(), p.PayeeName, why), true
	case EventReject:
		text = fmt.Sprintf("%s rejected %s to %s: %s", a.Name, p.Amount(), p.PayeeName, why)
	case EventFail:
		text = fmt.Sprintf("%s to %s failed: %s", p.Amount(), p.PayeeName, why)
	case EventReturn:
		text = fmt.Sprintf("%s to %s came back after it was paid. %s", p.Amount(), p.PayeeName, why)
	case EventDoubt:
		text = fmt.Sprintf("%s to %s is unconfirmed: the provider did not answer clearly. Do not pay it again.", p.Amount(), p.PayeeName)
	default:
		return nil
	}
	people := []int64{p.CreatedBy}
	if all {
		people = people[:0]
		err := tx.db.Raw(`SELECT id FROM users u WHERE status = 'active' AND role IN ? AND entity_id = ?
			AND NOT EXISTS (SELECT 1 FROM payout_editors e WHERE e.payout_id = ? AND e.user_id = u.id)`, RolesWith(PermPayoutApprove), p.EntityID, p.ID).Scan(&people).Error
		if err != nil {
			return fmt.Errorf("announce %s: %w", p.ID, err)
		}
	}
	for _, id := range people {
		if err := tx.tell(id, p.ID, string(event), fmt.Sprintf("%s:%d", p.ID, p.Version), text); err != nil {
			return err
		}
	}
	return nil
}

// tell keeps a notice for one person and asks for a mail about it. The same
// event is told once.
func (tx *Tx) tell(userID int64, payoutID, kind, key, text string) error {
	n, err := tx.exec("INSERT INTO notices(user_id, kind, payout_id, event_key, text, created_at) VALUES (?,?,?,?,?,?) ON CONFLICT DO NOTHING",
		userID, kind, payoutID, key, clip(text, 300), tx.now)
	if err != nil {
		return fmt.Errorf("notice: %w", err)
	}
	if n == 0 {
		return nil
	}
	return tx.enqueue(JobDigest, fmt.Sprintf("digest:%d", userID), fmt.Sprint(userID), tx.now.Add(digestPause), mailAttempts)
}

// Notices returns what is new for a person, newest first, and with all what the
// person has read after it; at most limit of each.
func (s *Store) Notices(ctx context.Context, userID int64, all bool, limit int) ([]Notice, error) {
	var list, read []Notice
	const query = "SELECT * FROM notices WHERE user_id = ? AND "
	err := s.read(ctx).Raw(query+"read_at = 0 ORDER BY id DESC LIMIT ?", userID, limit).Scan(&list).Error
	if err == nil && all {
		err = s.read(ctx).Raw(query+"read_at <> 0 ORDER BY id DESC LIMIT ?", userID, limit).Scan(&read).Error
	}
	if err != nil {
		return nil, fmt.Errorf("read notices: %w", err)
	}
	return append(list, read...), nil
}

// UnreadNotices counts what is new for a person.
func (s *Store) UnreadNotices(ctx context.Context, userID int64) (int, error) {
	var n int
	err := s.read(ctx).Raw("SELECT COUNT(*) FROM notices WHERE user_id = ? AND read_at = 0", userID).Scan(&n).Error
	return n, err
}

// ReadNotices marks everything up to the given id as read.
func (s *Store) ReadNotices(ctx context.Context, a Actor, upTo int64) error {
	return s.write(ctx, func(tx *Tx) error {
		if _, err := tx.may(a, PermSignedIn); err != nil {
			return err
		}
		_, err := tx.exec("UPDATE notices SET read_at = ? WHERE user_id = ? AND id <= ? AND read_at = 0", tx.now, a.UserID, upTo)
		return err
	})
}

// QueueDigest keeps one mail with everything that is unread and was not mailed
// yet. render makes subject and text. It does nothing when there is nothing new,
// or the person wants no mail.
func (s *Store) QueueDigest(ctx context.Context, userID int64, render func(User, []Notice) (subject, text string)) error {
	return s.write(ctx, func(tx *Tx) error {
		u, err := tx.user(userID)
		if err != nil {
			return err
		}
		pref, err := preferencesOf(tx.db, userID)
		if err != nil || !pref.Mail || u.Status != UserActive {
			return err
		}
		var list []Notice
		err = tx.db.Raw("SELECT * FROM notices WHERE user_id = ? AND read_at = 0 AND mailed = 0 ORDER BY id LIMIT 100", userID).Scan(&list).Error
		if err != nil || len(list) == 0 {
			return err
		}
		last := list[len(list)-1].ID
		if _, err := tx.exec("UPDATE notices SET mailed = 1 WHERE user_id = ? AND id <= ?", userID, last); err != nil {
			return err
		}
		subject, text := render(u, list)
		_, err = tx.queueMail(NewMail{EventKey: fmt.Sprintf("digest:%d:%d", userID, last), Kind: "digest", Recipient: u.Email, Lang: "en",
			Subject: subject, Text: text, UserID: userID})
		return err
	})
}
