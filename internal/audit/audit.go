package audit

import (
	"fmt"
	"strings"

	"supermarket/internal/store"
)

// Check is one invariant. Run returns how many rows it looked at and, when they
// are not all right, which came first.
type Check struct {
	Name string
	Run  func(tx *store.Tx) (counted int64, detail string, ok bool, err error)
}

// Report is what an audit found; its JSON is fixed, other programs read it.
type Report struct {
	OK     bool     `json:"ok"`
	Checks []Result `json:"checks"`
}

// Result is what one check found.
type Result struct {
	Name    string `json:"name"`
	OK      bool   `json:"ok"`
	Counted int64  `json:"counted"`
	Detail  string `json:"detail"`
}

// Run makes all checks in the snapshot that tx is.
func Run(tx *store.Tx, checks []Check) Report {
	r := Report{OK: true, Checks: []Result{}}
	for _, c := range checks {
		counted, detail, ok, err := c.Run(tx)
		if err != nil {
			ok, detail = false, "not checked: "+err.Error()
		}
		r.Add(Result{c.Name, ok, counted, detail})
	}
	return r
}

// Add takes the result of a check that was made elsewhere.
func (r *Report) Add(one Result) {
	r.OK = r.OK && one.OK
	r.Checks = append(r.Checks, one)
}

// Broken returns the results that are not right.
func (r Report) Broken() []Result {
	var out []Result
	for _, c := range r.Checks {
		if !c.OK {
			out = append(out, c)
		}
	}
	return out
}

// String writes a line per check.
func (r Report) String() string {
	var b strings.Builder
	for _, c := range r.Checks {
		word := "ok"
		if !c.OK {
			word = "BROKEN"
		}
		fmt.Fprintf(&b, "%-6s %-36s %8d  %s\n", word, c.Name, c.Counted, c.Detail)
	}
	return b.String()
}

// Finding makes a check of a query that lists the ids that break a rule.
func Finding(name string, find func(*store.Tx) (store.Finding, error)) Check {
	return Check{Name: name, Run: func(tx *store.Tx) (int64, string, bool, error) {
		f, err := find(tx)
		return f.Counted, strings.Join(f.Bad, ", "), len(f.Bad) == 0, err
	}}
}
