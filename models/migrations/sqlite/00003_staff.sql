-- +goose Up

-- The audit log by who, by what was done and by kind of thing; every list goes
-- on by seq.
CREATE INDEX audit_actor ON audit(actor_id, seq);
CREATE INDEX audit_action ON audit(action, seq);
CREATE INDEX audit_kind ON audit(subject_kind, seq);

-- Deliveries by each of their filters; the list goes on by id. Nearly all are
-- verified and applied: those need no index to be found.
CREATE INDEX webhooks_odd_verdict ON webhooks(verdict, id) WHERE verdict <> 'verified';
CREATE INDEX webhooks_odd_state ON webhooks(state, id) WHERE state <> 'applied';
CREATE INDEX webhooks_account ON webhooks(account_id, id);
CREATE INDEX webhooks_number ON webhooks(order_number, id) WHERE order_number <> '';

-- What a person was told and has read.
CREATE INDEX notices_read ON notices(user_id, id) WHERE read_at <> 0;

-- Calls that are about an account itself: tests.
CREATE INDEX exchanges_account ON exchanges(account_id, id) WHERE payout_id = '' AND payee_id = 0;

-- Payouts that wait for their payee, the longest first.
CREATE INDEX payouts_awaiting ON payouts(status, sent_at, id) WHERE status = 'awaiting_payee';

-- Links whose mail came back.
CREATE INDEX payee_links_bounced ON payee_links(payout_id) WHERE bounced_at > 0;

-- Which payee a number at a provider belongs to.
CREATE INDEX payee_registrations_ref ON payee_registrations(account_id, ref) WHERE ref <> '';

-- +goose Down
SELECT 1;
