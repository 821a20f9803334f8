package models

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"
)

// How long a session lives. Idle and absolute follow NIST SP 800-63B, AAL2.
const (
	SessionIdle     = 30 * time.Minute // without a request
	SessionLife     = 12 * time.Hour   // in any case
	SessionKeepLife = 2 * time.Hour    // of a session of nobody, which only keeps a form
	sessionTouch    = time.Minute      // seen_at is written at most this often
)

// Session is a server-side session. The cookie holds its random id; the store
// holds a hash of it, so that a copy of the database opens no session.
type Session struct {
	UserID    int64 // 0: nobody has signed in
	Fields    map[string]string
	Tag       string // short public name, for the audit log
	CreatedAt Stamp
	SeenAt    Stamp
	ExpiresAt Stamp
}

// sessionRow is a row of the table.
type sessionRow struct {
	Hash                         string
	UserID                       int64
	Fields, IP, UserAgent        string
	CreatedAt, SeenAt, ExpiresAt Stamp
}

func (r sessionRow) isAlive(now Stamp) bool {
	return r.Hash != "" && now < r.ExpiresAt && (r.UserID == 0 || now < r.SeenAt.Add(SessionIdle))
}

// OpenSession returns the session of an id and its person, with the rights of
// this moment. A session that ended, timed out, or whose person is not active,
// is KindNotFound.
func (s *Store) OpenSession(ctx context.Context, id string) (Session, User, error) {
	gone := NotFound("The session has ended.")
	hash := hashToken(id)
	var row sessionRow
	if err := s.read(ctx).Raw("SELECT * FROM sessions WHERE hash = ?", hash).Scan(&row).Error; err != nil {
		return Session{}, User{}, fmt.Errorf("open session: %w", err)
	}
	now := s.Now()
	if !row.isAlive(now) {
		return Session{}, User{}, gone
	}
	var u User
	if row.UserID != 0 {
		var err error
		if u, err = s.User(ctx, row.UserID); err != nil {
			return Session{}, User{}, err
		}
		if u.Status != UserActive {
			return Session{}, User{}, gone
		}
	}
	fields, err := s.openFields(hash, row.Fields)
	if err != nil {
		return Session{}, User{}, err
	}
	if now >= row.SeenAt.Add(sessionTouch) {
		err := s.write(ctx, func(tx *Tx) error {
			_, err := tx.exec("UPDATE sessions SET seen_at = ? WHERE hash = ? AND seen_at < ?", tx.now, hash, tx.now)
			return err
		})
		if err != nil {
			return Session{}, User{}, fmt.Errorf("touch session: %w", err)
		}
		row.SeenAt = now
	}
	return Session{UserID: row.UserID, Fields: fields, Tag: sessionTag(hash), CreatedAt: row.CreatedAt, SeenAt: row.SeenAt, ExpiresAt: row.ExpiresAt}, u, nil
}

// sessionTag is a name for a session that opens nothing.
func sessionTag(hash string) string { return hash[:8] }

// KeepSession starts a session of nobody that only keeps fields, and returns
// its id.
func (s *Store) KeepSession(ctx context.Context, a Actor, fields map[string]string) (id string, err error) {
	err = s.write(ctx, func(tx *Tx) error {
		// An address that fills the table has to wait.
		if err := tx.knock([]door{{key: "keep:" + addressKey(a.IP), limit: 30}}); err != nil {
			return err
		}
		id, err = tx.newSession(a, sessionRow{ExpiresAt: tx.now.Add(SessionKeepLife)}, fields)
		return err
	})
	return id, err
}

// newSession inserts a session and returns its id, which nobody but the caller
// ever learns.
func (tx *Tx) newSession(a Actor, row sessionRow, fields map[string]string) (id string, err error) {
	if id, err = tx.store.secret(); err != nil {
		return "", err
	}
	hash := hashToken(id)
	sealed, err := tx.store.sealFields(hash, fields)
	if err != nil {
		return "", err
	}
	_, err = tx.exec("INSERT INTO sessions(hash, user_id, fields, ip, user_agent, created_at, seen_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		hash, row.UserID, sealed, a.IP, clip(row.UserAgent, 200), tx.now, tx.now, row.ExpiresAt)
	if err != nil {
		return "", fmt.Errorf("start session: %w", err)
	}
	return id, nil
}

// SaveSession replaces the fields of a living session. It never brings back one
// that has ended: then the error is KindNotFound.
func (s *Store) SaveSession(ctx context.Context, id string, fields map[string]string) error {
	hash := hashToken(id)
	sealed, err := s.sealFields(hash, fields)
	if err != nil {
		return err
	}
	return s.write(ctx, func(tx *Tx) error {
		n, err := tx.exec("UPDATE sessions SET fields = ? WHERE hash = ?", sealed, hash)
		if err != nil {
			return fmt.Errorf("save session: %w", err)
		}
		if n == 0 {
			return NotFound("The session has ended.")
		}
		return nil
	})
}

// EndSession ends one session: a person signs out.
func (s *Store) EndSession(ctx context.Context, a Actor, id string) error {
	return s.write(ctx, func(tx *Tx) error {
		n, err := tx.exec("DELETE FROM sessions WHERE hash = ?", hashToken(id))
		if err != nil {
			return fmt.Errorf("end session: %w", err)
		}
		if n == 0 || !a.IsPerson() {
			return nil
		}
		return tx.audit(a, "person.sign_out", "person", fmt.Sprint(a.UserID), nil)
	})
}

// endSessions ends all sessions of a person.
func (tx *Tx) endSessions(userID int64) error {
	if _, err := tx.exec("DELETE FROM sessions WHERE user_id = ?", userID); err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	return nil
}

// OpenSessionOf is one line in a person's list of sessions.
type OpenSessionOf struct {
	Tag       string
	IP        string
	UserAgent string
	CreatedAt Stamp
	SeenAt    Stamp
}

// SessionsOf returns the living sessions of a person, the latest first.
func (s *Store) SessionsOf(ctx context.Context, userID int64) ([]OpenSessionOf, error) {
	var rows []sessionRow
	if err := s.read(ctx).Raw("SELECT * FROM sessions WHERE user_id = ? ORDER BY seen_at DESC, created_at DESC", userID).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	var open []OpenSessionOf
	for _, r := range rows {
		if r.isAlive(s.Now()) {
			open = append(open, OpenSessionOf{Tag: sessionTag(r.Hash), IP: r.IP, UserAgent: r.UserAgent, CreatedAt: r.CreatedAt, SeenAt: r.SeenAt})
		}
	}
	return open, nil
}

// EndOtherSessions ends every session of the actor except the one with this id.
func (s *Store) EndOtherSessions(ctx context.Context, a Actor, id string) error {
	return s.write(ctx, func(tx *Tx) error {
		if _, err := tx.may(a, PermSignedIn); err != nil {
			return err
		}
		n, err := tx.exec("DELETE FROM sessions WHERE user_id = ? AND hash <> ?", a.UserID, hashToken(id))
		if err != nil {
			return fmt.Errorf("end other sessions: %w", err)
		}
		return tx.audit(a, "person.end_other_sessions", "person", fmt.Sprint(a.UserID), map[string]any{"ended": n})
	})
}

// PurgeSessions deletes sessions that are over, and returns how many.
func (s *Store) PurgeSessions(ctx context.Context) (n int64, err error) {
	err = s.write(ctx, func(tx *Tx) error {
		n, err = tx.exec("DELETE FROM sessions WHERE expires_at <= ? OR (user_id <> 0 AND seen_at <= ?)", tx.now, tx.now.Add(-SessionIdle))
		return err
	})
	return n, err
}

// sealFields encrypts the fields of a session: a kept form may hold account
// numbers.
func (s *Store) sealFields(hash string, fields map[string]string) (string, error) {
	if len(fields) == 0 {
		return "", nil
	}
	plain, err := json.Marshal(fields)
	if err != nil {
		return "", fmt.Errorf("session fields: %w", err)
	}
	sealed, err := s.keys.Seal("sessions|"+hash, plain)
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(sealed), nil
}

func (s *Store) openFields(hash, text string) (map[string]string, error) {
	fields := map[string]string{}
	if text == "" {
		return fields, nil
	}
	sealed, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("session fields: %w", err)
	}
	plain, err := s.keys.Open("sessions|"+hash, sealed)
	if err != nil {
		return nil, fmt.Errorf("session fields: %w", err)
	}
	if err := json.Unmarshal(plain, &fields); err != nil {
		return nil, fmt.Errorf("session fields: %w", err)
	}
	return fields, nil
}
