-- +goose Up

-- Payouts that are submitted and decided as one. Every payout keeps its own
-- state; what a batch is follows from its rows.
CREATE TABLE batches (
  id                TEXT PRIMARY KEY,
  entity_id         INTEGER NOT NULL REFERENCES entities(id),
  name              TEXT NOT NULL,
  source            TEXT NOT NULL CHECK (source IN ('list','csv')),
  file_name         TEXT NOT NULL DEFAULT '',
  file_hash         TEXT NOT NULL DEFAULT '', -- SHA-256 of the file as it came
  row_count         INTEGER NOT NULL,
  digest            TEXT NOT NULL DEFAULT '', -- of what was submitted
  created_by        INTEGER NOT NULL,
  created_by_name   TEXT NOT NULL,
  created_at        INTEGER NOT NULL,
  submitted_by      INTEGER NOT NULL DEFAULT 0,
  submitted_by_name TEXT NOT NULL DEFAULT '',
  submitted_at      INTEGER NOT NULL DEFAULT 0,
  rejected_by_name  TEXT NOT NULL DEFAULT '',
  rejected_at       INTEGER NOT NULL DEFAULT 0,
  reason            TEXT NOT NULL DEFAULT '', -- of the rejection
  paused_by         INTEGER NOT NULL DEFAULT 0,
  paused_by_name    TEXT NOT NULL DEFAULT '',
  paused_at         INTEGER NOT NULL DEFAULT 0,
  pause_reason      TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX batches_list ON batches(created_at DESC, id DESC);

-- A payout is in one batch at most. digest is that of the payout when the batch
-- was submitted: a payout that was taken back and submitted again by itself is
-- decided on by itself.
CREATE TABLE batch_rows (
  payout_id    TEXT PRIMARY KEY REFERENCES payouts(id),
  batch_id     TEXT NOT NULL REFERENCES batches(id),
  position     INTEGER NOT NULL,
  digest       TEXT NOT NULL DEFAULT '',
  held_by      INTEGER NOT NULL DEFAULT 0,
  held_by_name TEXT NOT NULL DEFAULT '',
  held_at      INTEGER NOT NULL DEFAULT 0,
  held_reason  TEXT NOT NULL DEFAULT '',
  UNIQUE (batch_id, position)
) STRICT;
