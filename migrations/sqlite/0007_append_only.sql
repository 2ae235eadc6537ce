-- +goose Up
-- What has happened is never rewritten.
-- +goose StatementBegin
CREATE TRIGGER transfers_append_only_update BEFORE UPDATE ON transfers BEGIN SELECT RAISE(ABORT, 'transfers is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER transfers_append_only_delete BEFORE DELETE ON transfers BEGIN SELECT RAISE(ABORT, 'transfers is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER postings_append_only_update BEFORE UPDATE ON postings BEGIN SELECT RAISE(ABORT, 'postings is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER postings_append_only_delete BEFORE DELETE ON postings BEGIN SELECT RAISE(ABORT, 'postings is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER hold_moves_append_only_update BEFORE UPDATE ON hold_moves BEGIN SELECT RAISE(ABORT, 'hold_moves is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER hold_moves_append_only_delete BEFORE DELETE ON hold_moves BEGIN SELECT RAISE(ABORT, 'hold_moves is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER programme_versions_append_only_update BEFORE UPDATE ON programme_versions BEGIN SELECT RAISE(ABORT, 'programme_versions is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER programme_versions_append_only_delete BEFORE DELETE ON programme_versions BEGIN SELECT RAISE(ABORT, 'programme_versions is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tariffs_append_only_update BEFORE UPDATE ON tariffs BEGIN SELECT RAISE(ABORT, 'tariffs is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tariffs_append_only_delete BEFORE DELETE ON tariffs BEGIN SELECT RAISE(ABORT, 'tariffs is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tariff_prices_append_only_update BEFORE UPDATE ON tariff_prices BEGIN SELECT RAISE(ABORT, 'tariff_prices is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tariff_prices_append_only_delete BEFORE DELETE ON tariff_prices BEGIN SELECT RAISE(ABORT, 'tariff_prices is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER payment_events_append_only_update BEFORE UPDATE ON payment_events BEGIN SELECT RAISE(ABORT, 'payment_events is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER payment_events_append_only_delete BEFORE DELETE ON payment_events BEGIN SELECT RAISE(ABORT, 'payment_events is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER usage_segments_append_only_update BEFORE UPDATE ON usage_segments BEGIN SELECT RAISE(ABORT, 'usage_segments is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER usage_segments_append_only_delete BEFORE DELETE ON usage_segments BEGIN SELECT RAISE(ABORT, 'usage_segments is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER settlements_append_only_update BEFORE UPDATE ON settlements BEGIN SELECT RAISE(ABORT, 'settlements is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER settlements_append_only_delete BEFORE DELETE ON settlements BEGIN SELECT RAISE(ABORT, 'settlements is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER receipts_append_only_update BEFORE UPDATE ON receipts BEGIN SELECT RAISE(ABORT, 'receipts is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER receipts_append_only_delete BEFORE DELETE ON receipts BEGIN SELECT RAISE(ABORT, 'receipts is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER moves_append_only_update BEFORE UPDATE ON moves BEGIN SELECT RAISE(ABORT, 'moves is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER moves_append_only_delete BEFORE DELETE ON moves BEGIN SELECT RAISE(ABORT, 'moves is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER trail_entries_append_only_update BEFORE UPDATE ON trail_entries BEGIN SELECT RAISE(ABORT, 'trail_entries is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER trail_entries_append_only_delete BEFORE DELETE ON trail_entries BEGIN SELECT RAISE(ABORT, 'trail_entries is append-only'); END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER transfers_append_only_update;
DROP TRIGGER transfers_append_only_delete;
DROP TRIGGER postings_append_only_update;
DROP TRIGGER postings_append_only_delete;
DROP TRIGGER hold_moves_append_only_update;
DROP TRIGGER hold_moves_append_only_delete;
DROP TRIGGER programme_versions_append_only_update;
DROP TRIGGER programme_versions_append_only_delete;
DROP TRIGGER tariffs_append_only_update;
DROP TRIGGER tariffs_append_only_delete;
DROP TRIGGER tariff_prices_append_only_update;
DROP TRIGGER tariff_prices_append_only_delete;
DROP TRIGGER payment_events_append_only_update;
DROP TRIGGER payment_events_append_only_delete;
DROP TRIGGER usage_segments_append_only_update;
DROP TRIGGER usage_segments_append_only_delete;
DROP TRIGGER settlements_append_only_update;
DROP TRIGGER settlements_append_only_delete;
DROP TRIGGER receipts_append_only_update;
DROP TRIGGER receipts_append_only_delete;
DROP TRIGGER moves_append_only_update;
DROP TRIGGER moves_append_only_delete;
DROP TRIGGER trail_entries_append_only_update;
DROP TRIGGER trail_entries_append_only_delete;
