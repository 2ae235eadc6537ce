-- +goose Up
-- SQLite changes no constraint: tables are made anew, those that others name before those that name them.
CREATE TABLE accounts_next (
    id text PRIMARY KEY,
    asset_id text NOT NULL REFERENCES assets (id),
    kind text NOT NULL CHECK (kind IN ('wallet', 'budget', 'grant', 'payable', 'fee', 'rounding', 'suspense', 'processor', 'bank', 'funder', 'issuer', 'escrow', 'receivable')),
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
INSERT INTO accounts_next (id, asset_id, kind, owner, allow_negative, balance, held, created_at) SELECT id, asset_id, kind, owner, allow_negative, balance, held, created_at FROM accounts;
DROP TABLE accounts;
ALTER TABLE accounts_next RENAME TO accounts;
-- A payment fills a wallet too, and then has no order.
CREATE TABLE payments_next (
    id text PRIMARY KEY,
    key text NOT NULL UNIQUE,
    order_id text NOT NULL DEFAULT '',
    firm_id text NOT NULL,
    method text NOT NULL CHECK (method IN ('wallet', 'sandbox', 'stripe', 'transfer')),
    state text NOT NULL CHECK (state IN ('open', 'confirming', 'paid', 'failed', 'expired', 'refunded')),
    amount bigint NOT NULL CHECK (amount >= 0 AND amount % 1000000 = 0),
    reference text NOT NULL DEFAULT '',
    url text NOT NULL DEFAULT '',
    expires_at datetime NOT NULL,
    created_at datetime NOT NULL,
    updated_at datetime NOT NULL,
    purpose text NOT NULL DEFAULT 'order' CHECK (purpose IN ('order', 'top_up', 'auto_top_up')),
    user_id text NOT NULL DEFAULT '',
    charge text NOT NULL DEFAULT '',
    asked_at datetime,
    CONSTRAINT payments_of CHECK ((purpose = 'order') = (order_id <> ''))
);
INSERT INTO payments_next (id, key, order_id, firm_id, method, state, amount, reference, url, expires_at, created_at, updated_at) SELECT id, key, order_id, firm_id, method, state, amount, reference, url, expires_at, created_at, updated_at FROM payments;
CREATE TABLE payment_events_next (
    id text PRIMARY KEY,
    payment_id text NOT NULL REFERENCES payments_next (id),
    kind text NOT NULL,
    amount bigint NOT NULL,
    at datetime NOT NULL
);
INSERT INTO payment_events_next (id, payment_id, kind, amount, at) SELECT id, payment_id, kind, amount, at FROM payment_events;
DROP TABLE payment_events;
DROP TABLE payments;
ALTER TABLE payments_next RENAME TO payments;
ALTER TABLE payment_events_next RENAME TO payment_events;
CREATE INDEX payments_order ON payments (order_id);
CREATE INDEX payments_state ON payments (state, expires_at);
CREATE INDEX payment_events_payment ON payment_events (payment_id);
CREATE INDEX payments_firm ON payments (firm_id, created_at);
CREATE INDEX payments_charge ON payments (charge) WHERE charge <> '';
-- +goose StatementBegin
CREATE TRIGGER payment_events_append_only_update BEFORE UPDATE ON payment_events BEGIN SELECT RAISE(ABORT, 'payment_events is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER payment_events_append_only_delete BEFORE DELETE ON payment_events BEGIN SELECT RAISE(ABORT, 'payment_events is append-only'); END;
-- +goose StatementEnd
-- How a firm bounds what its members spend.
CREATE TABLE projects (
    id text PRIMARY KEY,
    firm_id text NOT NULL REFERENCES firms (id),
    name text NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'closed')),
    created_by text NOT NULL,
    created_at datetime NOT NULL,
    updated_at datetime NOT NULL,
    UNIQUE (firm_id, name)
);
-- A budget is a hard cap on what leaves the wallet: of one member or of all, of one project or of all, in a month or for good.
CREATE TABLE budgets (
    id text PRIMARY KEY,
    firm_id text NOT NULL REFERENCES firms (id),
    user_id text NOT NULL DEFAULT '',
    project_id text NOT NULL DEFAULT '',
    period text NOT NULL CHECK (period IN ('month', 'whole')),
    cap bigint NOT NULL CHECK (cap >= 0),
    state text NOT NULL CHECK (state IN ('active', 'ended')),
    created_by text NOT NULL,
    created_at datetime NOT NULL,
    updated_at datetime NOT NULL
);
CREATE INDEX budgets_firm ON budgets (firm_id, created_at);
CREATE UNIQUE INDEX budgets_once ON budgets (firm_id, user_id, project_id, period) WHERE state = 'active';
-- What a line takes of a budget; the counter itself is a limit.
CREATE TABLE budget_uses (
    id text PRIMARY KEY,
    budget_id text NOT NULL REFERENCES budgets (id),
    limit_id text NOT NULL,
    line_id text NOT NULL,
    firm_id text NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    returned bigint NOT NULL DEFAULT 0,
    created_at datetime NOT NULL,
    updated_at datetime NOT NULL,
    UNIQUE (budget_id, line_id),
    CONSTRAINT budget_uses_returned CHECK (returned >= 0 AND returned <= amount)
);
CREATE INDEX budget_uses_line ON budget_uses (line_id);
-- A second member's word on an order above the firm's limit.
CREATE TABLE approvals (
    id text PRIMARY KEY,
    order_id text NOT NULL UNIQUE REFERENCES orders (id),
    firm_id text NOT NULL,
    asked_by text NOT NULL,
    method text NOT NULL DEFAULT '',
    amount bigint NOT NULL CHECK (amount >= 0),
    above bigint NOT NULL CHECK (above >= 0),
    state text NOT NULL CHECK (state IN ('asked', 'approved', 'refused', 'lapsed', 'withdrawn')),
    decided_by text NOT NULL DEFAULT '',
    reason text NOT NULL DEFAULT '',
    decide_by datetime NOT NULL,
    created_at datetime NOT NULL,
    decided_at datetime,
    CONSTRAINT approvals_four_eyes CHECK (decided_by <> asked_by)
);
CREATE INDEX approvals_firm ON approvals (firm_id, created_at);
-- What the bank says has arrived.
CREATE TABLE bank_statements (
    id text PRIMARY KEY,
    name text NOT NULL,
    sha256 text NOT NULL UNIQUE CHECK (length(sha256) = 64),
    rows bigint NOT NULL CHECK (rows >= 0),
    imported_by text NOT NULL,
    created_at datetime NOT NULL
);
CREATE TABLE bank_entries (
    id text PRIMARY KEY,
    statement_id text NOT NULL REFERENCES bank_statements (id),
    bank_ref text NOT NULL UNIQUE,
    booked_at datetime NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0 AND amount % 1000000 = 0),
    payer_name text NOT NULL DEFAULT '',
    payer_account text NOT NULL DEFAULT '',
    remark text NOT NULL DEFAULT '',
    state text NOT NULL CHECK (state IN ('unmatched', 'assigned', 'booked', 'returned')),
    payment_id text NOT NULL DEFAULT '',
    firm_id text NOT NULL DEFAULT '',
    note text NOT NULL DEFAULT '',
    matched_by text NOT NULL DEFAULT '',
    created_at datetime NOT NULL,
    updated_at datetime NOT NULL
);
CREATE INDEX bank_entries_state ON bank_entries (state, booked_at);
CREATE INDEX bank_entries_payment ON bank_entries (payment_id) WHERE payment_id <> '';
-- Money that a processor brought and that pays nothing: it lies in suspense until staff give it back or a firm has it.
CREATE TABLE suspense_entries (
    id text PRIMARY KEY,
    event_id text NOT NULL UNIQUE,
    method text NOT NULL,
    payment_id text NOT NULL DEFAULT '',
    order_id text NOT NULL DEFAULT '',
    firm_id text NOT NULL DEFAULT '',
    reference text NOT NULL DEFAULT '',
    charge text NOT NULL DEFAULT '',
    amount bigint NOT NULL CHECK (amount > 0),
    currency text NOT NULL,
    returned bigint NOT NULL DEFAULT 0,
    why text NOT NULL CHECK (why IN ('paid_twice', 'other_amount', 'other_currency', 'unknown')),
    state text NOT NULL CHECK (state IN ('held', 'sending', 'returned', 'booked')),
    tries bigint NOT NULL DEFAULT 0 CHECK (tries >= 0),
    hold_id text NOT NULL DEFAULT '',
    reason text NOT NULL DEFAULT '',
    answer text NOT NULL DEFAULT '',
    refund_reference text NOT NULL DEFAULT '',
    decided_by text NOT NULL DEFAULT '',
    sent_at datetime,
    created_at datetime NOT NULL,
    updated_at datetime NOT NULL,
    CONSTRAINT suspense_entries_returned CHECK (returned >= 0 AND returned <= amount)
);
CREATE INDEX suspense_entries_state ON suspense_entries (state, created_at);
CREATE INDEX suspense_entries_order ON suspense_entries (order_id) WHERE order_id <> '';
CREATE INDEX suspense_entries_charge ON suspense_entries (charge) WHERE charge <> '';
-- Money on its way back: of a settled line, or of an outside payment to its source.
CREATE TABLE refunds (
    id text PRIMARY KEY,
    key text NOT NULL UNIQUE,
    kind text NOT NULL CHECK (kind IN ('line', 'source')),
    firm_id text NOT NULL,
    order_id text NOT NULL DEFAULT '',
    line_id text NOT NULL DEFAULT '',
    provider_id text NOT NULL DEFAULT '',
    payment_id text NOT NULL DEFAULT '',
    state text NOT NULL CHECK (state IN ('asked', 'refused', 'booked', 'sending', 'sent', 'failed')),
    amount bigint NOT NULL CHECK (amount > 0),
    asked bigint NOT NULL DEFAULT 0 CHECK (asked >= 0),
    voucher bigint NOT NULL DEFAULT 0 CHECK (voucher >= 0),
    firm bigint NOT NULL DEFAULT 0 CHECK (firm >= 0),
    provider bigint NOT NULL DEFAULT 0 CHECK (provider >= 0),
    fee bigint NOT NULL DEFAULT 0 CHECK (fee >= 0),
    charge bigint NOT NULL DEFAULT 0 CHECK (charge >= 0),
    reason text NOT NULL DEFAULT '',
    note text NOT NULL DEFAULT '',
    answer text NOT NULL DEFAULT '',
    reference text NOT NULL DEFAULT '',
    hold_id text NOT NULL DEFAULT '',
    transfer_id text,
    asked_by text NOT NULL,
    decided_by text NOT NULL DEFAULT '',
    created_at datetime NOT NULL,
    updated_at datetime NOT NULL,
    ended_at datetime
);
CREATE INDEX refunds_order ON refunds (order_id, created_at);
CREATE INDEX refunds_line ON refunds (line_id) WHERE line_id <> '';
CREATE INDEX refunds_payment ON refunds (payment_id) WHERE payment_id <> '';
CREATE INDEX refunds_provider ON refunds (provider_id, created_at);
CREATE INDEX refunds_state ON refunds (state, created_at);
-- A payment that the buyer's bank has taken back, until it is decided.
CREATE TABLE disputes (
    id text PRIMARY KEY,
    reference text NOT NULL UNIQUE,
    payment_id text NOT NULL REFERENCES payments (id),
    order_id text NOT NULL DEFAULT '',
    firm_id text NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'won', 'lost')),
    reason text NOT NULL DEFAULT '',
    amount bigint NOT NULL CHECK (amount > 0),
    from_wallet bigint NOT NULL DEFAULT 0 CHECK (from_wallet >= 0),
    from_debt bigint NOT NULL DEFAULT 0 CHECK (from_debt >= 0),
    charge bigint NOT NULL DEFAULT 0 CHECK (charge >= 0),
    evidence_by datetime,
    created_at datetime NOT NULL,
    updated_at datetime NOT NULL,
    closed_at datetime,
    CONSTRAINT disputes_taken CHECK (from_wallet + from_debt = amount)
);
CREATE INDEX disputes_firm ON disputes (firm_id, created_at);
CREATE INDEX disputes_payment ON disputes (payment_id);
-- What an organisation wants to stand on its invoices.
CREATE TABLE invoice_profiles (
    org_kind text NOT NULL CHECK (org_kind IN ('firm', 'provider')),
    org_id text NOT NULL,
    type text NOT NULL CHECK (type IN ('special', 'ordinary')),
    name text NOT NULL,
    tax_number text NOT NULL,
    address text NOT NULL DEFAULT '',
    phone text NOT NULL DEFAULT '',
    bank text NOT NULL DEFAULT '',
    bank_account text NOT NULL DEFAULT '',
    updated_by text NOT NULL,
    updated_at datetime NOT NULL,
    PRIMARY KEY (org_kind, org_id)
);
-- Data for an electronic invoice; the number comes once the seller has issued it.
CREATE TABLE invoices (
    id text PRIMARY KEY,
    number text NOT NULL UNIQUE,
    colour text NOT NULL CHECK (colour IN ('blue', 'red')),
    type text NOT NULL CHECK (type IN ('special', 'ordinary')),
    order_id text NOT NULL REFERENCES orders (id),
    firm_id text NOT NULL,
    provider_id text NOT NULL,
    original_id text NOT NULL DEFAULT '',
    refund_id text NOT NULL DEFAULT '',
    state text NOT NULL CHECK (state IN ('prepared', 'issued')),
    issued_number text NOT NULL DEFAULT '' CHECK (length(issued_number) IN (0, 20)),
    issued_by text NOT NULL DEFAULT '',
    issued_at datetime,
    total bigint NOT NULL,
    data text NOT NULL,
    sha256 text NOT NULL CHECK (length(sha256) = 64),
    created_at datetime NOT NULL,
    UNIQUE (order_id, provider_id, refund_id),
    CONSTRAINT invoices_sign CHECK (colour = 'blue' AND total >= 0 OR colour = 'red' AND total <= 0)
);
CREATE INDEX invoices_firm ON invoices (firm_id, created_at);
CREATE INDEX invoices_provider ON invoices (provider_id, created_at);
CREATE UNIQUE INDEX invoices_issued ON invoices (issued_number) WHERE issued_number <> '';
-- A wallet that fills itself.
CREATE TABLE auto_top_ups (
    firm_id text PRIMARY KEY REFERENCES firms (id),
    state text NOT NULL CHECK (state IN ('waiting', 'on', 'off', 'failed')),
    method text NOT NULL,
    threshold bigint NOT NULL CHECK (threshold >= 0),
    amount bigint NOT NULL CHECK (amount > 0 AND amount % 1000000 = 0),
    ceiling bigint NOT NULL CHECK (ceiling >= 0),
    customer text NOT NULL DEFAULT '',
    instrument text NOT NULL DEFAULT '',
    label text NOT NULL DEFAULT '',
    failures bigint NOT NULL DEFAULT 0,
    error text NOT NULL DEFAULT '',
    set_by text NOT NULL,
    next_at datetime NOT NULL,
    created_at datetime NOT NULL,
    updated_at datetime NOT NULL
);
-- A topic of notices that a person does not want; a row says no.
CREATE TABLE notice_preferences (
    user_id text NOT NULL REFERENCES users (id),
    topic text NOT NULL,
    created_at datetime NOT NULL,
    PRIMARY KEY (user_id, topic)
);
ALTER TABLE orders ADD COLUMN project_id text NOT NULL DEFAULT '';
ALTER TABLE lines ADD COLUMN stocked boolean NOT NULL DEFAULT false;
ALTER TABLE firms ADD COLUMN approval_above bigint;
-- A quote that was made anew, once, for what another was asked for.
ALTER TABLE quotes ADD COLUMN renewed_from text NOT NULL DEFAULT '';
CREATE UNIQUE INDEX quotes_renewed ON quotes (renewed_from) WHERE renewed_from <> '';
ALTER TABLE offerings ADD COLUMN stock bigint NOT NULL DEFAULT 0 CHECK (stock >= 0);
ALTER TABLE reservations ADD COLUMN refunded bigint NOT NULL DEFAULT 0 CHECK (refunded >= 0 AND refunded <= captured);

-- +goose Down
DROP TABLE notice_preferences;
DROP TABLE auto_top_ups;
DROP TABLE invoices;
DROP TABLE invoice_profiles;
DROP TABLE disputes;
DROP TABLE refunds;
DROP TABLE suspense_entries;
DROP TABLE bank_entries;
DROP TABLE bank_statements;
DROP TABLE approvals;
DROP TABLE budget_uses;
DROP TABLE budgets;
DROP TABLE projects;
ALTER TABLE reservations DROP COLUMN refunded;
ALTER TABLE offerings DROP COLUMN stock;
DROP INDEX quotes_renewed;
ALTER TABLE quotes DROP COLUMN renewed_from;
ALTER TABLE firms DROP COLUMN approval_above;
ALTER TABLE lines DROP COLUMN stocked;
ALTER TABLE orders DROP COLUMN project_id;
DROP TRIGGER payment_events_append_only_update;
DROP TRIGGER payment_events_append_only_delete;
DROP INDEX payment_events_payment;
DROP INDEX payments_charge;
DROP INDEX payments_firm;
DROP INDEX payments_state;
DROP INDEX payments_order;
ALTER TABLE payment_events RENAME TO payment_events_next;
ALTER TABLE payments RENAME TO payments_next;
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
    expires_at datetime NOT NULL,
    created_at datetime NOT NULL,
    updated_at datetime NOT NULL
);
INSERT INTO payments (id, key, order_id, firm_id, method, state, amount, reference, url, expires_at, created_at, updated_at) SELECT id, key, order_id, firm_id, method, state, amount, reference, url, expires_at, created_at, updated_at FROM payments_next WHERE order_id <> '';
CREATE TABLE payment_events (
    id text PRIMARY KEY,
    payment_id text NOT NULL REFERENCES payments (id),
    kind text NOT NULL,
    amount bigint NOT NULL,
    at datetime NOT NULL
);
INSERT INTO payment_events (id, payment_id, kind, amount, at) SELECT id, payment_id, kind, amount, at FROM payment_events_next WHERE payment_id IN (SELECT id FROM payments);
DROP TABLE payment_events_next;
DROP TABLE payments_next;
CREATE INDEX payments_order ON payments (order_id);
CREATE INDEX payments_state ON payments (state, expires_at);
CREATE INDEX payment_events_payment ON payment_events (payment_id);
-- +goose StatementBegin
CREATE TRIGGER payment_events_append_only_update BEFORE UPDATE ON payment_events BEGIN SELECT RAISE(ABORT, 'payment_events is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER payment_events_append_only_delete BEFORE DELETE ON payment_events BEGIN SELECT RAISE(ABORT, 'payment_events is append-only'); END;
-- +goose StatementEnd
ALTER TABLE accounts RENAME TO accounts_next;
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
INSERT INTO accounts (id, asset_id, kind, owner, allow_negative, balance, held, created_at) SELECT id, asset_id, kind, owner, allow_negative, balance, held, created_at FROM accounts_next WHERE kind <> 'receivable';
DROP TABLE accounts_next;
