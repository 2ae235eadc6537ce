package coverage_test

import (
	"fmt"
	"slices"
	"testing"

	"supermarket/internal/coverage"
	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/models"
)

// asks are the ways in which the report is looked at.
func (s *scene) asks() []coverage.Ask {
	return []coverage.Ask{
		{},
		{From: "2026-10", To: "2026-10"},
		{From: "2026-09", To: "2026-11", Programme: s.programmes["given"].ID},
		{Programme: s.programmes["upto"].ID},
		{Region: "CN-ZJ"},
		{From: "2026-11", Region: "CN-GD", Programme: s.programmes["given"].ID},
		{Region: store.CoverageNone},
		{From: "2025-01", To: "2025-03"},
	}
}

func TestEachFigureIsWhatItsRowsComeTo(t *testing.T) {
	both(t, func(s *scene) {
		linked, known := 0, map[string]store.CoverageSum{}
		for _, ask := range s.asks() {
			for _, table := range s.report(ask).Tables() {
				for _, row := range append(slices.Clone(table.Rows), table.Foot) {
					for i, cell := range row {
						if cell.Rows == nil {
							continue
						}
						linked++
						if got := cell.Rows.Figure(s.sum(*cell.Rows, known)); got != cell.Value {
							s.Errorf("%+v: %s %s of %q is %d, its rows %+v come to %d", ask, table.ID, table.Columns[i].ID, row[0].Text, cell.Value, *cell.Rows, got)
						}
					}
				}
			}
		}
		if linked < 1000 {
			s.Errorf("only %d figures lead to rows", linked)
		}
		s.sound()
	})
}

// sum reads the rows as their address asks for them, page by page, and adds them up anew.
func (s *scene) sum(d coverage.Drill, known map[string]store.CoverageSum) store.CoverageSum {
	s.Helper()
	d.Of = ""
	address := d.Query()
	if sum, there := known[address.Encode()]; there {
		return sum
	}
	d, err := coverage.DrillOf(address)
	if err != nil {
		s.Fatal(err)
	}
	var told, sum store.CoverageSum
	s.see(func(tx *store.Tx) error {
		for after := ""; ; {
			r, err := coverage.Find(tx, coverage.Finding{Drill: d, Page: store.Page{After: after, Limit: 2}, Now: now, Standard: s.data.Sizes})
			if err != nil {
				return err
			}
			told = r.Sum
			add(&sum, r)
			if after = r.Next; after == "" {
				return nil
			}
		}
	})
	if sum != told {
		s.Errorf("%+v: rows come to %+v, the head says %+v", d, sum, told)
	}
	known[address.Encode()] = sum
	return sum
}

func add(sum *store.CoverageSum, r coverage.Rows) {
	more := func(n int64, list, subsidy, lease models.Money, millis int64, amount models.Money) {
		sum.Count, sum.List, sum.Subsidy, sum.Lease, sum.Millis, sum.Amount = sum.Count+n, sum.List+list, sum.Subsidy+subsidy, sum.Lease+lease, sum.Millis+millis, sum.Amount+amount
	}
	for _, l := range r.Lines {
		more(1, l.List, l.Subsidy, 0, l.UnitMillis, 0)
	}
	for _, f := range r.Firms {
		more(1, f.List, f.Subsidy, 0, 0, 0)
	}
	for _, c := range r.Categories {
		more(1, c.List, c.Subsidy, 0, 0, 0)
	}
	for _, l := range r.Leases {
		more(1, l.List, l.Subsidy, l.Lease, l.UnitMillis, 0)
	}
	for _, m := range r.Movements {
		more(1, 0, 0, 0, 0, m.Amount)
	}
	for _, g := range r.Gifts {
		more(1, 0, 0, 0, 0, g.Amount)
	}
	for range r.Products {
		more(1, 0, 0, 0, 0, 0)
	}
}

func TestACategoryCountsByFulfilledWorkOfVerifiedFirms(t *testing.T) {
	both(t, func(s *scene) {
		r := s.report(coverage.Ask{})
		var covered []string
		for _, c := range r.Categories {
			if c.Covered() {
				covered = append(covered, fmt.Sprintf("%s %d %d", c.Industry, c.Firms, c.Lines))
			}
		}
		want := []string{"Industry 1 3", "Software and IT services 1 1"}
		if !slices.Equal(covered, want) || len(r.Categories) != 15 {
			s.Errorf("of %d: %q", len(r.Categories), covered)
		}
		var months []string
		for _, m := range r.Months[9:] {
			months = append(months, fmt.Sprintf("%s %d %d", m.Month, m.Covered, m.Since))
		}
		if !slices.Equal(months, []string{"2026-09 1 1", "2026-10 2 2", "2026-11 1 2"}) {
			s.Errorf("%q", months)
		}
	})
}

func TestTheReportIsWhatTheLedgerHolds(t *testing.T) {
	both(t, func(s *scene) {
		for slug, p := range s.programmes {
			r := s.report(coverage.Ask{From: "2026-09", Programme: p.ID})
			last, total := r.Pools[len(r.Pools)-1], r.Total()
			var pool, held models.Money
			s.see(func(tx *store.Tx) error {
				a, err := ledger.Find(tx, models.AssetCNY, models.AccountBudget, p.ID)
				pool = models.Money(a.Balance)
				grants, err2 := tx.GrantTotals(p.ID)
				held = grants.Balance
				if err == nil {
					err = err2
				}
				if net := total.Net(); net != grants.Captured {
					s.Errorf("%s: paid %s, reservations say %s", slug, net, grants.Captured)
				}
				return err
			})
			if last.Free != pool || last.Held != held || last.Spent != total.Net() || last.Funded != total.Funded-total.HandedBack {
				s.Errorf("%s: %+v, the ledger has %s free and %s in grants, %s paid", slug, last, pool, held, total.Net())
			}
			if last.Funded != last.Free+last.Held+last.Spent {
				s.Errorf("%s: %+v does not add up", slug, last)
			}
		}
		s.sound()
	})
}

func TestWhatExpiredIsToldApart(t *testing.T) {
	both(t, func(s *scene) {
		given, upto := s.report(coverage.Ask{Programme: s.programmes["given"].ID}).Total(), s.report(coverage.Ask{Programme: s.programmes["upto"].ID}).Total()
		if given.Expired != 200*yuan-24*yuan || given.Released != 0 || given.Granted != 500*yuan {
			s.Errorf("funded: %+v", given)
		}
		if upto.Expired != 0 || upto.Granted != 200*yuan {
			s.Errorf("an entitlement: %+v", upto)
		}
	})
}

func TestPricesLeaveOutWhatWasGivenBack(t *testing.T) {
	both(t, func(s *scene) {
		r := s.report(coverage.Ask{})
		if len(r.Prices) != 2 || len(r.Leases) != 1 {
			s.Fatalf("%+v %+v", r.Prices, r.Leases)
		}
		card, lease := r.Prices[0], r.Leases[0]
		if card.Lines != 3 || card.UnitMillis != 2*hour+hour+hour/2 || coverage.PerHour(card.List, card.UnitMillis) != price || coverage.PerHour(card.List-card.Subsidy, card.UnitMillis) != price*7/10 {
			s.Errorf("%+v", card)
		}
		if lease.Count != 3 || lease.Lease != 9000*yuan*4 || lease.List != card.List {
			s.Errorf("%+v", lease)
		}
	})
}

func TestATitleCountsWhileItLives(t *testing.T) {
	both(t, func(s *scene) {
		for _, g := range s.report(coverage.Ask{}).ByTitle {
			if want := map[string]int64{"none": 3, "specialised": 1}[g.Key]; g.Verified != want {
				s.Errorf("%s: %d", g.Key, g.Verified)
			}
		}
	})
}

func TestAWrongPeriodIsRefused(t *testing.T) {
	for _, a := range []coverage.Ask{{From: "2026-13"}, {From: "2026-1"}, {To: "x"}, {From: "2026-11", To: "2026-10"}, {To: "2027-01"}, {From: "2020-01", To: "2026-11"}} {
		a.Now = now
		if _, err := a.Filter(); err == nil {
			t.Errorf("%+v was taken", a)
		}
	}
}
