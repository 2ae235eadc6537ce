package store

import (
	"time"

	"supermarket/models"
)

// CoverageShare is what moved in one way in one month, or of one programme,
// region or industry: Part tells which of them Key is.
type CoverageShare struct {
	Part, Key, Kind string
	Amount          models.Money
}

// What a share is of; ByDay is of flows alone.
const (
	ByDay       = "day"
	ByMonth     = "month"
	ByProgramme = "programme"
	ByRegion    = "region"
	ByIndustry  = "industry"
)

// shares sum the set g up in four ways; what no firm stands behind has no region.
func (tx *Tx) shares(more string) string {
	part := func(name, key, of string) string {
		return "SELECT '" + name + "' AS part, " + key + " AS key, g.kind, CAST(SUM(g.amount) AS bigint) AS amount" + more + " FROM g" + of
	}
	return part(ByMonth, tx.monthText("g.month"), " GROUP BY g.month, g.kind") + " UNION ALL " + part(ByProgramme, "g.programme_id", " GROUP BY g.programme_id, g.kind") + " UNION ALL " +
		part(ByRegion, "g.region", " WHERE g.region <> '' GROUP BY g.region, g.kind") + " UNION ALL " + part(ByIndustry, "g.industry", " WHERE g.region <> '' GROUP BY g.industry, g.kind")
}

// grants is the set cg: grants that were made in the period.
func (q *coverage) grants() *coverage {
	return q.set(`cg AS (SELECT g.id, g.created_at AS at, g.programme_id, g.id AS grant_id, g.firm_id, g.state, g.amount, '' AS order_id
		FROM grants g WHERE g.created_at >= ? AND g.created_at < ?)`, q.f.From, q.f.To)
}

// reservations is the set cg of what was set aside for lines and claims in the period.
func (q *coverage) reservations() *coverage {
	return q.set(`cg AS (SELECT r.id, r.created_at AS at, g.programme_id, g.id AS grant_id, r.firm_id, r.state, r.amount, r.order_id
		FROM reservations r JOIN grants g ON g.id = r.grant_id WHERE r.created_at >= ? AND r.created_at < ?)`, q.f.From, q.f.To)
}

func (q *coverage) given(kind string) (rows []CoverageShare, err error) {
	in := q.tx.coverage(q.f).add("SELECT " + q.tx.monthKey("cg.at") + " AS month, cg.programme_id, cf.region, cf.industry, '" + kind + "' AS kind, SUM(cg.amount) AS amount FROM cg JOIN cf ON cf.id = cg.firm_id WHERE 1 = 1").
		ofGiven().add(" GROUP BY 1, cg.programme_id, cf.region, cf.industry")
	err = q.within("g", in).add(q.tx.shares("")).scan(&rows)
	return rows, err
}

func (q *coverage) ofGiven() *coverage {
	return q.ofFirms().when(q.f.Programme != "", "cg.programme_id = ?", q.f.Programme)
}

// CoverageGrants returns what was granted in the period.
func (tx *Tx) CoverageGrants(f CoverageFilter) ([]CoverageShare, error) {
	return tx.coverage(f).firms().grants().given(FlowGranted)
}

// CoverageReservations returns what was set aside in the period, whatever became of it.
func (tx *Tx) CoverageReservations(f CoverageFilter) ([]CoverageShare, error) {
	return tx.coverage(f).firms().reservations().given(FlowReserved)
}

// CoverageGift is one grant or one reservation of the report.
type CoverageGift struct {
	ID               string
	At               time.Time
	ProgrammeID      string
	NameZh, NameEn   string // of the programme
	GrantID          string
	FirmID, Firm     string
	Region, Industry string
	State            string
	OrderID, Number  string // of a reservation, "" for a grant
	Amount           models.Money
}

func given(from func() *coverage, p Page) (rows []CoverageGift, sum CoverageSum, err error) {
	err = from().add("SELECT COUNT(*) AS count, CAST(COALESCE(SUM(cg.amount), 0) AS bigint) AS amount FROM cg JOIN cf ON cf.id = cg.firm_id WHERE 1 = 1").ofGiven().scan(&sum)
	if err != nil {
		return nil, sum, err
	}
	err = from().add(`SELECT cg.id, cg.at, cg.programme_id, m.name_zh, m.name_en, cg.grant_id, cg.firm_id, cf.name AS firm, cf.region, cf.industry, cg.state,
		cg.order_id, COALESCE(d.number, '') AS number, cg.amount FROM cg JOIN cf ON cf.id = cg.firm_id JOIN programmes m ON m.id = cg.programme_id LEFT JOIN orders d ON d.id = cg.order_id WHERE 1 = 1`).
		ofGiven().listed(&rows, "cg.at DESC, cg.id DESC", p)
	return rows, sum, err
}

// CoverageGrantList returns a page of the grants behind a figure, newest first, and their sum.
func (tx *Tx) CoverageGrantList(f CoverageFilter, p Page) ([]CoverageGift, CoverageSum, error) {
	return given(func() *coverage { return tx.coverage(f).firms().grants() }, p)
}

// CoverageReservationList returns a page of the reservations behind a figure, newest first, and their sum.
func (tx *Tx) CoverageReservationList(f CoverageFilter, p Page) ([]CoverageGift, CoverageSum, error) {
	return given(func() *coverage { return tx.coverage(f).firms().reservations() }, p)
}
