package voucher

import (
	"slices"

	"supermarket/internal/fault"
	"supermarket/models"
)

// ErrRules refuses a rule set that contradicts itself or names what there is not.
var ErrRules = fault.New(fault.Invalid, "voucher.rules")

var (
	sizes    = []string{"micro", "small", "medium", "large"}
	titles   = []string{"innovative", "specialised", "little_giant"}
	orgTypes = []string{"company", "self_employed", "cooperative", "public_institution", "social_organisation"}
	kinds    = []models.OfferingKind{models.OfferCardHour, models.OfferCoreHour, models.OfferModelToken, models.OfferTokenPack, models.OfferDatedBlock}
)

// Validate returns an ErrRules for each part that cannot stand.
func (r Rules) Validate() error {
	var out fault.List
	for _, check := range []struct {
		field string
		ok    bool
	}{
		{"sizes", within(r.Who.Sizes, sizes)},
		{"titles", within(r.Who.Titles, titles)},
		{"org_types", within(r.Who.OrgTypes, orgTypes)},
		{"regions", named(r.Who.Regions)},
		{"industries", named(r.Who.Industries)},
		{"age", r.Who.MinMonths >= 0 && (r.Who.MaxMonths == 0 || r.Who.MaxMonths > r.Who.MinMonths)},
		{"kinds", within(r.What.Kinds, kinds)},
		{"offerings", named(r.What.Offerings)},
		{"providers", named(r.What.Providers)},
		{"rates", len(r.Rates) > 0 && !slices.ContainsFunc(r.Rates, Rate.broken)},
		{"base", within([]Base{r.Base}, []Base{BaseContract, BaseUse, BasePaid})},
		{"min_spend", r.MinSpend >= 0},
		{"caps", min(r.Caps.PerOrder, r.Caps.PerYear, r.Caps.PerProgramme) >= 0},
		{"stacking", within([]Stacking{r.Stacking}, []Stacking{StackOne, StackExclusive, StackHigher, StackSum})},
		{"redeem", within([]Redeem{r.Redeem}, []Redeem{RedeemInstant, RedeemBuyer, RedeemProvider})},
		{"ends_at", r.EndsAt.After(r.StartsAt)},
		{"value_days", r.ValueDays >= 0},
	} {
		if !check.ok {
			out = append(out, ErrRules.On(check.field))
		}
	}
	return out.Or()
}

func (rate Rate) broken() bool {
	return rate.PPM < 1 || rate.PPM > PPM || !within(rate.Sizes, sizes) || !within(rate.Titles, titles)
}

func within[S ~string](list, known []S) bool {
	return !slices.ContainsFunc(list, func(s S) bool { return !slices.Contains(known, s) })
}

func named(list []string) bool { return !slices.Contains(list, "") }
