-- +goose Up
-- Firms, providers, sites and models as programmes look at them.
CREATE TABLE firm_marks (
    firm_id text NOT NULL REFERENCES firms (id),
    mark text NOT NULL,
    note text NOT NULL,
    valid_until datetime,
    set_by text NOT NULL,
    created_at datetime NOT NULL,
    PRIMARY KEY (firm_id, mark)
);
ALTER TABLE providers ADD COLUMN legal_person text NOT NULL DEFAULT '';
ALTER TABLE providers ADD COLUMN address text NOT NULL DEFAULT '';
ALTER TABLE providers ADD COLUMN address_key text NOT NULL DEFAULT '';
ALTER TABLE sites ADD COLUMN facility text NOT NULL DEFAULT '';
ALTER TABLE sites ADD COLUMN pflops bigint NOT NULL DEFAULT 0;
ALTER TABLE sites ADD COLUMN racks bigint NOT NULL DEFAULT 0;
ALTER TABLE offerings ADD COLUMN registered text NOT NULL DEFAULT '';
-- What a reservation was counted against is what it gives back, whatever the rules say by then.
ALTER TABLE reservations ADD COLUMN provider_id text NOT NULL DEFAULT '';
ALTER TABLE reservations ADD COLUMN counted text NOT NULL DEFAULT '';
CREATE INDEX reservations_order ON reservations (order_id);
CREATE INDEX settlements_firm ON settlements (firm_id, created_at);
-- Programmes: who pays, what is being written, what waits for a second person.
ALTER TABLE programmes ADD COLUMN region text NOT NULL DEFAULT '';
ALTER TABLE programmes ADD COLUMN about_zh text NOT NULL DEFAULT '';
ALTER TABLE programmes ADD COLUMN about_en text NOT NULL DEFAULT '';
ALTER TABLE programmes ADD COLUMN assumed text NOT NULL DEFAULT '';
ALTER TABLE programmes ADD COLUMN applies boolean NOT NULL DEFAULT false;
ALTER TABLE programmes ADD COLUMN answer_days bigint NOT NULL DEFAULT 10;
ALTER TABLE programmes ADD COLUMN grant_cap bigint NOT NULL DEFAULT 0;
CREATE TABLE programme_funders (
    programme_id text NOT NULL REFERENCES programmes (id),
    n bigint NOT NULL,
    name text NOT NULL,
    share bigint NOT NULL CHECK (share > 0),
    PRIMARY KEY (programme_id, n)
);
CREATE TABLE programme_drafts (
    programme_id text PRIMARY KEY REFERENCES programmes (id),
    rules text NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'submitted')),
    revision bigint NOT NULL,
    edited_by text NOT NULL,
    submitted_by text NOT NULL DEFAULT '',
    note text NOT NULL DEFAULT '',
    updated_at datetime NOT NULL
);
CREATE TABLE fundings (
    id text PRIMARY KEY,
    programme_id text NOT NULL REFERENCES programmes (id),
    kind text NOT NULL CHECK (kind IN ('fund', 'return', 'close')),
    amount bigint NOT NULL CHECK (amount > 0 OR kind = 'close'),
    reference text NOT NULL,
    state text NOT NULL CHECK (state IN ('proposed', 'approved', 'refused')),
    proposed_by text NOT NULL,
    decided_by text NOT NULL DEFAULT '',
    note text NOT NULL DEFAULT '',
    created_at datetime NOT NULL,
    decided_at datetime
);
CREATE INDEX fundings_programme ON fundings (programme_id, created_at);
-- A firm asks for a grant.
CREATE TABLE applications (
    id text PRIMARY KEY,
    number text NOT NULL UNIQUE,
    programme_id text NOT NULL REFERENCES programmes (id),
    version bigint NOT NULL,
    firm_id text NOT NULL REFERENCES firms (id),
    user_id text NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'submitted', 'more_asked', 'reviewed', 'approved', 'refused', 'withdrawn')),
    answers text NOT NULL,
    tasks_done text NOT NULL DEFAULT '',
    asked bigint NOT NULL DEFAULT 0,
    amount bigint NOT NULL DEFAULT 0,
    grant_id text NOT NULL DEFAULT '',
    reviewed_by text NOT NULL DEFAULT '',
    decided_by text NOT NULL DEFAULT '',
    reasons text NOT NULL DEFAULT '',
    note text NOT NULL DEFAULT '',
    revision bigint NOT NULL,
    submitted_at datetime,
    reviewed_at datetime,
    decided_at datetime,
    created_at datetime NOT NULL,
    updated_at datetime NOT NULL
);
CREATE UNIQUE INDEX applications_live ON applications (programme_id, firm_id) WHERE state IN ('draft', 'submitted', 'more_asked', 'reviewed');
CREATE INDEX applications_firm ON applications (firm_id, created_at);
CREATE INDEX applications_queue ON applications (state, submitted_at);
-- Files that prove something: of an application, a claim or a batch.
CREATE TABLE evidence (
    id text PRIMARY KEY,
    of_kind text NOT NULL CHECK (of_kind IN ('application', 'claim', 'batch', 'mark')),
    of_id text NOT NULL,
    firm_id text NOT NULL DEFAULT '',
    provider_id text NOT NULL DEFAULT '',
    kind text NOT NULL,
    name text NOT NULL,
    media text NOT NULL,
    bytes bigint NOT NULL,
    sha256 text NOT NULL,
    file_key text NOT NULL,
    by_user text NOT NULL,
    created_at datetime NOT NULL,
    removed_at datetime
);
CREATE INDEX evidence_of ON evidence (of_kind, of_id);
-- What one member of staff proposes for one firm and another decides.
CREATE TABLE proposals (
    id text PRIMARY KEY,
    programme_id text NOT NULL REFERENCES programmes (id),
    firm_id text NOT NULL REFERENCES firms (id),
    amount bigint NOT NULL CHECK (amount > 0),
    expires_at datetime,
    state text NOT NULL CHECK (state IN ('proposed', 'approved', 'refused', 'withdrawn')),
    proposed_by text NOT NULL,
    decided_by text NOT NULL DEFAULT '',
    note text NOT NULL DEFAULT '',
    answer text NOT NULL DEFAULT '',
    grant_id text NOT NULL DEFAULT '',
    created_at datetime NOT NULL,
    decided_at datetime
);
CREATE INDEX proposals_programme ON proposals (programme_id, created_at);
-- Many grants from one file.
CREATE TABLE bulk_issues (
    id text PRIMARY KEY,
    programme_id text NOT NULL REFERENCES programmes (id),
    version bigint NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    state text NOT NULL CHECK (state IN ('checked', 'proposed', 'approved', 'running', 'done', 'refused', 'withdrawn')),
    good bigint NOT NULL,
    bad bigint NOT NULL,
    total bigint NOT NULL,
    issued bigint NOT NULL DEFAULT 0,
    failed bigint NOT NULL DEFAULT 0,
    note text NOT NULL DEFAULT '',
    proposed_by text NOT NULL,
    decided_by text NOT NULL DEFAULT '',
    created_at datetime NOT NULL,
    decided_at datetime,
    done_at datetime
);
CREATE INDEX bulk_issues_programme ON bulk_issues (programme_id, created_at);
CREATE INDEX bulk_issues_state ON bulk_issues (state);
CREATE TABLE bulk_rows (
    bulk_id text NOT NULL REFERENCES bulk_issues (id),
    n bigint NOT NULL,
    code text NOT NULL,
    firm_id text NOT NULL DEFAULT '',
    amount bigint NOT NULL DEFAULT 0,
    expires_at datetime,
    state text NOT NULL CHECK (state IN ('good', 'bad', 'issued', 'failed', 'undone')),
    fault text NOT NULL DEFAULT '',
    grant_id text NOT NULL DEFAULT '',
    PRIMARY KEY (bulk_id, n)
);
CREATE INDEX bulk_rows_state ON bulk_rows (bulk_id, state, n);
-- Codes that a verified firm turns into a grant. Only their hash is kept.
CREATE TABLE code_batches (
    id text PRIMARY KEY,
    programme_id text NOT NULL REFERENCES programmes (id),
    count bigint NOT NULL CHECK (count > 0),
    amount bigint NOT NULL CHECK (amount > 0),
    claim_by datetime NOT NULL,
    expires_at datetime,
    state text NOT NULL CHECK (state IN ('proposed', 'open', 'refused', 'withdrawn', 'void')),
    proposed_by text NOT NULL,
    decided_by text NOT NULL DEFAULT '',
    taken_by text NOT NULL DEFAULT '',
    note text NOT NULL DEFAULT '',
    created_at datetime NOT NULL,
    decided_at datetime,
    taken_at datetime
);
CREATE INDEX code_batches_programme ON code_batches (programme_id, created_at);
CREATE TABLE claim_codes (
    hash text PRIMARY KEY,
    batch_id text NOT NULL REFERENCES code_batches (id),
    state text NOT NULL CHECK (state IN ('open', 'claimed', 'void')),
    firm_id text NOT NULL DEFAULT '',
    grant_id text NOT NULL DEFAULT '',
    claimed_by text NOT NULL DEFAULT '',
    claimed_at datetime
);
CREATE INDEX claim_codes_batch ON claim_codes (batch_id, state);
-- What was granted and not used yet goes back, by two persons.
CREATE TABLE undos (
    id text PRIMARY KEY,
    programme_id text NOT NULL REFERENCES programmes (id),
    of_kind text NOT NULL CHECK (of_kind IN ('grant', 'bulk')),
    of_id text NOT NULL,
    reason text NOT NULL,
    state text NOT NULL CHECK (state IN ('proposed', 'approved', 'running', 'done', 'refused', 'withdrawn')),
    undone bigint NOT NULL DEFAULT 0,
    kept bigint NOT NULL DEFAULT 0,
    value bigint NOT NULL DEFAULT 0,
    reached bigint NOT NULL DEFAULT 0,
    note text NOT NULL DEFAULT '',
    proposed_by text NOT NULL,
    decided_by text NOT NULL DEFAULT '',
    created_at datetime NOT NULL,
    decided_at datetime,
    done_at datetime
);
CREATE UNIQUE INDEX undos_live ON undos (of_kind, of_id) WHERE state IN ('proposed', 'approved', 'running');
CREATE INDEX undos_of ON undos (of_kind, of_id, created_at);
CREATE INDEX undos_state ON undos (state);
-- Value that is claimed after the work was settled.
CREATE TABLE claims (
    id text PRIMARY KEY,
    number text NOT NULL UNIQUE,
    programme_id text NOT NULL REFERENCES programmes (id),
    version bigint NOT NULL,
    grant_id text NOT NULL,
    firm_id text NOT NULL,
    provider_id text NOT NULL,
    order_id text NOT NULL,
    line_id text NOT NULL,
    side text NOT NULL CHECK (side IN ('buyer', 'provider')),
    state text NOT NULL CHECK (state IN ('draft', 'submitted', 'reviewed', 'approved', 'paid', 'refused', 'clawed_back')),
    base bigint NOT NULL,
    rate_num bigint NOT NULL,
    rate_den bigint NOT NULL,
    asked bigint NOT NULL,
    amount bigint NOT NULL DEFAULT 0,
    clawed bigint NOT NULL DEFAULT 0,
    period bigint NOT NULL DEFAULT 0,
    reservation_id text NOT NULL DEFAULT '',
    batch_id text NOT NULL DEFAULT '',
    evidence text NOT NULL DEFAULT '',
    evidence_hash text NOT NULL DEFAULT '',
    note text NOT NULL DEFAULT '',
    reason text NOT NULL DEFAULT '',
    created_by text NOT NULL,
    reviewed_by text NOT NULL DEFAULT '',
    approved_by text NOT NULL DEFAULT '',
    revision bigint NOT NULL,
    submitted_at datetime,
    reviewed_at datetime,
    approved_at datetime,
    paid_at datetime,
    created_at datetime NOT NULL,
    updated_at datetime NOT NULL,
    CONSTRAINT claims_amounts CHECK (amount >= 0 AND amount <= base AND clawed >= 0 AND clawed <= amount)
);
CREATE UNIQUE INDEX claims_once ON claims (programme_id, line_id) WHERE state <> 'refused';
CREATE INDEX claims_firm ON claims (firm_id, created_at);
CREATE INDEX claims_provider ON claims (provider_id, created_at);
CREATE INDEX claims_queue ON claims (state, submitted_at);
CREATE INDEX claims_line ON claims (line_id);
CREATE INDEX claims_order ON claims (order_id);
CREATE INDEX claims_grant ON claims (grant_id);
-- What a programme settles with one payee at once.
CREATE TABLE batches (
    id text PRIMARY KEY,
    number text NOT NULL UNIQUE,
    programme_id text NOT NULL REFERENCES programmes (id),
    payee_kind text NOT NULL CHECK (payee_kind IN ('provider', 'firm')),
    payee_id text NOT NULL,
    from_at datetime NOT NULL,
    until_at datetime NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'submitted', 'reviewed', 'approved', 'paid', 'refused', 'clawed_back')),
    total bigint NOT NULL DEFAULT 0,
    fee bigint NOT NULL DEFAULT 0,
    passed bigint NOT NULL DEFAULT 0,
    repaid bigint NOT NULL DEFAULT 0,
    paid bigint NOT NULL DEFAULT 0,
    clawed bigint NOT NULL DEFAULT 0,
    count bigint NOT NULL DEFAULT 0,
    evidence_hash text NOT NULL DEFAULT '',
    payment_reference text NOT NULL DEFAULT '',
    note text NOT NULL DEFAULT '',
    reason text NOT NULL DEFAULT '',
    created_by text NOT NULL,
    reviewed_by text NOT NULL DEFAULT '',
    approved_by text NOT NULL DEFAULT '',
    paid_by text NOT NULL DEFAULT '',
    created_at datetime NOT NULL,
    reviewed_at datetime,
    approved_at datetime,
    paid_at datetime,
    updated_at datetime NOT NULL
);
CREATE INDEX batches_programme ON batches (programme_id, created_at);
CREATE INDEX batches_payee ON batches (payee_kind, payee_id, created_at);
CREATE TABLE batch_lines (
    batch_id text NOT NULL REFERENCES batches (id),
    reservation_id text NOT NULL,
    n bigint NOT NULL,
    line_id text NOT NULL,
    order_id text NOT NULL,
    firm_id text NOT NULL,
    provider_id text NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    fee bigint NOT NULL DEFAULT 0,
    passed bigint NOT NULL DEFAULT 0,
    evidence text NOT NULL,
    evidence_hash text NOT NULL,
    live boolean NOT NULL,
    PRIMARY KEY (batch_id, reservation_id)
);
CREATE UNIQUE INDEX batch_lines_once ON batch_lines (reservation_id) WHERE live;
CREATE TABLE clawbacks (
    id text PRIMARY KEY,
    number text NOT NULL UNIQUE,
    programme_id text NOT NULL REFERENCES programmes (id),
    batch_id text NOT NULL DEFAULT '',
    claim_id text NOT NULL DEFAULT '',
    reservation_id text NOT NULL,
    line_id text NOT NULL,
    firm_id text NOT NULL,
    provider_id text NOT NULL,
    from_kind text NOT NULL CHECK (from_kind IN ('provider', 'firm')),
    amount bigint NOT NULL CHECK (amount > 0),
    debt bigint NOT NULL DEFAULT 0,
    reason text NOT NULL,
    note text NOT NULL DEFAULT '',
    state text NOT NULL CHECK (state IN ('proposed', 'approved', 'refused')),
    proposed_by text NOT NULL,
    decided_by text NOT NULL DEFAULT '',
    created_at datetime NOT NULL,
    decided_at datetime
);
CREATE INDEX clawbacks_programme ON clawbacks (programme_id, created_at);
CREATE INDEX clawbacks_line ON clawbacks (line_id);
-- What of a refund claims and claw-backs have a part in.
ALTER TABLE refunds ADD COLUMN claimed bigint NOT NULL DEFAULT 0;
ALTER TABLE refunds ADD COLUMN netted bigint NOT NULL DEFAULT 0;
ALTER TABLE refunds ADD COLUMN kept bigint NOT NULL DEFAULT 0;
ALTER TABLE refunds ADD COLUMN kept_firm bigint NOT NULL DEFAULT 0;
-- Controls.
CREATE TABLE blocks (
    id text PRIMARY KEY,
    subject_kind text NOT NULL CHECK (subject_kind IN ('code', 'legal_person', 'address', 'provider')),
    subject text NOT NULL,
    reason text NOT NULL,
    from_at datetime NOT NULL,
    until_at datetime,
    by_user text NOT NULL,
    lifted_by text NOT NULL DEFAULT '',
    lifted_why text NOT NULL DEFAULT '',
    lifted_at datetime,
    created_at datetime NOT NULL
);
CREATE INDEX blocks_subject ON blocks (subject_kind, subject);
CREATE TABLE flags (
    id text PRIMARY KEY,
    kind text NOT NULL,
    subject text NOT NULL,
    programme_id text NOT NULL DEFAULT '',
    firm_id text NOT NULL DEFAULT '',
    provider_id text NOT NULL DEFAULT '',
    order_id text NOT NULL DEFAULT '',
    facts text NOT NULL,
    weight bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'cleared', 'confirmed')),
    note text NOT NULL DEFAULT '',
    decided_by text NOT NULL DEFAULT '',
    found_at datetime NOT NULL,
    decided_at datetime
);
CREATE UNIQUE INDEX flags_once ON flags (kind, subject);
CREATE INDEX flags_state ON flags (state, found_at);
-- Reference data that an operator put in place of what came with the program.
CREATE TABLE reference_files (
    id text PRIMARY KEY,
    name text NOT NULL,
    version text NOT NULL,
    valid_from text NOT NULL,
    content text NOT NULL,
    sha256 text NOT NULL,
    note text NOT NULL,
    active boolean NOT NULL,
    by_user text NOT NULL,
    created_at datetime NOT NULL
);
CREATE UNIQUE INDEX reference_files_active ON reference_files (name) WHERE active;
CREATE INDEX reference_files_name ON reference_files (name, created_at);

-- Who came in by whose invitation is asked at each second signature.
CREATE INDEX trail_entries_joined ON trail_entries (actor) WHERE action = 'member.join';

-- +goose Down
DROP INDEX trail_entries_joined;
DROP TABLE reference_files;
DROP TABLE flags;
DROP TABLE blocks;
ALTER TABLE refunds DROP COLUMN kept_firm;
ALTER TABLE refunds DROP COLUMN kept;
ALTER TABLE refunds DROP COLUMN netted;
ALTER TABLE refunds DROP COLUMN claimed;
DROP TABLE clawbacks;
DROP TABLE batch_lines;
DROP TABLE batches;
DROP TABLE claims;
DROP TABLE undos;
DROP TABLE claim_codes;
DROP TABLE code_batches;
DROP TABLE bulk_rows;
DROP TABLE bulk_issues;
DROP TABLE proposals;
DROP TABLE evidence;
DROP TABLE applications;
DROP TABLE fundings;
DROP TABLE programme_drafts;
DROP TABLE programme_funders;
DROP TABLE firm_marks;
ALTER TABLE programmes DROP COLUMN grant_cap;
ALTER TABLE programmes DROP COLUMN answer_days;
ALTER TABLE programmes DROP COLUMN applies;
ALTER TABLE programmes DROP COLUMN assumed;
ALTER TABLE programmes DROP COLUMN about_en;
ALTER TABLE programmes DROP COLUMN about_zh;
ALTER TABLE programmes DROP COLUMN region;
DROP INDEX settlements_firm;
DROP INDEX reservations_order;
ALTER TABLE reservations DROP COLUMN counted;
ALTER TABLE reservations DROP COLUMN provider_id;
ALTER TABLE offerings DROP COLUMN registered;
ALTER TABLE sites DROP COLUMN racks;
ALTER TABLE sites DROP COLUMN pflops;
ALTER TABLE sites DROP COLUMN facility;
ALTER TABLE providers DROP COLUMN address_key;
ALTER TABLE providers DROP COLUMN address;
ALTER TABLE providers DROP COLUMN legal_person;
