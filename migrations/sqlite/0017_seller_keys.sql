-- +goose Up
-- Programs of a provider's staff claim by keys of their own.
CREATE TABLE staff_keys_next (
    id text PRIMARY KEY,
    user_id text NOT NULL REFERENCES users (id),
    org_kind text NOT NULL CHECK (org_kind IN ('network', 'platform', 'provider')),
    org_id text NOT NULL,
    name text NOT NULL,
    prefix text NOT NULL,
    hash text NOT NULL UNIQUE CHECK (length(hash) = 64),
    scopes text NOT NULL,
    created_at datetime NOT NULL,
    last_used_at datetime,
    revoked_at datetime
);
INSERT INTO staff_keys_next (id, user_id, org_kind, org_id, name, prefix, hash, scopes, created_at, last_used_at, revoked_at)
    SELECT id, user_id, org_kind, org_id, name, prefix, hash, scopes, created_at, last_used_at, revoked_at FROM staff_keys;
DROP TABLE staff_keys;
ALTER TABLE staff_keys_next RENAME TO staff_keys;
CREATE INDEX staff_keys_user ON staff_keys (user_id, created_at);

-- +goose Down
DROP INDEX staff_keys_user;
ALTER TABLE staff_keys RENAME TO staff_keys_next;
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
INSERT INTO staff_keys (id, user_id, org_kind, org_id, name, prefix, hash, scopes, created_at, last_used_at, revoked_at)
    SELECT id, user_id, org_kind, org_id, name, prefix, hash, scopes, created_at, last_used_at, revoked_at FROM staff_keys_next WHERE org_kind <> 'provider';
DROP TABLE staff_keys_next;
CREATE INDEX staff_keys_user ON staff_keys (user_id, created_at);
