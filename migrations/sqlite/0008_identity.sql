-- +goose Up
ALTER TABLE users ADD COLUMN email_confirmed_at datetime;
ALTER TABLE users ADD COLUMN factor_exempt boolean NOT NULL DEFAULT false;
ALTER TABLE sessions ADD COLUMN seen_at datetime;
-- Links that were mailed: only the hash of each is kept, and it works once.
CREATE TABLE mail_links (
    id text PRIMARY KEY,
    hash text NOT NULL UNIQUE CHECK (length(hash) = 64),
    purpose text NOT NULL CHECK (purpose IN ('sign_up', 'reset', 'email_change')),
    email text NOT NULL,
    user_id text NOT NULL DEFAULT '',
    expires_at datetime NOT NULL,
    used_at datetime,
    created_at datetime NOT NULL
);
CREATE INDEX mail_links_email ON mail_links (email, purpose);
CREATE INDEX mail_links_user ON mail_links (user_id, purpose);
CREATE TABLE mails (
    id text PRIMARY KEY,
    kind text NOT NULL,
    recipient text NOT NULL,
    user_id text NOT NULL DEFAULT '',
    locale text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'sent', 'kept', 'dead')),
    error text NOT NULL DEFAULT '',
    created_at datetime NOT NULL,
    sent_at datetime
);
CREATE INDEX mails_time ON mails (created_at);
CREATE INDEX mails_recipient ON mails (recipient, created_at);
CREATE TABLE totps (
    user_id text PRIMARY KEY REFERENCES users (id),
    secret text NOT NULL,
    confirmed_at datetime,
    last_step bigint NOT NULL DEFAULT 0,
    created_at datetime NOT NULL
);
CREATE TABLE passkeys (
    id text PRIMARY KEY,
    user_id text NOT NULL REFERENCES users (id),
    name text NOT NULL,
    credential text NOT NULL,
    sign_count bigint NOT NULL DEFAULT 0,
    created_at datetime NOT NULL,
    last_used_at datetime
);
CREATE INDEX passkeys_user ON passkeys (user_id);
CREATE TABLE recovery_codes (
    user_id text NOT NULL REFERENCES users (id),
    hash text NOT NULL CHECK (length(hash) = 64),
    used_at datetime,
    created_at datetime NOT NULL,
    PRIMARY KEY (user_id, hash)
);
CREATE TABLE identities (
    issuer text NOT NULL,
    subject text NOT NULL,
    user_id text NOT NULL REFERENCES users (id),
    created_at datetime NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX identities_user ON identities (user_id);
CREATE TABLE invitations (
    id text PRIMARY KEY,
    org_kind text NOT NULL CHECK (org_kind IN ('firm', 'provider', 'network', 'platform')),
    org_id text NOT NULL,
    email text NOT NULL,
    role text NOT NULL,
    hash text NOT NULL UNIQUE CHECK (length(hash) = 64),
    state text NOT NULL CHECK (state IN ('open', 'used', 'revoked')),
    invited_by text NOT NULL,
    expires_at datetime NOT NULL,
    created_at datetime NOT NULL,
    updated_at datetime NOT NULL
);
CREATE INDEX invitations_org ON invitations (org_kind, org_id, created_at);
CREATE INDEX invitations_email ON invitations (email);

-- +goose Down
DROP TABLE invitations;
DROP TABLE identities;
DROP TABLE recovery_codes;
DROP TABLE passkeys;
DROP TABLE totps;
DROP TABLE mails;
DROP TABLE mail_links;
ALTER TABLE sessions DROP COLUMN seen_at;
ALTER TABLE users DROP COLUMN factor_exempt;
ALTER TABLE users DROP COLUMN email_confirmed_at;
