-- +goose Up

-- The way of a payee to a provider's form. Tokens are computed, never stored:
-- raising the version revokes every link before.
CREATE TABLE payee_links (
  payout_id      TEXT PRIMARY KEY REFERENCES payouts(id),
  version        INTEGER NOT NULL DEFAULT 1,
  expires_at     INTEGER NOT NULL,
  revoked_at     INTEGER NOT NULL DEFAULT 0,
  form_url       BLOB NOT NULL, -- sealed: the provider's form, shown to nobody but the payee
  contact        TEXT NOT NULL, -- where the link is sent
  lang           TEXT NOT NULL DEFAULT '',
  created_at     INTEGER NOT NULL,
  sends          INTEGER NOT NULL DEFAULT 0,
  sent_at        INTEGER NOT NULL DEFAULT 0,
  reminders      INTEGER NOT NULL DEFAULT 0,
  reminded_at    INTEGER NOT NULL DEFAULT 0,
  bounced_at     INTEGER NOT NULL DEFAULT 0,
  opens          INTEGER NOT NULL DEFAULT 0,
  opened_at      INTEGER NOT NULL DEFAULT 0,
  forwarded_at   INTEGER NOT NULL DEFAULT 0, -- the payee went on to the provider's form
  returned_at    INTEGER NOT NULL DEFAULT 0  -- the payee came back from it
) STRICT;

-- Mails, one row for one event: never two for the same.
CREATE TABLE mails (
  id         INTEGER PRIMARY KEY,
  event_key  TEXT NOT NULL UNIQUE,
  kind       TEXT NOT NULL,
  recipient  TEXT NOT NULL,
  lang       TEXT NOT NULL,
  subject    TEXT NOT NULL,
  body       BLOB NOT NULL, -- sealed: it may hold a payee's link
  payout_id  TEXT NOT NULL DEFAULT '',
  user_id    INTEGER NOT NULL DEFAULT 0,
  state      TEXT NOT NULL CHECK (state IN ('queued','sending','sent','kept','bounced','failed','unsure')),
  tries      INTEGER NOT NULL DEFAULT 0,
  error      TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  sent_at    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX mails_payout ON mails(payout_id, id) WHERE payout_id <> '';

-- What waits for a person, in the app.
CREATE TABLE notices (
  id         INTEGER PRIMARY KEY,
  user_id    INTEGER NOT NULL REFERENCES users(id),
  kind       TEXT NOT NULL,
  payout_id  TEXT NOT NULL,
  event_key  TEXT NOT NULL,
  text       TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  read_at    INTEGER NOT NULL DEFAULT 0,
  mailed     INTEGER NOT NULL DEFAULT 0, -- 1: a mail tells of it
  UNIQUE (user_id, event_key)
) STRICT;
CREATE INDEX notices_open ON notices(user_id, id) WHERE read_at = 0;

CREATE TABLE preferences (
  user_id INTEGER PRIMARY KEY REFERENCES users(id),
  zone    TEXT NOT NULL DEFAULT 'UTC',
  theme   TEXT NOT NULL DEFAULT '',
  mail    INTEGER NOT NULL DEFAULT 1,
  keys    INTEGER NOT NULL DEFAULT 1 -- single-key shortcuts
) STRICT;

CREATE TABLE saved_views (
  id         INTEGER PRIMARY KEY,
  user_id    INTEGER NOT NULL REFERENCES users(id),
  name       TEXT NOT NULL,
  query      TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (user_id, name)
) STRICT;

-- +goose Down
SELECT 1;
