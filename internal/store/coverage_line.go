package store

import (
	"strings"

	"supermarket/models"
)

// counted is what the settled lines s come to, counted from the rows that say so:
// of one line, or else of all of them at once.
func (tx *Tx) counted(one bool) string {
	const metered, back, paid = "SELECT SUM(millis * units) AS n FROM usage_segments WHERE billed", "SELECT SUM(amount) AS n FROM refunds WHERE kind = 'line' AND state = 'booked'", "SELECT SUM(captured - refunded) AS n FROM reservations WHERE state = 'captured'"
	of := func(sum string) string { return "(" + sum + " AND line_id = s.line_id)" }
	join := ""
	if !one {
		for _, of := range [][2]string{{"u", metered}, {"b", back}, {"v", paid}} {
			join += " LEFT JOIN (" + strings.Replace(of[1], "SELECT ", "SELECT line_id, ", 1) + " GROUP BY line_id) " + of[0] + " ON " + of[0] + ".line_id = s.line_id"
		}
		of = func(sum string) string { return map[string]string{metered: "u.n", back: "b.n", paid: "v.n"}[sum] }
	}
	return `SELECT c.line_id, c.order_id, c.firm_id, c.offering_id, c.at, c.month, c.units, c.unit_millis, c.fulfilled, c.back IS NULL AND c.unit_millis > 0 AS whole,
			CAST(c.cost - COALESCE(c.back, 0) AS bigint) AS list, c.subsidy
		FROM (SELECT s.line_id, s.order_id, s.firm_id, l.offering_id, s.created_at AS at, ` + tx.month("s.created_at") + ` AS month, l.units, l.state = 'fulfilled' AS fulfilled, s.cost,
			CAST(COALESCE(` + of(metered) + `, 0) AS bigint) AS unit_millis, ` + of(back) + ` AS back, CAST(COALESCE(` + of(paid) + `, 0) AS bigint) AS subsidy
			FROM settlements s JOIN lines l ON l.id = s.line_id` + join
}

const coverageColumns = "line_id, order_id, firm_id, offering_id, at, month, units, unit_millis, fulfilled, whole, list, subsidy"

// count writes what settled lines come to now: the one that the condition finds, or all.
func (tx *Tx) count(condition string, args ...any) error {
	_, err := tx.exec("INSERT INTO coverage_lines ("+coverageColumns+") "+tx.counted(len(args) > 0)+" WHERE "+condition+`) c WHERE true
		ON CONFLICT (line_id) DO UPDATE SET unit_millis = excluded.unit_millis, fulfilled = excluded.fulfilled, whole = excluded.whole, list = excluded.list, subsidy = excluded.subsidy`, args...)
	return err
}

// countLine is called by whatever changes what a line comes to, where it is settled.
func (tx *Tx) countLine(id string) error { return tx.count("s.line_id = ?", id) }

// countReservation counts the line of a reservation.
func (tx *Tx) countReservation(id string) error {
	return tx.count("s.line_id = (SELECT line_id FROM reservations WHERE id = ?)", id)
}

// CountCoverage writes anew what every settled line comes to. Whoever settles, or
// gives back, waits for it: what they count is written after it, never below it.
func (tx *Tx) CountCoverage() error {
	if tx.db.dialect == Postgres {
		if _, err := tx.exec("LOCK TABLE coverage_lines IN SHARE ROW EXCLUSIVE MODE"); err != nil {
			return err
		}
	}
	if _, err := tx.exec("DELETE FROM coverage_lines"); err != nil {
		return err
	}
	return tx.count("true")
}

// fulfils tells whether a move changes whether a line is fulfilled.
func fulfils(from, to models.LineState) bool {
	return from == models.LineFulfilled || to == models.LineFulfilled
}

// AuditCoverage finds lines that the report holds to come to something else than
// a count of what happened to them, and stretches of usage of another firm than their line's.
func (tx *Tx) AuditCoverage() (Finding, error) {
	differ := func(a, b string) string { return "SELECT line_id FROM (" + a + " EXCEPT " + b + ") d" }
	kept, counted := "SELECT "+coverageColumns+" FROM coverage_lines", tx.counted(false)+") c"
	return tx.find("SELECT count(*) FROM coverage_lines", differ(kept, counted)+" UNION "+differ(counted, kept)+
		" UNION SELECT u.line_id FROM usage_segments u JOIN lines l ON l.id = u.line_id WHERE u.firm_id <> l.firm_id ORDER BY 1")
}
