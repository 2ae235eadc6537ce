-- +goose Up
-- Every firm that a flag is about: its facts name some of them only.
CREATE TABLE flag_firms (
    flag_id text NOT NULL REFERENCES flags (id),
    firm_id text NOT NULL,
    PRIMARY KEY (flag_id, firm_id)
);
CREATE INDEX flag_firms_firm ON flag_firms (firm_id);
INSERT INTO flag_firms (flag_id, firm_id) SELECT id, firm_id FROM flags WHERE firm_id <> '';
-- A block is lifted by two: who asked, and why.
ALTER TABLE blocks ADD COLUMN lift_asked_by text NOT NULL DEFAULT '';
ALTER TABLE blocks ADD COLUMN lift_asked_why text NOT NULL DEFAULT '';
ALTER TABLE blocks ADD COLUMN lift_asked_at datetime;
-- The versions of the reference data that a decision was made with.
ALTER TABLE firms ADD COLUMN size_basis text NOT NULL DEFAULT '';
ALTER TABLE grants ADD COLUMN basis text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE grants DROP COLUMN basis;
ALTER TABLE firms DROP COLUMN size_basis;
ALTER TABLE blocks DROP COLUMN lift_asked_at;
ALTER TABLE blocks DROP COLUMN lift_asked_why;
ALTER TABLE blocks DROP COLUMN lift_asked_by;
DROP TABLE flag_firms;
