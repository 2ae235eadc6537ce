package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestEachChipTakesAwayExactlyItsFilter(t *testing.T) {
	c := newHouse(t, demoDB(t)).visitor()
	given := url.Values{
		"q": {"卡时"}, "kind": {"card_hour"}, "region": {"CN-GZ", "CN-NM"}, "class": {"h20"}, "stack": {"cuda-12"}, "domestic": {"yes"},
		"interruptible": {"yes"}, "availability": {"now"}, "price": {"5.5"}, "memory": {"24"}, "sort": {"price"},
	}
	chips, seen := all(c.page("/offerings?"+given.Encode(), http.StatusOK), "", "chip"), map[string]bool{}
	for _, chip := range chips {
		left, err := url.ParseQuery(strings.TrimPrefix(attribute(chip, "href"), "/offerings?"))
		c.must(err)
		gone := missing(given, left)
		if len(gone) != 1 || seen[gone[0]] {
			t.Errorf("%q takes away %v", textOf(chip), gone)
			continue
		}
		seen[gone[0]] = true
	}
	if len(seen) != 11 {
		t.Errorf("%d chips for 11 filters", len(seen))
	}
}

// missing lists what of given is not left; 5.5 and 5.50 are one price.
func missing(given, left url.Values) []string {
	var out []string
	for name, values := range given {
		for _, v := range values {
			if !strings.Contains(strings.Join(left[name], " ")+" ", v) {
				out = append(out, name+"="+v)
			}
		}
	}
	return out
}

func TestTheShelfAnswersWhateverItsAddressSays(t *testing.T) {
	c := newHouse(t, demoDB(t)).visitor()
	for _, query := range []string{
		"q=%00", "q=%ff%fe", "q=" + strings.Repeat("%E5%8D%A1", 2000), "q=%25_%27", "q=%F0%9F%9A%80", "q=a&q=b&page=-1&page=2", "page=99999999999999999999",
		"price=-1&memory=-5&sort=drop", "price=abc", "kind=%00&region=%ff", "pick=%3Cscript%3E&pick=none", "class=" + strings.Repeat("x", 5000),
	} {
		c.page("/offerings?"+query, http.StatusOK)
	}
	for _, query := range []string{"", "id=%00", "id=%3Cscript%3E&id=none", "id=none&back=%2F%2Fevil.test", "back=%ff%zz", strings.Repeat("id=off_1&", 500)} {
		doc := c.page("/compare?"+query, http.StatusOK)
		for _, crumbs := range all(doc, "", "crumbs") {
			for _, a := range all(crumbs, "a", "") {
				if back := attribute(a, "href"); !strings.HasPrefix(back, "/offerings") {
					t.Errorf("%q leads back to %q", query, back)
				}
			}
		}
	}
}

func TestTheComparisonMarksExactlyWhatDiffers(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c := x.visitor().speaks("en")
	var ids []string
	for _, box := range all(c.page("/offerings?kind=card_hour", http.StatusOK), "input", "") {
		if attribute(box, "name") == "id" {
			ids = append(ids, attribute(box, "value"))
		}
	}
	if len(ids) < 5 {
		t.Fatalf("%d offerings", len(ids))
	}
	doc := c.page("/compare?"+url.Values{"id": ids[:4]}.Encode(), http.StatusOK)
	rows := 0
	for _, table := range all(doc, "", "compare") {
		for _, tr := range all(table, "tr", "") {
			cells := all(tr, "td", "")
			if len(cells) != 4 {
				continue
			}
			rows++
			first, differ := plainCell(cells[0]), false
			for _, td := range cells {
				differ = differ || plainCell(td) != first
			}
			if said := len(all(tr, "", "compare-mark")) == 1; said != differ {
				t.Errorf("%q is marked %v, differs %v", textOf(tr), said, differ)
			}
		}
	}
	if rows < 12 {
		t.Errorf("only %d rows", rows)
	}
	five := c.get("/compare?" + url.Values{"id": ids[:5]}.Encode())
	if !strings.Contains(five.body, "was left out") || strings.Count(five.body, "data-compared=") != 4 {
		t.Error("a fifth is not refused with words")
	}
}

// plainCell is a cell without the mark of the lowest price.
func plainCell(td *html.Node) string {
	return strings.ReplaceAll(strings.ReplaceAll(textOf(td), "lowest", ""), " ", "")
}
