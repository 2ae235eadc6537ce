package store

import (
	"time"

	"supermarket/models"
)

// works is the set cw: settled lines of the period, net of what was given back.
// With a programme, only lines of which it paid something, and its part alone.
func (q *coverage) works() *coverage {
	paid, join, args := "SELECT r.line_id, SUM(r.captured - r.refunded) AS amount FROM reservations r WHERE r.state = 'captured' GROUP BY r.line_id", "LEFT JOIN", []any{}
	if q.f.Programme != "" {
		join, args = "JOIN", append(args, q.f.Programme)
		paid = "SELECT r.line_id, SUM(r.captured - r.refunded) AS amount FROM reservations r JOIN grants g ON g.id = r.grant_id WHERE r.state = 'captured' AND g.programme_id = ? GROUP BY r.line_id"
	}
	return q.set(`cw AS (SELECT s.id, s.created_at AS at, `+q.tx.month("s.created_at")+` AS month, s.line_id, s.order_id, s.firm_id, l.offering_id, o.class_id, o.kind, o.lease_month, l.units,
		CASE WHEN l.state = 'fulfilled' THEN 1 ELSE 0 END AS fulfilled, CASE WHEN b.amount IS NULL AND u.n > 0 THEN 1 ELSE 0 END AS whole,
		CAST(s.cost - COALESCE(b.amount, 0) AS bigint) AS list, CAST(COALESCE(v.amount, 0) AS bigint) AS subsidy, CAST(COALESCE(u.n, 0) AS bigint) AS unit_millis
		FROM settlements s JOIN lines l ON l.id = s.line_id JOIN offerings o ON o.id = l.offering_id
		`+join+` (`+paid+`) v ON v.line_id = s.line_id
		LEFT JOIN (`+lineRefunds+`) b ON b.line_id = s.line_id
		LEFT JOIN (SELECT line_id, SUM(millis * units) AS n FROM usage_segments WHERE billed GROUP BY line_id) u ON u.line_id = s.line_id
		WHERE s.created_at >= ? AND s.created_at < ?)`, append(args, q.f.From, q.f.To)...)
}

// ofWorks are the filter's conditions on a line of cw.
func (q *coverage) ofWorks() *coverage {
	f := q.f
	return q.when(f.Class != "", "cw.class_id = ?", f.Class).when(f.Kind != "", "cw.kind = ?", f.Kind).when(f.Offering != "", "cw.offering_id = ?", f.Offering).
		when(f.Fulfilled, "cw.fulfilled = 1").when(f.Subsidised, "cw.subsidy > 0").when(f.Buying, "cw.list > 0").
		when(f.Whole, "cw.whole = 1").when(f.Leased, "cw.lease_month > 0")
}

// CoverageWork is what one firm had of one offering in one month.
type CoverageWork struct {
	FirmID, Month     string
	OfferingID, Class string
	Kind              models.OfferingKind
	LeaseMonth        models.Money
	Lines, Fulfilled  int64
	List, Subsidy     models.Money
	// Of fulfilled lines alone.
	FulfilledList, FulfilledSubsidy models.Money
	// Of whole lines alone: metered, and nothing of them was given back.
	WholeLines, WholeMillis, WholeUnits int64 // units of the largest
	WholeList, WholeSubsidy             models.Money
}

const workSums = `COUNT(*), CAST(SUM(cw.fulfilled) AS bigint), CAST(SUM(cw.list) AS bigint), CAST(SUM(cw.subsidy) AS bigint),
	CAST(SUM(cw.fulfilled * cw.list) AS bigint), CAST(SUM(cw.fulfilled * cw.subsidy) AS bigint), CAST(SUM(cw.whole) AS bigint),
	CAST(SUM(cw.whole * cw.unit_millis) AS bigint), CAST(MAX(cw.whole * cw.units) AS bigint), CAST(SUM(cw.whole * cw.list) AS bigint), CAST(SUM(cw.whole * cw.subsidy) AS bigint)`

// CoverageWorks gives the period's work by firm, month and offering to row.
func (tx *Tx) CoverageWorks(f CoverageFilter, row func(CoverageWork)) error {
	q := tx.coverage(f).firms().works()
	q.add(`SELECT cw.firm_id, cw.month, cw.offering_id, cw.class_id, cw.kind, cw.lease_month, ` + workSums + `
		FROM cw JOIN cf ON cf.id = cw.firm_id WHERE 1 = 1`).ofFirms().ofWorks().
		add(" GROUP BY cw.firm_id, cw.month, cw.offering_id, cw.class_id, cw.kind, cw.lease_month")
	return q.each(func(scan func(...any) error) error {
		var w CoverageWork
		err := scan(&w.FirmID, &w.Month, &w.OfferingID, &w.Class, &w.Kind, &w.LeaseMonth, &w.Lines, &w.Fulfilled, &w.List, &w.Subsidy, &w.FulfilledList, &w.FulfilledSubsidy,
			&w.WholeLines, &w.WholeMillis, &w.WholeUnits, &w.WholeList, &w.WholeSubsidy)
		row(w)
		return err
	})
}

// CoverageLine is one settled line of the report.
type CoverageLine struct {
	LineID, OrderID, Number string
	At                      time.Time
	FirmID, Firm            string
	Region, Industry        string
	TitleZh, TitleEn        string // of the offering
	Kind                    models.OfferingKind
	Fulfilled               bool
	UnitMillis              int64
	List, Subsidy           models.Money
}

// CoverageLines returns a page of the lines behind a figure, newest first, and
// what all of them come to.
func (tx *Tx) CoverageLines(f CoverageFilter, p Page) (rows []CoverageLine, sum CoverageSum, err error) {
	const from = " FROM cw JOIN cf ON cf.id = cw.firm_id"
	err = tx.coverage(f).firms().works().add(`SELECT COUNT(*) AS count, CAST(COALESCE(SUM(cw.list), 0) AS bigint) AS list, CAST(COALESCE(SUM(cw.subsidy), 0) AS bigint) AS subsidy,
		CAST(COALESCE(SUM(cw.unit_millis), 0) AS bigint) AS millis` + from + " WHERE 1 = 1").ofFirms().ofWorks().scan(&sum)
	if err != nil {
		return nil, sum, err
	}
	err = tx.coverage(f).firms().works().add(`SELECT cw.line_id, cw.order_id, d.number, cw.at, cw.firm_id, cf.name AS firm, cf.region, cf.industry, o.title_zh, o.title_en, cw.kind,
		cw.fulfilled = 1 AS fulfilled, cw.unit_millis, cw.list, cw.subsidy`+from+` JOIN orders d ON d.id = cw.order_id JOIN offerings o ON o.id = cw.offering_id WHERE 1 = 1`).
		ofFirms().ofWorks().listed(&rows, "cw.at DESC, cw.line_id", p)
	return rows, sum, err
}

// CoverageLease is what one firm had of one offering in one month, beside what
// leasing the most units that it had at once would have cost.
type CoverageLease struct {
	Month, FirmID, Firm string
	OfferingID          string
	TitleZh, TitleEn    string
	Class               string
	Kind                models.OfferingKind
	Units, UnitMillis   int64
	List, Subsidy       models.Money
	Lease               models.Money
}

// CoverageLeases returns a page of the months of work that could have been
// leased, and what all of them come to.
func (tx *Tx) CoverageLeases(f CoverageFilter, p Page) (rows []CoverageLease, sum CoverageSum, err error) {
	f.Whole, f.Leased = true, true
	grouped := func() *coverage {
		in := tx.coverage(f).add(`SELECT cw.firm_id, cf.name AS firm, cw.month, cw.offering_id, cw.class_id AS class, cw.kind, MAX(cw.units) AS units, SUM(cw.unit_millis) AS unit_millis,
			SUM(cw.list) AS list, SUM(cw.subsidy) AS subsidy, MAX(cw.units) * cw.lease_month AS lease FROM cw JOIN cf ON cf.id = cw.firm_id WHERE 1 = 1`).ofFirms().ofWorks().
			add(" GROUP BY cw.firm_id, cf.name, cw.month, cw.offering_id, cw.class_id, cw.kind, cw.lease_month")
		return tx.coverage(f).firms().works().set("gl AS ("+in.text.String()+")", in.args...)
	}
	err = grouped().add(`SELECT COUNT(*) AS count, CAST(COALESCE(SUM(list), 0) AS bigint) AS list, CAST(COALESCE(SUM(subsidy), 0) AS bigint) AS subsidy,
		CAST(COALESCE(SUM(unit_millis), 0) AS bigint) AS millis, CAST(COALESCE(SUM(lease), 0) AS bigint) AS lease FROM gl`).scan(&sum)
	if err != nil {
		return nil, sum, err
	}
	err = grouped().add(`SELECT gl.month, gl.firm_id, gl.firm, gl.offering_id, o.title_zh, o.title_en, gl.class, gl.kind, gl.units, CAST(gl.unit_millis AS bigint) AS unit_millis,
		CAST(gl.list AS bigint) AS list, CAST(gl.subsidy AS bigint) AS subsidy, CAST(gl.lease AS bigint) AS lease FROM gl JOIN offerings o ON o.id = gl.offering_id`).
		listed(&rows, "gl.month DESC, gl.firm_id, gl.offering_id", p)
	return rows, sum, err
}
