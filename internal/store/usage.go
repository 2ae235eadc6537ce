package store

import (
	"encoding/base64"
	"strings"
	"time"

	"supermarket/models"
)

// UsageRow is what one line was billed on one day (UTC), in one price band.
type UsageRow struct {
	Day        string // 2026-11-23
	Band       string
	LineID     string
	OrderID    string
	OfferingID string
	ProviderID string
	Units      int
	Millis     int64
	UnitMillis int64
	Cost       models.Money
}

// Usage returns a firm's billed segments by day, line and band, the latest day
// first. A segment counts for the day it starts on.
func (tx *Tx) Usage(firmID string, p Page) ([]UsageRow, string, error) {
	day := "substr(s.starts_at, 1, 10)"
	if tx.db.dialect == Postgres {
		day = "to_char(s.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')"
	}
	query := `SELECT * FROM (SELECT ` + day + ` AS day, s.band, s.line_id, l.order_id, l.offering_id, l.provider_id, l.units,
		CAST(SUM(s.millis) AS bigint) AS millis, CAST(SUM(s.millis * s.units) AS bigint) AS unit_millis, CAST(SUM(s.cost) AS bigint) AS cost
		FROM usage_segments s JOIN lines l ON l.id = s.line_id WHERE l.firm_id = ? AND s.billed
		GROUP BY 1, 2, 3, 4, 5, 6, 7) u`
	args := []any{firmID}
	if p.After != "" {
		after, err := parseUsageCursor(p.After)
		if err != nil {
			return nil, "", err
		}
		query += " WHERE (day < ? OR (day = ? AND (line_id < ? OR (line_id = ? AND band < ?))))"
		args = append(args, after.Day, after.Day, after.LineID, after.LineID, after.Band)
	}
	var rows []UsageRow
	err := tx.scan(&rows, query+" ORDER BY day DESC, line_id DESC, band DESC LIMIT ?", append(args, p.Size()+1)...)
	for i := range rows {
		rows[i].Day = rows[i].Day[:min(len(rows[i].Day), len(time.DateOnly))] // SQLite's driver makes a time of it
	}
	if err != nil || len(rows) <= p.Size() {
		return rows, "", err
	}
	rows = rows[:p.Size()]
	last := rows[len(rows)-1]
	return rows, base64.RawURLEncoding.EncodeToString([]byte(last.Day + " " + last.LineID + " " + last.Band)), nil
}

func parseUsageCursor(s string) (UsageRow, error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	parts := strings.Split(string(b), " ")
	if err != nil || len(parts) != 3 || strings.ContainsRune(string(b), 0) {
		return UsageRow{}, ErrCursor
	}
	return UsageRow{Day: parts[0], LineID: parts[1], Band: parts[2]}, nil
}
