-- +goose Up
-- What has happened is never rewritten.
-- +goose StatementBegin
CREATE FUNCTION forbid_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%.% is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER transfers_append_only BEFORE UPDATE OR DELETE ON transfers FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER postings_append_only BEFORE UPDATE OR DELETE ON postings FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER hold_moves_append_only BEFORE UPDATE OR DELETE ON hold_moves FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER programme_versions_append_only BEFORE UPDATE OR DELETE ON programme_versions FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER tariffs_append_only BEFORE UPDATE OR DELETE ON tariffs FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER tariff_prices_append_only BEFORE UPDATE OR DELETE ON tariff_prices FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER payment_events_append_only BEFORE UPDATE OR DELETE ON payment_events FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER usage_segments_append_only BEFORE UPDATE OR DELETE ON usage_segments FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER settlements_append_only BEFORE UPDATE OR DELETE ON settlements FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER receipts_append_only BEFORE UPDATE OR DELETE ON receipts FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER moves_append_only BEFORE UPDATE OR DELETE ON moves FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER trail_entries_append_only BEFORE UPDATE OR DELETE ON trail_entries FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER transfers_append_only_truncate BEFORE TRUNCATE ON transfers FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
CREATE TRIGGER postings_append_only_truncate BEFORE TRUNCATE ON postings FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
CREATE TRIGGER hold_moves_append_only_truncate BEFORE TRUNCATE ON hold_moves FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
CREATE TRIGGER programme_versions_append_only_truncate BEFORE TRUNCATE ON programme_versions FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
CREATE TRIGGER tariffs_append_only_truncate BEFORE TRUNCATE ON tariffs FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
CREATE TRIGGER tariff_prices_append_only_truncate BEFORE TRUNCATE ON tariff_prices FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
CREATE TRIGGER payment_events_append_only_truncate BEFORE TRUNCATE ON payment_events FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
CREATE TRIGGER usage_segments_append_only_truncate BEFORE TRUNCATE ON usage_segments FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
CREATE TRIGGER settlements_append_only_truncate BEFORE TRUNCATE ON settlements FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
CREATE TRIGGER receipts_append_only_truncate BEFORE TRUNCATE ON receipts FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
CREATE TRIGGER moves_append_only_truncate BEFORE TRUNCATE ON moves FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
CREATE TRIGGER trail_entries_append_only_truncate BEFORE TRUNCATE ON trail_entries FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();

-- +goose Down
DROP TRIGGER transfers_append_only_truncate ON transfers;
DROP TRIGGER postings_append_only_truncate ON postings;
DROP TRIGGER hold_moves_append_only_truncate ON hold_moves;
DROP TRIGGER programme_versions_append_only_truncate ON programme_versions;
DROP TRIGGER tariffs_append_only_truncate ON tariffs;
DROP TRIGGER tariff_prices_append_only_truncate ON tariff_prices;
DROP TRIGGER payment_events_append_only_truncate ON payment_events;
DROP TRIGGER usage_segments_append_only_truncate ON usage_segments;
DROP TRIGGER settlements_append_only_truncate ON settlements;
DROP TRIGGER receipts_append_only_truncate ON receipts;
DROP TRIGGER moves_append_only_truncate ON moves;
DROP TRIGGER trail_entries_append_only_truncate ON trail_entries;
DROP TRIGGER transfers_append_only ON transfers;
DROP TRIGGER postings_append_only ON postings;
DROP TRIGGER hold_moves_append_only ON hold_moves;
DROP TRIGGER programme_versions_append_only ON programme_versions;
DROP TRIGGER tariffs_append_only ON tariffs;
DROP TRIGGER tariff_prices_append_only ON tariff_prices;
DROP TRIGGER payment_events_append_only ON payment_events;
DROP TRIGGER usage_segments_append_only ON usage_segments;
DROP TRIGGER settlements_append_only ON settlements;
DROP TRIGGER receipts_append_only ON receipts;
DROP TRIGGER moves_append_only ON moves;
DROP TRIGGER trail_entries_append_only ON trail_entries;
DROP FUNCTION forbid_change();
