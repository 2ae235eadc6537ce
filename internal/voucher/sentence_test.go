package voucher_test

import (
	"slices"
	"strings"
	"testing"

	"supermarket/internal/fault"
	"supermarket/internal/i18n"
	"supermarket/internal/reference"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// everything is a rule set that uses every field.
func everything() voucher.Rules {
	r := open()
	for _, c := range ruleTable {
		c.rule(&r)
	}
	r.Rates = []voucher.Rate{{PPM: 325_000, When: voucher.When{Domestic: true, Sizes: []string{"small"}, Titles: []string{"specialised"}}}, {PPM: 300_000}}
	r.Caps = voucher.Caps{PerOrder: yuan, PerYear: yuan, PerProgramme: yuan, PerContract: yuan, PerMonth: yuan, PerProject: yuan, Tiers: []voucher.CapTier{{
		When:     voucher.When{Registered: true, Kinds: r.What.Kinds, Marks: []string{"maker"}, OrgTypes: []string{"company"}, Regions: []string{"CN-GD"}},
		PerOrder: yuan, PerYear: yuan, PerProgramme: yuan, PerContract: yuan, PerMonth: yuan, PerProject: yuan,
	}}}
	r.MinSpend, r.ValueDays, r.Who.MaxMonths = yuan, 30, 36
	r.Redeem, r.ClaimDays, r.Evidence, r.Excludes = voucher.RedeemBuyer, 30, voucher.Words().Evidence, []string{"group"}
	r.What.Facilities = []voucher.Facility{{Kind: "super"}, {Kind: "smart", PFLOPS: 1}, {Kind: "general", Racks: 1}, {Kind: "general", PFLOPS: 1, Racks: 1}}
	r.Who.Industries = append(r.Who.Industries, "Agriculture, forestry, animal husbandry, fishery", "Transport (without rail)")
	return r
}

func TestEveryRuleAndEveryReasonIsASentenceInBothLanguages(t *testing.T) {
	b, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Languages() {
		loc := b.For(lang)
		one := everything()
		one.Redeem, one.What.Facilities, one.Stacking = voucher.RedeemProvider, one.What.Facilities[:1], voucher.StackExclusive
		for _, s := range slices.Concat(everything().Sentences(), one.Sentences(), open().Sentences()) {
			if text := loc.T(s.Key, s.Args...); strings.ContainsAny(text, "⟦<{") {
				t.Errorf("%s: %s", s.Key, text)
			}
		}
		for _, spoil := range []voucher.Facts{{Now: now}, {Now: open().EndsAt, Firm: models.Firm{Region: "CN-GD", Industry: "Catering", Size: "large", OrgType: "self_employed", Title: "innovative", FoundedAt: day(2026, 11, 1)}}} {
			for _, f := range voucher.Check(everything(), spoil) {
				if text := loc.Fault(f); strings.ContainsAny(text, "⟦<{") {
					t.Errorf("%s: %s", f.Key, text)
				}
			}
		}
	}
	if missing := b.Missing(); len(missing) > 0 {
		t.Error(missing)
	}
}

func TestReasonsWithAmountsShowThem(t *testing.T) {
	b, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	for want, f := range map[string]*fault.Fault{
		"It applies from ¥5.00 on; this is ¥1.00.":                 voucher.ErrMinSpend.With("min", 5*yuan, "base", yuan),
		"The cap per order of ¥4.00 is reached.":                   voucher.ErrCapOrder.With("cap", 4*yuan),
		"It is for firms at least 1 month old.":                    voucher.ErrTooYoung.With("count", 1),
		"Your title specialised SME ended on ":                     voucher.ErrTitleOver.With("title", fault.Term("title.specialised"), "at", now),
		"It is for firms in Beijing; yours is in no known region.": voucher.ErrRegion.With("want", fault.Terms{"region.CN-BJ"}, "have", fault.Term("region.none")),
	} {
		if got := b.For("en").Fault(f); !strings.HasPrefix(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestAMarkThatWasUploadedIsSaidAsItsUploadSays also holds that marks which the
// program came with keep the words that its sentences need.
func TestAMarkThatWasUploadedIsSaidAsItsUploadSays(t *testing.T) {
	live, err := reference.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	b, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	b.Learn(live.Word)
	r := open()
	r.Who.Marks, r.Who.Without = []string{"alpine", "maker"}, []string{"violation"}
	text := "# as of 2026-12\ncode,zh,en,about_zh,about_en\nalpine,山区企业,firms of the mountains,山区,Mountains\nmaker,创客团队,Makers,经认定的创客团队,Recognised makers\nviolation,有失信记录的企业,firms on the black list,名单,List\n"
	if _, err := live.Put(map[string]string{"marks": text}); err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string][]string{
		"zh-CN": {"限山区企业、创客团队。", "有失信记录的企业不能使用。"},
		"en":    {"For firms of the mountains, makers.", "Not for: firms on the black list."},
	} {
		var said []string
		for _, s := range r.Sentences() {
			said = append(said, b.For(lang).T(s.Key, s.Args...))
		}
		for _, w := range want {
			if !slices.Contains(said, w) {
				t.Errorf("%s lacks %q: %q", lang, w, said)
			}
		}
	}
	if missing := b.Missing(); len(missing) > 0 {
		t.Error(missing)
	}
}

func TestAShareIsWrittenAsAnExactPercentage(t *testing.T) {
	for ppm, want := range map[int64]string{1_000_000: "100%", 300_000: "30%", 325_000: "32.5%", 1: "0.0001%", 100_000: "10%"} {
		if got := voucher.Percent(ppm); got != want {
			t.Errorf("%d: %s", ppm, got)
		}
	}
}
