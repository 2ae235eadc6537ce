-- +goose Up
ALTER TABLE firms ADD COLUMN legal_person text NOT NULL DEFAULT '';
ALTER TABLE firms ADD COLUMN address text NOT NULL DEFAULT '';
ALTER TABLE firms ADD COLUMN address_key text NOT NULL DEFAULT '';
ALTER TABLE firms ADD COLUMN employees bigint CHECK (employees >= 0);
ALTER TABLE firms ADD COLUMN revenue_yuan bigint CHECK (revenue_yuan >= 0);
ALTER TABLE firms ADD COLUMN assets_yuan bigint CHECK (assets_yuan >= 0);
ALTER TABLE firms ADD COLUMN incubated boolean NOT NULL DEFAULT false;
ALTER TABLE firms ADD COLUMN tasks_done text NOT NULL DEFAULT '';
ALTER TABLE firms ADD COLUMN ladder_facts text NOT NULL DEFAULT '{}';
ALTER TABLE firms ADD COLUMN submitted_at timestamptz;
ALTER TABLE firms ADD COLUMN decided_at timestamptz;
ALTER TABLE firms ADD COLUMN version bigint NOT NULL DEFAULT 0;
CREATE INDEX firms_queue ON firms (state, submitted_at);
CREATE INDEX firms_legal_person ON firms (legal_person) WHERE legal_person <> '';
CREATE INDEX firms_address ON firms (address_key) WHERE address_key <> '';
CREATE TABLE firm_shareholders (
    firm_id text NOT NULL REFERENCES firms (id),
    n bigint NOT NULL,
    name text NOT NULL,
    code text NOT NULL DEFAULT '',
    share_ppm bigint NOT NULL CHECK (share_ppm BETWEEN 1 AND 1000000),
    PRIMARY KEY (firm_id, n)
);
CREATE INDEX firm_shareholders_name ON firm_shareholders (name);
CREATE INDEX firm_shareholders_code ON firm_shareholders (code) WHERE code <> '';
CREATE TABLE firm_products (
    id text PRIMARY KEY,
    firm_id text NOT NULL REFERENCES firms (id),
    name text NOT NULL,
    industry text NOT NULL,
    summary text NOT NULL DEFAULT '',
    launched_on timestamptz,
    key_ids text NOT NULL DEFAULT '',
    retired boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX firm_products_firm ON firm_products (firm_id, created_at);
-- What staff answered and why: reasons are message keys, so that each reader has them in their language.
CREATE TABLE firm_reviews (
    id text PRIMARY KEY,
    firm_id text NOT NULL REFERENCES firms (id),
    from_state text NOT NULL,
    to_state text NOT NULL,
    reasons text NOT NULL DEFAULT '',
    note text NOT NULL DEFAULT '',
    by_user text NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX firm_reviews_firm ON firm_reviews (firm_id, at);

-- +goose Down
DROP TABLE firm_reviews;
DROP TABLE firm_products;
DROP TABLE firm_shareholders;
DROP INDEX firms_address;
DROP INDEX firms_legal_person;
DROP INDEX firms_queue;
ALTER TABLE firms DROP COLUMN version;
ALTER TABLE firms DROP COLUMN decided_at;
ALTER TABLE firms DROP COLUMN submitted_at;
ALTER TABLE firms DROP COLUMN ladder_facts;
ALTER TABLE firms DROP COLUMN tasks_done;
ALTER TABLE firms DROP COLUMN incubated;
ALTER TABLE firms DROP COLUMN assets_yuan;
ALTER TABLE firms DROP COLUMN revenue_yuan;
ALTER TABLE firms DROP COLUMN employees;
ALTER TABLE firms DROP COLUMN address_key;
ALTER TABLE firms DROP COLUMN address;
ALTER TABLE firms DROP COLUMN legal_person;
