package handlers

import (
	"net/url"
	"strconv"

	"supermarket/internal/i18n"
	counter "supermarket/internal/shop"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
)

func estimatorResult(loc *i18n.Loc, f estimatorForm, e counter.Estimate) *shop.EstimatorResult {
	month, view := e.Main()
	r := shop.EstimatorResult{
		Likely: loc.Money(month.Likely), Cap: loc.Money(month.Cap.FenUp()), Offering: joined(" · ", say(loc, view.Offering.TitleZh, view.Offering.TitleEn), ui.RegionName(loc, view.Offering.Region)),
		Href: under(ui.PlaceShelf, view.Offering.ID), Simulated: view.Site.Simulated, Cart: f.cartFields(e), Ways: ways(loc, e), Verdict: verdict(loc, e),
		NoVoucher: loc.T("estimator.voucher.none"), Assumed: assumptions(loc, f, e), Shelf: shelfFor(f, e),
	}
	if f.mode == modeTokens {
		r.Range = tokenRange(loc, f, e)
	} else {
		r.Range = hourRange(loc, e)
	}
	if e.Tokens != nil && e.Hours != nil {
		sides := sidesTable(loc, e)
		r.Sides, r.SidesNote = &sides, loc.T("estimator.sides.note", "tps", f.numbers["tps"])
	}
	if e.Lease != nil {
		r.Cross = cross(loc, e)
	}
	for _, v := range e.Vouchers {
		r.Vouchers = append(r.Vouchers, effect(loc, v, month))
	}
	return &r
}

// shelfFor is the search for what was estimated.
func shelfFor(f estimatorForm, e counter.Estimate) string {
	q := url.Values{}
	if f.mode == modeTokens {
		q.Set("kind", string(models.OfferModelToken))
	} else {
		q.Set("class", e.Hours.Class.ID)
	}
	return shelfURL(q)
}

func hourRange(loc *i18n.Loc, e counter.Estimate) ui.Table {
	h := e.Hours
	t := ui.Table{Caption: loc.T("estimate.caption"), Head: []ui.Head{
		{Text: loc.T("estimate.measure")},
		{Text: loc.T("estimator.col.run"), Numeric: true},
		{Text: loc.T("estimator.col.once"), Numeric: true},
		{Text: loc.T("estimator.col.month"), Numeric: true},
	}}
	row := func(name string, run, use int64, once, month models.Money) {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: name}, {Text: loc.Duration(millis(run))}, {Text: loc.Money(once)}, {Text: loc.Money(month), Sub: useText(loc, h.Offering.Kind, use)},
		}})
	}
	row(loc.T("estimate.low"), h.Run.Low, h.Use.Low, h.Once.Low, h.Month.Low)
	row(loc.T("estimate.likely"), h.Run.Likely, h.Use.Likely, h.Once.Likely, h.Month.Likely)
	row(loc.T("estimate.high"), h.Run.High, h.Use.High, h.Once.High, h.Month.High)
	row(loc.T("glossary.hard_cap.term"), h.Run.Cap, h.Use.Cap, h.Once.Cap, h.Month.Cap)
	return t
}

func tokenRange(loc *i18n.Loc, f estimatorForm, e counter.Estimate) ui.Table {
	t := ui.Table{Caption: loc.T("estimate.caption"), Head: []ui.Head{
		{Text: loc.T("estimate.measure")}, {Text: loc.T("estimator.col.tokens"), Numeric: true}, {Text: loc.T("estimator.col.month"), Numeric: true},
	}}
	use := e.Tokens.Use.Input + e.Tokens.Use.Output
	row := func(name string, percent int64, month models.Money) {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: name}, {Text: tokensText(loc, use/100*percent)}, {Text: loc.MoneyExact(month)}}})
	}
	row(loc.T("estimate.low"), f.numbers["low"], e.Tokens.Month.Low)
	row(loc.T("estimate.likely"), 100, e.Tokens.Month.Likely)
	row(loc.T("estimate.high"), f.numbers["high"], e.Tokens.Month.High)
	row(loc.T("glossary.hard_cap.term"), f.numbers["cap"], e.Tokens.Month.Cap)
	return t
}

func tokensText(loc *i18n.Loc, n int64) string { return loc.T("estimator.tokens", "n", loc.Number(n)) }

// sidesTable is the same work by the card-hour and by the token.
func sidesTable(loc *i18n.Loc, e counter.Estimate) ui.Table {
	row := func(name, use string, low, likely, high models.Money) ui.Row {
		return ui.Row{Cells: []ui.Cell{{Text: name}, {Text: use}, {Text: loc.Money(low)}, {Text: loc.Money(likely)}, {Text: loc.Money(high)}}}
	}
	h, t := e.Hours, e.Tokens
	return ui.Table{
		Caption: loc.T("estimator.sides"), Quiet: true,
		Head: []ui.Head{
			{Text: loc.T("estimator.way")},
			{Text: loc.T("estimator.col.use"), Numeric: true},
			{Text: loc.T("estimate.low"), Numeric: true},
			{Text: loc.T("estimate.likely"), Numeric: true},
			{Text: loc.T("estimate.high"), Numeric: true},
		},
		Rows: []ui.Row{
			row(loc.T("estimator.side.cards", "class", say(loc, h.Class.NameZh, h.Class.NameEn)), useText(loc, h.Offering.Kind, h.Use.Likely), h.Month.Low, h.Month.Likely, h.Month.High),
			row(loc.T("estimator.side.tokens", "model", t.Offering.ModelName), tokensText(loc, t.Use.Input+t.Use.Output), t.Month.Low, t.Month.Likely, t.Month.High),
		},
	}
}

// ways are a likely month in each way to pay for it.
func ways(loc *i18n.Loc, e counter.Estimate) ui.Table {
	month, _ := e.Main()
	t := ui.Table{Caption: loc.T("estimator.ways"), Quiet: true, Head: []ui.Head{{Text: loc.T("estimator.way")}, {Text: loc.T("estimator.col.month"), Numeric: true}}}
	add := func(name, sub string, m models.Money) {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: name, Sub: sub}, {Text: loc.Money(m)}}})
	}
	add(loc.T("estimator.way.list"), loc.T("estimator.way.list.sub"), month.Likely)
	if len(e.Vouchers) > 0 {
		v := e.Vouchers[0]
		add(loc.T("estimator.way.voucher"), loc.T("estimator.voucher.upto", "programme", say(loc, v.Programme.NameZh, v.Programme.NameEn)), month.Likely-v.Month)
	}
	if e.ByToken() && e.Hours != nil {
		h := e.Hours
		add(loc.T("estimator.way.cards"), loc.T("estimator.way.cards.sub", "use", useText(loc, h.Offering.Kind, roundHours(h.Use.Likely)), "class", say(loc, h.Class.NameZh, h.Class.NameEn)), h.Month.Likely)
	}
	if l := e.Lease; l != nil {
		add(loc.T("estimator.way.lease"), loc.T("estimator.way.lease.sub", "units", unitsText(loc, e.Hours.Offering.Kind, int(l.Units)), "price", l.UnitMonth), l.Month)
	}
	if market, ok := e.MarketMonth(); ok {
		add(loc.T("estimator.way.market"), loc.T("estimator.way.market.sub", "price", loc.Price(e.Market), "date", e.Hours.Class.AsOf), market)
	}
	return t
}

func verdict(loc *i18n.Loc, e counter.Estimate) []string {
	l := e.Lease
	if l == nil {
		return []string{loc.T("estimator.lease.none")}
	}
	out := []string{loc.T("estimator.lease.even", "use", usedText(loc, e, l.BreakEven))}
	if !l.Reachable {
		out[0] = loc.T("estimator.lease.out_of_reach")
	}
	switch {
	case !l.Cheaper:
		return append(out, loc.T("estimator.lease.by_use"))
	case l.Payback == 0:
		return append(out, loc.T("estimator.lease.at_once"))
	}
	return append(out, loc.T("estimator.lease.payback", "once", l.Once, "months", l.Payback))
}

func effect(loc *i18n.Loc, v counter.Effect, month counter.Amounts) shop.VoucherEffect {
	out := shop.VoucherEffect{Name: say(loc, v.Programme.NameZh, v.Programme.NameEn)}
	out.Bill = ui.Bill{
		Caption: loc.T("estimator.voucher.caption", "programme", out.Name, "rate", counter.Percent(v.RatePPM)),
		List:    month.Likely, Voucher: v.Month, Pay: month.Likely - v.Month, Exact: month.Likely < models.Yuan,
	}
	for _, why := range v.Unsaid {
		out.Needs = append(out.Needs, loc.T(why.Key, why.Args...))
	}
	return out
}

// usedText is a month's use as it was asked for: in hours to a tenth, or in tokens.
func usedText(loc *i18n.Loc, e counter.Estimate, n int64) string {
	if e.ByToken() {
		return tokensText(loc, n)
	}
	return useText(loc, e.Hours.Offering.Kind, roundHours(n))
}

// roundHours cuts to a tenth of an hour: a sentence needs no more.
func roundHours(ms int64) int64 {
	const tenth = models.MillisPerHour / 10
	if ms < tenth {
		return ms
	}
	return ms / tenth * tenth
}

// cross draws paying by use against the lease, up to twice the break-even or a
// little beyond the likely use, whichever is more.
func cross(loc *i18n.Loc, e counter.Estimate) *shop.CrossChart {
	l, used := e.Lease, e.Used()
	if !l.Reachable || l.Month == 0 {
		return nil
	}
	wide := max(2*l.BreakEven, used+used/4)
	month := float64(l.Month) / float64(models.Yuan)
	top := ui.NiceTop(month * 2)
	return &shop.CrossChart{
		Title: loc.T("estimator.cross"), Top: loc.Money(models.Money(top*100) * models.Fen), Right: usedText(loc, e, wide),
		Summary: loc.T("estimator.cross.summary", "even", usedText(loc, e, l.BreakEven), "you", usedText(loc, e, used)),
		UseName: loc.T("estimator.way.list"), LeaseName: loc.T("estimator.way.lease"), YouName: loc.T("estimator.cross.you"),
		UseEndY: month / float64(l.BreakEven) * float64(wide) / top, LeaseY: month / top,
		CrossX: float64(l.BreakEven) / float64(wide), YouX: float64(used) / float64(wide),
		CrossText: loc.T("estimator.cross.even", "use", usedText(loc, e, l.BreakEven)), Table: crossTable(loc, e),
	}
}

func crossTable(loc *i18n.Loc, e counter.Estimate) ui.Table {
	t := ui.Table{Caption: loc.T("estimator.cross"), Quiet: true, Head: []ui.Head{
		{Text: loc.T("estimator.col.use"), Numeric: true}, {Text: loc.T("estimator.way.list"), Numeric: true}, {Text: loc.T("estimator.way.lease"), Numeric: true},
	}}
	for n := range int64(5) {
		use, err := e.Lease.Month.Share(n, 2)
		if err != nil {
			break
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: usedText(loc, e, e.Lease.BreakEven/2*n)}, {Text: loc.Money(use)}, {Text: loc.Money(e.Lease.Month)}}})
	}
	return t
}

// assumptions are all that the figures take for given, each a sentence.
func assumptions(loc *i18n.Loc, f estimatorForm, e counter.Estimate) []string {
	n := f.numbers
	_, view := e.Main()
	var out []string
	switch {
	case f.picked["recipe"] != "":
		out = append(out, loc.T("estimator.given.recipe"), loc.T("estimator.given.runs", "runs", n["runs"]))
	case f.mode == modeTokens:
		out = append(out, loc.T("estimator.given.spread", "low", n["low"], "high", n["high"], "cap", n["cap"]), loc.T("estimator.given.tier"))
	default:
		out = append(out, loc.T("estimator.given.spread", "low", n["low"], "high", n["high"], "cap", n["cap"]), loc.T("estimator.given.runs", "runs", n["runs"]))
	}
	if view.Prices.ByTime() && f.picked["recipe"] == "" || f.mode == modeTokens {
		out = append(out, loc.T("estimator.given.peak", "peak", n["peak"]))
	}
	if e.Tokens != nil && e.Hours != nil {
		out = append(out, loc.T("estimator.given.tps", "tps", n["tps"]))
	}
	if e.Tokens != nil && f.mode == modeJob {
		out = append(out, loc.T("estimator.given.written", "written", n["written"]))
	}
	if e.Lease != nil {
		out = append(out, loc.T("estimator.given.lease", "once", models.Money(n["once"])*models.Fen))
	}
	return append(out, loc.T("estimator.given.price", "version", strconv.Itoa(view.Offering.TariffVersion)))
}
