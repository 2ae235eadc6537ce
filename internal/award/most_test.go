package award_test

import (
	"testing"

	"supermarket/internal/award"
	"supermarket/internal/voucher"
	"supermarket/models"
)

func TestTheMostThatAGrantMayBeLooksAtEveryTier(t *testing.T) {
	tier := func(m models.Money) voucher.CapTier { return voucher.CapTier{PerProgramme: m} }
	for name, x := range map[string]struct {
		grant, base models.Money
		tiers       []voucher.CapTier
		want        models.Money
	}{
		"no bound":                        {0, 0, nil, 0},
		"the programme's own":             {5, 0, nil, 5},
		"one cap for all":                 {0, 7, nil, 7},
		"the smaller of both":             {9, 7, nil, 7},
		"a tier that gives more":          {0, 7, []voucher.CapTier{tier(8)}, 8},
		"a tier that gives less":          {0, 7, []voucher.CapTier{tier(3)}, 7},
		"a tier that sets other caps":     {0, 7, []voucher.CapTier{{PerOrder: 9}}, 7},
		"tiers over nothing leave others": {0, 0, []voucher.CapTier{tier(3)}, 0},
		"tiers under the programme's own": {5, 7, []voucher.CapTier{tier(8)}, 5},
	} {
		p := models.Programme{GrantCap: x.grant}
		r := voucher.Rules{Caps: voucher.Caps{PerProgramme: x.base, Tiers: x.tiers}}
		if got := award.MaxGrant(p, r); got != x.want {
			t.Errorf("%s: %v, want %v", name, got, x.want)
		}
	}
}

func TestTheMostThatAFirmMayGetIsThatOfItsTier(t *testing.T) {
	r := voucher.Rules{Caps: voucher.Caps{PerProgramme: 7, Tiers: []voucher.CapTier{{When: voucher.When{Sizes: []string{"micro"}}, PerProgramme: 3}}}}
	f := voucher.Facts{}
	f.Firm.Size = "micro"
	if got := award.MaxGrantFor(models.Programme{GrantCap: 9}, r, f); got != 3 {
		t.Errorf("a micro firm: %v", got)
	}
	f.Firm.Size = "medium"
	if got := award.MaxGrantFor(models.Programme{GrantCap: 9}, r, f); got != 7 {
		t.Errorf("a medium firm: %v", got)
	}
}
