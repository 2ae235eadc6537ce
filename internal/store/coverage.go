package store

import (
	"strconv"
	"strings"
	"time"

	"supermarket/models"
)

// CoverageNone stands in a filter for firms that have none of it.
const CoverageNone = "none"

// CoverageFilter narrows what a coverage report counts; "" and false take all.
// Each set of rows heeds the fields that it has.
type CoverageFilter struct {
	From, To  time.Time // [From, To)
	AsOf      time.Time // at which titles live and products are offered
	Programme string
	Region    string // of the firm; CoverageNone for firms without one, as for the next three
	Industry  string
	Size      string
	Title     string

	Class    string // of accelerators
	Kind     models.OfferingKind
	Offering string
	Firm     string
	Flow     string // kind of a movement of voucher money, or what movements are summed up to

	Verified   bool // firms that are verified
	Buying     bool // firms whose work cost something
	Subsidised bool // firms, or lines, of which a programme paid something
	Fulfilled  bool // lines that were fulfilled, firms that have one
	Whole      bool // lines with metered hours of which nothing was given back
	Leased     bool // lines of offerings that are also leased by the month
	Launched   bool // products that were launched in the period
	Building   bool // products that were not launched by AsOf

	Most int // rows of a page, for files; 0 leaves it to the page
}

// coverage is a query over the report's sets with its arguments in order.
type coverage struct {
	tx   *Tx
	with []string
	text strings.Builder
	args []any
	f    CoverageFilter
}

func (tx *Tx) coverage(f CoverageFilter) *coverage { return &coverage{tx: tx, f: f} }

func (q *coverage) set(text string, args ...any) *coverage {
	q.with = append(q.with, text)
	q.args = append(q.args, args...)
	return q
}

func (q *coverage) add(text string, args ...any) *coverage {
	q.text.WriteString(text)
	q.args = append(q.args, args...)
	return q
}

// when adds a condition where a filter asks for it.
func (q *coverage) when(yes bool, text string, args ...any) *coverage {
	if yes {
		q.add(" AND "+text, args...)
	}
	return q
}

func (q *coverage) scan(dest any) error {
	return q.tx.scan(dest, "WITH "+strings.Join(q.with, ", ")+" "+q.text.String(), q.args...)
}

// each reads past the row mapper: a report reads a hundred thousand rows.
func (q *coverage) each(row func(scan func(...any) error) error) error {
	rows, err := q.tx.g.Raw("WITH "+strings.Join(q.with, ", ")+" "+q.text.String(), q.args...).Rows()
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Roomy gives the sorts and sums of this snapshot memory enough for a hundred
// thousand rows, and spares them to be compiled, which takes longer than they do;
// outside of a transaction it does nothing.
func (tx *Tx) Roomy() error {
	if tx.db.dialect != Postgres {
		return nil
	}
	_, err := tx.exec("SELECT set_config('work_mem', '64MB', true), set_config('jit', 'off', true)")
	return err
}

// month and day write a moment's in UTC+8.
func (tx *Tx) month(column string) string { return tx.inChina(column, "YYYY-MM", "%Y-%m") }
func (tx *Tx) day(column string) string   { return tx.inChina(column, "YYYY-MM-DD", "%Y-%m-%d") }

func (tx *Tx) inChina(column, postgres, sqlite string) string {
	if tx.db.dialect == Postgres {
		return "to_char(" + column + " AT TIME ZONE 'UTC' + interval '8 hours', '" + postgres + "')"
	}
	return "strftime('" + sqlite + "', " + column + ", '+8 hours')"
}

// dayKey and monthKey group as day and month do, at less cost; their texts are
// written of groups, not of rows.
func (tx *Tx) dayKey(column string) string {
	if tx.db.dialect == Postgres {
		return "CAST(" + column + " AT TIME ZONE 'UTC' + interval '8 hours' AS date)"
	}
	return tx.day(column)
}

func (tx *Tx) monthKey(column string) string {
	if tx.db.dialect == Postgres {
		return "date_trunc('month', " + column + " AT TIME ZONE 'UTC' + interval '8 hours')"
	}
	return tx.month(column)
}

func (tx *Tx) dayText(key string) string   { return tx.keyText(key, "YYYY-MM-DD") }
func (tx *Tx) monthText(key string) string { return tx.keyText(key, "YYYY-MM") }

func (tx *Tx) keyText(key, pattern string) string {
	if tx.db.dialect == Postgres {
		return "to_char(" + key + ", '" + pattern + "')"
	}
	return key
}

// within adds the rows of a query as a set that is made once.
func (q *coverage) within(name string, in *coverage) *coverage {
	return q.set(name+" AS MATERIALIZED ("+in.text.String()+")", in.args...)
}

// firms is the set cf: customers with what the report counts them by.
func (q *coverage) firms() *coverage {
	return q.set(`cf AS (SELECT f.id, f.name, f.code, f.state,
		CASE WHEN f.region = '' THEN 'none' ELSE f.region END AS region, CASE WHEN f.industry = '' THEN 'none' ELSE f.industry END AS industry,
		CASE WHEN f.size = '' THEN 'none' ELSE f.size END AS size,
		CASE WHEN f.title <> '' AND (f.title_expires_at IS NULL OR f.title_expires_at > ?) THEN f.title ELSE 'none' END AS title
		FROM firms f WHERE f.id <> ?)`, q.f.AsOf, HouseFirm)
}

// ofFirms are the filter's conditions on a firm of cf.
func (q *coverage) ofFirms() *coverage {
	f := q.f
	return q.when(f.Region != "", "cf.region = ?", f.Region).when(f.Industry != "", "cf.industry = ?", f.Industry).
		when(f.Size != "", "cf.size = ?", f.Size).when(f.Title != "", "cf.title = ?", f.Title).
		when(f.Firm != "", "cf.id = ?", f.Firm).when(f.Verified, "cf.state = 'verified'")
}

// byFirm tells whether the filter says anything of a firm.
func (f CoverageFilter) byFirm() bool {
	return f.Region+f.Industry+f.Size+f.Title+f.Firm != "" || f.Verified
}

// CoverageSum is how many rows a set has and what they add up to.
type CoverageSum struct {
	Count   int64
	List    models.Money // of work: its price after what was given back
	Subsidy models.Money // of work: what programmes paid of it
	Lease   models.Money // of leases: what leasing would have cost
	Millis  int64        // unit-milliseconds
	Amount  models.Money // of movements, grants and reservations
}

// offset is where a page of a set begins: sets are read by place, in a fixed order.
func offset(p Page) (n int, err error) {
	if p.After == "" {
		return 0, nil
	}
	for _, r := range p.After {
		if r < '0' || r > '9' || len(p.After) > 9 {
			return 0, ErrCursor
		}
		n = n*10 + int(r-'0')
	}
	return n, nil
}

// listed reads a page of a set.
func (q *coverage) listed(dest any, order string, p Page) error {
	from, err := offset(p)
	if err != nil {
		return err
	}
	return q.add(" ORDER BY "+order+" LIMIT ? OFFSET ?", max(q.f.Most, p.Size()), from).scan(dest)
}

// After is the cursor of the page behind p, of which n rows were found, "" where
// all are seen.
func After(p Page, n int, all int64) string {
	from, err := offset(p)
	if err != nil || n == 0 || int64(from+n) >= all {
		return ""
	}
	return strconv.Itoa(from + n)
}
