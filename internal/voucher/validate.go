package voucher

import (
	"regexp"
	"slices"

	"supermarket/internal/fault"
	"supermarket/internal/recipe"
	"supermarket/models"
)

// ErrRules refuses a rule set that contradicts itself or names what there is not.
var ErrRules = fault.New(fault.Invalid, "voucher.rules")

// wrong is an ErrRules that says of a field what it must be.
func wrong(field string) *fault.Fault {
	why := *ErrRules
	why.Key += "." + field
	return why.On(field).Wrap(ErrRules)
}

// Validate returns an ErrRules, at its field, for each part that cannot stand.
func (r Rules) Validate() error {
	var out fault.List
	for _, check := range slices.Concat(r.Who.checks(), r.What.checks(), r.Caps.checks(), r.checks()) {
		if !check.ok {
			out = append(out, wrong(check.field))
		}
	}
	return out.Or()
}

type fieldCheck struct {
	field string
	ok    bool
}

func (w Who) checks() []fieldCheck {
	return []fieldCheck{
		{"sizes", within(w.Sizes, sizes)},
		{"titles", within(w.Titles, titles)},
		{"org_types", within(w.OrgTypes, orgTypes)},
		{"regions", named(w.Regions)},
		{"industries", named(w.Industries)},
		{"marks", spelt(w.Marks, markText)},
		{"without", spelt(w.Without, markText) && !share(w.Marks, w.Without)},
		{"age", w.MinMonths >= 0 && w.MaxMonths >= 0 && (w.MaxMonths == 0 || w.MaxMonths > w.MinMonths)},
	}
}

func (w What) checks() []fieldCheck {
	return []fieldCheck{
		{"kinds", within(w.Kinds, kinds)},
		{"offerings", named(w.Offerings)},
		{"providers", named(w.Providers)},
		{"except", named(w.Except) && !share(w.Except, w.Offerings)},
		{"purposes", within(w.Purposes, recipe.Purposes())},
		{"site_regions", named(w.Regions)},
		{"facilities", len(w.Facilities) <= MaxFacilities && !slices.ContainsFunc(w.Facilities, Facility.broken)},
	}
}

func (c Caps) checks() []fieldCheck {
	least := models.Money(0)
	for _, n := range c.all() {
		least = min(least, n.amount)
	}
	return []fieldCheck{
		{"caps", least >= 0},
		{"tiers", len(c.Tiers) <= MaxTiers && !slices.ContainsFunc(c.Tiers, CapTier.broken)},
	}
}

func (r Rules) checks() []fieldCheck {
	return []fieldCheck{
		{"rates", len(r.Rates) > 0 && len(r.Rates) <= MaxRates && !slices.ContainsFunc(r.Rates, Rate.broken) && !r.hidesRates()},
		{"base", within([]Base{r.Base}, bases)},
		{"min_spend", r.MinSpend >= 0},
		{"unlock", r.Unlock.stands()},
		{"stacking", within([]Stacking{r.Stacking}, stackings)},
		{"excludes", spelt(r.Excludes, groupText)},
		{"redeem", within([]Redeem{r.Redeem}, redeems)},
		{"evidence", within(r.Evidence, proofs)},
		{"ends_at", r.EndsAt.After(r.StartsAt)},
		{"value_days", r.ValueDays >= 0},
		{"claim_days", r.ClaimDays >= 0 && (r.ClaimDays == 0 || r.Redeem != RedeemInstant)},
	}
}

func (u Unlock) stands() bool {
	none := u == Unlock{}
	return none || u.Spend > 0 && u.Months >= 1 && u.Months <= MaxUnlockMonths
}

// hidesRates tells that a rate stands behind one that is for all.
func (r Rules) hidesRates() bool {
	i := slices.IndexFunc(r.Rates, func(rate Rate) bool { return rate.none() })
	return i >= 0 && i < len(r.Rates)-1
}

func (rate Rate) broken() bool { return rate.PPM < 1 || rate.PPM > PPM || rate.When.broken() }

// broken: a tier for all would be no tier, and one without a cap changes none.
func (t CapTier) broken() bool {
	any := models.Money(0)
	for _, n := range (Caps{}).with(t).all() {
		any = max(any, n.amount)
	}
	least := min(t.PerOrder, t.PerContract, t.PerMonth, t.PerYear, t.PerProject, t.PerProgramme)
	return any == 0 || least < 0 || t.none() || t.When.broken()
}

func (w When) broken() bool {
	return !within(w.Sizes, sizes) || !within(w.Titles, titles) || !within(w.Kinds, kinds) || !within(w.OrgTypes, orgTypes) ||
		!spelt(w.Marks, markText) || !named(w.Regions)
}

// none tells that the conditions ask for nothing.
func (w When) none() bool { return !w.Domestic && !w.Registered && len(w.terms()) == 0 }

func (f Facility) broken() bool {
	return !slices.Contains(facilities, f.Kind) || f.PFLOPS < 0 || f.Racks < 0
}

func within[S ~string](list, known []S) bool {
	return !slices.ContainsFunc(list, func(s S) bool { return !slices.Contains(known, s) })
}

func named(list []string) bool { return !slices.Contains(list, "") }

func spelt(list []string, as *regexp.Regexp) bool {
	return !slices.ContainsFunc(list, func(s string) bool { return !as.MatchString(s) })
}
