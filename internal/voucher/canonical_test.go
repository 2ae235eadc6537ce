package voucher_test

import (
	"testing"

	"supermarket/internal/voucher"
)

// written are rules as they were stored before rules could say more, with the
// hash that stood beside them.
var written = map[string]string{
	"aed9a7da3a2eaa38722ee0340a8759c75f4151b6b2b86b6913dd4f4d284a9f63": `{"who":{"regions":["CN-ZJ"],"sizes":["medium","micro","small"]},"what":{"kinds":["card_hour","core_hour"]},"rates":[{"ppm":500000}],"base":"use","min_spend":{"amount":"0.00","currency":"CNY"},"caps":{"per_order":{"amount":"200.00","currency":"CNY"},"per_year":{"amount":"0.00","currency":"CNY"},"per_programme":{"amount":"0.00","currency":"CNY"}},"stacking":"one","redeem":"instant","starts_at":"2026-11-23T02:00:00Z","ends_at":"2027-11-23T02:00:00Z"}`,
	"41d80cec0c0fa7bbc750eb44bb8b97bdd81eea3c628a6084bf458e7f2b33b888": `{"who":{"regions":["CN-ZJ"],"industries":["Industry"],"sizes":["medium","micro","small"],"titles":["specialised"],"org_types":["company"],"min_months":6,"max_months":60},"what":{"kinds":["card_hour","core_hour"],"domestic":true,"offerings":["off_1"],"providers":["prv_1"]},"rates":[{"ppm":500000,"domestic":true,"sizes":["small"],"titles":["specialised"]},{"ppm":1}],"base":"paid","min_spend":{"amount":"0.00000001","currency":"CNY"},"caps":{"per_order":{"amount":"200.00","currency":"CNY"},"per_year":{"amount":"0.00000001","currency":"CNY"},"per_programme":{"amount":"0.00000002","currency":"CNY"}},"stacking":"sum","redeem":"instant","starts_at":"2026-11-23T02:00:00Z","ends_at":"2027-11-23T02:00:00Z","value_days":30}`,
}

func TestRulesOfBeforeKeepTheirTextAndTheirHash(t *testing.T) {
	for hash, text := range written {
		r, err := voucher.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		again, now, err := voucher.Canonical(r)
		if err != nil || again != text || now != hash || voucher.Hash(text) != hash {
			t.Errorf("%s, %v:\n%s\nwas\n%s", now, err, again, text)
		}
	}
}

func TestTheOrderOfEveryListMakesNoDifference(t *testing.T) {
	a, b := everything(), everything()
	flip := func(list []string) {
		for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
			list[i], list[j] = list[j], list[i]
		}
	}
	b.Who.Marks = append([]string{"maker"}, b.Who.Marks...)
	flip(b.Evidence)
	b.What.Facilities[0], b.What.Facilities[3] = b.What.Facilities[3], b.What.Facilities[0]
	_, ha, err := voucher.Canonical(a)
	if err != nil {
		t.Fatal(err)
	}
	if _, hb, _ := voucher.Canonical(b); ha != hb {
		t.Error("the same rules have two hashes")
	}
	b.Rates[0], b.Rates[1] = b.Rates[1], b.Rates[0]
	if _, _, err := voucher.Canonical(b); err == nil {
		t.Error("a rate that is never reached was taken")
	}
}
