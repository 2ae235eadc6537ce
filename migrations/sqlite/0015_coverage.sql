-- +goose Up
-- What a settled line comes to, less what was given back: written by the transaction that changes it, counted anew by the audit.
CREATE TABLE coverage_lines (
    line_id text PRIMARY KEY REFERENCES lines (id),
    order_id text NOT NULL,
    firm_id text NOT NULL,
    offering_id text NOT NULL,
    at datetime NOT NULL,
    month text NOT NULL,
    units bigint NOT NULL,
    unit_millis bigint NOT NULL CHECK (unit_millis >= 0),
    fulfilled boolean NOT NULL,
    whole boolean NOT NULL,
    list bigint NOT NULL,
    subsidy bigint NOT NULL
);
CREATE INDEX coverage_lines_at ON coverage_lines (at, line_id);
INSERT INTO coverage_lines (line_id, order_id, firm_id, offering_id, at, month, units, unit_millis, fulfilled, whole, list, subsidy)
    SELECT s.line_id, s.order_id, s.firm_id, l.offering_id, s.created_at, strftime('%Y-%m', s.created_at, '+8 hours'), l.units,
        coalesce(u.n, 0), l.state = 'fulfilled', b.amount IS NULL AND coalesce(u.n, 0) > 0, s.cost - coalesce(b.amount, 0), coalesce(v.amount, 0)
    FROM settlements s JOIN lines l ON l.id = s.line_id
        LEFT JOIN (SELECT line_id, SUM(millis * units) AS n FROM usage_segments WHERE billed GROUP BY line_id) u ON u.line_id = s.line_id
        LEFT JOIN (SELECT line_id, SUM(amount) AS amount FROM refunds WHERE kind = 'line' AND state = 'booked' GROUP BY line_id) b ON b.line_id = s.line_id
        LEFT JOIN (SELECT line_id, SUM(captured - refunded) AS amount FROM reservations WHERE state = 'captured' GROUP BY line_id) v ON v.line_id = s.line_id;
-- Pages of movements, grants and reservations, newest first.
CREATE INDEX postings_voucher ON postings (at, seq) WHERE substr(source_id, 1, 6) IN ('grant_', 'budget') OR substr(destination_id, 1, 6) IN ('grant_', 'budget');
CREATE INDEX transfers_claw_back ON transfers (id) WHERE kind = 'claw_back';
CREATE INDEX grants_made ON grants (created_at, id);
CREATE INDEX grants_account ON grants (account_id);
CREATE INDEX reservations_made ON reservations (created_at, id);
-- Whom a stretch served, so that a firm's share is read from one index.
ALTER TABLE usage_segments ADD COLUMN firm_id text NOT NULL DEFAULT '';
DROP TRIGGER usage_segments_append_only_update;
UPDATE usage_segments SET firm_id = coalesce((SELECT l.firm_id FROM lines l WHERE l.id = usage_segments.line_id), '');
-- +goose StatementBegin
CREATE TRIGGER usage_segments_append_only_update BEFORE UPDATE ON usage_segments BEGIN SELECT RAISE(ABORT, 'usage_segments is append-only'); END;
-- +goose StatementEnd
CREATE INDEX usage_segments_served ON usage_segments (starts_at, firm_id, millis, units);
DROP INDEX usage_segments_time;
-- Keys by which programs of the network's staff and of operators read reports; no key of a firm is one, and none of these is a firm's.
CREATE TABLE staff_keys (
    id text PRIMARY KEY,
    user_id text NOT NULL REFERENCES users (id),
    org_kind text NOT NULL CHECK (org_kind IN ('network', 'platform')),
    org_id text NOT NULL,
    name text NOT NULL,
    prefix text NOT NULL,
    hash text NOT NULL UNIQUE CHECK (length(hash) = 64),
    scopes text NOT NULL,
    created_at datetime NOT NULL,
    last_used_at datetime,
    revoked_at datetime
);
CREATE INDEX staff_keys_user ON staff_keys (user_id, created_at);

-- +goose Down
DROP TABLE staff_keys;
CREATE INDEX usage_segments_time ON usage_segments (starts_at);
DROP INDEX usage_segments_served;
DROP TRIGGER usage_segments_append_only_update;
ALTER TABLE usage_segments DROP COLUMN firm_id;
-- +goose StatementBegin
CREATE TRIGGER usage_segments_append_only_update BEFORE UPDATE ON usage_segments BEGIN SELECT RAISE(ABORT, 'usage_segments is append-only'); END;
-- +goose StatementEnd
DROP INDEX reservations_made;
DROP INDEX grants_account;
DROP INDEX grants_made;
DROP INDEX transfers_claw_back;
DROP INDEX postings_voucher;
DROP TABLE coverage_lines;
