package i18n

import (
	"testing"

	"supermarket/internal/fault"
)

func TestTermsOfAFaultAreReadInTheReadersLanguage(t *testing.T) {
	b, err := New()
	if err != nil {
		t.Fatal(err)
	}
	f := fault.New(fault.Invalid, "voucher.reason.size").With("want", fault.Terms{"size.micro", "size.small"}, "have", fault.Term("size.large"))
	for lang, want := range map[string]string{
		English: "It is for firms of the size micro, small; yours is large.",
		Chinese: "限微型、小型企业使用，贵企业为大型。",
	} {
		if got := b.For(lang).Fault(f); got != want {
			t.Errorf("%s: %s", lang, got)
		}
	}
}

func TestAWordThatWasLearntStandsForTheCatalogsInTermsAlone(t *testing.T) {
	b, err := New()
	if err != nil {
		t.Fatal(err)
	}
	b.Learn(func(tag, id string) string {
		return map[string]string{"zh-CN mark.alpine": "山区企业", "en mark.alpine": "Firms of the mountains", "en mark.title": "Titled"}[tag+" "+id]
	})
	f := fault.New(fault.Invalid, "voucher.reason.mark").With("want", fault.Terms{"mark.alpine", "mark.maker"})
	for lang, want := range map[string]string{
		English: "It is for Firms of the mountains, makers; your firm is not marked as such.",
		Chinese: "限山区企业、创客团队使用，贵企业没有登记这一身份。",
	} {
		if got := b.For(lang).Fault(f); got != want {
			t.Errorf("%s: %s", lang, got)
		}
	}
	if en := b.For(English); en.T("mark.title") != "Marks" || en.Term("mark.title") != "Titled" || len(b.Missing()) > 0 {
		t.Errorf("%s, %s, %v", en.T("mark.title"), en.Term("mark.title"), b.Missing())
	}
}

func TestAnIDThatNamesARowOfDataIsSaidAsTheDataSayWhereverItIsAsked(t *testing.T) {
	b, err := New()
	if err != nil {
		t.Fatal(err)
	}
	b.Learn(func(_, id string) string {
		return map[string]string{"region.CN-GD": "岭南省", "industry.New_energy": "新能源", "mark.title": "x"}[id]
	})
	loc := b.For(Chinese)
	if loc.T("region.CN-GD") != "岭南省" || !loc.Has("industry.New_energy") || loc.T("industry.New_energy") != "新能源" || loc.T("region.CN-BJ") != "北京市" || loc.T("mark.title") == "x" {
		t.Error(loc.T("region.CN-GD"), loc.T("industry.New_energy"), loc.T("region.CN-BJ"), loc.T("mark.title"))
	}
}
