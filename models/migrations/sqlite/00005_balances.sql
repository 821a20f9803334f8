-- +goose Up

-- The last known balance of an account at its provider: as the provider told it,
-- or as a person entered it.
CREATE TABLE balances (
  account_id TEXT NOT NULL REFERENCES provider_accounts(id),
  currency   TEXT NOT NULL,
  source     TEXT NOT NULL CHECK (source IN ('provider','staff')),
  minor      INTEGER NOT NULL,
  spent      INTEGER NOT NULL DEFAULT 0, -- what the books held as sent and paid out when it was asked for
  as_of      INTEGER NOT NULL,
  by_name    TEXT NOT NULL DEFAULT '',   -- who entered it
  PRIMARY KEY (account_id, currency, source)
) STRICT;

-- +goose Down
SELECT 1;
