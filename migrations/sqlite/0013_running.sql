-- +goose Up
-- A provider asks to sell here; an operator decides.
ALTER TABLE providers ADD COLUMN contact text NOT NULL DEFAULT '';
ALTER TABLE providers ADD COLUMN submitted_at datetime;
ALTER TABLE providers ADD COLUMN decided_at datetime;
ALTER TABLE providers ADD COLUMN decided_by text NOT NULL DEFAULT '';
ALTER TABLE providers ADD COLUMN answer text NOT NULL DEFAULT '';
-- A site is a draft until its check has passed and its provider has opened it.
ALTER TABLE sites ADD COLUMN stage text NOT NULL DEFAULT 'live' CHECK (stage IN ('draft', 'checked', 'live', 'closed'));
ALTER TABLE sites ADD COLUMN checked_at datetime;
ALTER TABLE sites ADD COLUMN check_steps text NOT NULL DEFAULT '[]';
ALTER TABLE sites ADD COLUMN drain_note text NOT NULL DEFAULT '';
ALTER TABLE sites ADD COLUMN drain_until datetime;
ALTER TABLE sites ADD COLUMN down_since datetime;
ALTER TABLE sites ADD COLUMN namespaces boolean NOT NULL DEFAULT false;
-- A site that failed many in a row is given a rest.
ALTER TABLE sites ADD COLUMN faults bigint NOT NULL DEFAULT 0 CHECK (faults >= 0);
ALTER TABLE sites ADD COLUMN rest_until datetime;
ALTER TABLE offerings ADD COLUMN notice_seconds bigint NOT NULL DEFAULT 0 CHECK (notice_seconds >= 0);
-- What a buyer chose beside recipe, units and cap.
ALTER TABLE quotes ADD COLUMN command text NOT NULL DEFAULT '';
ALTER TABLE quotes ADD COLUMN start_at datetime;
ALTER TABLE quotes ADD COLUMN wait_until datetime;
ALTER TABLE quotes ADD COLUMN deadline_at datetime;
ALTER TABLE quotes ADD COLUMN array_id text NOT NULL DEFAULT '';
ALTER TABLE quotes ADD COLUMN rerun_of text NOT NULL DEFAULT '';
ALTER TABLE cart_lines ADD COLUMN command text NOT NULL DEFAULT '';
ALTER TABLE cart_lines ADD COLUMN wait_until datetime;
ALTER TABLE cart_lines ADD COLUMN deadline_at datetime;
ALTER TABLE cart_lines ADD COLUMN array_id text NOT NULL DEFAULT '';
ALTER TABLE cart_lines ADD COLUMN rerun_of text NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN command text NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN array_id text NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN rerun_of text NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN house boolean NOT NULL DEFAULT false;
ALTER TABLE jobs ADD COLUMN preemptions bigint NOT NULL DEFAULT 0 CHECK (preemptions >= 0);
ALTER TABLE jobs ADD COLUMN attained_millis bigint NOT NULL DEFAULT 0 CHECK (attained_millis >= 0);
ALTER TABLE jobs ADD COLUMN checkpoint_key text NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN faults bigint NOT NULL DEFAULT 0 CHECK (faults >= 0);
ALTER TABLE jobs ADD COLUMN retry_at datetime;
ALTER TABLE jobs ADD COLUMN set_aside_at datetime;
ALTER TABLE jobs ADD COLUMN set_aside_why text NOT NULL DEFAULT '';
CREATE INDEX jobs_array ON jobs (array_id) WHERE array_id <> '';
CREATE INDEX jobs_aside ON jobs (set_aside_at) WHERE set_aside_at IS NOT NULL;
ALTER TABLE attempts ADD COLUMN claimed_millis bigint NOT NULL DEFAULT 0 CHECK (claimed_millis >= 0);
ALTER TABLE attempts ADD COLUMN checkpoint_millis bigint NOT NULL DEFAULT 0 CHECK (checkpoint_millis >= 0);
ALTER TABLE attempts ADD COLUMN preempt_at datetime;
ALTER TABLE attempts ADD COLUMN preempt_why text NOT NULL DEFAULT '';
ALTER TABLE attempts ADD COLUMN detail text NOT NULL DEFAULT '';
CREATE INDEX attempts_site ON attempts (site_id, planned_at);
-- What runners measured, thinned to what a chart can show.
CREATE TABLE attempt_metrics (
    attempt_id text NOT NULL REFERENCES attempts (id),
    name text NOT NULL,
    at_millis bigint NOT NULL CHECK (at_millis >= 0),
    value real NOT NULL,
    unit text NOT NULL DEFAULT '',
    PRIMARY KEY (attempt_id, name, at_millis)
);
-- Usage that cannot be true is kept apart until a person has looked at it.
CREATE TABLE quarantines (
    id text PRIMARY KEY,
    attempt_id text NOT NULL REFERENCES attempts (id),
    line_id text NOT NULL,
    firm_id text NOT NULL,
    provider_id text NOT NULL,
    kind text NOT NULL,
    claimed_millis bigint NOT NULL CHECK (claimed_millis >= 0),
    allowed_millis bigint NOT NULL CHECK (allowed_millis >= 0),
    facts text NOT NULL DEFAULT '{}',
    state text NOT NULL CHECK (state IN ('open', 'upheld', 'dismissed')),
    note text NOT NULL DEFAULT '',
    decided_by text NOT NULL DEFAULT '',
    created_at datetime NOT NULL,
    decided_at datetime,
    UNIQUE (attempt_id, kind)
);
CREATE INDEX quarantines_open ON quarantines (created_at) WHERE state = 'open';
CREATE INDEX quarantines_provider ON quarantines (provider_id, created_at);
-- A buyer says that a bill is not what ran.
CREATE TABLE usage_disputes (
    id text PRIMARY KEY,
    line_id text NOT NULL REFERENCES lines (id),
    order_id text NOT NULL,
    firm_id text NOT NULL,
    provider_id text NOT NULL,
    reason text NOT NULL,
    note text NOT NULL DEFAULT '',
    evidence text NOT NULL DEFAULT '{}',
    state text NOT NULL CHECK (state IN ('asked', 'answered', 'upheld', 'refused', 'withdrawn')),
    answer text NOT NULL DEFAULT '',
    decision text NOT NULL DEFAULT '',
    refund_id text NOT NULL DEFAULT '',
    asked_by text NOT NULL,
    answered_by text NOT NULL DEFAULT '',
    decided_by text NOT NULL DEFAULT '',
    created_at datetime NOT NULL,
    updated_at datetime NOT NULL,
    decided_at datetime
);
CREATE UNIQUE INDEX usage_disputes_open ON usage_disputes (line_id) WHERE state IN ('asked', 'answered');
CREATE INDEX usage_disputes_firm ON usage_disputes (firm_id, created_at);
CREATE INDEX usage_disputes_provider ON usage_disputes (provider_id, created_at);
-- Service level, counted as it happens: a row for each site and hour, and for each offering and day (UTC+8).
CREATE TABLE site_hours (
    site_id text NOT NULL REFERENCES sites (id),
    hour datetime NOT NULL,
    looked bigint NOT NULL DEFAULT 0,
    up bigint NOT NULL DEFAULT 0,
    planned bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (site_id, hour),
    CONSTRAINT site_hours_looks CHECK (up >= 0 AND planned >= 0 AND up + planned <= looked)
);
CREATE TABLE sla_days (
    offering_id text NOT NULL REFERENCES offerings (id),
    day text NOT NULL,
    starts bigint NOT NULL DEFAULT 0,
    late_starts bigint NOT NULL DEFAULT 0,
    start_millis bigint NOT NULL DEFAULT 0,
    ends bigint NOT NULL DEFAULT 0,
    site_faults bigint NOT NULL DEFAULT 0,
    benchmarks bigint NOT NULL DEFAULT 0,
    gflops bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (offering_id, day)
);
CREATE TABLE benchmarks (
    id text PRIMARY KEY,
    offering_id text NOT NULL REFERENCES offerings (id),
    site_id text NOT NULL,
    job_id text NOT NULL DEFAULT '',
    attempt_id text NOT NULL DEFAULT '',
    state text NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    units bigint NOT NULL DEFAULT 1,
    gflops bigint NOT NULL DEFAULT 0 CHECK (gflops >= 0),
    created_at datetime NOT NULL,
    ended_at datetime
);
CREATE INDEX benchmarks_offering ON benchmarks (offering_id, created_at);
-- A firm's own programs hear of events.
CREATE TABLE webhooks (
    id text PRIMARY KEY,
    firm_id text NOT NULL REFERENCES firms (id),
    url text NOT NULL,
    secret text NOT NULL,
    topics text NOT NULL,
    state text NOT NULL CHECK (state IN ('active', 'paused', 'failing')),
    failures bigint NOT NULL DEFAULT 0,
    created_by text NOT NULL,
    created_at datetime NOT NULL,
    updated_at datetime NOT NULL
);
CREATE INDEX webhooks_firm ON webhooks (firm_id);
CREATE TABLE webhook_deliveries (
    id text PRIMARY KEY,
    webhook_id text NOT NULL REFERENCES webhooks (id),
    firm_id text NOT NULL,
    event_key text NOT NULL,
    topic text NOT NULL,
    payload text NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'delivered', 'given_up')),
    tries bigint NOT NULL DEFAULT 0,
    status bigint NOT NULL DEFAULT 0,
    answer text NOT NULL DEFAULT '',
    created_at datetime NOT NULL,
    ended_at datetime,
    UNIQUE (webhook_id, event_key)
);
CREATE INDEX webhook_deliveries_list ON webhook_deliveries (webhook_id, created_at);
-- What jobs left is kept for a time, and then its bytes go.
ALTER TABLE artefacts ADD COLUMN deleted_at datetime;
CREATE INDEX artefacts_firm ON artefacts (firm_id) WHERE deleted_at IS NULL;
ALTER TABLE attempts ADD COLUMN purged_at datetime;
CREATE INDEX attempts_unpurged ON attempts (planned_at) WHERE purged_at IS NULL;
CREATE INDEX jobs_input ON jobs (input_id, created_at) WHERE input_id <> '';
-- Data that buyers bring: an upload in pieces, and what is kept of it under a name.
CREATE TABLE uploads (
    id text PRIMARY KEY,
    owner text NOT NULL,
    firm_id text NOT NULL DEFAULT '',
    user_id text NOT NULL DEFAULT '',
    name text NOT NULL,
    file_name text NOT NULL,
    note text NOT NULL DEFAULT '',
    retention_days bigint NOT NULL CHECK (retention_days > 0),
    region text NOT NULL DEFAULT '',
    size bigint NOT NULL CHECK (size >= 0),
    received bigint NOT NULL DEFAULT 0 CHECK (received >= 0 AND received <= size),
    sha256 text NOT NULL DEFAULT '',
    state text NOT NULL CHECK (state IN ('open', 'done', 'ended')),
    file_key text NOT NULL,
    input_id text NOT NULL DEFAULT '',
    expires_at datetime NOT NULL,
    created_at datetime NOT NULL,
    updated_at datetime NOT NULL
);
CREATE INDEX uploads_age ON uploads (expires_at) WHERE state = 'open';
CREATE INDEX uploads_owner ON uploads (owner, created_at) WHERE state = 'open';
CREATE TABLE datasets (
    id text PRIMARY KEY,
    firm_id text NOT NULL REFERENCES firms (id),
    name text NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    note text NOT NULL DEFAULT '',
    region text NOT NULL DEFAULT '',
    input_id text NOT NULL,
    size bigint NOT NULL CHECK (size >= 0),
    sha256 text NOT NULL,
    retention_days bigint NOT NULL CHECK (retention_days > 0),
    state text NOT NULL CHECK (state IN ('kept', 'deleted')),
    expires_at datetime NOT NULL,
    last_used_at datetime,
    deleted_at datetime,
    deleted_by text NOT NULL DEFAULT '',
    created_by text NOT NULL,
    created_at datetime NOT NULL,
    UNIQUE (firm_id, name, version)
);
CREATE INDEX datasets_age ON datasets (expires_at) WHERE state = 'kept';
CREATE UNIQUE INDEX datasets_input ON datasets (input_id);

-- +goose Down
DROP TABLE datasets;
DROP TABLE uploads;
DROP INDEX jobs_input;
DROP INDEX attempts_unpurged;
ALTER TABLE attempts DROP COLUMN purged_at;
DROP INDEX artefacts_firm;
ALTER TABLE artefacts DROP COLUMN deleted_at;
DROP TABLE webhook_deliveries;
DROP TABLE webhooks;
DROP TABLE benchmarks;
DROP TABLE sla_days;
DROP TABLE site_hours;
DROP TABLE usage_disputes;
DROP TABLE quarantines;
DROP TABLE attempt_metrics;
DROP INDEX attempts_site;
DROP INDEX jobs_aside;
DROP INDEX jobs_array;
ALTER TABLE attempts DROP COLUMN detail;
ALTER TABLE attempts DROP COLUMN preempt_why;
ALTER TABLE attempts DROP COLUMN preempt_at;
ALTER TABLE attempts DROP COLUMN checkpoint_millis;
ALTER TABLE attempts DROP COLUMN claimed_millis;
ALTER TABLE jobs DROP COLUMN set_aside_why;
ALTER TABLE jobs DROP COLUMN set_aside_at;
ALTER TABLE jobs DROP COLUMN retry_at;
ALTER TABLE jobs DROP COLUMN faults;
ALTER TABLE jobs DROP COLUMN checkpoint_key;
ALTER TABLE jobs DROP COLUMN attained_millis;
ALTER TABLE jobs DROP COLUMN preemptions;
ALTER TABLE jobs DROP COLUMN house;
ALTER TABLE jobs DROP COLUMN rerun_of;
ALTER TABLE jobs DROP COLUMN array_id;
ALTER TABLE jobs DROP COLUMN command;
ALTER TABLE cart_lines DROP COLUMN rerun_of;
ALTER TABLE cart_lines DROP COLUMN array_id;
ALTER TABLE cart_lines DROP COLUMN deadline_at;
ALTER TABLE cart_lines DROP COLUMN wait_until;
ALTER TABLE cart_lines DROP COLUMN command;
ALTER TABLE quotes DROP COLUMN rerun_of;
ALTER TABLE quotes DROP COLUMN array_id;
ALTER TABLE quotes DROP COLUMN deadline_at;
ALTER TABLE quotes DROP COLUMN wait_until;
ALTER TABLE quotes DROP COLUMN start_at;
ALTER TABLE quotes DROP COLUMN command;
ALTER TABLE offerings DROP COLUMN notice_seconds;
ALTER TABLE sites DROP COLUMN rest_until;
ALTER TABLE sites DROP COLUMN faults;
ALTER TABLE sites DROP COLUMN namespaces;
ALTER TABLE sites DROP COLUMN down_since;
ALTER TABLE sites DROP COLUMN drain_until;
ALTER TABLE sites DROP COLUMN drain_note;
ALTER TABLE sites DROP COLUMN check_steps;
ALTER TABLE sites DROP COLUMN checked_at;
ALTER TABLE sites DROP COLUMN stage;
ALTER TABLE providers DROP COLUMN answer;
ALTER TABLE providers DROP COLUMN decided_by;
ALTER TABLE providers DROP COLUMN decided_at;
ALTER TABLE providers DROP COLUMN submitted_at;
ALTER TABLE providers DROP COLUMN contact;
