-- +goose Up
CREATE TABLE programmes (
    id text PRIMARY KEY,
    slug text NOT NULL UNIQUE,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    funder text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('funded', 'entitlement')),
    redeem_mode text NOT NULL CHECK (redeem_mode IN ('instant', 'buyer_claim', 'provider_claim')),
    state text NOT NULL CHECK (state IN ('draft', 'published', 'closed')),
    version bigint NOT NULL DEFAULT 0,
    starts_at datetime NOT NULL,
    ends_at datetime NOT NULL,
    created_at datetime NOT NULL,
    updated_at datetime NOT NULL,
    CONSTRAINT programmes_dates CHECK (ends_at > starts_at)
);
CREATE TABLE programme_versions (
    programme_id text NOT NULL REFERENCES programmes (id),
    version bigint NOT NULL CHECK (version > 0),
    rules text NOT NULL,
    hash text NOT NULL,
    created_by text NOT NULL,
    created_at datetime NOT NULL,
    PRIMARY KEY (programme_id, version)
);
CREATE TABLE grants (
    id text PRIMARY KEY,
    programme_id text NOT NULL,
    version bigint NOT NULL,
    firm_id text NOT NULL REFERENCES firms (id),
    state text NOT NULL CHECK (state IN ('active', 'suspended', 'used', 'expired', 'revoked')),
    account_id text NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    expires_at datetime NOT NULL,
    issued_by text NOT NULL,
    approved_by text NOT NULL,
    created_at datetime NOT NULL,
    updated_at datetime NOT NULL,
    FOREIGN KEY (programme_id, version) REFERENCES programme_versions (programme_id, version)
);
CREATE INDEX grants_firm ON grants (firm_id, expires_at);
CREATE INDEX grants_programme ON grants (programme_id);
CREATE INDEX grants_expiry ON grants (state, expires_at);
CREATE TABLE reservations (
    id text PRIMARY KEY,
    key text NOT NULL UNIQUE,
    input_hash text NOT NULL,
    grant_id text NOT NULL REFERENCES grants (id),
    firm_id text NOT NULL,
    line_id text NOT NULL,
    order_id text NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    captured bigint NOT NULL DEFAULT 0,
    rate_num bigint NOT NULL CHECK (rate_num > 0),
    rate_den bigint NOT NULL CHECK (rate_den >= rate_num),
    state text NOT NULL CHECK (state IN ('held', 'captured', 'released', 'lapsed')),
    created_at datetime NOT NULL,
    updated_at datetime NOT NULL,
    CONSTRAINT reservations_captured CHECK (captured >= 0 AND captured <= amount)
);
-- A line that lapsed may reserve again at the same terms.
CREATE UNIQUE INDEX reservations_once ON reservations (grant_id, line_id) WHERE state IN ('held', 'captured');
CREATE INDEX reservations_line ON reservations (line_id);
CREATE TABLE limits (
    id text PRIMARY KEY,
    used bigint NOT NULL,
    cap bigint NOT NULL,
    CONSTRAINT limits_used CHECK (used >= 0 AND used <= cap)
);

-- +goose Down
DROP TABLE limits;
DROP TABLE reservations;
DROP TABLE grants;
DROP TABLE programme_versions;
DROP TABLE programmes;
