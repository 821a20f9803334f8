-- +goose Up

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE entities (
  id               INTEGER PRIMARY KEY,
  name             TEXT NOT NULL,
  approvals_needed INTEGER NOT NULL DEFAULT 1 CHECK (approvals_needed BETWEEN 1 AND 9),
  created_at       INTEGER NOT NULL
) STRICT;

-- People. The password is an argon2id hash; the one-time link is stored as a hash.
CREATE TABLE users (
  id                  INTEGER PRIMARY KEY,
  entity_id           INTEGER NOT NULL REFERENCES entities(id),
  email               TEXT NOT NULL UNIQUE,
  name                TEXT NOT NULL,
  role                TEXT NOT NULL CHECK (role IN ('maker','approver','viewer','admin')),
  status              TEXT NOT NULL CHECK (status IN ('invited','active','disabled')),
  password_hash       TEXT NOT NULL DEFAULT '',
  password_changed_at INTEGER NOT NULL DEFAULT 0,
  link_hash           TEXT NOT NULL DEFAULT '',
  link_expires_at     INTEGER NOT NULL DEFAULT 0,
  invited_by          INTEGER NOT NULL DEFAULT 0,
  last_sign_in_at     INTEGER NOT NULL DEFAULT 0,
  version             INTEGER NOT NULL DEFAULT 1,
  created_at          INTEGER NOT NULL,
  updated_at          INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX users_link ON users(link_hash) WHERE link_hash <> '';

-- Server-side sessions: the cookie holds a random id, the table its hash.
CREATE TABLE sessions (
  hash       TEXT PRIMARY KEY,
  user_id    INTEGER NOT NULL DEFAULT 0,
  fields     TEXT NOT NULL DEFAULT '',
  ip         TEXT NOT NULL DEFAULT '',
  user_agent TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  seen_at    INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_user ON sessions(user_id);
CREATE INDEX sessions_expiry ON sessions(expires_at);

-- Failed tries at a door, per key ("email:…", "ip:…") and window.
CREATE TABLE throttles (
  key       TEXT PRIMARY KEY,
  started   INTEGER NOT NULL,
  failures  INTEGER NOT NULL,
  locked_to INTEGER NOT NULL DEFAULT 0
) STRICT;

-- One-time form tokens: same token and payload give the same result.
CREATE TABLE form_tokens (
  token      TEXT PRIMARY KEY,
  user_id    INTEGER NOT NULL,
  purpose    TEXT NOT NULL,
  payload    TEXT NOT NULL,
  result     TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX form_tokens_age ON form_tokens(created_at);

CREATE TABLE provider_accounts (
  id           TEXT PRIMARY KEY,
  entity_id    INTEGER NOT NULL REFERENCES entities(id),
  provider     TEXT NOT NULL,
  name         TEXT NOT NULL,
  environment  TEXT NOT NULL,
  credentials  BLOB NOT NULL,
  hints        TEXT NOT NULL,
  registers    INTEGER NOT NULL DEFAULT 0, -- 1: the provider wants to know payees before they are paid
  hosted       INTEGER NOT NULL DEFAULT 0, -- 1: payees tell the provider themselves where they want the money
  status       TEXT NOT NULL CHECK (status IN ('active','paused')),
  pause_reason TEXT NOT NULL DEFAULT '',
  paused_at    INTEGER NOT NULL DEFAULT 0,
  tested_at    INTEGER NOT NULL DEFAULT 0,
  version      INTEGER NOT NULL DEFAULT 1,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL
) STRICT;

CREATE TABLE payees (
  id                 INTEGER PRIMARY KEY,
  entity_id          INTEGER NOT NULL REFERENCES entities(id),
  code               TEXT NOT NULL,
  kind               TEXT NOT NULL CHECK (kind IN ('individual','business')),
  details            TEXT NOT NULL DEFAULT 'full' CHECK (details IN ('full','contact')), -- contact: name and address of contact only
  first_name         TEXT NOT NULL,
  last_name          TEXT NOT NULL,
  company_name       TEXT NOT NULL DEFAULT '',
  search_name        TEXT NOT NULL,
  email              TEXT NOT NULL,
  phone              TEXT NOT NULL,
  private            BLOB NOT NULL, -- sealed: birth date and government id
  country            TEXT NOT NULL,
  state              TEXT NOT NULL,
  city               TEXT NOT NULL,
  street             TEXT NOT NULL,
  street2            TEXT NOT NULL DEFAULT '',
  zip                TEXT NOT NULL,
  lang               TEXT NOT NULL DEFAULT '',
  status             TEXT NOT NULL CHECK (status IN ('active','suspended','archived')),
  status_reason      TEXT NOT NULL DEFAULT '',
  version            INTEGER NOT NULL DEFAULT 1,
  created_by         INTEGER NOT NULL,
  created_by_name    TEXT NOT NULL,
  created_at         INTEGER NOT NULL,
  updated_at         INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX payees_code ON payees(entity_id, code COLLATE NOCASE);
CREATE INDEX payees_list ON payees(created_at DESC, id DESC);
CREATE INDEX payees_name ON payees(search_name);

CREATE TABLE payee_registrations (
  payee_id      INTEGER NOT NULL REFERENCES payees(id),
  account_id    TEXT NOT NULL REFERENCES provider_accounts(id),
  state         TEXT NOT NULL CHECK (state IN ('pending','active','refused','unsure')),
  ref           TEXT NOT NULL DEFAULT '',
  remote_status TEXT NOT NULL DEFAULT '',
  code          TEXT NOT NULL DEFAULT '',
  message       TEXT NOT NULL DEFAULT '',
  field         TEXT NOT NULL DEFAULT '',
  reason        TEXT NOT NULL DEFAULT '',
  payee_version INTEGER NOT NULL DEFAULT 0,
  synced_at     INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (payee_id, account_id)
) STRICT;

CREATE INDEX payee_registrations_refused ON payee_registrations(payee_id) WHERE state = 'refused';

-- Every row is one immutable version of an account of a payee.
CREATE TABLE instruments (
  id              INTEGER PRIMARY KEY,
  payee_id        INTEGER NOT NULL REFERENCES payees(id),
  kind            TEXT NOT NULL CHECK (kind IN ('us_bank','details')),
  provider        TEXT NOT NULL DEFAULT '', -- driver that asked for these details, '' for every one
  method          TEXT NOT NULL DEFAULT '', -- way of receiving money at that driver
  title           TEXT NOT NULL DEFAULT '', -- what people call the method
  label           TEXT NOT NULL DEFAULT '',
  country         TEXT NOT NULL,
  currency        TEXT NOT NULL,
  purpose         TEXT NOT NULL,
  routing         TEXT NOT NULL,
  secret          BLOB NOT NULL, -- sealed: number, address of the person who entered it
  last4           TEXT NOT NULL,
  fingerprint     TEXT NOT NULL,
  replaces        INTEGER NOT NULL DEFAULT 0,
  status          TEXT NOT NULL CHECK (status IN ('active','archived')),
  created_by      INTEGER NOT NULL,
  created_by_name TEXT NOT NULL,
  created_at      INTEGER NOT NULL,
  archived_at     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX instruments_payee ON instruments(payee_id, id);
CREATE INDEX instruments_fingerprint ON instruments(fingerprint);

CREATE TABLE instrument_registrations (
  instrument_id INTEGER NOT NULL REFERENCES instruments(id),
  account_id    TEXT NOT NULL REFERENCES provider_accounts(id),
  state         TEXT NOT NULL CHECK (state IN ('pending','active','refused','unsure')),
  ref           TEXT NOT NULL DEFAULT '',
  remote_status TEXT NOT NULL DEFAULT '',
  code          TEXT NOT NULL DEFAULT '',
  message       TEXT NOT NULL DEFAULT '',
  field         TEXT NOT NULL DEFAULT '',
  reason        TEXT NOT NULL DEFAULT '',
  synced_at     INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (instrument_id, account_id)
) STRICT;

CREATE TABLE payouts (
  id               TEXT PRIMARY KEY,
  entity_id        INTEGER NOT NULL REFERENCES entities(id),
  status           TEXT NOT NULL,
  version          INTEGER NOT NULL DEFAULT 1,
  submission       INTEGER NOT NULL DEFAULT 0, -- counts submits; approvals belong to one
  approvals_needed INTEGER NOT NULL DEFAULT 1,
  payee_id         INTEGER NOT NULL REFERENCES payees(id),
  payee_name       TEXT NOT NULL,
  instrument_id    INTEGER REFERENCES instruments(id), -- none when the payee tells the provider itself
  destination      TEXT NOT NULL, -- masked, for lists
  account_id       TEXT NOT NULL REFERENCES provider_accounts(id),
  minor            INTEGER NOT NULL CHECK (minor > 0 AND minor <= 1000000000000000),
  currency         TEXT NOT NULL,
  reference        TEXT NOT NULL,
  reference_key    TEXT NOT NULL, -- normalised, for uniqueness and search
  subject          TEXT NOT NULL DEFAULT '',
  description      TEXT NOT NULL DEFAULT '',
  note             TEXT NOT NULL DEFAULT '',
  memo             TEXT NOT NULL DEFAULT '',
  digest           TEXT NOT NULL DEFAULT '',
  created_by       INTEGER NOT NULL,
  created_by_name  TEXT NOT NULL,
  created_at       INTEGER NOT NULL,
  updated_at       INTEGER NOT NULL,
  submitted_at     INTEGER NOT NULL DEFAULT 0,
  due_at           INTEGER NOT NULL DEFAULT 0, -- not sent before
  approved_at      INTEGER NOT NULL DEFAULT 0,
  sent_at          INTEGER NOT NULL DEFAULT 0,
  finished_at      INTEGER NOT NULL DEFAULT 0,
  attempt_no       INTEGER NOT NULL DEFAULT 0,
  fence            INTEGER NOT NULL DEFAULT 0,
  lease_owner      TEXT NOT NULL DEFAULT '',
  lease_until      INTEGER NOT NULL DEFAULT 0,
  checks           INTEGER NOT NULL DEFAULT 0, -- status queries made since it was sent
  checked_at       INTEGER NOT NULL DEFAULT 0,
  provider_ref     TEXT NOT NULL DEFAULT '',
  provider_status  TEXT NOT NULL DEFAULT '',
  provider_code    TEXT NOT NULL DEFAULT '',
  provider_message TEXT NOT NULL DEFAULT '',
  reason           TEXT NOT NULL DEFAULT '',
  hold             TEXT NOT NULL DEFAULT '' -- why an approved payout waits, in plain words
) STRICT;
CREATE UNIQUE INDEX payouts_reference ON payouts(entity_id, reference_key) WHERE status NOT IN ('canceled','rejected','expired');
CREATE INDEX payouts_list ON payouts(created_at DESC, id DESC);
CREATE INDEX payouts_status ON payouts(status, created_at DESC, id DESC);
CREATE INDEX payouts_currency ON payouts(currency, created_at DESC, id DESC);
CREATE INDEX payouts_payee ON payouts(payee_id, created_at DESC, id DESC);
CREATE INDEX payouts_search ON payouts(reference_key);
CREATE INDEX payouts_queue ON payouts(approved_at, id) WHERE status = 'approved';
CREATE INDEX payouts_leases ON payouts(lease_until) WHERE status IN ('claimed','sending');

-- Who changed the content of a payout; none of them may approve it.
CREATE TABLE payout_editors (
  payout_id TEXT NOT NULL REFERENCES payouts(id),
  user_id   INTEGER NOT NULL,
  at        INTEGER NOT NULL,
  PRIMARY KEY (payout_id, user_id)
) STRICT;

CREATE TABLE payout_events (
  id          INTEGER PRIMARY KEY,
  payout_id   TEXT NOT NULL REFERENCES payouts(id),
  version     INTEGER NOT NULL,
  event       TEXT NOT NULL,
  from_status TEXT NOT NULL,
  to_status   TEXT NOT NULL,
  attempt_no  INTEGER NOT NULL DEFAULT 0,
  source      TEXT NOT NULL DEFAULT '',
  actor_id    INTEGER NOT NULL,
  actor_name  TEXT NOT NULL,
  note        TEXT NOT NULL DEFAULT '',
  at          INTEGER NOT NULL,
  UNIQUE (payout_id, version)
) STRICT;
CREATE INDEX payout_events_rejections ON payout_events(actor_id, at) WHERE event = 'reject';

-- News that moved nothing: copies, late events, checks, releases of a hold.
CREATE TABLE payout_notes (
  id         INTEGER PRIMARY KEY,
  payout_id  TEXT NOT NULL REFERENCES payouts(id),
  kind       TEXT NOT NULL,
  source     TEXT NOT NULL DEFAULT '',
  text       TEXT NOT NULL,
  actor_name TEXT NOT NULL,
  at         INTEGER NOT NULL
) STRICT;
CREATE INDEX payout_notes_payout ON payout_notes(payout_id, id);

CREATE TABLE approvals (
  id         INTEGER PRIMARY KEY,
  payout_id  TEXT NOT NULL REFERENCES payouts(id),
  submission INTEGER NOT NULL,
  digest     TEXT NOT NULL,
  user_id    INTEGER NOT NULL REFERENCES users(id),
  user_name  TEXT NOT NULL,
  at         INTEGER NOT NULL,
  UNIQUE (payout_id, submission, user_id)
) STRICT;
CREATE INDEX approvals_person ON approvals(user_id, at);

CREATE TABLE attempts (
  id           INTEGER PRIMARY KEY,
  payout_id    TEXT NOT NULL REFERENCES payouts(id),
  no           INTEGER NOT NULL,
  account_id   TEXT NOT NULL,
  order_number TEXT NOT NULL,
  meaning      TEXT NOT NULL,
  payee_ref    TEXT NOT NULL,
  dest_ref     TEXT NOT NULL,
  fence        INTEGER NOT NULL,
  sends        INTEGER NOT NULL DEFAULT 0, -- how often the gate was passed
  releases     INTEGER NOT NULL DEFAULT 0, -- how often it came back proven unsent
  state        TEXT NOT NULL, -- claimed, sending, answered, released
  claimed_at   INTEGER NOT NULL,
  sent_at      INTEGER NOT NULL DEFAULT 0,
  answered_at  INTEGER NOT NULL DEFAULT 0,
  deadline     INTEGER NOT NULL DEFAULT 0,
  provider_ref TEXT NOT NULL DEFAULT '',
  idem_key     TEXT NOT NULL DEFAULT '', -- idempotency key, a UUID v4 made with the attempt
  not_found    INTEGER NOT NULL DEFAULT 0, -- how often in a row the provider did not know it, at least five minutes apart
  not_found_at INTEGER NOT NULL DEFAULT 0,
  body         BLOB, -- sealed: the request as first sent, for providers that take it again byte for byte
  UNIQUE (payout_id, no)
) STRICT;
CREATE UNIQUE INDEX attempts_number ON attempts(account_id, order_number);
CREATE UNIQUE INDEX attempts_ref ON attempts(provider_ref, account_id) WHERE provider_ref <> '';

CREATE TABLE exchanges (
  id            INTEGER PRIMARY KEY,
  payout_id     TEXT NOT NULL DEFAULT '',
  payee_id      INTEGER NOT NULL DEFAULT 0,
  instrument_id INTEGER NOT NULL DEFAULT 0,
  account_id    TEXT NOT NULL,
  attempt_no    INTEGER NOT NULL DEFAULT 0,
  kind          TEXT NOT NULL,
  method        TEXT NOT NULL,
  path          TEXT NOT NULL,
  status_code   INTEGER NOT NULL,
  bodies        BLOB NOT NULL, -- sealed: request and response, secrets removed
  code          TEXT NOT NULL DEFAULT '',
  message       TEXT NOT NULL DEFAULT '',
  took_us       INTEGER NOT NULL,
  at            INTEGER NOT NULL
) STRICT;
CREATE INDEX exchanges_payout ON exchanges(payout_id, id) WHERE payout_id <> '';
CREATE INDEX exchanges_payee ON exchanges(payee_id, id) WHERE payee_id <> 0;

CREATE TABLE webhooks (
  id           INTEGER PRIMARY KEY,
  account_id   TEXT NOT NULL,
  provider     TEXT NOT NULL,
  body_key     TEXT NOT NULL, -- keyed hash over the raw body
  raw          BLOB NOT NULL, -- sealed: content type and raw body
  size         INTEGER NOT NULL,
  ip           TEXT NOT NULL,
  verdict      TEXT NOT NULL CHECK (verdict IN ('verified','forged','unreadable')),
  why          TEXT NOT NULL DEFAULT '',
  subject      TEXT NOT NULL DEFAULT '',
  order_number TEXT NOT NULL DEFAULT '',
  status       TEXT NOT NULL DEFAULT '', -- the provider's word
  claim        TEXT NOT NULL DEFAULT '', -- what it claims: outcome as JSON
  payout_id    TEXT NOT NULL DEFAULT '',
  copies       INTEGER NOT NULL DEFAULT 0,
  state        TEXT NOT NULL CHECK (state IN ('new','applied','ignored','orphan','refused')),
  effect       TEXT NOT NULL DEFAULT '',
  received_at  INTEGER NOT NULL,
  applied_at   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX webhooks_once ON webhooks(account_id, body_key);
CREATE INDEX webhooks_list ON webhooks(received_at DESC, id DESC);
CREATE INDEX webhooks_verdict ON webhooks(verdict, id);
CREATE INDEX webhooks_state ON webhooks(state, id);
CREATE INDEX webhooks_payout ON webhooks(payout_id, id) WHERE payout_id <> '';
CREATE INDEX webhooks_refused ON webhooks(account_id, id) WHERE state = 'refused';

-- The books: every row is one leg; the legs of an event sum to zero.
CREATE TABLE postings (
  id         INTEGER PRIMARY KEY,
  payout_id  TEXT NOT NULL REFERENCES payouts(id),
  version    INTEGER NOT NULL,
  entity_id  INTEGER NOT NULL,
  account_id TEXT NOT NULL,
  place      TEXT NOT NULL CHECK (place IN ('available','reserved','sent','paid_out')),
  currency   TEXT NOT NULL,
  minor      INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  UNIQUE (payout_id, version, place)
) STRICT;

CREATE TABLE ledger_totals (
  entity_id  INTEGER NOT NULL,
  account_id TEXT NOT NULL,
  place      TEXT NOT NULL,
  currency   TEXT NOT NULL,
  minor      INTEGER NOT NULL,
  PRIMARY KEY (entity_id, account_id, place, currency)
) STRICT;

CREATE TABLE payout_totals (
  entity_id  INTEGER NOT NULL,
  day        INTEGER NOT NULL, -- UTC day of creation
  status     TEXT NOT NULL,
  currency   TEXT NOT NULL,
  n          INTEGER NOT NULL,
  minor      INTEGER NOT NULL,
  PRIMARY KEY (entity_id, day, status, currency)
) STRICT;

CREATE TABLE conflicts (
  id         INTEGER PRIMARY KEY,
  payout_id  TEXT NOT NULL,
  account_id TEXT NOT NULL,
  kind       TEXT NOT NULL,
  ours       TEXT NOT NULL,
  theirs     TEXT NOT NULL,
  detail     TEXT NOT NULL,
  at         INTEGER NOT NULL,
  closed_at  INTEGER NOT NULL DEFAULT 0,
  UNIQUE (payout_id, kind, ours, theirs)
) STRICT;
CREATE INDEX conflicts_open ON conflicts(at) WHERE closed_at = 0;

CREATE TABLE jobs (
  id           INTEGER PRIMARY KEY,
  kind         TEXT NOT NULL,
  unique_key   TEXT NOT NULL UNIQUE,
  subject      TEXT NOT NULL, -- id of the thing it is about, never personal data
  state        TEXT NOT NULL CHECK (state IN ('ready','running','done','dead')),
  run_at       INTEGER NOT NULL,
  attempt      INTEGER NOT NULL DEFAULT 0,
  max_attempts INTEGER NOT NULL,
  lease_owner  TEXT NOT NULL DEFAULT '',
  lease_until  INTEGER NOT NULL DEFAULT 0,
  last_error   TEXT NOT NULL DEFAULT '',
  created_at   INTEGER NOT NULL,
  finished_at  INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX jobs_ready ON jobs(run_at, id) WHERE state = 'ready';
CREATE INDEX jobs_running ON jobs(lease_until) WHERE state = 'running';
CREATE INDEX jobs_dead ON jobs(id) WHERE state = 'dead';

CREATE TABLE audit (
  seq          INTEGER PRIMARY KEY,
  at           INTEGER NOT NULL,
  actor_id     INTEGER NOT NULL,
  actor_name   TEXT NOT NULL,
  ip           TEXT NOT NULL,
  session      TEXT NOT NULL,
  action       TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id   TEXT NOT NULL,
  detail       TEXT NOT NULL, -- JSON: before, after, reason; never secrets
  prev         TEXT NOT NULL,
  hash         TEXT NOT NULL
) STRICT;
CREATE INDEX audit_subject ON audit(subject_kind, subject_id, seq);

-- +goose StatementBegin
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_in_order BEFORE INSERT ON audit
WHEN NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM audit)
BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER postings_no_update BEFORE UPDATE ON postings BEGIN SELECT RAISE(ABORT, 'postings are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER postings_no_delete BEFORE DELETE ON postings BEGIN SELECT RAISE(ABORT, 'postings are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER payout_events_no_update BEFORE UPDATE ON payout_events BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER payout_events_no_delete BEFORE DELETE ON payout_events BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER payouts_no_delete BEFORE DELETE ON payouts BEGIN SELECT RAISE(ABORT, 'payouts are never deleted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER instruments_immutable BEFORE UPDATE OF payee_id, kind, provider, method, country, currency, purpose, routing, secret, last4, fingerprint ON instruments
BEGIN SELECT RAISE(ABORT, 'an instrument is immutable; make a new one'); END;
-- +goose StatementEnd
-- Nobody, not even a console, makes a payout approved without its approvals.
-- +goose StatementBegin
CREATE TRIGGER payouts_need_approvals BEFORE UPDATE OF status ON payouts
WHEN NEW.status = 'approved' AND (
  SELECT COUNT(*) FROM approvals a
  WHERE a.payout_id = NEW.id AND a.submission = NEW.submission AND a.digest = NEW.digest AND a.user_id <> NEW.created_by
  AND NOT EXISTS (SELECT 1 FROM payout_editors e WHERE e.payout_id = NEW.id AND e.user_id = a.user_id)
) < MAX(NEW.approvals_needed, 1)
BEGIN SELECT RAISE(ABORT, 'approved needs its approvals'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER payouts_approved_once BEFORE UPDATE OF status ON payouts
WHEN NEW.status = 'approved' AND OLD.status NOT IN ('pending_approval','claimed','sending','in_doubt')
BEGIN SELECT RAISE(ABORT, 'only what waits for approval, or came back unsent, is approved'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER payouts_versioned BEFORE UPDATE OF status ON payouts
WHEN NEW.version <> OLD.version + 1
BEGIN SELECT RAISE(ABORT, 'a status changes with its version'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER payouts_identity BEFORE UPDATE OF id, entity_id, created_by, created_at ON payouts
BEGIN SELECT RAISE(ABORT, 'a payout keeps its maker'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER payouts_approvals_frozen BEFORE UPDATE OF approvals_needed ON payouts
WHEN OLD.status <> 'draft'
BEGIN SELECT RAISE(ABORT, 'a submitted payout is frozen'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER approvals_no_update BEFORE UPDATE ON approvals BEGIN SELECT RAISE(ABORT, 'approvals are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER approvals_no_delete BEFORE DELETE ON approvals BEGIN SELECT RAISE(ABORT, 'approvals are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER payout_editors_no_update BEFORE UPDATE ON payout_editors BEGIN SELECT RAISE(ABORT, 'editors are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER payout_editors_no_delete BEFORE DELETE ON payout_editors BEGIN SELECT RAISE(ABORT, 'editors are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER attempts_no_delete BEFORE DELETE ON attempts BEGIN SELECT RAISE(ABORT, 'attempts are never deleted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER attempts_identity BEFORE UPDATE OF payout_id, no, account_id, order_number ON attempts
BEGIN SELECT RAISE(ABORT, 'an attempt keeps its number'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER payouts_born_draft BEFORE INSERT ON payouts
WHEN NEW.status <> 'draft'
BEGIN SELECT RAISE(ABORT, 'a payout begins as a draft'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER payouts_frozen BEFORE UPDATE OF minor, currency, instrument_id, destination, payee_id, account_id, reference, reference_key, subject, description, note ON payouts
WHEN OLD.status <> 'draft'
BEGIN SELECT RAISE(ABORT, 'a submitted payout is frozen'); END;
-- +goose StatementEnd

-- Counts and sums for lists, kept by the database so that no writer can forget them.
-- +goose StatementBegin
CREATE TRIGGER payouts_count_insert AFTER INSERT ON payouts BEGIN
  INSERT INTO payout_totals(entity_id, day, status, currency, n, minor)
  VALUES (NEW.entity_id, NEW.created_at / 86400000000, NEW.status, NEW.currency, 1, NEW.minor)
  ON CONFLICT (entity_id, day, status, currency) DO UPDATE SET n = n + 1, minor = minor + excluded.minor;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER payouts_count_update AFTER UPDATE OF status, minor, currency ON payouts
WHEN OLD.status <> NEW.status OR OLD.minor <> NEW.minor OR OLD.currency <> NEW.currency
BEGIN
  UPDATE payout_totals SET n = n - 1, minor = minor - OLD.minor
  WHERE entity_id = OLD.entity_id AND day = OLD.created_at / 86400000000 AND status = OLD.status AND currency = OLD.currency;
  DELETE FROM payout_totals
  WHERE entity_id = OLD.entity_id AND day = OLD.created_at / 86400000000 AND status = OLD.status AND currency = OLD.currency AND n = 0;
  INSERT INTO payout_totals(entity_id, day, status, currency, n, minor)
  VALUES (NEW.entity_id, NEW.created_at / 86400000000, NEW.status, NEW.currency, 1, NEW.minor)
  ON CONFLICT (entity_id, day, status, currency) DO UPDATE SET n = n + 1, minor = minor + excluded.minor;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER postings_total AFTER INSERT ON postings BEGIN
  INSERT INTO ledger_totals(entity_id, account_id, place, currency, minor)
  VALUES (NEW.entity_id, NEW.account_id, NEW.place, NEW.currency, NEW.minor)
  ON CONFLICT (entity_id, account_id, place, currency) DO UPDATE SET minor = minor + excluded.minor;
END;
-- +goose StatementEnd

-- +goose Down
SELECT 1;
