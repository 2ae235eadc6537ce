package handlers_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// words are the texts of a page's element.
func words(n *html.Node) string {
	var out strings.Builder
	walk(n, func(n *html.Node) {
		if n.Type == html.TextNode {
			out.WriteString(n.Data)
		}
	})
	return strings.TrimSpace(out.String())
}

func TestEachFigureOfTheCoverageReportLeadsToRowsThatComeToIt(t *testing.T) {
	x := newHouse(t, demoDB(t))
	x.told(x.signedIn("owner@demo.test"))
	staff := x.signedIn("reviewer@demo.test")
	for _, lang := range []string{"zh-CN", "en"} {
		c, seen := staff.speaks(lang), map[string]bool{}
		walk(c.page("/programmes/coverage", http.StatusOK), func(n *html.Node) {
			at := attribute(n, "href")
			if n.Data != "a" || !strings.HasPrefix(at, "/programmes/coverage/rows/") || seen[at] || strings.IndexAny(words(n), "0123456789¥") != 0 {
				return
			}
			seen[at] = true
			lead := ""
			walk(c.page(at, http.StatusOK), func(p *html.Node) {
				if attribute(p, "class") == "lead" {
					lead = words(p)
				}
			})
			if !strings.Contains(lead, words(n)) {
				t.Errorf("%s: the report says %q, its rows %q", at, words(n), lead)
			}
		})
		if len(seen) < 25 {
			t.Errorf("only %d figures lead to rows", len(seen))
		}
	}
}

func TestTheCoverageReportIsTheSameAsAPageAsCSVAndAsJSON(t *testing.T) {
	x := newHouse(t, demoDB(t))
	x.told(x.signedIn("owner@demo.test"))
	staff := x.signedIn("issuer@demo.test")
	res := staff.get("/programmes/coverage.json?from=2026-11&to=2026-11")
	var file struct {
		Covered, Of, Goal int
		Tables            map[string][]map[string]any
	}
	if err := json.Unmarshal([]byte(res.body), &file); err != nil {
		t.Fatalf("%v: %.300s", err, res.body)
	}
	if file.Covered != 1 || file.Of != 15 || file.Goal != 10 || len(file.Tables) != 15 || len(file.Tables["months"]) != 1 {
		t.Errorf("%d of %d for %d, %d tables", file.Covered, file.Of, file.Goal, len(file.Tables))
	}
	granted := file.Tables["subsidy_month"][0]["granted"].(map[string]any)["amount"].(string)
	table := staff.get("/programmes/coverage/tables/subsidy_month.csv?from=2026-11&to=2026-11").body
	rows := staff.get("/programmes/coverage/rows/grants.csv?from=2026-11&to=2026-11").body
	if granted == "0.00" || !strings.Contains(table, ","+granted+",") || !strings.Contains(rows, granted) {
		t.Errorf("the data say %s, the table %s, its rows %s", granted, table, rows)
	}
	if res := staff.get("/programmes/coverage?from=2027-01"); res.status != http.StatusUnprocessableEntity {
		t.Errorf("a period in the future: %d", res.status)
	}
	for _, at := range []string{"/rows/firms?only=nonsense", "/rows/lines?flow=nonsense", "/rows/none", "/tables/none.csv", "?programme=none"} {
		if res := staff.get("/programmes/coverage" + at); res.status != http.StatusNotFound {
			t.Errorf("%s: %d", at, res.status)
		}
	}
}

func TestThePublicReportNamesNobodyAndTellsNothingOfTwoFirms(t *testing.T) {
	x := newHouse(t, demoDB(t))
	x.told(x.signedIn("owner@demo.test"))
	firm := x.actor("owner@demo.test").OrgName
	for _, at := range []string{"/coverage", "/coverage.json", "/coverage?region=CN-ZJ&from=2026-11"} {
		res := x.visitor().get(at)
		if res.status != http.StatusOK || strings.Contains(res.body, firm) || strings.Contains(res.body, "/programmes") || strings.Contains(res.body, "¥") {
			t.Errorf("%s: %d, %.200s", at, res.status, res.body)
		}
	}
	var file struct{ Tables map[string][]map[string]any }
	if err := json.Unmarshal([]byte(x.visitor().get("/coverage.json").body), &file); err != nil {
		t.Fatal(err)
	}
	for _, row := range file.Tables["firms_size"] {
		if n, known := row["verified"].(float64); known && n > 0 && n < 3 {
			t.Errorf("%v", row)
		}
	}
}

func TestThePublicReportIsCountedOnceAMinute(t *testing.T) {
	x := newHouse(t, demoDB(t))
	counted := func() string {
		var file struct {
			AsOf string `json:"as_of"`
		}
		if err := json.Unmarshal([]byte(x.visitor().get("/coverage.json").body), &file); err != nil {
			t.Fatal(err)
		}
		return file.AsOf
	}
	first := counted()
	x.clock.Step(30 * time.Second)
	if again := counted(); again != first {
		t.Errorf("counted at %s and again at %s", first, again)
	}
	for _, step := range []time.Duration{time.Minute, -time.Minute} {
		x.clock.Step(step)
		if later := counted(); later != x.clock.Now().Format(time.RFC3339Nano) {
			t.Errorf("after %s: as of %s", step, later)
		}
	}
}

func TestMonthsBeforeAnythingHappenedAreFoldedAway(t *testing.T) {
	x := newHouse(t, demoDB(t))
	subsidy := ""
	walk(x.signedIn("issuer@demo.test").page("/programmes/coverage", http.StatusOK), func(n *html.Node) {
		if attribute(n, "id") == "subsidy" {
			subsidy = words(n)
		}
	})
	table := subsidy[max(0, strings.LastIndex(subsidy, "逐月补贴")):]
	if subsidy == "" || strings.Contains(table, "2026-01") {
		t.Errorf("%.300s", table)
	}
}
