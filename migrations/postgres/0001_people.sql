-- +goose Up
CREATE TABLE users (
    id text PRIMARY KEY,
    email text NOT NULL UNIQUE,
    name text NOT NULL,
    password_hash text NOT NULL,
    locale text NOT NULL,
    disabled boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE TABLE firms (
    id text PRIMARY KEY,
    name text NOT NULL,
    code text NOT NULL UNIQUE,
    org_type text NOT NULL,
    region text NOT NULL,
    industry text NOT NULL,
    size text NOT NULL CHECK (size IN ('', 'micro', 'small', 'medium', 'large')),
    size_reason text NOT NULL DEFAULT '',
    title text NOT NULL DEFAULT '' CHECK (title IN ('', 'innovative', 'specialised', 'little_giant')),
    title_expires_at timestamptz,
    founded_at timestamptz,
    state text NOT NULL CHECK (state IN ('draft', 'submitted', 'more_asked', 'verified', 'refused', 'suspended')),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE TABLE providers (
    id text PRIMARY KEY,
    name_zh text NOT NULL,
    name_en text NOT NULL,
    code text NOT NULL UNIQUE,
    region text NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'approved', 'suspended')),
    invented boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE TABLE memberships (
    id text PRIMARY KEY,
    user_id text NOT NULL REFERENCES users (id),
    org_kind text NOT NULL CHECK (org_kind IN ('firm', 'provider', 'network', 'platform')),
    org_id text NOT NULL,
    role text NOT NULL CHECK (role IN ('owner', 'buyer', 'finance', 'developer', 'issuer', 'reviewer', 'auditor', 'provider', 'operator')),
    created_at timestamptz NOT NULL,
    UNIQUE (user_id, org_kind, org_id)
);
CREATE INDEX memberships_org ON memberships (org_kind, org_id);
CREATE TABLE api_keys (
    id text PRIMARY KEY,
    user_id text NOT NULL REFERENCES users (id),
    firm_id text NOT NULL REFERENCES firms (id),
    name text NOT NULL,
    prefix text NOT NULL,
    hash text NOT NULL UNIQUE CHECK (length(hash) = 64),
    scopes text NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at timestamptz
);
CREATE INDEX api_keys_firm ON api_keys (firm_id, created_at);
CREATE TABLE sessions (
    token_hash text PRIMARY KEY,
    user_id text NOT NULL,
    data bytea NOT NULL,
    user_agent text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- +goose Down
DROP TABLE sessions;
DROP TABLE api_keys;
DROP TABLE memberships;
DROP TABLE providers;
DROP TABLE firms;
DROP TABLE users;
