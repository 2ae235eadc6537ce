-- +goose Up
CREATE TABLE orders (
    id text PRIMARY KEY,
    number text NOT NULL UNIQUE,
    firm_id text NOT NULL REFERENCES firms (id),
    user_id text NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'awaiting_payment', 'paid', 'scheduled', 'running', 'fulfilled', 'fulfilled_in_part', 'failed', 'cancelled', 'refunded')),
    purchase_order text NOT NULL DEFAULT '',
    remarks text NOT NULL DEFAULT '',
    cap_amount bigint NOT NULL CHECK (cap_amount >= 0),
    voucher_amount bigint NOT NULL CHECK (voucher_amount >= 0),
    wallet_amount bigint NOT NULL CHECK (wallet_amount >= 0),
    due_amount bigint NOT NULL CHECK (due_amount >= 0),
    pay_by timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT orders_split CHECK (voucher_amount + wallet_amount <= cap_amount AND voucher_amount + wallet_amount + due_amount >= cap_amount)
);
CREATE INDEX orders_firm ON orders (firm_id, created_at);
CREATE INDEX orders_deadline ON orders (state, pay_by);
CREATE TABLE lines (
    id text PRIMARY KEY,
    order_id text NOT NULL REFERENCES orders (id),
    firm_id text NOT NULL,
    n bigint NOT NULL,
    quote_id text NOT NULL UNIQUE REFERENCES quotes (id),
    offering_id text NOT NULL,
    provider_id text NOT NULL,
    tariff_version bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'awaiting_payment', 'paid', 'scheduled', 'running', 'fulfilled', 'failed', 'cancelled', 'refunded')),
    cause text NOT NULL DEFAULT '',
    units bigint NOT NULL,
    cap_millis bigint NOT NULL,
    cap_amount bigint NOT NULL,
    voucher_amount bigint NOT NULL,
    hold_id text NOT NULL DEFAULT '',
    cost bigint NOT NULL DEFAULT 0,
    settled_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (order_id, n),
    CONSTRAINT lines_cap CHECK (cost >= 0 AND cost <= cap_amount),
    CONSTRAINT lines_voucher CHECK (voucher_amount >= 0 AND voucher_amount <= cap_amount)
);
CREATE INDEX lines_provider ON lines (provider_id, created_at);
CREATE TABLE payments (
    id text PRIMARY KEY,
    key text NOT NULL UNIQUE,
    order_id text NOT NULL REFERENCES orders (id),
    firm_id text NOT NULL,
    method text NOT NULL CHECK (method IN ('wallet', 'sandbox', 'stripe', 'transfer')),
    state text NOT NULL CHECK (state IN ('open', 'confirming', 'paid', 'failed', 'expired', 'refunded')),
    amount bigint NOT NULL CHECK (amount >= 0 AND amount % 1000000 = 0),
    reference text NOT NULL DEFAULT '',
    url text NOT NULL DEFAULT '',
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX payments_order ON payments (order_id);
CREATE INDEX payments_state ON payments (state, expires_at);
CREATE TABLE payment_events (
    id text PRIMARY KEY,
    payment_id text NOT NULL REFERENCES payments (id),
    kind text NOT NULL,
    amount bigint NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX payment_events_payment ON payment_events (payment_id);
CREATE TABLE jobs (
    id text PRIMARY KEY,
    line_id text NOT NULL UNIQUE REFERENCES lines (id),
    order_id text NOT NULL,
    firm_id text NOT NULL,
    offering_id text NOT NULL,
    site_id text NOT NULL DEFAULT '',
    region text NOT NULL DEFAULT '',
    class_id text NOT NULL,
    stack_id text NOT NULL,
    recipe_id text NOT NULL,
    params text NOT NULL,
    units bigint NOT NULL CHECK (units > 0),
    priority bigint NOT NULL DEFAULT 0,
    interruptible boolean NOT NULL DEFAULT false,
    state text NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    cause text NOT NULL DEFAULT '',
    reason text NOT NULL DEFAULT '',
    reason_args text NOT NULL DEFAULT '{}',
    cap_millis bigint NOT NULL CHECK (cap_millis > 0),
    likely_millis bigint NOT NULL,
    earliest_at timestamptz NOT NULL,
    deadline_at timestamptz,
    cancel_at timestamptz,
    attempts bigint NOT NULL DEFAULT 0,
    exit_code bigint,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX jobs_live ON jobs (created_at) WHERE state IN ('queued', 'running');
CREATE INDEX jobs_firm ON jobs (firm_id, created_at);
CREATE TABLE attempts (
    id text PRIMARY KEY,
    job_id text NOT NULL REFERENCES jobs (id),
    n bigint NOT NULL CHECK (n > 0),
    site_id text NOT NULL REFERENCES sites (id),
    nodes text NOT NULL,
    submission_key text NOT NULL UNIQUE,
    token_hash text NOT NULL,
    runner_id text NOT NULL DEFAULT '',
    state text NOT NULL CHECK (state IN ('planned', 'submitting', 'unknown', 'pending', 'running', 'succeeded', 'failed', 'preempted', 'lost', 'cancelled')),
    cause text NOT NULL DEFAULT '',
    reason text NOT NULL DEFAULT '',
    reason_args text NOT NULL DEFAULT '{}',
    remote_ref text NOT NULL DEFAULT '',
    tries bigint NOT NULL DEFAULT 0,
    planned_at timestamptz NOT NULL,
    submitted_at timestamptz,
    claimed_at timestamptz,
    started_at timestamptz,
    ended_at timestamptz,
    run_millis bigint NOT NULL DEFAULT 0 CHECK (run_millis >= 0),
    cpu_millis bigint NOT NULL DEFAULT 0,
    max_rss bigint NOT NULL DEFAULT 0,
    exit_code bigint,
    progress bigint NOT NULL DEFAULT 0 CHECK (progress >= 0 AND progress <= 1000),
    report_seq bigint NOT NULL DEFAULT 0,
    seen_at timestamptz,
    log_bytes bigint NOT NULL DEFAULT 0,
    metrics text NOT NULL DEFAULT '[]',
    updated_at timestamptz NOT NULL,
    UNIQUE (job_id, n)
);
-- At most one attempt of a job lives at a time.
CREATE UNIQUE INDEX attempts_live ON attempts (job_id) WHERE state IN ('planned', 'submitting', 'unknown', 'pending', 'running');
CREATE TABLE artefacts (
    id text PRIMARY KEY,
    attempt_id text NOT NULL REFERENCES attempts (id),
    job_id text NOT NULL,
    firm_id text NOT NULL,
    name text NOT NULL,
    size bigint NOT NULL CHECK (size >= 0),
    sha256 text NOT NULL,
    file_key text NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (attempt_id, name)
);
CREATE INDEX artefacts_job ON artefacts (job_id);
CREATE TABLE usage_segments (
    id text PRIMARY KEY,
    attempt_id text NOT NULL REFERENCES attempts (id),
    line_id text NOT NULL,
    n bigint NOT NULL,
    band text NOT NULL,
    starts_at timestamptz NOT NULL,
    millis bigint NOT NULL CHECK (millis >= 0),
    units bigint NOT NULL CHECK (units > 0),
    price bigint NOT NULL CHECK (price >= 0),
    cost bigint NOT NULL CHECK (cost >= 0),
    billed boolean NOT NULL,
    UNIQUE (attempt_id, n)
);
CREATE INDEX usage_segments_line ON usage_segments (line_id);
CREATE INDEX usage_segments_time ON usage_segments (starts_at);
CREATE TABLE settlements (
    id text PRIMARY KEY,
    line_id text NOT NULL UNIQUE REFERENCES lines (id),
    order_id text NOT NULL,
    firm_id text NOT NULL,
    provider_id text NOT NULL,
    cost bigint NOT NULL CHECK (cost >= 0),
    voucher bigint NOT NULL CHECK (voucher >= 0),
    firm bigint NOT NULL CHECK (firm >= 0),
    provider bigint NOT NULL CHECK (provider >= 0),
    fee bigint NOT NULL CHECK (fee >= 0),
    returned bigint NOT NULL CHECK (returned >= 0),
    cause text NOT NULL,
    transfer_id text,
    created_at timestamptz NOT NULL,
    CONSTRAINT settlements_paid CHECK (voucher + firm = cost),
    CONSTRAINT settlements_shared CHECK (provider + fee = cost)
);
CREATE INDEX settlements_provider ON settlements (provider_id, created_at);
CREATE TABLE receipts (
    id text PRIMARY KEY,
    number text NOT NULL UNIQUE,
    order_id text NOT NULL UNIQUE REFERENCES orders (id),
    firm_id text NOT NULL,
    data text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE TABLE moves (
    seq bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    entity text NOT NULL,
    entity_id text NOT NULL,
    from_to text NOT NULL,
    cause text NOT NULL DEFAULT '',
    actor text NOT NULL DEFAULT '',
    at timestamptz NOT NULL
);
CREATE INDEX moves_entity ON moves (entity, entity_id, seq);

-- +goose Down
DROP TABLE moves;
DROP TABLE receipts;
DROP TABLE settlements;
DROP TABLE usage_segments;
DROP TABLE artefacts;
DROP TABLE attempts;
DROP TABLE jobs;
DROP TABLE payment_events;
DROP TABLE payments;
DROP TABLE lines;
DROP TABLE orders;
