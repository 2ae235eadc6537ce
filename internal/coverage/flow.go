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
	case store.FlowGranted:
		s.Granted += amount
	case store.FlowReserved:
		s.Reserved += amount
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

// money counts what moved as it is read.
type money struct {
	from, to string                         // months
	by       map[string]map[string]*Subsidy // by part, then by its key
	days     map[string]*day
}

// day is what moved on one day, in all regions.
type day struct{ funded, pool, held models.Money }

func newMoney(a Ask) *money {
	by := map[string]map[string]*Subsidy{store.ByMonth: {}, store.ByProgramme: {}, store.ByRegion: {}, store.ByIndustry: {}}
	return &money{from: a.From, to: a.To, by: by, days: map[string]*day{}}
}

// flow counts movements: of a day for the pool, of the period for the subsidy.
func (m *money) flow(f store.CoverageFlow) {
	if f.Part != store.ByDay {
		m.share(f.CoverageShare)
		return
	}
	d := of(m.days, f.Key)
	d.pool, d.held = d.pool+f.Pool, d.held+f.Held
	switch f.Kind {
	case store.FlowFunded:
		d.funded += f.Amount
	case store.FlowHandedBack:
		d.funded -= f.Amount
	}
}

func (m *money) share(s store.CoverageShare) { of(m.by[s.Part], s.Key).flow(s.Kind, s.Amount) }

func (m *money) months() []Subsidy {
	var out []Subsidy
	for _, name := range months(m.from, m.to) {
		s := *of(m.by[store.ByMonth], name)
		s.Key = name
		out = append(out, s)
	}
	return out
}

func keyed(k string, s *Subsidy) Subsidy { s.Key = k; return *s }
