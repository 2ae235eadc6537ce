-- +goose Up
CREATE TABLE tasks (
    id text PRIMARY KEY,
    queue text NOT NULL,
    key text NOT NULL,
    payload text NOT NULL,
    run_at timestamptz NOT NULL,
    tries bigint NOT NULL DEFAULT 0,
    state text NOT NULL CHECK (state IN ('waiting', 'done', 'dead')),
    holder text NOT NULL DEFAULT '',
    held_until timestamptz,
    fence bigint NOT NULL DEFAULT 0,
    error text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    UNIQUE (queue, key)
);
CREATE INDEX tasks_waiting ON tasks (queue, run_at) WHERE state = 'waiting';
CREATE TABLE leases (
    name text PRIMARY KEY,
    holder text NOT NULL,
    fence bigint NOT NULL CHECK (fence > 0),
    expires_at timestamptz NOT NULL
);
CREATE TABLE trail_entries (
    seq bigint PRIMARY KEY,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    role text NOT NULL,
    action text NOT NULL,
    object_kind text NOT NULL,
    object_id text NOT NULL,
    before text NOT NULL DEFAULT '',
    after text NOT NULL DEFAULT '',
    reason text NOT NULL DEFAULT '',
    prev_hash text NOT NULL,
    hash text NOT NULL UNIQUE
);
CREATE INDEX trail_entries_object ON trail_entries (object_kind, object_id);
CREATE TABLE settings (
    name text PRIMARY KEY,
    value text NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE TABLE counters (
    name text PRIMARY KEY,
    value bigint NOT NULL
);
CREATE TABLE api_results (
    scope text NOT NULL,
    key text NOT NULL,
    input_hash text NOT NULL,
    status bigint NOT NULL DEFAULT 0,
    body text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    PRIMARY KEY (scope, key)
);
CREATE TABLE throttles (
    key text PRIMARY KEY,
    count bigint NOT NULL,
    window_at timestamptz NOT NULL
);
CREATE TABLE mailbox_items (
    submission_key text NOT NULL,
    site_id text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('start', 'cancel')),
    payload text NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'taken', 'done')),
    seen text NOT NULL DEFAULT '',
    remote_ref text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (submission_key, kind)
);
CREATE INDEX mailbox_items_site ON mailbox_items (site_id, state);

-- +goose Down
DROP TABLE mailbox_items;
DROP TABLE throttles;
DROP TABLE api_results;
DROP TABLE counters;
DROP TABLE settings;
DROP TABLE trail_entries;
DROP TABLE leases;
DROP TABLE tasks;
