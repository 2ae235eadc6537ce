package shop_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"supermarket/internal/shop"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

// said is what one offering of the market says of itself and is called by.
type said struct {
	o     models.Offering
	texts []string
}

var (
	titleWords = []string{"昇腾", "训练", "推理", "卡时", "质检", "RTX", "4090", "h100", "SXM", "夜间", "A800-80G", "100%", "视觉"}
	latinWord  = regexp.MustCompile(`[a-z0-9]+`)
	stretch    = regexp.MustCompile(`[a-z]+|[0-9]+`)
)

// library gives the market's offerings new texts, and returns all that they are found by.
func (m *market) library(seed uint64) []said {
	m.Helper()
	rng := rand.New(rand.NewPCG(seed, 1))
	words := func(n int) string {
		var out []string
		for range n {
			out = append(out, titleWords[rng.IntN(len(titleWords))])
		}
		return strings.Join(out, []string{" ", "", "·"}[rng.IntN(3)])
	}
	names := map[string]string{"CN-GZ": "贵州省 Guizhou", "CN-NM": "内蒙古自治区 Inner Mongolia", "CN-GS": "甘肃省 Gansu", "ascend-910b": "昇腾 Ascend 910B"}
	var out []said
	for _, o := range m.all {
		o.TitleZh, o.TitleEn, o.SummaryZh = words(3), words(2), words(4)
		out = append(out, said{o, []string{o.TitleZh, o.TitleEn, o.SummaryZh, names[o.Region], names[o.ClassID]}})
	}
	m.retitle(out...)
	return out
}

// retitle writes new texts of offerings, which are then found by them.
func (m *market) retitle(all ...said) {
	m.Helper()
	statements := make([]string, len(all))
	for i, s := range all {
		statements[i] = fmt.Sprintf("UPDATE offerings SET title_zh = '%s', title_en = '%s', summary_zh = '%s' WHERE id = '%s'", s.o.TitleZh, s.o.TitleEn, s.o.SummaryZh, s.o.ID)
	}
	testkit.Corrupt(m, m.db, statements...)
	m.atomic(func(tx *store.Tx) error {
		for _, s := range all {
			if err := tx.IndexOffering(s.o.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

// naive tells whether each word of a question stands in one of the texts: a word
// of letters where one begins, or where letters and digits meet; Chinese anywhere.
func naive(s said, question string) bool {
	for _, part := range strings.Fields(question) {
		if !slices.ContainsFunc(s.texts, func(text string) bool { return stands(strings.ToLower(text), strings.ToLower(part)) }) {
			return false
		}
	}
	return true
}

func stands(text, part string) bool {
	if unicode.Is(unicode.Han, []rune(part)[0]) {
		return strings.Contains(text, part)
	}
	return slices.ContainsFunc(latinWord.FindAllString(text, -1), func(w string) bool {
		return slices.ContainsFunc(stretch.FindAllStringIndex(w, -1), func(at []int) bool { return strings.HasPrefix(w[at[0]:], part) })
	})
}

func TestASearchFindsWhatANaiveOneFinds(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		m := newMarket(t, db, 40)
		books := m.library(3)
		asked := []string{"昇腾", "训练", "推理", "质检", "夜间", "视觉", "rtx", "RT", "sx", "贵州", "Guizhou", "inner", "甘肃", "4090", "409"}
		rapid.Check(t, func(t *rapid.T) {
			question := strings.Join(rapid.SliceOfN(rapid.SampledFrom(asked), 1, 3).Draw(t, "words"), " ")
			want := int64(0)
			for _, b := range books {
				if naive(b, question) {
					want++
				}
			}
			s, err := m.shop.Shelf(context.Background(), shop.Filter{Query: question})
			if err != nil || s.Total != want {
				t.Fatalf("%q found %d, want %d (%v)", question, s.Total, want, err)
			}
		})
	})
}

func TestTwoCharactersAndEveryWayOfWritingFind(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		m := newMarket(t, db, 40)
		ascend := m.shelf(shop.Filter{Classes: []string{"ascend-910b"}}).Total
		h20 := m.shelf(shop.Filter{Classes: []string{"h20"}}).Total
		for query, want := range map[string]int64{
			"昇腾": ascend, "ASCEND": ascend, "ａｓｃｅｎｄ": ascend, "910b": ascend, "910": ascend, "国产": ascend, "domestic": ascend, "昇腾卡时": ascend, "h20": h20, "H 20": h20,
			"黔云": 40, "核时": m.shelf(shop.Filter{Kinds: []string{"core_hour"}}).Total, "贵州": m.shelf(shop.Filter{Regions: []string{"CN-GZ"}}).Total,
			"GPU": m.shelf(shop.Filter{Kinds: []string{"card_hour"}}).Total,
		} {
			if got := m.shelf(shop.Filter{Query: query}).Total; got != want {
				t.Errorf("%q found %d, want %d", query, got, want)
			}
		}
	})
}

func TestTheBestAnswerComesFirst(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		m := newMarket(t, db, 20)
		m.library(5)
		in, out := m.all[7], m.all[8]
		in.TitleZh, in.TitleEn, in.SummaryZh = "稀有 专用", "Rare", ""
		out.TitleZh, out.TitleEn, out.SummaryZh = "别的", "Other", "也可稀有"
		m.retitle(said{o: in}, said{o: out})
		cards := m.shelf(shop.Filter{Query: "稀有"}).Cards
		if len(cards) != 2 || cards[0].ID != m.all[7].ID {
			t.Fatalf("%d cards", len(cards))
		}
	})
}

func TestHostileQueriesAreAnswered(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		m := newMarket(t, db, 5)
		for _, q := range []string{"\x00", "\xff\xfe", strings.Repeat("卡", 10_000), strings.Repeat("a ", 5000), "%", "_", "'", "🚀", "' OR 1=1; DROP TABLE offerings", "\u202e", strings.Repeat("\U0010FFFF", 80)} {
			s := m.shelf(shop.Filter{Query: q, Regions: []string{"\x00", "\xff"}, Page: -1, MaxPrice: -5, MinMemory: -1})
			if s.Filter.Page != 1 || len(s.Filter.Query) > 320 {
				t.Errorf("%.20q was understood as %+v", q, s.Filter)
			}
		}
		if m.shelf(shop.Filter{}).Total != 5 {
			t.Error("something is missing")
		}
	})
}

func TestTheIndexFollowsWhatIsRenamedAndWithdrawn(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		m := newMarket(t, db, 6)
		if m.shelf(shop.Filter{Query: "黔云"}).Total != 6 || m.shelf(shop.Filter{Query: "新名"}).Total != 0 {
			t.Fatal("before")
		}
		testkit.Corrupt(t, db, "UPDATE providers SET name_zh = '新名智算', name_en = 'New Name'")
		m.atomic((*store.Tx).TouchCatalogue)
		if m.shelf(shop.Filter{Query: "黔云"}).Total != 0 || m.shelf(shop.Filter{Query: "新名"}).Total != 6 {
			t.Error("the provider is found by its old name")
		}
		m.atomic(func(tx *store.Tx) error { return tx.MoveOffering(m.all[0].ID, "listed", "withdrawn", peak) })
		if n := m.shelf(shop.Filter{Query: "新名"}).Total; n != 5 {
			t.Errorf("%d are found after one was withdrawn", n)
		}
		o := m.all[1]
		o.TitleZh = "鲲鹏专用"
		m.retitle(said{o: o})
		if s := m.shelf(shop.Filter{Query: "鲲鹏"}); s.Total != 1 || s.Cards[0].ID != o.ID {
			t.Errorf("%d are found by the new title", s.Total)
		}
	})
}

func TestWhatWasThereBeforeIsIndexedOnce(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		m := newMarket(t, db, 250)
		testkit.Corrupt(t, db, "DELETE FROM search_terms")
		if n := m.shelf(shop.Filter{Query: "hours"}).Total; n != 0 {
			t.Fatalf("%d", n)
		}
		for range 2 {
			if err := m.shop.Reindex(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		if n := m.shelf(shop.Filter{Query: "hours"}).Total; n != 250 {
			t.Errorf("%d of 250 are found", n)
		}
	})
}

func TestWhatIsSuggestedLeadsToResults(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		m := newMarket(t, db, 40)
		for _, f := range []shop.Filter{
			{Query: "asend"},
			{Query: "升腾"},
			{Query: "昇腾 nothing"},
			{Query: "h20", DomesticOnly: true},
			{Query: "🚀"},
			{Regions: []string{"CN-GZ"}, Classes: []string{"none"}},
			{MaxPrice: 1, Kinds: []string{"core_hour"}},
			{Query: "xyzzy", MinMemory: 4000, NowOnly: true},
		} {
			s := m.shelf(f)
			if s.Total != 0 {
				t.Fatalf("%+v found %d", f, s.Total)
			}
			for _, d := range s.Help.Drops {
				if n := m.shelf(d.Filter).Total; n == 0 || n != d.N {
					t.Errorf("%+v without %s finds %d, was told %d", f, d.What, n, d.N)
				}
			}
			for _, in := range s.Help.Instead {
				if n := m.shelf(in.Filter).Total; n == 0 || n != in.N {
					t.Errorf("%q instead of %q finds %d, was told %d", in.By, in.Word, n, in.N)
				}
			}
			if len(s.Help.Near) == 0 || m.shelf(s.Help.Wide).Total == 0 || len(s.Help.Popular) == 0 {
				t.Errorf("%+v: nothing near is shown", f)
			}
		}
		if in := m.shelf(shop.Filter{Query: "asend"}).Help.Instead; len(in) == 0 || in[0].By != "ascend" {
			t.Errorf("for asend: %+v", in)
		}
	})
}

// counts returns what each facet tells, by a name of the choice.
func counts(s shop.Shelf) map[string]int64 {
	out := map[string]int64{"domestic": s.Facets.Domestic, "interruptible": s.Facets.Interruptible, "now": s.Facets.Now}
	for axis, list := range map[string][]shop.Count{"kind": s.Facets.Kinds, "region": s.Facets.Regions, "class": s.Facets.Classes, "stack": s.Facets.Stacks, "provider": s.Facets.Providers, "memory": s.Facets.Memory} {
		for _, c := range list {
			out[axis+" "+c.Value] = c.N
		}
	}
	return out
}

func TestEveryFacetEqualsTheSearchItLeadsTo(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		m := newMarket(t, db, 40)
		rapid.Check(t, func(t *rapid.T) {
			pick := func(name string, from ...string) []string {
				return rapid.SliceOfN(rapid.SampledFrom(from), 0, 2).Draw(t, name)
			}
			f := shop.Filter{
				Query: rapid.SampledFrom([]string{"", "", "昇腾", "hours", "卡时 1"}).Draw(t, "q"), Kinds: pick("kind", "card_hour", "core_hour"), Regions: pick("region", regions...),
				Classes: pick("class", classes...), Stacks: pick("stack", "cann-8", "cuda-12"), DomesticOnly: rapid.Bool().Draw(t, "domestic"),
				NowOnly: rapid.Bool().Draw(t, "now"), MaxPrice: models.Money(rapid.IntRange(0, 9).Draw(t, "price")) * models.Yuan,
			}
			told := counts(m.shelf(f))
			for name, n := range told {
				if got := m.shelf(chosen(f, name)).Total; got != n {
					t.Fatalf("%+v: %s tells %d and finds %d", f, name, n, got)
				}
			}
		})
	})
}

// chosen is the search with this one choice of an axis.
func chosen(f shop.Filter, name string) shop.Filter {
	axis, value, _ := strings.Cut(name, " ")
	switch axis {
	case "kind":
		f.Kinds = []string{value}
	case "region":
		f.Regions = []string{value}
	case "class":
		f.Classes = []string{value}
	case "stack":
		f.Stacks = []string{value}
	case "provider":
		f.Providers = []string{value}
	case "memory":
		_, _ = fmt.Sscan(value, &f.MinMemory)
	case "domestic":
		f.DomesticOnly = true
	case "interruptible":
		f.Interruptible = true
	case "now":
		f.NowOnly = true
	}
	return f
}

func TestFourStandBesideEachOtherAndTheRestIsNamed(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		m := newMarket(t, db, 6)
		ids := []string{m.all[3].ID, "none", m.all[1].ID, m.all[3].ID, m.all[0].ID, m.all[2].ID, m.all[4].ID}
		v, err := m.shop.Compare(context.Background(), ids)
		if err != nil || len(v.Cards) != 4 || v.Cards[0].ID != m.all[3].ID || len(v.Left) != 1 || v.Left[0].ID != m.all[4].ID || v.Gone != 1 {
			t.Fatalf("%d cards, %d left, %d gone, %v", len(v.Cards), len(v.Left), v.Gone, err)
		}
	})
}
