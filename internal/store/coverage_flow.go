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

// flows is the set cm: movements of the ledger that touch a budget or a grant.
func (q *coverage) flows() *coverage {
	side := func(kind string) string {
		return "(CASE WHEN b.kind = '" + kind + "' THEN p.amount ELSE 0 END - CASE WHEN a.kind = '" + kind + "' THEN p.amount ELSE 0 END)"
	}
	q.set(`cm AS (SELECT p.seq, p.at, p.amount, t.kind AS transfer, t.ref,
		CASE WHEN a.kind = 'funder' AND b.kind = 'budget' THEN 'funded' WHEN b.kind = 'funder' THEN 'handed_back'
			WHEN a.kind = 'budget' AND b.kind = 'grant' THEN 'drawn'
			WHEN a.kind = 'grant' AND b.kind = 'budget' THEN CASE WHEN t.kind = 'claw_back' THEN 'clawed_home' WHEN m.kind = 'funded' AND g.state = 'expired' THEN 'expired' ELSE 'released' END
			WHEN a.kind IN ('grant', 'budget') THEN 'redeemed' WHEN b.kind = 'grant' AND t.kind <> 'claw_back' THEN 'refunded' ELSE 'clawed_back' END AS kind,
		`+side("budget")+` AS pool, `+side("grant")+` AS held,
		COALESCE(g.programme_id, CASE WHEN a.kind = 'budget' THEN a.owner ELSE b.owner END) AS programme_id,
		COALESCE(g.id, '') AS grant_id, COALESCE(g.firm_id, '') AS firm_id
		FROM postings p JOIN accounts a ON a.id = p.source_id JOIN accounts b ON b.id = p.destination_id JOIN transfers t ON t.id = p.transfer_id
		LEFT JOIN grants g ON g.id = CASE WHEN a.kind = 'grant' THEN a.owner WHEN b.kind = 'grant' THEN b.owner END
		LEFT JOIN programmes m ON m.id = g.programme_id
		WHERE (a.kind IN ('budget', 'grant') OR b.kind IN ('budget', 'grant')) AND p.at >= ? AND p.at < ?)`, q.f.From, q.f.To)
	return q
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

// CoverageFlow is what moved in one way on one day (UTC+8), for firms of one
// region and industry; both are "" for what no firm stands behind.
type CoverageFlow struct {
	Day, Programme, Kind string
	Region, Industry     string
	Amount, Pool, Held   models.Money
}

// CoverageFlows gives the movements of voucher money in the period to row, in no order.
func (tx *Tx) CoverageFlows(f CoverageFilter, row func(CoverageFlow)) error {
	q := tx.coverage(f).firms().flows()
	day := tx.day("cm.at")
	q.add(`SELECT ` + day + `, cm.programme_id, cm.kind, COALESCE(cf.region, ''), COALESCE(cf.industry, ''),
		CAST(SUM(cm.amount) AS bigint), CAST(SUM(cm.pool) AS bigint), CAST(SUM(cm.held) AS bigint) FROM cm LEFT JOIN cf ON cf.id = cm.firm_id WHERE 1 = 1`).ofFlows().
		add(" GROUP BY " + day + ", cm.programme_id, cm.kind, cf.region, cf.industry")
	return q.each(func(scan func(...any) error) error {
		var m CoverageFlow
		err := scan(&m.Day, &m.Programme, &m.Kind, &m.Region, &m.Industry, &m.Amount, &m.Pool, &m.Held)
		m.Day = m.Day[:min(len(m.Day), len(productDays))]
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
		JOIN programmes m ON m.id = cm.programme_id LEFT JOIN lines l ON l.id = cm.ref LEFT JOIN refunds r ON r.id = cm.ref
		LEFT JOIN orders d ON d.id = COALESCE(l.order_id, r.order_id) WHERE 1 = 1`).
		ofFlows().listed(&rows, "cm.at DESC, cm.seq DESC", p)
	return rows, sum, err
}
