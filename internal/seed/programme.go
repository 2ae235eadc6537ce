package seed

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

//go:embed programmes.json
var programmesText []byte

// PublicProgramme is a real programme as the demo has it: data alone, no code
// knows any of them. Providers and offerings in its rules are named by company
// codes until they are resolved.
type PublicProgramme struct {
	Row      string           `json:"row"` // its name in the reference data
	Slug     string           `json:"slug"`
	NameZh   string           `json:"name_zh"`
	NameEn   string           `json:"name_en"`
	AboutZh  string           `json:"about_zh"`
	AboutEn  string           `json:"about_en"`
	Region   string           `json:"region"`
	Kind     string           `json:"kind"`
	Applies  bool             `json:"applies"`
	GrantCap yuan             `json:"grant_cap"`
	Pool     yuan             `json:"pool"` // 0 where it was not published: nothing is funded
	Funders  []voucher.Funder `json:"funders"`
	Assumed  []string         `json:"assumed"` // what the public text leaves open
	Rules    json.RawMessage  `json:"rules"`
}

// yuan is an amount that a person writes.
type yuan models.Money

// UnmarshalJSON reads a string of yuan.
func (y *yuan) UnmarshalJSON(b []byte) error {
	var text string
	if err := json.Unmarshal(b, &text); err != nil {
		return err
	}
	m, err := models.ParseMoney(text)
	*y = yuan(m)
	return err
}

// PublicProgrammes returns all of them in the order of the reference data.
func PublicProgrammes() (out []PublicProgramme, err error) {
	d := json.NewDecoder(bytes.NewReader(programmesText))
	d.DisallowUnknownFields()
	if err := d.Decode(&out); err != nil {
		return nil, fmt.Errorf("seed: programmes.json: %w", err)
	}
	return out, nil
}

// RulesWith are the rules, with the ids that resolve gives for what they name: a
// provider by its company code, its offerings by code and kind.
func (p PublicProgramme) RulesWith(resolve func(name string) []string) (r voucher.Rules, err error) {
	var text any
	if err := json.Unmarshal(p.Rules, &text); err != nil {
		return r, err
	}
	b, err := json.Marshal(amounts(text, ""))
	if err != nil {
		return r, err
	}
	if r, err = voucher.Parse(string(b)); err != nil {
		return r, fmt.Errorf("seed: %s: %w", p.Slug, err)
	}
	r.What.Providers, r.What.Offerings = each(r.What.Providers, resolve), each(r.What.Offerings, resolve)
	return r, nil
}

func each(names []string, resolve func(string) []string) (out []string) {
	for _, n := range names {
		out = append(out, resolve(n)...)
	}
	return out
}

// amounts writes the amounts of rules as rules have them.
func amounts(v any, field string) any {
	switch x := v.(type) {
	case map[string]any:
		for k, in := range x {
			x[k] = amounts(in, k)
		}
	case []any:
		for i, in := range x {
			x[i] = amounts(in, field)
		}
	case string:
		if strings.HasPrefix(field, "per_") || field == "spend" || field == "min_spend" {
			return map[string]any{"amount": x, "currency": models.Currency}
		}
	}
	return v
}

func (p PublicProgramme) input(r voucher.Rules) voucher.NewProgramme {
	return voucher.NewProgramme{
		Slug: p.Slug, NameZh: p.NameZh, NameEn: p.NameEn, Kind: p.Kind, StartsAt: r.StartsAt, EndsAt: r.EndsAt, Funders: p.Funders,
		Region: p.Region, AboutZh: p.AboutZh, AboutEn: p.AboutEn, Assumed: strings.Join(p.Assumed, ","), Applies: p.Applies, GrantCap: models.Money(p.GrantCap),
	}
}

// makePublic plants the real programmes as staff would make them: designed by
// one, published by another, and funded where the pool is known.
func (s *scene) makePublic() error {
	all, err := PublicProgrammes()
	if err != nil {
		return err
	}
	named, err := s.named()
	if err != nil {
		return err
	}
	for _, p := range all {
		if err := s.plant(p, named); err != nil {
			return fmt.Errorf("%s: %w", p.Slug, err)
		}
	}
	return nil
}

// named finds the demo's providers by code, and their offerings by code and kind.
func (s *scene) named() (func(string) []string, error) {
	ids := map[string][]string{}
	err := s.look(func(tx *store.Tx) error {
		for _, t := range stalls {
			p, err := tx.ProviderByCode(t.code)
			if err != nil {
				return err
			}
			ids[t.code] = []string{p.ID}
			offers, err := tx.OfferingsBy(p.ID)
			if err != nil {
				return err
			}
			for _, o := range offers {
				name := t.code + ":" + string(o.Kind)
				ids[name] = append(ids[name], o.ID)
			}
		}
		return nil
	})
	return func(name string) []string { return slices.Clone(ids[name]) }, err
}

func (s *scene) plant(p PublicProgramme, named func(string) []string) error {
	var row models.Programme
	err := s.look(func(tx *store.Tx) (err error) { row, err = tx.ProgrammeBySlug(p.Slug); return err })
	if err == nil && row.Version > 0 {
		return s.fundOnce(row, models.Money(p.Pool))
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	r, err := p.RulesWith(named)
	if err != nil {
		return err
	}
	if row.ID == "" {
		if row, err = s.Programmes.Create(s.ctx, s.issuer, p.input(r)); err != nil {
			return err
		}
	}
	if _, err := s.Programmes.Publish(s.ctx, s.issuer, s.reviewer, row.ID, r); err != nil {
		return err
	}
	return s.fundOnce(row, models.Money(p.Pool))
}
