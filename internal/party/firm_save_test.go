package party_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"

	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

func data(t testing.TB) reference.Data {
	t.Helper()
	d, err := reference.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func n(v int64) *int64 { return &v }

// parts are good answers to every page.
func parts() []party.Part {
	return []party.Part{
		party.NamePart{Name: "海纳精工", Code: "91440305MA5E000414"},
		party.IndustryPart{Industry: "Industry"},
		party.SizePart{Employees: n(68), RevenueYuan: n(12_600_000)},
		party.PlacePart{Region: "CN-GD", Address: "深圳市南山区科苑路15号2栋301室"},
		party.OwnersPart{LegalPerson: "林一", Shareholders: []models.FirmShareholder{{Name: "林一", SharePPM: 600_000}, {Name: "海纳投资", Code: "91310115MA1K00015K", SharePPM: 400_000}}},
		party.AgePart{FoundedAt: now.AddDate(-3, 0, 0)},
	}
}

type desk struct {
	t    *testing.T
	db   *store.DB
	data reference.Data
	firm models.Firm
}

func each(t *testing.T, f func(d *desk)) {
	t.Helper()
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		d := &desk{t: t, db: db, data: data(t)}
		var err error
		if d.firm, err = register(t, db, "91440305MA5E000414"); err != nil {
			t.Fatal(err)
		}
		f(d)
	})
}

func (d *desk) atomic(f func(tx *store.Tx) error) error { return d.db.Atomic(context.Background(), f) }

// save writes a page over the version that the firm has now.
func (d *desk) save(p party.Part) (s party.Saved, err error) {
	d.t.Helper()
	s, err = d.saveOver(d.firm.Version, p)
	if err == nil {
		d.firm = s.Firm
	}
	return s, err
}

func (d *desk) saveOver(version int64, p party.Part) (s party.Saved, err error) {
	err = d.atomic(func(tx *store.Tx) (err error) {
		s, err = party.Save(tx, party.Edit{FirmID: d.firm.ID, Version: version, Part: p, By: "usr_1", Data: d.data, Now: now})
		return err
	})
	return s, err
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// verified fills in every page, submits and verifies.
func (d *desk) verified() {
	d.t.Helper()
	for _, p := range parts() {
		_, err := d.save(p)
		d.must(err)
	}
	d.must(d.atomic(func(tx *store.Tx) (err error) {
		d.firm, err = party.Submit(tx, d.firm.ID, d.firm.Version, "usr_1", now)
		return err
	}))
	d.must(d.decide(models.FirmVerified))
}

func (d *desk) decide(to models.FirmState, reasons ...string) error {
	return d.atomic(func(tx *store.Tx) error {
		_, f, err := party.Decide(tx, party.Decision{FirmID: d.firm.ID, Version: d.firm.Version, To: to, Reasons: reasons, By: "usr_2", Now: now})
		if err == nil {
			d.firm = f
		}
		return err
	})
}

func TestAFirmIsSubmittedOnceEveryNeededPageIsSaved(t *testing.T) {
	each(t, func(d *desk) {
		submit := func() error {
			return d.atomic(func(tx *store.Tx) error {
				_, err := party.Submit(tx, d.firm.ID, d.firm.Version, "usr_1", now)
				return err
			})
		}
		for _, p := range parts() {
			if err := submit(); !errors.Is(err, party.ErrIncomplete) {
				d.t.Fatalf("submitted with %q: %v", d.firm.TasksDone, err)
			}
			_, err := d.save(p)
			d.must(err)
		}
		d.must(submit())
	})
}

func TestTheSecondOfTwoEditsOfOneVersionIsTold(t *testing.T) {
	each(t, func(d *desk) {
		version := d.firm.Version
		_, err := d.save(party.IndustryPart{Industry: "Retail"})
		d.must(err)
		if _, err := d.saveOver(version, party.IndustryPart{Industry: "Industry"}); !errors.Is(err, party.ErrEdited) {
			d.t.Fatalf("got %v", err)
		}
	})
}

func TestOfManyEditsAtOnceOneIsKept(t *testing.T) {
	each(t, func(d *desk) {
		var wg sync.WaitGroup
		errs := make([]error, 6)
		for i := range errs {
			wg.Go(func() { _, errs[i] = d.saveOver(d.firm.Version, party.IndustryPart{Industry: "Retail"}) })
		}
		wg.Wait()
		kept := 0
		for _, err := range errs {
			if err == nil {
				kept++
			} else if !errors.Is(err, party.ErrEdited) {
				d.t.Error(err)
			}
		}
		if kept != 1 {
			d.t.Errorf("%d were kept", kept)
		}
	})
}

func TestAVerifiedFirmWhoseFactsChangeIsVerifiedAgain(t *testing.T) {
	each(t, func(d *desk) {
		d.verified()
		for _, same := range parts() {
			if s, err := d.save(same); err != nil || s.SentBack || s.State != models.FirmVerified {
				d.t.Fatalf("an answer that changes nothing: %v %v", s.State, err)
			}
		}
		s, err := d.save(party.SizePart{Employees: n(420), RevenueYuan: n(12_600_000)})
		if err != nil || !s.SentBack || s.State != models.FirmSubmitted {
			d.t.Fatalf("%+v %v", s, err)
		}
	})
}

func TestNewShareholdersAreAChangeOfFacts(t *testing.T) {
	each(t, func(d *desk) {
		d.verified()
		s, err := d.save(party.OwnersPart{LegalPerson: "林一", Shareholders: []models.FirmShareholder{{Name: "林一", SharePPM: 1_000_000}}})
		if err != nil || !s.SentBack {
			d.t.Fatalf("%+v %v", s, err)
		}
	})
}

func TestTheCodeOfAFirmThatStaffHaveVerifiedIsFixed(t *testing.T) {
	each(t, func(d *desk) {
		d.verified()
		if _, err := d.save(party.NamePart{Name: "海纳精工", Code: "91310115MA1K00015K"}); !errors.Is(err, party.ErrCodeFixed) {
			d.t.Fatal(err)
		}
		_, err := d.save(party.AgePart{FoundedAt: now.AddDate(-9, 0, 0)})
		d.must(err)
		d.must(d.decide(models.FirmMoreAsked, "age"))
		if _, err := d.save(party.NamePart{Name: "海纳精工", Code: "91310115MA1K00015K"}); !errors.Is(err, party.ErrCodeFixed) {
			d.t.Fatal(err)
		}
	})
}

func TestAnotherIndustryAsksForItsOwnFigures(t *testing.T) {
	each(t, func(d *desk) {
		for _, p := range parts()[:3] {
			_, err := d.save(p)
			d.must(err)
		}
		s, err := d.save(party.IndustryPart{Industry: "Construction"})
		if err != nil || s.Size != "" || party.Done(s.Firm, party.TaskSize) {
			d.t.Fatalf("%q %q %v", s.Size, s.TasksDone, err)
		}
		s, err = d.save(party.IndustryPart{Industry: "Catering"})
		if err != nil || s.Size != reference.Small {
			d.t.Fatalf("figures that are known are not used: %q %v", s.Size, err)
		}
	})
}

func TestASuspendedFirmChangesNothing(t *testing.T) {
	each(t, func(d *desk) {
		d.verified()
		d.must(d.decide(models.FirmSuspended, "misuse"))
		if _, err := d.save(party.IndustryPart{Industry: "Retail"}); !errors.Is(err, party.ErrFirmMove) {
			d.t.Fatal(err)
		}
	})
}

func TestACodeThatIsTakenIsRefusedAlsoOnChange(t *testing.T) {
	each(t, func(d *desk) {
		_, err := register(d.t, d.db, "91310115MA1K00015K")
		d.must(err)
		if _, err := d.save(party.NamePart{Name: "海纳精工", Code: "91310115MA1K00015K"}); !errors.Is(err, party.ErrCodeTaken) {
			d.t.Fatal(err)
		}
	})
}

func TestAnswersOutsideTheirBoundsAreRefused(t *testing.T) {
	each(t, func(d *desk) {
		_, err := d.save(party.IndustryPart{Industry: "Industry"})
		d.must(err)
		long := strings.Repeat("长", 300)
		for name, p := range map[string]party.Part{
			"no name": party.NamePart{Code: "91440305MA5E000414"}, "long name": party.NamePart{Name: long, Code: "91440305MA5E000414"},
			"no industry": party.IndustryPart{}, "strange industry": party.IndustryPart{Industry: "Piracy"},
			"no figures": party.SizePart{}, "below zero": party.SizePart{Employees: n(-1), RevenueYuan: n(1)}, "above all": party.SizePart{Employees: n(1), RevenueYuan: n(1 << 62)},
			"no region": party.PlacePart{Address: "深圳市南山区"}, "strange region": party.PlacePart{Region: "CN-XX", Address: "深圳市南山区"}, "long address": party.PlacePart{Region: "CN-GD", Address: long},
			"future": party.AgePart{FoundedAt: now.Add(48 * time.Hour)}, "never": party.AgePart{},
			"strange title": party.TitlePart{Title: "giant", AwardedAt: now}, "no award": party.TitlePart{Title: "innovative"},
			"award to come": party.TitlePart{Title: "innovative", AwardedAt: now.AddDate(0, 0, 1)}, "award over": party.TitlePart{Title: "innovative", AwardedAt: now.AddDate(-3, 0, 0)},
		} {
			if _, err := d.save(p); fault.KindOf(err) != fault.Invalid {
				d.t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestSharesAreBoundedEachAndTogether(t *testing.T) {
	each(t, func(d *desk) {
		_, err := d.save(parts()[0])
		d.must(err)
		for name, all := range map[string][]models.FirmShareholder{
			"none": nil, "nothing": {{Name: "林一"}}, "above all": {{Name: "林一", SharePPM: 1_000_001}}, "together above all": {{Name: "林一", SharePPM: 600_000}, {Name: "王二", SharePPM: 400_001}},
			"twice": {{Name: "林一", SharePPM: 1}, {Name: "林 一", SharePPM: 1}}, "itself": {{Name: "海纳精工", Code: "91440305MA5E000414", SharePPM: 1}},
			"bad code": {{Name: "海纳投资", Code: "91310115MA1K00015X", SharePPM: 1}}, "below zero": {{Name: "林一", SharePPM: -1 << 60}},
			"too many": slices.Repeat([]models.FirmShareholder{{Name: "林一", SharePPM: 1}}, 21),
		} {
			if _, err := d.save(party.OwnersPart{LegalPerson: "林一", Shareholders: all}); fault.KindOf(err) != fault.Invalid {
				d.t.Errorf("%s: %v", name, err)
			}
		}
		_, err = d.save(party.OwnersPart{LegalPerson: "林一", Shareholders: []models.FirmShareholder{{Name: "林一", SharePPM: 999_999}, {Name: "王二", SharePPM: 1}}})
		d.must(err)
	})
}

func TestEveryBoundOfTheSizeStandardDecidesTheClass(t *testing.T) {
	d := data(t)
	classes := []string{reference.Large, reference.Medium, reference.Small, reference.Micro}
	for _, c := range d.Sizes {
		for i, class := range classes[:3] {
			f := models.Firm{Industry: c.NameEn, Employees: n(0), RevenueYuan: n(0), AssetsYuan: n(0)}
			set := func(metric string, v int64) {
				*map[string]*int64{"employees": f.Employees, "revenue": f.RevenueYuan, "assets": f.AssetsYuan}[metric] = v
			}
			for _, b := range c.Bounds(class) {
				set(b.Metric, b.Value)
			}
			if s, ok := party.SizeOf(f, d); !ok || s.Class != class {
				t.Errorf("%s at the bounds of %s: %s", c.NameEn, class, s.Class)
			}
			for _, b := range c.Bounds(class) {
				set(b.Metric, b.Value-1)
				s, _ := party.SizeOf(f, d)
				if s.Class != classes[i+1] || s.Why.Metric != b.Metric || s.Why.Bound != b.Value {
					t.Errorf("%s one below %s of %s: %s since %s", c.NameEn, b.Metric, class, s.Class, s.Why)
				}
				set(b.Metric, b.Value)
			}
		}
	}
}

func TestSpellingsOfOneAddressHaveOneKey(t *testing.T) {
	want := party.AddressKey("浙江省杭州市西湖区文三路90号71幢301室")
	for _, same := range []string{
		"浙江省杭州市西湖区文三路90-71-301", "浙江省 杭州市 西湖区 文三路 ９０号 ７１幢 ３０１室", "浙江省杭州市西湖区文三路90号71栋301", "浙江省杭州市西湖区文三路90号，71座，301房", "浙江省杭州市西湖区文三路90#71-301室。",
	} {
		if got := party.AddressKey(same); got != want {
			t.Errorf("%s: %s, want %s", same, got, want)
		}
	}
	for _, other := range []string{"浙江省杭州市西湖区文三路90号71幢302室", "浙江省杭州市西湖区文三路907号1幢301室", "浙江省杭州市西湖区文二路90号71幢301室", ""} {
		if party.AddressKey(other) == want {
			t.Errorf("%s has the same key", other)
		}
	}
	if party.AddressKey(" ，。 ") != "" {
		t.Error("no address has a key")
	}
}

func TestCleanedTextHoldsNothingThatHidesOrTurns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := party.Clean(rapid.String().Draw(t, "text"))
		bad := strings.IndexFunc(s, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) })
		if bad >= 0 || party.Clean(s) != s || strings.TrimSpace(s) != s {
			t.Fatalf("%q", s)
		}
	})
	if got := party.CleanName("\u202e张\u200b 三 "); got != "张三" {
		t.Errorf("%q", got)
	}
}

func TestAFirmIsAnsweredWithinTwoWorkingDays(t *testing.T) {
	calendar := data(t).Calendar
	at := func(day string) time.Time {
		x, err := time.Parse(time.DateTime, day)
		if err != nil {
			t.Fatal(err)
		}
		return x.Add(-8 * time.Hour)
	}
	for from, want := range map[string]string{
		"2026-11-23 09:00:00": "2026-11-25 18:00:00", // Monday
		"2026-11-27 23:59:00": "2026-12-01 18:00:00", // Friday
		"2026-11-28 12:00:00": "2026-12-01 18:00:00", // Saturday
		"2026-09-30 10:00:00": "2026-10-09 18:00:00", // before the National Day holiday
	} {
		if got := party.Due(calendar, at(from)); !got.Equal(at(want)) {
			t.Errorf("%s: %s, want %s", from, got.Add(8*time.Hour).Format(time.DateTime), want)
		}
	}
}
