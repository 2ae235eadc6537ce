package i18n

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"supermarket/internal/fault"
	"supermarket/models"
)

func bundle(t *testing.T) *Bundle {
	t.Helper()
	b, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAMissingIDIsShownAndCounted(t *testing.T) {
	b := bundle(t)
	if got := b.For(English).T("no.such"); got != "⟦no.such⟧" {
		t.Fatal(got)
	}
	if got := b.Missing(); !slices.Equal(got, []string{"en no.such"}) {
		t.Fatal(got)
	}
}

func TestMoneyIsRoundedHalfUpToTheFenAndNeverToNothing(t *testing.T) {
	l := bundle(t).For(Chinese)
	for m, want := range map[models.Money]string{
		123_456 * models.Fen: "¥1,234.56", 0: "¥0.00", 1_499_999: "¥0.01", 1_500_000: "¥0.02", -1_500_000: "−¥0.02",
		332_222: "¥0.0033", -332_222: "−¥0.0033", 999_999: "¥0.01", 1: "<¥0.0001", 9999: "<¥0.0001", 10_000: "¥0.0001", 12_500: "¥0.00013",
		1_000_000 * models.Yuan: "¥1,000,000.00",
	} {
		if got := l.Money(m); got != want {
			t.Errorf("%d: %s, want %s", m, got, want)
		}
	}
}

func TestExactMoneyKeepsEveryDigit(t *testing.T) {
	l := bundle(t).For(English)
	for m, want := range map[models.Money]string{1200: "¥0.000012", models.Yuan: "¥1.00", 1: "¥0.00000001", -150 * models.Fen: "−¥1.50"} {
		if got := l.MoneyExact(m); got != want {
			t.Errorf("%d: %s, want %s", m, got, want)
		}
	}
}

func TestTimeNamesItsZoneAndItsDistance(t *testing.T) {
	at := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	l := bundle(t).For(English).At(at.Add(-3 * time.Hour))
	if got := l.Time(at); got != "2026-11-22 18:00 (UTC+8)" {
		t.Error(got)
	}
	if got := l.Relative(at); got != "in 3 hours" {
		t.Error(got)
	}
	if got := bundle(t).For(Chinese).At(at.Add(time.Minute)).Relative(at); got != "1 分钟前" {
		t.Error(got)
	}
}

func TestUnitsAreWrittenInTheLanguage(t *testing.T) {
	zh, en := bundle(t).For(Chinese), bundle(t).For(English)
	for got, want := range map[string]string{
		zh.Duration(2*time.Hour + 5*time.Minute): "2 小时 5 分钟", en.Duration(41 * time.Second): "41 s",
		en.Duration(49 * time.Hour): "2 d 1 h", en.Bytes(1536): "1.5 KiB", en.Percent(0.725): "72.5%",
		zh.CardHours(4_500_000): "1.25 卡时", en.Number(-1234567): "−1,234,567", en.Duration(90 * time.Millisecond): "90 ms",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestAFaultIsShownAsItsCatalogText(t *testing.T) {
	folder := fstest.MapFS{
		"a.zh-CN.toml": {Data: []byte("\"ledger.short\" = \"还差 {{.need}}\"\n\"fault.internal\" = \"出错了\"")},
		"a.en.toml":    {Data: []byte("\"ledger.short\" = \"{{.need}} short\"\n\"fault.internal\" = \"Something broke\"")},
	}
	b, err := Load(folder)
	if err != nil {
		t.Fatal(err)
	}
	short := fault.New(fault.Exhausted, "ledger.short").With("need", models.Yuan)
	if got := b.For(English).Fault(short); got != "¥1.00 short" {
		t.Error(got)
	}
	if got := b.For(English).Fault(errors.New("secret")); got != "Something broke" {
		t.Error(got)
	}
}

func TestAnIDInTwoFilesIsRefused(t *testing.T) {
	folder := fstest.MapFS{
		"a.en.toml": {Data: []byte(`"x.y" = "1"`)}, "b.en.toml": {Data: []byte(`"x.y" = "2"`)},
	}
	if _, err := Load(folder); err == nil || !strings.Contains(err.Error(), "b.en.toml:1") {
		t.Fatal(err)
	}
}

func TestTheLanguageIsMatchedFromTheHeader(t *testing.T) {
	for header, want := range map[string]string{
		"": Chinese, "en-GB,en;q=0.8": English, "zh-TW,en;q=0.5": Chinese, "fr, en;q=0.4, zh;q=0.2": English, "de": Chinese, "zh;q=0.1,en;q=0.9": English, ";;": Chinese,
	} {
		if got := Match(header); got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
	}
}
