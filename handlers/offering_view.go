package handlers

import (
	"fmt"
	"strings"
	"time"

	"supermarket/internal/i18n"
	counter "supermarket/internal/shop"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

func (h *Handlers) offeringPage(c *web.Ctx, o counter.Offering, form estimateForm) (shop.OfferingPage, error) {
	loc, m := c.Loc, o.Offering
	unit, term := unitOf(loc, m.Kind)
	p := shop.OfferingPage{
		Page: h.page(c, ""), Name: say(loc, m.TitleZh, m.TitleEn), Summary: say(loc, m.SummaryZh, m.SummaryEn), Region: ui.RegionName(loc, m.Region),
		Simulated: o.Site.Simulated, Domestic: o.Class.Domestic, Price: ui.Price{Amount: o.Price, Unit: unit, Term: term, Note: bandName(loc, o.Prices.ByTime(), o.Band)},
		Free: freeGauge(loc, o.Room.Free, o.Room.Total), Queue: queueFacts(loc, o.Room), Specs: specFacts(loc, o), Tiers: tierRows(loc, o),
		NowAt: o.Day.Passed, DayName: loc.T("offering.day."+o.Day.Kind, "date", loc.Date(o.Day.Midnight)), Refunds: refunds(loc),
		Residency: loc.T("offering.residency.region", "region", ui.RegionName(loc, m.Region)), SLA: promises(loc), Form: form.page(loc, o),
	}
	p.Title, p.Free.Plain = p.Name, false
	p.Provider = shop.ProviderCard{Name: say(loc, o.Provider.NameZh, o.Provider.NameEn), Since: o.Provider.CreatedAt, Region: ui.RegionName(loc, o.Provider.Region), Jobs: o.Settled, Invented: o.Provider.Invented}
	if o.Why != nil {
		p.Why = loc.Fault(o.Why)
	}
	for _, b := range o.Bands {
		p.Bands = append(p.Bands, shop.Band{From: b.From, To: b.To, Price: b.Price, Name: loc.T("offering.band." + b.Band), Quiet: b.Band == "offpeak"})
	}
	h.formTarget(c, m.ID, &p)
	return p, h.bestVoucher(c, o, &p)
}

// formTarget lets those who may buy quote at once; others only estimate.
func (h *Handlers) formTarget(c *web.Ctx, id string, p *shop.OfferingPage) {
	path := under(ui.PlaceShelf, id)
	if web.Buyers.Check(web.Pages, c.Actor) == nil {
		p.Form.Action, p.Form.Method = path+"/quote", "post"
		return
	}
	p.Form.Action, p.Form.Method, p.Form.SignIn = path, "get", signInFrom(p.Path)
}

// bestVoucher shows a firm what one hour of one unit costs it.
func (h *Handlers) bestVoucher(c *web.Ctx, o counter.Offering, p *shop.OfferingPage) error {
	if c.Actor.FirmID() == "" || o.Price == 0 {
		return nil
	}
	best, err := h.Checkout.Best(c.Std(), c.Actor, o.Offering.ID, o.Price)
	if err != nil {
		return err
	}
	switch {
	case best.Amount > 0:
		pay := o.Price - best.Amount
		p.Bill = &ui.Bill{Caption: c.Loc.T("offering.your_price"), List: o.Price, Voucher: best.Amount, Pay: pay}
		p.Price.After = &pay
	case len(best.Why) > 0:
		p.BillWhy = c.Loc.Fault(best.Why[0])
	default:
		p.BillWhy = c.Loc.T("offering.no_voucher")
	}
	return nil
}

func bandName(loc *i18n.Loc, byTime bool, band string) string {
	if !byTime || band == "" {
		return ""
	}
	return loc.T("offering.band." + band)
}

func queueFacts(loc *i18n.Loc, r counter.Room) []ui.Fact {
	if !r.Known {
		return []ui.Fact{{Key: loc.T("offering.queue.wait"), Value: loc.T("ui.unknown")}}
	}
	return []ui.Fact{
		{Key: loc.T("offering.queue.waiting"), Value: loc.Number(int64(r.Waiting))},
		{Key: loc.T("offering.queue.running"), Value: loc.Number(int64(r.Running))},
		{Key: loc.T("offering.queue.wait"), Value: queueText(loc, r)},
	}
}

func promises(loc *i18n.Loc) []ui.Fact {
	return []ui.Fact{
		{Key: loc.T("offering.sla.start"), Value: loc.T("offering.sla.start_value")},
		{Key: loc.T("offering.sla.meter"), Value: loc.T("offering.sla.meter_value")},
	}
}

func specFacts(loc *i18n.Loc, o counter.Offering) []ui.Fact {
	m, class := o.Offering, o.Class
	out := []ui.Fact{{Key: loc.T("offering.spec.class"), Value: say(loc, class.NameZh, class.NameEn)}}
	if class.MemoryGB > 0 {
		out = append(out, ui.Fact{Key: loc.T("offering.spec.memory"), Value: fmt.Sprintf("%d GB", class.MemoryGB)})
	}
	if class.Tflops > 0 {
		out = append(out, ui.Fact{Key: loc.T("offering.spec.tflops"), Value: loc.T("offering.spec.tflops_value", "n", class.Tflops, "source", figureIs(loc, class.FigureIs))})
	}
	out = append(out,
		ui.Fact{Term: "stack", Value: stackName(o.Stack)},
		ui.Fact{Key: loc.T("offering.spec.units"), Value: unitsText(loc, m.Kind, m.MinUnits) + " – " + unitsText(loc, m.Kind, m.MaxUnits)},
		ui.Fact{Key: loc.T("offering.spec.longest"), Value: loc.Duration(time.Duration(m.MaxSeconds) * time.Second)},
		ui.Fact{Key: loc.T("offering.spec.isolation"), Value: isolation(loc, o.Site.Isolation)},
		ui.Fact{Key: loc.T("offering.spec.interruptible"), Value: yes(loc, m.Interruptible)})
	if !m.OwnCommand {
		out = append(out, ui.Fact{Key: loc.T("offering.spec.command"), Value: loc.T("offering.spec.command_no")})
	}
	return out
}

// figureIs says how good a figure is; what stands in brackets is its source's own remark.
func figureIs(loc *i18n.Loc, text string) string {
	kind, _, _ := strings.Cut(text, " (")
	return known(loc, "figure."+strings.ReplaceAll(kind, " ", "_"), kind)
}

// isolation puts what the runner found into words; it writes "cgroup v1, namespaces true".
func isolation(loc *i18n.Loc, found string) string {
	var kind string
	var apart bool
	if n, _ := fmt.Sscanf(strings.Replace(found, ",", "", 1), "cgroup %s namespaces %t", &kind, &apart); n != 2 {
		return or(found, loc.T("offering.isolation.not_yet"))
	}
	room := loc.T("offering.isolation.shared")
	if apart {
		room = loc.T("offering.isolation.namespaces")
	}
	return known(loc, "offering.isolation.cgroup_"+kind, "cgroup "+kind) + " · " + room
}

func yes(loc *i18n.Loc, is bool) string {
	if is {
		return loc.T("ui.yes")
	}
	return loc.T("ui.no")
}

// tierRows are today's bands, each with its hours and price.
func tierRows(loc *i18n.Loc, o counter.Offering) []ui.Row {
	hours, prices, order := map[string][]string{}, map[string]models.Money{}, []string{}
	for _, b := range o.Bands {
		if _, seen := prices[b.Band]; !seen {
			order = append(order, b.Band)
		}
		hours[b.Band], prices[b.Band] = append(hours[b.Band], clockText(b.From)+"–"+clockText(b.To)), b.Price
	}
	var out []ui.Row
	for _, band := range order {
		out = append(out, ui.Row{Cells: []ui.Cell{{Text: loc.T("offering.band." + band)}, {Text: strings.Join(hours[band], ", ")}, {Text: loc.Price(prices[band])}}})
	}
	return out
}

func clockText(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60)
}
