package shop

import (
	"time"

	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/ui"
)

// OfferingPage is one thing on the shelf with everything to know before paying.
type OfferingPage struct {
	ui.Page
	Name          string
	Summary       string
	Region        string // localised
	Simulated     bool
	Domestic      bool
	Interruptible bool
	Left          string // of a limited offering: "limited: 12 left"
	Why           string // why it cannot be placed now; empty when it can
	Preview       string // where its provider goes back to; empty for all others
	Price         ui.Price
	Free          *ui.Gauge // nil where no job runs
	Bill          *ui.Bill  // of one hour of one unit with the actor's best voucher; nil for a visitor
	BillWhy       string    // why no voucher applies, when there is an actor and none does
	Vouchers      []ui.Fact // what each of the firm's vouchers pays, or why not
	Programmes    []ProgrammeNote
	SignIn        string // where a visitor learns their own price; empty for others
	Bands         []Band // today, in order, from 0 to 24 o'clock
	BandsTitle    string
	NowAt         float64 // share of the day that has passed, in the tariff's zone
	DayName       string  // "2026-11-23, working day"
	Tiers         []Tier  // prices by input length, drawn as bars; none where there is one
	Prices        ui.Table
	Beside        []ui.Fact // the public market price, a month's lease, dates
	Queue         []ui.Fact // waiting jobs, likely wait, jobs running
	Specs         []ui.Fact
	Benchmark     []ui.Fact // declared and measured, side by side
	SLA           []ui.Fact // promise, what was measured, and the formula
	Measured      ui.Table  // the counts that the measure comes from; no rows where no job runs
	Residency     []ui.Fact
	Provider      ProviderCard
	Refunds       []string // sentences, each a rule
	Sample        *SampleJob
	Form          EstimateForm
}

// ProviderCard is who sells.
type ProviderCard struct {
	Name     string
	Href     string
	Logo     string // an address of this site, "" for none
	State    ui.Tag
	Region   string // localised
	Since    string // as it declares, localised
	Joined   time.Time
	Jobs     int64  // settled jobs
	Failure  string // share of jobs that its sites failed, or that too few ran to say
	Invented bool   // a provider of the demo
}

// ProgrammeNote is a published programme that counts this offering, with its rules in sentences.
type ProgrammeNote struct {
	Name  string
	Rules []string
}

// Band is a stretch of today with one price.
type Band struct {
	From, To time.Duration // since midnight, in the tariff's zone
	Price    models.Money
	Name     string // localised: peak, off-peak
	Quiet    bool   // off-peak: drawn lighter
}

// Tier is the price of input from one length on.
type Tier struct {
	Name  string // localised: "from 32K"
	Price models.Money
}

// SampleJob is a job of this offering: one that truly ran, or one that was computed.
type SampleJob struct {
	Name  string
	Units string // localised
	Took  time.Duration
	Cost  models.Money
	Note  string // when it ran, or that it is computed
}

func (p OfferingPage) chart() ui.Chart {
	c := ui.Chart{
		Title: p.BandsTitle, Summary: p.DayName, Kind: "step", XLabel: p.Loc.T("offering.bands.from"),
		YLabel: p.Price.Unit, Now: p.NowAt, NowText: p.Loc.T("chart.now"),
	}
	for _, b := range p.Bands {
		c.Points = append(c.Points, ui.Point{
			Label: hourText(b.From), Text: p.Loc.Price(b.Price), Value: float64(b.Price), Span: (b.To - b.From).Hours() / 24, Quiet: b.Quiet,
		})
	}
	return topped(p.Loc, c)
}

func (p OfferingPage) tierChart() ui.Chart {
	c := ui.Chart{Title: p.Loc.T("offering.tiers.chart"), Kind: "bar", XLabel: p.Loc.T("offering.tiers.length"), YLabel: p.Price.Unit}
	for _, t := range p.Tiers {
		c.Points = append(c.Points, ui.Point{Label: t.Name, Text: p.Loc.Price(t.Price), Value: float64(t.Price)})
	}
	return topped(p.Loc, c)
}

// topped ends the axis at a round amount.
func topped(loc *i18n.Loc, c ui.Chart) ui.Chart {
	top := 0.0
	for _, p := range c.Points {
		top = max(top, p.Value)
	}
	c.YTop = ui.NiceTop(top)
	c.TopText = loc.Price(models.Money(c.YTop))
	return c
}

func hourText(d time.Duration) string { return time.Time{}.Add(d).Format("15:04") }

func (p OfferingPage) orderable() bool { return len(p.Form.Recipes) > 0 }

// toForm names the way to the form: nothing is bought in a preview.
func (p OfferingPage) toForm() string {
	if p.Form.Preview {
		return p.Loc.T("estimate.button")
	}
	return p.Loc.T("offering.to_form")
}

// took is how long a sample ran: nobody who buys counts in milliseconds.
func took(loc *i18n.Loc, d time.Duration) string {
	if d < time.Second {
		return loc.T("cart.under_second")
	}
	return loc.Duration(d)
}
