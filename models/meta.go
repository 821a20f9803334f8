package models

import (
	"context"
	"database/sql"
	"fmt"
)

// The facts that a database keeps about its installation.
const (
	metaEnvironment = "environment"
	metaKeyID       = "key_id"
	metaSetupCode   = "setup_code" // hash of the code that makes the first administrator
)

func (tx *Tx) meta(key string) (string, error) {
	var value string
	if err := tx.db.Raw("SELECT value FROM meta WHERE key = ?", key).Scan(&value).Error; err != nil {
		return "", fmt.Errorf("read %s: %w", key, err)
	}
	return value, nil
}

func (tx *Tx) setMeta(key, value string) error {
	_, err := tx.exec("INSERT INTO meta(key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, value)
	if err != nil {
		return fmt.Errorf("write %s: %w", key, err)
	}
	return nil
}

// BindInstallation ties a new database to its environment and its data key, for
// ever. An existing database of another environment is refused with a
// KindConflict sentence and left as it is. fresh tells that the database was new.
func (s *Store) BindInstallation(ctx context.Context, env Environment) (fresh bool, err error) {
	if !env.IsKnown() {
		return false, Invalid(fmt.Sprintf("There is no environment %q; choose demo, sandbox or live.", env))
	}
	err = s.write(ctx, func(tx *Tx) error {
		bound, err := tx.meta(metaEnvironment)
		if err != nil {
			return err
		}
		if bound != "" && bound != string(env) {
			return Conflict(fmt.Sprintf("This database belongs to the environment %s and cannot be used for %s. Start with %s, or with another data folder; nothing was changed.", bound, env, bound))
		}
		if bound != "" {
			return nil
		}
		fresh = true
		if err := tx.setMeta(metaEnvironment, string(env)); err != nil {
			return err
		}
		if err := tx.setMeta(metaKeyID, s.keys.ID()); err != nil {
			return err
		}
		return tx.audit(System("setup"), "installation.create", "installation", "", map[string]string{"environment": string(env), "key": s.keys.ID()})
	})
	return fresh && err == nil, err
}

// Environment returns the environment the database belongs to, "" for a new one.
func (s *Store) Environment(ctx context.Context) (Environment, error) {
	var value string
	err := s.read(ctx).Raw("SELECT value FROM meta WHERE key = ?", metaEnvironment).Scan(&value).Error
	return Environment(value), err
}

// checkKey refuses a data key that is not the one of the database, before
// anything is changed. A new database fits every key.
func checkKey(ctx context.Context, db *sql.DB, keys *Keys) error {
	var tables int
	if err := db.QueryRowContext(ctx, "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'meta'").Scan(&tables); err != nil {
		return fmt.Errorf("check data key: %w", err)
	}
	if tables == 0 {
		return nil
	}
	var id string
	err := db.QueryRowContext(ctx, "SELECT COALESCE(MAX(value), '') FROM meta WHERE key = ?", metaKeyID).Scan(&id)
	if err != nil {
		return fmt.Errorf("check data key: %w", err)
	}
	if id != "" && id != keys.ID() {
		return Conflict(fmt.Sprintf("The data key %s does not belong to this database, which needs the key %s. Give the right key file; nothing was changed.", keys.ID(), id))
	}
	return nil
}
