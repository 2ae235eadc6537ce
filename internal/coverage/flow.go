package coverage

import (
	"supermarket/internal/store"
	"supermarket/models"
)

// Subsidy is what became of voucher money: each figure is what happened in the
// period, so that one year's grant may be another year's redemption.
type Subsidy struct {
	Key        string // month, programme id, region or industry
	Funded     models.Money
	HandedBack models.Money
	Granted    models.Money // of an entitlement: up to so much
	Reserved   models.Money
	Redeemed   models.Money
	Refunded   models.Money
	Expired    models.Money
	Released   models.Money
	ClawedBack models.Money
}

// Net is what programmes paid in the end: redeemed, less what came back.
func (s Subsidy) Net() models.Money { return s.Redeemed - s.Refunded - s.ClawedBack }

func (s *Subsidy) flow(kind string, amount models.Money) {
	switch kind {
	case store.FlowFunded:
		s.Funded += amount
	case store.FlowHandedBack:
		s.HandedBack += amount
	case store.FlowRedeemed:
		s.Redeemed += amount
	case store.FlowRefunded:
		s.Refunded += amount
	case store.FlowExpired:
		s.Expired += amount
	case store.FlowReleased:
		s.Released += amount
	case store.FlowClawedBack:
		s.ClawedBack += amount
	}
}

// money counts movements of voucher money as they are read.
type money struct {
	from, to                                string // months
	region                                  string
	byMonth, byProgramme, byRegion, byTrade map[string]*Subsidy
	days                                    map[string]*day
}

// day is what moved on one day, in all regions.
type day struct{ funded, pool, held models.Money }

func newMoney(a Ask) *money {
	return &money{
		from: a.From, to: a.To, region: a.Region, byMonth: map[string]*Subsidy{}, byProgramme: map[string]*Subsidy{}, byRegion: map[string]*Subsidy{}, byTrade: map[string]*Subsidy{}, days: map[string]*day{},
	}
}

// flow counts a movement: of any time for the pool, of the period for the subsidy.
func (m *money) flow(f store.CoverageFlow) {
	d := of(m.days, f.Day)
	d.pool, d.held = d.pool+f.Pool, d.held+f.Held
	switch f.Kind {
	case store.FlowFunded:
		d.funded += f.Amount
	case store.FlowHandedBack:
		d.funded -= f.Amount
	}
	month := f.Day[:len("2026-11")]
	if month < m.from || m.region != "" && f.Region != m.region {
		return
	}
	m.each(month, f.Programme, f.Region, f.Industry, func(s *Subsidy) { s.flow(f.Kind, f.Amount) })
}

func (m *money) each(month, programme, region, industry string, count func(*Subsidy)) {
	count(of(m.byMonth, month))
	count(of(m.byProgramme, programme))
	if region != "" {
		count(of(m.byRegion, region))
		count(of(m.byTrade, industry))
	}
}

func (m *money) granted(rows []store.CoverageGiven) {
	for _, r := range rows {
		m.each(r.Month, r.Programme, r.Region, r.Industry, func(s *Subsidy) { s.Granted += r.Amount })
	}
}

func (m *money) reserved(rows []store.CoverageGiven) {
	for _, r := range rows {
		m.each(r.Month, r.Programme, r.Region, r.Industry, func(s *Subsidy) { s.Reserved += r.Amount })
	}
}

func (m *money) months() []Subsidy {
	var out []Subsidy
	for _, name := range months(m.from, m.to) {
		s := *of(m.byMonth, name)
		s.Key = name
		out = append(out, s)
	}
	return out
}

func keyed(k string, s *Subsidy) Subsidy { s.Key = k; return *s }
