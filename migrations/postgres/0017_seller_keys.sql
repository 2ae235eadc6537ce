-- +goose Up
-- Programs of a provider's staff claim by keys of their own.
ALTER TABLE staff_keys DROP CONSTRAINT staff_keys_org_kind_check;
ALTER TABLE staff_keys ADD CONSTRAINT staff_keys_org_kind_check CHECK (org_kind IN ('network', 'platform', 'provider'));

-- +goose Down
DELETE FROM staff_keys WHERE org_kind = 'provider';
ALTER TABLE staff_keys DROP CONSTRAINT staff_keys_org_kind_check;
ALTER TABLE staff_keys ADD CONSTRAINT staff_keys_org_kind_check CHECK (org_kind IN ('network', 'platform'));
