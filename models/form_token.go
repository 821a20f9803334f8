package models

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// formTokenLife is how long a form may stay open. A used token is remembered a
// day longer, so that it cannot come back as an unused one.
const formTokenLife = 7 * 24 * time.Hour

// FormToken makes a one-time token for a form that the person opens now. It
// carries its age and belongs to nobody else.
func (k *Keys) FormToken(userID int64, now Stamp) (string, error) {
	nonce := make([]byte, 15)
	if _, err := io.ReadFull(k.random, nonce); err != nil {
		return "", fmt.Errorf("form token: %w", err)
	}
	text := base64.RawURLEncoding.EncodeToString(nonce) + "." + strconv.FormatInt(now.Time().Unix(), 36)
	return text + "." + k.formSum(text, userID), nil
}

func (k *Keys) formSum(text string, userID int64) string {
	return base64.RawURLEncoding.EncodeToString(mac(k.form, []string{text, strconv.FormatInt(userID, 10)})[:15])
}

// IsFormToken reports, in constant time, whether token was made for the person
// and is not too old.
func (k *Keys) IsFormToken(token string, userID int64, now Stamp) bool {
	i := strings.LastIndexByte(token, '.')
	if i < 0 || len(token) > 100 || !hmac.Equal([]byte(token[i+1:]), []byte(k.formSum(token[:i], userID))) {
		return false
	}
	_, at, _ := strings.Cut(token[:i], ".")
	made, err := strconv.ParseInt(at, 36, 64)
	return err == nil && now.Time().Sub(time.Unix(made, 0)) <= formTokenLife
}

// CheckFormToken refuses a token that was not made for the actor, with the way
// out. It does not use the token up: that is part of the command.
func (s *Store) CheckFormToken(a Actor, token string) error {
	if s.keys.IsFormToken(token, a.UserID, s.Now()) {
		return nil
	}
	return Invalid("This form is too old or was opened by somebody else. Open the form again; nothing was saved or sent.")
}

// once runs do at most once per form token, in the transaction of the command.
// The first use stores what do returned. The same token with the same payload
// gives the stored result and runs nothing (replay is true); with another
// payload it is refused. When do fails, the token stays unused, so that the
// person can correct the form and send it again. The payload may hold account
// numbers: only a keyed hash of it is stored.
func (tx *Tx) once(a Actor, token, purpose, payload string, do func() (string, error)) (result string, replay bool, err error) {
	if err := tx.store.CheckFormToken(a, token); err != nil {
		return "", false, err
	}
	sum := tx.store.keys.Fingerprint("form", purpose, payload)
	var used struct{ Token, Purpose, Payload, Result string }
	err = tx.db.Raw("SELECT token, purpose, payload, result FROM form_tokens WHERE token = ?", token).Scan(&used).Error
	if err != nil {
		return "", false, fmt.Errorf("read form token: %w", err)
	}
	if used.Token != "" {
		if used.Purpose != purpose || used.Payload != sum {
			return "", false, Invalid("This form was already used with other contents. Open the form again; nothing more was saved or sent.")
		}
		return used.Result, true, nil
	}
	if result, err = do(); err != nil {
		return "", false, err
	}
	_, err = tx.exec("INSERT INTO form_tokens(token, user_id, purpose, payload, result, created_at) VALUES (?, ?, ?, ?, ?, ?)",
		token, a.UserID, purpose, sum, result, tx.now)
	if err != nil {
		return "", false, fmt.Errorf("use form token: %w", err)
	}
	return result, false, nil
}

// PurgeFormTokens forgets tokens that are too old to be accepted again and
// returns how many they were.
func (s *Store) PurgeFormTokens(ctx context.Context) (n int64, err error) {
	err = s.write(ctx, func(tx *Tx) error {
		n, err = tx.exec("DELETE FROM form_tokens WHERE created_at < ?", tx.now.Add(-formTokenLife-24*time.Hour))
		return err
	})
	return n, err
}
