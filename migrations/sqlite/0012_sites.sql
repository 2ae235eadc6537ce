-- +goose Up
-- A token by which an agent introduces itself once; only its hash is kept.
CREATE TABLE site_enrolments (
    id text PRIMARY KEY,
    site_id text NOT NULL REFERENCES sites (id),
    hash text NOT NULL UNIQUE CHECK (length(hash) = 64),
    state text NOT NULL CHECK (state IN ('open', 'used', 'revoked')),
    key_hash text NOT NULL DEFAULT '',
    created_by text NOT NULL,
    expires_at datetime NOT NULL,
    created_at datetime NOT NULL,
    used_at datetime
);
CREATE INDEX site_enrolments_site ON site_enrolments (site_id, created_at);
-- The key of an agent: it makes it, and shows it with every poll.
CREATE TABLE site_keys (
    id text PRIMARY KEY,
    site_id text NOT NULL REFERENCES sites (id),
    hash text NOT NULL UNIQUE CHECK (length(hash) = 64),
    agent_version text NOT NULL DEFAULT '',
    created_at datetime NOT NULL,
    last_used_at datetime,
    revoked_at datetime
);
CREATE INDEX site_keys_site ON site_keys (site_id, created_at);

-- +goose Down
DROP TABLE site_keys;
DROP TABLE site_enrolments;
