-- +goose Up
CREATE TABLE assets (
    id text PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('cny', 'credit')),
    class text NOT NULL DEFAULT '',
    expires_at datetime,
    created_at datetime NOT NULL
);
INSERT INTO assets (id, kind, created_at) VALUES ('CNY', 'cny', '2026-11-01 00:00:00+00:00');
-- No index holds a balance, so that an update stays on its page.
CREATE TABLE accounts (
    id text PRIMARY KEY,
    asset_id text NOT NULL REFERENCES assets (id),
    kind text NOT NULL CHECK (kind IN ('wallet', 'budget', 'grant', 'payable', 'fee', 'rounding', 'suspense', 'processor', 'bank', 'funder', 'issuer', 'escrow')),
    owner text NOT NULL DEFAULT '',
    allow_negative boolean NOT NULL DEFAULT false,
    balance bigint NOT NULL DEFAULT 0,
    held bigint NOT NULL DEFAULT 0,
    created_at datetime NOT NULL,
    UNIQUE (asset_id, kind, owner),
    CONSTRAINT accounts_named CHECK (substr(id, 1, length(kind) + 1) = kind || '_'),
    CONSTRAINT accounts_range CHECK (balance BETWEEN -4611686018427387904 AND 4611686018427387904),
    CONSTRAINT accounts_held CHECK (held >= 0),
    CONSTRAINT accounts_covered CHECK (allow_negative OR balance >= held),
    CONSTRAINT accounts_outside CHECK (NOT allow_negative OR held = 0)
);
CREATE TABLE transfers (
    id text PRIMARY KEY,
    key text NOT NULL UNIQUE,
    input_hash text NOT NULL,
    kind text NOT NULL,
    ref text NOT NULL DEFAULT '',
    hold_id text,
    at datetime NOT NULL
);
CREATE INDEX transfers_ref ON transfers (ref);
CREATE TABLE postings (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    transfer_id text NOT NULL,
    source_id text NOT NULL,
    destination_id text NOT NULL,
    asset_id text NOT NULL,
    amount bigint NOT NULL,
    at datetime NOT NULL,
    CONSTRAINT postings_amount CHECK (amount > 0),
    CONSTRAINT postings_moves CHECK (source_id <> destination_id)
);
CREATE INDEX postings_transfer ON postings (transfer_id);
CREATE INDEX postings_source ON postings (source_id, seq);
CREATE INDEX postings_destination ON postings (destination_id, seq);
CREATE TABLE holds (
    id text PRIMARY KEY,
    key text NOT NULL UNIQUE,
    input_hash text NOT NULL,
    ref text NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'closed')),
    version bigint NOT NULL DEFAULT 0,
    expires_at datetime,
    created_at datetime NOT NULL
);
CREATE INDEX holds_ref ON holds (ref);
CREATE INDEX holds_expiry ON holds (state, expires_at);
CREATE TABLE hold_parts (
    hold_id text NOT NULL REFERENCES holds (id),
    n bigint NOT NULL,
    account_id text NOT NULL,
    amount bigint NOT NULL,
    captured bigint NOT NULL DEFAULT 0,
    released bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (hold_id, n),
    CONSTRAINT hold_parts_amount CHECK (amount > 0),
    CONSTRAINT hold_parts_spent CHECK (captured >= 0 AND released >= 0 AND captured + released <= amount)
);
CREATE INDEX hold_parts_account ON hold_parts (account_id);
CREATE TABLE hold_moves (
    key text PRIMARY KEY,
    hold_id text NOT NULL REFERENCES holds (id),
    kind text NOT NULL CHECK (kind IN ('add', 'capture', 'release')),
    input_hash text NOT NULL,
    amount bigint NOT NULL CHECK (amount >= 0),
    transfer_id text,
    at datetime NOT NULL
);
CREATE INDEX hold_moves_hold ON hold_moves (hold_id);

-- +goose Down
DROP TABLE hold_moves;
DROP TABLE hold_parts;
DROP TABLE holds;
DROP TABLE postings;
DROP TABLE transfers;
DROP TABLE accounts;
DROP TABLE assets;
