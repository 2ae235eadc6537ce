package coverage

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrRows refuses rows that no figure is counted from.
var ErrRows = fault.New(fault.NotFound, "coverage.rows")

// Set names rows that figures are counted from.
type Set string

// The sets.
const (
	Lines        Set = "lines"
	Firms        Set = "firms"
	Categories   Set = "categories"
	Leases       Set = "leases"
	Movements    Set = "movements"
	Grants       Set = "grants"
	Reservations Set = "reservations"
	Offered      Set = "products"
)

// Sets are all of them.
var Sets = []Set{Lines, Firms, Categories, Leases, Movements, Grants, Reservations, Offered}

// What of its rows a figure is.
const (
	Count      = "count"
	List       = "list"
	SubsidySum = "subsidy"
	Paid       = "paid"
	Amount     = "amount"
	Hours      = "hours"
	LeaseSum   = "lease"
	ListHour   = "list_hour"
	PaidHour   = "paid_hour"
)

// Drill is the rows that one figure is counted from.
type Drill struct {
	Set       Set
	Of        string // of its rows; Count when empty
	From, To  string // months
	Since     string // a day: movements from its beginning, with Until
	Until     string // a day: movements from Since, or from the first one, to its end
	Programme string
	Region    string
	Industry  string
	Size      string
	Title     string
	Class     string
	Kind      string
	Flow      string
	Only      []string // marks below
}

var marks = map[string]func(*store.CoverageFilter){
	"verified":   func(f *store.CoverageFilter) { f.Verified = true },
	"buying":     func(f *store.CoverageFilter) { f.Buying = true },
	"subsidised": func(f *store.CoverageFilter) { f.Subsidised = true },
	"fulfilled":  func(f *store.CoverageFilter) { f.Fulfilled = true },
	"whole":      func(f *store.CoverageFilter) { f.Whole = true },
	"leased":     func(f *store.CoverageFilter) { f.Leased = true },
	"launched":   func(f *store.CoverageFilter) { f.Launched = true },
	"building":   func(f *store.CoverageFilter) { f.Building = true },
}

func (d *Drill) fields() map[string]*string {
	return map[string]*string{
		"of": &d.Of, "from": &d.From, "to": &d.To, "since": &d.Since, "until": &d.Until, "programme": &d.Programme, "region": &d.Region, "industry": &d.Industry,
		"size": &d.Size, "title": &d.Title, "class": &d.Class, "kind": &d.Kind, "flow": &d.Flow,
	}
}

// Query is the drill as an address asks for it.
func (d Drill) Query() url.Values {
	q := url.Values{"set": {string(d.Set)}}
	for name, value := range d.fields() {
		if *value != "" {
			q.Set(name, *value)
		}
	}
	if len(d.Only) > 0 {
		q.Set("only", strings.Join(d.Only, ","))
	}
	return q
}

// DrillOf reads a drill from an address; ErrRows for what no figure asks.
func DrillOf(q url.Values) (Drill, error) {
	d := Drill{Set: Set(q.Get("set"))}
	if !slices.Contains(Sets, d.Set) {
		return d, ErrRows
	}
	for name, value := range d.fields() {
		*value = q.Get(name)
	}
	if only := q.Get("only"); only != "" {
		d.Only = strings.Split(only, ",")
	}
	if slices.ContainsFunc(d.Only, func(m string) bool { return marks[m] == nil }) || d.Flow != "" && !slices.Contains(store.FlowKinds, d.Flow) {
		return d, ErrRows
	}
	return d, nil
}

// Filter is what the store is asked for.
func (d Drill) Filter(now time.Time) (store.CoverageFilter, error) {
	ask := Ask{From: d.From, To: d.To, Programme: d.Programme, Region: d.Region, Now: now}
	f, err := ask.Filter()
	if err != nil {
		return f, err
	}
	f.Industry, f.Size, f.Title, f.Class, f.Kind, f.Flow = d.Industry, d.Size, d.Title, d.Class, models.OfferingKind(d.Kind), d.Flow
	for _, m := range d.Only {
		marks[m](&f)
	}
	if d.Until == "" {
		return f, nil
	}
	f.From = time.Time{}
	until, err := time.ParseInLocation(dayText, d.Until, china)
	if err == nil && d.Since != "" {
		f.From, err = time.ParseInLocation(dayText, d.Since, china)
	}
	if err != nil || d.Set != Movements {
		return f, ErrRows.Wrap(err)
	}
	f.From, f.To = f.From.UTC(), until.AddDate(0, 0, 1).UTC()
	return f, nil
}

// Figure is what of a sum the drill is about, in units of its kind: a count,
// micro-fen or unit-milliseconds.
func (d Drill) Figure(s store.CoverageSum) int64 {
	switch d.Of {
	case List:
		return int64(s.List)
	case SubsidySum:
		return int64(s.Subsidy)
	case Paid:
		return int64(s.List - s.Subsidy)
	case Amount:
		return int64(s.Amount)
	case Hours:
		return s.Millis
	case LeaseSum:
		return int64(s.Lease)
	case ListHour:
		return int64(PerHour(s.List, s.Millis))
	case PaidHour:
		return int64(PerHour(s.List-s.Subsidy, s.Millis))
	}
	return s.Count
}
