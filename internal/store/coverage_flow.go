package store

import (
	"time"

	"supermarket/models"
)

// The kinds of movement of voucher money, by the accounts that it goes between.
const (
	FlowFunded     = "funded"      // funder to budget
	FlowHandedBack = "handed_back" // a budget, or a grant, to funder
	FlowDrawn      = "drawn"       // budget to a grant
	FlowRedeemed   = "redeemed"    // a grant to whoever is paid
	FlowRefunded   = "refunded"    // back to a grant
	FlowExpired    = "expired"     // an expired grant's value to its budget
	FlowReleased   = "released"    // a grant to its budget for another cause
	FlowClawedBack = "clawed_back" // by a claw-back, to a grant or a budget
	FlowClawedHome = "clawed_home" // what was clawed back, from the grant on to its budget
)

// What is no movement: promised to a firm, and set aside for its order.
const (
	FlowGranted  = "granted"
	FlowReserved = "reserved"
)

// What movements are summed up to.
const (
	FlowPool    = "pool"    // free in budgets
	FlowHeld    = "held"    // in grants
	FlowUnspent = "unspent" // both
	FlowSpent   = "spent"   // redeemed and not got back
	FlowFunding = "funding" // funded and not handed back
	FlowDrain   = "drain"   // that left budgets, but for funders
)

// flowSum is which movements a sum is of, and as what it counts them.
type flowSum struct{ of, amount string }

var flowSums = map[string]flowSum{
	FlowPool:    {"cm.pool <> 0", "cm.pool"},
	FlowHeld:    {"cm.held <> 0", "cm.held"},
	FlowUnspent: {"cm.pool + cm.held <> 0", "cm.pool + cm.held"},
	FlowSpent:   {"cm.kind IN ('redeemed', 'refunded', 'clawed_back')", "CASE WHEN cm.kind = 'redeemed' THEN cm.amount ELSE -cm.amount END"},
	FlowFunding: {"cm.kind IN ('funded', 'handed_back')", "CASE WHEN cm.kind = 'funded' THEN cm.amount ELSE -cm.amount END"},
	FlowDrain:   {"cm.pool <> 0 AND cm.kind NOT IN ('funded', 'handed_back')", "-cm.pool"},
}

// FlowKinds are all that a filter may ask for.
var FlowKinds = []string{
	FlowFunded, FlowHandedBack, FlowDrawn, FlowRedeemed, FlowRefunded, FlowExpired, FlowReleased, FlowClawedBack, FlowClawedHome,
	FlowPool, FlowHeld, FlowUnspent, FlowSpent, FlowFunding, FlowDrain,
}

// flows is the set cm: movements of the ledger that touch a budget or a grant,
// told by the kinds of accounts that their ids begin with.
func (q *coverage) flows() *coverage {
	const from, to = "substr(p.source_id, 1, 6)", "substr(p.destination_id, 1, 6)"
	side := func(kind string) string {
		return "(CASE WHEN " + to + " = '" + kind + "' THEN p.amount ELSE 0 END - CASE WHEN " + from + " = '" + kind + "' THEN p.amount ELSE 0 END)"
	}
	return q.set(`cm AS (SELECT p.seq, p.at, p.amount, p.transfer_id,
		CASE WHEN `+from+` = 'funder' AND `+to+` = 'budget' THEN 'funded' WHEN `+to+` = 'funder' THEN 'handed_back'
			WHEN `+from+` = 'budget' AND `+to+` = 'grant_' THEN 'drawn'
			WHEN `+from+` = 'grant_' AND `+to+` = 'budget' THEN CASE WHEN t.id IS NOT NULL THEN 'clawed_home' WHEN m.kind = 'funded' AND g.state = 'expired' THEN 'expired' ELSE 'released' END
			WHEN `+from+` IN ('grant_', 'budget') THEN 'redeemed' WHEN `+to+` = 'grant_' AND t.id IS NULL THEN 'refunded' ELSE 'clawed_back' END AS kind,
		`+side("budget")+` AS pool, `+side("grant_")+` AS held,
		COALESCE(g.programme_id, b.owner) AS programme_id, COALESCE(g.id, '') AS grant_id, COALESCE(g.firm_id, '') AS firm_id
		FROM postings p LEFT JOIN transfers t ON t.id = p.transfer_id AND t.kind = 'claw_back'
		LEFT JOIN grants g ON g.account_id = CASE WHEN `+from+` = 'grant_' THEN p.source_id WHEN `+to+` = 'grant_' THEN p.destination_id END
		LEFT JOIN accounts b ON b.kind = 'budget' AND b.id = CASE WHEN `+from+` = 'budget' THEN p.source_id ELSE p.destination_id END
		LEFT JOIN programmes m ON m.id = g.programme_id
		WHERE (`+from+` IN ('grant_', 'budget') OR `+to+` IN ('grant_', 'budget')) AND p.at >= ? AND p.at < ?)`, q.f.From, q.f.To)
}

// ofFlows are the filter's conditions on a movement of cm.
func (q *coverage) ofFlows() *coverage {
	f := q.f
	q.when(f.Programme != "", "cm.programme_id = ?", f.Programme)
	if f.byFirm() {
		q.ofFirms()
	}
	if sum, there := flowSums[f.Flow]; there {
		return q.add(" AND " + sum.of)
	}
	return q.when(f.Flow != "", "cm.kind = ?", f.Flow)
}

// flowAmount is a movement as the filter's flow counts it.
func (f CoverageFilter) flowAmount() string {
	if sum, there := flowSums[f.Flow]; there {
		return sum.amount
	}
	return "cm.amount"
}

// CoverageFlow is what moved in one way on one day (UTC+8), in all regions, or
// else a share of the period's; Pool and Held are of days alone.
type CoverageFlow struct {
	CoverageShare
	Pool, Held models.Money
}

// CoverageFlows gives the movements of voucher money until the period's end to
// row: all of them by day, and those of the period and of its region by what they were for.
func (tx *Tx) CoverageFlows(f CoverageFilter, row func(CoverageFlow)) error {
	ever, here := f, f
	ever.From, ever.Region = time.Time{}, ""
	days := tx.coverage(ever).add("SELECT " + tx.dayKey("cm.at") + " AS day, cm.kind, SUM(cm.amount) AS amount, SUM(cm.pool) AS pool, SUM(cm.held) AS held FROM cm WHERE 1 = 1").
		ofFlows().add(" GROUP BY 1, cm.kind")
	shares := tx.coverage(here).add("SELECT "+tx.monthKey("cm.at")+` AS month, cm.programme_id, cm.kind, COALESCE(cf.region, '') AS region, COALESCE(cf.industry, '') AS industry, SUM(cm.amount) AS amount
		FROM cm LEFT JOIN cf ON cf.id = cm.firm_id WHERE cm.at >= ?`, f.From).ofFlows().add(" GROUP BY 1, cm.programme_id, cm.kind, cf.region, cf.industry")
	q := tx.coverage(ever).firms().flows().within("d", days).within("g", shares).
		add("SELECT '" + ByDay + "' AS part, " + tx.dayText("d.day") + " AS key, d.kind, CAST(d.amount AS bigint), CAST(d.pool AS bigint), CAST(d.held AS bigint) FROM d UNION ALL " + tx.shares(", 0, 0"))
	return q.each(func(scan func(...any) error) error {
		var m CoverageFlow
		err := scan(&m.Part, &m.Key, &m.Kind, &m.Amount, &m.Pool, &m.Held)
		if m.Part == ByDay {
			m.Key = m.Key[:min(len(m.Key), len(productDays))]
		}
		row(m)
		return err
	})
}

// CoverageMovement is one movement of voucher money; Amount is as the filter's
// flow counts it.
type CoverageMovement struct {
	Seq              int64
	At               time.Time
	Kind             string
	ProgrammeID      string
	NameZh, NameEn   string // of the programme
	GrantID          string
	FirmID, Firm     string // "" for what no firm stands behind
	OrderID, Number  string // of the order, "" for none
	Region, Industry string
	Amount           models.Money
}

// CoverageMovements returns a page of the movements behind a figure, newest
// first, and what all of them come to.
func (tx *Tx) CoverageMovements(f CoverageFilter, p Page) (rows []CoverageMovement, sum CoverageSum, err error) {
	const from = " FROM cm LEFT JOIN cf ON cf.id = cm.firm_id"
	err = tx.coverage(f).firms().flows().add("SELECT COUNT(*) AS count, CAST(COALESCE(SUM(" + f.flowAmount() + "), 0) AS bigint) AS amount" + from + " WHERE 1 = 1").ofFlows().scan(&sum)
	if err != nil {
		return nil, sum, err
	}
	err = tx.coverage(f).firms().flows().add(`SELECT cm.seq, cm.at, cm.kind, cm.programme_id, m.name_zh, m.name_en, cm.grant_id, cm.firm_id, COALESCE(cf.name, '') AS firm,
		COALESCE(d.id, '') AS order_id, COALESCE(d.number, '') AS number, COALESCE(cf.region, '') AS region, COALESCE(cf.industry, '') AS industry, `+f.flowAmount()+` AS amount`+from+`
		JOIN programmes m ON m.id = cm.programme_id JOIN transfers t ON t.id = cm.transfer_id LEFT JOIN lines l ON l.id = t.ref LEFT JOIN refunds r ON r.id = t.ref
		LEFT JOIN orders d ON d.id = COALESCE(l.order_id, r.order_id) WHERE 1 = 1`).
		ofFlows().listed(&rows, "cm.at DESC, cm.seq DESC", p)
	return rows, sum, err
}
