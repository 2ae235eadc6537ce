package store

import (
	"time"

	"supermarket/models"
)

// works is the set cw: settled lines of the period, net of what was given back.
// With a programme, only lines of which it paid something, and its part alone.
func (q *coverage) works() *coverage {
	subsidy, join, args := "f.subsidy", "", []any{}
	if q.f.Programme != "" {
		subsidy, args = "CAST(v.amount AS bigint)", append(args, q.f.Programme)
		join = `JOIN (SELECT r.line_id, SUM(r.captured - r.refunded) AS amount FROM reservations r JOIN grants g ON g.id = r.grant_id
			WHERE r.state = 'captured' AND g.programme_id = ? GROUP BY r.line_id) v ON v.line_id = f.line_id`
	}
	return q.set(`cw AS (SELECT f.at, f.month, f.line_id, f.order_id, f.firm_id, f.offering_id, o.class_id, o.kind, o.lease_month, f.units, f.unit_millis, f.list, `+subsidy+` AS subsidy,
		CASE WHEN f.fulfilled THEN 1 ELSE 0 END AS fulfilled, CASE WHEN f.whole THEN 1 ELSE 0 END AS whole
		FROM coverage_lines f JOIN offerings o ON o.id = f.offering_id `+join+` WHERE f.at >= ? AND f.at < ?)`, append(args, q.f.From, q.f.To)...)
}

// ofWorks are the filter's conditions on a line of cw.
func (q *coverage) ofWorks() *coverage {
	f := q.f
	return q.when(f.Class != "", "cw.class_id = ?", f.Class).when(f.Kind != "", "cw.kind = ?", f.Kind).when(f.Offering != "", "cw.offering_id = ?", f.Offering).
		when(f.Fulfilled, "cw.fulfilled = 1").when(f.Subsidised, "cw.subsidy > 0").when(f.Buying, "cw.list > 0").
		when(f.Whole, "cw.whole = 1").when(f.Leased, "cw.lease_month > 0")
}

// CoverageGroup is the firms that are alike in all that the report counts them
// by, with their work of the period.
type CoverageGroup struct {
	Verified                      bool
	Region, Industry, Size, Title string
	Firms, Buying, Subsidised     int64
	List, Subsidy                 models.Money
	// Of fulfilled lines alone, and of firms that have one.
	Worked, Lines                   int64
	FulfilledList, FulfilledSubsidy models.Money
}

// CoverageGroups counts the firms and their work.
func (tx *Tx) CoverageGroups(f CoverageFilter) (rows []CoverageGroup, err error) {
	err = tx.coverage(f).firms().works().add(`SELECT cf.state = 'verified' AS verified, cf.region, cf.industry, cf.size, cf.title, COUNT(*) AS firms,
		` + sumOf(`CASE WHEN w.list > 0 THEN 1 ELSE 0 END`, "buying") + sumOf(`CASE WHEN w.subsidy > 0 THEN 1 ELSE 0 END`, "subsidised") + sumOf("w.list", "list") + sumOf("w.subsidy", "subsidy") +
		sumOf("CASE WHEN w.lines > 0 THEN 1 ELSE 0 END", "worked") + sumOf("w.lines", "lines") + sumOf("w.fulfilled_list", "fulfilled_list") + lastOf("w.fulfilled_subsidy", "fulfilled_subsidy") + `
		FROM cf LEFT JOIN (SELECT firm_id, SUM(fulfilled) AS lines, SUM(list) AS list, SUM(subsidy) AS subsidy, SUM(fulfilled * list) AS fulfilled_list, SUM(fulfilled * subsidy) AS fulfilled_subsidy
			FROM cw GROUP BY firm_id) w ON w.firm_id = cf.id WHERE 1 = 1`).ofFirms().add(" GROUP BY cf.state = 'verified', cf.region, cf.industry, cf.size, cf.title").scan(&rows)
	return rows, err
}

func lastOf(what, name string) string {
	return "CAST(COALESCE(SUM(" + what + "), 0) AS bigint) AS " + name
}
func sumOf(what, name string) string { return lastOf(what, name) + ", " }

// CoverageMonth is what the firms of an industry had in a month.
type CoverageMonth struct {
	Month, Industry    string
	Firms, Lines       int64 // verified firms with work fulfilled, and that work
	Buying, Subsidised int64
	List, Subsidy      models.Money
}

// CoverageMonths counts work by month and industry.
func (tx *Tx) CoverageMonths(f CoverageFilter) (rows []CoverageMonth, err error) {
	err = tx.coverage(f).firms().works().add(`SELECT w.month, cf.industry, ` + sumOf("CASE WHEN w.lines > 0 AND cf.state = 'verified' THEN 1 ELSE 0 END", "firms") +
		sumOf("CASE WHEN cf.state = 'verified' THEN w.lines ELSE 0 END", "lines") + sumOf("CASE WHEN w.list > 0 THEN 1 ELSE 0 END", "buying") +
		sumOf("CASE WHEN w.subsidy > 0 THEN 1 ELSE 0 END", "subsidised") + sumOf("w.list", "list") + lastOf("w.subsidy", "subsidy") + `
		FROM (SELECT firm_id, month, SUM(fulfilled) AS lines, SUM(list) AS list, SUM(subsidy) AS subsidy FROM cw GROUP BY firm_id, month) w JOIN cf ON cf.id = w.firm_id WHERE 1 = 1`).
		ofFirms().add(" GROUP BY w.month, cf.industry").scan(&rows)
	return rows, err
}

// CoverageClass is what a class of accelerator cost, of whole lines alone:
// metered, and nothing of them was given back.
type CoverageClass struct {
	Class                    string
	Kind                     models.OfferingKind
	Firms, Lines, UnitMillis int64
	List, Subsidy            models.Money
	// Of offerings that are also leased by the month: Months is of firms' months, by
	// offering; Lease is for the most units of one line in each.
	Lessees, Months, LeasedMillis    int64
	LeasedList, LeasedSubsidy, Lease models.Money
}

// CoverageClasses counts prices and leases.
func (tx *Tx) CoverageClasses(f CoverageFilter) (rows []CoverageClass, err error) {
	leased := func(what string) string { return "CASE WHEN g.lease_month > 0 THEN " + what + " ELSE 0 END" }
	q := tx.coverage(f).firms().works().
		set(`g AS (SELECT firm_id, month, offering_id, class_id, kind, lease_month, COUNT(*) AS lines, SUM(unit_millis) AS millis, SUM(list) AS list, SUM(subsidy) AS subsidy, MAX(units) AS units
			FROM cw WHERE whole = 1 GROUP BY firm_id, month, offering_id, class_id, kind, lease_month)`).
		set(`b AS (SELECT g.firm_id, g.class_id, g.kind, SUM(g.lines) AS lines, SUM(g.millis) AS millis, SUM(g.list) AS list, SUM(g.subsidy) AS subsidy,
			SUM(` + leased("1") + `) AS months, SUM(` + leased("g.millis") + `) AS leased_millis, SUM(` + leased("g.list") + `) AS leased_list, SUM(` + leased("g.subsidy") + `) AS leased_subsidy,
			SUM(` + leased("g.units * g.lease_month") + `) AS lease FROM g GROUP BY g.firm_id, g.class_id, g.kind)`)
	err = q.add(`SELECT b.class_id AS class, b.kind, COUNT(*) AS firms, ` + sumOf("b.lines", "lines") + sumOf("b.millis", "unit_millis") + sumOf("b.list", "list") + sumOf("b.subsidy", "subsidy") +
		sumOf("CASE WHEN b.months > 0 THEN 1 ELSE 0 END", "lessees") + sumOf("b.months", "months") + sumOf("b.leased_millis", "leased_millis") + sumOf("b.leased_list", "leased_list") +
		sumOf("b.leased_subsidy", "leased_subsidy") + lastOf("b.lease", "lease") + " FROM b JOIN cf ON cf.id = b.firm_id WHERE 1 = 1").ofFirms().add(" GROUP BY b.class_id, b.kind ORDER BY b.kind, b.class_id").scan(&rows)
	return rows, err
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
		ofFirms().ofWorks().listed(&rows, "cw.at DESC, cw.line_id DESC", p)
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
