package store

import "supermarket/models"

// counted is what the settled lines s come to, counted from the rows that say so.
func (tx *Tx) counted() string {
	return `SELECT c.line_id, c.order_id, c.firm_id, c.offering_id, c.at, c.month, c.units, c.unit_millis, c.fulfilled, c.back IS NULL AND c.unit_millis > 0 AS whole,
			CAST(c.cost - COALESCE(c.back, 0) AS bigint) AS list, c.subsidy
		FROM (SELECT s.line_id, s.order_id, s.firm_id, l.offering_id, s.created_at AS at, ` + tx.month("s.created_at") + ` AS month, l.units, l.state = 'fulfilled' AS fulfilled, s.cost,
			CAST(COALESCE((SELECT SUM(u.millis * u.units) FROM usage_segments u WHERE u.line_id = s.line_id AND u.billed), 0) AS bigint) AS unit_millis,
			(SELECT SUM(r.amount) FROM refunds r WHERE r.line_id = s.line_id AND r.line_id <> '' AND r.kind = 'line' AND r.state = 'booked') AS back,
			CAST(COALESCE((SELECT SUM(v.captured - v.refunded) FROM reservations v WHERE v.line_id = s.line_id AND v.state = 'captured'), 0) AS bigint) AS subsidy
			FROM settlements s JOIN lines l ON l.id = s.line_id`
}

const coverageColumns = "line_id, order_id, firm_id, offering_id, at, month, units, unit_millis, fulfilled, whole, list, subsidy"

// count writes what settled lines come to now, those of them that the condition finds.
func (tx *Tx) count(condition string, args ...any) error {
	_, err := tx.exec("INSERT INTO coverage_lines ("+coverageColumns+") "+tx.counted()+" WHERE "+condition+`) c WHERE true
		ON CONFLICT (line_id) DO UPDATE SET unit_millis = excluded.unit_millis, fulfilled = excluded.fulfilled, whole = excluded.whole, list = excluded.list, subsidy = excluded.subsidy`, args...)
	return err
}

// countLine is called by whatever changes what a line comes to, where it is settled.
func (tx *Tx) countLine(id string) error { return tx.count("s.line_id = ?", id) }

// countReservation counts the line of a reservation.
func (tx *Tx) countReservation(id string) error {
	return tx.count("s.line_id = (SELECT line_id FROM reservations WHERE id = ?)", id)
}

// CountCoverage writes anew what every settled line comes to.
func (tx *Tx) CountCoverage() error {
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
	kept, counted := "SELECT "+coverageColumns+" FROM coverage_lines", tx.counted()+") c"
	return tx.find("SELECT count(*) FROM coverage_lines", differ(kept, counted)+" UNION "+differ(counted, kept)+
		" UNION SELECT u.line_id FROM usage_segments u JOIN lines l ON l.id = u.line_id WHERE u.firm_id <> l.firm_id ORDER BY 1")
}
