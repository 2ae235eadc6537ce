-- +goose Up
CREATE TABLE classes (
    id text PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('accelerator', 'cpu')),
    name_zh text NOT NULL,
    name_en text NOT NULL,
    vendor text NOT NULL,
    domestic boolean NOT NULL,
    memory_gb bigint NOT NULL DEFAULT 0,
    tflops bigint NOT NULL DEFAULT 0,
    figure_is text NOT NULL DEFAULT '',
    source text NOT NULL DEFAULT '',
    as_of text NOT NULL DEFAULT '',
    market_price bigint NOT NULL DEFAULT 0
);
CREATE TABLE stacks (
    id text PRIMARY KEY,
    name text NOT NULL,
    version text NOT NULL
);
CREATE TABLE sites (
    id text PRIMARY KEY,
    provider_id text NOT NULL REFERENCES providers (id),
    name_zh text NOT NULL,
    name_en text NOT NULL,
    region text NOT NULL,
    driver text NOT NULL,
    state text NOT NULL CHECK (state IN ('ready', 'draining', 'down')),
    simulated boolean NOT NULL,
    isolation text NOT NULL DEFAULT '',
    config text NOT NULL DEFAULT '',
    last_seen_at datetime,
    created_at datetime NOT NULL,
    updated_at datetime NOT NULL
);
CREATE INDEX sites_provider ON sites (provider_id);
CREATE TABLE nodes (
    id text PRIMARY KEY,
    site_id text NOT NULL REFERENCES sites (id),
    name text NOT NULL,
    class_id text NOT NULL REFERENCES classes (id),
    stack_id text NOT NULL REFERENCES stacks (id),
    units bigint NOT NULL CHECK (units > 0),
    state text NOT NULL CHECK (state IN ('up', 'down')),
    UNIQUE (site_id, name)
);
CREATE TABLE offerings (
    id text PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('card_hour', 'core_hour', 'model_token', 'token_pack', 'dated_block')),
    provider_id text NOT NULL REFERENCES providers (id),
    site_id text NOT NULL DEFAULT '',
    class_id text NOT NULL REFERENCES classes (id),
    stack_id text NOT NULL REFERENCES stacks (id),
    region text NOT NULL,
    title_zh text NOT NULL,
    title_en text NOT NULL,
    summary_zh text NOT NULL DEFAULT '',
    summary_en text NOT NULL DEFAULT '',
    state text NOT NULL CHECK (state IN ('draft', 'listed', 'withdrawn')),
    tariff_version bigint NOT NULL DEFAULT 0,
    min_units bigint NOT NULL DEFAULT 1 CHECK (min_units > 0),
    max_units bigint NOT NULL DEFAULT 1,
    max_seconds bigint NOT NULL DEFAULT 0 CHECK (max_seconds >= 0),
    interruptible boolean NOT NULL DEFAULT false,
    own_command boolean NOT NULL DEFAULT false,
    block_starts_at datetime,
    block_ends_at datetime,
    tokens_per_pack bigint NOT NULL DEFAULT 0,
    created_at datetime NOT NULL,
    updated_at datetime NOT NULL,
    CONSTRAINT offerings_units CHECK (max_units >= min_units),
    CONSTRAINT offerings_block CHECK (block_ends_at IS NULL OR block_ends_at > block_starts_at)
);
CREATE INDEX offerings_listed ON offerings (state, kind, region);
CREATE INDEX offerings_provider ON offerings (provider_id);
CREATE TABLE tariffs (
    offering_id text NOT NULL REFERENCES offerings (id),
    version bigint NOT NULL CHECK (version > 0),
    valid_from datetime NOT NULL,
    created_by text NOT NULL,
    created_at datetime NOT NULL,
    PRIMARY KEY (offering_id, version)
);
CREATE TABLE tariff_prices (
    offering_id text NOT NULL,
    version bigint NOT NULL,
    meter text NOT NULL CHECK (meter IN ('unit_hour', 'input', 'cached_input', 'output', 'batch_input', 'batch_output', 'pack', 'block')),
    band text NOT NULL CHECK (band IN ('peak', 'offpeak', 'always')),
    tier_from bigint NOT NULL DEFAULT 0 CHECK (tier_from >= 0),
    price bigint NOT NULL CHECK (price >= 0),
    PRIMARY KEY (offering_id, version, meter, band, tier_from),
    FOREIGN KEY (offering_id, version) REFERENCES tariffs (offering_id, version)
);
CREATE TABLE quotes (
    id text PRIMARY KEY,
    firm_id text NOT NULL,
    user_id text NOT NULL,
    offering_id text NOT NULL REFERENCES offerings (id),
    provider_id text NOT NULL,
    tariff_version bigint NOT NULL,
    recipe_id text NOT NULL,
    params text NOT NULL,
    units bigint NOT NULL CHECK (units > 0),
    cap_millis bigint NOT NULL CHECK (cap_millis > 0),
    low_millis bigint NOT NULL,
    likely_millis bigint NOT NULL,
    high_millis bigint NOT NULL,
    low_amount bigint NOT NULL CHECK (low_amount >= 0),
    likely_amount bigint NOT NULL CHECK (likely_amount >= 0),
    high_amount bigint NOT NULL CHECK (high_amount >= 0),
    cap_amount bigint NOT NULL CHECK (cap_amount >= 0),
    state text NOT NULL CHECK (state IN ('open', 'ordered')),
    expires_at datetime NOT NULL,
    created_at datetime NOT NULL
);
CREATE INDEX quotes_firm ON quotes (firm_id, created_at);
CREATE TABLE dated_reservations (
    id text PRIMARY KEY,
    site_id text NOT NULL REFERENCES sites (id),
    class_id text NOT NULL,
    stack_id text NOT NULL,
    firm_id text NOT NULL,
    units bigint NOT NULL CHECK (units > 0),
    starts_at datetime NOT NULL,
    ends_at datetime NOT NULL,
    state text NOT NULL CHECK (state IN ('kept', 'cancelled')),
    CONSTRAINT dated_reservations_window CHECK (ends_at > starts_at)
);
CREATE INDEX dated_reservations_site ON dated_reservations (site_id, starts_at);

-- +goose Down
DROP TABLE dated_reservations;
DROP TABLE quotes;
DROP TABLE tariff_prices;
DROP TABLE tariffs;
DROP TABLE offerings;
DROP TABLE nodes;
DROP TABLE sites;
DROP TABLE stacks;
DROP TABLE classes;
