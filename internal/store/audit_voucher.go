package store

import "supermarket/models"

const countGrants = "SELECT count(*) FROM grants"

// uses sums the reservations of each grant; what was given back is not used.
const uses = `SELECT grant_id, SUM(CASE WHEN state = 'held' THEN amount ELSE 0 END) AS held, SUM(captured - refunded) AS captured FROM reservations GROUP BY grant_id`

// clawed sums what was clawed back of each grant: it stays used.
const clawed = `SELECT r.grant_id, SUM(k.amount) AS amount FROM clawbacks k JOIN reservations r ON r.id = k.reservation_id WHERE k.state = 'approved' GROUP BY r.grant_id`

// AuditOverdrawnGrants finds grants of which more is reserved and captured than was granted.
func (tx *Tx) AuditOverdrawnGrants() (Finding, error) {
	return tx.find(countGrants, `SELECT g.id FROM grants g JOIN (`+uses+`) u ON u.grant_id = g.id
		LEFT JOIN (`+clawed+`) k ON k.grant_id = g.id WHERE u.held + u.captured + coalesce(k.amount, 0) > g.amount ORDER BY g.id`)
}

// AuditGrantLimits finds grants whose counted use is not what their reservations add up to.
func (tx *Tx) AuditGrantLimits() (Finding, error) {
	return tx.find(countGrants, `SELECT g.id FROM grants g LEFT JOIN (`+uses+`) u ON u.grant_id = g.id LEFT JOIN limits l ON l.id = 'grant:' || g.id
		LEFT JOIN (`+clawed+`) k ON k.grant_id = g.id WHERE coalesce(l.used, 0) <> coalesce(u.held, 0) + coalesce(u.captured, 0) + coalesce(k.amount, 0) ORDER BY g.id`)
}

// between sums what went from accounts of one kind to accounts of another, by
// the owner of the first or of the second.
const (
	drawn = `SELECT b.owner AS id, SUM(p.amount) AS n FROM postings p JOIN accounts a ON a.id = p.source_id JOIN accounts b ON b.id = p.destination_id
		WHERE a.kind = 'budget' AND b.kind = 'grant' GROUP BY b.owner`
	home = `SELECT a.owner AS id, SUM(p.amount) AS n FROM postings p JOIN accounts a ON a.id = p.source_id JOIN accounts b ON b.id = p.destination_id
		WHERE a.kind = 'grant' AND b.kind IN ('budget', 'funder') GROUP BY a.owner`
	funded = `SELECT b.owner AS id, SUM(p.amount) AS n FROM postings p JOIN accounts a ON a.id = p.source_id JOIN accounts b ON b.id = p.destination_id
		WHERE a.kind = 'funder' AND b.kind = 'budget' GROUP BY b.owner`
)

// AuditGrantAccounts finds grants whose account does not hold what came from the
// budget less what was captured and what went home, or not as held what is reserved.
func (tx *Tx) AuditGrantAccounts() (Finding, error) {
	return tx.find(countGrants, `SELECT g.id FROM grants g JOIN programmes m ON m.id = g.programme_id LEFT JOIN accounts a ON a.id = g.account_id
		LEFT JOIN (`+uses+`) u ON u.grant_id = g.id LEFT JOIN (`+drawn+`) d ON d.id = g.id LEFT JOIN (`+home+`) h ON h.id = g.id
		WHERE a.id IS NULL OR a.kind <> 'grant' OR a.owner <> g.id
			OR a.balance <> coalesce(d.n, 0) - coalesce(u.captured, 0) - coalesce(h.n, 0)
			OR a.held <> coalesce(u.held, 0)
			OR (m.kind = 'funded' AND coalesce(d.n, 0) <> g.amount) ORDER BY g.id`)
}

// AuditBudgets finds programmes that gave grants more than they were funded with.
func (tx *Tx) AuditBudgets() (Finding, error) {
	return tx.find("SELECT count(*) FROM programmes", `SELECT m.id FROM programmes m
		LEFT JOIN (SELECT g.programme_id AS id, SUM(coalesce(d.n, 0) - coalesce(h.n, 0)) AS n FROM grants g
			LEFT JOIN (`+drawn+`) d ON d.id = g.id LEFT JOIN (`+home+`) h ON h.id = g.id GROUP BY g.programme_id) x ON x.id = m.id
		LEFT JOIN (`+funded+`) f ON f.id = m.id WHERE coalesce(x.n, 0) > coalesce(f.n, 0) ORDER BY m.id`)
}

// AuditUnresolved finds reservations that are held though their line ended, or
// captured though it is not settled.
func (tx *Tx) AuditUnresolved() (Finding, error) {
	return tx.find("SELECT count(*) FROM reservations", `SELECT r.id FROM reservations r JOIN lines l ON l.id = r.line_id
		WHERE (r.state = 'held' AND (l.settled_at IS NOT NULL OR l.state IN ('fulfilled', 'failed', 'cancelled', 'refunded')))
			OR (r.state = 'captured' AND l.settled_at IS NULL) ORDER BY r.id`)
}

// AuditFourEyes finds grants that one person proposed and approved.
func (tx *Tx) AuditFourEyes() (Finding, error) {
	return tx.find(countGrants, `SELECT id FROM grants WHERE issued_by = approved_by OR issued_by = '' OR approved_by = '' ORDER BY id`)
}

// RedeemedLine is what a reservation captured and has not given back, with what
// remains of the cost it was a share of.
type RedeemedLine struct {
	ID       string
	Captured models.Money
	RateNum  int64
	RateDen  int64
	Cost     models.Money
}

// Redeemed returns up to n captured reservations of settled lines after the id.
func (tx *Tx) Redeemed(after string, n int) (rows []RedeemedLine, err error) {
	err = tx.scan(&rows, `SELECT r.id, r.captured - r.refunded AS captured, r.rate_num, r.rate_den, CAST(s.cost - COALESCE(b.amount, 0) AS bigint) AS cost
		FROM reservations r JOIN settlements s ON s.line_id = r.line_id LEFT JOIN (`+lineRefunds+`) b ON b.line_id = r.line_id
		WHERE r.state = 'captured' AND r.id > ? ORDER BY r.id LIMIT ?`, after, n)
	return rows, err
}

// ProgrammeVersions returns every rule set.
func (tx *Tx) ProgrammeVersions() ([]models.ProgrammeVersion, error) {
	return many[models.ProgrammeVersion](tx, "programme_id, version", "version > 0")
}
