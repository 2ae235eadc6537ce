package shop

import (
	"time"

	"supermarket/models"
	"supermarket/templates/ui"
)

// OfferingPage is one thing on the shelf with everything to know before paying.
type OfferingPage struct {
	ui.Page
	Name      string
	Summary   string
	Provider  ProviderCard
	Region    string // localised
	Simulated bool
	Domestic  bool
	Why       string // why it cannot be placed now; empty when it can
	Price     ui.Price
	Free      ui.Gauge
	Queue     []ui.Fact // waiting jobs, likely wait, jobs running
	Specs     []ui.Fact
	Tiers     []ui.Row // band or tier, hours, price; columns in TierHead
	Bands     []Band   // today, in order, from 0 to 24 o'clock
	NowAt     float64  // share of the day that has passed, in the tariff's zone
	DayName   string   // "2026-11-23, working day"
	SLA       []ui.Fact
	Residency string
	Refunds   []string // sentences, each a rule
	Sample    *SampleJob
	Bill      *ui.Bill // of one hour of one unit with the actor's best voucher; nil for a visitor
	BillWhy   string   // why no voucher applies, when there is an actor and none does
	Form      EstimateForm
}

// ProviderCard is who sells.
type ProviderCard struct {
	Name     string
	Since    time.Time
	Region   string
	Jobs     int64  // settled jobs
	OnTime   string // "98.4%", or empty when too few
	Invented bool   // a provider of the demo
}

// Band is a stretch of today with one price.
type Band struct {
	From, To time.Duration // since midnight, in the tariff's zone
	Price    models.Money
	Name     string // localised: peak, off-peak
	Quiet    bool   // off-peak: drawn lighter
}

// SampleJob is a job that truly ran on this kind.
type SampleJob struct {
	Name    string
	Took    time.Duration
	Cost    models.Money
	Result  string // 18.2 GFLOPS
	Because string // what ran, in a sentence
}

func (p OfferingPage) chart() ui.Chart {
	c := ui.Chart{
		Title: p.Loc.T("offering.bands.title"), Summary: p.DayName, Kind: "step", XLabel: p.Loc.T("offering.bands.from"),
		YLabel: p.Price.Unit, Now: p.NowAt, NowText: p.Loc.T("chart.now"),
	}
	top := models.Money(0)
	for _, b := range p.Bands {
		top = max(top, b.Price)
		c.Points = append(c.Points, ui.Point{
			Label: hourText(b.From), Text: p.Loc.Price(b.Price), Value: float64(b.Price), Span: (b.To - b.From).Hours() / 24, Quiet: b.Quiet,
		})
	}
	c.YTop = ui.NiceTop(float64(top))
	c.TopText = p.Loc.Price(models.Money(c.YTop))
	return c
}

func hourText(d time.Duration) string { return time.Time{}.Add(d).Format("15:04") }

func (p OfferingPage) tiers() ui.Table {
	return ui.Table{
		Caption: p.Loc.T("offering.tiers.title"), Rows: p.Tiers,
		Head: []ui.Head{{Text: p.Loc.T("offering.tiers.band")}, {Text: p.Loc.T("offering.tiers.hours")}, {Text: p.Price.Unit, Numeric: true}},
	}
}
