package store

import (
	"time"

	"supermarket/models"
)

// CoverageFirm is a firm with what the report counts it by, and its work in the period.
type CoverageFirm struct {
	ID, Name, Code string
	Verified       bool
	Region         string // CoverageNone where there is none, as the next three
	Industry       string
	Size           string
	Title          string
	Lines          int64
	Fulfilled      int64
	List, Subsidy  models.Money
}

// CoverageFirmList returns a page of the firms behind a figure by name, and what
// all of them come to. Of Fulfilled, Buying and Subsidised a firm must have one
// line; of a class, or whole or leased ones, no other lines are counted.
func (tx *Tx) CoverageFirmList(f CoverageFilter, p Page) (rows []CoverageFirm, sum CoverageSum, err error) {
	from := func(fields string) *coverage {
		q := tx.coverage(f).firms().works()
		return q.add(fields+` FROM cf LEFT JOIN (SELECT firm_id, COUNT(*) AS lines, SUM(fulfilled) AS fulfilled, SUM(list) AS list, SUM(subsidy) AS subsidy FROM cw WHERE 1 = 1`).
			when(f.Class != "", "cw.class_id = ?", f.Class).when(f.Kind != "", "cw.kind = ?", f.Kind).when(f.Whole, "cw.whole = 1").when(f.Leased, "cw.lease_month > 0").
			add(" GROUP BY firm_id) w ON w.firm_id = cf.id WHERE 1 = 1").ofFirms().
			when(f.Class != "" || f.Kind != "" || f.Whole || f.Leased, "w.lines > 0").
			when(f.Fulfilled, "w.fulfilled > 0").when(f.Buying, "w.list > 0").when(f.Subsidised, "w.subsidy > 0")
	}
	err = from("SELECT COUNT(*) AS count, CAST(COALESCE(SUM(w.list), 0) AS bigint) AS list, CAST(COALESCE(SUM(w.subsidy), 0) AS bigint) AS subsidy").scan(&sum)
	if err != nil {
		return nil, sum, err
	}
	err = from(`SELECT cf.id, cf.name, cf.code, cf.state = 'verified' AS verified, cf.region, cf.industry, cf.size, cf.title, CAST(COALESCE(w.lines, 0) AS bigint) AS lines,
		CAST(COALESCE(w.fulfilled, 0) AS bigint) AS fulfilled, CAST(COALESCE(w.list, 0) AS bigint) AS list, CAST(COALESCE(w.subsidy, 0) AS bigint) AS subsidy`).
		listed(&rows, "cf.name, cf.id", p)
	return rows, sum, err
}

// CoverageCategory is an industry with the verified firms that had work fulfilled.
type CoverageCategory struct {
	Industry      string
	Firms, Lines  int64
	List, Subsidy models.Money
}

// CoverageCategories returns the industries in which a verified firm had work
// fulfilled in the period, whether or not the policy counts them.
func (tx *Tx) CoverageCategories(f CoverageFilter) (rows []CoverageCategory, err error) {
	f.Verified, f.Fulfilled = true, true
	err = tx.coverage(f).firms().works().add(`SELECT cf.industry, COUNT(DISTINCT cf.id) AS firms, COUNT(*) AS lines, CAST(SUM(cw.list) AS bigint) AS list, CAST(SUM(cw.subsidy) AS bigint) AS subsidy
		FROM cw JOIN cf ON cf.id = cw.firm_id WHERE 1 = 1`).ofFirms().ofWorks().add(" GROUP BY cf.industry ORDER BY cf.industry").scan(&rows)
	return rows, err
}

// CoverageProduct is a product that firms build with AI.
type CoverageProduct struct {
	ID, Name, Summary string
	FirmID, Firm      string
	Industry          string // that it serves
	LaunchedOn        string // a date, "" before the launch
	RetiredOn         string // a date, "" while it lives
}

// products is the set cp: dates are days in UTC+8, as firms enter them.
func (q *coverage) products() *coverage {
	return q.set(`cp AS (SELECT p.id, p.name, p.summary, p.firm_id, CASE WHEN p.industry = '' THEN 'none' ELSE p.industry END AS industry,
		COALESCE(` + q.tx.day("p.launched_on") + `, '') AS launched, CASE WHEN p.retired THEN ` + q.tx.day("p.updated_at") + ` ELSE '' END AS retired FROM firm_products p)`)
}

// chinaZone is the zone that days and months of reports are of.
var chinaZone = time.FixedZone("UTC+8", 8*3600)

const productDays = "2006-01-02"

// ofProducts are the filter's conditions on a product of cp: launched in the
// period, being built, or else offered at AsOf.
func (q *coverage) ofProducts() *coverage {
	at := q.f.AsOf.In(chinaZone).Format(productDays)
	from, to := q.f.From.In(chinaZone).Format(productDays), q.f.To.In(chinaZone).Format(productDays)
	alive := "(cp.retired = '' OR cp.retired > ?)"
	switch {
	case q.f.Launched:
		return q.add(" AND cp.launched >= ? AND cp.launched < ? AND cp.launched <= ?", from, to, at)
	case q.f.Building:
		return q.add(" AND (cp.launched = '' OR cp.launched > ?) AND "+alive, at, at)
	}
	return q.add(" AND cp.launched <> '' AND cp.launched <= ? AND "+alive, at, at)
}

// CoverageProducts returns every product of the firms, by launch.
func (tx *Tx) CoverageProducts(f CoverageFilter) (rows []CoverageProduct, err error) {
	err = tx.coverage(f).firms().products().add(`SELECT cp.id, cp.firm_id, cp.industry, cp.launched AS launched_on, cp.retired AS retired_on
		FROM cp JOIN cf ON cf.id = cp.firm_id WHERE 1 = 1`).ofFirms().add(" ORDER BY cp.launched, cp.id").scan(&rows)
	return daysOf(rows), err
}

// CoverageProductList returns a page of the products behind a figure, and how many there are.
func (tx *Tx) CoverageProductList(f CoverageFilter, p Page) (rows []CoverageProduct, sum CoverageSum, err error) {
	const from = " FROM cp JOIN cf ON cf.id = cp.firm_id WHERE 1 = 1"
	if err = tx.coverage(f).firms().products().add("SELECT COUNT(*) AS count" + from).ofFirms().ofProducts().scan(&sum); err != nil {
		return nil, sum, err
	}
	err = tx.coverage(f).firms().products().add(`SELECT cp.id, cp.name, cp.summary, cp.firm_id, cf.name AS firm, cp.industry, cp.launched AS launched_on, cp.retired AS retired_on`+from).
		ofFirms().ofProducts().listed(&rows, "cp.launched DESC, cp.id", p)
	return daysOf(rows), sum, err
}

// daysOf cuts what SQLite's driver makes of a date back to the date.
func daysOf(rows []CoverageProduct) []CoverageProduct {
	for i := range rows {
		rows[i].LaunchedOn = rows[i].LaunchedOn[:min(len(rows[i].LaunchedOn), len(productDays))]
		rows[i].RetiredOn = rows[i].RetiredOn[:min(len(rows[i].RetiredOn), len(productDays))]
	}
	return rows
}
