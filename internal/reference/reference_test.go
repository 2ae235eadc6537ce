package reference

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"supermarket/models"
)

func data(t *testing.T) Data {
	t.Helper()
	d, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTheEmbeddedDataIsWhole(t *testing.T) {
	d := data(t)
	counted := 0
	for _, c := range d.Sizes {
		if c.Counts {
			counted++
		}
	}
	hubs := map[string]bool{}
	for _, h := range d.Hubs {
		hubs[h.Hub] = true
	}
	got := []int{len(d.Regions), len(hubs), len(d.Hubs), counted, len(d.Calendar.Holidays), len(d.Ladder), len(d.Versions)}
	want := []int{34, 8, 10, 15, 13, 3, 9}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %v, want %v", got, want)
			break
		}
	}
	if a := d.Accelerators[1]; a.Model != "A100 80GB" || a.MarketLow != 547*models.Fen || a.Domestic || a.MemoryGB != 80 {
		t.Errorf("got %+v", a)
	}
	if f := d.TokenTariffs[0]; f.CachedInput != 2*models.Fen || f.When != "off-peak" {
		t.Errorf("got %+v", f)
	}
}

func TestARegionIsFoundByBothItsCodes(t *testing.T) {
	d := data(t)
	if r, ok := d.Regions.Find("CN-HA"); !ok || r.NameEn != "Henan" {
		t.Errorf("got %+v", r)
	}
	if r, ok := d.Regions.OfDivision("440305"); !ok || r.Code != "CN-GD" {
		t.Errorf("got %+v", r)
	}
	if _, ok := d.Regions.OfDivision("99"); ok {
		t.Error("a division of nowhere is found")
	}
}

func TestAFirmsSizeNeedsAllBoundsOfItsClass(t *testing.T) {
	const wan = 10_000
	cases := []struct {
		category string
		f        Figures
		want     string
		why      string
	}{
		{"Industry", Figures{1000, 40000 * wan, 0}, Large, ""},
		{"Industry", Figures{5000, 40000*wan - 1, 0}, Medium, "revenue 399999999 < 400000000 (large)"},
		{"Industry", Figures{300, 2000 * wan, 0}, Medium, "employees 300 < 1000 (large)"},
		{"Industry", Figures{299, 39999 * wan, 0}, Small, "employees 299 < 300 (medium)"},
		{"Industry", Figures{1000, 299 * wan, 0}, Micro, "revenue 2990000 < 3000000 (small)"},
		{"Industry", Figures{}, Micro, "employees 0 < 20 (small)"},
		{"Construction", Figures{0, 6000 * wan, 4999 * wan}, Small, "assets 49990000 < 50000000 (medium)"},
		{"Leasing and business services", Figures{300, 0, 120000 * wan}, Large, ""},
		{"Other", Figures{Employees: 100}, Medium, "employees 100 < 300 (large)"},
	}
	sizes := data(t).Sizes
	for _, c := range cases {
		category, ok := sizes.Find(c.category)
		if !ok {
			t.Fatalf("%s is missing", c.category)
		}
		if got, why := category.Classify(c.f); got != c.want || why.String() != c.why {
			t.Errorf("%s %+v: got %s (%s), want %s (%s)", c.category, c.f, got, why, c.want, c.why)
		}
	}
}

func TestAnIndustryCodeFindsItsCategory(t *testing.T) {
	sizes := data(t).Sizes
	for code, want := range map[string]string{
		"C35": "Industry", "I6513": "Software and IT services", "I6410": "Information transmission",
		"G5810": "Transport (without rail)", "G5942": "Warehousing", "K7010": "Real estate development",
		"K7031": "Other", "L72": "Leasing and business services",
	} {
		if c, ok := sizes.OfIndustry(code); !ok || c.NameEn != want {
			t.Errorf("%s: got %q, want %q", code, c.NameEn, want)
		}
	}
	if _, ok := sizes.OfIndustry("J66"); ok {
		t.Error("finance has no category in the standard")
	}
}

func TestATitleSaysWhatAFirmLacks(t *testing.T) {
	l := data(t).Ladder
	first, _ := l.Find("innovative")
	if got := first.Lacks(map[string]int64{"new_equity": 5_000_000}); len(got) != 0 {
		t.Errorf("one direct condition is not enough: %+v", got)
	}
	got := first.Lacks(map[string]int64{"score": 70, "score_innovation": 20, "score_growth": 15, "score_specialisation": 15})
	if len(got) != 0 {
		t.Errorf("the score is not enough: %+v", got)
	}
	second, _ := l.Find("specialised")
	facts := map[string]int64{
		"title_innovative": 1, "niche_years": 3, "equity_two_years": 20_000_000, "main_business_share": 80,
		"rd_spend_each_of_two_years": 1_000_000, "rd_share_each_of_two_years": 3, "class_one_rights": 1, "score": 50,
	}
	if got := second.Lacks(facts); len(got) != 1 || got[0].Metric != "debt_ratio" {
		t.Errorf("an unknown debt ratio should be all that lacks: %+v", got)
	}
	facts["debt_ratio"], facts["equity_two_years"] = 81, 0
	if got := second.Lacks(facts); len(got) != 2 || got[0].Metric != "revenue" || got[1].Metric != "debt_ratio" {
		t.Errorf("got %+v", got)
	}
}

func TestAFolderReplacesOneDataSetAndItsVersion(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "holidays.csv", "# as of 2027-01\ndate_from,date_to,name_en,name_zh,sure\n2027-01-04,2027-01-04,Extra,加,yes\n")
	live, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	got := live.Data()
	was := data(t)
	if got.Version("holidays").AsOf != "2027-01" || got.Version("holidays").Hash == was.Version("holidays").Hash {
		t.Errorf("got %v", got.Version("holidays"))
	}
	if got.Version("regions") != was.Version("regions") || len(got.Regions) != 34 {
		t.Error("the other data sets changed")
	}
	if _, err := Open(filepath.Join(dir, "none")); err != nil {
		t.Errorf("a missing folder: %v", err)
	}
}

func TestAFileThatReplacesNothingIsRefused(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "holiday.csv", "")
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "holiday.csv") {
		t.Errorf("got %v", err)
	}
}

func TestWrongRowsAreNamedByFileLineAndColumn(t *testing.T) {
	cases := []struct{ file, old, replacement, want string }{
		{"holidays.csv", "2026-04-04,2026-04-06", "2026-04-04,2026-04-03", "holidays.csv line 5: date_to"},
		{"holidays.csv", "2026-04-04", "4 April", "holidays.csv line 5: date_from"},
		{"holidays.csv", "2026-04-04", "2026-02-20", "holidays.csv line 5: date"},
		{"holidays.csv", "# as of 2026-11", "# as of now", "holidays.csv line 1"},
		{"regions.csv", "name_zh", "name", "regions.csv line 2"},
		{"regions.csv", "CN-TJ", "CN-BJ", "regions.csv line 4: iso3166_2"},
		{"hubs.csv", "CN-AH", "CN-XX", "hubs.csv line 5: iso3166_2"},
		{"hubs.csv", "CN-AH,34", "CN-AH,35", "hubs.csv line 5: gbt2260_prefix"},
		{"sme_size_standard.csv", "revenue,20000,500,50", "revenue,500,20000,50", "sme_size_standard.csv line 3: large1"},
		{"sme_size_standard.csv", "E,yes", "E,perhaps", "sme_size_standard.csv line 5: counts_among_15"},
		{"accelerators.csv", "5.47", "5.4.7", "accelerators.csv line 4: market_cny_per_card_hour_low"},
		{"token_tariffs.csv", "2.00,0.04", "-2.00,0.04", "token_tariffs.csv line 4: input"},
		{"voucher_programmes.csv", "Chengdu 2023,CN-SC", "Chengdu 2023,CN-XX", "voucher_programmes.csv line 14: buyer_region"},
		{"ladder.csv", "debt_ratio,at_most", "debt_ratio,about", "ladder.csv line 16: bound"},
		{"ladder.csv", ",,,niche", ",odd,,niche", "ladder.csv line 12: way"},
	}
	for _, c := range cases {
		t.Run(c.want, func(t *testing.T) {
			_, err := Load(changed(t, c.file, c.old, c.replacement))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("want %q, got %v", c.want, err)
			}
		})
	}
}

// changed is the embedded data with one replacement in one file.
func changed(t *testing.T, file, old, replacement string) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	names, err := fs.Glob(embedded, "data/*.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		b, err := embedded.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text := string(b)
		if filepath.Base(name) == file {
			text = strings.Replace(text, old, replacement, 1)
		}
		out[filepath.Base(name)] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
