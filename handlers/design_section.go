package handlers

import (
	"slices"
	"time"

	"supermarket/internal/programmes"
	"supermarket/models"
)

// designRow is a table of rules whose rows are written one by one.
type designRow struct {
	name   string
	fields func(n int) []designField
	count  func(programmes.Rules) int
	add    func(*programmes.Rules)
	remove func(r *programmes.Rules, n int)
	swap   func(r *programmes.Rules, n int) // with the row before; nil where order means nothing
}

// designSection is one page of a programme's rules. Faults are the names that
// the rules' own check gives to what is asked here, beside those of its fields.
type designSection struct {
	name   string
	fields []designField
	rows   *designRow
	faults map[string]string // to the field where it is told
}

const mostDesignRows = 40

func designSections() []designSection {
	return []designSection{
		{name: "who", fields: whoFields(), faults: map[string]string{"age": "max_months"}},
		{name: "what", fields: whatFields(), rows: &facilityRows, faults: map[string]string{"facilities": "", "regions": "site_regions"}},
		{name: "rates", fields: baseFields(), rows: &rateRows, faults: map[string]string{"rates": ""}},
		{name: "caps", fields: capFields(func(r *programmes.Rules) *capsOf {
			return &capsOf{&r.Caps.PerOrder, &r.Caps.PerContract, &r.Caps.PerMonth, &r.Caps.PerYear, &r.Caps.PerProject, &r.Caps.PerProgramme}
		}), rows: &tierRows, faults: map[string]string{"caps": "per_order", "tiers": ""}},
		{name: "stacking", fields: stackingFields(), faults: map[string]string{"unlock": "unlock_spend"}},
		{name: "dates", fields: dateFields()},
		{name: "redeem", fields: redeemFields()},
	}
}

func sectionOf(name string) (designSection, bool) {
	all := designSections()
	i := slices.IndexFunc(all, func(s designSection) bool { return s.name == name })
	if i < 0 {
		return designSection{}, false
	}
	return all[i], true
}

func whoFields() []designField {
	return []designField{
		checksOf("regions", "regions", func(r *programmes.Rules) *[]string { return &r.Who.Regions }),
		checksOf("industries", "industries", func(r *programmes.Rules) *[]string { return &r.Who.Industries }),
		checksOf("sizes", "sizes", func(r *programmes.Rules) *[]string { return &r.Who.Sizes }),
		checksOf("titles", "titles", func(r *programmes.Rules) *[]string { return &r.Who.Titles }),
		checksOf("org_types", "org_types", func(r *programmes.Rules) *[]string { return &r.Who.OrgTypes }),
		checksOf("marks", "marks", func(r *programmes.Rules) *[]string { return &r.Who.Marks }),
		checksOf("without", "marks", func(r *programmes.Rules) *[]string { return &r.Who.Without }),
		designCount("min_months", "design.months", 1200, func(r *programmes.Rules) *int { return &r.Who.MinMonths }),
		designCount("max_months", "design.months", 1200, func(r *programmes.Rules) *int { return &r.Who.MaxMonths }),
	}
}

func whatFields() []designField {
	return []designField{
		checksOf("kinds", "kinds", func(r *programmes.Rules) *[]models.OfferingKind { return &r.What.Kinds }),
		checksOf("purposes", "purposes", func(r *programmes.Rules) *[]string { return &r.What.Purposes }),
		tickOf("domestic", func(r *programmes.Rules) *bool { return &r.What.Domestic }),
		tickOf("registered", func(r *programmes.Rules) *bool { return &r.What.Registered }),
		tickOf("unrelated", func(r *programmes.Rules) *bool { return &r.What.Unrelated }),
		checksOf("site_regions", "regions", func(r *programmes.Rules) *[]string { return &r.What.Regions }),
		pickOf("providers", "providers", func(r *programmes.Rules) *[]string { return &r.What.Providers }),
		pickOf("offerings", "offerings", func(r *programmes.Rules) *[]string { return &r.What.Offerings }),
		pickOf("except", "offerings", func(r *programmes.Rules) *[]string { return &r.What.Except }),
	}
}

func baseFields() []designField {
	type base = programmes.Base
	return []designField{
		radiosOf("base", "bases", func(r *programmes.Rules) *base { return &r.Base }),
		moneyOf("min_spend", func(r *programmes.Rules) *models.Money { return &r.MinSpend }),
	}
}

// capsOf are the six caps, of all or of a tier.
type capsOf struct{ order, contract, month, year, project, programme *models.Money }

func capFields(at func(*programmes.Rules) *capsOf) []designField {
	return []designField{
		moneyOf("per_order", func(r *programmes.Rules) *models.Money { return at(r).order }),
		moneyOf("per_contract", func(r *programmes.Rules) *models.Money { return at(r).contract }),
		moneyOf("per_month", func(r *programmes.Rules) *models.Money { return at(r).month }),
		moneyOf("per_year", func(r *programmes.Rules) *models.Money { return at(r).year }),
		moneyOf("per_project", func(r *programmes.Rules) *models.Money { return at(r).project }),
		moneyOf("per_programme", func(r *programmes.Rules) *models.Money { return at(r).programme }),
	}
}

func stackingFields() []designField {
	return []designField{
		radiosOf("stacking", "stackings", func(r *programmes.Rules) *programmes.Stacking { return &r.Stacking }),
		groupsOf("excludes", func(r *programmes.Rules) *[]string { return &r.Excludes }),
		moneyOf("unlock_spend", func(r *programmes.Rules) *models.Money { return &r.Unlock.Spend }),
		designCount("unlock_months", "design.months", 120, func(r *programmes.Rules) *int { return &r.Unlock.Months }),
	}
}

func dateFields() []designField {
	return []designField{
		momentOf("starts_at", false, func(r *programmes.Rules) *time.Time { return &r.StartsAt }),
		momentOf("ends_at", true, func(r *programmes.Rules) *time.Time { return &r.EndsAt }),
		designCount("value_days", "design.days", 3660, func(r *programmes.Rules) *int { return &r.ValueDays }),
	}
}

func redeemFields() []designField {
	return []designField{
		radiosOf("redeem", "redeems", func(r *programmes.Rules) *programmes.Redeem { return &r.Redeem }),
		designCount("claim_days", "design.days", 3660, func(r *programmes.Rules) *int { return &r.ClaimDays }),
		checksOf("evidence", "evidence", func(r *programmes.Rules) *[]string { return &r.Evidence }),
	}
}

// conditionFields ask for whom and for what a rate or a tier is.
func conditionFields(at func(*programmes.Rules) *programmes.When) []designField {
	return []designField{
		checksOf("sizes", "sizes", func(r *programmes.Rules) *[]string { return &at(r).Sizes }),
		checksOf("titles", "titles", func(r *programmes.Rules) *[]string { return &at(r).Titles }),
		checksOf("marks", "marks", func(r *programmes.Rules) *[]string { return &at(r).Marks }),
		checksOf("org_types", "org_types", func(r *programmes.Rules) *[]string { return &at(r).OrgTypes }),
		checksOf("kinds", "kinds", func(r *programmes.Rules) *[]models.OfferingKind { return &at(r).Kinds }),
		tickOf("domestic", func(r *programmes.Rules) *bool { return &at(r).Domestic }),
		tickOf("registered", func(r *programmes.Rules) *bool { return &at(r).Registered }),
		checksOf("regions", "regions", func(r *programmes.Rules) *[]string { return &at(r).Regions }),
	}
}

var rateRows = designRow{
	name: "rates",
	fields: func(n int) []designField {
		return slices.Concat([]designField{rateOf("percent", func(r *programmes.Rules) *int64 { return &r.Rates[n].PPM })},
			conditionFields(func(r *programmes.Rules) *programmes.When { return &r.Rates[n].When }))
	},
	count:  func(r programmes.Rules) int { return len(r.Rates) },
	add:    func(r *programmes.Rules) { r.Rates = append(slices.Clone(r.Rates), programmes.Rate{}) },
	remove: func(r *programmes.Rules, n int) { r.Rates = slices.Delete(slices.Clone(r.Rates), n, n+1) },
	swap:   func(r *programmes.Rules, n int) { r.Rates[n-1], r.Rates[n] = r.Rates[n], r.Rates[n-1] },
}

var tierRows = designRow{
	name: "tiers",
	fields: func(n int) []designField {
		caps := capFields(func(r *programmes.Rules) *capsOf {
			t := &r.Caps.Tiers[n]
			return &capsOf{&t.PerOrder, &t.PerContract, &t.PerMonth, &t.PerYear, &t.PerProject, &t.PerProgramme}
		})
		return slices.Concat(conditionFields(func(r *programmes.Rules) *programmes.When { return &r.Caps.Tiers[n].When }), caps)
	},
	count:  func(r programmes.Rules) int { return len(r.Caps.Tiers) },
	add:    func(r *programmes.Rules) { r.Caps.Tiers = append(slices.Clone(r.Caps.Tiers), programmes.CapTier{}) },
	remove: func(r *programmes.Rules, n int) { r.Caps.Tiers = slices.Delete(slices.Clone(r.Caps.Tiers), n, n+1) },
	swap: func(r *programmes.Rules, n int) {
		r.Caps.Tiers[n-1], r.Caps.Tiers[n] = r.Caps.Tiers[n], r.Caps.Tiers[n-1]
	},
}

var facilityRows = designRow{
	name: "facilities",
	fields: func(n int) []designField {
		return []designField{
			radiosOf("facility", "facilities", func(r *programmes.Rules) *string { return &r.What.Facilities[n].Kind }),
			designCount("pflops", "design.pflops", 1_000_000, func(r *programmes.Rules) *int64 { return &r.What.Facilities[n].PFLOPS }),
			designCount("racks", "design.racks", 10_000_000, func(r *programmes.Rules) *int64 { return &r.What.Facilities[n].Racks }),
		}
	},
	count: func(r programmes.Rules) int { return len(r.What.Facilities) },
	add: func(r *programmes.Rules) {
		r.What.Facilities = append(slices.Clone(r.What.Facilities), programmes.Facility{})
	},
	remove: func(r *programmes.Rules, n int) {
		r.What.Facilities = slices.Delete(slices.Clone(r.What.Facilities), n, n+1)
	},
	swap: func(r *programmes.Rules, n int) {
		r.What.Facilities[n-1], r.What.Facilities[n] = r.What.Facilities[n], r.What.Facilities[n-1]
	},
}
