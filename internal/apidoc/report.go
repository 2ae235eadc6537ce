package apidoc

import (
	"time"

	"supermarket/internal/account"
	"supermarket/models"
)

// Staff calls by a key of the network's staff or of an operator, which reads
// reports and nothing else.
const Staff By = "staff"

func reportOperations() []Operation {
	text, month := Schema{"type": "string"}, Schema{"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"}
	return []Operation{{
		ID: "coverage", Method: get, Path: "/reports/coverage", Group: "reports", By: Staff, Scope: account.ScopeReports,
		Params: []Parameter{
			{Name: "from", In: "query", Text: "report_from", Schema: month},
			{Name: "to", In: "query", Text: "report_to", Schema: month},
			{Name: "programme", In: "query", Text: "report_programme", Schema: text},
			{Name: "region", In: "query", Text: "report_region", Schema: text},
		},
		Answer: ok(CoverageReport{}), Refuses: []int{404},
	}}
}

// CoverageReport is what public money for computing did in a period.
type CoverageReport struct {
	From      string            `json:"from"` // months in UTC+8, both included
	To        string            `json:"to"`
	AsOf      time.Time         `json:"as_of"`
	Programme string            `json:"programme"` // "" for all
	Region    string            `json:"region"`    // "" for all
	Covered   int               `json:"covered"`   // industry categories
	Of        int               `json:"of"`
	Goal      int               `json:"goal"`
	GoalYear  int               `json:"goal_year"`
	Method    map[string]string `json:"method"` // how each kind of figure is counted
	Tables    []CoverageTable   `json:"tables"`
}

// CoverageTable is one table of the report; each row is told by its columns' ids.
type CoverageTable struct {
	ID      string                    `json:"id"`
	Columns []CoverageColumn          `json:"columns"`
	Rows    []map[string]CoverageCell `json:"rows"`
}

// CoverageColumn is a column and what its values are.
type CoverageColumn struct {
	ID   string `json:"id"`
	Unit string `json:"unit" enum:"key,count,money,hours,percent,date,flag"`
}

// CoverageCell is one value, in the field that its column's unit asks for; a cell
// with none has no value. Rows leads to what it was counted from.
type CoverageCell struct {
	Text  string        `json:"text,omitempty"` // key or date
	Name  string        `json:"name,omitempty"` // what a key is called
	Count *int64        `json:"count,omitempty"`
	Money *models.Money `json:"money,omitempty"`
	Hours string        `json:"hours,omitempty"` // unit-hours, a decimal
	Share *float64      `json:"share,omitempty"` // 0.3 is 30 %
	Flag  *bool         `json:"flag,omitempty"`
	Rows  string        `json:"rows,omitempty"`
}
