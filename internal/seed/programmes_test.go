package seed_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"supermarket/internal/reference"
	"supermarket/internal/seed"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

func public(t *testing.T) []seed.PublicProgramme {
	t.Helper()
	all, err := seed.PublicProgrammes()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestEveryRowOfTheReferenceDataIsAProgramme(t *testing.T) {
	data, err := reference.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	all := public(t)
	if len(all) != len(data.Programmes) {
		t.Fatalf("%d programmes of %d rows", len(all), len(data.Programmes))
	}
	for i, row := range data.Programmes {
		p := all[i]
		r, err := p.RulesWith(func(name string) []string { return []string{name} })
		if err != nil {
			t.Fatal(err)
		}
		if p.Row != row.Name {
			t.Errorf("%s stands for %s", p.Slug, row.Name)
		}
		if row.BuyerRegion != "any" && !slices.Equal(r.Who.Regions, []string{row.BuyerRegion}) {
			t.Errorf("%s: regions %v", p.Slug, r.Who.Regions)
		}
		if pool, _ := models.ParseMoney(row.Pool); models.Money(p.Pool) != pool {
			t.Errorf("%s: the pool is %v, not %v", p.Slug, models.Money(p.Pool), row.Pool)
		}
		if err := r.Validate(); err != nil {
			t.Errorf("%s: %v", p.Slug, err)
		}
	}
}

func TestThePublishedRulesOfTheDemoAreThoseOfTheData(t *testing.T) {
	demo.Both(t, func(t *testing.T, db *store.DB) {
		for _, p := range public(t) {
			row := read(t, db, func(tx *store.Tx) (models.Programme, error) { return tx.ProgrammeBySlug(p.Slug) })
			v := read(t, db, func(tx *store.Tx) (models.ProgrammeVersion, error) { return tx.Version(row.ID, 1) })
			r, err := voucher.Parse(v.Rules)
			if err != nil {
				t.Fatal(err)
			}
			if row.State != "published" || row.AboutZh == "" || row.AboutEn == "" || row.Assumed == "" {
				t.Errorf("%s: %+v", p.Slug, row)
			}
			want, err := p.RulesWith(func(string) []string { return nil })
			if err != nil {
				t.Fatal(err)
			}
			want.What.Providers, want.What.Offerings = r.What.Providers, r.What.Offerings
			if _, hash, _ := voucher.Canonical(want); hash != v.Hash {
				t.Errorf("%s: other rules were published", p.Slug)
			}
			if strings.Contains(string(p.Rules), `"providers"`) != (len(r.What.Providers) > 0) || strings.Contains(string(p.Rules), `"offerings"`) != (len(r.What.Offerings) > 0) {
				t.Errorf("%s: what its lists name was not found", p.Slug)
			}
		}
	})
}

func TestNoCodeNamesAProgramme(t *testing.T) {
	var names []string
	for _, p := range public(t) {
		names = append(names, p.Slug, p.NameZh)
	}
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, ".templ") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		b, err := os.ReadFile(path) //nolint:gosec // the project's own source
		if err != nil {
			return err
		}
		for _, n := range names {
			if strings.Contains(string(b), n) {
				t.Errorf("%s names %s", path, n)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
