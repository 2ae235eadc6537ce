-- +goose Up
ALTER TABLE providers ADD COLUMN about_zh text NOT NULL DEFAULT '';
ALTER TABLE providers ADD COLUMN about_en text NOT NULL DEFAULT '';
ALTER TABLE providers ADD COLUMN website text NOT NULL DEFAULT '';
ALTER TABLE providers ADD COLUMN logo_key text NOT NULL DEFAULT '';
ALTER TABLE providers ADD COLUMN logo_type text NOT NULL DEFAULT '';
ALTER TABLE providers ADD COLUMN since timestamptz;
ALTER TABLE offerings ADD COLUMN model_name text NOT NULL DEFAULT '';
ALTER TABLE offerings ADD COLUMN context_tokens bigint NOT NULL DEFAULT 0 CHECK (context_tokens >= 0);
ALTER TABLE offerings ADD COLUMN lease_month bigint NOT NULL DEFAULT 0 CHECK (lease_month >= 0);
ALTER TABLE offerings ADD COLUMN availability_ppm bigint NOT NULL DEFAULT 0 CHECK (availability_ppm BETWEEN 0 AND 1000000);
ALTER TABLE offerings ADD COLUMN start_seconds bigint NOT NULL DEFAULT 0 CHECK (start_seconds >= 0);
ALTER TABLE offerings ADD COLUMN declared_gflops bigint NOT NULL DEFAULT 0 CHECK (declared_gflops >= 0);
ALTER TABLE classes ADD COLUMN peak_precision text NOT NULL DEFAULT '';
ALTER TABLE classes ADD COLUMN sparse boolean NOT NULL DEFAULT false;
CREATE INDEX jobs_offering ON jobs (offering_id, created_at);
CREATE INDEX attempts_job ON attempts (job_id, ended_at);
-- What a search finds: words, and every two neighbouring characters of Chinese, since neither database splits it.
CREATE TABLE search_terms (
    term text COLLATE "C" NOT NULL, -- so that a word's beginnings are a range of the key
    offering_id text NOT NULL REFERENCES offerings (id),
    weight bigint NOT NULL,
    PRIMARY KEY (term, offering_id)
);
CREATE INDEX search_terms_offering ON search_terms (offering_id);
-- A cart is a visitor's, known by the hash of a token in a cookie, or a firm member's.
CREATE TABLE carts (
    id text PRIMARY KEY,
    owner text NOT NULL UNIQUE,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX carts_age ON carts (updated_at);
CREATE TABLE cart_lines (
    id text PRIMARY KEY,
    cart_id text NOT NULL REFERENCES carts (id),
    n bigint NOT NULL,
    offering_id text NOT NULL REFERENCES offerings (id),
    recipe_id text NOT NULL,
    params text NOT NULL,
    units bigint NOT NULL CHECK (units > 0),
    cap_millis bigint NOT NULL CHECK (cap_millis > 0),
    cap_amount bigint NOT NULL CHECK (cap_amount >= 0),
    input_id text NOT NULL DEFAULT '',
    quote_id text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    UNIQUE (cart_id, n)
);
-- Files that buyers bring: bound to the one who brought them.
CREATE TABLE inputs (
    id text PRIMARY KEY,
    owner text NOT NULL,
    name text NOT NULL,
    size bigint NOT NULL CHECK (size >= 0),
    rows bigint NOT NULL CHECK (rows >= 0),
    sha256 text NOT NULL CHECK (length(sha256) = 64),
    file_key text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX inputs_owner ON inputs (owner, created_at);
CREATE INDEX inputs_age ON inputs (created_at);
CREATE INDEX cart_lines_input ON cart_lines (input_id) WHERE input_id <> '';
CREATE INDEX cart_lines_quote ON cart_lines (quote_id) WHERE quote_id <> '';
ALTER TABLE quotes ADD COLUMN input_id text NOT NULL DEFAULT '';
CREATE INDEX quotes_input ON quotes (input_id) WHERE input_id <> '';
ALTER TABLE jobs ADD COLUMN input_id text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE jobs DROP COLUMN input_id;
DROP INDEX quotes_input;
ALTER TABLE quotes DROP COLUMN input_id;
DROP TABLE inputs;
DROP TABLE cart_lines;
DROP TABLE carts;
DROP TABLE search_terms;
DROP INDEX attempts_job;
DROP INDEX jobs_offering;
ALTER TABLE classes DROP COLUMN sparse;
ALTER TABLE classes DROP COLUMN peak_precision;
ALTER TABLE offerings DROP COLUMN declared_gflops;
ALTER TABLE offerings DROP COLUMN start_seconds;
ALTER TABLE offerings DROP COLUMN availability_ppm;
ALTER TABLE offerings DROP COLUMN lease_month;
ALTER TABLE offerings DROP COLUMN context_tokens;
ALTER TABLE offerings DROP COLUMN model_name;
ALTER TABLE providers DROP COLUMN since;
ALTER TABLE providers DROP COLUMN logo_type;
ALTER TABLE providers DROP COLUMN logo_key;
ALTER TABLE providers DROP COLUMN website;
ALTER TABLE providers DROP COLUMN about_en;
ALTER TABLE providers DROP COLUMN about_zh;
