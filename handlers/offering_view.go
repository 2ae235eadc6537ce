package handlers

import (
	"supermarket/internal/i18n"
	counter "supermarket/internal/shop"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

func (h *Handlers) offeringPage(c *web.Ctx, o counter.Dossier, form estimateForm) (shop.OfferingPage, error) {
	loc, m := c.Loc, o.Offering.Offering
	p := shop.OfferingPage{
		Page: h.page(c, ""), Name: say(loc, m.TitleZh, m.TitleEn), Summary: say(loc, m.SummaryZh, m.SummaryEn), Region: ui.RegionName(loc, m.Region),
		Simulated: o.Site.Simulated, Domestic: o.Class.Domestic, Interruptible: m.Interruptible, Price: headlinePrice(loc, o.Offering),
		Prices: priceTable(loc, o.Offering), Tiers: tierBars(loc, o.Offering), Beside: besidePrice(loc, o.Offering), Specs: specFacts(loc, o.Offering), Benchmark: benchmarkFacts(loc, o),
		NowAt: o.Day.Passed, DayName: loc.T("offering.day."+o.Day.Kind, "date", loc.Date(o.Day.Midnight)), SLA: slaFacts(loc, o), Measured: slaCounts(loc, o),
		Residency: residency(loc, o), Provider: providerCard(loc, o.Provider, o.Standing), Refunds: refundRules(loc, m), Sample: sampleJob(loc, o),
	}
	p.Left = leftText(loc, m.Kind, o.Left)
	service, err := h.serviceFacts(c, o)
	if err != nil {
		return p, err
	}
	p.SLA = append(p.SLA, service...)
	p.Title, p.BandsTitle = p.Name, bandsTitle(loc, m.Kind)
	if o.Why != nil {
		p.Why = loc.Fault(o.Why)
	}
	for _, b := range drawn(o.Offering) {
		p.Bands = append(p.Bands, shop.Band{From: b.From, To: b.To, Price: b.Price, Name: loc.T("offering.band." + b.Band), Quiet: b.Band == "offpeak"})
	}
	if len(o.Recipes) > 0 {
		free := freeGauge(loc, o.Room.Free, o.Room.Total)
		free.Plain = false
		p.Free, p.Queue, p.Form = &free, queueFacts(loc, o.Room), form.page(loc, o.Offering)
	}
	h.formTarget(c, m.ID, &p)
	return p, h.yourPrice(c, o.Offering, &p)
}

// drawn are the bands to draw: a price that only its input's length changes is drawn by that.
func drawn(o counter.Offering) []counter.Band {
	if len(o.Bands) == 1 && len(o.Prices.Tiers()) > 1 {
		return nil
	}
	return o.Bands
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

// yourPrice shows a firm what one unit costs it with each of its vouchers, or why
// not; a visitor reads the rules of the published programmes.
func (h *Handlers) yourPrice(c *web.Ctx, o counter.Offering, p *shop.OfferingPage) error {
	if c.Actor.FirmID() == "" {
		return h.openProgrammes(c, o, p)
	}
	offers, err := h.Checkout.Worth(c.Std(), c.Actor, o.Offering.ID, o.Price)
	if err != nil {
		return err
	}
	var best models.Money
	for _, v := range offers {
		f := ui.Fact{Key: say(c.Loc, v.Programme.NameZh, v.Programme.NameEn), Value: c.Loc.T("offering.voucher.pays", "amount", c.Loc.Price(v.Share.Amount))}
		if len(v.Share.Reasons) > 0 {
			f.Value, f.Sub = c.Loc.T("offering.voucher.no"), allFaults(c.Loc, v.Share.Reasons)
		} else {
			best = max(best, v.Share.Amount)
		}
		p.Vouchers = append(p.Vouchers, f)
	}
	if len(offers) == 0 {
		p.BillWhy = c.Loc.T("offering.no_voucher")
	}
	if best > 0 {
		pay := o.Price - best
		p.Bill = &ui.Bill{Caption: c.Loc.T("offering.your_price", "unit", p.Price.Unit), List: o.Price, Voucher: best, Pay: pay}
		p.Price.After = &pay
	}
	return nil
}

// programmesShown is how many published programmes an offering's page names.
const programmesShown = 20

func (h *Handlers) openProgrammes(c *web.Ctx, o counter.Offering, p *shop.OfferingPage) error {
	open, _, err := h.Programmes.Open(c.Std(), paging{Limit: programmesShown})
	if err != nil {
		return err
	}
	for _, x := range open {
		if h.Clock.Now().Before(x.EndsAt) && len(x.Rules.What.Refuses(o.Offering, o.Class, o.Site)) == 0 {
			p.Programmes = append(p.Programmes, shop.ProgrammeNote{Name: say(c.Loc, x.NameZh, x.NameEn), Rules: sentences(c.Loc, x.Rules)})
		}
	}
	if !c.Actor.SignedIn() {
		p.SignIn = signInFrom(p.Path)
	}
	return nil
}

func queueFacts(loc *i18n.Loc, r counter.Room) []ui.Fact {
	if !r.Known {
		return []ui.Fact{{Key: loc.T("offering.queue.wait"), Value: loc.T("ui.unknown")}}
	}
	wait := ui.Fact{Key: loc.T("offering.queue.wait"), Value: queueText(loc, r)}
	if why := roomReason(loc, r); !r.Now && why != wait.Value {
		wait.Sub = why
	}
	return []ui.Fact{
		wait,
		{Key: loc.T("offering.queue.waiting"), Value: loc.Number(int64(r.Waiting))},
		{Key: loc.T("offering.queue.running"), Value: loc.Number(int64(r.Running))},
	}
}

// residency says where inputs, logs and results are kept.
func residency(loc *i18n.Loc, o counter.Dossier) []ui.Fact {
	region := ui.RegionName(loc, o.Offering.Offering.Region)
	out := []ui.Fact{{Key: loc.T("offering.residency.place"), Value: region, Sub: loc.T("offering.residency.region", "region", region)}}
	if o.Hub != nil {
		hub, cluster := say(loc, o.Hub.Hub, o.Hub.HubEn), say(loc, o.Hub.Cluster, o.Hub.ClusterEn)
		out = append(out, ui.Fact{Key: loc.T("offering.residency.hub"), Value: loc.T("offering.residency.hub_value", "hub", hub, "cluster", cluster)})
	}
	if o.Site.ID != "" {
		out = append(out, ui.Fact{Key: loc.T("offering.residency.site"), Value: say(loc, o.Site.NameZh, o.Site.NameEn)})
	}
	return out
}

// refundRules are the rules that can touch an order of this offering.
func refundRules(loc *i18n.Loc, m models.Offering) []string {
	if m.MaxSeconds == 0 {
		return []string{loc.T("offering.refund.later")}
	}
	return refunds(loc)
}

func sampleJob(loc *i18n.Loc, o counter.Dossier) *shop.SampleJob {
	s := o.Sample
	if s == nil {
		return nil
	}
	out := shop.SampleJob{Name: recipeName(loc, s.RecipeID), Units: unitsText(loc, o.Offering.Offering.Kind, s.Units), Took: s.Run, Cost: s.Cost, Note: loc.T("offering.sample.computed")}
	if !s.Computed {
		out.Note = loc.T("offering.sample.ran")
	}
	if s.At != nil {
		out.Note = loc.T("offering.sample.ran_on", "date", loc.Date(*s.At))
	}
	return &out
}
