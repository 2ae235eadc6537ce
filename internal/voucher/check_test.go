package voucher_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/voucher"
	"supermarket/models"
)

func day(y, m, d int) *time.Time {
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return &t
}

// fitting is what passes each rule of the table below.
func fitting() voucher.Facts {
	return voucher.Facts{
		Firm: models.Firm{
			State: models.FirmVerified, Region: "CN-GD", Industry: "Industry", Size: "small", Title: "specialised", TitleExpiresAt: day(2027, 1, 1),
			OrgType: "company", FoundedAt: day(2025, 11, 23),
		},
		Marks:    []models.FirmMark{{Mark: "technology_sme", ValidUntil: day(2027, 1, 1)}},
		Offering: models.Offering{ID: "off_1", Kind: models.OfferCardHour, ProviderID: "prv_1"},
		Class:    models.Class{Domestic: true}, Site: models.Site{Region: "CN-GZ", Facility: "smart", PFLOPS: 100, Racks: 50},
		Purpose: "training", Spent: map[int]models.Money{3: 1000 * yuan}, Now: now,
	}
}

var ruleTable = []struct {
	name  string
	rule  func(*voucher.Rules)
	spoil func(*voucher.Facts)
	why   *fault.Fault
}{
	{"verified", func(*voucher.Rules) {}, func(f *voucher.Facts) { f.Firm.State = models.FirmSubmitted }, voucher.ErrFirmState},
	{"region", func(r *voucher.Rules) { r.Who.Regions = []string{"CN-BJ", "CN-GD"} }, func(f *voucher.Facts) { f.Firm.Region = "CN-GZ" }, voucher.ErrRegion},
	{"industry", func(r *voucher.Rules) { r.Who.Industries = []string{"Industry"} }, func(f *voucher.Facts) { f.Firm.Industry = "Catering" }, voucher.ErrIndustry},
	{"size", func(r *voucher.Rules) { r.Who.Sizes = []string{"micro", "small"} }, func(f *voucher.Facts) { f.Firm.Size = "large" }, voucher.ErrSize},
	{"unknown size", func(r *voucher.Rules) { r.Who.Sizes = []string{"micro", "small"} }, func(f *voucher.Facts) { f.Firm.Size = "" }, voucher.ErrSize},
	{"title", func(r *voucher.Rules) { r.Who.Titles = []string{"specialised"} }, func(f *voucher.Facts) { f.Firm.Title = "innovative" }, voucher.ErrTitle},
	{"live title", func(r *voucher.Rules) { r.Who.Titles = []string{"specialised"} }, func(f *voucher.Facts) { f.Firm.TitleExpiresAt = &now }, voucher.ErrTitleOver},
	{"kind of organisation", func(r *voucher.Rules) { r.Who.OrgTypes = []string{"company"} }, func(f *voucher.Facts) { f.Firm.OrgType = "self_employed" }, voucher.ErrOrgType},
	{"known age", func(r *voucher.Rules) { r.Who.MinMonths = 6 }, func(f *voucher.Facts) { f.Firm.FoundedAt = nil }, voucher.ErrAgeUnknown},
	{"age at least", func(r *voucher.Rules) { r.Who.MinMonths = 12 }, func(f *voucher.Facts) { f.Firm.FoundedAt = day(2025, 11, 24) }, voucher.ErrTooYoung},
	{"age below", func(r *voucher.Rules) { r.Who.MaxMonths = 36 }, func(f *voucher.Facts) { f.Firm.FoundedAt = day(2023, 11, 22) }, voucher.ErrTooOld},
	{"kind", func(r *voucher.Rules) { r.What.Kinds = []models.OfferingKind{models.OfferCardHour} }, func(f *voucher.Facts) { f.Offering.Kind = models.OfferTokenPack }, voucher.ErrKind},
	{"domestic chips", func(r *voucher.Rules) { r.What.Domestic = true }, func(f *voucher.Facts) { f.Class.Domestic = false }, voucher.ErrDomestic},
	{"listed offering", func(r *voucher.Rules) { r.What.Offerings = []string{"off_1"} }, func(f *voucher.Facts) { f.Offering.ID = "off_2" }, voucher.ErrOffering},
	{"listed provider", func(r *voucher.Rules) { r.What.Providers = []string{"prv_1"} }, func(f *voucher.Facts) { f.Offering.ProviderID = "prv_2" }, voucher.ErrProvider},
	{"mark", func(r *voucher.Rules) { r.Who.Marks = []string{"maker", "technology_sme"} }, func(f *voucher.Facts) { f.Marks = nil }, voucher.ErrMark},
	{"live mark", func(r *voucher.Rules) { r.Who.Marks = []string{"maker", "technology_sme"} }, func(f *voucher.Facts) { f.Marks[0].ValidUntil = &now }, voucher.ErrMarkOver},
	{"barred mark", func(r *voucher.Rules) { r.Who.Without = []string{"violation"} }, func(f *voucher.Facts) { f.Marks = append(f.Marks, models.FirmMark{Mark: "violation"}) }, voucher.ErrBarred},
	{"no block", func(*voucher.Rules) {}, func(f *voucher.Facts) { f.Blocks = []models.Block{{FromAt: now}} }, voucher.ErrBlocked},
	{"no block of the provider", func(*voucher.Rules) {}, func(f *voucher.Facts) { f.ProviderBlocks = []models.Block{{FromAt: now}} }, voucher.ErrBlockedProvider},
	{"left out", func(r *voucher.Rules) { r.What.Except = []string{"off_9"} }, func(f *voucher.Facts) { f.Offering.ID = "off_9" }, voucher.ErrOffering},
	{"purpose", func(r *voucher.Rules) { r.What.Purposes = []string{"training"} }, func(f *voucher.Facts) { f.Purpose = "" }, voucher.ErrPurpose},
	{"registered model", func(r *voucher.Rules) { r.What.Registered = true }, func(f *voucher.Facts) { f.Offering.Kind = models.OfferModelToken }, voucher.ErrRegistered},
	{"place of the site", func(r *voucher.Rules) { r.What.Regions = []string{"CN-GZ"} }, func(f *voucher.Facts) { f.Site.Region = "CN-NM" }, voucher.ErrSiteRegion},
	{"kind of centre", func(r *voucher.Rules) {
		r.What.Facilities = []voucher.Facility{{Kind: "super"}, {Kind: "smart", PFLOPS: 100}}
	}, func(f *voucher.Facts) { f.Site.Facility = "general" }, voucher.ErrFacility},
	{"scale of the centre", func(r *voucher.Rules) {
		r.What.Facilities = []voucher.Facility{{Kind: "general", Racks: 10}, {Kind: "smart", PFLOPS: 100, Racks: 50}}
	}, func(f *voucher.Facts) { f.Site.PFLOPS = 99 }, voucher.ErrScale},
	{"unrelated", func(r *voucher.Rules) { r.What.Unrelated = true }, func(f *voucher.Facts) { f.Ties = []string{"address"} }, voucher.ErrRelated},
	{"unlocked", func(r *voucher.Rules) { r.Unlock = voucher.Unlock{Spend: 1000 * yuan, Months: 3} }, func(f *voucher.Facts) { f.Spent[3]-- }, voucher.ErrLocked},
	{"begun", func(*voucher.Rules) {}, func(f *voucher.Facts) { f.Now = open().StartsAt.Add(-time.Second) }, voucher.ErrNotBegun},
	{"not over", func(*voucher.Rules) {}, func(f *voucher.Facts) { f.Now = open().EndsAt }, voucher.ErrEnded},
}

func TestEachRulePassesAFirmThatFitsAndNamesTheReasonOfOneThatDoesNot(t *testing.T) {
	for _, c := range ruleTable {
		rules, good, bad := open(), fitting(), fitting()
		c.rule(&rules)
		c.spoil(&bad)
		if got := voucher.Check(rules, good); len(got) != 0 {
			t.Errorf("%s: refused: %v", c.name, fault.List(got))
		}
		if got := voucher.Check(rules, bad); len(got) != 1 || !errors.Is(got[0], c.why) {
			t.Errorf("%s: %v", c.name, fault.List(got))
		}
	}
}

func TestEveryReasonIsNamedAtOnce(t *testing.T) {
	rules, f := open(), voucher.Facts{Now: open().EndsAt}
	for _, c := range ruleTable {
		c.rule(&rules)
	}
	if got := voucher.Check(rules, f); len(got) != 17 {
		t.Fatalf("%d reasons: %v", len(got), fault.List(got))
	}
}

func TestTheFirstRateThatFitsIsTaken(t *testing.T) {
	rules := open()
	rules.Rates = []voucher.Rate{{PPM: 500_000, When: voucher.When{Titles: []string{"little_giant"}}}, {PPM: 300_000, When: voucher.When{Domestic: true, Sizes: []string{"small"}}}, {PPM: 200_000, When: voucher.When{Sizes: []string{"small", "medium"}}}}
	for _, c := range []struct {
		spoil func(*voucher.Facts)
		want  int64
	}{
		{func(*voucher.Facts) {}, 300_000},
		{func(f *voucher.Facts) { f.Class.Domestic = false }, 200_000},
		{func(f *voucher.Facts) { f.Firm.Title = "little_giant" }, 500_000},
		{func(f *voucher.Facts) { f.Firm.Title, f.Firm.TitleExpiresAt = "little_giant", &now }, 300_000},
		{func(f *voucher.Facts) { f.Firm.Size = "large" }, 0},
	} {
		f := fitting()
		c.spoil(&f)
		if got := rules.RateFor(f); got != c.want {
			t.Errorf("%d, want %d", got, c.want)
		}
	}
}

func TestTheOrderOfListsMakesNoDifferenceToTheHash(t *testing.T) {
	a, b := open(), open()
	a.Who.Regions, b.Who.Regions = []string{"CN-GD", "CN-BJ"}, []string{"CN-BJ", "CN-GD", "CN-BJ"}
	b.StartsAt = a.StartsAt.In(time.FixedZone("UTC+8", 8*3600))
	text, ha, err := voucher.Canonical(a)
	if err != nil {
		t.Fatal(err)
	}
	if _, hb, _ := voucher.Canonical(b); ha != hb {
		t.Fatal("the same rules have two hashes")
	}
	back, err := voucher.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if _, hc, _ := voucher.Canonical(back); hc != ha {
		t.Fatal("rules that were read again have another hash")
	}
}

func TestAnyChangeOfARuleChangesTheHash(t *testing.T) {
	seen := map[string]string{}
	changes := append([]struct {
		name  string
		rule  func(*voucher.Rules)
		spoil func(*voucher.Facts)
		why   *fault.Fault
	}{}, ruleTable[1:]...)
	for _, c := range changes {
		r := open()
		c.rule(&r)
		_, hash, err := voucher.Canonical(r)
		if err != nil {
			t.Fatal(err)
		}
		if slices.Contains([]string{"live title", "unknown size", "live mark", "no block", "no block of the provider", "begun", "not over"}, c.name) {
			continue
		}
		if other, twice := seen[hash]; twice {
			t.Errorf("%s and %s have one hash", c.name, other)
		}
		seen[hash] = c.name
	}
}

func TestRulesThatCannotStandAreRefused(t *testing.T) {
	for field, spoil := range map[string]func(*voucher.Rules){
		"sizes": func(r *voucher.Rules) { r.Who.Sizes = []string{"tiny"} }, "titles": func(r *voucher.Rules) { r.Who.Titles = []string{"giant"} },
		"org_types": func(r *voucher.Rules) { r.Who.OrgTypes = []string{"club"} }, "regions": func(r *voucher.Rules) { r.Who.Regions = []string{""} },
		"age": func(r *voucher.Rules) { r.Who.MinMonths, r.Who.MaxMonths = 12, 12 }, "kinds": func(r *voucher.Rules) { r.What.Kinds = []models.OfferingKind{"x"} },
		"rates": func(r *voucher.Rules) { r.Rates[0].PPM = 1_000_001 }, "base": func(r *voucher.Rules) { r.Base = "" },
		"min_spend": func(r *voucher.Rules) { r.MinSpend = -1 }, "caps": func(r *voucher.Rules) { r.Caps.PerYear = -1 },
		"marks": func(r *voucher.Rules) { r.Who.Marks = []string{"Not A Code"} }, "without": func(r *voucher.Rules) { r.Who.Marks, r.Who.Without = []string{"maker"}, []string{"maker"} },
		"except": func(r *voucher.Rules) { r.What.Offerings, r.What.Except = []string{"a"}, []string{"a"} }, "purposes": func(r *voucher.Rules) { r.What.Purposes = []string{"fun"} },
		"site_regions": func(r *voucher.Rules) { r.What.Regions = []string{""} }, "facilities": func(r *voucher.Rules) { r.What.Facilities = []voucher.Facility{{Kind: "smart", PFLOPS: -1}} },
		"tiers": func(r *voucher.Rules) { r.Caps.Tiers = []voucher.CapTier{{PerYear: yuan}} }, "unlock": func(r *voucher.Rules) { r.Unlock.Spend = yuan },
		"excludes": func(r *voucher.Rules) { r.Excludes = []string{"a b"} }, "evidence": func(r *voucher.Rules) { r.Evidence = []string{"a word"} },
		"claim_days": func(r *voucher.Rules) { r.ClaimDays = 9 },
		"stacking":   func(r *voucher.Rules) { r.Stacking = "all" }, "redeem": func(r *voucher.Rules) { r.Redeem = "later" },
		"ends_at": func(r *voucher.Rules) { r.EndsAt = r.StartsAt }, "value_days": func(r *voucher.Rules) { r.ValueDays = -1 },
	} {
		r := open()
		spoil(&r)
		var list fault.List
		if err := r.Validate(); !errors.As(err, &list) || len(list) != 1 || list[0].Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestAFieldThatIsNotKnownIsNoRule(t *testing.T) {
	text, _, _ := voucher.Canonical(open())
	if _, err := voucher.Parse(strings.Replace(text, `"who"`, `"who_else"`, 1)); err == nil {
		t.Fatal("an unknown field was taken")
	}
}

func TestADayEndsAtMidnightInChina(t *testing.T) {
	end := time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC)
	for _, at := range []time.Time{end.Add(-24 * time.Hour), now, end.Add(-time.Second)} {
		if got := voucher.DayEnd(at); !got.Equal(end) {
			t.Errorf("%s: %s", at, got)
		}
	}
	if got := voucher.DayEnd(end); !got.Equal(end.Add(24 * time.Hour)) {
		t.Errorf("the first moment of a day ends with it, got %s", got)
	}
}
