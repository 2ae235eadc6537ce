package seed_test

import (
	"errors"
	"testing"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// case1 is a firm that differs in one thing from one that fits.
type case1 struct {
	name  string
	spoil func(*voucher.Facts)
	why   *fault.Fault
}

// row is a firm that a programme takes, what it pays of that firm's bill, and
// firms that it refuses, for every reason that its rules can give.
type row struct {
	fits  func(*voucher.Facts)
	ppm   int64
	caps  voucher.Caps
	also  []paid
	cases []case1
}

// paid is another rate or cap of the same programme.
type paid struct {
	name string
	be   func(*voucher.Facts)
	ppm  int64
	caps voucher.Caps
}

const yuan = models.Yuan

func on(date string) time.Time {
	t, err := time.Parse(time.RFC3339, date+"T10:00:00+08:00")
	if err != nil {
		panic(err)
	}
	return t
}

// anyone is a verified company that buys card-hours of no declared kind of centre.
func anyone() voucher.Facts {
	return voucher.Facts{
		Firm:     models.Firm{State: models.FirmVerified, Region: "CN-GD", Industry: "Industry", Size: "small", OrgType: "company"},
		Offering: models.Offering{ID: "off", Kind: models.OfferCardHour, ProviderID: "stranger"},
		Site:     models.Site{Region: "CN-NM"}, Purpose: "processing", Now: on("2026-06-01"),
	}
}

func region(code string) func(*voucher.Facts) {
	return func(f *voucher.Facts) { f.Firm.Region = code }
}

func marked(codes ...string) func(*voucher.Facts) {
	return func(f *voucher.Facts) {
		f.Marks = nil
		for _, c := range codes {
			f.Marks = append(f.Marks, models.FirmMark{Mark: c})
		}
	}
}

func lapsed(code string) func(*voucher.Facts) {
	return func(f *voucher.Facts) { end := f.Now; f.Marks = []models.FirmMark{{Mark: code, ValidUntil: &end}} }
}

func buys(k models.OfferingKind) func(*voucher.Facts) {
	return func(f *voucher.Facts) { f.Offering.Kind = k }
}

func of(code string) func(*voucher.Facts) {
	return func(f *voucher.Facts) { f.Offering.ProviderID = code }
}

func at(facility string, pflops, racks int64) func(*voucher.Facts) {
	return func(f *voucher.Facts) { f.Site.Facility, f.Site.PFLOPS, f.Site.Racks = facility, pflops, racks }
}

func when(date string) func(*voucher.Facts) { return func(f *voucher.Facts) { f.Now = on(date) } }

func all(fs ...func(*voucher.Facts)) func(*voucher.Facts) {
	return func(f *voucher.Facts) {
		for _, one := range fs {
			one(f)
		}
	}
}

func org(kind string) func(*voucher.Facts) { return func(f *voucher.Facts) { f.Firm.OrgType = kind } }

// everywhere are the reasons that every programme gives.
var everywhere = []case1{
	{"not verified", func(f *voucher.Facts) { f.Firm.State = models.FirmSubmitted }, voucher.ErrFirmState},
	{"blocked", func(f *voucher.Facts) { f.Blocks = []models.Block{{SubjectKind: "code", FromAt: f.Now}} }, voucher.ErrBlocked},
	{"blocked provider", func(f *voucher.Facts) { f.ProviderBlocks = []models.Block{{SubjectKind: "provider", FromAt: f.Now}} }, voucher.ErrBlockedProvider},
	{"too early", when("2022-12-31"), voucher.ErrNotBegun},
	{"too late", when("2030-01-01"), voucher.ErrEnded},
}

var table = map[string]row{
	"Beijing 2023-25": {
		fits: all(region("CN-BJ"), at("smart", 0, 0), when("2025-12-31")), ppm: 200_000, caps: voucher.Caps{PerYear: 2_000_000 * yuan},
		also: []paid{{"software", func(f *voucher.Facts) { f.Firm.Industry = "Software and IT services" }, 200_000, voucher.Caps{PerYear: 2_000_000 * yuan}}},
		cases: []case1{
			{"another place", region("CN-TJ"), voucher.ErrRegion},
			{"another industry", func(f *voucher.Facts) { f.Firm.Industry = "Catering" }, voucher.ErrIndustry},
			{"no legal person", org("self_employed"), voucher.ErrOrgType},
			{"a violation", marked("violation"), voucher.ErrBarred},
			{"another subsidy", marked("other_subsidy"), voucher.ErrBarred},
			{"general computing", buys(models.OfferCoreHour), voucher.ErrKind},
			{"no AI centre", at("general", 0, 2000), voucher.ErrFacility},
			{"the firm's own provider", func(f *voucher.Facts) { f.Ties = []string{"legal_person"} }, voucher.ErrRelated},
			{"the first day after", when("2026-01-01"), voucher.ErrEnded},
		},
	},
	"Beijing innovation voucher 2026": {
		fits: all(region("CN-BJ"), marked("technology_sme"), of("91520115MA6D00034K")), ppm: 250_000, caps: voucher.Caps{PerYear: 200_000 * yuan},
		also: []paid{
			{"incubated", marked("technology_sme", "incubated"), 250_000, voucher.Caps{PerYear: 500_000 * yuan}},
			{"incubated by its own file", func(f *voucher.Facts) { f.Firm.Incubated = true }, 250_000, voucher.Caps{PerYear: 500_000 * yuan}},
			{"no longer incubated", func(f *voucher.Facts) {
				end := f.Now
				f.Marks = append(f.Marks, models.FirmMark{Mark: "incubated", ValidUntil: &end})
			}, 250_000, voucher.Caps{PerYear: 200_000 * yuan}},
		},
		cases: []case1{
			{"another place", region("CN-SH"), voucher.ErrRegion},
			{"large", func(f *voucher.Facts) { f.Firm.Size = "large" }, voucher.ErrSize},
			{"no technology SME", marked(), voucher.ErrMark},
			{"no longer in the register", lapsed("technology_sme"), voucher.ErrMarkOver},
			{"not listed", of("stranger"), voucher.ErrProvider},
		},
	},
	"Beijing SME service voucher": {
		fits: all(region("CN-BJ"), buys(models.OfferTokenPack), when("2026-08-31"), func(f *voucher.Facts) { f.Offering.ID = "91520115MA6D00034K:token_pack" }),
		ppm:  300_000, caps: voucher.Caps{PerProgramme: 200_000 * yuan},
		cases: []case1{
			{"another place", region("CN-HE"), voucher.ErrRegion},
			{"large", func(f *voucher.Facts) { f.Firm.Size = "large" }, voucher.ErrSize},
			{"size not known", func(f *voucher.Facts) { f.Firm.Size = "" }, voucher.ErrSize},
			{"no pack", buys(models.OfferModelToken), voucher.ErrKind},
			{"a pack that is not listed", func(f *voucher.Facts) { f.Offering.ID = "other" }, voucher.ErrOffering},
			{"the day after the last", when("2026-09-01"), voucher.ErrEnded},
		},
	},
	"Beijing model voucher (instant)": {
		fits: all(region("CN-BJ"), marked("development_area"), buys(models.OfferModelToken)), ppm: 650_000,
		cases: []case1{
			{"another place", region("CN-HE"), voucher.ErrRegion},
			{"outside the area", marked(), voucher.ErrMark},
			{"credit check failed", marked("development_area", "credit_failed"), voucher.ErrBarred},
			{"no model", buys(models.OfferCardHour), voucher.ErrKind},
		},
	},
	"Shanghai 2025": {
		fits: all(region("CN-SH"), at("smart", 0, 0), org("social_organisation"), func(f *voucher.Facts) { f.Firm.Size = "large" }), ppm: 300_000,
		cases: []case1{
			{"another place", region("CN-ZJ"), voucher.ErrRegion},
			{"general computing", buys(models.OfferCoreHour), voucher.ErrKind},
			{"no AI centre", at("super", 0, 0), voucher.ErrFacility},
			{"a centre of no declared kind", at("", 0, 0), voucher.ErrFacility},
		},
	},
	"Shenzhen training voucher": {
		fits: all(region("CN-GD"), func(f *voucher.Facts) { f.Purpose = "training" }), ppm: 500_000, caps: voucher.Caps{PerYear: 10_000_000 * yuan},
		also: []paid{
			{"a start-up", marked("start_up"), 600_000, voucher.Caps{PerYear: 10_000_000 * yuan}},
			{"no start-up any more", lapsed("start_up"), 500_000, voucher.Caps{PerYear: 10_000_000 * yuan}},
			{"a university", org("public_institution"), 500_000, voucher.Caps{PerYear: 10_000_000 * yuan}},
		},
		cases: []case1{
			{"another place", region("CN-GX"), voucher.ErrRegion},
			{"a person", org("self_employed"), voucher.ErrOrgType},
			{"no training", func(f *voucher.Facts) { f.Purpose = "inference" }, voucher.ErrPurpose},
			{"nobody said what for", func(f *voucher.Facts) { f.Purpose = "" }, voucher.ErrPurpose},
		},
	},
	"Shenzhen model voucher": {
		fits: all(region("CN-GD"), buys(models.OfferModelToken), func(f *voucher.Facts) { f.Offering.Registered = "0001" }), ppm: 300_000, caps: voucher.Caps{PerYear: 1_000_000 * yuan},
		also: []paid{
			{"a little giant", func(f *voucher.Facts) { f.Firm.Title = "little_giant" }, 300_000, voucher.Caps{PerYear: 2_000_000 * yuan}},
			{"a title that is over", func(f *voucher.Facts) { end := f.Now; f.Firm.Title, f.Firm.TitleExpiresAt = "little_giant", &end }, 300_000, voucher.Caps{PerYear: 1_000_000 * yuan}},
		},
		cases: []case1{
			{"another place", region("CN-GX"), voucher.ErrRegion},
			{"no model", buys(models.OfferCardHour), voucher.ErrKind},
			{"not registered", func(f *voucher.Facts) { f.Offering.Registered = "" }, voucher.ErrRegistered},
		},
	},
	"Hangzhou 2024": {
		fits: all(region("CN-ZJ"), of("91330421MA2C00087J")), ppm: 200_000, caps: voucher.Caps{PerYear: 8_000_000 * yuan},
		also: []paid{
			{"domestic computing", func(f *voucher.Facts) { f.Class.Domestic = true }, 300_000, voucher.Caps{PerYear: 8_000_000 * yuan}},
			{"a registered model", func(f *voucher.Facts) { f.Offering.Kind, f.Offering.Registered = models.OfferModelToken, "0001" }, 300_000, voucher.Caps{PerYear: 8_000_000 * yuan}},
		},
		cases: []case1{
			{"another place", region("CN-JS"), voucher.ErrRegion},
			{"not listed", of("stranger"), voucher.ErrProvider},
			{"a model that is not registered", buys(models.OfferModelToken), voucher.ErrRegistered},
		},
	},
	"Guizhou": {
		fits: all(region("CN-XJ"), func(f *voucher.Facts) { f.Site.Region = "CN-GZ" }), ppm: 300_000, caps: voucher.Caps{PerYear: 500_000 * yuan},
		also:  []paid{{"in the province", region("CN-GZ"), 300_000, voucher.Caps{PerYear: 500_000 * yuan}}},
		cases: []case1{{"computing of elsewhere", func(f *voucher.Facts) { f.Site.Region = "CN-NM" }, voucher.ErrSiteRegion}},
	},
	"Henan 2025": {
		fits: all(region("CN-HA"), at("super", 0, 0)), ppm: 200_000, caps: voucher.Caps{PerYear: 1_000_000 * yuan},
		also: []paid{
			{"an AI centre", at("smart", 100, 0), 200_000, voucher.Caps{PerYear: 1_000_000 * yuan}},
			{"a data centre", at("general", 0, 1000), 200_000, voucher.Caps{PerYear: 1_000_000 * yuan}},
			{"a university", org("public_institution"), 200_000, voucher.Caps{PerYear: 1_000_000 * yuan}},
		},
		cases: []case1{
			{"Hainan is not Henan", region("CN-HI"), voucher.ErrRegion},
			{"a person", org("self_employed"), voucher.ErrOrgType},
			{"an AI centre that is too small", at("smart", 99, 5000), voucher.ErrScale},
			{"a data centre that is too small", at("general", 500, 999), voucher.ErrScale},
			{"no declared kind of centre", at("", 500, 5000), voucher.ErrFacility},
		},
	},
	"Beijing one-person-company voucher 2026": {
		fits: all(region("CN-BJ"), marked("one_person_member"), func(f *voucher.Facts) { f.Spent = map[int]models.Money{3: 1000 * yuan} }), ppm: 1_000_000, caps: voucher.Caps{PerProgramme: 100_000 * yuan},
		cases: []case1{
			{"another place", region("CN-SH"), voucher.ErrRegion},
			{"no member", marked(), voucher.ErrMark},
			{"a little less spent", func(f *voucher.Facts) { f.Spent = map[int]models.Money{3: 1000*yuan - 1} }, voucher.ErrLocked},
			{"spent before", func(f *voucher.Facts) { f.Spent = map[int]models.Money{12: 5000 * yuan} }, voucher.ErrLocked},
		},
	},
	"Chengdu 2023": {
		fits: all(region("CN-SC"), marked("technology_sme", "provincial_project"), of("91621002MA710006XE"), when("2024-06-01")), ppm: 300_000, caps: voucher.Caps{PerProject: 1_500_000 * yuan},
		also: []paid{
			{"a national project", marked("university", "national_project"), 300_000, voucher.Caps{PerProject: 3_000_000 * yuan}},
			{"no lead of a project", marked("maker"), 0, voucher.Caps{PerProject: 1_500_000 * yuan}},
		},
		cases: []case1{
			{"another place", region("CN-CQ"), voucher.ErrRegion},
			{"none of those", marked("provincial_project"), voucher.ErrMark},
			{"another centre", of("stranger"), voucher.ErrProvider},
		},
	},
}

func TestEachPublicProgrammeTakesWhoItIsForAndNamesWhyItRefusesOthers(t *testing.T) {
	for _, p := range public(t) {
		t.Run(p.Slug, func(t *testing.T) {
			r, err := p.RulesWith(func(name string) []string { return []string{name} })
			if err != nil {
				t.Fatal(err)
			}
			c, known := table[p.Row]
			if !known {
				t.Fatal("no firms are tried")
			}
			good := func() voucher.Facts { f := anyone(); c.fits(&f); return f }
			f := good()
			if why := voucher.Check(r, f); len(why) > 0 {
				t.Fatalf("refuses a firm that fits: %v", fault.List(why))
			}
			pays(t, "the firm that fits", r, f, c.ppm, c.caps)
			for _, also := range c.also {
				f := good()
				also.be(&f)
				if why := voucher.Check(r, f); len(why) > 0 {
					t.Errorf("refuses %s: %v", also.name, fault.List(why))
				}
				pays(t, also.name, r, f, also.ppm, also.caps)
			}
			tried := map[string]bool{}
			for _, bad := range append(everywhere, c.cases...) {
				f := good()
				bad.spoil(&f)
				why := voucher.Check(r, f)
				if len(why) != 1 || !errors.Is(why[0], bad.why) {
					t.Errorf("%s: %v, want %v", bad.name, fault.List(why), bad.why)
				}
				tried[bad.why.Key] = true
			}
			everyReason(t, r, tried)
		})
	}
}

func pays(t *testing.T, name string, r voucher.Rules, f voucher.Facts, ppm int64, caps voucher.Caps) {
	t.Helper()
	if got := r.RateFor(f); got != ppm {
		t.Errorf("%s: pays %d, want %d", name, got, ppm)
	}
	got := r.Caps.For(f)
	got.Tiers = nil
	if got.PerOrder != caps.PerOrder || got.PerContract != caps.PerContract || got.PerMonth != caps.PerMonth || got.PerYear != caps.PerYear || got.PerProject != caps.PerProject || got.PerProgramme != caps.PerProgramme {
		t.Errorf("%s: capped at %+v, want %+v", name, got, caps)
	}
}

// everyReason holds the table to what the rules can say.
func everyReason(t *testing.T, r voucher.Rules, tried map[string]bool) {
	t.Helper()
	for _, c := range []struct {
		asked bool
		why   *fault.Fault
	}{
		{len(r.Who.Regions) > 0, voucher.ErrRegion},
		{len(r.Who.Industries) > 0, voucher.ErrIndustry},
		{len(r.Who.Sizes) > 0, voucher.ErrSize},
		{len(r.Who.Titles) > 0, voucher.ErrTitle},
		{len(r.Who.OrgTypes) > 0, voucher.ErrOrgType},
		{len(r.Who.Marks) > 0, voucher.ErrMark},
		{len(r.Who.Without) > 0, voucher.ErrBarred},
		{r.Who.MinMonths > 0, voucher.ErrTooYoung},
		{r.Who.MaxMonths > 0, voucher.ErrTooOld},
		{len(r.What.Kinds) > 0, voucher.ErrKind},
		{r.What.Domestic, voucher.ErrDomestic},
		{len(r.What.Offerings) > 0, voucher.ErrOffering},
		{len(r.What.Providers) > 0, voucher.ErrProvider},
		{len(r.What.Purposes) > 0, voucher.ErrPurpose},
		{r.What.Registered, voucher.ErrRegistered},
		{len(r.What.Regions) > 0, voucher.ErrSiteRegion},
		{len(r.What.Facilities) > 0, voucher.ErrFacility},
		{r.What.Unrelated, voucher.ErrRelated},
		{r.Unlock.Spend > 0, voucher.ErrLocked},
	} {
		if c.asked && !tried[c.why.Key] {
			t.Errorf("no firm is tried that is refused for %s", c.why.Key)
		}
	}
}
